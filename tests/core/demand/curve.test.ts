import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choiceShares, diversion, elasticities, shareDerivatives } from '../../../src/core/demand/choice.ts'
import { crossPrices } from '../../../src/core/demand/cross-prices.ts'
import { curvePrices, demandCurve } from '../../../src/core/demand/curve.ts'
import { presentChoice } from '../../../src/core/demand/present.ts'
import { randomMarket } from '../../support/market-fixture.ts'

const markets = fc.record({ products: fc.integer({ min: 2, max: 8 }), seed: fc.integer({ min: 1, max: 500 }) }).map(({ products, seed }) => randomMarket({ products, categories: 1, seed }))

describe('demand curve of a product', () => {
  test('is the choice model with that price alone moved', () => {
    fc.assert(fc.property(markets, fc.double({ min: 0.4, max: 2, noNaN: true }), (market, factor) => {
      const price = market.products[0].prices[0]! * factor
      const curve = demandCurve(market, 0, [price])!
      const moved = { ...market, products: market.products.map((product, i) => (i === 0 ? { ...product, prices: [price, ...product.prices.slice(1)] } : product)) }
      const { shares, visits } = presentChoice(moved, 0)
      expect(curve.units[0] / (visits * shares.share[0])).toBeCloseTo(1, 9)
      const [low, high] = demandCurve(market, 0, [price * (1 - 1e-5), price * (1 + 1e-5)])!.units
      expect(curve.elasticity[0]).toBeCloseTo((Math.log(high) - Math.log(low)) / (Math.log1p(1e-5) - Math.log1p(-1e-5)), 3)
    }), { numRuns: 60 })
  })

  test('falls, its band closes at the present price and opens away from it, and the days spread around it', () => {
    const market = randomMarket({ products: 5, categories: 1, seed: 3 })
    const product = market.products[2]
    const prices = curvePrices(product)
    const curve = demandCurve(market, 2, prices)!
    const width = curve.high.map((high, i) => Math.log(high / curve.low[i]))
    const now = prices.indexOf(product.prices[0]!)
    expect(width[now]).toBe(0)
    for (let i = 1; i < prices.length; i++) {
      expect(curve.units[i]).toBeLessThan(curve.units[i - 1])
      if (i > now) expect(width[i]).toBeGreaterThan(width[i - 1])
    }
    curve.units.forEach((units, i) => {
      expect(curve.low[i]).toBeLessThanOrEqual(units)
      expect(curve.p10[i]).toBeLessThanOrEqual(units + 1)
      expect(curve.p90[i]).toBeGreaterThanOrEqual(curve.p10[i])
    })
  })

  test('its band is the delta method: twice the error, twice the width; against moving the elasticity itself', () => {
    const market = randomMarket({ products: 5, categories: 1, seed: 3 })
    const price = market.products[1].prices[0]! * 0.8
    const wider = { ...market, products: market.products.map((product) => ({ ...product, elasticitySe: 2 * product.elasticitySe })) }
    const width = (m: typeof market): number => Math.log(demandCurve(m, 1, [price])!.high[0] / demandCurve(m, 1, [price])!.units[0])
    expect(width(wider) / width(market)).toBeCloseTo(2, 9)
    // One standard error of the response, present sales held: the change of ln q is the band's half width over 1.96.
    const { elasticity, elasticitySe, priceCoefficient } = market.products[1]
    const step = 1e-4
    const change = priceCoefficient * step
    const stronger = { ...market, products: market.products.map((product, i) => (i === 1 ? { ...product, priceCoefficient: priceCoefficient * (1 + step), meanUtility: product.meanUtility.map((mean, k) => (mean === null ? null : mean + change * Math.log(product.prices[k]!))) } : product)) }
    const slope = Math.log(demandCurve(stronger, 1, [price])!.units[0] / demandCurve(market, 1, [price])!.units[0]) / step
    expect(width(market)).toBeCloseTo(1.959964 * Math.abs(slope) * (elasticitySe / Math.abs(elasticity)), 4)
  })

  test('says where it goes beyond the prices that the data have seen', () => {
    const market = randomMarket({ products: 3, categories: 1, seed: 8 })
    const { observedLow, observedHigh } = market.products[0]
    expect(demandCurve(market, 0, [observedLow * 0.99, observedLow, observedHigh, observedHigh * 1.01])!.extrapolated).toEqual([true, false, false, true])
  })

  test('is none where we do not offer the product', () => {
    const market = randomMarket({ products: 3, categories: 1, seed: 8 }, (product, i) => (i === 0 ? { ...product, prices: [null, 12, 13, null] } : product))
    expect(demandCurve(market, 0, [10])).toBeNull()
  })
})

describe('cross-price responses', () => {
  test('are those of the derivative matrices of the choice model', () => {
    fc.assert(fc.property(markets, (market) => {
      const { choice, shares, sellers: K, members } = presentChoice(market, 0)
      const n = choice.utility.length
      const price = Float64Array.from({ length: n }, (_, at) => market.products[members[Math.floor(at / K)]].prices[at % K] ?? 1)
      const slope = Float64Array.from({ length: n }, (_, at) => (choice.utility[at] > Number.NEGATIVE_INFINITY ? -market.products[members[Math.floor(at / K)]].priceCoefficient / price[at] : 0))
      const derivatives = shareDerivatives(choice, shares, slope)
      const table = elasticities(derivatives, shares.share, price)
      const ways = diversion(derivatives, n)
      const found = crossPrices(market, 0, { top: 100 })
      const option = found.skus.map((sku) => Array.from(members).findIndex((index) => market.products[index].sku === sku) * K)
      option.forEach((i, row) => {
        option.forEach((j, column) => {
          expect(found.elasticity[row * option.length + column]).toBeCloseTo(table[i * n + j], 8)
          if (i !== j) expect(found.diversion[row * option.length + column]).toBeCloseTo(ways[i * n + j], 8)
        })
        for (let k = 0; k < K; k++) {
          const value = found.sellers[row * K + k]
          if (choice.utility[i + k] === Number.NEGATIVE_INFINITY) expect(value).toBeNull()
          else expect(value).toBeCloseTo(table[i * n + i + k], 8)
        }
        const [rivals, others, nobody] = found.leaves.slice(row * 3, row * 3 + 3)
        expect(rivals + others + nobody).toBeCloseTo(1, 9)
        expect(nobody).toBeCloseTo(ways[i * n + i], 8)
      })
    }), { numRuns: 40 })
  })

  test('shows the products that sell most, and says of how many', () => {
    const market = randomMarket({ products: 8, categories: 1, seed: 2 })
    const all = crossPrices(market, 0, { top: 100 })
    const few = crossPrices(market, 0, { top: 3 })
    expect(few.of).toBe(8)
    expect(few.skus).toEqual(all.skus.slice(0, 3))
    expect(few.units).toEqual([...few.units].sort((a, b) => b - a))
    expect(choiceShares(presentChoice(market, 0).choice).outside).toBeGreaterThan(0)
  })
})
