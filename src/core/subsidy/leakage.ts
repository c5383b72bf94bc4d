import type { Leakage, Limits } from './instrument.ts'

/**
 * Share of the uses he wants that somebody gets under a cap: the number wanted is geometric with mean `appetite`, so that
 * E[min(N, cap)] / E[N] = 1 - (1 - 1/appetite)^cap. A stated form, not a finding: no published figure says how much a cap stops.
 */
export const shareUnderCap = (cap: number | null, appetite: number): number => (cap === null ? 1 : 1 - (1 - 1 / Math.max(1, appetite)) ** cap)

/**
 * Leakage that is left under the caps, as shares of redemptions. Resellers are held by the tightest of all three caps; fake accounts only by those per address and
 * device, since a cap per user is what they are made to get round. The parts that a cap keeps out are gone from the redemptions, too.
 */
export function leakageUnder({ arbitrage, fraud }: Leakage, { perUser, perAddress, perDevice }: Limits, appetite: number): Leakage {
  const genuine = Math.max(0, 1 - arbitrage - fraud)
  const place = Math.min(shareUnderCap(perAddress, appetite), shareUnderCap(perDevice, appetite))
  const resold = arbitrage * Math.min(place, shareUnderCap(perUser, appetite))
  const faked = fraud * place
  const all = genuine + resold + faked
  return all > 0 ? { arbitrage: resold / all, fraud: faked / all } : { arbitrage: 0, fraud: 0 }
}

/** Redemptions of leakage for each genuine one. */
export const leakedPerGenuine = ({ arbitrage, fraud }: Leakage): number => (arbitrage + fraud) / Math.max(1e-9, 1 - arbitrage - fraud)
