import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Market } from '../../../src/core/demand/market.ts'
import { applyOverrides, overrideProblems, presentElasticity, SET_BY_PERSON, withOverride, withoutOverride, type ElasticityOverride } from '../../../src/core/demand/override.ts'
import { presentChoice } from '../../../src/core/demand/present.ts'
import { choiceShares } from '../../../src/core/demand/choice.ts'
import { randomMarket } from '../../support/market-fixture.ts'

const set = (scope: ElasticityOverride['scope'], id: string, elasticity: number, fitted = -2.6): ElasticityOverride => ({ scope, id, elasticity, reason: 'a test in 20 cities', by: 'Lin', date: '2026-10-01', fitted })
const markets = fc.record({ products: fc.integer({ min: 2, max: 12 }), categories: fc.integer({ min: 1, max: 3 }), seed: fc.integer({ min: 1, max: 1000 }) }).map((shape) => randomMarket(shape))
const wanted = fc.double({ min: -19, max: -0.2, noNaN: true })

/** Elasticity of our sales of a product by moving its price a little in the model, without the closed form. */
function numeric(market: Market, index: number): number {
  const { members, sellers, choice, shares } = presentChoice(market, market.products[index].category)
  const at = members.indexOf(index) * sellers
  const step = 1e-5
  const moved = choice.utility.slice()
  moved[at] -= market.products[index].priceCoefficient * step
  return (Math.log(choiceShares({ ...choice, utility: moved }).share[at]) - Math.log(shares.share[at])) / step
}

const sharesOf = (market: Market): number[] => market.categories.flatMap((_, c) => Array.from(presentChoice(market, c).shares.share))

describe('an elasticity set by a person', () => {
  test('of a product holds exactly at present prices, moves no present sale, and leaves every other product as it was', () => {
    fc.assert(fc.property(markets, wanted, (market, elasticity) => {
      const after = applyOverrides(market, [set('sku', 'sku-1', elasticity)])
      expect(numeric(after, 1)).toBeCloseTo(elasticity, 2)
      expect(presentElasticity(after, presentChoice(after, after.products[1].category), 1)).toBeCloseTo(elasticity, 9)
      expect(after.products[1].elasticity).toBe(elasticity)
      const [before, now] = [sharesOf(market), sharesOf(after)]
      now.forEach((share, i) => expect(share).toBeCloseTo(before[i], 12))
      after.products.forEach((product, i) => { if (i !== 1) expect(product).toBe(market.products[i]) })
    }), { numRuns: 60 })
  })

  test('of a category multiplies the response of all its products by one factor, and touches no other category', () => {
    fc.assert(fc.property(markets, wanted, (market, elasticity) => {
      const after = applyOverrides(market, [set('category', 'c0', elasticity)])
      const factor = elasticity / market.categories[0].elasticity
      market.products.forEach((product, i) => {
        if (product.category !== 0) expect(after.products[i]).toBe(product)
        else {
          expect(after.products[i].priceCoefficient / product.priceCoefficient).toBeCloseTo(factor, 9)
          const present = (m: Market): number => presentElasticity(m, presentChoice(m, 0), i)
          expect(present(after) / present(market)).toBeCloseTo(factor, 9)
        }
      })
      expect(after.categories[0].elasticity).toBe(elasticity)
      expect(after.categories[0].priceCoefficientSe / after.categories[0].priceCoefficient).toBeCloseTo(market.categories[0].priceCoefficientSe / market.categories[0].priceCoefficient, 12)
      expect(after.categories[0].elasticitySe).toBeGreaterThan(0)
      after.categories.slice(1).forEach((category, c) => expect(category).toBe(market.categories[c + 1]))
    }), { numRuns: 60 })
  })

  test('and set back to what it was gives the market back', () => {
    fc.assert(fc.property(markets, wanted, (market, elasticity) => {
      const was = presentElasticity(market, presentChoice(market, market.products[0].category), 0)
      const back = applyOverrides(applyOverrides(market, [set('sku', 'sku-0', elasticity)]), [set('sku', 'sku-0', was)])
      expect(back.products[0].priceCoefficient).toBeCloseTo(market.products[0].priceCoefficient, 9)
      back.products[0].meanUtility.forEach((mean, k) => { if (mean !== null) expect(mean).toBeCloseTo(market.products[0].meanUtility[k]!, 8) })
    }), { numRuns: 40 })
  })

  test('applied twice is applied once; none leaves the very same market', () => {
    const market = randomMarket({ products: 8, categories: 2, seed: 4 })
    const overrides = [set('category', 'c1', -1.5), set('sku', 'sku-1', -4)]
    const once = applyOverrides(market, overrides)
    const twice = applyOverrides(once, overrides)
    expect(twice.assumptions).toEqual(once.assumptions)
    once.products.forEach((product, i) => {
      expect(twice.products[i].priceCoefficient).toBeCloseTo(product.priceCoefficient, 10)
      expect(twice.products[i].warnings).toEqual(product.warnings)
    })
    expect(applyOverrides(market, undefined)).toBe(market)
    expect(applyOverrides(market, [])).toBe(market)
  })

  test('of a product stands above that of its category', () => {
    const market = randomMarket({ products: 6, categories: 2, seed: 5 })
    const after = applyOverrides(market, [set('sku', 'sku-0', -4), set('category', 'c0', -1.5)])
    expect(after.products[0].elasticity).toBe(-4)
    expect(after.products[2].elasticity).toBeCloseTo(market.products[2].elasticity * (-1.5 / market.categories[0].elasticity), 12)
  })

  test('is marked on the product and among the assumptions, with reason, name, date and what it replaced', () => {
    const market = randomMarket({ products: 4, categories: 2, seed: 6 })
    const { assumptions, products } = applyOverrides(market, [set('sku', 'sku-3', -3.1, -2.25)])
    expect(assumptions).toHaveLength(1)
    expect(assumptions[0]).toMatchObject({ id: 'override.sku.sku-3', value: -3.1, label: 'assumption', source: 'Lin', date: '2026-10-01' })
    expect(assumptions[0].text.en).toContain('a test in 20 cities')
    expect(assumptions[0].text.en).toContain('\u22122.25')
    expect(products.map(({ warnings }) => warnings.includes(SET_BY_PERSON))).toEqual([false, false, false, true])
  })

  test.each([
    ['a price that does not lose sales', set('sku', 'sku-0', 0.4), 'override.not-negative'],
    ['zero', set('category', 'c0', 0), 'override.not-negative'],
    ['not a number', set('category', 'c0', Number.NaN), 'override.not-negative'],
    ['an absurd response', set('sku', 'sku-0', -60), 'override.too-strong'],
    ['no response to speak of', set('sku', 'sku-0', -0.01), 'override.too-weak'],
    ['an unknown product', set('sku', 'sku-99', -2), 'override.unknown-sku'],
    ['an unknown category', set('category', 'sku-0', -2), 'override.unknown-category'],
    ['no reason', { ...set('sku', 'sku-0', -2), reason: '  ' }, 'override.no-reason'],
    ['nobody\'s name', { ...set('sku', 'sku-0', -2), by: '' }, 'override.no-name'],
    ['no date', { ...set('sku', 'sku-0', -2), date: 'yesterday' }, 'override.date'],
  ])('is refused for %s, by name', (_, override, code) => {
    const market = randomMarket({ products: 4, categories: 2, seed: 7 })
    const problems = overrideProblems(market, [override])
    expect(problems.map((problem) => problem.code)).toEqual([code])
    // By the name that people know it by, where the market knows one.
    const known = override.scope === 'category' ? market.categories.find(({ id }) => id === override.id) : market.products.find(({ sku }) => sku === override.id)
    if (code !== 'override.date') expect(problems[0].message).toContain(known?.name.en ?? override.id)
    expect(() => applyOverrides(market, [override])).toThrow(problems[0].message)
  })

  test('is refused twice for one product, and for one that we do not offer', () => {
    const market = randomMarket({ products: 4, categories: 2, seed: 7 }, (product, i) => (i === 2 ? { ...product, prices: [null, 10, 10, null] } : product))
    expect(overrideProblems(market, [set('sku', 'sku-0', -2), set('sku', 'sku-0', -3)]).map(({ code }) => code)).toEqual(['override.twice'])
    expect(overrideProblems(market, [set('sku', 'sku-2', -2)]).map(({ code }) => code)).toEqual(['override.not-offered'])
  })

  test('replaces an older one of the same product in a scenario\'s list, and can be taken out', () => {
    const list = withOverride([set('sku', 'sku-0', -2), set('category', 'sku-0', -1)], set('sku', 'sku-0', -3))
    expect(list.map(({ scope, elasticity }) => [scope, elasticity])).toEqual([['category', -1], ['sku', -3]])
    expect(withoutOverride(list, { scope: 'sku', id: 'sku-0' })).toHaveLength(1)
  })
})
