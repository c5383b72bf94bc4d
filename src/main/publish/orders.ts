import type { Database } from 'better-sqlite3'
import type { StoreConnector, StoreOrder } from '../stores/connector.ts'
import type { Sold } from './publication.ts'

/** What was read is read once more for this long: an order may be written a moment after its own time, milliseconds. */
const OVERLAP = 60_000

/**
 * Reads the store's orders from where the last reading ended, or from `from` on, and keeps them in the workspace: each order once, as it was told last, so that a
 * cancelled one takes its units back. `now` is the store's clock, milliseconds since 1970. Answers how many orders were told.
 * @throws StoreError where the store does not answer; what was read until then is kept, and is read again
 */
export async function readOrders(db: Database, connector: StoreConnector, from: string, now: number, signal?: AbortSignal): Promise<number> {
  const storeId = connector.id
  const known = db.prepare('SELECT since FROM store_order_readings WHERE store_id = ?').pluck().get(storeId) as string | undefined
  const since = known ?? from
  let told = 0
  for await (const page of connector.readOrders(since, signal)) {
    keep(db, storeId, page)
    told += page.length
  }
  const next = new Date(Math.max(now - OVERLAP, Date.parse(since))).toISOString()
  db.prepare('INSERT INTO store_order_readings VALUES (?, ?, ?) ON CONFLICT (store_id) DO UPDATE SET since = excluded.since, read_at = excluded.read_at').run(storeId, next, new Date(now).toISOString())
  return told
}

function keep(db: Database, storeId: string, orders: readonly StoreOrder[]): void {
  const order = db.prepare('INSERT INTO store_orders VALUES (?, ?, ?, ?, ?) ON CONFLICT (store_id, id) DO UPDATE SET at = excluded.at, cancelled = excluded.cancelled, currency = excluded.currency')
  const clear = db.prepare('DELETE FROM store_order_lines WHERE store_id = ? AND order_id = ?')
  const line = db.prepare('INSERT INTO store_order_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (const { id, at, cancelled, currency, lines } of orders) {
      const instant = new Date(at).toISOString()
      order.run(storeId, id, instant, Number(cancelled), currency)
      clear.run(storeId, id)
      lines.forEach(({ sku, units, price }, i) => line.run(storeId, id, i, sku, units, price, instant, Number(cancelled)))
    }
  }).immediate()
}

/** Rows that have, or had, our price: they count from when it was read back to when it was taken back. */
const LIVE = "r.publication_id = $id AND r.live_at IS NOT NULL AND r.state IN ('confirmed', 'restoring', 'restored', 'ending', 'ended', 'held', 'kept', 'mismatch')"

/** Sales of a publication's products at its prices from `from` to `to`, ISO instants of the store's clock; cancelled orders do not count. */
export function soldBetween(db: Database, id: string, from: string, to: string): Sold {
  const sales = db.prepare(`SELECT total(l.units) AS units, total(l.units * l.price) AS revenue, total(l.units * max(0, coalesce(r.floor, 0) - l.price)) AS exposed, count(DISTINCT l.order_id) AS orders
    FROM publication_rows r JOIN publications p ON p.id = r.publication_id
      JOIN store_order_lines l ON l.store_id = p.store_id AND l.sku = r.sku AND l.cancelled = 0 AND l.at >= max(r.live_at, $from) AND l.at < min(coalesce(r.over_at, $to), $to)
    WHERE ${LIVE}`).get({ id, from, to }) as Omit<Sold, 'expected'>
  const expected = db.prepare(`SELECT total(r.expected_units * max(0, unixepoch(min(coalesce(r.over_at, $to), r.ends_at, $to), 'subsec') - unixepoch(max(r.live_at, r.starts_at, $from), 'subsec')) / (unixepoch(r.ends_at, 'subsec') - unixepoch(r.starts_at, 'subsec')))
    FROM publication_rows r WHERE ${LIVE} AND r.expected_units IS NOT NULL AND r.starts_at IS NOT NULL AND r.ends_at > r.starts_at`).pluck().get({ id, from, to }) as number
  return { ...sales, expected }
}
