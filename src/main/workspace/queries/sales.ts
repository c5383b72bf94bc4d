import { dateOf } from '../../../core/calendar/calendar.ts'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { Panel, PanelProduct } from '../../../core/demand/panel.ts'
import { toMajor, type Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'
import { loadFact } from './facts.ts'
import { argument, loadOfferGrid, ofCategory as of } from './offers.ts'
import { PanelBuilder } from './panel-builder.ts'

/** product, outlet, day, units, price, list, stockout, covariates */
type SalesTuple = [number, number, number, number, number | null, number | null, number | null, string | null]

/** Days in one period of the sales held: 1 daily, 7 weekly; null while there are none. */
export function loadPeriodDays(workspace: Workspace): number | null {
  const days = loadFact(workspace, 'period-days')
  return days === null ? null : Number(days)
}

/** First and last period held, as day numbers; null while there are no sales. */
export function loadSalesSpan(workspace: Workspace): { first: number; last: number } | null {
  const span = workspace.db.prepare('SELECT min(day) AS first, max(day) AS last FROM sales').get() as { first: number | null; last: number | null }
  return span.first === null || span.last === null ? null : { first: span.first, last: span.last }
}

/**
 * Sales joined with list and rivals' prices, as the estimation reads them; null while there are no sales.
 *
 * Besides every period sold it holds, where the data have one outlet, each period in which our own offer stood and nothing sold:
 * units 0 at the offered price. Leaving those out would keep only the days on which a high price did sell, and demand would look too inelastic.
 * `rivalPrice` is the geometric mean of the rivals' available offers over the days of the period; it, our stock-outs and our promotions
 * come from the offers where the sales do not say. An unknown list price is the catalog's of today.
 * With `category`, an id, only its products are read; the panel spans the days of all sales even so.
 */
export function loadPanel(workspace: Workspace, category: string | null = null): Panel | null {
  const span = loadSalesSpan(workspace)
  const stepDays = loadPeriodDays(workspace)
  if (!span || stepDays === null) return null
  const steps = Math.floor((span.last - span.first) / stepDays) + 1
  const shelf = loadShelf(workspace, category)
  if (shelf.products.length === 0) return null
  const outlets = workspace.db.prepare('SELECT key, id FROM outlets WHERE key IN (SELECT outlet FROM sales) ORDER BY key').all() as { key: number; id: string }[]
  const outletAt = new Map(outlets.map((outlet, i) => [outlet.key, i]))
  const offers = loadOfferGrid(workspace, shelf.at, { first: span.first, steps, stepDays }, category)
  const builder = new PanelBuilder({ steps, list: shelf.list, offers, fillUnsold: outlets.length === 1 })
  // The primary key's order is the panel's order.
  const rows = workspace.db.prepare(`SELECT product, outlet, day, units, price, list, stockout, covariates FROM sales WHERE ${of(category)} ORDER BY product, outlet, day`).raw().iterate(...argument(category)) as IterableIterator<SalesTuple>
  for (const [product, outlet, day, units, price, list, stockout, covariates] of rows) {
    builder.sold(shelf.at.get(product) ?? -1, outletAt.get(outlet) ?? -1, Math.round((day - span.first) / stepDays), units, price, list, stockout, covariates)
  }
  return { startDate: dateOf(span.first), stepDays, steps, categories: shelf.categories, products: shelf.products, outlets: outlets.map((outlet) => outlet.id), ...builder.finish() }
}

interface Shelf {
  readonly categories: Panel['categories']
  readonly products: readonly PanelProduct[]
  /** Product key -> index. */
  readonly at: ReadonlyMap<number, number>
  /** The catalog's list price, major units; NaN unknown. */
  readonly list: Float64Array
}

interface ShelfRow {
  readonly key: number
  readonly sku: string
  readonly name_en: string
  readonly name_zh: string | null
  readonly category: string
  readonly list: Minor | null
}

/** The products that ever sold, with the categories they are of. */
function loadShelf(workspace: Workspace, category: string | null): Shelf {
  const rows = workspace.db.prepare(`
    SELECT p.key, p.sku, p.name_en, p.name_zh, c.id AS category, p.list FROM products p JOIN categories c ON c.key = p.category
    WHERE p.key IN (SELECT DISTINCT product FROM sales WHERE ${of(category)}) ORDER BY p.key`).all(...argument(category)) as ShelfRow[]
  const used = new Set(rows.map((row) => row.category))
  const categories = (workspace.db.prepare('SELECT id, name_en, name_zh FROM categories ORDER BY id').all() as { id: string; name_en: string; name_zh: string | null }[])
    .filter((row) => used.has(row.id))
    .map((row) => ({ id: row.id, name: textOf(row.name_en, row.name_zh) }))
  const categoryAt = new Map(categories.map((category, i) => [category.id, i]))
  const currency = loadCurrency(workspace)
  return {
    categories,
    products: rows.map((row) => ({ sku: row.sku, name: textOf(row.name_en, row.name_zh), category: categoryAt.get(row.category) ?? -1 })),
    at: new Map(rows.map((row, i) => [row.key, i])),
    list: Float64Array.from(rows, (row) => (row.list === null ? Number.NaN : toMajor(row.list, currency))),
  }
}

const textOf = (en: string, zh: string | null): LocalText => (zh === null ? { en } : { en, zh })
