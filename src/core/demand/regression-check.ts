import { WarchestError } from '../problem.ts'
import type { Family, RegressionInput } from './regression-problem.ts'

/**
 * Whether rows `from` to before `end` hold only what a regression can use: finite numbers, and counts of zero or more. Tells no more than that, and fast: millions of rows pass here.
 */
export function sound(y: Float64Array, x: readonly Float64Array[], counts: boolean, from: number, end: number): boolean {
  // A finite number less itself is zero, anything else is not a number.
  let odd = 0
  for (const column of x) {
    let [a, b] = [0, 0]
    let row = from
    for (; row + 1 < end; row += 2) {
      a += column[row] - column[row]
      b += column[row + 1] - column[row + 1]
    }
    if (row < end) a += column[row] - column[row]
    odd += a + b
  }
  let least = 0
  for (let row = from; row < end; row++) {
    odd += y[row] - y[row]
    least = Math.min(least, y[row])
  }
  return odd === 0 && !(counts && least < 0)
}

/**
 * Refuses what no regression can use, naming the column and the row: blanks (never zero), logarithms of zero, negative counts.
 * @throws WarchestError 'bad-input' `regression.not-finite`, `regression.negative-count`
 */
export function checkValues({ y, x, names }: RegressionInput, family: Family): void {
  checkFinite('the dependent variable', y)
  x.forEach((column, j) => checkFinite(names[j], column))
  if (family.kind === 'gaussian') return
  const row = y.findIndex((value) => value < 0)
  if (row < 0) return
  throw new WarchestError('bad-input', { code: 'regression.negative-count', message: `Row ${row + 1} of the dependent variable is ${y[row]}, which is no count.`, mend: 'Count returns apart from sales; counts are zero or more.', params: { row: row + 1, value: y[row] } })
}

function checkFinite(name: string, column: Float64Array): void {
  const row = column.findIndex((value) => !Number.isFinite(value))
  if (row < 0) return
  throw new WarchestError('bad-input', { code: 'regression.not-finite', message: `Row ${row + 1} of ${name} is not a number.`, mend: 'Leave out rows with blanks, and logarithms of zero, before estimating.', params: { column: name, row: row + 1 } })
}
