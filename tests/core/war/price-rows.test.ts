import { describe, expect, it } from 'vitest'
import { scriptGroups, scriptsOf, withoutGroup, type PriceRow } from '../../../src/core/war/price-rows.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { category, FACTS, market, product, scenario } from './worlds.ts'

const M = market(
  [product('a'), product('b', { price: 80 }), product('c', { category: 1, prices: [50, null, 55], meanUtility: [2.5 * Math.log(50) - 2, null, 2.5 * Math.log(55) - 2] })],
  [category(), category({ id: 'tea' })],
)
const row = (over: Partial<PriceRow> = {}): PriceRow => ({ seller: 'taomao', scope: { category: 'phones' }, from: 2, to: 5, at: { depth: 0.1 }, ...over })

describe('prices by date, stated by row', () => {
  it('are one script for each offer of the scope, at a depth off its own price or at one price', () => {
    expect(scriptsOf(M, row())).toEqual([{ seller: 'taomao', sku: 'a', from: 2, prices: [90, 90, 90] }, { seller: 'taomao', sku: 'b', from: 2, prices: [72, 72, 72] }])
    expect(scriptsOf(M, row({ scope: { sku: 'b' }, at: { price: 65.5 } }))).toEqual([{ seller: 'taomao', sku: 'b', from: 2, prices: [65.5, 65.5, 65.5] }])
    // Who does not offer it has no price there.
    expect(scriptsOf(M, row({ scope: { category: 'tea' } }))).toEqual([])
    expect(scriptsOf(M, row({ seller: 'nobody' }))).toEqual([])
  })

  it('are read back as the rows they were, and taken out one by one', () => {
    const rows = [row(), row({ seller: 'tianbao', scope: { sku: 'c' }, at: { price: 44 } }), row({ from: 6, to: 9, at: { depth: 0.2 } })]
    const scripts = [...rows.flatMap((one) => scriptsOf(M, one)), { seller: 'jinggou', sku: 'a', from: 0, prices: [99, 98] }]
    expect(scriptGroups(M, scripts)).toMatchObject([
      { seller: 'taomao', category: 'phones', from: 2, to: 5, depth: expect.closeTo(0.1, 9) as number, skus: ['a', 'b'], price: null },
      { seller: 'tianbao', category: 'tea', skus: ['c'], price: 44 },
      { seller: 'taomao', category: 'phones', from: 6, to: 9, depth: expect.closeTo(0.2, 9) as number },
      { seller: 'jinggou', category: null, skus: ['a'], price: null, depth: null },
    ])
    expect(withoutGroup(M, scripts, 0)).toEqual(scripts.slice(2))
    expect(withoutGroup(M, scripts, 3)).toEqual(scripts.slice(0, -1))
  })

  it('move that seller\'s prices on their days, and the sales of both', () => {
    const s = scenario(M)
    const scripted = fluidOutcome(M, { ...s, prices: scriptsOf(M, row({ at: { depth: 0.2 } })) }, FACTS)
    const index = scripted.sellers[1].priceIndex.mean
    expect(index[1]).toBe(1)
    expect(index[2]).toBeCloseTo(0.8, 6)
    expect(index[5]).toBe(1)
    expect(scripted.totals.units.mean).toBeLessThan(fluidOutcome(M, s, FACTS).totals.units.mean)
  })
})
