import { expect, test } from 'vitest'
import { layOut } from '../../../src/core/demand/effects-layout.ts'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { usableRows } from '../../../src/core/demand/usable-rows.ts'
import { unsound } from '../../support/unsound-rows.ts'
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

test('a bad value is refused with its row in every block of the rows, also in a group without sales, which the estimate leaves out', () => {
  const { input, faults } = unsound()
  const family = { kind: 'poisson' } as const
  const usable = usableRows(input, family, new Uint8Array(input.y.length))
  const blocks = layOut(input.effects.map(({ codes }) => codes), usable).blocks
  expect(blocks).toBeGreaterThan(3)
  expect(new Set(faults.map(({ row }) => Math.floor((row * blocks) / input.y.length))).size).toBe(blocks)
  expect(faults.every(({ row }) => usable.out[row] === 1)).toBe(true)
  for (const { row, code, spoil } of faults) expect(problemOf(() => regress(spoil(), { family }))).toMatchObject({ code, params: { row: row + 1 } })
})
