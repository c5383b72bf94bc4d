import type { DemandAssumptions, MarketFacts } from './calibrate.ts'
import type { Assumption, FitReport, Market } from './market.ts'
import type { Panel } from './panel.ts'

/** Everything a fit reads: plain data, so that a worker can do it. */
export interface FitWork {
  readonly panel: Panel
  readonly facts: MarketFacts
  readonly assumptions: DemandAssumptions
  /** Categories to fit, as indices of the panel; ascending. */
  readonly categories: readonly number[]
}

export interface FittedMarket {
  readonly market: Market
  readonly report: FitReport
}

/** Cuts a fit into at most `parts` runs of neighbouring categories with about equally many rows; each part carries the rows of its categories alone. */
export function cutFit(work: FitWork, parts: number): FitWork[] {
  const { panel } = work
  const rows = new Float64Array(panel.categories.length)
  for (let i = 0; i < panel.product.length; i++) rows[panel.products[panel.product[i]].category]++
  const total = work.categories.reduce((sum, c) => sum + rows[c], 0)
  const cuts: number[][] = []
  let before = 0
  for (const category of work.categories) {
    const at = Math.min(parts - 1, Math.floor((parts * (before + rows[category] / 2)) / Math.max(1, total)))
    ;(cuts[at] ??= []).push(category)
    before += rows[category]
  }
  const used = cuts.filter((categories) => categories !== undefined && categories.length > 0)
  return used.length === 1 ? [work] : used.map((categories) => ({ ...work, categories, panel: rowsOf(panel, new Set(categories)) }))
}

function rowsOf(panel: Panel, categories: ReadonlySet<number>): Panel {
  const keep: number[] = []
  for (let i = 0; i < panel.product.length; i++) if (categories.has(panel.products[panel.product[i]].category)) keep.push(i)
  const whole = (values: Int32Array): Int32Array => Int32Array.from(keep, (row) => values[row])
  const real = (values: Float64Array): Float64Array => Float64Array.from(keep, (row) => values[row])
  return {
    ...panel, product: whole(panel.product), outlet: whole(panel.outlet), step: whole(panel.step), units: real(panel.units), price: real(panel.price), list: real(panel.list),
    rivalPrice: real(panel.rivalPrice), stockoutShare: real(panel.stockoutShare), covariates: panel.covariates.map(({ name, values }) => ({ name, values: real(values) })),
  }
}

/** Puts the parts of a cut fit together again, in their order: the same as one fit of everything. */
export function joinFits(parts: readonly FittedMarket[]): FittedMarket {
  const [first] = parts
  const assumptions = new Map<string, Assumption>()
  const categories: Market['categories'][number][] = []
  const products: Market['products'][number][] = []
  for (const { market } of parts) {
    for (const product of market.products) products.push({ ...product, category: product.category + categories.length })
    categories.push(...market.categories)
    for (const assumption of market.assumptions) {
      const known = assumptions.get(assumption.id)
      assumptions.set(assumption.id, known && COUNTED.has(assumption.id) ? { ...known, value: Number(known.value) + Number(assumption.value) } : assumption)
    }
  }
  return {
    market: { ...first.market, categories, products, assumptions: [...assumptions.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) },
    report: {
      ...first.report,
      rows: parts.reduce((sum, part) => sum + part.report.rows, 0),
      categories: parts.flatMap((part) => part.report.categories),
      backTest: parts.flatMap((part) => part.report.backTest),
      warnings: parts.flatMap((part) => part.report.warnings),
    },
  }
}

/** Assumptions whose value counts products. */
const COUNTED: ReadonlySet<string> = new Set(['demand.list-is-highest-seen'])
