import { expect, test } from 'vitest'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { problemOf } from '../../support/problem-of.ts'

const sales = (): RegressionInput => ({
  y: Float64Array.from({ length: 12 }, (_, i) => 3 + (i % 5)), x: [Float64Array.from({ length: 12 }, (_, i) => Math.sin(i))], names: ['ln(price)'],
  effects: [{ name: 'product', codes: Int32Array.from({ length: 12 }, (_, i) => i % 3) }],
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s in a column is refused with its name and row, and never taken for a column without variation', (value) => {
  for (const kind of ['gaussian', 'poisson'] as const) {
    const [blankX, blankY] = [sales(), sales()]
    blankX.x[0][7] = value
    blankY.y[4] = value
    expect(problemOf(() => regress(blankX, { family: { kind } }))).toMatchObject({ code: 'regression.not-finite', params: { column: 'ln(price)', row: 8 } })
    expect(problemOf(() => regress(blankY, { family: { kind } }))).toMatchObject({ code: 'regression.not-finite', params: { row: 5 } })
  }
})

test('a negative count is refused; a negative value of a linear equation is not', () => {
  const input = sales()
  input.y[2] = -1
  expect(problemOf(() => regress(input, { family: { kind: 'poisson' } }))).toMatchObject({ code: 'regression.negative-count', params: { row: 3, value: -1 } })
  expect(problemOf(() => fitNegativeBinomial(input))).toMatchObject({ code: 'regression.negative-count' })
  expect(regress(input, { family: { kind: 'gaussian' } }).coef.every(Number.isFinite)).toBe(true)
})
