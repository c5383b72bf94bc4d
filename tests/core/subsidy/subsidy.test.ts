import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { EnvelopeTracker } from '../../../src/core/subsidy/envelopes.ts'
import { fundingShares } from '../../../src/core/subsidy/funding.ts'
import { anySplit, OWN } from '../war/worlds.ts'

const tracker = (total: number | null, perDay: number | null, categories: readonly (number | null)[]): EnvelopeTracker => {
  const e = new EnvelopeTracker({ total, perDay, categories: categories.flatMap((amount, g) => (amount === null ? [] : [{ category: String(g), amount }])) }, categories.length, Number)
  e.startPath()
  e.startDay()
  return e
}

describe('funding', () => {
  it('adds to one, or is refused', () => {
    fc.assert(fc.property(anySplit, (split) => {
      expect(fundingShares(split)!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14)
    }))
    expect(fundingShares({ ...OWN, merchant: 0.1 })).toBeNull()
    expect(fundingShares({ ...OWN, platform: 1.2, merchant: -0.2 })).toBeNull()
    expect(fundingShares({ ...OWN, platform: Number.NaN })).toBeNull()
  })
})

describe('envelopes', () => {
  it('share the day between categories that spend at their rates until each ends', () => {
    // Rates 100 and 200 a day; category 0 has 30: it ends at 0.3, having left 60 for the other, which then alone spends on to 0.85.
    const e = tracker(200, null, [30, null])
    const fraction = new Float64Array(2)
    e.limitDay(Float64Array.of(100, 200), fraction)
    expect(fraction[0]).toBeCloseTo(0.3, 9)
    expect(fraction[1]).toBeCloseTo(0.85, 9)
    expect(e.totalExhausted).toBe(true)
    expect([...e.categoryExhausted]).toEqual([1, 0])
    expect(e.open(1)).toBe(false)
  })

  it('of a day start anew the next day', () => {
    const e = tracker(null, 50, [null])
    const fraction = new Float64Array(1)
    e.limitDay(Float64Array.of(100), fraction)
    expect(fraction[0]).toBeCloseTo(0.5, 9)
    expect([e.dayExhausted, e.totalExhausted, e.open(0)]).toEqual([true, false, true])
    e.spend(0, 50)
    expect(e.left(0)).toBe(0)
    e.startDay()
    expect(e.left(0)).toBe(50)
  })

  it('are never overspent, and are spent where they bind', () => {
    const amount = fc.option(fc.double({ min: 1, max: 1000, noNaN: true }))
    fc.assert(fc.property(amount, amount, fc.array(fc.record({ limit: amount, desired: fc.double({ min: 0, max: 900, noNaN: true }) }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (total, perDay, rows, days) => {
      const e = tracker(total, perDay, rows.map((row) => row.limit))
      const fraction = new Float64Array(rows.length)
      for (let t = 0; t < days; t++) {
        e.startDay()
        const desired = Float64Array.from(rows, (row, g) => (e.open(g) ? row.desired : 0))
        e.limitDay(desired, fraction)
        rows.forEach((_, g) => {
          expect(fraction[g]).toBeGreaterThanOrEqual(0)
          expect(fraction[g]).toBeLessThanOrEqual(1)
          e.spend(g, desired[g] * fraction[g])
        })
        expect(e.daySpent).toBeLessThanOrEqual(perDay ?? Number.POSITIVE_INFINITY)
      }
      expect(e.totalSpent).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY)
      rows.forEach((row, g) => expect(e.categorySpent[g]).toBeLessThanOrEqual(row.limit ?? Number.POSITIVE_INFINITY))
      if (e.totalExhausted) expect(e.totalSpent).toBeCloseTo(total!, 6)
    }))
  })

  it('refuse to pay more than they hold', () => {
    expect(() => tracker(10, null, [null]).spend(0, 11)).toThrow('envelope')
  })
})
