import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { addDays, dateOf, dayNumber, daysBetween, weekday } from '../../../src/core/calendar/calendar.ts'

describe('calendar', () => {
  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-01', '20260101', '', '2026-04-31'])('does not take %s for a date', (text) => {
    expect(dayNumber(text)).toBeNull()
  })

  it('knows known weekdays', () => {
    expect(weekday('2026-11-22')).toBe(6)
    expect(weekday('1970-01-01')).toBe(3)
    expect(weekday('1969-12-31')).toBe(2)
  })

  test.prop([fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: -5000, max: 5000 })])('adds and subtracts days coherently', (day, step) => {
    const date = dateOf(day)
    expect(dayNumber(date)).toBe(day)
    expect(daysBetween(date, addDays(date, step))).toBe(step)
    expect(weekday(addDays(date, 7 * step))).toBe(weekday(date))
  })
})
