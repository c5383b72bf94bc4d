import { dateOf } from '../../../core/calendar/calendar.ts'
import type { IsoDate } from '../../../core/calendar/calendar.ts'
import { toMinor, type Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'

/** What a seller last asked for a product. */
export interface LatestOffer {
  readonly seller: string
  readonly own: boolean
  readonly sku: string
  readonly date: IsoDate
  readonly price: Minor
  /** Share of that day it was in stock, 0..1. */
  readonly available: number
}

/** The newest offer of every seller for every product, our own among them, by SKU and seller. */
export function latestOffers(workspace: Pick<Workspace, 'db'>): LatestOffer[] {
  const currency = loadCurrency(workspace)
  // With max(), SQLite takes the other columns from the row that has it.
  const rows = workspace.db.prepare(`
    SELECT s.id AS seller, s.own, p.sku, l.day, l.price, l.available
    FROM (SELECT seller, product, max(day) AS day, price, available FROM offers GROUP BY seller, product) l
    JOIN sellers s ON s.key = l.seller JOIN products p ON p.key = l.product ORDER BY p.sku, s.id`).all() as { seller: string; own: number; sku: string; day: number; price: number; available: number }[]
  return rows.map((row) => ({ seller: row.seller, own: row.own === 1, sku: row.sku, date: dateOf(row.day), price: toMinor(row.price, currency), available: row.available }))
}

/** Offers brought to the steps of a panel, index product * steps + step; NaN where nothing was offered or known. */
export interface OfferGrid {
  /** Mean of our own offered price, major units. */
  readonly ownPrice: Float64Array
  /** Share of the step our own offer was out of stock. */
  readonly ownStockout: Float64Array
  /** Share of the step our own offer carried a promotion. */
  readonly ownPromo: Float64Array
  /** Geometric mean of the rivals' available prices, major units. */
  readonly rivalPrice: Float64Array
}

/** Condition on a column `product` of sales or offers: every product, or those of one category, whose id is then the statement's {@link argument}. */
export const ofCategory = (category: string | null): string =>
  (category === null ? 'TRUE' : 'product IN (SELECT p.key FROM products p JOIN categories c ON c.key = p.category WHERE c.id = ?)')
export const argument = (category: string | null): string[] => (category === null ? [] : [category])

/** @param at product key -> index in the panel; `category` names the category that all of them are of, where it is one */
export function loadOfferGrid(workspace: Workspace, at: ReadonlyMap<number, number>, span: { readonly first: number; readonly steps: number; readonly stepDays: number }, category: string | null = null): OfferGrid {
  const size = at.size * span.steps
  const [ownPrice, ownAvailable, ownPromo, rivalLog] = [new Float64Array(size), new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  const [ownDays, promoDays, rivalDays] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
  const own = workspace.db.prepare('SELECT key FROM sellers WHERE own = 1').pluck().get() as number
  const last = span.first + span.steps * span.stepDays - 1
  const where = category === null ? 'day BETWEEN ? AND ?' : `day BETWEEN ? AND ? AND seller IN (SELECT key FROM sellers) AND ${ofCategory(category)}`
  const rows = workspace.db.prepare(`SELECT seller, product, day, price, available, promo FROM offers WHERE ${where}`).raw().iterate(span.first, last, ...argument(category)) as IterableIterator<[number, number, number, number, number, number | null]>
  for (const [seller, product, day, price, available, promo] of rows) {
    const index = at.get(product)
    if (index === undefined) continue
    const cell = index * span.steps + Math.floor((day - span.first) / span.stepDays)
    if (seller !== own) {
      if (available > 0) {
        rivalLog[cell] += Math.log(price)
        rivalDays[cell] += 1
      }
      continue
    }
    ownPrice[cell] += price
    ownAvailable[cell] += available
    ownDays[cell] += 1
    if (promo !== null) {
      ownPromo[cell] += promo
      promoDays[cell] += 1
    }
  }
  const mean = (sum: number, n: number): number => (n > 0 ? sum / n : Number.NaN)
  return {
    ownPrice: ownPrice.map((sum, i) => mean(sum, ownDays[i])),
    ownStockout: ownAvailable.map((sum, i) => 1 - mean(sum, ownDays[i])),
    ownPromo: ownPromo.map((sum, i) => mean(sum, promoDays[i])),
    rivalPrice: rivalLog.map((sum, i) => Math.exp(mean(sum, rivalDays[i]))),
  }
}
