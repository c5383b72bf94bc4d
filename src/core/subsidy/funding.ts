import type { FundingSplit } from '../war/scenario.ts'
import { FUNDERS } from '../war/outcome.ts'

/** Shares that miss 1 by less than this are put right by scaling. */
const TOLERANCE = 1e-6

/**
 * The shares of a split in the order of {@link FUNDERS}, scaled by their sum so that they add to 1 up to the last bit.
 * Null where a share is negative or not finite, or the sum is not 1: nobody would pay part of the subsidy.
 */
export function fundingShares(split: FundingSplit): Float64Array | null {
  const shares = Float64Array.from(FUNDERS, (funder) => split[funder])
  const sum = shares.reduce((a, b) => a + b, 0)
  if (shares.some((share) => !(share >= 0)) || !(Math.abs(sum - 1) <= TOLERANCE)) return null
  for (let f = 0; f < shares.length; f++) shares[f] /= sum
  return shares
}
