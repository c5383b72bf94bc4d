import { normalQuantile } from '../random/normal.ts'
import { philox4x32 } from '../random/philox.ts'
import { owenScrambled, sobol, SOBOL_DIMENSIONS } from '../random/sobol.ts'
import { Stream } from '../random/stream.ts'
import { QUANTITY } from './draws.ts'
import type { Draws } from './scenario.ts'

/** Independent randomisations of a Sobol sequence. Each block of paths holds one point of each, so that at the end of a block all have the same number of points. */
export const REPLICATES = 16

const TWO_32 = 2 ** 32

/**
 * The normal numbers that the parameters of a path are made of, by quantity and place.
 *
 * - pseudo: a stream of its own for each path and quantity.
 * - antithetic: path 2q + 1 has the numbers of path 2q with their signs turned (Hammersley and Morton 1956).
 * - sobol: path p is point floor(p / 16) of randomisation p mod 16 of a Sobol sequence under nested uniform scrambling; quantities without a dimension are pseudo-random.
 */
export class PathNormals {
  readonly #draws: Draws
  readonly #stream: Stream
  readonly #key0: number
  readonly #key1: number
  readonly #words = new Uint32Array(4)
  #path = 0

  constructor(seed: number, draws: Draws) {
    this.#draws = draws
    this.#stream = new Stream(seed, 0, 0, 0)
    this.#key0 = seed % TWO_32
    this.#key1 = Math.floor(seed / TWO_32)
  }

  startPath(path: number): void {
    this.#path = path
  }

  /** Writes `out.length` numbers of a quantity; `dimension` is that of the first in the Sobol sequence, or -1 for none. `step` tells streams of one quantity apart. */
  write(out: Float64Array, quantity: number, dimension: number, step = 0): void {
    const mirrored = this.#draws === 'antithetic' && this.#path % 2 === 1
    const stream = this.#stream.reset(mirrored ? this.#path - 1 : this.#path, step, quantity)
    for (let i = 0; i < out.length; i++) {
      const z = stream.normal()
      out[i] = mirrored ? -z : z
    }
    if (this.#draws !== 'sobol' || dimension < 0) return
    const index = Math.floor(this.#path / REPLICATES)
    const end = Math.min(out.length, SOBOL_DIMENSIONS - dimension)
    for (let i = 0; i < end; i++) {
      const d = dimension + i
      out[i] = normalQuantile((owenScrambled(sobol(index, d), this.#seedOf(d)) + 0.5) / TWO_32)
    }
  }

  /** Scrambling of dimension `d` in the randomisation of this path. */
  #seedOf(d: number): number {
    philox4x32(d, this.#path % REPLICATES, 0, QUANTITY.scrambling, this.#key0, this.#key1, this.#words)
    return this.#words[0]
  }
}
