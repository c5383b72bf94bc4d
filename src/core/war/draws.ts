import { negativeBinomialBySearch, POISSON_SEARCH_LIMIT, poissonBySearch } from '../random/poisson.ts'
import { philox4x32 } from '../random/philox.ts'
import { Stream } from '../random/stream.ts'

/** Quantities of the war's random streams; each has its own stream per path and step. Numbers are part of the engine's version: never reuse one. */
export const QUANTITY = {
  demandLevel: 1,
  categoryElasticity: 2,
  productElasticity: 3,
  rivalCash: 4,
  rivalBelief: 5,
  rivalEvent: 6,
  regulator: 7,
  /** One word per product, four products to a block of the generator. */
  sales: 0x1000_0000,
  /** Streams of single products, where one uniform is not enough, and for the rest of a day after an envelope is spent. */
  productSales: 0x4000_0000,
  restOfDay: 0x8000_0000,
  /** One stream per category. */
  thinning: 0xc000_0000,
} as const

const TWO_32 = 2 ** 32
const TWO_MINUS_32 = 2 ** -32
/** Below this size the negative binomial has too long a tail for a search from zero. */
const SEARCH_SIZE = 0.5

/** Draws of one path-day: counts of single products by inversion of one uniform each, so that two scenarios with one seed share their luck product by product. */
export class SalesDraws {
  readonly #stream: Stream
  readonly #thinning: Stream
  readonly #words = new Uint32Array(4)
  readonly #key0: number
  readonly #key1: number
  #path = 0
  #step = 0
  #block = -1

  constructor(seed: number) {
    this.#stream = new Stream(seed, 0, 0, 0)
    this.#thinning = new Stream(seed, 0, 0, 0)
    this.#key0 = seed % TWO_32
    this.#key1 = Math.floor(seed / TWO_32)
  }

  startDay(path: number, step: number): void {
    this.#path = path
    this.#step = step
    this.#block = -1
  }

  /** Units of product `i` with this mean; `size` of the negative binomial, Infinity for Poisson. Call with rising `i` for speed. */
  units(i: number, mean: number, size: number): number {
    if (mean <= 0) return 0
    const plain = size === Number.POSITIVE_INFINITY
    if (mean < POISSON_SEARCH_LIMIT && (plain || size >= SEARCH_SIZE)) {
      const block = i >>> 2
      if (block !== this.#block) {
        this.#block = block
        philox4x32(0, this.#path, this.#step, QUANTITY.sales + block, this.#key0, this.#key1, this.#words)
      }
      const u = (this.#words[i & 3] + 0.5) * TWO_MINUS_32
      return plain ? poissonBySearch(mean, u) : negativeBinomialBySearch(mean, size, u)
    }
    return this.#count(QUANTITY.productSales + i, mean, size)
  }

  /** Units of the rest of the day, from a stream of their own. */
  restOfDay(i: number, mean: number, size: number): number {
    return mean > 0 ? this.#count(QUANTITY.restOfDay + i, mean, size) : 0
  }

  /** The stream that rounds category `g`'s units when a day is cut short. */
  thinning(g: number): Stream {
    return this.#thinning.reset(this.#path, this.#step, QUANTITY.thinning + g)
  }

  #count(quantity: number, mean: number, size: number): number {
    const stream = this.#stream.reset(this.#path, this.#step, quantity)
    return size === Number.POSITIVE_INFINITY ? stream.poisson(mean) : stream.negativeBinomial(mean, size)
  }
}
