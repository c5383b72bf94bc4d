import type { PullForward } from '../war/scenario.ts'

/**
 * Purchases made ahead of time, by category: a debt of units that later days lack. What a category is expected to sell above its ordinary rate of the same visits is bought ahead in part
 * (van Heerde, Leeflang and Wittink 2004, "Decomposing the Sales Promotion Bump with Store Data", Marketing Science 23: a third of a bump comes from other periods, a third from other brands, a third is new,
 * so of what is not taken from others about half). The debt is paid at a constant rate, so with an exponential delay of mean `meanDays`, as visits that do not come.
 */
export class PulledForward {
  readonly #share: number
  readonly #pay: number
  readonly debt: Float64Array
  /** Units that a visit buys at the start, by category. */
  readonly #rate: Float64Array

  constructor(terms: PullForward, ordinaryRate: Float64Array, stepsPerDay: number) {
    this.#share = terms.share
    this.#pay = 1 - Math.exp(-1 / (terms.meanDays * stepsPerDay))
    this.#rate = ordinaryRate
    this.debt = new Float64Array(ordinaryRate.length)
  }

  startPath(): void {
    this.debt.fill(0)
  }

  /** Visits left of `visits` in category `g` once what was bought ahead is missing; the debt falls by what is missing. */
  visits(g: number, visits: number): number {
    const rate = this.#rate[g]
    if (this.debt[g] <= 0 || rate <= 0) return visits
    const all = visits * rate
    const missing = Math.min(this.debt[g] * this.#pay, all)
    this.debt[g] -= missing
    return missing < all ? Math.max(0, visits - missing / rate) : 0
  }

  /** Ends a step in which each of `visits` to category `g` was expected to buy `rate` units, and to which `crowd` visits came that would have come later. */
  sold(g: number, rate: number, visits: number, crowd: number): void {
    this.debt[g] += visits * Math.max(0, rate - this.#rate[g]) * this.#share + crowd * this.#rate[g]
  }
}
