import { Stream } from '../random/stream.ts'
import type { WarKernel } from './kernel.ts'
import type { WarTables } from './tables.ts'

/** Quantities of the war's random streams; each has its own stream per path and step. Numbers are part of the engine's version: never reuse one. */
export const QUANTITY = {
  demandLevel: 1,
  categoryElasticity: 2,
  productElasticity: 3,
  rivalCash: 4,
  rivalBelief: 5,
  rivalEvent: 6,
  regulator: 7,
  /** One number per category. */
  demandShock: 8,
  /** Seeds of the scrambling of Sobol sequences; the path is the randomisation. */
  scrambling: 9,
  /** How rivals answer, and on which products. */
  rivalAnswer: 10,
  rivalWatch: 11,
  /** One word per product, 16 products to four blocks of the generator (kernel/random.ts). */
  sales: 0x1000_0000,
  /** Streams of single products, where one uniform is not enough, and for the rest of a day after an envelope is spent. */
  productSales: 0x4000_0000,
  restOfDay: 0x8000_0000,
  /** Streams per category: for what an envelope leaves of a part of a step, and for what a quota leaves. */
  thinning: 0xc000_0000,
} as const

/** Parts of a step, which quotas cut, have streams this far apart; and the two kinds of thinning. */
const PART = 0x0100_0000
const THINNING = { envelope: 0, quota: 0x0080_0000 } as const
/** Most parts of a step that have streams of their own. */
export const MOST_PARTS = 32

const TWO_32 = 2 ** 32

/** Draws of one path-day: counts of single products by inversion of one uniform each, so that two scenarios with one seed share their luck product by product. */
export class SalesDraws {
  readonly #stream: Stream
  readonly #thinning: Stream
  readonly #key0: number
  readonly #key1: number
  readonly #t: WarTables
  readonly #kernel: WarKernel
  readonly #byKernel: boolean
  #path = 0
  #step = 0
  /** Distance of this part's streams from those of the step's first. */
  #shift = 0

  constructor(tables: WarTables, kernel: WarKernel) {
    const { seed } = tables.scenario.monteCarlo
    this.#t = tables
    this.#kernel = kernel
    this.#byKernel = tables.dispersion.every((size) => size === Number.POSITIVE_INFINITY)
    this.#stream = new Stream(seed, 0, 0, 0)
    this.#thinning = new Stream(seed, 0, 0, 0)
    this.#key0 = seed % TWO_32
    this.#key1 = Math.floor(seed / TWO_32)
  }

  /** Whether the kernel draws all first choices by itself. */
  get byKernel(): boolean {
    return this.#byKernel
  }

  /** Where the streams of first choices of this part begin. */
  get place(): { readonly path: number; readonly step: number; readonly quantity: number; readonly key0: number; readonly key1: number } {
    return { path: this.#path, step: this.#step, quantity: QUANTITY.sales + this.#shift, key0: this.#key0, key1: this.#key1 }
  }

  /** Begins part number `part` of a step, the first being 0. */
  start(path: number, step: number, part: number): void {
    this.#path = path
    this.#step = step
    this.#shift = part * PART
  }

  /** Draws the first choices of category `g` into the kernel's `wanted`, at `rate` per unit of pull; with a negative rate, around the means in its `ownMean`. */
  firstChoices(g: number, rate: number): void {
    const { start } = this.#t
    const { call, arrays, countRules } = this.#kernel
    const { size, limit, factors, end } = countRules[g]
    const place = this.#kernel.singleAt(g)
    if (size === Number.POSITIVE_INFINITY) {
      call.drawPoisson(start[g], start[g + 1], place, rate, this.#path, this.#step, QUANTITY.sales + this.#shift, this.#key0, this.#key1)
      return
    }
    const large = call.draw(start[g], start[g + 1], place, rate, size, limit, factors, end, this.#path, this.#step, QUANTITY.sales + this.#shift, this.#key0, this.#key1)
    for (let c = 0; c < large; c++) {
      const i = arrays.list[c]
      arrays.wanted[i] = arrays.ownMean[i] > 0 ? this.#count(QUANTITY.productSales + i, arrays.ownMean[i], size) : 0
    }
  }

  /** Units of the rest of the day, from a stream of their own. */
  restOfDay(i: number, mean: number, size: number): number {
    return mean > 0 ? this.#count(QUANTITY.restOfDay + i, mean, size) : 0
  }

  /** The stream that rounds category `g`'s units where an envelope or a quota cuts a part short. */
  thinning(g: number, by: keyof typeof THINNING): Stream {
    return this.#thinning.reset(this.#path, this.#step, QUANTITY.thinning + this.#shift + THINNING[by] + g)
  }

  #count(quantity: number, mean: number, size: number): number {
    const stream = this.#stream.reset(this.#path, this.#step, quantity + this.#shift)
    return size === Number.POSITIVE_INFINITY ? stream.poisson(mean) : stream.negativeBinomial(mean, size)
  }
}
