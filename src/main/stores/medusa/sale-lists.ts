import type { Currency, Minor } from '../../../core/money/money.ts'
import type { Sale } from '../connector.ts'
import { decimalText, minorOf } from '../decimal.ts'
import { fail } from '../http.ts'
import type { MedusaApi } from './api.ts'
import { LIST_FIELDS, LIST_PRICE_FIELDS, listPrices, lists, oneList, type ListAnswer } from './shapes.ts'

/** Begins the title of every list of ours: by it they are found again, also after a crash. */
const TITLE = 'Warchest'
const PAGE = 100
const PRICES_PAGE = 1000

interface Span {
  readonly startsAt: string | null
  readonly endsAt: string | null
}

/** A sale price in one of our lists. */
export interface Entry extends Span {
  readonly list: string
  readonly variant: string
  readonly price: Minor
}

interface SaleList extends Span {
  readonly id: string
  readonly reference: string
  /** By variant; a list may hold one twice. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  /** Prices of other currencies, or finer than ours: somebody has edited the list, and it is not rewritten without them. */
  readonly foreign: number
}

/**
 * Our price lists in a Medusa store: one for each batch and span of time, made as a draft, read back, and switched on by one call.
 *
 * Making a list is not idempotent, and a call whose answer was lost may still arrive. Whatever happens, that does no harm: a list that nobody switches on is never seen,
 * and one that is taken off also gets an end in the past, so that no late call can put it in force again. Prices are never deleted: deleting thousands blocks the store for minutes.
 */
export class SaleLists {
  readonly #api: MedusaApi
  readonly #currency: Currency
  #standing = new Map<string, SaleList>()
  /** References of which no list was left as a draft by a call with an open outcome. */
  readonly #clean = new Set<string>()

  constructor(api: MedusaApi, currency: Currency) {
    this.#api = api
    this.#currency = currency
  }

  /** What our lists in force, or to come, hold for these variants, as the store says now. */
  async entries(variants: ReadonlySet<string> | 'all', signal?: AbortSignal): Promise<Map<string, Entry[]>> {
    const answers = (await this.#find('active', TITLE, signal)).filter((answer) => isOurs(answer) && !this.#hasEnded(answer))
    const standing = new Map<string, SaleList>()
    for (const answer of answers) {
      const known = this.#standing.get(answer.id)
      const fresh = known?.startsAt === answer.starts_at && known.endsAt === answer.ends_at && variants !== 'all' && !overlap(known.entries, variants)
      standing.set(answer.id, fresh ? known : await this.#load(answer, signal))
    }
    this.#standing = standing
    const found = new Map<string, Entry[]>()
    for (const { entries } of standing.values()) {
      for (const [variant, own] of entries) if (variants === 'all' || variants.has(variant)) found.set(variant, [...(found.get(variant) ?? []), ...own])
    }
    return found
  }

  /** Puts prices in force for one span of time, all at once. */
  async add(reference: string, span: Span, prices: readonly { readonly variant: string; readonly price: Minor }[], key: string, signal?: AbortSignal): Promise<void> {
    await this.#sweep(reference, signal)
    // Until the end of this call its outcome is open.
    this.#clean.delete(reference)
    const body = {
      title: `${TITLE} ${reference} ${key.slice(0, 8)}`, description: `Prices of publication ${reference}. Made, switched on and switched off by Warchest.`, type: 'sale', status: 'draft',
      starts_at: span.startsAt, ends_at: span.endsAt, metadata: { warchest: reference, key },
      prices: prices.map(({ variant, price }) => ({ variant_id: variant, currency_code: this.#currency.toLowerCase(), amount: Number(decimalText(price, this.#currency)) })),
    }
    const { price_list: draft } = await this.#api.write(`price-lists?fields=${LIST_FIELDS}`, body, oneList, signal)
    if (draft.metadata?.['key'] !== key || draft.status !== 'draft') throw fail('garbled', 'The store answered with another price list than the one it was given.', true)
    const { entries, foreign } = await this.#load(draft, signal)
    const complete = foreign === 0 && entries.size === prices.length && prices.every(({ variant, price }) => entries.get(variant)?.length === 1 && entries.get(variant)?.[0].price === price)
    if (!complete) throw fail('garbled', 'The store holds other prices in the draft than it was given; the draft was not switched on.', true)
    await this.#set(draft.id, { status: 'active' }, signal)
    this.#clean.add(reference)
  }

  /** Takes variants out of our lists. A list of which others remain is replaced by one with only those; they stay in force all the while. */
  async remove(gone: ReadonlyMap<string, ReadonlySet<string>>, key: string, signal?: AbortSignal): Promise<void> {
    for (const [id, variants] of gone) {
      const list = this.#standing.get(id)
      if (!list) continue
      if (list.foreign > 0) throw fail('refused', `Price list ${id} holds prices that are not Warchest's; somebody must take its prices off by hand.`, false)
      const left = [...list.entries].flatMap(([variant, own]) => (variants.has(variant) || this.#elsewhere(list, variant, own) ? [] : [{ variant, price: lowest(own) }]))
      if (left.length > 0) await this.add(list.reference, list, left, `${key}-${id}`, signal)
      await this.#retire(id, signal)
      this.#standing.delete(id)
    }
  }

  /** Whether another list of ours holds the same promise already, as after a replacement that was broken off. */
  #elsewhere(list: SaleList, variant: string, own: readonly Entry[]): boolean {
    return [...this.#standing.values()].some((other) => other.id !== list.id && other.startsAt === list.startsAt && other.endsAt === list.endsAt && other.entries.get(variant)?.some(({ price }) => price === lowest(own)))
  }

  /** Makes harmless what an earlier call may have left: drafts that a late call could still switch on. */
  async #sweep(reference: string, signal?: AbortSignal): Promise<void> {
    if (this.#clean.has(reference)) return
    for (const answer of await this.#find('draft', `${TITLE} ${reference}`, signal)) {
      if (answer.metadata?.['warchest'] === reference && !this.#hasEnded(answer)) await this.#retire(answer.id, signal)
    }
    this.#clean.add(reference)
  }

  #retire(id: string, signal?: AbortSignal): Promise<void> {
    return this.#set(id, { status: 'draft', ends_at: new Date(this.#api.now() - 1000).toISOString() }, signal)
  }

  async #set(id: string, change: { readonly status: 'active' | 'draft'; readonly ends_at?: string }, signal?: AbortSignal): Promise<void> {
    const { price_list: list } = await this.#api.write(`price-lists/${id}?fields=${LIST_FIELDS}`, change, oneList, signal)
    if (list.id !== id || list.status !== change.status) throw fail('garbled', `The store answered that price list ${list.id} is ${list.status}; ${id} was to be ${change.status}.`, true)
  }

  async #find(status: 'active' | 'draft', title: string, signal?: AbortSignal): Promise<ListAnswer[]> {
    const found: ListAnswer[] = []
    for (;;) {
      const page = await this.#api.read(`price-lists?q=${encodeURIComponent(title)}&status[]=${status}&limit=${PAGE}&offset=${found.length}&order=id&fields=${LIST_FIELDS}`, lists, signal)
      if (page.price_lists.some((list) => list.status !== status)) throw fail('garbled', 'The store answered with other price lists than it was asked for.', true)
      found.push(...page.price_lists)
      if (page.price_lists.length === 0 || found.length >= page.count) return found
    }
  }

  async #load({ id, starts_at: startsAt, ends_at: endsAt, metadata }: ListAnswer, signal?: AbortSignal): Promise<SaleList> {
    const entries = new Map<string, Entry[]>()
    let foreign = 0
    for (let read = 0, count = Infinity; read < count;) {
      const page = await this.#api.read(`price-lists/${id}/prices?limit=${PRICES_PAGE}&offset=${read}&order=id&fields=${LIST_PRICE_FIELDS}`, listPrices, signal)
      for (const { amount, currency_code, price_set, price_list_id } of page.prices) {
        if (price_list_id !== id) throw fail('garbled', `The store answered with the prices of another list than ${id}.`, true)
        const variant = price_set?.variant?.id
        const price = currency_code.toUpperCase() === this.#currency ? minorOf(String(amount), this.#currency) : null
        // A price of a product that is gone concerns nobody.
        if (variant === undefined) continue
        if (price === null) foreign += 1
        else entries.set(variant, [...(entries.get(variant) ?? []), { list: id, variant, price, startsAt, endsAt }])
      }
      read += page.prices.length
      count = page.prices.length === 0 ? 0 : page.count
    }
    return { id, reference: String(metadata?.['warchest']), startsAt, endsAt, entries, foreign }
  }

  #hasEnded({ ends_at }: ListAnswer): boolean {
    return ends_at !== null && Date.parse(ends_at) <= this.#api.now()
  }
}

const isOurs = ({ metadata }: ListAnswer): boolean => typeof metadata?.['warchest'] === 'string'
const lowest = (own: readonly Entry[]): Minor => own.reduce((low, { price }) => (price < low ? price : low), own[0].price)
const overlap = (entries: ReadonlyMap<string, unknown>, variants: ReadonlySet<string>): boolean => [...variants].some((variant) => entries.has(variant))

/** Of several sales a buyer gets the lowest; where one is in force or begins first is the store's affair. */
export const saleOf = (entries: readonly Entry[] | undefined): Sale | null => {
  if (!entries || entries.length === 0) return null
  const { price, startsAt, endsAt } = entries.reduce((low, entry) => (entry.price < low.price ? entry : low))
  return { price, startsAt, endsAt }
}
