import { CURRENCIES, isMinor, type Currency } from '../../core/money/money.ts'
import { isRefusal, StoreError, type BatchResult, type Capabilities, type PriceWrite, type RejectionCode, type RowResult, type Sale } from './connector.ts'

/** What a store would take without a word, or answer with riddles: judged here, before the call. */
export interface WriteLimits {
  readonly currency: Currency
  readonly schedule: Capabilities['schedule']
  /** Largest price in minor units that the store's own numbers hold. */
  readonly largest: number
}

export type Rejected = Extract<RowResult, { outcome: 'rejected' }>

export const reject = (sku: string, code: RejectionCode, message: string): Rejected => ({ sku, outcome: 'rejected', code, message })

/** An instant with its zone, as RFC 3339 writes it: a time without a zone would start a sale at another hour in another place. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** Parts the rows that may be sent from those that must not be, each with its reason. */
export function judgeWrites(rows: readonly PriceWrite[], limits: WriteLimits): { readonly fit: PriceWrite[]; readonly refused: Map<string, Rejected> } {
  const times = new Map<string, number>()
  for (const { sku } of rows) times.set(sku, (times.get(sku) ?? 0) + 1)
  const refused = new Map<string, Rejected>()
  for (const row of rows) {
    const reason = times.get(row.sku) === 1 ? refusalOf(row, limits) : reject(row.sku, 'other', 'The batch has this product more than once; nobody can say which price is meant.')
    if (reason) refused.set(row.sku, reason)
  }
  return { fit: rows.filter(({ sku }) => !refused.has(sku)), refused }
}

function refusalOf({ sku, price, sale, currency }: PriceWrite, limits: WriteLimits): Rejected | null {
  if (!isPrice(price, limits)) return reject(sku, 'price', `${price} is not a price in whole minor units above zero that the store can hold.`)
  if (!CURRENCIES.includes(currency) || currency !== limits.currency) return reject(sku, 'currency', `This store is priced in ${limits.currency}, not in ${currency}.`)
  if (sale === null) return null
  if (limits.schedule === 'none') return reject(sku, 'other', 'This store has no schedule of its own; it takes no sale.')
  if (!isPrice(sale.price, limits)) return reject(sku, 'price', `${sale.price} is not a sale price in whole minor units above zero that the store can hold.`)
  if (sale.price >= price) return reject(sku, 'price', `A sale at ${sale.price} is not below the price of ${price}.`)
  return spanRefusal(sku, sale)
}

const isPrice = (value: number, { largest }: WriteLimits): boolean => isMinor(value) && value > 0 && value <= largest

function spanRefusal(sku: string, { startsAt, endsAt }: Sale): Rejected | null {
  for (const text of [startsAt, endsAt]) {
    if (text !== null && (!INSTANT.test(text) || Number.isNaN(Date.parse(text)))) return reject(sku, 'other', `'${text}' is not an instant with its zone.`)
  }
  if (startsAt !== null && endsAt !== null && Date.parse(startsAt) >= Date.parse(endsAt)) return reject(sku, 'other', `The sale would end at ${endsAt}, before it starts at ${startsAt}.`)
  return null
}

/** Whether two sales are the same promise to a buyer; instants count, not how they are written. */
export function sameSale(a: Sale | null, b: Sale | null): boolean {
  if (a === null || b === null) return a === b
  const same = (x: string | null, y: string | null): boolean => (x === null || y === null ? x === y : Date.parse(x) === Date.parse(y))
  return a.price === b.price && same(a.startsAt, b.startsAt) && same(a.endsAt, b.endsAt)
}

/** Null where the sale has ended by the store's clock (milliseconds): what has no effect any more stands no more. */
export const standing = (sale: Sale | null, now: number): Sale | null => (sale === null || (sale.endsAt !== null && Date.parse(sale.endsAt) <= now) ? null : sale)

/** Whether a sale is in force at a moment of the store's clock. */
export const inForce = (sale: Sale | null, now: number): sale is Sale => {
  const left = standing(sale, now)
  return left !== null && (left.startsAt === null || Date.parse(left.startsAt) <= now)
}

/** To narrow down which row of an all-or-nothing call was refused. */
export const halvesOf = <T>(rows: readonly T[]): (readonly T[])[] => [rows.slice(0, Math.ceil(rows.length / 2)), rows.slice(Math.ceil(rows.length / 2))]

/** The batch's answer in the order of its rows; a row without an answer is unknown. */
export function resultOf(rows: readonly PriceWrite[], answers: ReadonlyMap<string, RowResult>, failure: StoreError | null): BatchResult {
  return { rows: rows.map(({ sku }) => answers.get(sku) ?? { sku, outcome: 'unknown' }), replayed: false, failure: failure?.failure ?? null }
}

/**
 * The same for a batch that broke off. Where nothing of it was applied and the store certainly did not act, the failure is thrown as the contract demands.
 * @throws StoreError, and whatever is none
 */
export function brokenOff(rows: readonly PriceWrite[], answers: ReadonlyMap<string, RowResult>, error: unknown): BatchResult {
  if (!(error instanceof StoreError)) throw error
  if (isRefusal(error) && ![...answers.values()].some(({ outcome }) => outcome === 'applied')) throw error
  return resultOf(rows, answers, error)
}
