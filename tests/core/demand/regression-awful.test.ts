import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode } from '../../../src/core/demand/absorb.ts'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput } from '../../../src/core/demand/regression.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { denseFit, dummies } from './dense.ts'

/** Counts whose levels lie `range` natural logarithms apart over products and over steps alike. */
function spreadRows(seed: number, range: number, products = 6, steps = 12): RegressionInput {
  const random = new Stream(seed, 12, 0, 0)
  const n = products * steps
  const product = Int32Array.from({ length: n }, (_, i) => Math.floor(i / steps))
  const step = Int32Array.from({ length: n }, (_, i) => i % steps)
  const level = Float64Array.from({ length: products }, () => range * (random.uniform() - 0.5))
  const season = Float64Array.from({ length: steps }, () => range * (random.uniform() - 0.5))
  const price = Float64Array.from({ length: n }, () => 0.3 * random.normal())
  // Positive dependents of any size, as pseudo-likelihood allows: every row says something, however small.
  const y = Float64Array.from({ length: n }, (_, i) => Math.exp(level[product[i]] + season[step[i]] - 2 * price[i] + 0.2 * random.normal()))
  return { y, x: [price], names: ['price'], effects: [{ name: 'product', codes: product }, { name: 'step', codes: step }] }
}

describe('awful data', () => {
  test('exposures that differ by twelve orders of magnitude: the first-order conditions hold in every group and the slope is that of dense scoring', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (seed) => {
      const input = spreadRows(seed, 14)
      const fit = regress(input, { family: { kind: 'poisson' }, tolerance: 1e-13 })
      expect(fit.stats.converged).toBe(true)
      for (const set of input.effects) {
        const residual = new Float64Array(Math.max(...set.codes) + 1)
        const whole = new Float64Array(residual.length)
        fit.linear.forEach((eta, i) => {
          residual[set.codes[i]] += input.y[i] - Math.exp(eta)
          whole[set.codes[i]] += input.y[i]
        })
        const total = whole.reduce((a, b) => a + b, 0)
        residual.forEach((value, g) => expect(Math.abs(value)).toBeLessThan(1e-6 * whole[g] + 1e-9 * total))
      }
      const moderate = spreadRows(seed, 6)
      expect(regress(moderate, { family: { kind: 'poisson' } }).coef[0]).toBeCloseTo(denseFit(dummies(moderate), moderate.y).coef[0], 7)
    }), { numRuns: 25 })
  })

  test('means of a thousandth of a unit: few sales in very many rows, the rest named', () => {
    const random = new Stream(3, 13, 0, 0)
    const [products, steps] = [300, 200]
    const n = products * steps
    const product = Int32Array.from({ length: n }, (_, i) => Math.floor(i / steps))
    const week = Int32Array.from({ length: n }, (_, i) => Math.floor((i % steps) / 7))
    const price = Float64Array.from({ length: n }, () => 0.5 * random.normal())
    const y = Float64Array.from(price, (value) => random.poisson(0.002 * Math.exp(-2 * value)))
    const fit = regress({ y, x: [price], names: ['price'], effects: [{ name: 'product', codes: product }, { name: 'week', codes: week }], cluster: product }, { family: { kind: 'poisson' } })
    expect(fit.stats.converged).toBe(true)
    expect(Math.abs(fit.coef[0] + 2)).toBeLessThan(4 * fit.seCluster![0])
    const sold = new Set(product.filter((_, i) => y[i] > 0)).size
    expect(fit.emptyGroups.filter(({ set }) => set === 'product').reduce((sum, { groups }) => sum + groups.length, 0)).toBeGreaterThanOrEqual(products - sold)
    expect(fit.n + fit.emptyGroups.reduce((sum, { rows }) => sum + rows, 0) + fit.separated.rows).toBe(n)
  })

  test('one product, one row, and effects that leave nothing to estimate', () => {
    const one = spreadRows(5, 2, 1, 40)
    const steps = regress(one, { family: { kind: 'poisson' } })
    // One row per step: the effects fit every row, so the price is absorbed and every row stands alone.
    expect(steps.dropped).toEqual([{ name: 'price', reason: 'absorbed' }])
    expect(steps.alone).toEqual([{ set: 'step', groups: Array.from({ length: 40 }, (_, t) => String(t)) }])
    const product = regress({ ...one, effects: one.effects.slice(0, 1) }, { family: { kind: 'poisson' } })
    expect(product.coef[0]).toBeCloseTo(denseFit(dummies({ ...one, effects: one.effects.slice(0, 1) }), one.y).coef[0], 8)
    const single = regress({ y: Float64Array.of(3), x: [Float64Array.of(1)], names: ['price'], effects: [{ name: 'product', codes: Int32Array.of(0) }] }, { family: { kind: 'poisson' } })
    expect(single.dropped).toEqual([{ name: 'price', reason: 'constant' }])
    expect(Math.exp(single.linear[0])).toBeCloseTo(3, 9)
  })

  test('parts that no product or week connects, each with a scale of its own, give the slope of dense scoring', () => {
    const parts = [0, 1, 2, 3].map((seed) => spreadRows(seed, 2, 4, 6))
    const join = <T>(pick: (part: RegressionInput, at: number) => ArrayLike<T>): T[] => parts.flatMap((part, at) => Array.from(pick(part, at)))
    const scale = [1, 1e3, 1e-3, 1e5]
    const y = Float64Array.from(join((part, at) => part.y.map((value) => value * scale[at])))
    const effects = [0, 1].map((s) => ({ name: `set ${s}`, codes: encode(join((part, at) => part.effects[s].codes.map((code) => 100 * at + code))).codes }))
    const input = { y, x: [Float64Array.from(join((part) => part.x[0]))], names: ['price'], effects }
    const fit = regress(input, { family: { kind: 'poisson' }, tolerance: 1e-13 })
    const design = dummies(input)
    expect(fit.coef[0]).toBeCloseTo(denseFit(design, y).coef[0], 6)
    // 16 products and 24 steps in four parts: one level of each part follows from the others.
    expect(fit.parameters).toBe(1 + 16 + 24 - 4)
    expect(fit.parameters).toBe(design.length)
  })

  test('a path of groups, each joined to the next by one row: the hardest graph for projections, and still exact', () => {
    const n = 600
    const random = new Stream(4, 14, 0, 0)
    // Two rows at every place of the path, or the effects would fit all.
    const codes = [1, 0].map((shift) => Int32Array.from({ length: 2 * n }, (_, i) => ((i >> 1) + shift) >> 1))
    const x = Float64Array.from({ length: 2 * n }, () => random.normal())
    const y = Float64Array.from(x, (value, i) => random.poisson(Math.exp(1 + Math.sin(codes[0][i] / 20) - value)) + 0.5)
    const input = { y, x: [x], names: ['price'], effects: codes.map((code, s) => ({ name: `set ${s}`, codes: code })) }
    const fit = regress(input, { family: { kind: 'poisson' } })
    expect(fit.stats.converged).toBe(true)
    const small = { ...input, y: y.slice(0, 120), x: [x.slice(0, 120)], effects: input.effects.map((set) => ({ ...set, codes: set.codes.slice(0, 120) })) }
    expect(regress(small, { family: { kind: 'poisson' } }).coef[0]).toBeCloseTo(denseFit(dummies(small), small.y).coef[0], 7)
    expect(Math.abs(fit.coef[0] + 1)).toBeLessThan(0.1)
  })

  test('counts without over-dispersion are Poisson, and say so instead of a size that means nothing', () => {
    const random = new Stream(8, 15, 0, 0)
    const x = Float64Array.from({ length: 400 }, () => random.normal())
    // Rounded means vary less than Poisson.
    const y = x.map((value) => Math.round(Math.exp(2 + 0.3 * value)))
    const input = { y, x: [x], names: ['x'], effects: [{ name: 'all', codes: new Int32Array(400) }] }
    const { size, sizeSe, regression } = fitNegativeBinomial(input)
    expect([size, sizeSe]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect(regression.coef[0]).toBeCloseTo(regress(input, { family: { kind: 'poisson' } }).coef[0], 9)
  })
})
