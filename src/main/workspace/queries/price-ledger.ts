import { dateOf, dayNumber, type IsoDate } from '../../../core/calendar/calendar.ts'
import type { LedgerEntry } from '../../../core/guard/price-ledger.ts'
import type { Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'

/** A row of the view, in the order of its columns without the product. */
type LedgerRow = readonly [channel: string, country: string, type: LedgerEntry['type'], first: number, last: number | null, price: Minor, source: LedgerEntry['source'], confirmed: number]

const COLUMNS = 'channel, country, type, first_day, last_day, price, source, confirmed'
/** Longest period of sales, days: an entry that began before a stretch may reach into it. */
const LONGEST = 31

/**
 * The ledger of these products over the `days` days before a day: one query behind every prior-price rule. Days on which nothing changed are one entry.
 * What a publication had put there before the stretch and the newest offer of the month before it are there too, so that what stood at its beginning is known.
 * @param sales days before that day whose sales count; the rules that look further back ask for asked prices alone
 */
export function loadPriceLedger({ db }: Pick<Workspace, 'db'>, skus: Iterable<string>, { before, days, sales = days }: { readonly before: IsoDate; readonly days: number; readonly sales?: number }): Map<string, LedgerEntry[]> {
  const end = dayNumber(before) ?? 0
  const first = end - days
  // Bounds on the first day alone, so that each table is read by its key.
  const asked = db.prepare(`SELECT ${COLUMNS} FROM price_ledger WHERE sku = ? AND source <> 'sale' AND first_day >= ? AND first_day < ?`).raw()
  const sold = db.prepare(`SELECT ${COLUMNS} FROM price_ledger WHERE sku = ? AND source = 'sale' AND first_day >= ? AND first_day < ?`).raw()
  const standing = db.prepare(`SELECT ${COLUMNS} FROM price_ledger WHERE sku = ? AND source = 'publication' AND first_day < ? AND (last_day IS NULL OR last_day >= ?)`).raw()
  const read = new Set(db.prepare('SELECT DISTINCT sku FROM price_readings').pluck().all() as string[])
  const earlier = db.prepare(`SELECT ${COLUMNS} FROM price_ledger WHERE sku = ? AND source = 'offer' AND first_day >= ? AND first_day < ? ORDER BY first_day DESC LIMIT 1`).raw()
  const ledger = new Map<string, LedgerEntry[]>()
  for (const sku of skus) {
    if (ledger.has(sku)) continue
    const from = end - Math.min(days, sales)
    const rows = [
      ...(earlier.all(sku, first - LONGEST, first) as LedgerRow[]), ...(read.has(sku) ? (standing.all(sku, first, first) as LedgerRow[]) : []), ...(asked.all(sku, first, end) as LedgerRow[]),
      ...(sales > 0 ? (sold.all(sku, from - LONGEST, end) as LedgerRow[]).filter(([, , , , last]) => last === null || last >= from) : []),
    ]
    ledger.set(sku, joined(sku, rows))
  }
  return ledger
}

/** Neighbouring days at one price as one entry. */
function joined(sku: string, rows: readonly LedgerRow[]): LedgerEntry[] {
  // By key they come in order already, but for the few that are put before them.
  const order = (a: LedgerRow, b: LedgerRow): number => compare(a[6], b[6]) || compare(a[0], b[0]) || compare(a[1], b[1]) || a[3] - b[3]
  const sorted = rows.every((row, i) => i === 0 || order(rows[i - 1], row) <= 0) ? rows : rows.toSorted(order)
  const entries: LedgerEntry[] = []
  let last: LedgerRow | null = null
  let opened: LedgerRow | null = null
  const close = (): void => {
    if (opened === null || last === null) return
    const [channel, country, type, first, , price, source, confirmed] = opened
    entries.push({ sku, channel, country, type, from: dateOf(first), to: last[4] === null ? null : dateOf(last[4]), price, source, confirmed: confirmed === 1 })
  }
  for (const row of sorted) {
    const follows = last !== null && last[4] !== null && row[3] === last[4] + 1 && row[5] === last[5] && row[6] === last[6] && row[2] === last[2] && row[0] === last[0] && row[1] === last[1]
    if (!follows) {
      close()
      opened = row
    }
    last = row
  }
  close()
  return entries
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
