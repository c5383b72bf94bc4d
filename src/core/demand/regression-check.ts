import { WarchestError } from '../problem.ts'
import type { Family, RegressionInput } from './regression-problem.ts'

/**
 * Refuses what no regression can use, naming the column and the row: blanks (never zero), logarithms of zero, negative counts.
 * @throws WarchestError 'bad-input' `regression.not-finite`, `regression.negative-count`
 */
export function checkValues({ y, x, names }: RegressionInput, family: Family): void {
  checkFinite('the dependent variable', y)
  x.forEach((column, j) => checkFinite(names[j], column))
  const row = family.kind === 'gaussian' ? -1 : y.findIndex((value) => value < 0)
  if (row < 0) return
  throw new WarchestError('bad-input', { code: 'regression.negative-count', message: `Row ${row + 1} of the dependent variable is ${y[row]}, which is no count.`, mend: 'Count returns apart from sales; counts are zero or more.', params: { row: row + 1, value: y[row] } })
}

function checkFinite(name: string, column: Float64Array): void {
  for (let row = 0; row < column.length; row++) {
    if (Number.isFinite(column[row])) continue
    throw new WarchestError('bad-input', { code: 'regression.not-finite', message: `Row ${row + 1} of ${name} is not a number.`, mend: 'Leave out rows with blanks, and logarithms of zero, before estimating.', params: { column: name, row: row + 1 } })
  }
}
