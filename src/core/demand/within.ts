import { Effects } from './absorb.ts'
import type { EffectSet } from './regression-problem.ts'

/** Columns with the effects taken out, and how many parameters that took. */
export interface Within {
  /** In the order of the rows given. */
  readonly columns: readonly Float64Array[]
  /** Absorbed levels: one set counts its levels, two sets L1 + L2 - 1, and so on; 0 without effects. */
  readonly levels: number
}

/**
 * Residuals of columns after a (weighted) projection on sets of dummies (Frisch and Waugh 1933; Lovell 1963). Projected twice, so that what the first pass leaves of large levels is gone.
 * @param columns any number of columns of n values; @param effects group numbers per row, none: the columns come back as they are; @param weights n values above 0, default all 1
 */
export function within(columns: readonly Float64Array[], effects: readonly EffectSet[], weights?: Float64Array): Within {
  if (effects.length === 0 || columns.length === 0) return { columns, levels: 0 }
  const n = columns[0].length
  const absorbed = new Effects(effects.map((set) => set.codes), n)
  const { cells, cellStart, order } = absorbed
  const width = columns.length
  const left = columns.map((column) => column.slice())
  const weight = new Float64Array(cells)
  const sum = new Float64Array(cells * width)
  const fitted = new Float64Array(cells * width)
  const at = (place: number): number => (order === null ? place : order[place])
  for (let cell = 0; cell < cells; cell++) for (let place = cellStart[cell]; place < cellStart[cell + 1]; place++) weight[cell] += weights ? weights[at(place)] : 1
  for (let pass = 0; pass < 2; pass++) {
    sum.fill(0)
    for (let cell = 0; cell < cells; cell++) {
      for (let place = cellStart[cell]; place < cellStart[cell + 1]; place++) {
        const row = at(place)
        const w = weights ? weights[row] : 1
        for (let v = 0; v < width; v++) sum[cell * width + v] += w * left[v][row]
      }
    }
    absorbed.project(weight, sum, width, absorbed.start(width), 1e-13, fitted)
    for (let cell = 0; cell < cells; cell++) {
      for (let place = cellStart[cell]; place < cellStart[cell + 1]; place++) {
        const row = at(place)
        for (let v = 0; v < width; v++) left[v][row] -= fitted[cell * width + v]
      }
    }
  }
  return { columns: left, levels: absorbed.levels }
}
