import { dateOf } from '../../../core/calendar/calendar.ts'
import type { RivalBoard, RivalMatches, RivalRow } from '../../contract/rivals.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'

/** Days of the price index, and of the moves counted by day. */
const INDEX_DAYS = 90
const MOVE_DAYS = 28

interface IndexRow { readonly id: string; readonly day: number; readonly gap: number; readonly cheaper: number; readonly available: number; readonly matched: number }
interface MoveRow { readonly id: string; readonly day: number; readonly cuts: number; readonly raises: number; readonly change: number }

/** Every rival's prices against ours over the last ninety days, on the products that both offered that day; and how often it moved of late. Null: no offers of ours are there. */
export function loadRivalBoard(workspace: Workspace): RivalBoard | null {
  const last = workspace.db.prepare('SELECT max(day) FROM offers').pluck().get() as number | null
  const own = workspace.db.prepare('SELECT key FROM sellers WHERE own = 1').pluck().get() as number | undefined
  if (last === null || own === undefined) return null
  const sellers = workspace.db.prepare('SELECT id, name_en AS en, name_zh AS zh FROM sellers WHERE own = 0 ORDER BY key').all() as { id: string; en: string; zh: string | null }[]
  const index = workspace.db.prepare(`
    SELECT s.id, r.day, avg(ln(r.price / o.price)) AS gap, avg(r.price < o.price) AS cheaper, avg(r.available) AS available, count(*) AS matched
    FROM offers r JOIN sellers s ON s.key = r.seller AND s.own = 0 JOIN offers o ON o.seller = ? AND o.product = r.product AND o.day = r.day
    WHERE r.day > ? GROUP BY r.seller, r.day ORDER BY r.seller, r.day`).all(own, last - INDEX_DAYS) as IndexRow[]
  const moves = workspace.db.prepare(`
    WITH steps AS (SELECT seller, day, price / lag(price) OVER (PARTITION BY seller, product ORDER BY day) - 1 AS change FROM offers WHERE day >= ? AND seller <> ?)
    SELECT s.id, steps.day, sum(change < 0) AS cuts, sum(change > 0) AS raises, avg(change) AS change
    FROM steps JOIN sellers s ON s.key = steps.seller WHERE abs(change) > 1e-9 GROUP BY s.id, steps.day ORDER BY s.id, steps.day`).all(last - MOVE_DAYS, own) as MoveRow[]
  const days = Array.from({ length: INDEX_DAYS }, (_, i) => last - INDEX_DAYS + 1 + i)
  return {
    asOf: dateOf(last), dates: days.map(dateOf),
    rivals: sellers.map(({ id, en, zh }): RivalRow => {
      const ofRival = new Map(index.flatMap((row) => (row.id === id ? [[row.day, row] as const] : [])))
      const newest = [...ofRival.values()].at(-1)
      return {
        seller: id, name: { en, ...(zh === null ? {} : { zh }) },
        // The geometric mean, so that dearer and cheaper by the same factor balance.
        priceGap: days.map((day) => { const row = ofRival.get(day); return row ? Math.expm1(row.gap) : null }),
        latest: newest ? { date: dateOf(newest.day), gap: Math.expm1(newest.gap), cheaper: newest.cheaper, available: newest.available, matched: newest.matched } : null,
        moves: moves.filter((move) => move.id === id).map(({ day, cuts, raises, change }) => ({ date: dateOf(day), cuts, raises, change })),
      }
    }),
  }
}

/** What every rival last asked for each of our products; columns of equal length, money in major units. */
export function loadRivalMatches(workspace: Workspace): RivalMatches {
  const last = (workspace.db.prepare('SELECT max(day) FROM offers').pluck().get() as number | null) ?? 0
  const products = workspace.db.prepare('SELECT p.key, p.sku, p.name_en AS en, p.name_zh AS zh, c.id AS category FROM products p JOIN categories c ON c.key = p.category ORDER BY p.sku').all() as { key: number; sku: string; en: string; zh: string | null; category: string }[]
  const at = new Map(products.map(({ key }, i) => [key, i]))
  const sellers = workspace.db.prepare('SELECT key, id, own FROM sellers ORDER BY own DESC, key').all() as { key: number; id: string; own: number }[]
  const columns = new Map(sellers.map(({ key, id }) => [key, { seller: id, price: products.map((): number | null => null), ageDays: products.map((): number | null => null), available: products.map((): number | null => null) }]))
  const rows = workspace.db.prepare('SELECT seller, product, max(day), price, available FROM offers GROUP BY seller, product').raw().iterate() as IterableIterator<[number, number, number, number, number]>
  for (const [seller, product, day, price, available] of rows) {
    const column = columns.get(seller)
    const i = at.get(product)
    if (!column || i === undefined) continue
    column.price[i] = price
    column.ageDays[i] = last - day
    column.available[i] = available
  }
  const [ours, ...rivals] = sellers.map(({ key }) => columns.get(key)!)
  return {
    currency: loadCurrency(workspace), asOf: dateOf(last), sku: products.map(({ sku }) => sku), name: products.map(({ en, zh }) => ({ en, ...(zh === null ? {} : { zh }) })), category: products.map(({ category }) => category),
    own: ours?.price ?? products.map(() => null), rivals,
  }
}
