import type { GroupBuy } from './instrument.ts'

/**
 * Chance that a group fills in time: the others arrive as a Poisson stream, and `size - 1` of them must come within the time-out.
 * @param joinersPerHour buyers who would rather join, an hour
 */
export function fillProbability(joinersPerHour: number, size: number, timeoutHours: number): number {
  const mean = joinersPerHour * timeoutHours
  if (size <= 1) return 1
  if (!(mean > 0)) return 0
  // P(N >= size - 1) = 1 - sum of the smaller terms, in logs so that large means do not underflow.
  let term = -mean
  let below = 0
  for (let n = 0; n < size - 1; n++) {
    below += Math.exp(term)
    term += Math.log(mean) - Math.log(n + 1)
  }
  return Math.min(1, Math.max(0, 1 - below))
}

/** The chance a group-buy is reckoned with: as stated, else from a product's starting units a day. */
export const fillOf = (instrument: GroupBuy, unitsPerDay: number): number =>
  instrument.fill ?? fillProbability((unitsPerDay * instrument.joinShare) / 24, instrument.size, instrument.timeoutHours)
