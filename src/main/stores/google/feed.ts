import type { Currency, Minor } from '../../../core/money/money.ts'
import type { Sale } from '../connector.ts'
import { parseTable } from '../csv/table.ts'
import { decimalText, minorOf } from '../decimal.ts'

/** A product of a Google Merchant feed, as far as prices go. */
export interface FeedPrice {
  readonly id: string
  readonly price: Minor
  readonly sale: Sale | null
}

export interface FeedSettings {
  readonly currency: Currency
  /** IANA zone in which the dates are written; the moments are the same in any. */
  readonly timeZone: string
}

const COLUMNS = ['id', 'price', 'sale_price', 'sale_price_effective_date'] as const

/**
 * A supplemental feed as Google Merchant fetches it: tab-separated text, one line a product, sorted by id, ending with a line feed.
 * A blank sale clears nothing: a line without one leaves the attribute of the primary feed as it is.
 * Attributes: `price` and `sale_price` "12.00 USD"; `sale_price_effective_date` "2026-11-11T00:00+0800/2026-11-12T00:00+0800".
 * @see https://support.google.com/merchants/answer/6324460 (sale_price_effective_date)
 * @throws RangeError where a sale names one end of its time and not the other, or an id holds a tab or a line feed: Google would read another feed than was meant
 */
export function supplementalFeed(prices: readonly FeedPrice[], settings: FeedSettings): string {
  const lines = [...prices].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map(({ id, price, sale }) => {
    if (/[\t\r\n]/.test(id)) throw new RangeError(`The id '${id}' holds a tab or a line feed.`)
    return [id, amountText(price, settings.currency), sale === null ? '' : amountText(sale.price, settings.currency), sale === null ? '' : effectiveDate(sale, settings.timeZone)].join('\t')
  })
  return `${[COLUMNS.join('\t'), ...lines].join('\n')}\n`
}

const amountText = (amount: Minor, currency: Currency): string => `${decimalText(amount, currency)} ${currency}`

/** Start and end with the zone's offset at each, which differ where summer time lies between; blank for a sale without dates. At most 51 characters, as Google demands. */
export function effectiveDate({ startsAt, endsAt }: Sale, timeZone: string): string {
  if (startsAt === null && endsAt === null) return ''
  if (startsAt === null || endsAt === null) throw new RangeError('A sale of a feed has both a start and an end, or neither.')
  return `${zoned(startsAt, timeZone)}/${zoned(endsAt, timeZone)}`
}

/** An instant as `YYYY-MM-DDThh:mm±hhmm` on the clocks of a zone; with seconds where it has any. */
export function zoned(instant: string, timeZone: string): string {
  const at = new Date(instant)
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(at).map(({ type, value }) => [type, value]))
  const { year, month, day, hour, minute, second } = parts
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const offset = Math.round((local - Math.floor(at.getTime() / 1000) * 1000) / 60_000)
  const size = Math.abs(offset)
  return `${year}-${month}-${day}T${hour}:${minute}${second === '00' ? '' : `:${second}`}${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${pad(size % 60)}`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** What a feed says of products: prices in the currency asked for; lines in another, or without an exact price, are left out. Products on several lines are named. */
export interface Feed {
  readonly prices: ReadonlyMap<string, FeedPrice>
  readonly titles: ReadonlyMap<string, string>
  readonly ambiguous: readonly string[]
  /** Columns that a price feed needs and that are not there. */
  readonly missing: readonly string[]
}

/** Reads a feed as text: primary (with or without sales) or supplemental; separated by tabs or commas. Names of columns are those of Google's specification. */
export function parseFeed(text: string, currency: Currency): Feed {
  const { header, rows } = parseTable(text)
  const names = header.map((name) => name.toLowerCase().replaceAll(/[ _]+/g, '_'))
  const at = (name: string): number => names.indexOf(name)
  const cell = (row: readonly string[], place: number): string => (place < 0 ? '' : (row[place] ?? '').trim())
  const [id, price, salePrice, dates, title] = [...COLUMNS, 'title'].map(at)
  const prices = new Map<string, FeedPrice>()
  const titles = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const row of rows) {
    const key = cell(row, id)
    const amount = amountOf(cell(row, price), currency)
    if (key === '' || amount === null) continue
    if (prices.has(key)) ambiguous.add(key)
    prices.set(key, { id: key, price: amount, sale: saleOf(cell(row, salePrice), cell(row, dates), currency) })
    titles.set(key, cell(row, title))
  }
  for (const key of ambiguous) prices.delete(key)
  return { prices, titles, ambiguous: [...ambiguous], missing: (['id', 'price'] as const).filter((name) => at(name) < 0) }
}

/** "12.00 USD", "USD 12.00" or "12.00"; null in another currency. */
function amountOf(text: string, currency: Currency): Minor | null {
  const match = /^(?:([A-Z]{3})\s*)?(-?[\d.]+)(?:\s*([A-Z]{3}))?$/.exec(text)
  const named = match?.[1] ?? match?.[3]
  return match && (named === undefined || named === currency) ? minorOf(match[2], currency) : null
}

function saleOf(price: string, dates: string, currency: Currency): Sale | null {
  const amount = amountOf(price, currency)
  if (amount === null) return null
  const [from, to] = dates.split('/')
  return { price: amount, startsAt: instantOf(from), endsAt: instantOf(to) }
}

/** With or without a colon in the offset; null where it names no moment. */
function instantOf(text: string | undefined): string | null {
  const at = Date.parse((text ?? '').trim().replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
