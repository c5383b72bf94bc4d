import { addDays, daysBetween, type IsoDate } from '../calendar/calendar.ts'
import { countTail } from '../linalg/count-tail.ts'
import type { Design } from './design.ts'
import type { Panel } from './panel.ts'

/** Units that weigh against a weekday's own, so that a day of chance does not become a rule. */
const WEEKDAY_PRIOR = 20
const ROUNDS = 30
/** A year and a quarter: with less, a week of the year was hardly seen twice. */
const YEARLY_DAYS = 456
const WEEKS = 53

/** What was wanted, row by row: the units sold, and where stock cut them short their expectation given at least so many. NaN where the row takes no part. */
export function uncutDemand(design: Design, linear: Float64Array | null, size: number | null): Float64Array {
  return design.y.map((units, i) => {
    if (design.censored[i] !== 1 || linear === null) return units
    // A row whose group says nothing has no mean of its own: what was sold is all that is known.
    return Number.isNaN(linear[i]) ? units : countTail({ mean: Math.exp(linear[i]), size: size ?? Number.POSITIVE_INFINITY }, units).mean
  })
}

/** What time alone did to a category's demand. */
export interface TimePattern {
  /** Demand of each step at constant prices relative to the mean step; NaN where there are no rows. */
  readonly perStep: Float64Array
  /** Monday to Sunday, mean 1; all 1 where a step is longer than a day. */
  readonly weekday: readonly number[]
}

/**
 * Time pattern of a category: R_t = (units wanted in step t) / (what the products' levels, prices and promotions make of it), the multiplier that leaves both every product's and every step's total as seen
 * (iterative proportional fitting, Deming and Stephan 1940; with an effect per step in the regression these are its effects). Weekdays are R_t over the seven days around, drawn to 1 where sales are few.
 * @param part ln of the expected units that prices and covariates explain, per row
 */
export function timePattern(panel: Panel, design: Design, demand: Float64Array, part: Float64Array, firstWeekday: number): TimePattern {
  const { steps } = panel
  const step = design.rows.map((row) => panel.step[row])
  const made = part.map(Math.exp)
  const series = design.effects[0].codes
  const groups = series.reduce((most, g) => (g > most ? g : most), -1) + 1
  const level = new Float64Array(groups).fill(1)
  const ratio = new Float64Array(steps).fill(1)
  const wanted = new Float64Array(steps)
  const sold = new Float64Array(groups)
  for (let i = 0; i < demand.length; i++) {
    wanted[step[i]] += demand[i]
    sold[series[i]] += demand[i]
  }
  const expected = new Float64Array(steps)
  for (let round = 0; round < ROUNDS; round++) {
    const base = new Float64Array(groups)
    for (let i = 0; i < demand.length; i++) base[series[i]] += made[i] * ratio[step[i]]
    for (let g = 0; g < groups; g++) level[g] = base[g] > 0 ? sold[g] / base[g] : 0
    expected.fill(0)
    for (let i = 0; i < demand.length; i++) expected[step[i]] += made[i] * level[series[i]]
    let largest = 0
    for (let t = 0; t < steps; t++) {
      const next = expected[t] > 0 ? wanted[t] / expected[t] : Number.NaN
      if (next > 0) largest = Math.max(largest, Math.abs(next / ratio[t] - 1))
      ratio[t] = next
    }
    if (largest < 1e-6) break
    for (let t = 0; t < steps; t++) if (Number.isNaN(ratio[t])) ratio[t] = 0
  }
  let [total, weight] = [0, 0]
  for (let t = 0; t < steps; t++) {
    if (!(expected[t] > 0)) ratio[t] = Number.NaN
    else {
      total += wanted[t]
      weight += expected[t]
    }
  }
  const perStep = ratio.map((value) => (total > 0 ? (value * weight) / total : value))
  return { perStep, weekday: panel.stepDays === 1 ? weekdays(perStep, expected, weight > 0 ? total / weight : 1, firstWeekday) : [1, 1, 1, 1, 1, 1, 1] }
}

function weekdays(perStep: Float64Array, expected: Float64Array, scale: number, firstWeekday: number): number[] {
  const sold = new Float64Array(7).fill(WEEKDAY_PRIOR)
  const around = new Float64Array(7).fill(WEEKDAY_PRIOR)
  for (let day = 3; day + 3 < perStep.length; day++) {
    let mean = 0
    for (let d = day - 3; d <= day + 3; d++) mean += perStep[d] / 7
    if (!(mean > 0)) continue
    const units = expected[day] * scale
    sold[(firstWeekday + day) % 7] += units * perStep[day]
    around[(firstWeekday + day) % 7] += units * mean
  }
  const factor = Array.from(sold, (units, d) => units / around[d])
  const mean = factor.reduce((a, b) => a + b, 0) / 7
  return factor.map((value) => value / mean)
}

/** The pattern by weeks, mean 1, for the report: weekdays average out. */
export function weeklySeason(panel: Panel, { perStep }: TimePattern): { from: IsoDate; factor: number }[] {
  const cycle = Math.max(1, Math.round(7 / panel.stepDays))
  const weeks: { from: IsoDate; factor: number }[] = []
  for (let from = 0; from + cycle <= perStep.length; from += cycle) {
    const values = Array.from(perStep.subarray(from, from + cycle)).filter((value) => !Number.isNaN(value))
    if (values.length === cycle) weeks.push({ from: addDays(panel.startDate, from * panel.stepDays), factor: values.reduce((a, b) => a + b, 0) / cycle })
  }
  const mean = weeks.reduce((sum, week) => sum + week.factor, 0) / Math.max(1, weeks.length)
  return weeks.map(({ from, factor }) => ({ from, factor: mean > 0 ? factor / mean : 1 }))
}

/**
 * The pattern by week of the year: mean over the years of ln(week) less the year's trend, smoothed over five weeks with weights 1 2 3 2 1, mean 1. Null with less than a year and a quarter of data.
 */
export function yearlySeason(panel: Panel, pattern: TimePattern): readonly number[] | null {
  if (panel.steps * panel.stepDays < YEARLY_DAYS) return null
  const weeks = weeklySeason(panel, pattern).filter(({ factor }) => factor > 0)
  if (weeks.length < WEEKS) return null
  const logs = weeks.map(({ factor }) => Math.log(factor))
  const year = weeks.map(({ from }) => weekOfYear(from))
  // A straight line through the weeks is trend, not season: it is fitted to whole years only, by the difference of the same week a year on.
  const last = new Map<number, { at: number; log: number }>()
  const slopes: number[] = []
  logs.forEach((log, at) => {
    const before = last.get(year[at])
    if (before) slopes.push((log - before.log) / (at - before.at))
    last.set(year[at], { at, log })
  })
  const slope = slopes.length > 0 ? slopes.reduce((a, b) => a + b, 0) / slopes.length : 0
  const sum = new Float64Array(WEEKS)
  const count = new Float64Array(WEEKS)
  logs.forEach((log, at) => {
    sum[year[at]] += log - slope * at
    count[year[at]]++
  })
  const smooth = Array.from({ length: WEEKS }, (_, w) => {
    let [value, weight] = [0, 0]
    for (let d = -2; d <= 2; d++) {
      const near = (w + d + WEEKS) % WEEKS
      if (count[near] === 0) continue
      value += ((3 - Math.abs(d)) * sum[near]) / count[near]
      weight += 3 - Math.abs(d)
    }
    return weight > 0 ? Math.exp(value / weight) : Number.NaN
  })
  const known = smooth.filter((value) => !Number.isNaN(value))
  const mean = known.reduce((a, b) => a + b, 0) / known.length
  return smooth.map((value) => (Number.isNaN(value) ? 1 : value / mean))
}

/** 0..52: days since the first of January over seven. */
export const weekOfYear = (date: IsoDate): number => Math.min(WEEKS - 1, Math.floor(daysBetween(`${date.slice(0, 4)}-01-01`, date) / 7))
