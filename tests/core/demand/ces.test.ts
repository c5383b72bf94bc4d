import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cesConsumerSurplus, cesDerivatives, cesElasticities, cesShares, invertCes, type CesMarket } from '../../../src/core/demand/ces.ts'
import { elasticities, impliedCosts } from '../../../src/core/demand/choice.ts'

const markets: fc.Arbitrary<CesMarket> = fc.record({
  products: fc.array(fc.record({ weight: fc.double({ min: 0.05, max: 5, noNaN: true }), price: fc.double({ min: 0.3, max: 40, noNaN: true }) }), { minLength: 1, maxLength: 6 }),
  gamma: fc.double({ min: 1.1, max: 8, noNaN: true }), outsideGood: fc.boolean(), priceOutside: fc.double({ min: 0.5, max: 5, noNaN: true }), budget: fc.double({ min: 1, max: 500, noNaN: true }),
}).map(({ products, ...rest }) => ({ ...rest, weight: products.map(({ weight }) => weight), price: products.map(({ price }) => price) }))
const at = (market: CesMarket, j: number, factor: number): CesMarket => ({ ...market, price: Array.from(market.price, (p, k) => (k === j ? p * factor : p)) })

test('the budget is spent, and no more', () => {
  fc.assert(fc.property(markets, (market) => {
    const { revenueShare, outside, quantity } = cesShares(market)
    expect(revenueShare.reduce((a, b) => a + b, 0) + outside).toBeCloseTo(1, 12)
    const spent = quantity.reduce((sum, q, i) => sum + q * market.price[i], 0)
    expect(spent / market.budget!).toBeCloseTo(1 - outside, 10)
  }))
})

test('elasticities are closed forms, derivatives agree with differences, and surplus falls by the quantity', () => {
  fc.assert(fc.property(markets, (market) => {
    const n = market.price.length
    const shares = cesShares(market)
    const closed = cesElasticities(market, shares)
    elasticities(cesDerivatives(market, shares), shares.quantity, market.price).forEach((value, k) => expect(value).toBeCloseTo(closed[k], 9))
    const h = 1e-5
    for (let j = 0; j < n; j++) {
      const [up, down] = [cesShares(at(market, j, Math.exp(h))), cesShares(at(market, j, Math.exp(-h)))]
      for (let i = 0; i < n; i++) expect(closed[i * n + j]).toBeCloseTo((Math.log(up.quantity[i]) - Math.log(down.quantity[i])) / (2 * h), 5)
      const slope = (cesConsumerSurplus(market, up) - cesConsumerSurplus(market, down)) / (2 * h)
      expect(slope / market.budget!).toBeCloseTo(-shares.revenueShare[j], 6)
    }
  }))
})

test('weights come back from budget shares, and a single seller asks the markup of its elasticity', () => {
  fc.assert(fc.property(markets.map((market) => ({ ...market, outsideGood: true })), (market) => {
    const shares = cesShares(market)
    fc.pre(shares.outside > 1e-6 && shares.revenueShare.every((r) => r > 1e-9))
    invertCes(shares.revenueShare, market.price, market.gamma, market.priceOutside).forEach((w, i) => expect(w / market.weight[i]).toBeCloseTo(1, 6))
    const firms = Array.from(market.price, (_, i) => i)
    const cost = impliedCosts(market.price, shares.quantity, cesDerivatives(market, shares), firms)!
    const closed = cesElasticities(market, shares)
    firms.forEach((i) => expect((market.price[i] - cost[i]) / market.price[i]).toBeCloseTo(-1 / closed[i * firms.length + i], 9))
  }))
})
