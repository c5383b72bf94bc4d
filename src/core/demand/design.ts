import type { EffectSet } from './regression.ts'
import { encode } from './absorb.ts'
import type { Panel } from './panel.ts'

/** Fewest series (product x outlet) per step for which every step can have an effect of its own. */
const SERIES_PER_STEP = 6
/** Longest block of days that shares a time effect where steps are too thin. */
const BLOCK_DAYS = 28
/** A category of so few products, with so many rows each, gets one price slope per product at once. */
const JOINT_PRODUCTS = 20
const JOINT_ROWS = 200
/** Clusters below this number would make a clustered standard error unreliable. */
const FEWEST_CLUSTERS = 10

/** The regression of one category: which rows of the panel it uses and what stands in its columns. */
export interface Design {
  readonly category: number
  /** Panel products of the category that have rows, and each row's position among them. */
  readonly products: readonly number[]
  readonly member: Int32Array
  /** Panel row of each design row. */
  readonly rows: Int32Array
  readonly y: Float64Array
  readonly x: readonly Float64Array[]
  readonly names: readonly string[]
  readonly effects: readonly EffectSet[]
  /** Outlets where there are enough, else product x outlet, else its four-week blocks; null where even those are one. A joint design never clusters by product, whose own slope would leave such clusters nothing to differ in. */
  readonly cluster: Int32Array | null
  readonly clusterKind: 'outlet' | 'product' | 'block' | 'none'
  /** 1 where stock ended the sales. */
  readonly censored: Uint8Array
  /** ln of our price. */
  readonly logPrice: Float64Array
  /** One slope per product in the regression itself (column of each product), or one for the category (column 0). */
  readonly joint: boolean
  /** Columns of ln(price / rivals) and its square; null where no rival price is known. */
  readonly relative: { readonly column: number; readonly square: number; readonly mean: number; readonly values: Float64Array } | null
  /** ln of the rivals' price, 0 where it is unknown, and the column that marks those rows; null where there is none. */
  readonly logRival: Float64Array | null
  readonly noRival: number | null
  /** Column of each covariate by name. */
  readonly covariates: readonly { readonly name: string; readonly column: number }[]
  /** What moves price and nothing else; in logarithms where always positive, unknown values at their series' mean. `rival`: moves the rivals' prices. */
  readonly instruments: readonly { readonly name: string; readonly rival: boolean; readonly values: Float64Array }[]
  /** True where the time effects take the category's total attraction out, step by step, in one outlet: the slope is then the response given that total. */
  readonly givenTotal: boolean
  /** Columns that are residuals of the price's first stage; none in a design as laid. */
  readonly generated: readonly number[]
  /** Rows left out because a covariate was unknown there. */
  readonly incomplete: number
}

/**
 * Lays out the Poisson regression of one category: effects of product x outlet and of the step (or of four-week blocks and weekdays where steps are thin);
 * own ln price, ln price relative to the rivals with its square (the second-order expansion of the nested logit's inclusive value, centred so that the
 * category's mean elasticity is the sum of the two slopes), and the covariates. Rows without our price, or wholly without stock, carry no information and are left out.
 * `candidates` are the category's rows ({@link rowsByCategory}); `until` keeps only steps before it (back-test).
 */
export function layDesign(panel: Panel, category: number, candidates: Int32Array, until = Number.POSITIVE_INFINITY): Design {
  const present = panel.covariates.filter(({ values }) => candidates.some((row) => Number.isFinite(values[row])))
  const known = present.filter(({ name }) => !isInstrument(name) && name !== VISITS)
  const { rows, incomplete } = selectRows(panel, candidates, until, known)
  const n = rows.length
  const { codes: member, labels: products } = encode(gather(panel.product, rows))
  const logPrice = gather(panel.price, rows).map(Math.log)
  const joint = products.length <= JOINT_PRODUCTS && n >= JOINT_ROWS * products.length
  const x: Float64Array[] = []
  const names: string[] = []
  const add = (name: string, values: Float64Array): number => {
    names.push(name)
    return x.push(values) - 1
  }
  if (joint) products.forEach((product, at) => add(`ln(price)[${panel.products[product].sku}]`, logPrice.map((value, i) => (member[i] === at ? value : 0))))
  else add('ln(price)', logPrice)

  let relative: Design['relative'] = null
  let logRival: Float64Array | null = null
  let noRival: number | null = null
  const rival = gather(panel.rivalPrice, rows)
  const priced = rival.reduce((count, price) => count + (price > 0 ? 1 : 0), 0)
  if (priced > n / 2) {
    const values = rival.map((price, i) => (price > 0 ? logPrice[i] - Math.log(price) : Number.NaN))
    const mean = values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0) / priced
    const centred = values.map((value) => (Number.isNaN(value) ? 0 : value - mean))
    const column = add('ln(price/rivals)', centred)
    const square = add('ln(price/rivals)^2', centred.map((value) => value * value))
    if (priced < n) noRival = add('no rival', values.map((value) => (Number.isNaN(value) ? 1 : 0)))
    logRival = rival.map((price) => (price > 0 ? Math.log(price) : 0))
    relative = { column, square, mean, values: centred }
  }
  const covariates = known.map(({ name, values }) => ({ name, column: add(name, gather(values, rows)) }))

  const series = encode(Int32Array.from(rows, (row) => panel.product[row] * panel.outlets.length + panel.outlet[row]))
  const steps = encode(gather(panel.step, rows))
  const byStep = n / Math.max(1, steps.labels.length) >= SERIES_PER_STEP
  const label = (group: number): string => {
    const id = series.labels[group]
    const sku = panel.products[Math.floor(id / panel.outlets.length)].sku
    return panel.outlets.length > 1 ? `${sku} at ${panel.outlets[id % panel.outlets.length]}` : sku
  }
  const effects: EffectSet[] = [{ name: panel.outlets.length > 1 ? 'product at outlet' : 'product', codes: series.codes, label }]
  const block = encode(gather(panel.step, rows).map((step) => Math.floor((step * panel.stepDays) / BLOCK_DAYS)))
  if (byStep) effects.push({ name: 'step', codes: steps.codes, label: (group) => `step ${steps.labels[group]}` })
  else {
    effects.push({ name: 'four weeks', codes: block.codes, label: (group) => `four weeks ${block.labels[group]}` })
    if (panel.stepDays === 1) {
      const day = encode(Int32Array.from(rows, (row) => panel.step[row] % 7))
      effects.push({ name: 'weekday', codes: day.codes })
    }
  }
  const outlets = encode(gather(panel.outlet, rows))
  const visits = present.find(({ name }) => name === VISITS)
  if (visits && (!byStep || outlets.labels.length > 1)) {
    const values = visitsOf(gather(visits.values, rows), outlets.codes, steps.codes, steps.labels.length)
    if (values) covariates.push({ name: VISITS, column: add('ln(visits)', values) })
  }
  const instruments = present.filter(({ name }) => isInstrument(name)).map(({ name, values }) => ({ name, rival: /rival/i.test(name), values: instrumentOf(gather(values, rows), series.codes) }))
  const clusters = clustersOf(outlets, series, encode(series.codes.map((code, i) => code * 10_000 + block.codes[i])), joint)
  return {
    category, products, member, rows, y: gather(panel.units, rows), x, names, effects,
    cluster: clusters?.codes ?? null, clusterKind: clusters?.kind ?? 'none', logRival, noRival, instruments,
    censored: Uint8Array.from(rows, (row) => (panel.stockoutShare[row] > 0 ? 1 : 0)),
    logPrice, joint, relative, covariates, givenTotal: byStep && outlets.labels.length === 1, generated: [], incomplete,
  }
}

type Groups = ReturnType<typeof encode<number>>

function clustersOf(outlets: Groups, series: Groups, blocks: Groups, joint: boolean): { kind: Design['clusterKind']; codes: Int32Array } | null {
  if (outlets.labels.length >= FEWEST_CLUSTERS) return { kind: 'outlet', codes: outlets.codes }
  if (!joint && series.labels.length >= FEWEST_CLUSTERS) return { kind: 'product', codes: series.codes }
  return blocks.labels.length > 1 ? { kind: 'block', codes: blocks.codes } : null
}

/** Covariates of these names move price and nothing else: they are instruments, never regressors. */
export const isInstrument = (name: string): boolean => /^(cost|rival[ _]?cost|instrument\..+)$/i.test(name)

/** The covariate that counts visits. */
export const VISITS = 'visits'

/**
 * ln of the mean visits over the category's rows of an outlet and step; null where a step's visits are not known. The mean, not the product's own visits: those answer to its price, and holding
 * them would take a part of the response away. Within one outlet the step's effect has it all, and the column is not laid.
 */
function visitsOf(visits: Float64Array, outlet: Int32Array, step: Int32Array, steps: number): Float64Array | null {
  const sums = new Map<number, { total: number; rows: number }>()
  for (let i = 0; i < visits.length; i++) {
    if (!(visits[i] >= 0)) continue
    const key = outlet[i] * steps + step[i]
    const sum = sums.get(key)
    if (sum) {
      sum.total += visits[i]
      sum.rows++
    } else sums.set(key, { total: visits[i], rows: 1 })
  }
  const out = new Float64Array(visits.length)
  for (let i = 0; i < visits.length; i++) {
    const sum = sums.get(outlet[i] * steps + step[i])
    if (!sum || !(sum.total > 0)) return null
    out[i] = Math.log(sum.total / sum.rows)
  }
  return out
}

/** An instrument's column: its logarithm where it is always positive, and the series' mean where it is unknown, which the series' effect takes out again. */
function instrumentOf(values: Float64Array, series: Int32Array): Float64Array {
  const out = values.every((value) => Number.isNaN(value) || value > 0) ? values.map(Math.log) : values
  const groups = series.reduce((most, g) => (g > most ? g : most), -1) + 1
  const sum = new Float64Array(groups)
  const count = new Float64Array(groups)
  for (let i = 0; i < out.length; i++) {
    if (!Number.isFinite(out[i])) continue
    sum[series[i]] += out[i]
    count[series[i]]++
  }
  return out.map((value, i) => (Number.isFinite(value) ? value : count[series[i]] > 0 ? sum[series[i]] / count[series[i]] : 0))
}

/** Rows of each category, ascending. */
export function rowsByCategory(panel: Panel): Int32Array[] {
  const { product, products } = panel
  const category = Int32Array.from(products, (one) => one.category)
  const count = new Int32Array(panel.categories.length)
  for (let i = 0; i < product.length; i++) count[category[product[i]]]++
  const rows = Array.from(count, (n) => new Int32Array(n))
  count.fill(0)
  for (let i = 0; i < product.length; i++) rows[category[product[i]]][count[category[product[i]]]++] = i
  return rows
}

/** The values at these rows. */
function gather<T extends Int32Array | Float64Array>(values: T, rows: Int32Array): T {
  const out = values.slice(0, rows.length) as T
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]]
  return out
}

function selectRows({ step, price, units, stockoutShare }: Panel, candidates: Int32Array, until: number, covariates: Panel['covariates']): { rows: Int32Array; incomplete: number } {
  const rows = new Int32Array(candidates.length)
  let m = 0
  let incomplete = 0
  for (let at = 0; at < candidates.length; at++) {
    const i = candidates[at]
    if (step[i] >= until || !(price[i] > 0) || !(units[i] >= 0) || stockoutShare[i] >= 1) continue
    let complete = true
    for (let c = 0; c < covariates.length; c++) if (!Number.isFinite(covariates[c].values[i])) complete = false
    if (complete) rows[m++] = i
    else incomplete++
  }
  return { rows: rows.slice(0, m), incomplete }
}
