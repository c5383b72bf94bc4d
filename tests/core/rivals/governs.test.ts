import { describe, expect, it } from 'vitest'
import { governedBy } from '../../../src/core/rivals/governs.ts'
import { startingUnits } from '../../../src/core/war/starting-units.ts'
import { category, market, product } from '../war/worlds.ts'

const M = market([product('a'), product('b', { category: 1 }), product('c', { prices: [100, null, 100], meanUtility: [9, null, 9] })], [category(), category({ id: 'tea' })])
const answer = { lag: 1, gain: 1, floor: 0.7 }

describe('what a rival\'s policy governs', () => {
  it('is everything that both sell where it has no match set, and nothing where it holds', () => {
    expect(governedBy(M, 'taomao', { kind: 'match', ...answer })).toEqual({ products: 2, sd: 0, of: 2, rivalUnits: 1, ownUnits: 1, said: { product: 0, category: 0, rival: 0, stated: 2 } })
    expect(governedBy(M, 'taomao', { kind: 'hold' })).toMatchObject({ products: 0, of: 2, rivalUnits: 0, ownUnits: 0 })
    expect(governedBy(M, 'nobody', { kind: 'hold' })).toBeNull()
  })

  it('is the match set otherwise, by units', () => {
    const units = startingUnits(M)
    const { products, ownUnits, rivalUnits } = governedBy(M, 'taomao', { kind: 'match', ...answer, scope: { categories: ['tea'], skus: [] } })!
    expect(products).toBe(1)
    expect(ownUnits).toBeCloseTo(units[3] / (units[0] + units[3]), 12)
    expect(rivalUnits).toBeCloseTo(units[4] / (units[1] + units[4]), 12)
    const watched = [{ share: 0.5, sd: 0.1 }, { scope: { categories: ['tea'], skus: [] }, share: 0.25, sd: 0 }, { scope: { categories: [], skus: ['a'] }, share: 1, sd: 0 }]
    const believed = (entries: typeof watched) => governedBy(M, 'taomao', { kind: 'match', ...answer, belief: { watched: entries } })!
    expect(believed(watched)).toMatchObject({ products: 1.25, sd: Math.sqrt(0.25 * 0.75), said: { product: 1, category: 1, rival: 0, stated: 0 } })
    expect(believed(watched).ownUnits).toBeCloseTo((units[0] + units[3] / 4) / (units[0] + units[3]), 12)
    // A share that all lean on errs for all at once.
    expect(believed(watched.slice(0, 1))).toMatchObject({ products: 1, sd: Math.sqrt(0.5 + 0.04), said: { rival: 2 } })
    expect(governedBy(M, 'taomao', { kind: 'scripted', moves: [{ from: 0, to: 5, depth: 0.1, scope: { categories: [], skus: ['a'] } }] })!.products).toBe(1)
  })
})
