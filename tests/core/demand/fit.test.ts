import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MarketFacts } from '../../../src/core/demand/calibrate.ts'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import { fitMarket, fitPanel } from '../../../src/core/demand/fit.ts'
import type { Panel } from '../../../src/core/demand/panel.ts'
import { between, LITERATURE, shrink, shrinkOver } from '../../../src/core/demand/pooling.ts'
import { placeOf } from '../../../src/core/demand/residuals.ts'
import { logCountProbability } from '../../../src/core/linalg/distributions.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { panelOf, simplePanel } from './panels.ts'

const OWN = { id: 'own', name: { en: 'Own' }, own: true }
const NOTHING = { rivals: false, outsideShare: null, costShare: null, floorShare: null }
const noFacts = (panel: Panel): MarketFacts => ({ currency: 'CNY', sellers: [OWN], products: panel.products.map(({ sku }) => ({ sku, list: null, cost: null, floor: null, stock: null, inbound: [], prices: [null] })) })

describe('a fit', () => {
  test('finds the elasticity, says which prices never moved, and gives those the category\'s', () => {
    const panel = simplePanel(1, 40, 120, () => -2, new Set([3, 17]))
    const { categories, report } = fitPanel(panel, { backTest: false })
    const [category] = report.categories
    expect(Math.abs(category.elasticity + 2)).toBeLessThan(3 * category.elasticitySe)
    expect(category.elasticitySe).toBeLessThan(0.1)
    const still = categories[0].products.filter((product) => !product.priceMoved)
    expect(still.map((product) => panel.products[product.product].sku)).toEqual(['P3', 'P17'])
    for (const product of still) {
      expect(product.pooled.priorShare).toBe(1)
      expect(product.pooled.value).toBeCloseTo(categories[0].elasticity.value, 9)
    }
    expect(report.warnings.find((warning) => warning.code === 'price-never-moved')).toMatchObject({ count: 2 })
  })

  test('tells products apart as far as their data go', () => {
    const truth = (product: number): number => (product % 2 === 0 ? -1 : -3)
    const { categories } = fitPanel(simplePanel(2, 40, 150, truth), { backTest: false })
    const error = categories[0].products.map((product) => product.pooled.value - truth(product.product))
    expect(Math.sqrt(error.reduce((sum, e) => sum + e * e, 0) / error.length)).toBeLessThan(0.35)
    expect(categories[0].products.every((product) => product.pooled.priorShare < 0.5)).toBe(true)
  })

  test('does not take a day without stock for a day without demand', () => {
    const panel = simplePanel(3, 30, 120, () => -2)
    // Stock runs out whenever the price is low: read as demand, that would hide the response.
    const low = panel.price.map((price) => (price < 17 ? 1 : 0))
    const out: Panel = { ...panel, units: panel.units.map((units, i) => (low[i] ? 0 : units)), stockoutShare: Float64Array.from(low) }
    const naive = fitPanel({ ...out, stockoutShare: out.stockoutShare.map(() => Number.NaN) }, { backTest: false }).report.categories[0].elasticity
    const { elasticity, elasticitySe } = fitPanel(out, { backTest: false }).report.categories[0]
    expect(Math.abs(elasticity + 2)).toBeLessThan(3 * elasticitySe)
    expect(naive).toBeGreaterThan(-0.5)
  })

  test('with no price that ever moved it says so and gives the mean of published estimates, wide', () => {
    const panel = simplePanel(4, 12, 60, () => -2, new Set(Array.from({ length: 12 }, (_, i) => i)))
    const { report } = fitPanel(panel, { backTest: false })
    expect(report.categories[0].elasticity).toBe(LITERATURE.mean)
    expect(report.categories[0].elasticitySe).toBe(LITERATURE.sd)
    expect(report.warnings.map((warning) => warning.code)).toContain('dropped-constant')
  })

  test('a panel without prices is refused with a mend', () => {
    const panel = simplePanel(5, 3, 20, () => -2)
    expect(() => fitPanel({ ...panel, price: panel.price.map(() => Number.NaN) })).toThrow(/no sales with a price/)
  })

  test('one product alone is fitted against months and weekdays', () => {
    const { report } = fitPanel(simplePanel(6, 1, 300, () => -2.5), { backTest: false })
    expect(Math.abs(report.categories[0].elasticity + 2.5)).toBeLessThan(0.5)
  })

  test('alone in its category with rivals known, a product\'s own elasticity is as uncertain as the category\'s: both are one sum of two slopes', () => {
    const random = new Stream(5, 2, 0, 0)
    const rows = Array.from({ length: 400 }, (_, step) => {
      const [price, rival] = [Math.exp(3 + 0.2 * random.normal()), Math.exp(3 + 0.2 * random.normal())]
      return { product: 0, step, price, rival, units: random.poisson(Math.exp(2 - 1.5 * (Math.log(price) - 3) - 0.8 * Math.log(price / rival))) }
    })
    const [{ design, elasticity, products: [product] }] = fitPanel(panelOf(rows), { backTest: false }).categories
    expect(design).toMatchObject({ joint: true, relative: expect.objectContaining({ column: 1 }) })
    // The category's error before it was shrunk: 1 / se^2 is the sum of the data's and the prior's precision.
    const raw = Math.sqrt(1 / (1 / elasticity.se ** 2 - 1 / LITERATURE.sd ** 2))
    expect(product.own.se / raw).toBeCloseTo(1, 6)
  })

  test('a back-test that leaks nothing: what happens after the origin cannot change the forecast, only its error', () => {
    const panel = simplePanel(7, 20, 120, () => -2)
    const spoiled: Panel = { ...panel, units: panel.units.map((units, i) => (panel.step[i] >= 106 ? units * 50 : units)) }
    const before = fitPanel(panel).report.backTest[0]
    const after = fitPanel(spoiled).report.backTest[0]
    expect(before.wape).toBeLessThan(0.6)
    // Fifty times the sales in the last horizon: a forecast made before them misses nearly all.
    expect(after.bias).toBeLessThan(-0.9)
  })
})

describe('calibration', () => {
  const panel = simplePanel(10, 25, 100, () => -2)

  test('without rivals the model is a plain logit against the outside option', () => {
    const { market } = fitMarket(panel, noFacts(panel), { ...NOTHING, outsideShare: 0.5 }, { backTest: false })
    expect(market.sellers).toEqual([OWN])
    expect(market.categories[0].sellerSimilarity).toBe(1)
    const [category] = market.categories
    const shares = choiceShares({
      utility: Float64Array.from(market.products, (product) => product.meanUtility[0]! - product.priceCoefficient * Math.log(product.prices[0]!)),
      nest: Int32Array.from(market.products, (_, i) => i), nests: market.products.length, lambda: 1,
    })
    expect(shares.outside).toBeCloseTo(0.5, 9)
    market.products.forEach((product, i) => {
      // The elasticity stated for a product is the model's own, by a small change of its price.
      const at = (h: number): number => {
        const utility = Float64Array.from(market.products, (p, j) => p.meanUtility[0]! - p.priceCoefficient * (Math.log(p.prices[0]!) + (j === i ? h : 0)))
        return Math.log(choiceShares({ utility, nest: Int32Array.from(utility, (_, j) => j), nests: utility.length, lambda: 1 }).share[i])
      }
      expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(product.elasticity, 6)
    })
    expect(category.visitsPerDay).toBeGreaterThan(0)
  })

  test('an allowed rival stands at our price, is labelled an assumption, and the elasticities stay what was fitted', () => {
    const alone = fitMarket(panel, noFacts(panel), NOTHING, { backTest: false }).market
    const { market } = fitMarket(panel, noFacts(panel), { ...NOTHING, rivals: true }, { backTest: false })
    expect(market.sellers).toHaveLength(2)
    expect(market.assumptions.map((a) => a.id)).toContain('demand.rival-at-our-price')
    expect(market.assumptions.map((a) => a.id)).toContain('demand.seller-similarity')
    market.products.forEach((product, i) => {
      expect(product.prices[1]).toBe(product.prices[0])
      expect(product.warnings).toContain('rivals-assumed')
      expect(product.elasticity).toBeCloseTo(alone.products[i].elasticity, 1)
    })
    expect(alone.assumptions.map((a) => a.id)).not.toContain('demand.rival-at-our-price')
  })

  test('cost and floor stay blank unless a share is stated; then they are that share of list and labelled', () => {
    const blank = fitMarket(panel, noFacts(panel), NOTHING, { backTest: false }).market
    expect(blank.products.every((product) => product.cost === null && product.floor === null)).toBe(true)
    const stated = fitMarket(panel, noFacts(panel), { ...NOTHING, costShare: 0.7, floorShare: 0.8 }, { backTest: false }).market
    for (const product of stated.products) {
      expect(product.cost).toBeCloseTo(0.7 * product.list, 9)
      expect(product.floor).toBeCloseTo(0.8 * product.list, 9)
    }
    expect(stated.assumptions.find((a) => a.id === 'demand.cost-share')).toMatchObject({ value: 0.7, label: 'assumption', source: 'stated when fitting' })
    expect(stated.assumptions.find((a) => a.id === 'demand.outside-share')).toMatchObject({ source: 'default of Warchest' })
    expect(blank.assumptions.map((a) => a.id)).not.toContain('demand.cost-share')
  })

  test('a known cost is never replaced by an assumed one', () => {
    const facts = noFacts(panel)
    const known = { ...facts, products: facts.products.map((product, i) => (i === 0 ? { ...product, cost: 3.5, list: 30 } : product)) }
    const { market } = fitMarket(panel, known, { ...NOTHING, costShare: 0.7 }, { backTest: false })
    expect(market.products.find((product) => product.sku === 'P0')).toMatchObject({ cost: 3.5, list: 30 })
  })
})

describe('pooling', () => {
  test('the spread between groups is found', () => {
    const random = new Stream(3, 0, 0, 0)
    const estimates = Array.from({ length: 400 }, () => {
      const se = 0.2 + 0.4 * random.uniform()
      return { value: -2 + 0.5 * random.normal() + se * random.normal(), se }
    })
    const { sd, weight } = between(estimates, 0.3)
    expect(weight.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
    const found = sd.reduce((sum, one, i) => sum + weight[i] * one, 0)
    expect(found).toBeGreaterThan(0.42)
    expect(found).toBeLessThan(0.58)
  })

  test('groups that do not differ are pooled nearly wholly, never entirely', () => {
    const random = new Stream(4, 0, 0, 0)
    const spread = between(Array.from({ length: 200 }, () => ({ value: 1 + 0.5 * random.normal(), se: 0.5 })), 0.3)
    const { priorShare } = shrinkOver({ value: 2, se: 0.5 }, { value: 1, se: 0.05 }, spread)
    expect(priorShare).toBeGreaterThan(0.85)
    expect(priorShare).toBeLessThan(1)
  })

  test('a shrunken estimate lies between data and prior, and its error is below both', () => {
    fc.assert(fc.property(fc.double({ min: -5, max: 0, noNaN: true }), fc.double({ min: 0.01, max: 3, noNaN: true }), fc.double({ min: 0.01, max: 3, noNaN: true }), (value, se, sd) => {
      const pooled = shrink({ value, se }, { mean: -2, variance: sd * sd, meanSe: 0 })
      expect(pooled.value).toBeGreaterThanOrEqual(Math.min(value, -2) - 1e-12)
      expect(pooled.value).toBeLessThanOrEqual(Math.max(value, -2) + 1e-12)
      expect(pooled.se).toBeLessThanOrEqual(Math.min(se, sd) + 1e-12)
      expect(pooled.priorShare).toBeCloseTo((se * se) / (se * se + sd * sd), 12)
    }))
    expect(shrink({ value: Number.NaN, se: Number.POSITIVE_INFINITY }, { mean: -2, variance: 0.09, meanSe: 0.4 })).toEqual({ value: -2, se: 0.5, priorShare: 1 })
  })
})

test('where a count falls in its distribution: the sums of its probabilities, also of large and wildly dispersed ones', () => {
  fc.assert(fc.property(fc.double({ min: 0.01, max: 3000, noNaN: true }), fc.constantFrom(0.2, 1, 4, 30, null), fc.double({ min: 0, max: 3, noNaN: true }), (mean, size, times) => {
    const y = Math.round(times * mean)
    let [below, to] = [0, 0]
    for (let k = 0; k <= y; k++) {
      below = to
      to += Math.exp(logCountProbability({ mean, size: size ?? Number.POSITIVE_INFINITY }, k))
    }
    const [low, high] = placeOf(y, mean, size)
    expect(low).toBeCloseTo(below, 9)
    expect(high).toBeCloseTo(to, 9)
  }))
})

const JUICE = fileURLToPath(new URL('../../../../shared/reference/data/oj_long.csv', import.meta.url))

test.skipIf(!existsSync(JUICE))('the orange-juice panel (../shared) gives the own-price elasticities of the reference case through the same fit', () => {
  const rows = readFileSync(JUICE, 'utf8').trim().split('\n').slice(1).map((line) => line.split(',').map(Number))
  const stores = [...new Set(rows.map((row) => row[0]))]
  const panel = panelOf(
    rows.map(([store, week, brand, ounces, price, deal, feat]) => ({ product: brand - 1, outlet: stores.indexOf(store), step: week - 40, units: ounces, price, covariates: { deal, feat } })),
    { stepDays: 7, outlets: stores.length },
  )
  const { report } = fitPanel(panel, { backTest: false })
  const [category] = report.categories
  const reference = JSON.parse(readFileSync(fileURLToPath(new URL('../../../../shared/reference/demand.poisson.fixed-effects.json', import.meta.url)), 'utf8')) as { cases: { id: string; expect: { coef: number[] } }[] }
  const expected = reference.cases.find((one) => one.id === 'orange-juice-all-brands-two-way')!.expect.coef
  expect(category.coefficients.map((c) => c.name)).toEqual([...Array.from({ length: 11 }, (_, i) => `ln(price)[P${i}]`), 'deal', 'feat'])
  category.coefficients.forEach((coefficient, j) => expect(coefficient.value).toBeCloseTo(expected[j], 6))
  expect(category.observations).toBe(106_139)
}, 120_000)
