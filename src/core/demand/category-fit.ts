import type { Design } from './design.ts'
import { layDesign } from './design.ts'
import type { Panel } from './panel.ts'
import { betweenVariance, LITERATURE, shrink, shrinkToLiterature, type Estimate, type Pooled } from './pooling.ts'
import { regress, type Regression } from './regression.ts'
import { usableRows } from './usable-rows.ts'

/** Days at the end of the data that set a product's present level of sales. */
const LEVEL_DAYS = 28
/** A price that moves less than this (standard deviation of its logarithm) has not moved. */
const STILL = 1e-6
/** No price response is taken to be weaker than this: a demand that does not fall has no best price. */
export const WEAKEST = -0.1

/** Fewer rows than this are said to be few. */
export const FEW_ROWS = 28

/** A regression with fewer rows to spare than this is not believed. */
const FEWEST_FREE = 20

/** Demand of one product of a fitted category. Elasticities are responses of our sales to our own price. */
export interface ProductFit {
  /** Index into the panel's products. */
  readonly product: number
  readonly rows: number
  /** From the product's own rows; se is Infinity where its price never moved. */
  readonly own: Estimate
  readonly pooled: Pooled
  readonly priceMoved: boolean
  readonly observedLow: number
  readonly observedHigh: number
  /** Last price seen, and the units per day it sells at it now: without promotion, on an average weekday, over all outlets. */
  readonly lastPrice: number
  readonly unitsPerDay: number
}

/** A fitted category. */
export interface CategoryFit {
  readonly category: number
  readonly design: Design
  readonly regression: Regression | null
  /** Mean elasticity over the rows; shrunk to the literature as far as the data are thin. */
  readonly elasticity: Pooled
  /** Response of our sales to our price with rivals moving along, and to the relative price alone; null where rivals are unknown. */
  readonly crossElasticity: Estimate | null
  /** Slope on ln price with the price relative to rivals held: minus beta of the model. */
  readonly commonSlope: number | null
  /** Coefficient and standard error of each covariate. */
  readonly covariates: readonly { readonly name: string; readonly value: number; readonly se: number }[]
  /** Negative-binomial size; null where counts vary no more than Poisson. */
  readonly dispersion: number | null
  /** Monday to Sunday, mean 1. */
  readonly weekday: readonly number[]
  readonly products: readonly ProductFit[]
}

/** ln of the expected units that prices and covariates explain, relative to the row's effects. */
export function explained(design: Design, coef: Float64Array): Float64Array {
  const out = new Float64Array(design.rows.length)
  design.x.forEach((column, j) => {
    const b = coef[j]
    if (Number.isNaN(b)) return
    for (let i = 0; i < out.length; i++) out[i] += b * column[i]
  })
  return out
}

/** Fits one category of the panel from its rows. `firstWeekday`: Monday 0 .. Sunday 6 of step 0. */
export function fitCategory(panel: Panel, category: number, rows: Int32Array, firstWeekday: number): CategoryFit {
  const design = layDesign(panel, category, rows)
  const regression = estimate(design)
  const coef = regression?.coef ?? new Float64Array(design.x.length).fill(Number.NaN)
  const raw = meanElasticity(design, regression)
  const elasticity = shrinkToLiterature(raw)
  const weekday = weekdayFactors(panel, design, firstWeekday)
  const dispersion = regression ? dispersionOf(design, regression) : null
  const slopes = productSlopes(design, regression, raw, dispersion)
  const variance = betweenVariance(slopes.map((s) => ({ value: s.value - raw.value, se: s.se })))
  const prior = { mean: elasticity.value, variance: regression ? variance : LITERATURE.sd ** 2, meanSe: elasticity.se }
  const levels = presentLevels(panel, design, explained(design, coef), coef, weekday, firstWeekday)
  const relative = design.relative
  return {
    category, design, regression, elasticity, weekday, dispersion,
    crossElasticity: relative && regression && !Number.isNaN(coef[relative.column]) ? { value: -coef[relative.column], se: Math.sqrt(regression.covariance[relative.column * (coef.length + 1)]) } : null,
    commonSlope: relative && regression ? commonSlope(design, coef) : null,
    covariates: design.covariates.flatMap(({ name, column }) => (regression && !Number.isNaN(coef[column]) ? [{ name, value: coef[column], se: Math.sqrt(regression.covariance[column * (coef.length + 1)]) }] : [])),
    products: design.products.map((product, at) => ({ product, ...levels[at], own: slopes[at], pooled: shrink(slopes[at], prior), priceMoved: Number.isFinite(slopes[at].se) })),
  }
}

/** The regression of a design, or null where nothing in it can be estimated. `quick` leaves the clustered covariance out and starts from coefficients that are near. */
export function estimate(design: Design, quick?: { readonly start: ArrayLike<number> | undefined }): Regression | null {
  const { y, x, names, effects, cluster, censored } = design
  const family = { kind: 'poisson' } as const
  if (usableRows({ y, x, names, effects, censored }, family, new Uint8Array(y.length)).keep.length < FEWEST_FREE) return null
  const enough = (fit: Regression): Regression | null => (fit.n - fit.parameters >= FEWEST_FREE ? fit : null)
  if (!quick) return enough(regress({ y, x, names, effects, censored, ...(cluster ? { cluster } : {}) }, { family, robust: true, jackknife: true }))
  const start = quick.start && Array.from(quick.start, (value) => (Number.isNaN(value) ? 0 : value))
  return enough(regress({ y, x, names, effects, censored }, { family, ...(start ? { start } : {}) }))
}

/** Average over the rows of d ln(units) / d ln(price): a linear form of the coefficients, so its standard error is exact. */
function meanElasticity(design: Design, regression: Regression | null): Estimate {
  const nothing = { value: Number.NaN, se: Number.POSITIVE_INFINITY }
  if (!regression) return nothing
  const k = design.x.length
  const n = design.rows.length
  const gradient = new Float64Array(k)
  if (design.joint) for (let i = 0; i < n; i++) gradient[design.member[i]] += 1 / n
  else gradient[0] = 1
  if (design.relative) {
    gradient[design.relative.column] = 1
    gradient[design.relative.square] = (2 * design.relative.values.reduce((sum, r) => sum + r, 0)) / n
  }
  let value = 0
  let variance = 0
  let weight = 0
  for (let j = 0; j < k; j++) {
    if (Number.isNaN(regression.coef[j])) continue
    if (j < (design.joint ? design.products.length : 1)) weight += gradient[j]
    value += gradient[j] * regression.coef[j]
    for (let l = 0; l < k; l++) if (!Number.isNaN(regression.coef[l])) variance += gradient[j] * gradient[l] * regression.covariance[j * k + l]
  }
  if (!(weight > 0) || !(variance > 0)) return nothing
  // Products whose price never moved have no slope of their own in a joint fit; the mean is over the others.
  return { value: value / weight, se: Math.sqrt(variance) / weight }
}

function commonSlope(design: Design, coef: Float64Array): number | null {
  if (!design.joint) return Number.isNaN(coef[0]) ? null : coef[0]
  const slopes = Array.from(coef.subarray(0, design.products.length)).filter((value) => !Number.isNaN(value))
  return slopes.length > 0 ? slopes.reduce((a, b) => a + b, 0) / slopes.length : null
}

/** Moment estimate of the negative-binomial size: Var - mu = mu^2 / r, with the degrees of freedom that the effects took. */
export function dispersionOf(design: Design, regression: Regression): number | null {
  let excess = 0
  let square = 0
  const inflate = regression.n / Math.max(1, regression.n - regression.parameters)
  for (let i = 0; i < design.rows.length; i++) {
    if (Number.isNaN(regression.linear[i]) || design.censored[i]) continue
    const mu = Math.exp(regression.linear[i])
    excess += (design.y[i] - mu) ** 2 * inflate - mu
    square += mu * mu
  }
  const inverse = excess / square
  return inverse > 1e-3 ? 1 / inverse : null
}

/**
 * Own elasticity of every product. In a joint fit they are the regression's; otherwise the category's slope plus a change of the product's own, by Newton's method on
 * two numbers (level and slope) with everything else held, and a standard error that knows the over-dispersion.
 */
function productSlopes(design: Design, regression: Regression | null, raw: Estimate, dispersion: number | null): Estimate[] {
  const count = design.products.length
  const none = { value: Number.NaN, se: Number.POSITIVE_INFINITY }
  if (!regression) return design.products.map(() => none)
  if (design.joint) {
    const { coef, covariance } = regression
    const k = design.x.length
    const column = design.relative && !Number.isNaN(coef[design.relative.column]) ? design.relative.column : null
    const variance = (at: number): number => covariance[at * (k + 1)] + (column === null ? 0 : 2 * covariance[at * k + column] + covariance[column * (k + 1)])
    return design.products.map((_, at) => (Number.isNaN(coef[at]) ? none : { value: coef[at] + (column === null ? 0 : coef[column]), se: Math.sqrt(variance(at)) }))
  }
  const order = groupRows(design.member, count)
  return order.map((rows) => {
    const usable = rows.filter((i) => !Number.isNaN(regression.linear[i]) && !design.censored[i])
    const spread = deviation(usable, design.logPrice)
    if (usable.length < 10 || spread.sd < STILL) return none
    let level = 0
    let slope = 0
    let information = 0
    for (let iteration = 0; iteration < 4; iteration++) {
      let [w0, w1, w2, u0, u1, v0, v1, v2] = [0, 0, 0, 0, 0, 0, 0, 0]
      for (const i of usable) {
        const x = design.logPrice[i] - spread.mean
        const mu = Math.exp(regression.linear[i] + level + slope * x)
        const u = design.y[i] - mu
        w0 += mu
        w1 += mu * x
        w2 += mu * x * x
        u0 += u
        u1 += u * x
        const v = mu + (dispersion === null ? 0 : (mu * mu) / dispersion)
        v0 += v
        v1 += v * x
        v2 += v * x * x
      }
      const determinant = w0 * w2 - w1 * w1
      if (!(determinant > 1e-12 * w0 * w2)) return none
      level += (w2 * u0 - w1 * u1) / determinant
      slope += (w0 * u1 - w1 * u0) / determinant
      // Variance of the score of the slope after the level: sum v (x - w1/w0)^2 over the square of its information.
      const centre = w1 / w0
      const info = w2 - w1 * centre
      information = (info * info) / (v2 - 2 * centre * v1 + centre * centre * v0)
    }
    return Number.isFinite(slope) && information > 0 ? { value: raw.value + slope, se: 1 / Math.sqrt(information) } : none
  })
}

function groupRows(member: Int32Array, count: number): number[][] {
  const groups = Array.from({ length: count }, (): number[] => [])
  for (let i = 0; i < member.length; i++) groups[member[i]].push(i)
  return groups
}

function deviation(rows: readonly number[], values: Float64Array): { mean: number; sd: number } {
  let mean = 0
  for (const i of rows) mean += values[i] / rows.length
  let square = 0
  for (const i of rows) square += (values[i] - mean) ** 2 / rows.length
  return { mean, sd: Math.sqrt(square) }
}

/** Units that weigh against a weekday's own, so that a day of chance does not become a rule. */
const WEEKDAY_PRIOR = 20

/** Sales by weekday relative to the seven days around each day, mean 1, drawn to 1 where sales are few; all 1 where a step is longer than a day. */
export function weekdayFactors(panel: Panel, design: Design, firstWeekday: number): number[] {
  if (panel.stepDays !== 1) return [1, 1, 1, 1, 1, 1, 1]
  const total = new Float64Array(panel.steps)
  for (let i = 0; i < design.rows.length; i++) total[panel.step[design.rows[i]]] += design.y[i]
  const sold = new Float64Array(7).fill(WEEKDAY_PRIOR)
  const around = new Float64Array(7).fill(WEEKDAY_PRIOR)
  for (let day = 3; day + 3 < panel.steps; day++) {
    sold[(firstWeekday + day) % 7] += total[day]
    for (let d = day - 3; d <= day + 3; d++) around[(firstWeekday + day) % 7] += total[d] / 7
  }
  const factor = Array.from(sold, (units, d) => units / around[d])
  const mean = factor.reduce((a, b) => a + b, 0) / 7
  return factor.map((value) => value / mean)
}

/** Present sales of each product at its last price, without promotion: the units of the last weeks over what prices, promotions and weekdays made of them. */
function presentLevels(panel: Panel, design: Design, part: Float64Array, coef: Float64Array, weekday: readonly number[], firstWeekday: number): { rows: number; observedLow: number; observedHigh: number; lastPrice: number; unitsPerDay: number }[] {
  const count = design.products.length
  const from = panel.steps - Math.max(1, Math.round(LEVEL_DAYS / panel.stepDays))
  const low = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(count)
  const rows = new Int32Array(count)
  const last = new Int32Array(count).fill(-1)
  const units = [new Float64Array(count), new Float64Array(count)]
  const made = [new Float64Array(count), new Float64Array(count)]
  const outletSteps = new Set<number>()
  for (let i = 0; i < design.rows.length; i++) {
    const at = design.member[i]
    const row = design.rows[i]
    const price = panel.price[row]
    rows[at]++
    low[at] = Math.min(low[at], price)
    high[at] = Math.max(high[at], price)
    if (last[at] < 0 || panel.step[row] >= panel.step[design.rows[last[at]]]) last[at] = i
    outletSteps.add(panel.outlet[row])
    const multiplier = Math.exp(part[i]) * (panel.stepDays === 1 ? weekday[(firstWeekday + panel.step[row]) % 7] : 1)
    const recent = panel.step[row] >= from ? 0 : 1
    units[recent][at] += design.y[i]
    made[recent][at] += multiplier
  }
  return design.products.map((_, at) => {
    const i = last[at]
    // At the last price, promotions and other covariates off.
    const now = part[i] - design.covariates.reduce((sum, c) => sum + (Number.isNaN(coef[c.column]) ? 0 : coef[c.column] * design.x[c.column][i]), 0)
    const old = made[0][at] === 0
    const sold = old ? units[1][at] : units[0][at]
    const base = old ? made[1][at] : made[0][at]
    // Half a unit where nothing was sold: the rate of a Poisson count of zero is not zero.
    const rate = Math.max(sold, 0.5) / base
    return { rows: rows[at], observedLow: low[at], observedHigh: high[at], lastPrice: panel.price[design.rows[i]], unitsPerDay: (rate * Math.exp(now) * outletSteps.size) / panel.stepDays }
  })
}
