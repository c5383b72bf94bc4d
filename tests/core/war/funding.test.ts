import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { anySplit, depth, FACTS, market, product, scenario, SHARED } from './worlds.ts'

describe('who pays a move', () => {
  it('others share what it takes off the price at the start; the discount that stood before is ours', () => {
    const m = market([product('a', { price: 80, list: 100 }), product('b', { price: 100, list: 100 })])
    const found = fluidOutcome(m, scenario(m, { days: 1, moves: [depth(0.25, { basis: 'current', funding: SHARED })] }), FACTS)
    const [a, b] = found.products.units
    // Product a goes from 80 to 60: of the 40 below list, 20 stood before. Product b: 25 below 100.
    expect(found.totals.subsidy.mean).toBeCloseTo(40 * a + 25 * b, 9)
    expect(found.funding.merchant).toBeCloseTo(SHARED.merchant * (20 * a + 25 * b), 9)
    expect(found.funding.platform).toBeCloseTo(20 * a + SHARED.platform * (20 * a + 25 * b), 9)
  })

  it('adds to the subsidy for any split, list and price', () => {
    fc.assert(fc.property(anySplit, fc.double({ min: 50, max: 150, noNaN: true }), fc.double({ min: 0.01, max: 0.9, noNaN: true }), (funding, list, cut) => {
      const m = market([product('a', { price: 80, list })])
      const { funding: paid, totals } = fluidOutcome(m, scenario(m, { days: 2, moves: [depth(cut, { basis: 'current', funding })] }), FACTS)
      const parts = Object.values(paid)
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(totals.subsidy.mean, 6)
      for (const part of parts) expect(part).toBeGreaterThanOrEqual(-1e-9)
      expect(paid.platform).toBeCloseTo(totals.subsidyOwn.mean, 6)
    }), { endOnFailure: true })
  })
})
