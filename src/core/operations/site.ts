import type { SlowDown } from '../war/scenario.ts'

/** Largest number of rounds of the fixed point; it converges geometrically unless capacity is far below the load. */
const ROUNDS = 200
const CONVERGED = 1e-12

/**
 * Share of visits each site serves, when a site that turns a visit away sends it to the sellers that are up.
 *
 * Sellers are up or down independently from visit to visit; `load(k, up)` is the number of visits a day that come to seller `k` when exactly the
 * sellers in the bit mask `up` (which contains k) are up. Seller k serves min(1, capacity_k / (visits + attack traffic)). The turned-away
 * visits raise the load of the others, whose service falls in turn: the largest fixed point is found from above, where all sites stand.
 * With `slowDown` a site also loses the visitors who have not the patience for it ({@link patience}).
 *
 * @param capacity visits a day per seller, Infinity for no limit
 * @param attack load per seller in visits' worth
 * @param mask sellers that can be overloaded; the others are up always
 * @param available written: service share per seller, in [0, 1]
 */
export function siteAvailability(capacity: Float64Array, attack: Float64Array, mask: number, load: (seller: number, up: number) => number, available: Float64Array, slowDown: SlowDown | null = null): void {
  const sellers = capacity.length
  const all = (1 << sellers) - 1
  available.fill(1)
  for (let round = 0; round < ROUNDS; round++) {
    let change = 0
    for (let k = 0; k < sellers; k++) {
      if ((mask & (1 << k)) === 0) continue
      let visits = 0
      const others = mask & ~(1 << k)
      // Every subset of the other sellers that can be down, by the usual walk over submasks.
      for (let down = others; ; down = (down - 1) & others) {
        const chance = upProbability(available, others, others & ~down)
        if (chance > 0) visits += chance * load(k, all & ~down)
        if (down === 0) break
      }
      const served = Math.min(1, capacity[k] / (visits + attack[k])) * patience((visits + attack[k]) / capacity[k], slowDown)
      change = Math.max(change, Math.abs(available[k] - served))
      available[k] = served
    }
    if (change < CONVERGED) return
  }
}

/** Utilisation from which a site loses visits. */
export const strainedFrom = (slowDown: SlowDown | null): number => slowDown?.from ?? 1

/** Share of visitors who wait for a page at this utilisation: exp(-sensitivity x service times beyond those at `from`), an M/M/1 queue taking 1 / (1 - utilisation) service times, at most `worst`. */
export function patience(utilisation: number, slowDown: SlowDown | null): number {
  if (slowDown === null || utilisation <= slowDown.from) return 1
  const times = utilisation < 1 ? Math.min(slowDown.worst, 1 / (1 - utilisation)) : slowDown.worst
  return Math.exp(-slowDown.sensitivity * Math.max(0, times - 1 / (1 - slowDown.from)))
}

/** Probability that of the sellers in `mask` exactly those in `up` serve a visit. */
export function upProbability(available: Float64Array, mask: number, up: number): number {
  let p = 1
  for (let k = 0; k < available.length; k++) {
    const bit = 1 << k
    if ((mask & bit) !== 0) p *= (up & bit) !== 0 ? available[k] : 1 - available[k]
  }
  return p
}
