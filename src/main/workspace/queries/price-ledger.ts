import { addDays, dateOf, dayNumber, type IsoDate } from '../../../core/calendar/calendar.ts'
import type { LedgerEntry } from '../../../core/guard/price-ledger.ts'
import type { Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'

interface LedgerRow {
  readonly channel: string
  readonly country: string
  readonly type: LedgerEntry['type']
  readonly first_day: number
  readonly last_day: number | null
  readonly price: Minor
  readonly source: LedgerEntry['source']
  readonly confirmed: number
}

/**
 * The ledger of these products over the `days` days before a day, oldest first: one query behind every prior-price rule. Days on which nothing changed are one entry.
 * The newest asked price from before the stretch is there too, so that what stood at its beginning is known.
 */
export function loadPriceLedger({ db }: Pick<Workspace, 'db'>, skus: Iterable<string>, { before, days }: { readonly before: IsoDate; readonly days: number }): Map<string, LedgerEntry[]> {
  const end = dayNumber(before) ?? 0
  const first = end - days
  const inside = db.prepare('SELECT channel, country, type, first_day, last_day, price, source, confirmed FROM price_ledger WHERE sku = ? AND first_day < ? AND (last_day >= ? OR last_day IS NULL) ORDER BY source, channel, country, first_day')
  const earlier = db.prepare(`SELECT '' AS channel, '' AS country, 'regular' AS type, day AS first_day, day AS last_day, price, 'offer' AS source, 0 AS confirmed FROM (
      SELECT o.day, CAST(round(o.price * CASE p.currency WHEN 'JPY' THEN 1 WHEN 'KWD' THEN 1000 ELSE 100 END) AS INTEGER) AS price FROM products p JOIN offers o ON o.product = p.key
      WHERE p.sku = ? AND o.seller = (SELECT key FROM sellers WHERE own = 1) AND o.day < ? ORDER BY o.day DESC LIMIT 1)`)
  const ledger = new Map<string, LedgerEntry[]>()
  for (const sku of skus) {
    if (ledger.has(sku)) continue
    const rows = [...(earlier.all(sku, first) as LedgerRow[]), ...(inside.all(sku, end, first) as LedgerRow[])]
    ledger.set(sku, joined(sku, rows))
  }
  return ledger
}

/** Neighbouring days at one price as one entry. */
function joined(sku: string, rows: readonly LedgerRow[]): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  let last: LedgerRow | null = null
  for (const row of rows) {
    const tail = entries.at(-1)
    if (tail && last && last.last_day !== null && row.first_day === last.last_day + 1 && row.price === last.price && row.source === last.source && row.type === last.type && row.channel === last.channel && row.country === last.country) {
      entries[entries.length - 1] = { ...tail, to: row.last_day === null ? null : dateOf(row.last_day) }
    } else {
      entries.push({ sku, channel: row.channel, country: row.country, type: row.type, from: dateOf(row.first_day), to: row.last_day === null ? null : dateOf(row.last_day), price: row.price, source: row.source, confirmed: row.confirmed === 1 })
    }
    last = row
  }
  return entries
}

/** The day after the newest of which our prices are known; null: none is. */
export function ledgerEnd({ db }: Pick<Workspace, 'db'>): IsoDate | null {
  const day = db.prepare('SELECT max(day) FROM offers WHERE seller = (SELECT key FROM sellers WHERE own = 1)').pluck().get() as number | null
  return day === null ? null : addDays(dateOf(day), 1)
}
