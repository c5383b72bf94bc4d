import { CURRENCIES, minor, toMinor, type Currency, type Minor } from '../../../core/money/money.ts'
import type { BatchResult, Capabilities, CatalogItem, CatalogPage, ObservedPrice, PriceBatch, PriceWrite, ProbeResult, RowResult, Sale, StoreConnector, StoreOrder } from '../connector.ts'
import { StoreError } from '../connector.ts'
import { decimalText, minorOf } from '../decimal.ts'
import { feed, type FeedPlace } from '../feed.ts'
import { fail, partsOf } from '../http.ts'
import type { ConnectorOptions } from '../kind.ts'
import { brokenOff, halvesOf, inForce, judgeWrites, reject, resultOf, sameSale } from '../writes.ts'
import { MedusaApi, queriesOf } from './api.ts'
import { saleOf, SaleLists, type Entry } from './sale-lists.ts'
import type { MedusaSettings } from './settings.ts'
import { counted, ITEM_FIELDS, items, ORDER_FIELDS, orders, region, shown, stores, updated, VARIANT_FIELDS, variants, type ItemAnswer, type OrderAnswer, type PriceAnswer, type VariantAnswer } from './shapes.ts'

/** A body over 100 KB is refused; all our calls stay below. */
const MAX_BYTES = 90_000
const MAX_ROWS = 500
/** Around the rows of a new list stand its title, dates and metadata. */
const BODY = { rows: MAX_ROWS, bytes: MAX_BYTES, fixed: 1_000 }
const MAX_READ = 500
const PAGE = 500
/** Amounts are decimal numbers; up to here every minor unit has one of its own. */
const LARGEST = 99_999_999_999

export const MEDUSA_CAPABILITIES: Capabilities = {
  // Rows of one span of time are switched on together; a batch with several spans is switched on span by span.
  schedule: 'native-exact', atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: MAX_ROWS, maxBytes: MAX_BYTES, maxReadRows: MAX_READ, maxParallel: 1, stock: true, changeFeed: false, orders: true,
}

interface Row {
  readonly write: PriceWrite
  readonly variant: VariantAnswer
  /** The product's own price is another one and shall move. */
  readonly reprice: boolean
  /** Entries of our lists that are to go. */
  readonly gone: readonly Entry[]
  /** The sale to be put in force; null where it stands already, or none shall. */
  readonly sale: Sale | null
}

/**
 * A Medusa 2 store. What Warchest publishes are sale prices in price lists of its own, which the store starts and ends by their dates; a product's own price moves only
 * where a row asks for another one and for no sale. The sale that is told of a product is the one in our lists; what other lists do to it, a buyer's price shows.
 */
export class MedusaConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities = MEDUSA_CAPABILITIES
  readonly #api: MedusaApi
  readonly #lists: SaleLists
  readonly #currency: Currency
  readonly #region: string

  constructor(options: ConnectorOptions<MedusaSettings>, limits: { readonly timeout: number } = { timeout: 30_000 }) {
    this.id = options.id
    this.name = options.name
    this.#currency = options.settings.currency
    this.#region = options.settings.region
    this.#api = new MedusaApi(options.settings, options.secrets['key'] ?? '', { timeout: limits.timeout, now: () => options.clock.milliseconds() })
    this.#lists = new SaleLists(this.#api, this.#currency)
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    const { stores: [store] } = await this.#api.read('stores?fields=name,supported_currencies.currency_code', stores, signal)
    const sold = store.supported_currencies.map(({ currency_code }) => currency_code.toUpperCase())
    if (!sold.includes(this.#currency)) throw fail('refused', `The store does not sell in ${this.#currency}, only in ${sold.join(', ')}.`, false)
    const { region: place } = await this.#api.shop(`regions/${this.#region}`, region, signal)
    if (place.currency_code.toUpperCase() !== this.#currency) throw fail('refused', `Region ${place.name} is priced in ${place.currency_code.toUpperCase()}, not in ${this.#currency}.`, false)
    const { count } = await this.#api.read('product-variants?limit=1&fields=id', counted, signal)
    return {
      name: `${store.name}, region ${place.name}`, version: '2', currencies: [this.#currency], products: count, time: new Date(this.#api.now()).toISOString(),
      // A secret key of Medusa has all rights of an administrator.
      access: (['read-products', 'write-prices', 'read-stock', 'read-orders'] as const).map((what) => ({ what, granted: true })),
    }
  }

  async *readCatalog({ cursor, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    let offset = Number(cursor ?? 0)
    if (!Number.isSafeInteger(offset) || offset < 0) throw fail('refused', 'This place in the catalog is not one that the store has given.', false)
    const sales = await this.#lists.entries('all', signal)
    const seen = new Set<string>()
    for (let known = 0; ;) {
      const page = await this.#api.read(`product-variants?limit=${PAGE}&offset=${offset}&order=id&fields=${ITEM_FIELDS}`, items, signal)
      if (page.count < known) {
        // Something was deleted meanwhile and others have moved up: go back as far as they may have moved.
        offset = Math.max(0, offset - (known - page.count))
        known = page.count
        continue
      }
      known = page.count
      offset += page.variants.length
      const fresh = page.variants.filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) seen.add(id)
      const done = page.variants.length === 0 || offset >= page.count
      yield { items: fresh.flatMap((variant) => this.#itemOf(variant, saleOf(sales.get(variant.id)))), next: done ? null : String(offset) }
      if (done) return
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const found = await this.#variants(skus, signal)
    const sales = await this.#lists.entries(new Set([...found.values()].map(({ id }) => id)), signal)
    const observed = new Map<string, ObservedPrice>()
    for (const [sku, variant] of found) {
      const price = this.#priceOf(variant.prices)
      if (price) observed.set(sku, { sku, price: price.price, currency: price.currency, sale: saleOf(sales.get(variant.id)), version: null, updatedAt: variant.updated_at, changedBy: null })
    }
    return observed
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const prices = new Map<string, Minor>()
    for (const { query, values } of queriesOf('sku', [...new Set(skus)], MAX_READ)) {
      const path = `product-variants?region_id=${this.#region}&limit=${values.length}&fields=sku,calculated_price.calculated_amount,calculated_price.currency_code&${query}`
      const asked = new Set(values)
      for (const { sku, calculated_price: price } of (await this.#api.shop(path, shown, signal)).variants) {
        if (sku === null || !asked.has(sku)) throw fail('garbled', 'The store answered for other products than it was asked for.', true)
        const amount = price?.currency_code?.toUpperCase() === this.#currency && price.calculated_amount !== null ? minorOf(String(price.calculated_amount), this.#currency) : null
        if (amount !== null) prices.set(sku, amount)
      }
    }
    return prices
  }

  async applyBatch(batch: PriceBatch, key: string, signal?: AbortSignal): Promise<BatchResult> {
    const answers = new Map<string, RowResult>()
    try {
      if (this.#api.now() > Date.parse(batch.notAfter)) throw fail('expired', `The batch was not to be sent after ${batch.notAfter}.`, true)
      const { fit, refused } = judgeWrites(batch.rows, { currency: this.#currency, schedule: 'native-exact', largest: LARGEST })
      for (const [sku, row] of refused) answers.set(sku, row)
      const rows = await this.#compare(fit, answers, signal)
      await this.#reprice(rows.filter(({ reprice }) => reprice), answers, signal)
      // First the new sales, then the old ones away: a buyer sees one or the other, never the full price between.
      const bySpan = Map.groupBy(rows.filter(({ sale }) => sale !== null), ({ sale }) => `${sale?.startsAt} ${sale?.endsAt}`)
      for (const span of bySpan.values()) {
        for (const part of partsOf(span, BODY, (row) => this.#lineOf(row))) await this.#add(part, batch.reference, key, answers, signal)
      }
      const leaving = rows.filter(({ write, gone }) => gone.length > 0 && answers.get(write.sku)?.outcome !== 'rejected')
      const gone = new Map<string, Set<string>>()
      for (const { variant, gone: entries } of leaving) for (const { list } of entries) gone.set(list, (gone.get(list) ?? new Set()).add(variant.id))
      for (const { write } of leaving) answers.delete(write.sku)
      await this.#lists.remove(gone, key, signal)
      for (const { write } of leaving) answers.set(write.sku, applied(write.sku))
      return resultOf(batch.rows, answers, null)
    } catch (error) {
      return brokenOff(batch.rows, answers, error)
    }
  }

  async *readOrders(since: string, signal?: AbortSignal): AsyncGenerator<readonly StoreOrder[]> {
    const read = async ({ from, skip, take }: FeedPlace) => {
      const page = await this.#api.read(`orders?updated_at[$gte]=${encodeURIComponent(from.toISOString())}&order=updated_at&limit=${take}&offset=${skip}&fields=${ORDER_FIELDS}`, orders, signal)
      return page.orders.map((order) => ({ ...order, changedAt: order.updated_at }))
    }
    for await (const page of feed(since, read)) {
      const placed = page.flatMap((order) => orderOf(order))
      if (placed.length > 0) yield placed
    }
  }

  /** What has to happen to each row, by what the store holds now; rows that need nothing are answered. */
  async #compare(writes: readonly PriceWrite[], answers: Map<string, RowResult>, signal?: AbortSignal): Promise<Row[]> {
    const found = await this.#variants(writes.map(({ sku }) => sku), signal)
    const sales = await this.#lists.entries(new Set([...found.values()].map(({ id }) => id)), signal)
    return writes.flatMap((write) => {
      const { sku, price, sale } = write
      const variant = found.get(sku)
      const own = variant && this.#priceOf(variant.prices)
      const refuse = (...reason: ['unknown-sku' | 'currency' | 'changed' | 'other', string]): [] => {
        answers.set(sku, reject(sku, ...reason))
        return []
      }
      if (!variant) return refuse('unknown-sku', 'The store has no such product.')
      if (own?.currency !== this.#currency) return refuse('currency', `The product has no price in ${this.#currency}.`)
      // A sale is put beside the price it was made on, and beside no other.
      if (own.price !== price && sale !== null) return refuse('changed', `The product’s own price is ${own.price} now.`)
      const reprice = own.price !== price
      const entries = sales.get(variant.id) ?? []
      const standing = entries.filter((entry) => sameSale(entry, sale))
      const gone = entries.filter((entry) => !standing.includes(entry))
      if (reprice || gone.length > 0 || (sale !== null && standing.length === 0)) return [{ write, variant, reprice, gone, sale: standing.length > 0 ? null : sale }]
      answers.set(sku, { sku, outcome: 'noop', version: null })
      return []
    })
  }

  /** Moves products' own prices, product by product. Medusa drops every price of a variant that is not sent again, so that all go with it as they were read. */
  async #reprice(rows: readonly Row[], answers: Map<string, RowResult>, signal?: AbortSignal): Promise<void> {
    for (const [product, own] of Map.groupBy(rows, ({ variant }) => variant.product_id)) {
      const update = own.map(({ write, variant }) => {
        const base = this.#priceOf(variant.prices)?.id
        return { id: variant.id, prices: variant.prices.map(({ amount, ...price }) => ({ ...price, amount: price.id === base ? Number(decimalText(write.price, this.#currency)) : amount })) }
      })
      const done = new Set((await this.#api.write(`products/${product}/variants/batch`, { update }, updated, signal)).updated.map(({ id }) => id))
      for (const { write, variant } of own) if (done.has(variant.id)) answers.set(write.sku, applied(write.sku))
    }
  }

  /** One list, all or nothing. A refusal that names no row is narrowed down by halves: a refused call has made no list. */
  async #add(rows: readonly Row[], reference: string, key: string, answers: Map<string, RowResult>, signal?: AbortSignal): Promise<void> {
    try {
      const { startsAt, endsAt } = rows[0].sale as Sale
      await this.#lists.add(reference, { startsAt, endsAt }, rows.map(({ variant, sale }) => ({ variant: variant.id, price: (sale as Sale).price })), key, signal)
      for (const { write } of rows) answers.set(write.sku, applied(write.sku))
    } catch (error) {
      if (!(error instanceof StoreError) || error.failure.code !== 'refused') throw error
      if (rows.length === 1) return void answers.set(rows[0].write.sku, reject(rows[0].write.sku, 'other', error.failure.message))
      for (const half of halvesOf(rows)) await this.#add(half, reference, key, answers, signal)
    }
  }

  /** As it stands in the body, for its length. */
  #lineOf({ variant, sale }: Row): object {
    return { variant_id: variant.id, currency_code: this.#currency, amount: sale?.price }
  }

  async #variants(skus: readonly string[], signal?: AbortSignal): Promise<Map<string, VariantAnswer>> {
    const found = new Map<string, VariantAnswer>()
    const ask = async (wanted: readonly string[]): Promise<void> => {
      for (const { query, values } of queriesOf('sku', wanted, MAX_READ)) {
        const asked = new Set(values)
        for (const variant of (await this.#api.read(`product-variants?limit=${values.length}&fields=${VARIANT_FIELDS}&${query}`, variants, signal)).variants) {
          if (variant.sku === null || !asked.has(variant.sku)) throw fail('garbled', 'The store answered for other products than it was asked for.', true)
          found.set(variant.sku, variant)
        }
      }
    }
    await ask([...new Set(skus)])
    // An answer cannot be told from another one's that lacks a product; that a product is gone is therefore asked twice.
    const absent = skus.filter((sku) => !found.has(sku))
    if (absent.length > 0) await ask([...new Set(absent)])
    return found
  }

  /** The product's own price in our currency, else in another, so that a reader sees why it does not fit. Prices for quantities or for some buyers only are not it. */
  #priceOf(prices: readonly PriceAnswer[]): { readonly id: string; readonly price: Minor; readonly currency: Currency } | undefined {
    const plain = prices.flatMap(({ id, amount, currency_code, min_quantity, rules }) => {
      const currency = currency_code.toUpperCase() as Currency
      if (!CURRENCIES.includes(currency) || (min_quantity ?? null) !== null || Object.keys(rules ?? {}).length > 0) return []
      const price = minorOf(String(amount), currency)
      return price !== null && price > 0 ? [{ id, price, currency }] : []
    })
    return plain.find(({ currency }) => currency === this.#currency) ?? plain[0]
  }

  #itemOf(variant: ItemAnswer, sale: Sale | null): CatalogItem[] {
    const own = this.#priceOf(variant.prices)
    if (variant.sku === null || variant.sku === '' || variant.product.status !== 'published' || own?.currency !== this.#currency) return []
    const kind = /^default/i.test(variant.title ?? 'default') ? '' : ` ${variant.title}`
    return [{
      sku: variant.sku, name: { en: `${variant.product.title}${kind}` }, category: variant.product.categories?.[0]?.handle ?? '', currency: this.#currency,
      list: own.price, price: inForce(sale, this.#api.now()) ? sale.price : own.price, stock: stockOf(variant),
    }]
  }
}

const applied = (sku: string): RowResult => ({ sku, outcome: 'applied', version: null })

/** Whole sets of what the product is made of. Nobody counts, or no location: unknown, not none. */
function stockOf({ manage_inventory, inventory_items }: ItemAnswer): number | null {
  const parts = (inventory_items ?? []).map(({ required_quantity, inventory }) => ({ required: required_quantity, levels: inventory?.location_levels ?? [] }))
  if (!manage_inventory || parts.length === 0 || parts.some(({ levels }) => levels.length === 0)) return null
  return Math.max(0, Math.min(...parts.map(({ required, levels }) => Math.floor(levels.reduce((sum, level) => sum + level.stocked_quantity - level.reserved_quantity, 0) / Math.max(1, required)))))
}

/** Drafts are not placed. A unit's price is what the line asks less what promotions take off it. */
function orderOf({ id, status, created_at, canceled_at, currency_code, items: lines }: OrderAnswer): StoreOrder[] {
  const currency = currency_code.toUpperCase() as Currency
  if (status === 'draft' || !CURRENCIES.includes(currency)) return []
  return [{
    id, at: created_at, cancelled: status === 'canceled' || (canceled_at ?? null) !== null, currency,
    lines: lines.flatMap(({ variant_sku: sku, quantity, unit_price, adjustments }) => {
      if (typeof sku !== 'string' || !(quantity > 0)) return []
      const off = (adjustments ?? []).reduce((sum, { amount }) => sum + amount, 0) / quantity
      return [{ sku, units: quantity, price: minor(Math.max(0, toMinor(unit_price - off, currency))) }]
    }),
  }]
}
