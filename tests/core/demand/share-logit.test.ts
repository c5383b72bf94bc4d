import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import { ivCovariance, standardErrors } from '../../../src/core/demand/linear-iv.ts'
import { fitNestedShareLogit, fitShareLogit, transformShares, type ShareEquation, type ShareRows } from '../../../src/core/demand/share-logit.ts'
import { Stream } from '../../../src/core/random/stream.ts'

/** Markets of 4 to 8 products in two nests; utility 0.5 - 1.2 p + 0.7 q + xi, similarity lambda within nests; the price answers to xi. */
function markets(seed: number, count: number, lambda: number, noise: number): { rows: ShareRows; equation: ShareEquation } {
  const random = new Stream(seed, 9, 0, 0)
  const data: { market: number; nest: number; share: number; price: number; quality: number; cost: number }[] = []
  for (let market = 0; market < count; market++) {
    const n = 4 + Math.floor(random.uniform() * 5)
    const products = Array.from({ length: n }, (_, j) => {
      const [quality, cost, xi] = [random.normal(), 1 + 0.5 * random.normal(), noise * random.normal()]
      const price = 1 + cost + 0.5 * xi + 0.1 * quality
      return { market, nest: j % 3 === 0 ? 0 : 1, price, quality, cost, utility: 0.5 - 1.2 * price + 0.7 * quality + xi }
    })
    const { share } = choiceShares({ utility: Float64Array.from(products, ({ utility }) => utility), nest: Int32Array.from(products, ({ nest }) => nest), nests: 2, lambda })
    products.forEach(({ utility: _, ...one }, j) => data.push({ ...one, share: share[j] }))
  }
  const column = (name: 'share' | 'price' | 'quality' | 'cost'): Float64Array => Float64Array.from(data, (row) => row[name])
  const code = (name: 'market' | 'nest'): Int32Array => Int32Array.from(data, (row) => row[name])
  return {
    rows: { market: code('market'), nest: code('nest'), share: column('share'), marketName: (t) => `town ${t}` },
    equation: { x: [new Float64Array(data.length).fill(1), column('quality'), column('price')], names: ['constant', 'quality', 'price'], endogenous: ['price'], instruments: [column('cost')], instrumentNames: ['cost'], effects: [] },
  }
}

describe('demand from market shares', () => {
  test('without unobserved quality the parameters come back exactly, logit and nested', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.2, max: 0.95, noNaN: true }), (seed, lambda) => {
      const plain = markets(seed, 12, 1, 0)
      const logit = fitShareLogit(plain.rows, plain.equation, { method: '2sls' })
      ;[0.5, 0.7, -1.2].forEach((truth, j) => expect(logit.coef[j]).toBeCloseTo(truth, 9))
      const { rows, equation } = markets(seed, 12, lambda, 0)
      const { fit, rho, consistent } = fitNestedShareLogit(rows, equation, { method: 'gmm2' })
      ;[0.5, 0.7, -1.2].forEach((truth, j) => expect(fit.coef[j]).toBeCloseTo(truth, 7))
      expect(rho).toBeCloseTo(1 - lambda, 7)
      expect(consistent).toBe(true)
    }), { numRuns: 15 })
  })

  test('with it, over 100 samples, instruments put price and similarity right and intervals cover them', () => {
    let [price, similarity, ols, covered] = [0, 0, 0, 0]
    for (let seed = 1; seed <= 100; seed++) {
      const { rows, equation } = markets(seed, 60, 0.6, 0.5)
      const { fit, rho } = fitNestedShareLogit(rows, equation, { method: '2sls' })
      price += fit.coef[2] / 100
      similarity += rho / 100
      ols += fitNestedShareLogit(rows, equation, { method: 'ols' }).fit.coef[2] / 100
      if (Math.abs(fit.coef[2] + 1.2) < 1.96 * standardErrors(ivCovariance(fit, 'hc1'), 4)[2]) covered++
    }
    expect(price).toBeCloseTo(-1.2, 1)
    expect(Math.abs(price + 1.2)).toBeLessThan(0.04)
    expect(Math.abs(similarity - 0.4)).toBeLessThan(0.03)
    expect(ols).toBeGreaterThan(price + 0.3)
    expect(covered).toBeGreaterThanOrEqual(87)
  })

  test('nests of which no similarity can be told are refused, and a similarity outside [0, 1) is said', () => {
    const { rows, equation } = markets(1, 20, 1, 0)
    // Every product a nest of its own: the share within is 1, its logarithm 0.
    expect(() => fitNestedShareLogit({ ...rows, nest: Int32Array.from(rows.share.keys()) }, equation, { method: '2sls' })).toThrow(/share within nest/)
    // A left-hand side that is 1.2 times the share within by construction: buyers would need a similarity of -0.2.
    const { rows: any } = markets(4, 40, 1, 0.5)
    const { logOdds, logWithin } = transformShares(any)
    const odd = fitNestedShareLogit(any, { x: [logOdds.map((value, i) => value - 1.2 * logWithin[i])], names: ['x'], endogenous: [], instruments: [], instrumentNames: [], effects: [] }, { method: 'ols' })
    expect(odd.rho).toBeCloseTo(1.2, 9)
    expect(odd.consistent).toBe(false)
  })
})

describe('shares that have no utilities', () => {
  const share = (...values: number[]): Float64Array => Float64Array.from(values)
  test('zero and full markets are refused by name', () => {
    expect(() => transformShares({ market: Int32Array.of(0, 0), share: share(0.2, 0) })).toThrow('Row 2 has a share of 0')
    expect(() => transformShares({ market: Int32Array.of(0, 1, 1), share: share(0.2, 0.7, 0.3), marketName: (t) => `town ${t}` })).toThrow('town 1')
  })

  test('nests are told apart within markets', () => {
    const { logWithin, nestCount } = transformShares({ market: Int32Array.of(0, 0, 0, 1), share: share(0.1, 0.3, 0.2, 0.4), nest: Int32Array.of(0, 0, 1, 0) })
    expect(Array.from(logWithin, Math.exp).map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0.25, 0.75, 1, 1])
    expect(Array.from(nestCount)).toEqual([2, 2, 1, 1])
  })
})
