import { WarchestError } from '../problem.ts'
import type { Family, RegressionInput } from './regression-problem.ts'

/**
 * Refuses what no regression can use, naming the column and the row: blanks (never zero), logarithms of zero, negative counts.
 * @throws WarchestError 'bad-input' `regression.not-finite`, `regression.negative-count`
 */
export function checkValues({ y, x, names }: RegressionInput, family: Family): void {
  checkFinite('the dependent variable', y)
  x.forEach((column, j) => checkFinite(names[j], column))
  if (family.kind === 'gaussian') return
  let row = 0
  while (row < y.length && y[row] >= 0) row++
  if (row === y.length) return
  throw new WarchestError('bad-input', { code: 'regression.negative-count', message: `Row ${row + 1} of the dependent variable is ${y[row]}, which is no count.`, mend: 'Count returns apart from sales; counts are zero or more.', params: { row: row + 1, value: y[row] } })
}

function checkFinite(name: string, column: Float64Array): void {
  // A finite number less itself is zero, anything else is not a number: a sum without branches, since millions of rows pass here.
  let odd = 0
  for (let row = 0; row < column.length; row++) odd += column[row] - column[row]
  if (odd === 0) return
  const row = column.findIndex((value) => !Number.isFinite(value))
  throw new WarchestError('bad-input', { code: 'regression.not-finite', message: `Row ${row + 1} of ${name} is not a number.`, mend: 'Leave out rows with blanks, and logarithms of zero, before estimating.', params: { column: name, row: row + 1 } })
}
