import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import type { Market } from '../../../src/core/demand/market.ts'
import { minor, toMajor, toMinor } from '../../../src/core/money/money.ts'
import { evaluatePrices, explainPrice } from '../../../src/core/optimize/evaluate.ts'
import { buildLadders, planDays, priceBands, sellableNear } from '../../../src/core/optimize/ladder.ts'
import { optimizePlan, type OptimizeRequest } from '../../../src/core/optimize/optimize-plan.ts'
import { visitsOver } from '../../../src/core/optimize/response.ts'
import { whyEmpty } from '../../../src/core/plan/plan.ts'
import { randomMarket } from '../../support/market-fixture.ts'

const WE_PAY = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }
const request = (market: Market, change: Partial<OptimizeRequest> = {}): OptimizeRequest => ({
  market, objective: 'profit', from: '2026-11-01', to: '2026-11-14', envelopes: { total: null, categories: [] }, scope: { categories: [], skus: [] }, deepest: 0.4, rungs: 7, extrapolate: false,
  funding: WE_PAY, frontierPoints: 0, ...change,
})
const envelope = (total: number | null, categories: [string, number][] = []): OptimizeRequest['envelopes'] => ({ total: total === null ? null : minor(total), categories: categories.map(([category, amount]) => ({ category, amount: minor(amount) })) })
const objectives = fc.constantFrom<OptimizeRequest['objective'][]>('profit', 'gmv', 'share')

/** Our units of every product by the choice model itself, a category at a time, not more than there are. */
function unitsByModel(market: Market, landed: ReadonlyMap<string, number>, from: string, to: string): Map<string, number> {
  const visits = visitsOver(market, from, to)
  const units = new Map<string, number>()
  market.categories.forEach((category, c) => {
    const members = market.products.filter((product) => product.category === c)
    const sellers = market.sellers.length
    const utility = Float64Array.from({ length: members.length * sellers }, (_, at) => {
      const product = members[Math.floor(at / sellers)]
      const k = at % sellers
      const price = k === 0 && landed.has(product.sku) ? landed.get(product.sku)! : product.prices[k]
      const mean = product.meanUtility[k]
      return price === null || mean === null ? Number.NEGATIVE_INFINITY : mean - product.priceCoefficient * Math.log(price)
    })
    const { share } = choiceShares({ utility, nest: Int32Array.from(utility, (_, at) => Math.floor(at / sellers)), nests: members.length, lambda: category.sellerSimilarity })
    members.forEach((product, i) => { units.set(product.sku, Math.min(product.stock ?? Number.POSITIVE_INFINITY, visits[c] * share[i * sellers])) })
  })
  return units
}

test('expected units are those of the nested logit with all prices in force at once', () => {
  const market = randomMarket({ products: 40, categories: 3, seed: 5 })
  const { chosen } = optimizePlan(request(market, { objective: 'gmv', envelopes: envelope(80_000_00) }))
  expect(chosen.prices.length).toBeGreaterThan(5)
  const [before, after] = [new Map<string, number>(), new Map(chosen.prices.map((price) => [price.sku, toMajor(price.landed, 'CNY')]))].map((prices) => unitsByModel(market, prices, '2026-11-01', '2026-11-14'))
  for (const { sku, expected } of chosen.prices) {
    expect(expected.units).toBeCloseTo(after.get(sku)!, 5)
    expect(expected.baseUnits).toBeCloseTo(before.get(sku)!, 5)
  }
  expect(chosen.units).toBeCloseTo([...after.values()].reduce((a, b) => a + b, 0), 5)
})

test('profit, GMV and share are what the units and prices make them; others\' funding is income', () => {
  const market = randomMarket({ products: 30, categories: 2, seed: 8 })
  for (const objective of ['profit', 'gmv', 'share'] as const) {
    const { chosen, outlook } = optimizePlan(request(market, { objective, envelopes: envelope(40_000_00), funding: { ...WE_PAY, platform: 0.6, brand: 0.4 } }))
    const landed = new Map(chosen.prices.map((price) => [price.sku, toMajor(price.landed, 'CNY')]))
    const units = unitsByModel(market, landed, '2026-11-01', '2026-11-14')
    const value = market.products.reduce((sum, product) => {
      const price = landed.get(product.sku) ?? product.prices[0]!
      const funded = landed.has(product.sku) ? 0.4 * (product.list - price) : 0
      return sum + units.get(product.sku)! * (objective === 'share' ? 1 : objective === 'gmv' ? price : price + funded - product.cost!)
    }, 0)
    expect(chosen.value / value).toBeCloseTo(1, 9)
    expect(outlook.value).toBe(chosen.value)
  }
})

test('every envelope is kept by the joint model, to the minor unit, and the value never passes its bound', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), objectives, fc.integer({ min: 0, max: 200_000_00 }), fc.integer({ min: 0, max: 50_000_00 }), (seed, objective, total, part) => {
    const market = randomMarket({ products: 24, categories: 2, seed })
    const { chosen, optimum } = optimizePlan(request(market, { objective, envelopes: envelope(total, [['c1', part]]) }))
    const category = new Map(market.products.map((product) => [product.sku, product.category]))
    const spend = chosen.prices.reduce((sum, price) => sum + price.expected.subsidy, 0)
    expect(spend).toBe(chosen.spend)
    expect(spend).toBeLessThanOrEqual(total)
    expect(chosen.prices.reduce((sum, price) => sum + (category.get(price.sku) === 1 ? price.expected.subsidy : 0), 0)).toBeLessThanOrEqual(part)
    expect(optimum.value).toBeLessThanOrEqual(optimum.bound)
    expect(optimum.gap).toBeGreaterThanOrEqual(0)
    expect(optimum.jointValue).toBeGreaterThanOrEqual(optimum.baseValue)
    if (optimum.converged) expect(optimum.value / optimum.jointValue).toBeCloseTo(1, 9)
  }), { numRuns: 60 })
})

test('where it converged, no single price on its ladder would do better at the shadow price', () => {
  const market = randomMarket({ products: 30, categories: 2, seed: 21 })
  const asked = request(market, { envelopes: envelope(30_000_00) })
  const { chosen, optimum } = optimizePlan(asked)
  expect(optimum.converged).toBe(true)
  const prices = chosen.prices.map(({ sku, landed }) => ({ sku, landed, paidByOthers: 0 }))
  const shadow = optimum.shadowPrices[0].price
  expect(shadow).toBeGreaterThan(0)
  const short = prices.filter(({ sku }) => {
    const { candidates, chosen: at } = explainPrice(asked, prices, sku, shadow, 0)
    const best = Math.max(...candidates.map(({ net }) => net))
    return candidates[at!].net < best - 1e-6 * Math.abs(optimum.value)
  })
  // The break product stands between two of its rungs, and whole items leave a little of the envelope.
  expect(short.length).toBeLessThanOrEqual(2)
})

test('small markets: the optimum is what looking at every combination finds, to within its linearisation', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const market = randomMarket({ products: 5, categories: 1, seed })
    const asked = request(market, { rungs: 4, envelopes: envelope(25_000_00) })
    const ladders = buildLadders(market, asked)
    let best = Number.NEGATIVE_INFINITY
    const walk = (l: number, prices: { sku: string; landed: number; paidByOthers: number }[]): void => {
      if (l === ladders.product.length) {
        const { outlook } = evaluatePrices({ ...asked }, prices)
        if (outlook.spend <= 25_000_00) best = Math.max(best, outlook.value)
        return
      }
      for (let r = ladders.start[l]; r < ladders.start[l + 1]; r++) {
        walk(l + 1, r === ladders.start[l] ? prices : [...prices, { sku: market.products[ladders.product[l]].sku, landed: ladders.price[r], paidByOthers: 0 }])
      }
    }
    walk(0, [])
    const { chosen, optimum } = optimizePlan(asked)
    expect(chosen.value).toBeLessThanOrEqual(best * (1 + 1e-12))
    expect((chosen.value - optimum.baseValue) / (best - optimum.baseValue || 1)).toBeGreaterThan(best === optimum.baseValue ? -1e-9 : 0.97)
  }
})

test('the frontier rises with the envelope, keeps each point\'s envelope, and every point is a full plan', () => {
  const market = randomMarket({ products: 60, categories: 3, seed: 13 })
  const { frontier, optimum, chosen } = optimizePlan(request(market, { frontierPoints: 9, envelopes: envelope(20_000_00) }))
  expect(frontier).toHaveLength(9)
  expect(frontier[0].prices).toHaveLength(0)
  frontier.forEach((point, k) => {
    expect(point.spend).toBeLessThanOrEqual(point.envelope!)
    expect(point.prices.reduce((sum, price) => sum + price.expected.subsidy, 0)).toBe(point.spend)
    expect(optimum.frontier[k]).toEqual({ envelope: point.envelope, spend: point.spend, value: point.value, units: point.units })
    if (k > 0) expect(point.value).toBeGreaterThanOrEqual(frontier[k - 1].value)
    if (point.spend <= 20_000_00) expect(chosen.value).toBeGreaterThanOrEqual(point.value)
  })
  expect(frontier[8].value).toBeGreaterThan(frontier[1].value)
})

test('where no cut pays it says so and shows the best one; where only the envelope is in the way, the cheapest that pays', () => {
  const thin = randomMarket({ products: 16, categories: 2, seed: 6 }, (product) => ({ ...product, cost: Math.round(product.list * 97) / 100, floor: Math.round(product.list * 97) / 100 }))
  const none = optimizePlan(request(thin, { envelopes: envelope(1_000_000_00) }))
  const plan = (answer: typeof none, total: number | null) => ({ lines: answer.chosen.prices as never, optimum: answer.optimum, envelopes: envelope(total) })
  expect(none.chosen.prices).toEqual([])
  expect(whyEmpty(plan(none, 1_000_000_00))).toBe('nothing-pays')
  const { best } = none.optimum.alone!
  expect(best.change).toBeLessThanOrEqual(0)
  // It is the best of all single cuts, by the joint model itself.
  const base = none.outlook.baseValue
  const changes = thin.products.flatMap(({ sku, list }) => { const l = buildLadders(thin, { scope: { categories: [], skus: [sku] }, deepest: 0.4, rungs: 7, extrapolate: false }); return [...l.price].slice(1).map((landed) => ({ sku, landed, list, change: evaluatePrices({ market: thin, objective: 'profit', from: '2026-11-01', to: '2026-11-14' }, [{ sku, landed, paidByOthers: 0 }]).outlook.value - base })) })
  const most = changes.reduce((a, b) => (b.change > a.change ? b : a))
  expect([best.sku, best.landed]).toEqual([most.sku, most.landed])
  expect(best.change).toBeCloseTo(most.change, 4)

  const rich = randomMarket({ products: 16, categories: 2, seed: 6 })
  const tight = optimizePlan(request(rich, { objective: 'gmv', envelopes: envelope(1) }))
  expect(tight.chosen.prices).toEqual([])
  expect(whyEmpty(plan(tight, 1))).toBe('envelope')
  expect(tight.optimum.alone!.cheapest!.change).toBeGreaterThan(0)
  const enough = optimizePlan(request(rich, { objective: 'gmv', envelopes: envelope(tight.optimum.alone!.cheapest!.spend) }))
  expect(enough.chosen.prices.length).toBeGreaterThan(0)
  expect(whyEmpty(plan(enough, null))).toBeNull()
})

test('ladders: the current price and then sellable prices that keep floor, cost, the deepest cut, the range seen and the list price', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.boolean(), fc.double({ min: 0.05, max: 0.8, noNaN: true }), fc.integer({ min: 2, max: 20 }), (seed, extrapolate, deepest, rungs) => {
    const market = randomMarket({ products: 12, categories: 2, seed }, (product, i) => (i % 3 === 0 ? { ...product, prices: [product.list * 0.93, ...product.prices.slice(1)] } : product))
    const bands = priceBands('CNY')
    const ladders = buildLadders(market, { scope: { categories: [], skus: [] }, deepest, rungs, extrapolate })
    expect(ladders.product.length + ladders.excluded.length).toBe(12)
    ladders.product.forEach((p, l) => {
      const product = market.products[p]
      const prices = [...ladders.price.subarray(ladders.start[l], ladders.start[l + 1])]
      expect(prices[0]).toBe(toMinor(product.prices[0]!, 'CNY'))
      expect(prices.length).toBeLessThanOrEqual(rungs)
      expect(prices.length).toBeGreaterThan(1)
      prices.slice(1).forEach((price, k) => {
        expect(price).toBeLessThan(prices[k])
        expect(price).toBeGreaterThanOrEqual(Math.max(toMinor(product.floor!, 'CNY'), toMinor(product.cost!, 'CNY')))
        expect(price / 100).toBeGreaterThanOrEqual(product.list * (1 - deepest) - 1e-9)
        if (!extrapolate) expect(price / 100).toBeGreaterThanOrEqual(product.observedLow - 1e-9)
        expect(sellableNear(price, price, price, bands)).toBe(price)
      })
    })
  }), { numRuns: 60 })
})

test('price endings: what a shop would print, in every currency', () => {
  const near = (price: number, currency: Parameters<typeof priceBands>[0]): number | null => sellableNear(price, 1, 1e9, priceBands(currency))
  expect(near(123_40, 'CNY')).toBe(123_00)
  expect(near(123_77, 'CNY')).toBe(123_90)
  expect(near(7_43, 'CNY')).toBe(7_40)
  expect(near(43, 'USD')).toBe(43)
  expect(near(2344_00, 'CNY')).toBe(2340_00)
  expect(near(2347_00, 'CNY')).toBe(2349_00)
  expect(near(977, 'JPY')).toBe(978)
  expect(near(12_345, 'JPY')).toBe(12_380)
  expect(sellableNear(500, 501, 509, priceBands('CNY'))).toBeNull()
})

test('a product without cost or floor, without a price of ours, or without room takes no part and says why', () => {
  const market = randomMarket({ products: 5, categories: 1, seed: 3 }, (product, i) =>
    i === 0 ? { ...product, cost: null } : i === 1 ? { ...product, floor: null } : i === 2 ? { ...product, prices: [null, ...product.prices.slice(1)] } : i === 3 ? { ...product, floor: product.list } : product)
  const { chosen, excluded, optimum } = optimizePlan(request(market, { objective: 'share' }))
  expect(excluded).toEqual([{ sku: 'sku-0', reason: 'blank-cost' }, { sku: 'sku-1', reason: 'blank-floor' }, { sku: 'sku-2', reason: 'not-offered' }, { sku: 'sku-3', reason: 'no-room' }])
  expect(chosen.prices.map(({ sku }) => sku)).toEqual(['sku-4'])
  expect(optimum.products).toBe(1)
  expect(() => optimizePlan(request(market, { scope: { categories: [], skus: ['sku-0', 'sku-1'] } }))).toThrow(/None of the products/)
})

test('the scope limits who is priced, and stock limits what is sold', () => {
  const market = randomMarket({ products: 12, categories: 3, seed: 17 }, (product, i) => (i === 4 ? { ...product, stock: 10, inbound: [{ step: 3, units: 5 }, { step: 300, units: 1000 }] } : product))
  const { chosen } = optimizePlan(request(market, { objective: 'share', scope: { categories: ['c1'], skus: [] } }))
  expect(chosen.prices.length).toBeGreaterThan(0)
  for (const { sku } of chosen.prices) expect(Number(sku.slice(4)) % 3).toBe(1)
  const [expected] = evaluatePrices({ market, objective: 'share', from: '2026-11-01', to: '2026-11-14' }, [{ sku: 'sku-4', landed: toMinor(market.products[4].list * 0.8, 'CNY'), paidByOthers: 0 }]).expected
  expect(expected.units).toBe(15)
  expect(planDays('2026-11-01', '2026-11-14')).toBe(14)
})

test('a deeper cut sells more, and takes from the other products of its category only', () => {
  const market = randomMarket({ products: 12, categories: 2, seed: 30 })
  const terms = { market, objective: 'share' as const, from: '2026-11-01', to: '2026-11-14' }
  const list = toMinor(market.products[0].list, 'CNY')
  const at = (landed: number): number => evaluatePrices(terms, [{ sku: 'sku-0', landed, paidByOthers: 0 }]).expected[0].units
  const units = [1, 0.95, 0.9, 0.8, 0.7].map((share) => at(Math.round(list * share)))
  for (let k = 1; k < units.length; k++) expect(units[k]).toBeGreaterThan(units[k - 1])
  const both = evaluatePrices(terms, [{ sku: 'sku-0', landed: Math.round(list * 0.7), paidByOthers: 0 }, { sku: 'sku-2', landed: toMinor(market.products[2].list, 'CNY') - 1, paidByOthers: 0 }, { sku: 'sku-1', landed: toMinor(market.products[1].list, 'CNY') - 1, paidByOthers: 0 }]).expected
  expect(both[1].units).toBeLessThan(both[1].baseUnits)
  expect(both[2].units).toBeGreaterThan(both[2].baseUnits)
})

test('a unit cap ends the landed price: the rest sells at the price before, and only capped units cost subsidy', () => {
  const market = randomMarket({ products: 8, categories: 2, seed: 9 })
  const terms = { market, objective: 'profit', from: '2026-11-01', to: '2026-11-14' } as const
  const product = market.products[2]
  const landed = toMinor(product.list * 0.75, 'CNY')
  const at = (unitCap: number | null) => evaluatePrices(terms, [{ sku: product.sku, landed, paidByOthers: 0.2, unitCap }])
  const free = at(null)
  const half = at(free.expected[0].units / 2)
  expect(half.expected[0].units).toBeCloseTo(free.expected[0].units / 2 + free.expected[0].baseUnits / 2, 4)
  expect(half.expected[0].subsidy / free.expected[0].subsidy).toBeCloseTo(0.5, 3)
  expect(half.outlook.spend / free.outlook.spend).toBeCloseTo(0.5, 3)
  const none = evaluatePrices(terms, [{ sku: product.sku, landed: toMinor(product.prices[0]!, 'CNY'), paidByOthers: 0.2 }])
  // Half of the way between the price and the one before, the neighbours but for.
  expect(half.expected[0].profit).toBeCloseTo((free.expected[0].profit + none.expected[0].profit) / 2, -1)
  expect(at(free.expected[0].units * 2)).toEqual(free)
})
