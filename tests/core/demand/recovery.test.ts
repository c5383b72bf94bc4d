import { beforeAll, describe, expect, test } from 'vitest'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import { fitMarket } from '../../../src/core/demand/fit.ts'
import { cutFit, joinFits } from '../../../src/core/demand/parts.ts'
import type { FitReport, Market } from '../../../src/core/demand/market.ts'
import { generateWorld, SAMPLE } from '../../../src/core/sample/generate.ts'
import { worldFacts } from '../../support/world-facts.ts'
import { worldPanel } from '../../support/world-panel.ts'
import type { World } from '../../../src/core/sample/world.ts'

const NOTHING = { rivals: false, outsideShare: null, costShare: null, floorShare: null }

const fitted = (world: World, backTest: boolean): { market: Market; report: FitReport } => fitMarket(worldPanel(world), worldFacts(world), NOTHING, { backTest })

/** Distance of each category's estimate from the truth, in standard errors. */
const distances = (world: World, report: FitReport): number[] => report.categories.map((category, c) => (category.elasticity - world.truth.categories[c].elasticity) / category.elasticitySe)
const within = (values: readonly number[], bound: number): number => values.filter((value) => Math.abs(value) <= bound).length / values.length

describe('demand fitted to the sample world as it is shipped', () => {
  const world = generateWorld(SAMPLE)
  let market: Market
  let report: FitReport
  beforeAll(() => {
    ;({ market, report } = fitted(world, true))
  }, 360_000)

  test('recovers the true elasticity within two standard errors in at least 90% of the categories', () => {
    expect(report.categories).toHaveLength(12)
    expect(report.categories.every((category) => category.converged)).toBe(true)
    expect(within(distances(world, report), 2)).toBeGreaterThanOrEqual(0.9)
  })

  test('its standard errors are small enough to mean something', () => {
    for (const category of report.categories) expect(category.elasticitySe / -category.elasticity).toBeLessThan(0.08)
  })

  test('product elasticities keep their coverage after pooling, and are nearer to the truth than the category\'s or their own alone', () => {
    const index = new Map(world.products.sku.map((sku, i) => [sku, i]))
    const rows = market.products.map((product) => ({ product, truth: world.truth.elasticity[index.get(product.sku)!] }))
    expect(within(rows.map(({ product, truth }) => (product.elasticity - truth) / product.elasticitySe), 2)).toBeGreaterThan(0.9)
    const error = (of: (row: (typeof rows)[number]) => number): number => Math.sqrt(rows.reduce((sum, row) => sum + (of(row) - row.truth) ** 2, 0) / rows.length)
    expect(error(({ product }) => product.elasticity)).toBeLessThan(error(({ product }) => market.categories[product.category].elasticity))
  })

  test('lambda and the promotion effect come out near those the world was drawn with', () => {
    const off = market.categories.map((category, c) => Math.abs(category.sellerSimilarity - world.truth.categories[c].lambda))
    expect(off.reduce((a, b) => a + b, 0) / off.length).toBeLessThan(0.08)
    const promo = market.categories.map((category, c) => category.promoEffect - world.truth.categories[c].gamma)
    expect(Math.abs(promo.reduce((a, b) => a + b, 0) / promo.length)).toBeLessThan(0.03)
    market.categories.forEach((category, c) => expect(category.dispersion! / world.truth.categories[c].dispersion).toBeGreaterThan(0.6))
  })

  test('the calibrated model reproduces present sales: its shares times visits are the units it was given, and the outside share is the one assumed', () => {
    market.categories.forEach((category, c) => {
      const products = market.products.filter((product) => product.category === c)
      const offers = products.flatMap((product, i) => product.prices.flatMap((price, k) => (price === null ? [] : [{ i, k, utility: product.meanUtility[k]! - product.priceCoefficient * Math.log(price) }])))
      const shares = choiceShares({ utility: Float64Array.from(offers, (o) => o.utility), nest: Int32Array.from(offers, (o) => o.i), nests: products.length, lambda: category.sellerSimilarity })
      expect(shares.outside).toBeCloseTo(0.6, 9)
      const units = offers.reduce((sum, offer, at) => sum + (offer.k === 0 ? shares.share[at] * category.visitsPerDay : 0), 0)
      const lastWeeks = recentUnits(world, category.id)
      expect(units / lastWeeks).toBeGreaterThan(0.75)
      expect(units / lastWeeks).toBeLessThan(1.25)
    })
  })

  test('a price that never moved is said so, and takes the whole of the prior', () => {
    const still = market.products.filter((product) => product.observedLow === product.observedHigh)
    expect(still.length).toBeGreaterThan(20)
    for (const product of still) {
      expect(product.warnings).toContain('price-never-moved')
      expect(product.priorShare).toBe(1)
    }
    expect(market.products.filter((product) => product.warnings.includes('price-never-moved'))).toHaveLength(still.length)
    expect(report.warnings.some((warning) => warning.code === 'price-never-moved' && warning.message.includes(still[0].sku))).toBe(true)
  })

  test('blank costs stay blank, and what the data lack is a labelled assumption', () => {
    const index = new Map(world.products.sku.map((sku, i) => [sku, i]))
    for (const product of market.products) expect(product.cost === null).toBe(Number.isNaN(world.products.cost[index.get(product.sku)!]))
    expect(market.assumptions.map((a) => a.id)).toEqual(['demand.outside-share', 'demand.sellers-liked-equally'])
    expect(market.assumptions.every((a) => a.label === 'assumption' && a.text.zh)).toBe(true)
  })

  test('out of time it forecasts better than both naive peers, without bias, and P10-P90 hold', () => {
    expect(report.backTest).toHaveLength(12)
    for (const test of report.backTest) {
      for (const naive of test.naive) expect(test.wape).toBeLessThan(naive.wape)
      expect(Math.abs(test.bias)).toBeLessThan(0.1)
      expect(test.coverage).toBeGreaterThan(0.8)
      // Counts are whole, so P10 to P90 hold more than 80 in a hundred; with the ends split it must be 80.
      expect(Math.abs(test.coverageSplit! - 0.8)).toBeLessThan(0.03)
      expect(test).toMatchObject({ heldOutSteps: 42, origins: 3, horizonDays: 14 })
    }
  })

  test('everything in the market and the report is finite', () => {
    expect(JSON.stringify({ market, report })).toBe(JSON.stringify({ market, report }, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? 'NOT FINITE' : value)))
  })
})

test('another seed recovers its truth as well', () => {
  const world = generateWorld({ ...SAMPLE, seed: 2 })
  expect(within(distances(world, fitted(world, false).report), 2)).toBeGreaterThanOrEqual(0.9)
}, 240_000)

test('over many smaller worlds the two-standard-error intervals hold as often as they should, without a common bias', () => {
  const all: number[] = []
  for (let seed = 50; seed < 55; seed++) {
    const world = generateWorld({ seed, products: 720, days: 120 })
    all.push(...distances(world, fitted(world, false).report))
  }
  expect(within(all, 2)).toBeGreaterThan(0.85)
  expect(Math.abs(all.reduce((a, b) => a + b, 0) / all.length)).toBeLessThan(0.4)
  const spread = Math.sqrt(all.reduce((sum, z) => sum + z * z, 0) / all.length)
  expect(spread).toBeGreaterThan(0.7)
  expect(spread).toBeLessThan(1.35)
}, 240_000)

test('a fit cut into parts and joined is the fit of the whole', () => {
  const world = generateWorld({ seed: 3, products: 120, days: 90 })
  const work = { panel: worldPanel(world), facts: worldFacts(world), assumptions: NOTHING, categories: world.categories.map((_, c) => c) }
  const run = ({ panel, facts, assumptions, categories }: typeof work): { market: Market; report: FitReport } => fitMarket(panel, facts, assumptions, { categories })
  const whole = run(work)
  for (const parts of [2, 3, 5]) {
    const pieces = cutFit(work, parts)
    expect(pieces.length).toBe(parts)
    expect(joinFits(pieces.map((piece) => run(piece as typeof work)))).toEqual(whole)
  }
}, 240_000)

function recentUnits(world: World, category: string): number {
  const c = world.categories.findIndex((one) => one.id === category)
  let units = 0
  for (let j = 0; j < world.orders.product.length; j++) if (world.products.category[world.orders.product[j]] === c && world.orders.day[j] >= world.options.days - 28) units += world.orders.quantity[j]
  return units / 28
}
