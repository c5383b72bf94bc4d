import { addDays, weekday, type IsoDate } from '../calendar/calendar.ts'
import { fitCategory, type CategoryFit, type ProductFit } from './category-fit.ts'
import { rowsByCategory } from './design.ts'
import type { Panel } from './panel.ts'

/** One category looked at again after its fit: each product's rows with what the fit expected of them, which a market does not keep. Plain data. */
export interface CategoryInspection {
  readonly startDate: IsoDate
  readonly stepDays: number
  readonly outlets: number
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

/** Fits one category of a panel again, as the market's fit did, and keeps what a market does not: every row with its expectation. Null where it has no rows to fit. */
export function inspectCategory(panel: Panel, category: number): CategoryInspection | null {
  const firstWeekday = weekday(panel.startDate)
  const fit = fitCategory(panel, category, rowsByCategory(panel)[category], firstWeekday)
  if (fit.products.length === 0) return null
  const linear = fit.regression?.linear ?? null
  const members = Array.from({ length: fit.design.products.length }, (): number[] => [])
  for (let i = 0; i < fit.design.rows.length; i++) if (linear !== null && !Number.isNaN(linear[i])) members[fit.design.member[i]].push(i)
  return {
    startDate: panel.startDate, stepDays: panel.stepDays, outlets: panel.outlets.length,
    products: fit.products.map((product, at) => productRows(panel, fit, product, members[at], linear)),
  }
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
