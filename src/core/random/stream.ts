import { normalQuantile } from './normal.ts'
import { philox4x32 } from './philox.ts'
import { poissonBySearch, POISSON_SEARCH_LIMIT, poissonByRejection } from './poisson.ts'

const TWO_32 = 2 ** 32
const TWO_26 = 2 ** 26
const TWO_MINUS_52 = 2 ** -52

/**
 * The random numbers of one quantity in one step of one path: a Philox stream keyed by `seed`, its counter
 * (block, path, step, quantity). Streams never overlap, so the same numbers come out on any number of threads and in
 * any order of work, and two scenarios that share a seed share their luck (common random numbers).
 * `seed` is a safe non-negative integer (low and high words are the key); `path`, `step`, `quantity` are below 2^32.
 */
export class Stream {
  readonly #out = new Uint32Array(4)
  #key0 = 0
  #key1 = 0
  #path = 0
  #step = 0
  #quantity = 0
  #block = 0
  #used = 4

  constructor(seed: number, path: number, step: number, quantity: number) {
    this.#key0 = seed % TWO_32
    this.#key1 = Math.floor(seed / TWO_32)
    this.reset(path, step, quantity)
  }

  /** Moves to the start of another stream of the same seed, without allocating. */
  reset(path: number, step: number, quantity: number): this {
    this.#path = path
    this.#step = step
    this.#quantity = quantity
    this.#block = 0
    this.#used = 4
    return this
  }

  /** 32 random bits. */
  word(): number {
    if (this.#used === 4) {
      philox4x32(this.#block++, this.#path, this.#step, this.#quantity, this.#key0, this.#key1, this.#out)
      this.#used = 0
    }
    return this.#out[this.#used++]
  }

  /** Uniform in the open interval (0, 1), on a grid of 2^-52. */
  uniform(): number {
    const high = this.word() >>> 6
    return (high * TWO_26 + (this.word() >>> 6) + 0.5) * TWO_MINUS_52
  }

  /** Standard normal, by inversion: monotone in one uniform, so that common random numbers stay common. */
  normal(): number {
    return normalQuantile(this.uniform())
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(this.uniform())
  }

  /** Gamma with this shape (> 0) and scale 1; Marsaglia and Tsang (2000), shapes below 1 by their boost. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const t = 1 + c * x
      if (t <= 0) continue
      const v = t * t * t
      if (Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }

  /** Poisson count with this mean (>= 0): by inversion where the mean is small, else Hörmann's PTRS (1993). */
  poisson(mean: number): number {
    if (mean < POISSON_SEARCH_LIMIT) return mean > 0 ? poissonBySearch(mean, this.uniform()) : 0
    if (!(mean < Number.POSITIVE_INFINITY)) throw new RangeError(`A Poisson count needs a finite mean, not ${mean}`)
    return poissonByRejection(mean, this)
  }

  /** Negative-binomial count, Var = mean + mean^2 / size: a Poisson whose mean is gamma distributed. */
  negativeBinomial(mean: number, size: number): number {
    return mean > 0 ? this.poisson((this.gamma(size) * mean) / size) : 0
  }
}
