import { describe, expect, test } from 'vitest'
import { insideShare } from '../../../src/core/demand/inside-share.ts'
import type { BackTest } from '../../../src/core/demand/market.ts'
import { answerFigures, bestNaive, liftOf, loses, senseOf, whiskerDomain } from '../../../src/renderer/screens/demand/figures.ts'
import { found, rowsOf } from '../../../src/renderer/screens/demand/product-rows.ts'
import { neighbour } from '../../../src/renderer/screens/demand/selection.ts'
import { leverDifferences, takenBack } from '../../../src/renderer/screens/scenarios/draft.ts'
import type { DemandCategoryRow, DemandOverview, DemandProducts } from '../../../src/main/contract/demand.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'

const backTest = (wape: number, ...naive: number[]): BackTest => ({ category: 'c', wape, bias: 0, coverage: 0.8, heldOutSteps: 14, naive: naive.map((value, i) => ({ method: i === 0 ? 'same-weekday-last-week' : 'mean-28-days', wape: value })) })
const row = (id: string, elasticity: number, change: Partial<DemandCategoryRow> = {}): DemandCategoryRow => ({
  id, name: { en: id }, elasticity, elasticitySe: 0.1, fitted: elasticity, override: null, products: 10, bySource: { own: 4, category: 6, prior: 0 }, setProducts: 0, meanPriorShare: 0.5, observations: 100, converged: true, backTest: backTest(0.3, 0.5, 0.4), ...change,
})

describe('figures of the Demand screen', () => {
  test('the best naive rule is the one with the least error, and a category loses only against it', () => {
    expect(bestNaive(backTest(0.3, 0.5, 0.4))!.method).toBe('mean-28-days')
    expect([loses(backTest(0.3, 0.5, 0.4)), loses(backTest(0.45, 0.5, 0.4)), loses(null)]).toEqual([false, true, false])
  })

  test('the answer names the weakest and the strongest, and counts what was tested', () => {
    const categories = [row('a', -1.5), row('b', -3, { backTest: backTest(0.6, 0.5, 0.4) }), row('c', -2, { backTest: null })]
    const figures = answerFigures({ categories } as unknown as DemandOverview)
    expect([figures.weakest.id, figures.strongest.id, figures.products, figures.own, figures.tested, figures.won]).toEqual(['a', 'b', 30, 12, 2, 1])
  })

  test('what is typed for an elasticity has a meaning or a reason why not, never a blank', () => {
    expect([-2.5, -20, -0.1, 0, 5, 1.5, -0.05, -20.1, null, Number.NaN].map(senseOf)).toEqual(['effect', 'effect', 'effect', 'not-negative', 'not-negative', 'not-negative', 'too-weak', 'too-strong', null, null])
  })

  test('one definition of how often sales fell between P10 and P90, whichever screen asks', () => {
    const test = backTest(0.3)
    expect([insideShare({ ...test, coverage: 0.92, coverageSplit: 0.8 }), insideShare({ ...test, coverage: 0.92 }), insideShare(null), insideShare(undefined)]).toEqual([0.8, 0.92, null, null])
  })

  test('10% off at an elasticity of -2 adds 23%', () => expect(liftOf(-2, 0.1)).toBeCloseTo(1 / 0.81 - 1, 12))

  test('one scale holds every interval and what was fitted', () => {
    const [low, high] = whiskerDomain([row('a', -1.5), row('b', -3), row('c', -2, { fitted: -9 })])
    expect(high).toBe(0)
    expect(low).toBe(-9)
  })
})

describe('the list of products', () => {
  const products: DemandProducts = {
    categories: [{ id: 'tea', name: { en: 'Tea' } }, { id: 'milk', name: { en: 'Milk' } }], sku: ['T-1', 'T-2', 'M-1'], name: [{ en: 'Green Tea', zh: '绿茶' }, { en: 'Black Tea' }, { en: 'Whole Milk' }], category: [0, 0, 1],
    elasticity: [-1, -2, -3], elasticitySe: [0.1, 0.2, 0.3], own: [1, 0.5, 0], fromCategory: [0, 0.5, 1], prior: [0, 0, 0], price: [1, null, 3], units: [10, 20, 30], observedLow: [1, 1, 1], observedHigh: [2, 2, 2], warnings: [[], [], ['few-observations']],
  }
  const rows = rowsOf(products)
  test('columns become rows', () => expect(rows[2]).toMatchObject({ sku: 'M-1', category: 'milk', elasticity: -3, price: 3, warnings: ['few-observations'] }))
  test('every word of a search must be in name, Chinese name or SKU', () => {
    const skus = (category: string | null, text: string): string[] => found(rows, category, text).map(({ sku }) => sku)
    expect(skus(null, '')).toEqual(['T-1', 'T-2', 'M-1'])
    expect(skus('tea', '')).toEqual(['T-1', 'T-2'])
    expect(skus(null, 'TEA bl')).toEqual(['T-2'])
    expect(skus(null, '绿')).toEqual(['T-1'])
    expect(skus('milk', 't-1')).toEqual([])
  })
  test('of ten thousand is filtered without a copy where nothing is asked', () => expect(found(rows, null, '  ')).toBe(rows))
})

test('categories follow each other round the ends', () => {
  expect([neighbour(['a', 'b', 'c'], 'c', 1), neighbour(['a', 'b', 'c'], 'a', -1), neighbour(['a', 'b', 'c'], 'b', 1)]).toEqual(['a', 'c', 'c'])
})

describe('overrides in the studio', () => {
  const one = { scope: 'sku' as const, id: 'x', elasticity: -2, reason: 'r', by: 'b', date: '2026-01-01', fitted: -3 }
  const scenario = { id: 's', rivals: [], overrides: [one, { ...one, scope: 'category' as const }] } as unknown as Scenario
  test('one is taken back, and with the last the list goes', () => {
    const left = takenBack(scenario, one)
    expect(left.overrides?.map(({ scope }) => scope)).toEqual(['category'])
    expect('overrides' in takenBack(left, { ...one, scope: 'category' })).toBe(false)
  })
  test('a comparison shows them, on whichever side they are', () => {
    const bare = { id: 't', rivals: [] } as unknown as Scenario
    expect(leverDifferences(scenario, bare).map(({ lever }) => lever)).toEqual(['overrides'])
    expect(leverDifferences(bare, scenario).map(({ lever, a }) => [lever, a])).toEqual([['overrides', undefined]])
  })
})
