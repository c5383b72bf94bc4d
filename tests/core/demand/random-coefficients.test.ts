import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choiceShares, elasticities, impliedCosts, invertShares, shareDerivatives } from '../../../src/core/demand/choice.ts'
import { invertMixedShares } from '../../../src/core/demand/invert-shares.ts'
import { mixedFirstOrder, mixedNashPrices } from '../../../src/core/demand/mixed-nash.ts'
import { mixedConsumerSurplus, mixedPriceDerivatives, mixedShares, mixedUtilityDerivatives, tastesOf, type Tastes } from '../../../src/core/demand/random-coefficients.ts'
import { Stream } from '../../../src/core/random/stream.ts'

interface Market { readonly tastes: Tastes; readonly delta: Float64Array; readonly price: Float64Array; readonly firm: number[] }

/** A market of n products and 40 buyers' tastes; `spread` times the ordinary standard deviations. */
function marketOf(seed: number, n: number, spread: number): Market {
  const random = new Stream(seed, 8, 0, 0)
  const price = Float64Array.from({ length: n }, () => 1 + 2 * random.uniform())
  const nodes = Array.from({ length: 40 }, () => [random.normal(), random.normal(), random.normal()])
  const tastes = tastesOf({
    characteristics: Array.from(price, (p) => [1, p, random.normal()]), priceCharacteristic: 1, alpha: -3, sigma: [spread, 0.3 * spread, spread], pi: [[0.2], [0.1], [0]],
    nodes, demographics: nodes.map(() => [random.normal()]), weights: nodes.map(() => 1 / 40),
  })
  return { tastes, delta: price.map((p) => 2 - 3 * p + random.normal()), price, firm: Array.from(price, (_, j) => j % 3) }
}

const markets = fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), n: fc.integer({ min: 1, max: 12 }), spread: fc.constantFrom(0, 0.5, 1) }).map(({ seed, n, spread }) => marketOf(seed, n, spread))
const add = (a: Float64Array, j: number, by: number): Float64Array => a.map((value, k) => value + (k === j ? by : 0))

describe('random-coefficients logit', () => {
  test('shares and the outside share add to 1, of everybody and of each draw', () => {
    fc.assert(fc.property(markets, ({ tastes, delta }) => {
      const { share, outside, byDraw } = mixedShares(tastes, delta)
      expect(share.reduce((a, b) => a + b, 0) + outside).toBeCloseTo(1, 12)
      for (let i = 0; i < 40; i++) expect(byDraw.subarray(i * tastes.n, (i + 1) * tastes.n).reduce((a, b) => a + b, 0)).toBeLessThan(1)
    }))
  })

  test('with one taste it is the plain logit: shares, elasticities, inversion, surplus', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }), (utility) => {
      const n = utility.length
      const delta = Float64Array.from(utility)
      const one: Tastes = { n, weights: Float64Array.of(1), mu: new Float64Array(n), priceSlope: Float64Array.of(-1.7) }
      const choice = { utility: delta, nest: Int32Array.from(delta.keys()), nests: n, lambda: 1 }
      const [mixed, plain] = [mixedShares(one, delta), choiceShares(choice)]
      const plainSlopes = shareDerivatives(choice, plain, new Float64Array(n).fill(-1.7))
      mixedPriceDerivatives(one, mixed).forEach((value, at) => expect(value).toBeCloseTo(plainSlopes[at], 12))
      const inverted = invertMixedShares(one, plain.share)
      expect(inverted.stats.iterations).toBe(0)
      invertShares(plain.share, choice.nest, n, 1).forEach((value, j) => expect(inverted.delta[j]).toBeCloseTo(value, 12))
      expect(mixedConsumerSurplus(one, mixed)).toBeCloseTo(plain.logSum / 1.7, 12)
    }))
  })

  test('derivatives in price and utility agree with differences; the slope of surplus is minus the quantity', () => {
    fc.assert(fc.property(markets, ({ tastes, delta }) => {
      const { n } = tastes
      const here = mixedShares(tastes, delta)
      const [byPrice, byUtility] = [mixedPriceDerivatives(tastes, here), mixedUtilityDerivatives(tastes, here)]
      const h = 1e-5
      const still = new Float64Array(n)
      for (let k = 0; k < n; k++) {
        const [up, down] = [mixedShares(tastes, delta, add(still, k, h)), mixedShares(tastes, delta, add(still, k, -h))]
        const [better, worse] = [mixedShares(tastes, add(delta, k, h)), mixedShares(tastes, add(delta, k, -h))]
        for (let j = 0; j < n; j++) {
          expect(byPrice[j * n + k]).toBeCloseTo((up.share[j] - down.share[j]) / (2 * h), 7)
          expect(byUtility[j * n + k]).toBeCloseTo((better.share[j] - worse.share[j]) / (2 * h), 7)
        }
        if (tastes.priceSlope.every((slope) => slope < 0)) expect((mixedConsumerSurplus(tastes, up) - mixedConsumerSurplus(tastes, down)) / (2 * h)).toBeCloseTo(-here.share[k], 6)
      }
    }), { numRuns: 40 })
  })

  test('buyers who differ substitute to what is like: elasticities are no longer in proportion to shares', () => {
    const { tastes, delta, price } = marketOf(3, 6, 1)
    const shares = mixedShares(tastes, delta)
    const matrix = elasticities(mixedPriceDerivatives(tastes, shares), shares.share, price)
    const cross = [1, 2, 3, 4, 5].map((j) => matrix[j * 6])
    expect(Math.max(...cross) / Math.min(...cross)).toBeGreaterThan(1.2)
  })
})

describe('inversion of shares', () => {
  test('it finds the utilities that made the shares, to 1e-13 in their logarithms', () => {
    fc.assert(fc.property(markets, ({ tastes, delta }) => {
      const { share } = mixedShares(tastes, delta)
      const found = invertMixedShares(tastes, share)
      expect(found.stats.residual).toBeLessThanOrEqual(1e-13)
      found.delta.forEach((value, j) => expect(value).toBeCloseTo(delta[j], 9))
    }))
  })

  test.each([[3, 6], [5, 15], [30, 8]])('it copes where tastes differ by %d standard deviations, in few steps', (spread, n) => {
    for (let seed = 1; seed <= 8; seed++) {
      const { tastes, delta } = marketOf(seed, n, spread)
      const { share } = mixedShares(tastes, delta)
      const { delta: found, stats } = invertMixedShares(tastes, share)
      mixedShares(tastes, found).share.forEach((s, j) => expect(Math.abs(Math.log(s / share[j]))).toBeLessThanOrEqual(1e-11))
      expect(stats.evaluations).toBeLessThan(400)
    }
  })

  test('shares that no utilities give are refused', () => {
    const { tastes } = marketOf(1, 2, 1)
    expect(() => invertMixedShares(tastes, [0.5, 0])).toThrow('Product 2 has a share of 0')
    expect(() => invertMixedShares(tastes, [0.5, 0.5])).toThrow('sum to 1')
  })
})

describe('Nash prices', () => {
  test('at the costs that prices imply those prices are the equilibrium, and every first-order condition holds', () => {
    fc.assert(fc.property(markets.filter(({ tastes }) => tastes.priceSlope.every((slope) => slope < -1)), ({ tastes, delta, price, firm }) => {
      const shares = mixedShares(tastes, delta)
      const cost = impliedCosts(price, shares.share, mixedPriceDerivatives(tastes, shares), firm)!
      mixedFirstOrder(tastes, shares, price, cost, firm).forEach((value) => expect(value).toBeCloseTo(0, 11))
      const found = mixedNashPrices({ tastes, delta, price }, cost, firm)
      found.price.forEach((p, j) => expect(p).toBeCloseTo(price[j], 9))
    }), { numRuns: 40 })
  })

  test('after all firms become one every price rises, no seller gains by moving a price, and buyers lose', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { tastes, delta, price, firm } = marketOf(seed, 7, 0.5)
      if (tastes.priceSlope.some((slope) => slope > -0.5)) continue
      const cost = price.map((p) => 0.6 * p)
      const before = mixedNashPrices({ tastes, delta, price }, cost, firm)
      const after = mixedNashPrices({ tastes, delta, price }, cost, firm.map(() => 'one'))
      after.price.forEach((p, j) => expect(p).toBeGreaterThan(before.price[j]))
      expect(mixedConsumerSurplus(tastes, after.shares)).toBeLessThan(mixedConsumerSurplus(tastes, before.shares))
      const profit = (prices: Float64Array, owner: number): number => {
        const { share } = mixedShares(tastes, delta, prices.map((p, j) => p - price[j]))
        return share.reduce((sum, s, j) => sum + (firm[j] === owner ? s * (prices[j] - cost[j]) : 0), 0)
      }
      for (let j = 0; j < 7; j++) for (const by of [-0.1, -0.01, 0.01, 0.1]) expect(profit(add(before.price, j, by), firm[j])).toBeLessThan(profit(before.price, firm[j]))
    }
  })

  test('buyers who like to pay leave no best price, and that is said', () => {
    const { tastes, delta, price, firm } = marketOf(2, 3, 0.5)
    expect(() => mixedNashPrices({ tastes: { ...tastes, priceSlope: tastes.priceSlope.map((slope) => -slope) }, delta, price }, price.map((p) => 0.5 * p), firm)).toThrow('No prices were found')
  })
})
