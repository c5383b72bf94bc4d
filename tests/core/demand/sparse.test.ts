import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitMarket } from '../../../src/core/demand/fit.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { panelOf } from './panels.ts'

const shop = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }), products: fc.integer({ min: 1, max: 12 }), steps: fc.integer({ min: 1, max: 90 }), outlets: fc.constantFrom(1, 1, 3), stepDays: fc.constantFrom(1, 7),
  level: fc.double({ min: -4, max: 3, noNaN: true }), missing: fc.double({ min: 0, max: 0.9, noNaN: true }), moving: fc.double({ min: 0, max: 1, noNaN: true }), out: fc.double({ min: 0, max: 0.4, noNaN: true }),
  unpriced: fc.double({ min: 0, max: 0.3, noNaN: true }), rivals: fc.constantFrom('none', 'some', 'all'), promo: fc.boolean(),
})
type Shop = typeof shop extends fc.Arbitrary<infer T> ? T : never

/** A panel as poor as real ones can be: gaps, still prices, stock-outs, unknown prices and covariates, hardly a sale. */
function poorPanel(s: Shop): ReturnType<typeof panelOf> | null {
  const random = new Stream(s.seed, 0, 0, 0)
  const rows: Parameters<typeof panelOf>[0][number][] = []
  for (let product = 0; product < s.products; product++) {
    const still = random.uniform() > s.moving
    const level = s.level + random.normal()
    for (let outlet = 0; outlet < s.outlets; outlet++) {
      let log = 3 + 0.5 * random.normal()
      for (let step = 0; step < s.steps; step++) {
        if (random.uniform() < s.missing) continue
        if (!still && random.uniform() < 0.2) log = 3 + 0.3 * random.normal()
        const promo = random.uniform() < 0.15 ? 1 : 0
        const out = random.uniform() < s.out ? (random.uniform() < 0.5 ? 1 : random.uniform()) : 0
        rows.push({
          product, outlet, step, units: out === 1 ? 0 : random.poisson(Math.exp(level - 2 * (log - 3) + 0.5 * promo)), price: random.uniform() < s.unpriced ? Number.NaN : Math.exp(log),
          rival: s.rivals === 'none' || (s.rivals === 'some' && random.uniform() < 0.5) ? Number.NaN : Math.exp(3 + 0.2 * random.normal()), stockout: out,
          ...(s.promo ? { covariates: { promo: random.uniform() < 0.05 ? Number.NaN : promo } } : {}),
        })
      }
    }
  }
  if (rows.length === 0) return null
  const products = 1 + Math.max(...rows.map((row) => row.product))
  return panelOf(rows, { outlets: s.outlets, stepDays: s.stepDays, categories: Array.from({ length: products }, (_, i) => (i % 3 === 2 ? 1 : 0)) })
}

test('however poor the data, a fit is either refused or a whole market: finite, downward sloping, with shares of the prior between 0 and 1', () => {
  fc.assert(fc.property(shop, fc.boolean(), (s, rivals) => {
    const panel = poorPanel(s)
    if (!panel) return
    const sellers = [{ id: 'own', name: { en: 'Own' }, own: true }, ...(s.rivals === 'none' ? [] : [{ id: 'rival', name: { en: 'Rival' }, own: false }])]
    const facts = { currency: 'CNY' as const, sellers, products: panel.products.map(({ sku }, i) => ({ sku, list: null, cost: null, floor: null, stock: null, inbound: [], prices: sellers.map((_, k) => (k === 0 || i % 4 === 3 ? null : 20)) })) }
    let fitted: ReturnType<typeof fitMarket>
    try {
      fitted = fitMarket(panel, facts, { rivals, outsideShare: null, costShare: null, floorShare: null })
    } catch (error) {
      expect(error).toBeInstanceOf(WarchestError)
      expect((error as WarchestError).problems[0].code).toBe('demand.no-sales')
      return
    }
    expect(holes(fitted)).toEqual([])
    const { market } = fitted
    for (const product of market.products) {
      expect(product.elasticity).toBeLessThan(0)
      expect(product.priceCoefficient).toBeGreaterThan(0)
      expect(product.priorShare).toBeGreaterThanOrEqual(0)
      expect(product.priorShare).toBeLessThanOrEqual(1)
      expect(product.meanUtility[0]).not.toBeNull()
    }
    for (const category of market.categories) {
      expect(category.sellerSimilarity).toBeGreaterThan(0)
      expect(category.sellerSimilarity).toBeLessThanOrEqual(1)
      expect(category.visitsPerDay).toBeGreaterThan(0)
      expect(category.elasticity).toBeLessThan(0)
    }
  }), { numRuns: 60 })
}, 120_000)

/** Paths of numbers that are not finite. */
function holes(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  return value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([key, item]) => holes(item, `${path}.${key}`)) : []
}
