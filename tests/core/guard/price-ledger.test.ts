import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dateOf, dayNumber } from '../../../src/core/calendar/calendar.ts'
import { askedPrices, priorPrice, usualPrice, type LedgerEntry } from '../../../src/core/guard/price-ledger.ts'
import { asked } from '../../support/guard-fixture.ts'

const START = dayNumber('2026-09-01')!
const entry = fc.record({ from: fc.integer({ min: 0, max: 120 }), length: fc.integer({ min: 0, max: 40 }), open: fc.boolean(), price: fc.integer({ min: 1, max: 500_00 }) })
  .map(({ from, length, open, price }): LedgerEntry => asked('a', price, dateOf(START + from), open ? null : dateOf(START + from + length)))
const ledger = fc.array(entry, { maxLength: 25 })
const window = fc.record({ before: fc.integer({ min: 20, max: 140 }).map((day) => dateOf(START + day)), days: fc.constantFrom(7, 30, 90) })

/** Day by day, with no cleverness: the least of what stands on each day, a gap before the first known day filled by what ended last before the window. */
function oracle(entries: readonly LedgerEntry[], before: string, days: number): number | null {
  const first = addDays(before, -days)
  const stands = (day: string): number[] => entries.filter(({ from, to }) => from <= day && (to === null || day <= to)).map(({ price }) => price)
  const prices: number[] = []
  let known = -1
  for (let i = 0; i < days; i++) {
    const here = stands(addDays(first, i))
    if (here.length > 0 && known < 0) known = i
    prices.push(...here)
  }
  if (known < 0) return null
  const gone = entries.filter(({ to }) => to !== null && to < first)
  const latest = gone.reduce((most, { to }) => (to! > most ? to! : most), '')
  if (known > 0) prices.push(...gone.filter(({ to }) => to === latest).map(({ price }) => price))
  return Math.min(...prices)
}

describe('the lowest price before a promotion', () => {
  test('is what looking at each day of the window finds', () => {
    fc.assert(fc.property(ledger, window, (entries, at) => {
      const prior = priorPrice(entries, at)
      expect(prior.known ? prior.price : null).toBe(oracle(entries, at.before, at.days))
    }), { numRuns: 500 })
  })

  test('stood on the day it names, inside the window, unless it filled a gap at its beginning', () => {
    fc.assert(fc.property(ledger, window, (entries, at) => {
      const prior = priorPrice(entries, at)
      if (!prior.known) return
      expect(prior.date >= addDays(at.before, -at.days) && prior.date < at.before).toBe(true)
      const stood = entries.some(({ from, to, price }) => price === prior.price && from <= prior.date && (to === null || prior.date <= to))
      expect(stood || prior.date === addDays(at.before, -at.days)).toBe(true)
    }))
  })

  test('never rises with more knowledge of the window, nor with a longer one, and does not depend on the order of entries', () => {
    fc.assert(fc.property(ledger, entry, window, (entries, more, at) => {
      const [less, all] = [priorPrice(entries, at), priorPrice([...entries, more], at)]
      const inside = more.from < at.before && (more.to === null || more.to >= addDays(at.before, -at.days))
      if (less.known && all.known && inside && more.from <= addDays(at.before, -at.days)) expect(all.price).toBeLessThanOrEqual(Math.max(less.price, more.price))
      const longer = priorPrice(entries, { ...at, days: at.days + 365 })
      if (less.known && longer.known) expect(longer.price).toBeLessThanOrEqual(less.price)
      expect(priorPrice(entries.toReversed(), at)).toEqual(less)
    }))
  })

  test('the same ledger answers for 7, 30 and 90 days', () => {
    const entries = [asked('a', 70_00, '2026-09-20', '2026-09-21'), asked('a', 80_00, '2026-11-10', '2026-11-12'), asked('a', 90_00, '2026-11-26', '2026-11-26'), asked('a', 100_00, '2026-09-01', null)]
    const lowest = (days: number) => priorPrice(entries, { before: '2026-12-01', days })
    expect(lowest(7)).toEqual({ known: true, price: 90_00, date: '2026-11-26', source: 'offer' })
    expect(lowest(30)).toEqual({ known: true, price: 80_00, date: '2026-11-10', source: 'offer' })
    expect(lowest(90)).toEqual({ known: true, price: 70_00, date: '2026-09-20', source: 'offer' })
    expect(priorPrice(entries, { before: '2026-12-01', days: 4 })).toMatchObject({ price: 100_00 })
  })

  test('what was known before the window stands until something else is; what is known only before it answers nothing', () => {
    const cheap = asked('a', 60_00, '2026-10-01', '2026-10-02')
    expect(priorPrice([cheap, asked('a', 100_00, '2026-11-28', null)], { before: '2026-12-01', days: 7 })).toEqual({ known: true, price: 60_00, date: '2026-11-24', source: 'offer' })
    expect(priorPrice([cheap, asked('a', 100_00, '2026-11-24', null)], { before: '2026-12-01', days: 7 })).toMatchObject({ price: 100_00 })
    expect(priorPrice([cheap], { before: '2026-12-01', days: 7 })).toEqual({ known: false, newest: '2026-10-02' })
    expect(priorPrice([asked('a', 60_00, '2026-12-01', null)], { before: '2026-12-01', days: 7 })).toEqual({ known: false, newest: null })
  })

  test('another channel counts where the ledger does not tell this one apart, and not where it does', () => {
    const entries = [asked('a', 80_00, '2026-11-01', null, { channel: 'outlet' }), asked('a', 100_00, '2026-11-01', null, { channel: 'web' })]
    expect(priorPrice(entries, { before: '2026-12-01', days: 7, channel: 'web' })).toMatchObject({ price: 100_00 })
    expect(priorPrice(entries, { before: '2026-12-01', days: 7, channel: 'app' })).toMatchObject({ price: 80_00 })
    expect(priorPrice([...entries, asked('a', 70_00, '2026-11-01', null)], { before: '2026-12-01', days: 7, channel: 'web' })).toMatchObject({ price: 70_00 })
    expect(priorPrice(entries.map((one, i) => ({ ...one, channel: '', country: i === 0 ? 'FR' : 'DE' })), { before: '2026-12-01', days: 7, country: 'DE' })).toMatchObject({ price: 100_00 })
  })

  test('a broken entry or window answers nothing, and does not throw', () => {
    expect(priorPrice([asked('a', 1, 'soon', null), asked('a', 1, '2026-11-30', '2026-11-01')], { before: '2026-12-01', days: 7 })).toEqual({ known: false, newest: null })
    for (const bad of [{ before: 'never', days: 7 }, { before: '2026-12-01', days: 0 }, { before: '2026-12-01', days: Number.NaN }]) expect(priorPrice([asked('a', 1, '2026-11-01', null)], bad).known).toBe(false)
  })
})

test('the usual price is the one below which half the days lie; averages of sales are no asked prices', () => {
  const entries = [asked('a', 100_00, '2026-09-02', '2026-11-20'), asked('a', 50_00, '2026-11-21', null), asked('a', 10_00, '2026-09-01', null, { source: 'sale', type: 'transaction' })]
  expect(usualPrice(entries, '2026-12-01', 90)).toBe(100_00)
  expect(usualPrice(entries, '2026-12-01', 12)).toBe(50_00)
  expect(usualPrice([], '2026-12-01', 90)).toBeNull()
  expect(askedPrices(entries, '2026-12-01', 30)).toEqual([{ day: dayNumber('2026-11-01'), price: 100_00 }, { day: dayNumber('2026-11-21'), price: 50_00 }])
})
