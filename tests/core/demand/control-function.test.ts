import { describe, expect, test } from 'vitest'
import { fitControlFunction } from '../../../src/core/demand/control-function.ts'
import type { LinearIvInput } from '../../../src/core/demand/linear-iv.ts'
import { regress } from '../../../src/core/demand/regression.ts'
import { Stream } from '../../../src/core/random/stream.ts'

/** Daily counts of 12 products with effects; ln demand = effect - 2 ln p + e, ln p = effect + cost + `answer` e + noise. */
function panel(seed: number, answer: number, days = 50): LinearIvInput {
  const random = new Stream(seed, 12, 0, 0)
  const n = 12 * days
  const product = Int32Array.from({ length: n }, (_, i) => Math.floor(i / days))
  const level = Float64Array.from({ length: 12 }, () => random.normal())
  const cost = Float64Array.from({ length: n }, () => 0.3 * random.normal())
  const e = Float64Array.from({ length: n }, () => 0.3 * random.normal())
  const promo = Float64Array.from({ length: n }, () => (random.uniform() < 0.2 ? 1 : 0))
  const price = cost.map((c, i) => 0.4 * level[product[i]] + c + answer * e[i] + 0.1 * random.normal() - 0.1 * promo[i])
  const y = price.map((p, i) => random.poisson(Math.exp(2 + 0.5 * level[product[i]] - 2 * p + 0.3 * promo[i] + e[i])))
  return { y, x: [price, promo], names: ['ln price', 'promo'], endogenous: ['ln price'], instruments: [cost], instrumentNames: ['cost'], effects: [{ name: 'product', codes: product }] }
}

describe('control function', () => {
  test('over 80 panels it is centred on the truth and covers it, where plain Poisson is pulled to zero; exogeneity is rejected', () => {
    let [bias, plain, covered, rejected] = [0, 0, 0, 0]
    for (let seed = 1; seed <= 80; seed++) {
      const input = panel(seed, 0.6)
      const fit = fitControlFunction(input)
      bias += (fit.coef[0] + 2) / 80
      plain += (regress(input, { family: { kind: 'poisson' } }).coef[0] + 2) / 80
      if (Math.abs(fit.coef[0] + 2) < 1.96 * fit.se[0]) covered++
      if (fit.exogeneity.p < 0.05) rejected++
      expect(fit.firstStages.weak).toBe(false)
    }
    expect(Math.abs(bias)).toBeLessThan(0.04)
    expect(plain).toBeGreaterThan(0.15)
    // Binomial(80, 0.95): at least 70 with probability 0.998.
    expect(covered).toBeGreaterThanOrEqual(70)
    expect(rejected).toBeGreaterThan(75)
  })

  test('where the price is exogenous that is not rejected more often than it should be', () => {
    let rejected = 0
    for (let seed = 1; seed <= 60; seed++) if (fitControlFunction(panel(seed, 0)).exogeneity.p < 0.05) rejected++
    expect(rejected).toBeLessThanOrEqual(9)
  })

  test('the error of the first stage is in the standard error: a bootstrap of both stages agrees', () => {
    const input = panel(7, 0.6, 40)
    const fit = fitControlFunction(input)
    const random = new Stream(70, 0, 0, 0)
    const found: number[] = []
    const n = input.y.length
    for (let b = 0; b < 120; b++) {
      // Rows are drawn within products, so that effects stay what they are.
      const rows = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 40) * 40 + Math.floor(random.uniform() * 40))
      const at = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row])
      found.push(fitControlFunction({ ...input, y: at(input.y), x: input.x.map(at), instruments: input.instruments.map(at) }).coef[0])
    }
    const mean = found.reduce((a, b) => a + b) / found.length
    const sd = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (found.length - 1))
    expect(fit.se[0] / sd).toBeGreaterThan(0.78)
    expect(fit.se[0] / sd).toBeLessThan(1.28)
  })

  test('rows that Poisson demand cannot use take no part in the first stage either', () => {
    const input = panel(3, 0.6)
    const y = input.y.map((value, i) => (i < 50 ? 0 : value))
    const fit = fitControlFunction({ ...input, y })
    const rest = (column: Float64Array): Float64Array => column.slice(50)
    const less = fitControlFunction({ ...input, y: rest(y), x: input.x.map(rest), instruments: input.instruments.map(rest), effects: [{ name: 'product', codes: input.effects[0].codes.slice(50).map((g) => g - 1) }] })
    expect(fit.n).toBe(550)
    fit.coef.forEach((value, j) => expect(value).toBeCloseTo(less.coef[j], 7))
    expect(fit.firstStages.regressors[0].f).toBeCloseTo(less.firstStages.regressors[0].f, 6)
  })

  test('nothing endogenous, or instruments that explain the price wholly, are refused', () => {
    const input = panel(1, 0.6)
    expect(() => fitControlFunction({ ...input, endogenous: [] })).toThrow('No regressor is said to be endogenous')
    expect(() => fitControlFunction({ ...input, instruments: [input.x[0]] })).toThrow('residual of ln price')
  })
})
