import { addDays } from '../calendar/calendar.ts'
import { logGamma } from '../linalg/special.ts'
import { explained } from './category-fit.ts'
import type { Design } from './design.ts'
import type { Panel } from './panel.ts'
import type { Regression } from './regression.ts'
import { weekOfYear, yearlySeason, type TimePattern } from './season.ts'

/** Half-lives in days that a product's own level, and the category's, may be remembered with; Infinity forgets nothing. */
const OWN_MEMORY = [14, 28, 56, 112, Number.POSITIVE_INFINITY]
const COMMON_MEMORY = [3, 7, 14, 28, 56]
/** Squared coefficients of variation that forecasts may have beyond counting noise, the level's own error and over-dispersion. */
const EXTRA = [0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64]

/** What was known of a category at an origin. */
export interface Known {
  readonly panel: Panel
  readonly design: Design
  readonly regression: Regression
  readonly demand: Float64Array
  readonly pattern: TimePattern
  /** Negative-binomial size; Infinity is Poisson. */
  readonly size: number
  readonly firstWeekday: number
}

/** How a forecast looks back; chosen by what would have forecast the last weeks before the origin best. */
export interface Memory {
  readonly own: number
  readonly common: number
  readonly yearly: boolean
  readonly extra: number
}

/** Expected units of a row, and the inverse size of their distribution: Var = mean + spread mean^2. */
export interface Forecast {
  readonly mean: number
  readonly spread: number
}

/** What every way of looking back has in common: worked out once per origin. */
export class Lookback {
  readonly known: Known
  /** Per row: series, step, what price, promotions and weekday make of a unit level, and that times the category's level of the step. */
  readonly series: Int32Array
  readonly step: Int32Array
  readonly made: Float64Array
  readonly base: Float64Array
  readonly groups: number
  /** Per step: what the rows' prices, promotions and weekdays expect at unit level, and the category's level, weekday taken out. */
  readonly expected: Float64Array
  readonly ratio: Float64Array
  readonly #place = new Map<number, number>()
  readonly #coef: ReadonlyMap<string, number>

  constructor(known: Known) {
    this.known = known
    const { panel, design, pattern, regression } = known
    const parts = explained(design, regression.coef)
    this.series = design.effects[0].codes
    this.groups = this.series.reduce((most, g) => (g > most ? g : most), -1) + 1
    this.step = design.rows.map((row) => panel.step[row])
    this.ratio = pattern.perStep.map((value, step) => (value > 0 ? value / this.weekday(step) : 1))
    this.expected = new Float64Array(pattern.perStep.length)
    this.made = parts.map((part, i) => Math.exp(part) * this.weekday(this.step[i]))
    this.base = this.made.map((made, i) => made * this.ratio[this.step[i]])
    let last = -1
    for (let i = 0; i < this.made.length; i++) {
      this.expected[this.step[i]] += this.made[i]
      if (this.series[i] === last) continue
      last = this.series[i]
      this.#place.set(this.#key(design.rows[i]), last)
    }
    this.#coef = new Map(design.names.map((name, j) => [name, Number.isNaN(regression.coef[j]) ? 0 : regression.coef[j]]))
  }

  weekday(step: number): number {
    const { panel, pattern, firstWeekday } = this.known
    return panel.stepDays === 1 ? pattern.weekday[(firstWeekday + step) % 7] : 1
  }

  /** Number of the series of a panel row; undefined where it was not known yet. */
  seriesOf(row: number): number | undefined {
    return this.#place.get(this.#key(row))
  }

  /** The coefficients for the columns of a design of the same category; 0 for those that were not estimated. */
  coefOf(design: Design): Float64Array {
    return Float64Array.from(design.names, (name) => this.#coef.get(name) ?? 0)
  }

  #key(row: number): number {
    return this.known.panel.product[row] * this.known.panel.outlets.length + this.known.panel.outlet[row]
  }
}

/** Levels of the series of a category as known before a step, with the rivals' prices last seen. */
export class Levels {
  readonly #back: Lookback
  readonly #sum: Float64Array
  readonly #square: Float64Array
  readonly #base: Float64Array
  readonly #common: number
  /** ln of the rivals' price last seen, per series; NaN unknown. */
  readonly #rival: Float64Array
  readonly #yearly: readonly number[] | null
  readonly #yearNow: number

  constructor(back: Lookback, before: number, memory: Pick<Memory, 'own' | 'common' | 'yearly'>) {
    this.#back = back
    const { panel, design, pattern, demand } = back.known
    const { series, step, groups } = back
    this.#sum = new Float64Array(groups)
    this.#square = new Float64Array(groups)
    this.#base = new Float64Array(groups)
    this.#rival = new Float64Array(groups).fill(Number.NaN)
    this.#yearly = memory.yearly ? yearlySeason(panel, { ...pattern, perStep: pattern.perStep.subarray(0, before) }) : null
    const own = fades(before, panel.stepDays, memory.own)
    for (let i = 0; i < step.length; i++) {
      if (step[i] >= before) continue
      const g = series[i]
      const w = own[step[i]]
      this.#sum[g] += w * demand[i]
      this.#square[g] += w * w * demand[i]
      this.#base[g] += w * back.base[i]
      const rival = panel.rivalPrice[design.rows[i]]
      if (rival > 0) this.#rival[g] = Math.log(rival)
    }
    const common = fades(before, panel.stepDays, memory.common)
    let [total, weight, year] = [0, 0, 0]
    for (let t = 0; t < before; t++) {
      const w = back.expected[t] * common[t]
      total += w * back.ratio[t]
      year += w * this.#season(t)
      weight += w
    }
    this.#common = weight > 0 ? total / weight : 1
    this.#yearNow = weight > 0 ? year / weight : 1
  }

  /** Forecasts rows of a design of the same category, which may reach further: our price and promotions as they were, rivals' prices as last seen. Null for a series that was not known yet. */
  forecaster(design: Design, extra: number): (i: number) => Forecast | null {
    const { known: { panel, size, design: { relative } } } = this.#back
    const coef = this.#back.coefOf(design)
    const centre = relative?.mean ?? 0
    return (i) => {
      const row = design.rows[i]
      const g = this.#back.seriesOf(row)
      if (g === undefined || !(this.#base[g] > 0)) return null
      const step = panel.step[row]
      const rival = this.#rival[g]
      let part = 0
      for (let j = 0; j < coef.length; j++) {
        let value = design.x[j][i]
        if (design.relative && (j === design.relative.column || j === design.relative.square)) {
          const gap = Number.isNaN(rival) ? 0 : design.logPrice[i] - rival - centre
          value = j === design.relative.column ? gap : gap * gap
        } else if (j === design.noRival) value = Number.isNaN(rival) ? 1 : 0
        part += coef[j] * value
      }
      // Half a unit where nothing was sold: the rate of a count of zero is not zero.
      const sold = Math.max(this.#sum[g], 0.5)
      const mean = (sold / this.#base[g]) * this.#common * (this.#season(step) / this.#yearNow) * this.#back.weekday(step) * Math.exp(part)
      return { mean, spread: 1 / size + Math.max(this.#square[g], 0.5) / (sold * sold) + extra }
    }
  }

  #season(step: number): number {
    const { panel } = this.#back.known
    return this.#yearly === null ? 1 : this.#yearly[weekOfYear(addDays(panel.startDate, step * panel.stepDays))]
  }
}

/** Weight of each step before `before`: a half after each half-life. */
const fades = (before: number, stepDays: number, halfLife: number): Float64Array =>
  Float64Array.from({ length: before }, (_, step) => (halfLife === Number.POSITIVE_INFINITY ? 1 : 2 ** (-((before - 1 - step) * stepDays) / halfLife)))

/**
 * Chooses how far to look back, whether the season of the year helps, and how wide forecasts must be, by forecasting the last `horizon` steps before the origin from what stood before them. Nothing after the origin is
 * looked at. Levels by the Poisson deviance, width by the likelihood.
 */
export function chooseMemory(back: Lookback, origin: number, horizon: number): Memory {
  const { panel, design } = back.known
  const inner = origin - horizon
  const rows: number[] = []
  for (let i = 0; i < design.rows.length; i++) if (panel.step[design.rows[i]] >= inner && design.censored[i] !== 1) rows.push(i)
  const tried = (memory: Omit<Memory, 'extra'>): number => {
    const forecastOf = new Levels(back, inner, memory).forecaster(design, 0)
    let loss = 0
    for (const i of rows) {
      const forecast = forecastOf(i)
      if (forecast) loss += forecast.mean - design.y[i] * Math.log(forecast.mean)
    }
    return loss
  }
  let best: Memory = { own: 28, common: 28, yearly: false, extra: 0.02 }
  if (inner <= 0 || rows.length === 0) return best
  let least = Number.POSITIVE_INFINITY
  const consider = (memory: Omit<Memory, 'extra'>): void => {
    const loss = tried(memory)
    if (loss < least) {
      least = loss
      best = { ...memory, extra: best.extra }
    }
  }
  // One after the other: the category's memory hardly depends on the products'.
  for (const own of OWN_MEMORY) consider({ own, common: best.common, yearly: false })
  for (const common of COMMON_MEMORY) consider({ own: best.own, common, yearly: false })
  consider({ own: best.own, common: best.common, yearly: true })
  const forecastOf = new Levels(back, inner, best).forecaster(design, 0)
  const forecasts = rows.flatMap((i) => {
    const forecast = forecastOf(i)
    return forecast ? [{ y: Math.round(design.y[i]), ...forecast }] : []
  })
  let most = Number.NEGATIVE_INFINITY
  let extra = best.extra
  for (const candidate of EXTRA) {
    let likelihood = 0
    for (const { y, mean, spread } of forecasts) likelihood += logProbability(y, mean, 1 / (spread + candidate))
    if (likelihood > most) {
      most = likelihood
      extra = candidate
    }
  }
  return { ...best, extra }
}

const logProbability = (y: number, mean: number, size: number): number =>
  logGamma(size + y) - logGamma(size) - size * Math.log1p(mean / size) + y * Math.log(mean / (size + mean))
