import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logCountProbability } from '../../../src/core/linalg/distributions.ts'
import { normalDensity } from '../../../src/core/linalg/error-function.ts'
import { limitedSales } from '../../../src/core/operations/limited-sales.ts'
import { demandQuantile, newsvendor, stockOutcome, type DemandDistribution } from '../../../src/core/operations/newsvendor.ts'
import { priceSettingNewsvendor, type PriceSettingProblem } from '../../../src/core/operations/price-setting-newsvendor.ts'

const mean = fc.double({ min: 0.2, max: 120, noNaN: true })
const counts: fc.Arbitrary<DemandDistribution> = fc.oneof(
  fc.record({ kind: fc.constant('poisson' as const), mean }),
  fc.record({ kind: fc.constant('negative-binomial' as const), mean, size: fc.double({ min: 0.3, max: 60, noNaN: true }) }),
)
const demands: fc.Arbitrary<DemandDistribution> = fc.oneof(counts, fc.record({ kind: fc.constant('normal' as const), mean: fc.double({ min: 20, max: 500, noNaN: true }), sd: fc.double({ min: 1, max: 100, noNaN: true }) }))
const money = fc.record({ cost: fc.double({ min: 1, max: 50, noNaN: true }), markup: fc.double({ min: 0.05, max: 3, noNaN: true }), salvagePart: fc.double({ min: 0, max: 0.95, noNaN: true }), lostSalePenalty: fc.double({ min: 0, max: 20, noNaN: true }) })
  .map(({ cost, markup, salvagePart, lostSalePenalty }) => ({ cost, price: cost * (1 + markup), salvage: cost * salvagePart, lostSalePenalty }))
type Money = typeof money extends fc.Arbitrary<infer T> ? T : never

const profitOf = (demand: DemandDistribution, { price, cost, salvage, lostSalePenalty }: Money, stock: number): number => {
  const { expectedSales, expectedLeftover, expectedLostSales } = stockOutcome(demand, stock)
  return (price - cost) * expectedSales - (cost - salvage) * expectedLeftover - lostSalePenalty * expectedLostSales
}

describe('newsvendor', () => {
  test('no other stock earns more', () => {
    fc.assert(fc.property(demands, money, (demand, m) => {
      const { orderQuantity, expectedProfit } = newsvendor(demand, m)
      expect(profitOf(demand, m, orderQuantity)).toBeCloseTo(expectedProfit, 8)
      const slack = 1e-9 * (1 + Math.abs(expectedProfit))
      for (const by of demand.kind === 'normal' ? [-5, -0.5, 0.5, 5] : [-7, -1, 1, 7]) {
        if (demand.kind !== 'normal' && orderQuantity + by < 0) continue
        expect(profitOf(demand, m, orderQuantity + by)).toBeLessThanOrEqual(expectedProfit + slack)
      }
    }))
  })

  test('what is sold, lost and left adds up to demand and to stock', () => {
    fc.assert(fc.property(demands, fc.integer({ min: 0, max: 300 }), (demand, stock) => {
      const o = stockOutcome(demand, stock)
      expect(o.expectedSales + o.expectedLostSales).toBeCloseTo(demand.mean, 8)
      expect(o.expectedSales + o.expectedLeftover).toBeCloseTo(stock, 8)
      expect(o.expectedLostSales).toBeGreaterThanOrEqual(0)
      expect(o.fillRate).toBeLessThanOrEqual(1)
    }))
  })

  test('lost units of counts are the sum over every larger count', () => {
    fc.assert(fc.property(counts, fc.integer({ min: 0, max: 200 }), (demand, stock) => {
      const size = demand.kind === 'negative-binomial' ? demand.size : Number.POSITIVE_INFINITY
      let lost = 0
      for (let k = stock + 1; k < 12_000; k++) lost += (k - stock) * Math.exp(logCountProbability({ mean: demand.mean, size }, k))
      expect(Math.abs(stockOutcome(demand, stock).expectedLostSales - lost)).toBeLessThanOrEqual(1e-9 * Math.min(demand.mean, Math.max(lost, 1e-3)) + 1e-280)
    }), { numRuns: 40 })
  })

  test('a stock that is enough with probability p is the smallest', () => {
    fc.assert(fc.property(demands, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (demand, p) => {
      const q = demandQuantile(demand, p)
      expect(stockOutcome(demand, q).inStockProbability).toBeGreaterThanOrEqual(p - 1e-12)
      if (demand.kind !== 'normal' && q > 0) expect(stockOutcome(demand, q - 1).inStockProbability).toBeLessThan(p)
    }))
  })

  const normal = { kind: 'normal', mean: 50, sd: 5 } as const
  test.each([
    ['a unit that never earns its cost', normal, { price: 4, cost: 5, salvage: 1, lostSalePenalty: 0 }, /costs 5/],
    ['leftovers that cost nothing', normal, { price: 9, cost: 5, salvage: 5, lostSalePenalty: 0 }, /no stock would be too large/],
    ['demand that is not there', { ...normal, mean: 0 }, { price: 9, cost: 5, salvage: 1, lostSalePenalty: 0 }, /mean 0/],
    ['a blank cost', normal, { price: 9, cost: Number.NaN, salvage: 1, lostSalePenalty: 0 }, /cost is not a number/],
  ])('refuses %s', (_, demand, amounts, message) => {
    expect(() => newsvendor(demand, amounts)).toThrow(message)
  })
})

describe('limited sales', () => {
  test('the parts make up the whole, and agree with integrals of the density', () => {
    fc.assert(fc.property(fc.double({ min: -50, max: 200, noNaN: true }), fc.double({ min: 1, max: 60, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true }), (m, sd, z) => {
      const stock = m + z * sd
      const s = limitedSales({ mean: m, sd }, stock)
      const p = s.stockoutProbability
      expect(p * s.meanDemandGivenStockout + (1 - p) * s.meanDemandGivenInStock).toBeCloseTo(m, 7)
      expect((1 - p) * s.meanDemandGivenInStock + p * stock).toBeCloseTo(s.meanSales, 7)
      // Simpson's rule on E min(D, stock) over ten standard deviations to the left of the stock.
      let integral = 0
      for (let k = 0; k <= 2000; k++) {
        const d = stock - 14 * sd * (1 - k / 2000)
        integral += (k === 0 || k === 2000 ? 1 : k % 2 === 1 ? 4 : 2) * (d - stock) * (normalDensity((d - m) / sd) / sd)
      }
      expect((stock + (integral * 14 * sd) / 6000 - s.meanSales) / sd).toBeCloseTo(0, 6)
    }))
  })

  test('far beyond what demand reaches the stock tells nothing, and a spread of zero is refused', () => {
    const s = limitedSales({ mean: 100, sd: 10 }, 1000)
    expect(s.meanSales).toBe(100)
    expect(s.meanDemandGivenStockout).toBeGreaterThan(1000)
    expect(s.meanDemandGivenStockout).toBeLessThan(1000.2)
    expect(() => limitedSales({ mean: 1, sd: 0 }, 1)).toThrow('standard deviation 0')
  })
})

describe('price and order together', () => {
  // At a price of the cost even the worst shock leaves buyers, so that some price pays.
  const problems = fc.record({ slope: fc.double({ min: 0.2, max: 5, noNaN: true }), cost: fc.double({ min: 1, max: 20, noNaN: true }), room: fc.double({ min: 1.6, max: 6, noNaN: true }), width: fc.double({ min: 1, max: 40, noNaN: true }), shift: fc.double({ min: -1, max: 1, noNaN: true }) })
    .map(({ slope, cost, room, width, shift }): PriceSettingProblem => ({ slope, cost, intercept: slope * cost * room + width + 1, shock: [-width / 2 + shift, width / 2 + shift] }))
  const profit = ({ intercept, slope, cost, shock: [low, high] }: PriceSettingProblem, price: number, order: number): number => {
    const z = Math.min(high, Math.max(low, order - (intercept - slope * price)))
    const missed = (high - z) ** 2 / (2 * (high - low))
    return price * (intercept - slope * price + (low + high) / 2 - missed) - cost * order
  }

  test('no price and order nearby or on a coarse grid of everything earns more', () => {
    fc.assert(fc.property(problems, (problem) => {
      const best = priceSettingNewsvendor(problem)
      expect(profit(problem, best.price, best.orderQuantity)).toBeCloseTo(best.expectedProfit, 7)
      expect(best.price).toBeLessThanOrEqual(best.risklessPrice)
      const slack = 1e-9 * best.expectedProfit
      for (let i = 1; i < 40; i++) {
        const price = problem.cost + ((problem.intercept / problem.slope - problem.cost) * i) / 40
        for (let j = 0; j <= 20; j++) {
          const order = problem.intercept - problem.slope * price + problem.shock[0] + ((problem.shock[1] - problem.shock[0]) * j) / 20
          expect(profit(problem, price, order)).toBeLessThanOrEqual(best.expectedProfit + slack)
        }
      }
      for (const [dp, dq] of [[0.01, 0], [-0.01, 0], [0, 0.05], [0, -0.05]]) expect(profit(problem, best.price + dp, best.orderQuantity + dq)).toBeLessThanOrEqual(best.expectedProfit + slack)
    }), { numRuns: 60 })
  })

  test('refuses a cost that no price covers, and a shock without range', () => {
    expect(() => priceSettingNewsvendor({ intercept: 10, slope: 1, cost: 30, shock: [-1, 1] })).toThrow('No price covers')
    expect(() => priceSettingNewsvendor({ intercept: 10, slope: 1, cost: 3, shock: [1, 1] })).toThrow('range of the shock')
  })
})
