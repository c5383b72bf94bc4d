import type { Outcome } from '../../../core/war/outcome.ts'

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length)

/** Net burn a day over the horizon, and how its last week differs from its first. Major units. */
export function burnPace(outcome: Outcome): { readonly perDay: number; readonly change: number } {
  const days = outcome.daily.netBurn.mean
  const week = Math.min(7, days.length)
  return { perDay: mean(days), change: mean(days.slice(-week)) - mean(days.slice(0, week)) }
}

export interface EnvelopePace {
  readonly id: string
  readonly amount: number
  /** After the horizon, mean over paths. */
  readonly left: number
  /** Subsidy so far by day, mean over paths. */
  readonly spent: readonly number[]
  /** Days that what is left lasts at the spend of the days with subsidy; null where nothing is spent. */
  readonly daysAtPace: number | null
  /** Share of paths on which it was spent before the end. */
  readonly exhausted: number
}

/** The envelope over everything, where there is one. */
export function envelopePace(outcome: Outcome): EnvelopePace | null {
  const envelope = outcome.envelopes.find((one) => one.id === 'total')
  if (envelope === undefined) return null
  let sum = 0
  const spent = outcome.daily.subsidy.mean.map((value) => (sum += value))
  const active = outcome.daily.subsidy.mean.filter((value) => value > 0).length
  const left = Math.max(0, envelope.amount - envelope.meanSpend)
  return { id: envelope.id, amount: envelope.amount, left, spent, exhausted: envelope.exhausted, daysAtPace: active === 0 || envelope.meanSpend <= 0 ? null : left / (envelope.meanSpend / active) }
}

/** Days of expectation shown after the past ones. */
const AHEAD = 28

export interface OrderCurve {
  readonly dates: readonly string[]
  readonly sold: readonly (number | null)[]
  readonly expected: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** Sold over expected on the days that have both; null before there are any. */
  readonly ratio: number | null
}

/** Units a day: what was sold, and what the run expects; laid over each other on days that have both. */
export function orderCurve(outcome: Outcome, sales: readonly { readonly date: string; readonly units: number }[]): OrderCurve {
  const sold = new Map(sales.map(({ date, units }) => [date, units]))
  const day = new Map(outcome.dates.slice(0, AHEAD).map((date, i) => [date, i]))
  const dates = [...new Set([...sold.keys(), ...day.keys()])].sort()
  const of = (values: readonly number[]) => dates.map((date) => {
    const index = day.get(date)
    return index === undefined ? null : values[index]
  })
  const { p10, p50, p90 } = outcome.daily.units
  const both = dates.filter((date) => sold.has(date) && day.has(date))
  const total = (pick: (date: string) => number): number => both.reduce((sum, date) => sum + pick(date), 0)
  const expected = total((date) => p50[day.get(date) ?? 0])
  return { dates, sold: dates.map((date) => sold.get(date) ?? null), expected: of(p50), low: of(p10), high: of(p90), ratio: both.length === 0 || expected === 0 ? null : total((date) => sold.get(date) ?? 0) / expected }
}
