import { describe, expect, test } from 'vitest'
import { ALERT_LIMITS, alertsOf, type AlertFacts, type WatchedPublication } from '../../../src/core/monitor/alerts.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import { outcomeOf } from '../../support/outcome.ts'

const calm = ((): Outcome => {
  const outcome = outcomeOf({ depth: 0.05 })
  return { ...outcome, envelopes: [{ ...outcome.envelopes[0], exhausted: 0 }], runway: { p10: null, p50: null, p90: null, probabilityBelowFloor: 0, byDay: outcome.runway.byDay.map(() => 0) } }
})()
const facts = (change: Partial<AlertFacts>): AlertFacts => ({ outcome: calm, cashFloor: 1_000_000, fulfilmentCapacity: calm.daily.orders.p50[5], stale: false, publications: [], blankCosts: 0, products: 100, ...change })
const publication: WatchedPublication = { id: 'p1', planName: 'Singles night', state: 'live', rows: 100, mismatch: 0, conflict: 0, failed: 0, drifted: 0, tripped: false, lateHours: null, overdueHours: null }
const found = (change: Partial<AlertFacts>): string[] => alertsOf(facts(change)).map((alert) => `${alert.severity} ${alert.code}`)
const daily = (measure: 'availability' | 'backlog', day: number, value: number): Outcome => {
  const fan = calm.daily[measure]
  const changed = (values: readonly number[]): number[] => values.map((old, i) => (i === day ? value : old))
  return { ...calm, daily: { ...calm.daily, [measure]: { mean: changed(fan.mean), p10: changed(fan.p10), p50: changed(fan.p50), p90: changed(fan.p90) } } }
}

describe('alerts', () => {
  test('are silent while every figure keeps away from its limit', () => {
    expect(found({})).toEqual([])
    expect(found({ publications: [publication] })).toEqual([])
    expect(alertsOf(facts({ outcome: null }))).toEqual([])
  })

  test.each<readonly [string, Partial<AlertFacts>]>([
    ['amber cash-below-floor', { outcome: { ...calm, runway: { ...calm.runway, probabilityBelowFloor: ALERT_LIMITS.belowFloor.amber } } }],
    ['red cash-below-floor', { outcome: { ...calm, runway: { ...calm.runway, probabilityBelowFloor: ALERT_LIMITS.belowFloor.red } } }],
    ['amber runway-short', { outcome: { ...calm, runway: { ...calm.runway, p10: 30 } } }],
    ['red runway-short', { outcome: { ...calm, runway: { ...calm.runway, p10: 14 } } }],
    ['amber envelope-exhausted', { outcome: { ...calm, envelopes: [{ ...calm.envelopes[0], exhausted: 0.2 }] } }],
    ['red envelope-exhausted', { outcome: { ...calm, envelopes: [{ ...calm.envelopes[0], exhausted: 0.9 }] } }],
    ['red stock-outs', { outcome: { ...calm, totals: { ...calm.totals, lostUnits: { ...calm.totals.lostUnits, mean: calm.totals.units.mean } } } }],
    ['amber site-overload', { outcome: daily('availability', 3, 0.97) }],
    ['red site-overload', { outcome: daily('availability', 3, 0.5) }],
    ['red backlog', { outcome: daily('backlog', 5, calm.daily.orders.p50[5] * 4) }],
    ['info rival-capitulates', { outcome: { ...calm, sellers: calm.sellers.map((seller, k) => (k === 2 ? { ...seller, capitulation: 0.6 } : seller)) } }],
    ['red publication-rows', { publications: [{ ...publication, mismatch: 1 }] }],
    ['amber publication-halted', { publications: [{ ...publication, state: 'paused' }] }],
    ['amber outcome-stale', { stale: true }],
    ['amber blank-costs', { blankCosts: 3 }],
  ])('%s comes where its figure reaches the limit, and alone', (expected, change) => {
    expect(found(change)).toEqual([expected])
  })

  test('carry the figures their sentences need', () => {
    const [alert] = alertsOf(facts({ publications: [{ ...publication, mismatch: 1, conflict: 2, failed: 4 }] }))
    expect(alert).toMatchObject({ id: 'publication-rows:p1', params: { plan: 'Singles night', rows: 100, mismatch: 1, conflict: 2, failed: 4, wrong: 7 } })
    const [site] = alertsOf(facts({ outcome: daily('availability', 3, 0.5) }))
    expect(site.params).toEqual({ availability: 0.5, date: calm.dates[3] })
    const [stock] = alertsOf(facts({ outcome: { ...calm, products: { ...calm.products, lostUnits: calm.products.units.map((units, i) => (i < 4 ? units : 0)) }, totals: { ...calm.totals, lostUnits: { ...calm.totals.lostUnits, mean: 5000 } } } }))
    expect(stock.params).toMatchObject({ products: 4, units: 5000 })
  })

  test('count a backlog in days of what fulfilment ships, not of the orders that made it', () => {
    const flood = daily('backlog', 5, 1000)
    const [backlog] = alertsOf(facts({ outcome: flood, fulfilmentCapacity: 200 }))
    expect(backlog).toMatchObject({ code: 'backlog', severity: 'red', params: { days: 5, orders: 1000 } })
    expect(found({ outcome: flood, fulfilmentCapacity: 2000 })).toEqual([])
  })

  test('stand with the gravest first, each under an id of its own', () => {
    const alerts = alertsOf(facts({ blankCosts: 1, stale: true, publications: [{ ...publication, failed: 1 }, { ...publication, id: 'p2', failed: 1 }], outcome: { ...calm, sellers: calm.sellers.map((seller) => ({ ...seller, capitulation: 0.9 })) } }))
    expect(alerts.map((alert) => alert.severity)).toEqual(['red', 'red', 'amber', 'amber', 'info', 'info', 'info'])
    expect(new Set(alerts.map((alert) => alert.id)).size).toBe(alerts.length)
  })
})

test('an end that is overdue, one that came late and a tripwire must not wait; drift is worth attention', () => {
  const codes = (change: Partial<WatchedPublication>) => alertsOf(facts({ publications: [{ ...publication, ...change }] })).map(({ code, severity }) => `${severity} ${code}`)
  expect(codes({ overdueHours: 2.5 })).toEqual(['red publication-overdue'])
  expect(codes({ state: 'ended', lateHours: 3 })).toEqual(['red publication-ended-late'])
  expect(codes({ state: 'rolled-back', tripped: true })).toEqual(['red publication-tripped'])
  expect(codes({ drifted: 4 })).toEqual(['amber publication-drifted'])
  expect(codes({})).toEqual([])
})
