import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cesDerivatives, cesShares, invertCes } from '../../../src/core/demand/ces.ts'
import { choiceShares, impliedCosts, shareDerivatives } from '../../../src/core/demand/choice.ts'
import { cesFromMargin, logitFromMargin, proportionalSlopes } from '../../../src/core/demand/known-margin.ts'
import { problemOf } from '../../support/problem-of.ts'

const markets = fc.record({
  weights: fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }), outside: fc.double({ min: 0.1, max: 2, noNaN: true }),
  prices: fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 }), margin: fc.double({ min: 0.15, max: 0.6, noNaN: true }), owners: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }),
}).map(({ weights, outside, prices, owners, margin }) => {
  const total = weights.reduce((a, b) => a + b, outside)
  const n = weights.length
  return { shares: weights.map((w) => w / total), prices: prices.slice(0, n), owners: owners.slice(0, n), margin }
})

test('a logit calibrated from one margin gives the shares back, and that margin is its Nash margin', () => {
  fc.assert(fc.property(markets, ({ shares, prices, owners, margin }) => {
    const n = shares.length
    const { alpha, meanUtility } = logitFromMargin({ shares, prices, owners, product: 0, margin, outsideGood: true })
    const choice = { utility: Float64Array.from(meanUtility, (d, i) => d + alpha * prices[i]), nest: Int32Array.from(shares.keys()), nests: n, lambda: 1 }
    const model = choiceShares(choice)
    model.share.forEach((s, i) => expect(s).toBeCloseTo(shares[i], 10))
    const cost = impliedCosts(prices, model.share, shareDerivatives(choice, model, new Float64Array(n).fill(alpha)), owners)!
    expect((prices[0] - cost[0]) / prices[0]).toBeCloseTo(margin, 9)
  }))
})

test('a CES calibrated from one margin likewise', () => {
  fc.assert(fc.property(markets, ({ shares, prices, owners, margin }) => {
    const { gamma } = cesFromMargin({ shares, owners, product: 0, margin })
    const market = { weight: invertCes(shares, prices, gamma), price: prices, gamma }
    const model = cesShares(market)
    model.revenueShare.forEach((r, i) => expect(r).toBeCloseTo(shares[i], 9))
    const cost = impliedCosts(prices, model.quantity, cesDerivatives(market, model), owners)!
    expect((prices[0] - cost[0]) / prices[0]).toBeCloseTo(margin, 8)
  }))
})

test('shares and margins that no market has are refused', () => {
  const market = { shares: [0.5, 0.2], prices: [1, 2], owners: [0, 1], product: 0, margin: 0.3, outsideGood: true }
  expect(() => logitFromMargin({ ...market, shares: [0.5, 0] })).toThrow('Product 2 has a share of 0')
  expect(() => logitFromMargin({ ...market, shares: [0.5, 0.5] })).toThrow('sum to 1')
  expect(() => logitFromMargin({ ...market, outsideGood: false })).toThrow('sum to 0.7')
  expect(() => logitFromMargin({ ...market, margin: 0 })).toThrow('A margin of 0')
  expect(() => cesFromMargin({ ...market, margin: 1 })).toThrow('A margin of 1')
})

test('what no calibration can use is refused: the only seller, shares and prices that are none', () => {
  const codeOf = (work: () => unknown): string => problemOf(work).code
  const logit = { shares: [0.1, 0.2, 0.7], prices: [1, 2, 3], owners: ['a', 'a', 'a'], product: 0, margin: 0.3, outsideGood: false }
  expect(codeOf(() => logitFromMargin(logit))).toBe('calibration.no-rival')
  expect(logitFromMargin({ ...logit, shares: [0.1, 0.2, 0.6], outsideGood: true }).alpha).toBeCloseTo(-1 / (0.3 * 0.1), 9)
  expect(codeOf(() => logitFromMargin({ ...logit, owners: ['a', 'b', 'a'], prices: [0, 2, 3] }))).toBe('calibration.bad-price')
  expect(codeOf(() => cesFromMargin(logit))).toBe('calibration.no-rival')
  expect(codeOf(() => cesFromMargin({ ...logit, shares: [Number.NaN, 0.2, 0.7] }))).toBe('calibration.bad-shares')
  // A rival of half a per cent is a rival; what published shares miss to one is none.
  expect(cesFromMargin({ ...logit, shares: [0.5, 0.495, 0.005], owners: ['a', 'a', 'b'] }).gamma).toBeCloseTo((1 / 0.3 - 0.995) / 0.005, 6)
  expect(codeOf(() => cesFromMargin({ ...logit, shares: [0.5, 0.495], owners: ['a', 'a'] }))).toBe('calibration.no-rival')
  expect(codeOf(() => proportionalSlopes({ shares: [0.6, 0.7], product: 0, elasticity: -2, marketElasticity: -1 }))).toBe('calibration.bad-shares')
  expect(codeOf(() => proportionalSlopes({ shares: [1], product: 0, elasticity: -2, marketElasticity: -1 }))).toBe('calibration.no-rival')
})
