import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cesDemand } from '../../../src/core/game/ces-demand.ts'
import { aidsDemand, linearDemand, logLinearDemand } from '../../../src/core/game/curve-demand.ts'
import { elasticityMatrix, jacobian, type DemandSystem } from '../../../src/core/game/demand-system.ts'
import { bertrandNash, bestResponsePath, deviations, jointOptimum, marketAt, singleProductNash, type LogitMarket } from '../../../src/core/game/logit-market.ts'
import { capacityNash, simulateMerger } from '../../../src/core/game/merger.ts'
import { impliedCosts, nashPrices } from '../../../src/core/game/nash.ts'
import { nestedLogitDemand } from '../../../src/core/game/nested-logit-demand.ts'
import { stackelberg } from '../../../src/core/game/stackelberg.ts'
import { WarchestError } from '../../../src/core/problem.ts'

const near = (a: number, b: number, relative: number, absolute = 0): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(absolute + relative * Math.abs(b))
}

const systems: Record<string, { readonly demand: DemandSystem; readonly price: number[] }> = {
  'nested logit': { demand: nestedLogitDemand({ alpha: -2, meanUtility: [1, 1.4, 0.7, 2], outsideGood: true, nest: [0, 0, 1, 1], rho: [0.4, 0.9] }), price: [1, 1.2, 0.8, 1.5] },
  'logit without outside good': { demand: nestedLogitDemand({ alpha: -2, meanUtility: [1, 1.4, 0.7], outsideGood: false }), price: [1, 1.2, 0.8] },
  CES: { demand: cesDemand({ gamma: 3, weights: [1, 2, 0.5], priceOutside: 1, outsideGood: true }), price: [1, 1.2, 0.8] },
  linear: { demand: linearDemand({ intercepts: [10, 12], slopes: [-3, 1, 0.5, -4] }), price: [1, 1.2] },
  'log-linear': { demand: logLinearDemand({ intercepts: [1, 2], slopes: [-3, 1, 0.5, -4] }), price: [1, 1.2] },
}

describe('demand systems', () => {
  test.each(Object.entries(systems))('%s: the Jacobian, the ratios and the elasticities are those of its quantities', (_, { demand, price }) => {
    const n = demand.products
    const slopes = jacobian(demand, price)
    const response = demand.responses(price)
    const elasticities = elasticityMatrix(demand, price)
    const q = demand.quantities(price)
    for (let j = 0; j < n; j++) {
      const h = 1e-6
      const [up, down] = [h, -h].map((d) => demand.quantities(price.map((p, k) => (k === j ? p + d : p))))
      for (let i = 0; i < n; i++) {
        const derivative = (up[i] - down[i]) / (2 * h)
        near(slopes[i * n + j], derivative, 1e-6, 1e-9)
        near(elasticities[i * n + j], (derivative * price[j]) / q[i], 1e-6, 1e-8)
        near(response[j * n + i], derivative / q[j], 1e-6, 1e-8)
      }
    }
  })

  test('almost ideal demand: expenditure falls with the price level by the market elasticity', () => {
    const [shares, prices] = [[0.2, 0.3, 0.5], [2.9, 3.4, 2.2]]
    const demand = aidsDemand({ revenueShares: shares, prices, slopes: [-0.4, 0.15, 0.25, 0.15, -0.525, 0.375, 0.25, 0.375, -0.625], marketElasticity: -1.4 })
    const elasticities = elasticityMatrix(demand, prices)
    // All prices up by one percent: every quantity moves by the market elasticity.
    for (let i = 0; i < 3; i++) near(elasticities[i * 3] + elasticities[i * 3 + 1] + elasticities[i * 3 + 2], -1.4, 1e-12)
    near(elasticities[0], -1 - 2 + 0.2 * -0.4, 1e-12)
  })
})

const game = fc.record({
  n: fc.integer({ min: 1, max: 7 }), size: fc.double({ min: -3, max: 5, noNaN: true }), range: fc.constantFrom(1, 5, 30, 300, 1000), rho: fc.array(fc.constantFrom(0, 0.3, 0.7, 0.9, 0.98), { minLength: 3, maxLength: 3 }),
  draws: fc.array(fc.record({ utility: fc.double({ min: -0.3, max: 0.7, noNaN: true }), cost: fc.double({ min: -1, max: 4, noNaN: true }), nest: fc.integer({ min: 0, max: 2 }), owner: fc.integer({ min: 0, max: 3 }) }), { minLength: 7, maxLength: 7 }),
})

describe('Nash prices of the nested logit', () => {
  test('no firm gains by moving its prices, from tiny to huge exponents, correlations up to 0.98, zero costs and any owners', () => fc.assert(fc.property(game, ({ n, size, range, rho, draws }) => {
    const scale = 10 ** size
    const products = draws.slice(0, n)
    const costs = products.map(({ cost }) => Math.max(0, cost) * scale)
    const owners = products.map(({ owner }) => owner)
    const demand = nestedLogitDemand({ alpha: -1 / scale, meanUtility: products.map(({ utility }, i) => costs[i] / scale + utility * range), outsideGood: true, nest: products.map(({ nest }) => nest), rho })
    const { prices, residual } = nashPrices({ demand, costs, owners })
    expect(residual).toBeLessThan(1e-9)
    const profit = (p: Float64Array, owner: number): number => demand.quantities(p).reduce((sum, q, i) => sum + (owners[i] === owner ? q * (p[i] - costs[i]) : 0), 0)
    for (const owner of new Set(owners)) {
      for (const step of [-3, -0.3, -0.01, 0.01, 0.3, 3]) {
        for (const only of [-1, ...owners.keys()]) {
          const moved = prices.map((p, i) => (owners[i] === owner && (only < 0 || only === i) ? p + step * scale : p))
          expect(profit(moved, owner)).toBeLessThanOrEqual(profit(prices, owner) * (1 + 1e-8) + 1e-300)
        }
      }
    }
  }), { numRuns: 60 }))

  test('the search on prices and the aggregative solution agree', () => fc.assert(fc.property(game, ({ n, range, draws }) => {
    const products = draws.slice(0, n)
    const market: LogitMarket = { quality: products.map(({ utility }) => utility * range), outsideQuality: 0, scale: 1, costs: products.map(({ cost }) => Math.max(0, cost)) }
    const owners = products.map(({ owner }) => owner)
    const exact = bertrandNash(market, owners)
    // The same demand with its closed form taken away.
    const { closedForm: _, ...demand } = nestedLogitDemand({ alpha: -1, meanUtility: market.quality, outsideGood: true })
    const searched = nashPrices({ demand, costs: market.costs, owners })
    exact.prices.forEach((price, i) => near(searched.prices[i], price, 1e-8, 1e-9))
    near(exact.shares.reduce((a, b) => a + b, exact.outsideShare), 1, 1e-12)
  }), { numRuns: 60 }))

  test('one seller without an outside option has no best price', () => {
    const demand = nestedLogitDemand({ alpha: -1, meanUtility: [1, 2], outsideGood: false, nest: [0, 0], rho: [0.5] })
    expect(() => nashPrices({ demand, costs: [0, 0], owners: ['a', 'a'] })).toThrow(WarchestError)
  })

  test('costs implied by equilibrium prices are the costs', () => {
    const demand = nestedLogitDemand({ alpha: -3, meanUtility: [1, 2, 1.5, 3], outsideGood: true, nest: [0, 0, 1, 1], rho: [0.8, 0.98] })
    const { prices } = nashPrices({ demand, costs: [0.2, 0.4, 0, 1], owners: [1, 2, 2, 1] })
    impliedCosts(demand, prices, [1, 2, 2, 1]).forEach((cost, i) => near(cost, [0.2, 0.4, 0, 1][i], 1e-8, 1e-9))
  })
})

describe('other demand', () => {
  test('linear: one linear system equals the search', () => {
    const demand = linearDemand({ intercepts: [10, 12, 9], slopes: [-3, 1, 0.4, 0.5, -4, 0.6, 0.3, 0.2, -2] })
    const { closedForm: _, ...open } = demand
    const [costs, owners] = [[1, 0.5, 0], [1, 2, 1]]
    const exact = nashPrices({ demand, costs, owners }).prices
    nashPrices({ demand: open, costs, owners, start: [1.5, 1.2, 1] }).prices.forEach((price, i) => near(price, exact[i], 1e-9))
  })
  test('log-linear, product by product: p = c e / (1 + e)', () => {
    const demand = logLinearDemand({ intercepts: [3, 2], slopes: [-2.5, 0.7, 0.4, -4] })
    const { prices } = nashPrices({ demand, costs: [2, 3], owners: ['a', 'b'] })
    near(prices[0], (2 * -2.5) / -1.5, 1e-12)
    near(prices[1], (3 * -4) / -3, 1e-12)
  })
  test('CES: a merger raises prices, an efficiency lowers them, and unit of money does not matter', () => {
    const at = (unit: number, change: number): Float64Array => simulateMerger({
      demand: cesDemand({ gamma: 2.7, weights: [1, 1.2, 3, 2], priceOutside: unit, outsideGood: true }), ownersPre: [1, 2, 3, 4], ownersPost: [1, 1, 3, 4], pricesPre: [1, 1.2, 0.9, 1.1].map((p) => p * unit), costChange: [change, change, 0, 0],
    }).post.prices
    expect(at(1, 0)[0]).toBeGreaterThan(1)
    expect(at(1, -0.1)[0]).toBeLessThan(at(1, 0)[0])
    at(1e-4, 0).forEach((price, i) => near(price * 1e4, at(1, 0)[i], 1e-9))
  })
})

describe('capacities', () => {
  const draws = fc.array(fc.record({ utility: fc.double({ min: -3, max: 9, noNaN: true }), cost: fc.double({ min: 0, max: 3, noNaN: true }), owner: fc.integer({ min: 0, max: 2 }), room: fc.option(fc.double({ min: 0.001, max: 0.6, noNaN: true }), { nil: Number.POSITIVE_INFINITY }) }), { minLength: 1, maxLength: 6 })
  test('the conditions of Karush, Kuhn and Tucker hold, whether capacities bind for none, some or all', () => fc.assert(fc.property(draws, (products) => {
    const owners = products.map(({ owner }) => owner)
    const costs = products.map(({ cost }) => cost)
    const capacities = products.map(({ room }) => room * 1000)
    const utility = products.map(({ utility: u }) => u)
    const { prices, quantities, shadowPrices, binding } = capacityNash({ alpha: -1.5, meanUtility: utility, outsideGood: true, costs, capacities, marketSize: 1000 }, owners)
    const weight = prices.map((p, i) => Math.exp(utility[i] - 1.5 * p))
    const total = weight.reduce((a, b) => a + b, 1)
    prices.forEach((price, i) => {
      near(quantities[i], (1000 * weight[i]) / total, 1e-9, 1e-9)
      expect(quantities[i]).toBeLessThanOrEqual(capacities[i] * (1 + 1e-12))
      expect(shadowPrices[i]).toBeGreaterThanOrEqual(0)
      expect(binding[i]).toBe(shadowPrices[i] > 0)
      if (binding[i]) near(quantities[i], capacities[i], 1e-12)
      const firm = quantities.reduce((sum, q, j) => sum + (owners[j] === owners[i] ? q / 1000 : 0), 0)
      near(price - costs[i] - shadowPrices[i], 1 / 1.5 / (1 - firm), 1e-8)
    })
  })))
  const nested = fc.array(fc.record({ utility: fc.integer({ min: -20, max: 50 }), cost: fc.integer({ min: 0, max: 30 }), owner: fc.integer({ min: 0, max: 2 }), nest: fc.integer({ min: 0, max: 1 }), room: fc.option(fc.integer({ min: 1, max: 60 })) }), { minLength: 2, maxLength: 6 })
  test('nested logit: scarce products sell out, and no price moves what its owner earns once a scarce unit costs its shadow price', () => fc.assert(fc.property(nested, fc.constantFrom(0.05, 0.5, 0.9), (products, rho) => {
    const owners = products.map(({ owner }) => owner)
    const costs = products.map(({ cost }) => cost / 10)
    const capacities = products.map(({ room }) => (room === null ? Number.POSITIVE_INFINITY : room * 10))
    const utility = products.map(({ utility: u }) => u / 10)
    // Units by the textbook formula, apart from the engine's.
    const unitsAt = (price: ArrayLike<number>): number[] => {
      const weight = products.map(({ nest }, i) => Math.exp((utility[i] - 1.2 * price[i]) / (nest === 0 ? 1 - rho : 0.7)))
      const inNest = [0, 1].map((g) => weight.reduce((sum, w, i) => sum + (products[i].nest === g ? w : 0), 0))
      const value = inNest.map((sum, g) => sum ** (g === 0 ? 1 - rho : 0.7))
      return products.map(({ nest }, i) => (1000 * (weight[i] / inNest[nest]) * value[nest]) / (1 + value[0] + value[1]))
    }
    const codes = [...new Set(products.map(({ nest }) => nest))]
    const { prices, quantities, shadowPrices, binding } = capacityNash({ alpha: -1.2, meanUtility: utility, outsideGood: true, nest: products.map(({ nest }) => codes.indexOf(nest)), rho: codes.map((g) => (g === 0 ? rho : 0.3)), costs, capacities, marketSize: 1000 }, owners)
    const units = unitsAt(prices)
    prices.forEach((_, i) => {
      near(quantities[i], units[i], 1e-9, 1e-9)
      expect(units[i]).toBeLessThanOrEqual(capacities[i] * (1 + 1e-9))
      expect(shadowPrices[i]).toBeGreaterThanOrEqual(0)
      expect(binding[i]).toBe(shadowPrices[i] > 0)
      if (binding[i]) near(units[i], capacities[i], 1e-9)
    })
    // Stationary in every price once a unit of capacity costs its shadow price: central differences of what each owner earns.
    const earned = (owner: number, price: ArrayLike<number>): number => unitsAt(price).reduce((sum, q, i) => sum + (owners[i] === owner ? q * (price[i] - costs[i] - shadowPrices[i]) : 0), 0)
    prices.forEach((price, i) => {
      const moved = (h: number): number => earned(owners[i], prices.map((p, j) => (j === i ? price + h : p)))
      expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5) / (1e-3 + units[i])).toBeLessThan(1e-4)
    })
  }), { numRuns: 60 }))
  test('a nest without correlation is the plain logit, whose equilibrium is found in another way', () => {
    const market = { alpha: -1.5, meanUtility: [3, 2, 4], outsideGood: true, costs: [1, 0.5, 1.2], capacities: [100, Number.POSITIVE_INFINITY, 150], marketSize: 1000 }
    const plain = capacityNash(market, [1, 2, 2])
    const [zero, nearly] = [0, 1e-9].map((rho) => capacityNash({ ...market, nest: [0, 0, 1], rho: [rho, rho] }, [1, 2, 2]))
    expect(zero.prices).toEqual(plain.prices)
    expect(plain.binding).toEqual([true, false, true])
    nearly.prices.forEach((price, i) => near(price, plain.prices[i], 1e-7))
    nearly.shadowPrices.forEach((price, i) => near(price, plain.shadowPrices[i], 1e-6, 1e-9))
  })
  test('capacities that cannot serve everyone where nobody may stay outside have no equilibrium', () => {
    expect(() => capacityNash({ alpha: -1, meanUtility: [1, 1], outsideGood: false, costs: [0, 0], capacities: [40, 50], marketSize: 100 }, [1, 2])).toThrow(/capacities/)
  })
})

const market: LogitMarket = { quality: [2, 2.3, 1.8], outsideQuality: 0.1, scale: 0.25, costs: [1, 1.2, 0] }

describe('the logit market', () => {
  test('joint prices are the best of all common moves and of each alone', () => {
    const best = jointOptimum(market)
    const total = (prices: readonly number[]): number => marketAt(market, prices).profits.reduce((a, b) => a + b)
    for (const step of [-0.1, -0.001, 0.001, 0.1]) for (const only of [-1, 0, 1, 2]) expect(total(best.prices.map((p, i) => (only < 0 || only === i ? p + step : p)))).toBeLessThan(total(best.prices))
  })
  test('best responses converge to the Nash prices', () => {
    const path = bestResponsePath(market, market.costs, 200)
    path[200].forEach((price, i) => near(price, singleProductNash(market).prices[i], 1e-9))
  })
  test('a seller alone has nothing to gain by deviating, whatever rounding makes of it, and a rival without buyers changes nothing', () => {
    for (let k = 0; k < 400; k++) {
      const alone = { quality: [2 + 0.173 * k], outsideQuality: -3 + 0.011 * k, scale: 0.3 + 0.007 * k, costs: [1 + 0.003 * k] }
      expect(deviations(alone), `case ${k}`).toMatchObject({ criticalDiscountFactors: [0], sustainable: [true], maxCriticalDiscountFactor: 0 })
      expect(deviations({ ...alone, quality: [2 + 0.173 * k, -200], costs: [1 + 0.003 * k, 5] }).criticalDiscountFactors[0], `case ${k}`).toBe(0)
    }
  })
  test('deviating pays more than joint prices and Nash less for like sellers', () => {
    const { deviationProfits, jointProfits, nashProfits } = deviations({ quality: [2, 2], outsideQuality: 0, scale: 0.25, costs: [1, 1] })
    expect(deviationProfits[0]).toBeGreaterThan(jointProfits[0])
    expect(jointProfits[0]).toBeGreaterThan(nashProfits[0])
  })
  test.each([[0.25, [2, 2.1]], [0.02, [2, 2.1]], [1, [1001, 900]], [0.25, [9, 1]]])('a leader does best on a fine grid of its prices (scale %d)', (scale, quality) => {
    const duopoly: LogitMarket = { quality, outsideQuality: 0, scale, costs: [1, 0.8] }
    for (const leader of [0, 1]) {
      const found = stackelberg(duopoly, leader)
      for (let k = 0; k <= 2000; k++) {
        const price = duopoly.costs[leader] + (k / 2000) * 2 * Math.max(quality[leader] - duopoly.costs[leader], 10 * scale)
        const start = found.prices.map((p, i) => (i === leader ? price : p))
        const answered = bestResponsePath(duopoly, start, 1)[1]
        const profit = marketAt(duopoly, start.map((p, i) => (i === leader ? p : answered[i]))).profits[leader]
        expect(profit).toBeLessThanOrEqual(found.profits[leader] * (1 + 1e-9))
      }
    }
  })
})
