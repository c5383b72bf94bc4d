import type { Design } from './design.ts'
import { layDesign, VISITS } from './design.ts'
import { fitDispersion, type Dispersion } from './dispersion.ts'
import type { Endogeneity } from './market.ts'
import type { Panel } from './panel.ts'
import { betweenProducts, LITERATURE, shrinkOver, shrinkToLiterature, type Estimate, type Pooled } from './pooling.ts'
import { endogeneityTest, firstStage } from './price-instruments.ts'
import { productSlopes, type OwnSlope } from './product-slopes.ts'
import { timePattern, uncutDemand, type TimePattern } from './season.ts'
import { solveScores, type GeneratedRegressors, type ScoreSolution } from './score-equation.ts'
import { regress, type Regression } from './regression.ts'
import { alone, type Team } from './team.ts'
import { usableRows } from './usable-rows.ts'

/** Days at the end of the data that set a product's present level of sales. */
const LEVEL_DAYS = 28
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
  readonly own: OwnSlope
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
  /** The same from the data alone; se is Infinity where they say nothing. */
  readonly raw: Estimate
  /** Clusters of the covariance, and the degrees of freedom of t intervals by it. */
  readonly clusters: number
  readonly df: number
  /** Null where the panel has no instruments. */
  readonly endogeneity: Endogeneity | null
  /** Response of our sales to our price with rivals moving along, and to the relative price alone; null where rivals are unknown. */
  readonly crossElasticity: Estimate | null
  /** Slope on ln price with the price relative to rivals held: minus beta of the model. */
  readonly commonSlope: number | null
  /** Coefficient and standard error of each covariate. */
  readonly covariates: readonly { readonly name: string; readonly value: number; readonly se: number }[]
  /** Negative-binomial size; null where counts vary no more than Poisson. */
  readonly dispersion: number | null
  readonly dispersionSe: number | null
  /** Monday to Sunday, mean 1. */
  readonly weekday: readonly number[]
  readonly pattern: TimePattern
  /** Units wanted per design row: those sold, or their expectation where stock cut them short. */
  readonly demand: Float64Array
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

/** Fits one category of the panel from its rows. `firstWeekday`: Monday 0 .. Sunday 6 of step 0; `team`: the hands of its regressions. */
export function fitCategory(panel: Panel, category: number, rows: Int32Array, firstWeekday: number, team: Team = alone): CategoryFit {
  const laid = layDesign(panel, category, rows)
  const plain = estimate(laid, undefined, team)
  const refined = plain && refine(laid, plain, team)
  const { design, regression, dispersion, endogeneity, clusters } = refined ?? { design: laid, regression: null, dispersion: { size: null, sizeSe: null }, endogeneity: null, clusters: 0 }
  const coef = regression?.coef ?? new Float64Array(design.x.length).fill(Number.NaN)
  const raw = meanElasticity(design, regression)
  const elasticity = shrinkToLiterature(raw)
  const demand = uncutDemand(design, regression?.linear ?? null, dispersion.size)
  const pattern = timePattern(panel, design, demand, explained(design, coef), firstWeekday)
  const { weekday } = pattern
  const steps = design.rows.map((row) => panel.step[row])
  const slopes = productSlopes(design, regression, raw, dispersion.size, panel.stepDays, steps)
  const own = slopes.map((s) => ({ value: s.value - raw.value, se: Math.sqrt(Math.max(0, s.se ** 2 - s.shared)) }))
  // Without a regression there is nothing but what is published, and how far published elasticities lie apart.
  const spread = regression ? betweenProducts(own, elasticity.value) : { sd: Float64Array.of(LITERATURE.sd), weight: Float64Array.of(1) }
  const levels = presentLevels(panel, design, demand, coef, weekday, firstWeekday)
  const { relative } = design
  const se = (column: number): number => Math.sqrt(regression!.covariance[column * (coef.length + 1)])
  return {
    category, design, regression, elasticity, raw, weekday, pattern, demand, endogeneity, dispersion: dispersion.size, dispersionSe: dispersion.sizeSe,
    df: Math.max(1, clusters - 1), clusters,
    crossElasticity: relative && regression && !Number.isNaN(coef[relative.column]) ? { value: -coef[relative.column], se: se(relative.column) } : null,
    commonSlope: relative && regression ? commonSlope(design, coef) : null,
    covariates: design.covariates.flatMap(({ name, column }) => (regression && !Number.isNaN(coef[column]) ? [{ name, value: coef[column], se: se(column) }] : [])),
    products: design.products.map((product, at) => ({ product, ...levels[at], own: slopes[at], pooled: shrinkOver(slopes[at], elasticity, spread), priceMoved: Number.isFinite(slopes[at].se) })),
  }
}

interface Refined {
  readonly design: Design
  readonly regression: Regression
  readonly dispersion: Dispersion
  readonly endogeneity: Endogeneity | null
  readonly clusters: number
}

/**
 * What the plain regression leaves open: over-dispersion; then, where stock cut over-dispersed counts short, their expectation by that dispersion; and the control function where the panel has instruments that
 * are strong enough.
 */
function refine(design: Design, plain: Regression, team: Team): Refined {
  const sharp = sharpen(design, plain, undefined)
  const clusters = clusterCount(design, plain)
  const stage = firstStage(design, plain.linear)
  if (stage === null) return { ...sharp, design, clusters, endogeneity: null }
  const k = design.x.length
  const promo = design.covariates.find(({ name }) => name === 'promo')
  // On days of a promotion other things move the price than on other days, and its residual says another thing of demand.
  const crossed = promo && !Number.isNaN(plain.coef[promo.column]) ? stage.residuals.map(({ name, values }) => ({ name: `${name} x promo`, values: values.map((v, i) => v * design.x[promo.column][i]) })) : []
  const added = [...stage.residuals, ...crossed]
  const wide: Design = { ...design, x: [...design.x, ...added.map(({ values }) => values)], names: [...design.names, ...added.map(({ name }) => name)], generated: added.map((_, m) => k + m) }
  const again = estimate(wide, undefined, team)
  const residuals = stage.residuals.map((_, m) => k + m)
  if (again === null || residuals.some((column) => Number.isNaN(again.coef[column]))) return { ...sharp, design, clusters, endogeneity: null }
  const products = crossed.flatMap((_, m) => (Number.isNaN(again.coef[k + residuals.length + m]) ? [] : [{ column: k + residuals.length + m, of: m, times: design.x[promo!.column] }]))
  const corrected = sharpen(wide, again, { columns: residuals, products, first: stage.first })
  const tested = [...residuals, ...products.map(({ column }) => column)]
  const width = wide.x.length
  const variance = Float64Array.from(tested.flatMap((a) => tested.map((b) => corrected.given[a * width + b])))
  const endogeneity: Endogeneity = {
    instruments: stage.instruments, firstStage: stage.strength, weak: stage.weak, test: endogeneityTest(tested.map((column) => corrected.regression.coef[column]), variance, tested.length, clusters),
    plain: meanElasticity(design, sharp.regression), corrected: meanElasticity(wide, corrected.regression), used: stage.weak ? 'plain' : 'control-function',
  }
  return stage.weak ? { ...sharp, design, clusters, endogeneity } : { ...corrected, design: wide, clusters, endogeneity }
}

/** The regression with its dispersion, counts cut short expected by it, and a covariance that knows of estimated regressors. `given` is the covariance as if those were data. */
function sharpen(design: Design, plain: Regression, generated: GeneratedRegressors | undefined): { regression: Regression; dispersion: Dispersion; given: Float64Array } {
  let dispersion = fitDispersion({ y: design.y, linear: plain.linear, censored: design.censored, effects: design.effects })
  const cut = dispersion.size !== null && design.censored.some((flag, i) => flag === 1 && !Number.isNaN(plain.linear[i]))
  const k = design.x.length
  const kept = design.x.map((_, j) => j).filter((j) => !Number.isNaN(plain.coef[j]))
  const place = new Map(kept.map((j, at) => [j, at]))
  let linear = plain.linear
  const coef = Float64Array.from(kept, (j) => plain.coef[j])
  let solution: ScoreSolution | null = null
  // The means depend on the dispersion and the dispersion on the means; it moves little, and a second round is enough.
  for (let round = 0; round < (cut ? 2 : 1); round++) {
    if (round > 0) dispersion = fitDispersion({ y: design.y, linear, censored: design.censored, effects: design.effects })
    const { y, effects, censored, cluster } = design
    solution = solveScores({
      y, effects, censored, cluster, size: dispersion.size, linear, x: kept.map((j) => design.x[j]),
      ...(generated ? { generated: { columns: generated.columns.map((j) => place.get(j)!), products: (generated.products ?? []).map((one) => ({ ...one, column: place.get(one.column)! })), first: generated.first } } : {}),
    }, coef)
    if (!solution.converged) return { regression: plain, dispersion, given: plain.covariance }
    linear = solution.linear
    solution.change.forEach((change, at) => (coef[at] += change))
  }
  const spread = (matrix: Float64Array): Float64Array => {
    const out = new Float64Array(k * k).fill(Number.NaN)
    kept.forEach((j, a) => kept.forEach((l, b) => (out[j * k + l] = matrix[a * kept.length + b])))
    return out
  }
  const whole = new Float64Array(k).fill(Number.NaN)
  kept.forEach((j, at) => (whole[j] = coef[at]))
  return { regression: { ...plain, coef: whole, linear, covariance: spread(solution!.covariance) }, dispersion, given: spread(solution!.covarianceGiven) }
}

/** Clusters that have rows in the regression. */
function clusterCount(design: Design, regression: Regression): number {
  if (design.cluster === null) return regression.n
  const seen = new Set<number>()
  for (let i = 0; i < design.cluster.length; i++) if (!Number.isNaN(regression.linear[i])) seen.add(design.cluster[i])
  return seen.size
}

/** The regression of a design, or null where nothing in it can be estimated. `quick` leaves the clustered covariance out and starts from coefficients that are near. */
export function estimate(design: Design, quick?: { readonly start: ArrayLike<number> | undefined }, team: Team = alone): Regression | null {
  const { y, x, names, effects, cluster, censored } = design
  const family = { kind: 'poisson' } as const
  if (usableRows({ y, x, names, effects, censored }, family, new Uint8Array(y.length)).rows < FEWEST_FREE) return null
  const enough = (fit: Regression): Regression | null => (fit.n - fit.parameters >= FEWEST_FREE ? fit : null)
  if (!quick) return enough(regress({ y, x, names, effects, censored, ...(cluster ? { cluster } : {}) }, { family, robust: true, jackknife: true }, team))
  const start = quick.start && Array.from(quick.start, (value) => (Number.isNaN(value) ? 0 : value))
  return enough(regress({ y, x, names, effects, censored }, { family, ...(start ? { start } : {}) }, team))
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

/** Present sales of each product at its last price, without promotion: the units of the last weeks over what prices, promotions and weekdays made of them. */
function presentLevels(panel: Panel, design: Design, demand: Float64Array, coef: Float64Array, weekday: readonly number[], firstWeekday: number): { rows: number; observedLow: number; observedHigh: number; lastPrice: number; unitsPerDay: number }[] {
  const count = design.products.length
  const from = panel.steps - Math.max(1, Math.round(LEVEL_DAYS / panel.stepDays))
  const low = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(count)
  const rows = new Int32Array(count)
  const last = new Int32Array(count).fill(-1)
  const units = [new Float64Array(count), new Float64Array(count)]
  const made = [new Float64Array(count), new Float64Array(count)]
  const outletSteps = new Set<number>()
  const part = explained(design, coef)
  const shocks = averageShock(design, coef)
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
    units[recent][at] += demand[i]
    made[recent][at] += multiplier
  }
  return design.products.map((_, at) => {
    const i = last[at]
    // At the last price, promotions and other covariates off, and an average shock of what moved price and demand together.
    const off = (sum: number, column: number): number => sum + (Number.isNaN(coef[column]) ? 0 : coef[column] * design.x[column][i])
    const now = part[i] - design.covariates.filter(({ name }) => name !== VISITS).map(({ column }) => column).concat(design.generated).reduce(off, 0) + shocks
    const old = made[0][at] === 0
    const sold = old ? units[1][at] : units[0][at]
    const base = old ? made[1][at] : made[0][at]
    // Half a unit where nothing was sold: the rate of a Poisson count of zero is not zero.
    const rate = Math.max(sold, 0.5) / base
    return { rows: rows[at], observedLow: low[at], observedHigh: high[at], lastPrice: panel.price[design.rows[i]], unitsPerDay: (rate * Math.exp(now) * outletSteps.size) / panel.stepDays }
  })
}

/** ln of the mean over the rows of what the first stage's residuals make of demand (the average structural function of Blundell and Powell 2003). */
function averageShock(design: Design, coef: Float64Array): number {
  if (design.generated.length === 0) return 0
  let sum = 0
  for (let i = 0; i < design.rows.length; i++) sum += Math.exp(design.generated.reduce((total, column) => total + (Number.isNaN(coef[column]) ? 0 : coef[column]) * design.x[column][i], 0))
  return Math.log(sum / design.rows.length)
}
