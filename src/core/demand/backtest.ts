import { negativeBinomialQuantile } from './count-quantile.ts'
import type { CategoryFit } from './category-fit.ts'
import { estimate, explained } from './category-fit.ts'
import { fitDispersion } from './dispersion.ts'
import { timePattern, uncutDemand } from './season.ts'
import { layDesign, type Design } from './design.ts'
import type { BackTest } from './market.ts'
import type { Panel } from './panel.ts'
import { alone, type Team } from './team.ts'

/** Days forecast from each origin, and how many origins, the last one a horizon before the end. */
const HORIZON_DAYS = 14
const ORIGINS = 2
/** Days that set a product's level, and that the naive mean looks back on. */
const LEVEL_DAYS = 28

interface Tally {
  actual: number
  error: number
  bias: number
  inside: number
  rows: number
  lastWeek: number
  mean: number
}

/**
 * Rolling-origin back-test of one category: at each origin the model is fitted to what was known then, and forecasts two weeks of every product given our own
 * prices and promotions (which we set), with rivals' prices as last seen. Compared, on the same product-steps with stock, with the sales of the same weekday a week
 * before the origin and with the mean of the 28 days before it. P10-P90 are negative-binomial and carry the uncertainty of the level.
 */
export function backTest(panel: Panel, fit: CategoryFit, rows: Int32Array, firstWeekday: number, team: Team = alone): BackTest | null {
  const horizon = Math.max(1, Math.round(HORIZON_DAYS / panel.stepDays))
  const tally: Tally = { actual: 0, error: 0, bias: 0, inside: 0, rows: 0, lastWeek: 0, mean: 0 }
  let steps = 0
  for (let origin = panel.steps - ORIGINS * horizon; origin < panel.steps; origin += horizon) {
    if (origin * panel.stepDays < 2 * LEVEL_DAYS) continue
    if (forecast(panel, fit, rows, origin, Math.min(panel.steps, origin + horizon), firstWeekday, tally, team)) steps += Math.min(panel.steps, origin + horizon) - origin
  }
  if (tally.rows === 0 || !(tally.actual > 0)) return null
  return {
    category: panel.categories[fit.category].id, wape: tally.error / tally.actual, bias: tally.bias / tally.actual, coverage: tally.inside / tally.rows,
    naive: [{ method: 'same-weekday-last-week', wape: tally.lastWeek / tally.actual }, { method: 'mean-28-days', wape: tally.mean / tally.actual }],
    heldOutSteps: steps,
  }
}

function forecast(panel: Panel, fit: CategoryFit, rows: Int32Array, origin: number, end: number, firstWeekday: number, tally: Tally, team: Team): boolean {
  const train = layDesign(panel, fit.category, rows, origin)
  // The start does not change where a concave likelihood ends, only how soon.
  const regression = estimate(train, { start: train.x.length === fit.design.x.length ? fit.regression?.coef : undefined }, team)
  if (!regression) return false
  const { size: dispersion } = fitDispersion({ y: train.y, linear: regression.linear, censored: train.censored, effects: train.effects })
  const demand = uncutDemand(train, regression.linear, dispersion)
  const { weekday } = timePattern(panel, train, demand, explained(train, regression.coef), firstWeekday)
  const factor = (step: number): number => (panel.stepDays === 1 ? weekday[(firstWeekday + step) % 7] : 1)
  const levels = levelsBefore(panel, train, explained(train, regression.coef), origin, factor)
  const size = dispersion ?? Number.POSITIVE_INFINITY
  const full = fit.design
  const coef = new Map(train.names.map((name, j) => [name, regression.coef[j]]))
  const shift = (train.relative?.mean ?? 0) - (full.relative?.mean ?? 0)
  for (let i = 0; i < full.rows.length; i++) {
    const row = full.rows[i]
    const step = panel.step[row]
    if (step < origin || step >= end || full.censored[i]) continue
    const level = levels.get(panel.product[row] * panel.outlets.length + panel.outlet[row])
    if (!level || !(level.made > 0)) continue
    let part = 0
    full.x.forEach((column, j) => {
      const b = coef.get(full.names[j])
      if (b === undefined || Number.isNaN(b)) return
      let value = column[i]
      if (full.relative && (j === full.relative.column || j === full.relative.square)) {
        const relative = Number.isNaN(level.rival) ? 0 : full.logPrice[i] - level.rival - full.relative.mean - shift
        value = j === full.relative.column ? relative : relative * relative
      } else if (full.names[j] === 'no rival') value = Number.isNaN(level.rival) ? 1 : 0
      part += b * value
    })
    const mean = (Math.max(level.sold, 0.5) / level.made) * Math.exp(part) * factor(step)
    const spread = 1 / size + 1 / Math.max(level.sold, 0.5) + levels.common
    const actual = panel.units[row]
    tally.rows++
    tally.actual += actual
    tally.error += Math.abs(actual - mean)
    tally.bias += mean - actual
    if (actual >= negativeBinomialQuantile(0.1, mean, 1 / spread) && actual <= negativeBinomialQuantile(0.9, mean, 1 / spread)) tally.inside++
    tally.lastWeek += Math.abs(actual - (level.byPhase[(((step - origin) % level.cycle) + level.cycle) % level.cycle] ?? level.plain))
    tally.mean += Math.abs(actual - level.plain)
  }
  return true
}

interface Level {
  /** Units of the level's days, and what prices, promotions and weekdays multiply a unit level by in them. */
  sold: number
  made: number
  /** Mean units per step. */
  plain: number
  rows: number
  /** Sales by step of the last week before the origin. */
  byPhase: (number | undefined)[]
  cycle: number
  /** ln of the rivals' price as last seen; NaN unknown. */
  rival: number
  rivalStep: number
}

/** What is known of each product x outlet just before the origin, and `common`, the variance of the category's own level from week to week. */
function levelsBefore(panel: Panel, train: Design, part: Float64Array, origin: number, factor: (step: number) => number): Map<number, Level> & { common: number } {
  const from = origin - Math.max(1, Math.round(LEVEL_DAYS / panel.stepDays))
  const cycle = Math.max(1, Math.round(7 / panel.stepDays))
  const levels = Object.assign(new Map<number, Level>(), { common: 0 })
  const week = Array.from({ length: Math.ceil((origin - from) / cycle) }, () => ({ sold: 0, made: 0 }))
  for (let i = 0; i < train.rows.length; i++) {
    const row = train.rows[i]
    const step = panel.step[row]
    const key = panel.product[row] * panel.outlets.length + panel.outlet[row]
    let level = levels.get(key)
    if (!level) levels.set(key, (level = { sold: 0, made: 0, plain: 0, rows: 0, byPhase: [], cycle, rival: Number.NaN, rivalStep: -1 }))
    if (panel.rivalPrice[row] > 0 && step > level.rivalStep) {
      level.rival = Math.log(panel.rivalPrice[row])
      level.rivalStep = step
    }
    if (step < from) continue
    level.sold += train.y[i]
    level.made += Math.exp(part[i]) * factor(step)
    level.rows++
    level.plain += (train.y[i] - level.plain) / level.rows
    if (step >= origin - cycle) level.byPhase[step - (origin - cycle)] = train.y[i]
    week[Math.floor((step - from) / cycle)].sold += train.y[i]
  }
  // Expected units of each week at constant levels, to see how much the category as a whole wanders.
  for (let i = 0; i < train.rows.length; i++) {
    const step = panel.step[train.rows[i]]
    const level = levels.get(panel.product[train.rows[i]] * panel.outlets.length + panel.outlet[train.rows[i]])
    if (step >= from && level && level.made > 0) week[Math.floor((step - from) / cycle)].made += (level.sold / level.made) * Math.exp(part[i]) * factor(step)
  }
  const ratios = week.filter((w) => w.made > 0).map((w) => w.sold / w.made - 1)
  levels.common = ratios.reduce((sum, r) => sum + r * r, 0) / Math.max(1, ratios.length)
  return levels
}
