import { describe, expect, test } from 'vitest'
import { generateWorld, SAMPLE } from '../../../src/core/sample/generate.ts'
import { worldFacts } from '../../support/world-facts.ts'
import { worldPanel } from '../../support/world-panel.ts'
import { SELLERS } from '../../../src/core/sample/parameters.ts'
import { drawSales, type SalesDraw } from '../../../src/core/sample/sales.ts'
import type { World } from '../../../src/core/sample/world.ts'

const small = { seed: 5, products: 240, days: 120 }
const world = generateWorld(small)

/** Sums over our own offers: products x days. */
const ownOffers = (w: World): { price: Int32Array; available: Float32Array; promo: Uint8Array } => {
  const size = w.options.products * w.options.days
  const [price, available, promo] = [new Int32Array(size), new Float32Array(size), new Uint8Array(size)]
  for (let j = 0; j < w.offers.product.length; j++) {
    if (w.offers.seller[j] !== 0) continue
    const at = w.offers.product[j] * w.options.days + w.offers.day[j]
    price[at] = w.offers.price[j]
    available[at] = w.offers.available[j]
    promo[at] = w.offers.promo[j]
  }
  return { price, available, promo }
}

describe('the sample world', () => {
  test('as shipped it has at least 2,000 products in 12 categories, 180 days, and the three rivals', () => {
    expect(SAMPLE.products).toBeGreaterThanOrEqual(2000)
    expect(SAMPLE.days).toBe(180)
    expect(world.categories).toHaveLength(12)
    expect(world.sellers.map((s) => [s.id, s.name.zh, s.own])).toEqual([['tianbao', '天宝商城', true], ['taomao', '淘猫', false], ['jinggou', '京狗', false], ['sushi', '苏狮', false]])
  })

  test('the same seed gives the same bits, another seed another world', () => {
    const again = generateWorld(small)
    expect(again.orders).toEqual(world.orders)
    expect(again.offers).toEqual(world.offers)
    expect(again.products).toEqual(world.products)
    expect(again.truth).toEqual(world.truth)
    expect(generateWorld({ ...small, seed: 6 }).orders.product.length).not.toBe(world.orders.product.length)
  })

  test('every product has a name of its own in both languages and a SKU of its own, also in a large world', () => {
    const { products } = generateWorld({ seed: 1, products: 6000, days: 2 })
    expect(new Set(products.sku).size).toBe(6000)
    expect(new Set(products.name.map((n) => n.en)).size).toBe(6000)
    expect(new Set(products.name.map((n) => n.zh)).size).toBe(6000)
  })

  test('some costs are blank, and blank is not zero; no list price, floor or known cost is out of place', () => {
    const { cost, floor, list } = world.products
    expect(cost.filter(Number.isNaN).length).toBeGreaterThan(0)
    expect(cost.filter(Number.isNaN).length).toBeLessThan(world.options.products / 10)
    cost.forEach((value, i) => {
      if (Number.isNaN(value)) expect(floor[i]).toBeNaN()
      else expect(value).toBeGreaterThan(0)
      expect(Number.isNaN(value) || value < list[i]).toBe(true)
      expect(Number.isNaN(floor[i]) || floor[i] <= list[i]).toBe(true)
    })
  })

  test('every order line was sold at the price and badge of that day\'s own offer, and never without stock', () => {
    const own = ownOffers(world)
    const { orders } = world
    for (let j = 0; j < orders.product.length; j++) {
      const at = orders.product[j] * small.days + orders.day[j]
      if (orders.paid[j] !== own.price[at] || orders.promo[j] !== own.promo[at] || !(own.available[at] > 0) || orders.quantity[j] < 1 || orders.paid[j] > orders.list[j]) {
        expect.fail(`line ${j} does not match its offer`)
      }
    }
    expect(orders.product.length).toBeGreaterThan(10_000)
  })

  test('some stock-outs happen, few, and some products never change their price', () => {
    const { price, available } = ownOffers(world)
    const out = available.filter((share) => share < 1).length / available.length
    expect(out).toBeGreaterThan(0.001)
    expect(out).toBeLessThan(0.05)
    const still = Array.from({ length: small.products }, (_, i) => price.subarray(i * small.days, (i + 1) * small.days)).filter((days) => days.every((p) => p === days[0])).length
    expect(still).toBeGreaterThan(0)
    expect(still).toBeLessThan(small.products / 8)
  })

  test('stock is conserved: opening stock and arrivals less sales is what is left, never negative', () => {
    world.products.stock.forEach((units) => expect(units).toBeGreaterThanOrEqual(0))
    world.inbound.day.forEach((day) => expect(day).toBeGreaterThanOrEqual(small.days))
    world.inbound.units.forEach((units) => expect(units).toBeGreaterThan(0))
  })

  test('the truth obeys the model: lambda attenuates, and all prices together count beta', () => {
    const truth = world.truth.categories[0]
    expect(truth.elasticity).toBeLessThan(-truth.beta)
    expect(truth.elasticity).toBeGreaterThan(-truth.beta / truth.lambda)
    // Raising everybody's price of a product costs less than raising ours alone, and about beta, since a product is a small part of its category.
    expect(-(truth.elasticity + truth.crossElasticity)).toBeGreaterThan(0.9 * truth.beta)
    expect(-(truth.elasticity + truth.crossElasticity)).toBeLessThan(1.1 * truth.beta)
    const mean = world.truth.elasticity.filter((_, i) => world.products.category[i] === 0)
    expect(mean.reduce((a, b) => a + b, 0) / mean.length).toBeCloseTo(truth.elasticity, 1)
  })

  test('the elasticities called true are the derivatives of the sales that are drawn', () => {
    const n = 4
    const lists = Int32Array.of(5000, 9000, 20_000, 3000)
    /** One day of a category with so many visits that chance plays no part; the price of product 1 moved by `own` and its rivals' by `rival`. */
    const day = (own: number, rival: number): SalesDraw => {
      const sellers = SELLERS.length
      const block = { days: 1, sellers, price: new Int32Array(n * sellers), promo: new Uint8Array(n * sellers), available: new Float32Array(n * sellers).fill(1) }
      for (let i = 0; i < n; i++) for (let k = 0; k < sellers; k++) block.price[i * sellers + k] = Math.round(lists[i] * (0.9 + 0.03 * k) * Math.exp(i === 1 ? (k === 0 ? own : rival) : 0))
      return drawSales(1, 0, [{ lambda: 0.65, gamma: 0.1, dispersion: 1e12, visits: 1e8, products: [0, 1, 2, 3] }], {
        beta: Float64Array.of(1.5, 2, 2.5, 1), appeal: Float64Array.of(-1, 0, -0.5, -2), list: lists, taste: new Float64Array(n * sellers), meanUnits: new Float64Array(n).fill(2e7),
      }, block)
    }
    const slope = (up: SalesDraw, down: SalesDraw): number => Math.log(up.units[1] / down.units[1]) / 0.04
    const { truth } = day(0, 0)
    expect(slope(day(0.02, 0), day(-0.02, 0))).toBeCloseTo(truth.elasticity[1], 1)
    expect(slope(day(0, 0.02), day(0, -0.02))).toBeCloseTo(truth.cross[1], 1)
    expect(truth.elasticity[1]).toBeLessThan(-2)
  })

  test('treasury, capacities and rivals are there, in proportion to the trade', () => {
    const perDay = world.orders.quantity.reduce((sum, q, j) => sum + (q * world.orders.paid[j]) / 100, 0) / small.days
    expect(world.treasury.openingCash).toBeGreaterThan(perDay)
    expect(world.treasury.cashFloor).toBeLessThan(world.treasury.openingCash)
    expect(world.operations.siteCapacity!).toBeGreaterThan(world.visits.reduce((a, b) => a + b, 0) / small.days)
    expect(world.rivals.map((r) => r.seller)).toEqual(['taomao', 'jinggou', 'sushi'])
  })
})

describe('the world as a panel', () => {
  const panel = worldPanel(world)

  test('has a row for every product and day, with the price also where nothing was sold', () => {
    expect(panel.units.length).toBe(small.products * small.days)
    expect(panel.units.reduce((a, b) => a + b, 0)).toBe(world.orders.quantity.reduce((a, b) => a + b, 0))
    expect(panel.price.every((price) => price > 0)).toBe(true)
    expect(panel.units.filter((units) => units === 0).length).toBeGreaterThan(100)
  })

  test('the rivals\' price is the geometric mean of the offers in stock', () => {
    const { offers } = world
    const at = 17 * small.days + 40
    const prices: number[] = []
    for (let j = 0; j < offers.product.length; j++) if (offers.product[j] === 17 && offers.day[j] === 40 && offers.seller[j] > 0 && offers.available[j] > 0) prices.push(offers.price[j] / 100)
    expect(prices.length).toBeGreaterThan(0)
    expect(panel.rivalPrice[at]).toBeCloseTo(prices.reduce((a, b) => a * b, 1) ** (1 / prices.length), 9)
  })

  test('its facts carry blanks as null', () => {
    const facts = worldFacts(world)
    facts.products.forEach((product, i) => expect(product.cost === null).toBe(Number.isNaN(world.products.cost[i])))
    expect(facts.products.every((product) => product.prices[0] !== null)).toBe(true)
    expect(facts.products.some((product) => product.prices.includes(null))).toBe(true)
  })
})
