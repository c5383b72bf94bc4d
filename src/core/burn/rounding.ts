import { allocate, exponentOf, minor, toMinor, type Currency, type Minor } from '../money/money.ts'

/**
 * Rounds amounts in major units, which may be negative, so that they add up to `total` exactly, by largest remainder:
 * each is rounded down, and what is left over goes, one minor unit each, to those that lost most. Ties go to the earlier.
 */
export function roundRows(values: readonly number[], total: Minor, currency: Currency): Minor[] {
  if (values.length === 0) return []
  const scale = 10 ** exponentOf(currency)
  const exact = values.map((value) => value * scale)
  const floors = exact.map(Math.floor)
  const left = total - floors.reduce((sum, value) => sum + value, 0)
  // Nothing to tell the rows apart by where all are whole already.
  const rests = exact.map((value, i) => value - floors[i])
  const shares = allocate(minor(left), rests.some((rest) => rest > 0) ? rests : values.map(() => 1))
  return floors.map((value, i) => minor(value + shares[i] + 0))
}

/**
 * Rounds a table of amounts (columns of equal length, major units) so that it ties both ways: the cells of a row add up to the rounded change of the
 * running total of all columns, and the cells of a column to within one minor unit of its exact sum. Where every row adds to zero, as in a ledger,
 * every rounded row does. Running totals are rounded and differenced, so an error never builds up; a cell is off by less than two minor units.
 * Controlled rounding in the sense of Cox 1987, "A Constructive Procedure for Unbiased Controlled Rounding", JASA 82, without its random part.
 */
export function roundTable(columns: readonly (readonly number[])[], currency: Currency): Minor[][] {
  const rows = columns[0]?.length ?? 0
  const running = new Float64Array(rows)
  let previous = new Float64Array(rows)
  return columns.map((column) => {
    let sum = 0
    for (let row = 0; row < rows; row++) {
      sum += column[row]
      running[row] += sum
    }
    const rounded = Float64Array.from(running, (value) => toMinor(value, currency))
    const cells = column.map((_, row) => minor(rounded[row] - previous[row] - (row === 0 ? 0 : rounded[row - 1] - previous[row - 1]) + 0))
    previous = rounded
    return cells
  })
}
