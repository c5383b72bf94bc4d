import type { Database } from 'better-sqlite3'
import { addDays } from '../../core/calendar/calendar.ts'
import { soldBetween } from './orders.ts'
import type { PublicationSales } from './publication.ts'
import { publicationSummary } from './queries.ts'
import { dateIn, startOfDay } from './schedule.ts'

/** Most days that are told one by one. */
const DAYS = 92

/** What a publication has sold against what its plan expects, up to the last reading of the store's orders. `orders`: whether its kind of store has any to read; what was read once is known. */
export function publicationSales(db: Database, id: string, orders: boolean): PublicationSales {
  const { storeId, schedule: { zone } } = publicationSummary(db, id)
  const readAt = db.prepare('SELECT read_at FROM store_order_readings WHERE store_id = ?').pluck().get(storeId) as string | undefined
  const first = db.prepare('SELECT min(live_at) FROM publication_rows WHERE publication_id = ?').pluck().get(id) as string | null
  const known = orders || readAt !== undefined
  if (readAt === undefined || first === null || readAt <= first) return { known, readAt: readAt ?? null, total: { expected: 0, units: 0, revenue: 0, exposed: 0, orders: 0 }, days: [] }
  const over = db.prepare("SELECT CASE WHEN sum(over_at IS NULL AND state IN ('confirmed', 'mismatch', 'held', 'restoring', 'ending')) > 0 THEN NULL ELSE max(over_at) END FROM publication_rows WHERE publication_id = ? AND live_at IS NOT NULL").pluck().get(id) as string | null
  const to = over !== null && over < readAt ? over : readAt
  const last = dateIn(Date.parse(to), zone)
  const days: { date: string; expected: number; units: number }[] = []
  for (let date = dateIn(Date.parse(first), zone); date <= last && days.length < DAYS; date = addDays(date, 1)) {
    const end = new Date(startOfDay(addDays(date, 1), zone)).toISOString()
    const { expected, units } = soldBetween(db, id, new Date(startOfDay(date, zone)).toISOString(), end < to ? end : to)
    days.push({ date, expected, units })
  }
  return { known, readAt, total: soldBetween(db, id, first, to), days }
}
