import { dateOf, dayNumber, type IsoDate } from '../calendar/calendar.ts'
import type { Minor } from '../money/money.ts'

/**
 * One entry of the price ledger: what we asked for a product, where, and for how long. Channel and country are '' where they are not told apart.
 * `confirmed`: an order was placed at this price.
 */
export interface LedgerEntry {
  readonly sku: string
  readonly channel: string
  readonly country: string
  readonly type: 'regular' | 'promotion' | 'transaction'
  readonly from: IsoDate
  /** Last day, inclusive; null: it still stands. */
  readonly to: IsoDate | null
  readonly price: Minor
  
  /** An offer that was imported, sales, or a price that a publication read back from the store. */
  readonly source: 'offer' | 'sale' | 'publication'
  readonly confirmed: boolean
}

/** Entries by product, in any order. */
export type PriceLedger = ReadonlyMap<string, readonly LedgerEntry[]>

/** The lowest price of a window, with the first day of the window on which it stood; or why nobody can say. */
export type PriorPrice =
  | { readonly known: true; readonly price: Minor; readonly date: IsoDate; readonly source: LedgerEntry['source'] }
  /** `newest`: last day of which anything is known before the promotion; null: of none. */
  | { readonly known: false; readonly newest: IsoDate | null }

/** Window of the `days` days before a promotion that begins on `before`. */
export interface PriceWindow {
  readonly before: IsoDate
  readonly days: number
  /** Channel of the promotion; entries of other channels do not count where the ledger tells this one apart. */
  readonly channel?: string
  readonly country?: string
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly entry: LedgerEntry
}

/**
 * The lowest price at which a product stood in the days before a promotion: the one query behind the 7-day (China), 30-day (EU) and 90-day (California) rules.
 * A price that is known before the window's first entry is taken to have stood until that entry: that can only lower the answer, never raise it.
 * Nothing known inside the window gives no answer, however much is known before it.
 */
export function priorPrice(entries: readonly LedgerEntry[], { before, days, channel = '', country = '' }: PriceWindow): PriorPrice {
  const end = dayNumber(before)
  if (end === null || !(days >= 1)) return { known: false, newest: null }
  const first = end - days
  const stretches = placed(entries, channel, country)
  const past = stretches.filter(({ from }) => from < end)
  const inside = past.filter(({ to }) => to >= first)
  const newest = past.reduce((latest, { to }) => Math.max(latest, Math.min(to, end - 1)), Number.NEGATIVE_INFINITY)
  if (inside.length === 0) return { known: false, newest: Number.isFinite(newest) ? dateOf(newest) : null }
  const opening = inside.reduce((earliest, { from }) => Math.min(earliest, from), Number.POSITIVE_INFINITY)
  const counted = inside.map((stretch) => ({ ...stretch, day: Math.max(stretch.from, first) }))
  if (opening > first) for (const stretch of lastBefore(past, first)) counted.push({ ...stretch, day: first })
  const lowest = counted.reduce((best, next) => (next.entry.price < best.entry.price || (next.entry.price === best.entry.price && next.day < best.day) ? next : best))
  return { known: true, price: lowest.entry.price, date: dateOf(lowest.day), source: lowest.entry.source }
}

/** The entries that ended last before a day. */
function lastBefore(stretches: readonly Stretch[], day: number): Stretch[] {
  const gone = stretches.filter(({ to }) => to < day)
  const latest = gone.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY)
  return gone.filter(({ to }) => to === latest)
}

/** Entries of a channel and country as day numbers; broken ones are left out. */
function placed(entries: readonly LedgerEntry[], channel: string, country: string): Stretch[] {
  const apart = (field: 'channel' | 'country', wanted: string): boolean => wanted !== '' && entries.some((entry) => entry[field] === wanted)
  const [byChannel, byCountry] = [apart('channel', channel), apart('country', country)]
  return entries.flatMap((entry) => {
    if (byChannel && entry.channel !== '' && entry.channel !== channel) return []
    if (byCountry && entry.country !== '' && entry.country !== country) return []
    const from = dayNumber(entry.from)
    const to = entry.to === null ? Number.POSITIVE_INFINITY : dayNumber(entry.to)
    return from === null || to === null || to < from ? [] : [{ from, to, entry }]
  })
}

/** Asked prices (no averages of sales) in the days before a day, oldest first, neighbours that are equal as one. */
export function askedPrices(entries: readonly LedgerEntry[], before: IsoDate, days: number): { readonly day: number; readonly price: Minor }[] {
  const end = dayNumber(before)
  if (end === null) return []
  const steps = placed(entries.filter(({ source }) => source !== 'sale'), '', '').filter(({ from, to }) => from < end && to >= end - days).map(({ from, entry }) => ({ day: Math.max(from, end - days), price: entry.price }))
  steps.sort((a, b) => a.day - b.day || a.price - b.price)
  return steps.filter((step, i) => i === 0 || step.price !== steps[i - 1].price)
}

/** Price at which half of the days of the window were cheaper, by asked prices; null where none is known. */
export function usualPrice(entries: readonly LedgerEntry[], before: IsoDate, days: number): number | null {
  const end = dayNumber(before)
  const steps = askedPrices(entries, before, days)
  if (end === null || steps.length === 0) return null
  const weighed = steps.map(({ day, price }, i) => ({ price, days: Math.max(1, (steps[i + 1]?.day ?? end) - day) })).sort((a, b) => a.price - b.price)
  const half = weighed.reduce((sum, one) => sum + one.days, 0) / 2
  let run = 0
  for (const one of weighed) {
    run += one.days
    if (run >= half) return one.price
  }
  return weighed.at(-1)!.price
}
