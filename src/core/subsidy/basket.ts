import { normalCdf } from '../linalg/error-function.ts'
import { normalQuantile } from '../random/normal.ts'
import type { Basket, Instrument } from './instrument.ts'

/** Equal slices of the lognormal, beside the cuts that instruments make, and multiples of a threshold that are told apart: fewer where many instruments multiply the states. */
const slicesFor = (instruments: number): number => (instruments <= 2 ? 8 : instruments === 3 ? 4 : 1)
const multiplesFor = (instruments: number): number => (instruments <= 3 ? 10 : 3)
/** Standard deviations up to which multiples are looked for. */
const FAR = 3.2
/** Standard deviations beyond which there is nothing, and a share of orders that is none. */
const END = 8
const LEAST = 1e-9

/** Values of an order at which an instrument begins to give another amount. */
function cuts(one: Instrument, far: number, multiples: number): number[] {
  if (one.kind === 'threshold' || one.kind === 'cross-store') {
    const step = one.every * (one.kind === 'cross-store' ? one.ownShare : 1)
    const most = one.repeatable ? Math.min(multiples, Math.ceil(far / step)) : 1
    return Array.from({ length: most }, (_, k) => (k + 1) * step)
  }
  if (one.kind === 'coupon') return [...(one.threshold > 0 ? [one.threshold] : []), ...(one.off.kind === 'percent' && one.ceiling !== null ? [one.ceiling / one.off.share] : [])]
  return one.kind === 'delivery' && one.threshold > 0 ? [one.threshold] : []
}

const looksAtOrder = (one: Instrument): boolean =>
  one.kind === 'threshold' || one.kind === 'cross-store' || one.kind === 'delivery' || (one.kind === 'coupon' && (one.off.kind === 'amount' || one.threshold > 0 || one.ceiling !== null)) || (one.kind === 'cash-back' && one.off.kind === 'amount')

/**
 * Values of orders under some instruments, for products of any price: the lognormal, cut where instruments begin to give another amount and into equal slices between, each cell at the value whose
 * reciprocal is the mean reciprocal in it. A discount per order is laid over its value, so the mean of one such discount is exact. What does not depend on the product is worked out once.
 */
export class BasketGrid {
  /** Orders that hold a product of price `asked`: the first `count` of `values` and `weights`. */
  readonly values: Float64Array
  readonly weights: Float64Array
  count = 0
  /** Of each edge: the value, and P(order below it) and the part of E[1/order] below it. */
  readonly #edges: Float64Array
  readonly #below: Float64Array
  readonly #reciprocal: Float64Array
  readonly #looks: boolean
  readonly #mean: number
  readonly #mu: number
  readonly #sigma: number

  constructor({ mean, cv }: Basket, instruments: readonly Instrument[]) {
    this.#looks = instruments.some(looksAtOrder)
    this.#mean = mean
    this.#sigma = this.#looks && cv > 0 ? Math.sqrt(Math.log(1 + cv * cv)) : 0
    this.#mu = Math.log(mean) - this.#sigma ** 2 / 2
    const slices = slicesFor(instruments.length)
    const z = (value: number): number => (Math.log(value) - this.#mu) / this.#sigma
    const edges = this.#sigma === 0 ? [] : [...Array.from({ length: slices - 1 }, (_, s) => normalQuantile((s + 1) / slices)), ...instruments.flatMap((one) => cuts(one, Math.exp(this.#mu + FAR * this.#sigma), multiplesFor(instruments.length)).map(z)), END]
      .filter((edge) => Math.abs(edge) <= END).sort((a, b) => a - b)
    this.#edges = Float64Array.from(edges, (edge) => Math.exp(this.#mu + this.#sigma * edge))
    this.#below = Float64Array.from(edges, normalCdf)
    this.#reciprocal = Float64Array.from(edges, (edge) => this.#upTo(edge))
    this.values = new Float64Array(edges.length + 2)
    this.weights = new Float64Array(edges.length + 2)
  }

  /** E[1/B; B below the edge] of the lognormal (its partial moment of order -1). */
  #upTo(edge: number): number {
    return Math.exp(-this.#mu + this.#sigma ** 2 / 2) * normalCdf(edge + this.#sigma)
  }

  /** Fills the cells for a product: an order is never worth less than what is in it. */
  lay(asked: number): void {
    const { values, weights } = this
    if (this.#sigma === 0) {
      values[0] = this.#looks ? Math.max(asked, this.#mean) : asked
      weights[0] = this.count = 1
      return
    }
    const lowest = (Math.log(asked) - this.#mu) / this.#sigma
    let below = normalCdf(lowest)
    let reciprocal = this.#upTo(lowest)
    let least = asked
    this.count = 0
    if (below > 0) {
      values[0] = asked
      weights[0] = below
      this.count = 1
    }
    for (let e = 0; e < this.#edges.length; e++) {
      const weight = this.#below[e] - below
      if (this.#edges[e] <= asked || weight <= LEAST) continue
      // Rounding must not carry a value over the cut it lies above.
      values[this.count] = Math.max(least, weight / (this.#reciprocal[e] - reciprocal))
      weights[this.count++] = weight
      below = this.#below[e]
      reciprocal = this.#reciprocal[e]
      least = this.#edges[e]
    }
    let all = 0
    for (let c = 0; c < this.count; c++) all += weights[c]
    for (let c = 0; c < this.count; c++) weights[c] /= all
  }
}
