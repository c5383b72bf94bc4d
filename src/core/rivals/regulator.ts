import type { Regulator } from '../war/scenario.ts'

/**
 * The regulator on one path: watches how far below cost each seller sells, and steps in. Exposure E is an exponential mean of the depth over `memoryDays`, so the hazard rises with depth and with
 * duration; an intervention comes when the hazard lived through passes an exponential threshold (inversion of the survival function, so that scenarios of one
 * seed share their luck); then it starts anew.
 */
export class RegulatorWatch {
  readonly #rule: Regulator
  readonly #keep: number
  readonly exposure: Float64Array
  readonly #hazard: Float64Array
  /** Day until which (exclusive) each seller is bound. */
  readonly boundUntil: Int32Array
  readonly interventions: Float64Array
  #threshold: (seller: number, nth: number) => number = () => Math.LN2

  constructor(rule: Regulator, sellers: number) {
    this.#rule = rule
    this.#keep = Math.exp(-1 / rule.memoryDays)
    this.exposure = new Float64Array(sellers)
    this.#hazard = new Float64Array(sellers)
    this.boundUntil = new Int32Array(sellers)
    this.interventions = new Float64Array(sellers)
  }

  /** @param threshold hazard that must be lived through until the nth (from 0) intervention against a seller; the median, ln 2, where nothing is drawn */
  startPath(threshold: (seller: number, nth: number) => number): void {
    this.#threshold = threshold
    this.exposure.fill(0)
    this.#hazard.fill(0)
    this.boundUntil.fill(0)
    this.interventions.fill(0)
  }

  bound(seller: number, day: number): boolean {
    return day < this.boundUntil[seller]
  }

  /** Ends day `day`, on which each seller sold `depth` below cost (0..1). True where somebody is newly bound from tomorrow. */
  endDay(day: number, depth: Float64Array): boolean {
    let stepped = false
    for (let k = 0; k < depth.length; k++) {
      this.exposure[k] = this.#keep * this.exposure[k] + (1 - this.#keep) * depth[k]
      // While its hands are bound there is nothing more to forbid.
      if (this.bound(k, day)) continue
      this.#hazard[k] += this.#rule.hazard * this.exposure[k]
      if (this.#hazard[k] < this.#threshold(k, this.interventions[k])) continue
      this.#hazard[k] = 0
      this.interventions[k]++
      stepped = true
      const until = day + 1 + this.#rule.days
      if (this.#rule.whom === 'offender') this.boundUntil[k] = Math.max(this.boundUntil[k], until)
      else for (let m = 0; m < depth.length; m++) this.boundUntil[m] = Math.max(this.boundUntil[m], until)
    }
    return stepped
  }
}
