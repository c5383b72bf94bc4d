import { addDays, weekday, type IsoDate } from '../calendar/calendar.ts'
import { negativeBinomialQuantile } from './count-quantile.ts'
import { explained, fitCategory, type CategoryFit, type ProductFit } from './category-fit.ts'
import { rowsByCategory } from './design.ts'
import type { Panel } from './panel.ts'

/** Rounds of the two-way decomposition of the effects; a balanced panel needs one. */
const SWEEPS = 12

/** How well the fit describes the rows it was fitted to. */
export interface ResidualDiagnostics {
  readonly rows: number
  /** Sum of squared Pearson residuals, (y - mu)^2 / (mu + mu^2/r), per degree of freedom: 1 where the variance is right. */
  readonly pearson: number
  /** Share of rows inside the P10-P90 of their own count distribution; a count's range covers a little over 80%. */
  readonly inside: number
  /** What that share would be if the distribution were exactly right. */
  readonly insideExpected: number
  /** Correlation of a product's residual with that of its step before: lasting shocks that the effects do not know. */
  readonly autocorrelation: number | null
  /** Rows without a sale, seen and expected. */
  readonly zeros: number
  readonly zerosExpected: number
  /** Rows whose stock ran short, and that say "at least so many". */
  readonly censored: number
}

/** One category looked at again after its fit: its season, its residuals, and each product's rows with what the fit expected of them. Plain data. */
export interface CategoryInspection {
  readonly startDate: IsoDate
  readonly stepDays: number
  readonly outlets: number
  /** Visits' factor of each step against the mean, weekdays included; null where no row of that step was used. */
  readonly season: readonly (number | null)[]
  /** Monday to Sunday, mean 1; null where a step is longer than a day. */
  readonly weekday: readonly number[] | null
  readonly diagnostics: ResidualDiagnostics | null
  readonly products: readonly ProductInspection[]
}

/** A product's used rows; arrays of equal length, in the order of steps. */
export interface ProductInspection {
  readonly sku: string
  readonly step: readonly number[]
  readonly price: readonly number[]
  readonly units: readonly number[]
  /** Units that the fit expected of the row, with the product's own pooled elasticity; adds up to the units sold. */
  readonly expected: readonly number[]
  /** 1: stock ended the sales. */
  readonly censored: readonly number[]
  /** Its own estimate before pooling; null where its data say nothing of price. */
  readonly own: { readonly value: number; readonly se: number } | null
  readonly dispersion: number | null
}

/** Fits one category of a panel again, as the market's fit did, and keeps what a market does not: effects, expectations and residuals. Null where it has no rows to fit. */
export function inspectCategory(panel: Panel, category: number): CategoryInspection | null {
  const firstWeekday = weekday(panel.startDate)
  const fit = fitCategory(panel, category, rowsByCategory(panel)[category], firstWeekday)
  if (fit.products.length === 0) return null
  const linear = fit.regression?.linear ?? null
  const members = Array.from({ length: fit.design.products.length }, (): number[] => [])
  for (let i = 0; i < fit.design.rows.length; i++) if (linear !== null && !Number.isNaN(linear[i])) members[fit.design.member[i]].push(i)
  return {
    startDate: panel.startDate, stepDays: panel.stepDays, outlets: panel.outlets.length,
    season: linear === null ? [] : seasonOf(panel, fit, linear),
    weekday: panel.stepDays === 1 ? fit.weekday : null,
    diagnostics: linear === null ? null : diagnose(panel, fit, linear, members),
    products: fit.products.map((product, at) => productRows(panel, fit, product, members[at], linear)),
  }
}

/** The steps' part of the effects: ln mu less what prices and covariates explain is product + step; means by turns take them apart. */
function seasonOf(panel: Panel, fit: CategoryFit, linear: Float64Array): (number | null)[] {
  const { design } = fit
  const part = explained(design, fit.regression!.coef)
  const [series] = design.effects
  const groups = series.codes.reduce((most, code) => Math.max(most, code), 0) + 1
  const level = new Float64Array(groups)
  const factor = new Float64Array(panel.steps)
  const count = new Float64Array(panel.steps)
  const used = Array.from(design.rows.keys()).filter((i) => !Number.isNaN(linear[i]))
  for (const i of used) count[panel.step[design.rows[i]]]++
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const sum = new Float64Array(groups)
    const rows = new Float64Array(groups)
    for (const i of used) {
      sum[series.codes[i]] += linear[i] - part[i] - factor[panel.step[design.rows[i]]]
      rows[series.codes[i]]++
    }
    for (let g = 0; g < groups; g++) level[g] = rows[g] > 0 ? sum[g] / rows[g] : 0
    const step = new Float64Array(panel.steps)
    for (const i of used) step[panel.step[design.rows[i]]] += linear[i] - part[i] - level[series.codes[i]]
    for (let t = 0; t < panel.steps; t++) factor[t] = count[t] > 0 ? step[t] / count[t] : 0
  }
  const seen = Array.from(factor, (value, t) => (count[t] > 0 ? Math.exp(value) : null))
  const known = seen.filter((value) => value !== null)
  const mean = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length)
  return seen.map((value) => (value === null ? null : value / mean))
}

function diagnose(panel: Panel, fit: CategoryFit, linear: Float64Array, members: readonly (readonly number[])[]): ResidualDiagnostics {
  const { design, regression } = fit
  const size = fit.dispersion ?? Number.POSITIVE_INFINITY
  const ranges = new Map<number, { readonly low: number; readonly high: number; readonly inside: number }>()
  let [rows, pearson, inside, insideExpected, zeros, zerosExpected, censored, cross, square] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (const own of members) {
    let before = Number.NaN
    let beforeStep = Number.NaN
    let beforeOutlet = -1
    for (const i of own) {
      if (design.censored[i]) {
        censored++
        continue
      }
      const mu = Math.exp(linear[i])
      const y = design.y[i]
      const r = (y - mu) / Math.sqrt(mu + (mu * mu) / size)
      rows++
      pearson += r * r
      square += r * r
      const range = rangeOf(mu, size, ranges)
      if (y >= range.low && y <= range.high) inside++
      insideExpected += range.inside
      if (y === 0) zeros++
      zerosExpected += zeroOf(mu, size)
      const row = design.rows[i]
      if (panel.outlet[row] === beforeOutlet && panel.step[row] === beforeStep + 1) cross += r * before
      before = r
      beforeStep = panel.step[row]
      beforeOutlet = panel.outlet[row]
    }
  }
  const free = Math.max(1, rows - regression!.parameters)
  return { rows, pearson: pearson / free, inside: inside / Math.max(1, rows), insideExpected: insideExpected / Math.max(1, rows), autocorrelation: square > 0 && rows > 20 ? cross / square : null, zeros, zerosExpected, censored }
}

const zeroOf = (mu: number, size: number): number => (Number.isFinite(size) ? Math.exp(-size * Math.log1p(mu / size)) : Math.exp(-mu))

/** P10, P90 and the probability between them, for means rounded to a hundredth of themselves. */
function rangeOf(mu: number, size: number, known: Map<number, { readonly low: number; readonly high: number; readonly inside: number }>): { readonly low: number; readonly high: number; readonly inside: number } {
  const key = Math.round(Math.log(Math.max(mu, 1e-9)) * 100)
  const found = known.get(key)
  if (found) return found
  const mean = Math.exp(key / 100)
  const [low, high] = [negativeBinomialQuantile(0.1, mean, size), negativeBinomialQuantile(0.9, mean, size)]
  const made = { low, high, inside: probability(mean, size, low, high) }
  known.set(key, made)
  return made
}

function probability(mean: number, size: number, low: number, high: number): number {
  // Counts in the hundreds are as good as continuous, where P10-P90 hold 80%.
  if (mean > 200) return 0.8
  let term = zeroOf(mean, size)
  let sum = 0
  for (let q = 0; q <= high; q++) {
    if (q >= low) sum += term
    term *= Number.isFinite(size) ? ((size + q) / (q + 1)) * (mean / (size + mean)) : mean / (q + 1)
  }
  return sum
}

/** The rows of a product, its expectation turned to its own pooled elasticity and set to the units it sold. */
function productRows(panel: Panel, fit: CategoryFit, product: ProductFit, rows: readonly number[], linear: Float64Array | null): ProductInspection {
  const { design } = fit
  const open = rows.filter((i) => !design.censored[i])
  const centre = open.reduce((sum, i) => sum + design.logPrice[i], 0) / Math.max(1, open.length)
  // In a joint fit the regression has the product's own slope, and pooling moves it; otherwise it has the category's.
  const fitted = design.joint && Number.isFinite(product.own.se) ? product.own.value : fit.elasticity.value
  const turn = product.pooled.value - fitted
  const raw = rows.map((i) => Math.exp(linear![i] + turn * (design.logPrice[i] - centre)))
  let [sold, made] = [0, 0]
  rows.forEach((i, at) => {
    if (design.censored[i]) return
    sold += design.y[i]
    made += raw[at]
  })
  const scale = made > 0 ? sold / made : 1
  return {
    sku: panel.products[product.product].sku, step: rows.map((i) => panel.step[design.rows[i]]), price: rows.map((i) => panel.price[design.rows[i]]), units: rows.map((i) => design.y[i]),
    expected: raw.map((value) => value * scale), censored: rows.map((i) => design.censored[i]),
    own: Number.isFinite(product.own.se) && Number.isFinite(product.own.value) ? { value: product.own.value, se: product.own.se } : null, dispersion: fit.dispersion,
  }
}

/** Sales of a product as they would have been at the present season and level, against its curve: units x (sold / expected). */
export interface CurvePoints {
  /** One per row without a stock-out, at most {@link MOST_POINTS}, evenly taken. */
  readonly price: readonly number[]
  readonly units: readonly number[]
  /** The rows gathered by price, cheapest first: mean price, sold over expected as units, rows, and the 95% range of that mean. */
  readonly levels: readonly { readonly price: number; readonly units: number; readonly low: number; readonly high: number; readonly rows: number }[]
}

export const MOST_POINTS = 600
const LEVELS = 12

/** Partial residuals of a product on its demand curve. `unitsAt` gives the curve's units at a price. */
export function curvePoints(rows: ProductInspection, unitsAt: (price: number) => number): CurvePoints {
  const open = rows.price.flatMap((_, i) => (rows.censored[i] || !(rows.expected[i] > 0) ? [] : [i]))
  const units = open.map((i) => unitsAt(rows.price[i]) * (rows.units[i] / rows.expected[i]))
  const every = Math.max(1, Math.ceil(open.length / MOST_POINTS))
  const shown = open.map((_, at) => at).filter((at) => at % every === 0)
  return { price: shown.map((at) => rows.price[open[at]]), units: shown.map((at) => units[at]), levels: levelsOf(rows, open, unitsAt) }
}

function levelsOf(rows: ProductInspection, open: readonly number[], unitsAt: (price: number) => number): CurvePoints['levels'] {
  const sorted = [...open].sort((a, b) => rows.price[a] - rows.price[b])
  const distinct = new Set(sorted.map((i) => rows.price[i])).size
  const groups: number[][] = []
  sorted.forEach((i, at) => {
    const last = groups.at(-1)
    const same = last !== undefined && rows.price[last[0]] === rows.price[i]
    const fresh = distinct <= LEVELS ? !same : !same && Math.floor((at * LEVELS) / sorted.length) !== Math.floor(((at - 1) * LEVELS) / sorted.length)
    if (last === undefined || fresh) groups.push([i])
    else last.push(i)
  })
  const size = rows.dispersion ?? Number.POSITIVE_INFINITY
  return groups.map((group) => {
    const sum = (values: readonly number[]): number => group.reduce((total, i) => total + values[i], 0)
    const [sold, expected] = [sum(rows.units), sum(rows.expected)]
    const price = Math.exp(group.reduce((total, i) => total + Math.log(rows.price[i]), 0) / group.length)
    const sd = Math.sqrt(group.reduce((total, i) => total + rows.expected[i] + rows.expected[i] ** 2 / size, 0))
    const level = unitsAt(price) / expected
    return { price, units: level * sold, low: level * Math.max(0, sold - 1.96 * sd), high: level * (sold + 1.96 * sd), rows: group.length }
  })
}

/** Residual of a product per step over its own standard deviation, all outlets together. */
export function residualsOverTime(rows: ProductInspection, { startDate, stepDays }: Pick<CategoryInspection, 'startDate' | 'stepDays'>): { readonly date: readonly IsoDate[]; readonly value: readonly number[] } {
  const size = rows.dispersion ?? Number.POSITIVE_INFINITY
  const steps = new Map<number, { off: number; variance: number }>()
  rows.step.forEach((step, i) => {
    if (rows.censored[i]) return
    const at = steps.get(step) ?? { off: 0, variance: 0 }
    at.off += rows.units[i] - rows.expected[i]
    at.variance += rows.expected[i] + rows.expected[i] ** 2 / size
    steps.set(step, at)
  })
  const kept = [...steps].filter(([, { variance }]) => variance > 0).sort(([a], [b]) => a - b)
  return { date: kept.map(([step]) => addDays(startDate, step * stepDays)), value: kept.map(([, { off, variance }]) => off / Math.sqrt(variance)) }
}
