import { Effects } from './absorb.ts'
import type { EffectSet } from './regression.ts'
import { recode } from './usable-rows.ts'

const EXACT = 1e-10

/** The rows that a regression used, in the order of its absorbed effects, for further weighted regressions on the same rows. */
export class AbsorbedRows {
  /** Input row at each place. */
  readonly row: Int32Array
  readonly n: number
  /** Group of each set of effects, by place. */
  readonly groups: readonly Int32Array[]
  readonly #effects: Effects

  /** `keep`: the rows to use, ascending. */
  constructor(sets: readonly EffectSet[], keep: Int32Array) {
    this.n = keep.length
    this.#effects = new Effects(sets.map((set) => recode(set.codes, keep)), keep.length)
    const { order } = this.#effects
    this.row = order === null ? keep : order.map((at) => keep[at])
    this.groups = sets.map((set) => this.row.map((row) => set.codes[row]))
  }

  /** Columns side by side in our order: index place * columns + column. */
  gather(columns: readonly Float64Array[]): Float64Array {
    const v = columns.length
    const out = new Float64Array(this.n * v)
    for (let j = 0; j < v; j++) for (let i = 0; i < this.n; i++) out[i * v + j] = columns[j][this.row[i]]
    return out
  }

  /** Takes the effects out of `v` columns (n x v, in place), by least squares with these weights; null weighs all rows alike. */
  residualise(columns: Float64Array, v: number, weights: Float64Array | null): void {
    const { cells, cellStart } = this.#effects
    if (v === 0 || this.#effects.sets === 0) return
    const weight = new Float64Array(cells)
    const sum = new Float64Array(cells * v)
    for (let cell = 0; cell < cells; cell++) {
      for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) {
        const w = weights === null ? 1 : weights[i]
        weight[cell] += w
        for (let j = 0; j < v; j++) sum[cell * v + j] += w * columns[i * v + j]
      }
    }
    const fitted = new Float64Array(cells * v)
    this.#effects.project(weight, sum, v, this.#effects.start(v), EXACT, fitted)
    for (let cell = 0; cell < cells; cell++) for (let i = cellStart[cell]; i < cellStart[cell + 1]; i++) for (let j = 0; j < v; j++) columns[i * v + j] -= fitted[cell * v + j]
  }
}
