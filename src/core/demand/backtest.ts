import { estimate, explained, type CategoryFit } from './category-fit.ts'
import { layDesign } from './design.ts'
import { fitDispersion } from './dispersion.ts'
import { chooseMemory, Levels, Lookback, type Forecast, type Known } from './forecast.ts'
import type { BackTest } from './market.ts'
import type { Panel } from './panel.ts'
import { placeOf } from './residuals.ts'
import { timePattern, uncutDemand } from './season.ts'
import { alone, type Team } from './team.ts'

/** Days forecast from each origin, and how many origins, the last one a horizon before the end. */
const HORIZON_DAYS = 14
const ORIGINS = 3
/** Days that must lie before an origin, and that the naive mean looks back on. */
const FEWEST_DAYS = 56
const MEAN_DAYS = 28
/** Rows that tell the dispersion of a forecast well enough. */
const DISPERSION_ROWS = 6_000

interface Tally {
  actual: number
  error: number
  bias: number
  inside: number
  split: number
  rows: number
  lastWeek: number
  lastWeekBias: number
  mean: number
  meanBias: number
}

/**
 * Rolling-origin back-test of one category: at each origin the model is fitted to what was known then, and forecasts two weeks of every product given our own
 * prices and promotions (which we set), with rivals' prices as last seen. Compared, on the same product-steps with stock, with the sales of the same weekday a week
 * before the origin and with the mean of the 28 days before it. P10-P90 are negative-binomial and carry the uncertainty of the level, and what the weeks before the origin were off by.
 * It forecasts what happens under the prices as they were set, so prices that answered to demand are taken as they come, without control function.
 */
export function backTest(panel: Panel, fit: CategoryFit, rows: Int32Array, firstWeekday: number, team: Team = alone): BackTest | null {
  const horizon = Math.max(1, Math.round(HORIZON_DAYS / panel.stepDays))
  const tally: Tally = { actual: 0, error: 0, bias: 0, inside: 0, split: 0, rows: 0, lastWeek: 0, lastWeekBias: 0, mean: 0, meanBias: 0 }
  let [steps, origins] = [0, 0]
  for (let origin = panel.steps - ORIGINS * horizon; origin < panel.steps; origin += horizon) {
    if (origin * panel.stepDays < FEWEST_DAYS) continue
    const end = Math.min(panel.steps, origin + horizon)
    if (!forecastFrom(panel, fit, rows, { origin, end, horizon, firstWeekday }, tally, team)) continue
    steps += end - origin
    origins++
  }
  if (tally.rows === 0 || !(tally.actual > 0)) return null
  const over = (value: number): number => value / tally.actual
  return {
    category: panel.categories[fit.category].id, wape: over(tally.error), bias: over(tally.bias), coverage: tally.inside / tally.rows, coverageSplit: tally.split / tally.rows,
    naive: [{ method: 'same-weekday-last-week', wape: over(tally.lastWeek), bias: over(tally.lastWeekBias) }, { method: 'mean-28-days', wape: over(tally.mean), bias: over(tally.meanBias) }],
    heldOutSteps: steps, origins, horizonDays: horizon * panel.stepDays, rows: tally.rows,
  }
}

function forecastFrom(panel: Panel, fit: CategoryFit, rows: Int32Array, { origin, end, horizon, firstWeekday }: { origin: number; end: number; horizon: number; firstWeekday: number }, tally: Tally, team: Team): boolean {
  const design = layDesign(panel, fit.category, rows, origin)
  // The start does not change where a concave likelihood ends, only how soon.
  const regression = estimate(design, { start: design.x.length === fit.design.x.length ? fit.regression?.coef : undefined }, team)
  if (!regression) return false
  const { size } = fitDispersion({ y: design.y, linear: regression.linear, censored: design.censored, effects: design.effects }, DISPERSION_ROWS)
  const demand = uncutDemand(design, regression.linear, size)
  const known: Known = { panel, design, regression, demand, size: size ?? Number.POSITIVE_INFINITY, firstWeekday, pattern: timePattern(panel, design, demand, explained(design, regression.coef), firstWeekday) }
  const back = new Lookback(known)
  const memory = chooseMemory(back, origin, horizon)
  const forecastOf = new Levels(back, origin, memory).forecaster(fit.design, memory.extra)
  const naive = naiveBefore(panel, known, origin)
  const full = fit.design
  for (let i = 0; i < full.rows.length; i++) {
    const row = full.rows[i]
    const step = panel.step[row]
    if (step < origin || step >= end || full.censored[i] === 1) continue
    const forecast = forecastOf(i)
    const peer = naive.get(panel.product[row] * panel.outlets.length + panel.outlet[row])
    if (forecast && peer) count(tally, panel.units[row], forecast, peer.byPhase[(step - origin) % peer.byPhase.length] ?? peer.plain, peer.plain)
  }
  return true
}

function count(tally: Tally, actual: number, { mean, spread }: Forecast, lastWeek: number, plain: number): void {
  tally.rows++
  tally.actual += actual
  tally.error += Math.abs(actual - mean)
  tally.bias += mean - actual
  const [low, high] = placeOf(actual, mean, spread > 0 ? 1 / spread : null)
  // From the P10 on, the first count that 10% do not exceed, up to the P90.
  if (high >= 0.1 && low < 0.9) tally.inside++
  tally.split += high > low ? Math.max(0, Math.min(high, 0.9) - Math.max(low, 0.1)) / (high - low) : low >= 0.1 && low <= 0.9 ? 1 : 0
  tally.lastWeek += Math.abs(actual - lastWeek)
  tally.lastWeekBias += lastWeek - actual
  tally.mean += Math.abs(actual - plain)
  tally.meanBias += plain - actual
}

/** Sales of each series: mean per step of the last weeks, and by step of the last one. */
function naiveBefore(panel: Panel, { design }: Known, origin: number): Map<number, { plain: number; rows: number; byPhase: (number | undefined)[] }> {
  const from = origin - Math.max(1, Math.round(MEAN_DAYS / panel.stepDays))
  const cycle = Math.max(1, Math.round(7 / panel.stepDays))
  const found = new Map<number, { plain: number; rows: number; byPhase: (number | undefined)[] }>()
  for (let i = 0; i < design.rows.length; i++) {
    const row = design.rows[i]
    const step = panel.step[row]
    if (step < from) continue
    const key = panel.product[row] * panel.outlets.length + panel.outlet[row]
    let one = found.get(key)
    if (!one) found.set(key, (one = { plain: 0, rows: 0, byPhase: new Array<number | undefined>(cycle).fill(undefined) }))
    one.rows++
    one.plain += (design.y[i] - one.plain) / one.rows
    if (step >= origin - cycle) one.byPhase[step - (origin - cycle)] = design.y[i]
  }
  return found
}
