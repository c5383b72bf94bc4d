import type { RegressionInput } from '../../src/core/demand/regression.ts'
import { marketRows } from '../core/demand/market-rows.ts'

/** Products of which nothing was sold, so that an estimate leaves their rows out: some in every part of the table. */
const UNSOLD = 20

export interface UnsoundRow {
  readonly row: number
  readonly code: string
  /** The table with the fault; the columns are copies. */
  readonly spoil: () => RegressionInput
}

/** A sound table large enough for several blocks, and tables with one value that no regression can use in a row of a product without sales: blanks, infinities, counts below zero. */
export function unsound(): { readonly input: RegressionInput; readonly faults: readonly UnsoundRow[] } {
  const [products, days] = [400, 90]
  const input = marketRows(5, { products, days, categories: 5 })
  const rows = Array.from({ length: UNSOLD }, (_, k) => Math.floor(((k + 0.5) * products) / UNSOLD) * days)
  for (const first of rows) input.y.fill(0, first, first + days)
  const put = (column: Float64Array, row: number, value: number): Float64Array => column.with(row, value)
  const faults = rows.flatMap((first, k): UnsoundRow[] => {
    const row = first + ((k * 37) % days)
    return [
      { row, code: 'regression.not-finite', spoil: () => ({ ...input, y: put(input.y, row, Number.NaN) }) },
      { row, code: 'regression.negative-count', spoil: () => ({ ...input, y: put(input.y, row, -1) }) },
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, at) => ({ row, code: 'regression.not-finite', spoil: () => ({ ...input, x: input.x.map((column, j) => (j === (k + at) % 2 ? put(column, row, value) : column)) }) })),
    ]
  })
  return { input, faults }
}
