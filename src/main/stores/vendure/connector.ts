import { CURRENCIES, isMinor, minor, type Currency, type Minor } from '../../../core/money/money.ts'
import {
  isRefusal, StoreError, type Access, type BatchResult, type Capabilities, type CatalogPage, type ObservedPrice, type PriceBatch, type PriceWrite, type ProbeResult, type RowResult, type StoreConnector, type StoreOrder,
} from '../connector.ts'
import { feed, type FeedPlace } from '../feed.ts'
import { fail, partsOf } from '../http.ts'
import type { ConnectorOptions } from '../kind.ts'
import { brokenOff, halvesOf, judgeWrites, reject, resultOf, standing } from '../writes.ts'
import { VendureApi, VendureRefusal } from './api.ts'
import { readCatalog } from './catalog.ts'
import { CHANNEL, COUNT, ORDERS, readVariants, SALE_FIELDS, SHOP_WINDOW, WRITE, type ChannelAnswer, type OrderAnswer, type PriceAnswer, type VariantAnswer } from './operations.ts'
import type { VendureSettings } from './settings.ts'

/** A body over 100 KB is answered with HTTP 500; all our calls stay well below. */
const MAX_BYTES = 90_000
const MAX_ROWS = 250
/** Around the rows stand the query and the variables' names. */
const BODY = { rows: MAX_ROWS, bytes: MAX_BYTES, fixed: 600 }
const MAX_READ = 500
/** The shop window's own limit of a list, as Vendure comes. */
const MAX_SHOP = 100
/** PostgreSQL and MySQL keep prices as 32-bit integers. */
const LARGEST = 2_147_483_647

export const VENDURE_CAPABILITIES: Capabilities = {
  schedule: 'none', atomicity: 'call', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: MAX_ROWS, maxBytes: MAX_BYTES, maxReadRows: MAX_READ, maxParallel: 2, stock: true, changeFeed: true, orders: true,
}

/** Where a product's price lies in the store. Ids never change; what is learnt here saves a question before every write. */
interface Place {
  readonly variant: string
  readonly product: string
  readonly priced: boolean
}

/**
 * A Vendure 3 store. Prices are read and written raw, per channel and currency, in minor units; the shop window is read through the Shop API.
 * Where the store's prices carry the fields of a scheduled sale (salePrice, saleStartsAt, saleEndsAt, planId), sales are written there and the store starts and ends them.
 */
export class VendureConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly #api: VendureApi
  readonly #currency: Currency
  readonly #places = new Map<string, Place>()
  #channel: ChannelAnswer | null = null
  #capabilities = VENDURE_CAPABILITIES
  #probed = false

  constructor(options: ConnectorOptions<VendureSettings>, limits: { readonly timeout: number } = { timeout: 30_000 }) {
    this.id = options.id
    this.name = options.name
    this.#currency = options.settings.currency
    this.#api = new VendureApi(options.settings, options.secrets['key'] ?? '', { timeout: limits.timeout, now: () => options.clock.milliseconds() })
  }

  get capabilities(): Capabilities {
    return this.#capabilities
  }

  get #sales(): boolean {
    return this.#capabilities.schedule !== 'none'
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    const channel = await this.#api.admin(CHANNEL, {}, signal)
    // Asked before anything else that a visitor without rights would be answered, too: this one needs the right to read products.
    const { totalItems } = await this.#api.admin(COUNT, { options: { take: 1 } }, signal)
    if (!channel.availableCurrencyCodes.includes(this.#currency)) {
      throw fail('refused', `Channel ${channel.code} does not sell in ${this.#currency}, only in ${channel.availableCurrencyCodes.join(', ')}.`, false)
    }
    this.#channel = channel
    const sales = await this.#granted(this.#api.admin(SALE_FIELDS, { options: { take: 1 } }, signal))
    const orders = await this.#granted(this.#api.admin(ORDERS, { options: { take: 1 } }, signal))
    const writes = await this.#granted(this.#api.admin(WRITE, { input: [] }, signal))
    this.#capabilities = { ...VENDURE_CAPABILITIES, schedule: sales ? 'native-exact' : 'none', orders }
    this.#probed = true
    const access: Access[] = [{ what: 'read-products', granted: true }, { what: 'write-prices', granted: writes }, { what: 'read-stock', granted: true }, { what: 'read-orders', granted: orders }]
    return {
      name: `Vendure, channel ${channel.code}`, version: '3', currencies: [this.#currency], products: totalItems, time: new Date(this.#api.now()).toISOString(), access,
      remarks: writes ? [] : [{ code: 'store.read-only', message: 'The access given may read prices but not write them.', mend: 'Give its role the permission UpdateCatalog (or UpdateProduct).' }],
    }
  }

  readCatalog(options: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    return readCatalog(this.#api, { currency: this.#currency, sales: this.#sales, pick: (prices) => this.#priceIn(prices) }, options)
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    await this.#known(signal)
    const found = new Map<string, ObservedPrice>()
    for (const [sku, variants] of await this.#variants(skus, signal)) {
      if (variants.length === 1) this.#observe(sku, variants[0], found)
    }
    return found
  }

  async *readChanges(since: string, signal?: AbortSignal): AsyncGenerator<readonly ObservedPrice[]> {
    await this.#known(signal)
    const read = async (place: FeedPlace) => (await this.#api.admin(readVariants(this.#sales), { options: changedOf('updatedAt', place) }, signal)).items.map((variant) => ({ ...variant, changedAt: variant.updatedAt }))
    for await (const variants of feed(since, read)) {
      const found = new Map<string, ObservedPrice>()
      for (const variant of variants) this.#observe(variant.sku, variant, found)
      if (found.size > 0) yield [...found.values()]
    }
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    await this.#place(skus, signal)
    const { pricesIncludeTax } = await this.#ownChannel(signal)
    const wanted = new Map(skus.flatMap((sku) => {
      const place = this.#places.get(sku)
      return place ? [[place.variant, { sku, product: place.product }] as const] : []
    }))
    const shown = new Map<string, Minor>()
    for (const ids of partsOf([...new Set([...wanted.values()].map(({ product }) => product))], { ...BODY, rows: MAX_SHOP })) {
      const { items } = await this.#api.shop(SHOP_WINDOW, { options: { filter: { id: { in: ids } }, take: ids.length } }, signal)
      for (const { id, sku, currencyCode, price, priceWithTax } of items.flatMap(({ variants }) => variants)) {
        // A channel that keeps prices with tax shows them so to its own zone; one that keeps them without is compared without.
        if (wanted.get(id)?.sku === sku && currencyCode === this.#currency) shown.set(sku, minor(pricesIncludeTax ? priceWithTax : price))
      }
    }
    return shown
  }

  async applyBatch(batch: PriceBatch, _key: string, signal?: AbortSignal): Promise<BatchResult> {
    const answers = new Map<string, RowResult>()
    try {
      await this.#known(signal)
      if (this.#api.now() > Date.parse(batch.notAfter)) throw fail('expired', `The batch was not to be sent after ${batch.notAfter}.`, true)
      const { fit, refused } = judgeWrites(batch.rows, { currency: this.#currency, schedule: this.#capabilities.schedule, largest: LARGEST })
      for (const [sku, row] of refused) answers.set(sku, row)
      await this.#place(fit.map(({ sku }) => sku), signal)
      const rows = this.#placed(fit, answers)
      for (const part of partsOf(rows, BODY, (row) => this.#inputOf(row, batch.reference))) await this.#write(part, batch.reference, answers, signal)
      return resultOf(batch.rows, answers, null)
    } catch (error) {
      return brokenOff(batch.rows, answers, error)
    }
  }

  async *readOrders(since: string, signal?: AbortSignal): AsyncGenerator<readonly StoreOrder[]> {
    const { pricesIncludeTax } = await this.#ownChannel(signal)
    const told = new Set<string>()
    // Placing an order leaves its time of change as it was, which may be long before (seen on 3.7.3): a buyer who pays slowly would never be seen. So it is looked for by both times.
    for (const time of ['orderPlacedAt', 'updatedAt'] as const) {
      const read = async (place: FeedPlace) => (await this.#api.admin(ORDERS, { options: changedOf(time, place) }, signal)).items.map((order) => ({ ...order, changedAt: order[time] ?? order.updatedAt }))
      for await (const orders of feed(since, read)) {
        const fresh = orders.filter(({ id, state, updatedAt }) => !told.has(`${id} ${state} ${updatedAt}`))
        for (const { id, state, updatedAt } of fresh) told.add(`${id} ${state} ${updatedAt}`)
        const placed = fresh.flatMap((order) => orderOf(order, pricesIncludeTax))
        if (placed.length > 0) yield placed
      }
    }
  }

  /** One call, all or nothing. A refusal that names no row is narrowed down by halves: none of the refused calls has done anything. */
  async #write(rows: readonly PriceWrite[], reference: string, answers: Map<string, RowResult>, signal?: AbortSignal): Promise<void> {
    if (rows.length === 0) return
    try {
      const written = new Set((await this.#api.admin(WRITE, { input: rows.map((row) => this.#inputOf(row, reference)) }, signal)).map((row) => row?.id))
      for (const { sku } of rows) answers.set(sku, written.has(this.#places.get(sku)?.variant) ? { sku, outcome: 'applied', version: null } : { sku, outcome: 'unknown' })
    } catch (error) {
      if (!(error instanceof VendureRefusal)) throw error
      if (error.reason === 'ENTITY_NOT_FOUND' && rows.some(({ sku }) => this.#places.has(sku))) {
        // A product has gone since we learnt where it is.
        for (const { sku } of rows) this.#places.delete(sku)
        await this.#place(rows.map(({ sku }) => sku), signal)
        const left = this.#placed(rows, answers)
        if (left.length < rows.length) return this.#write(left, reference, answers, signal)
      }
      if (rows.length === 1) return void answers.set(rows[0].sku, reject(rows[0].sku, 'other', error.failure.message))
      for (const half of halvesOf(rows)) await this.#write(half, reference, answers, signal)
    }
  }

  #inputOf({ sku, price, sale, currency }: PriceWrite, reference: string): object {
    const customFields = { salePrice: sale?.price ?? null, saleStartsAt: sale?.startsAt ?? null, saleEndsAt: sale?.endsAt ?? null, planId: reference }
    return { id: this.#places.get(sku)?.variant, prices: [{ currencyCode: currency, price, ...(this.#sales ? { customFields } : {}) }] }
  }

  /** Rows whose place in the store is known; the others are refused. */
  #placed(rows: readonly PriceWrite[], answers: Map<string, RowResult>): PriceWrite[] {
    return rows.filter(({ sku }) => {
      const place = this.#places.get(sku)
      if (place?.priced) return true
      answers.set(sku, place ? reject(sku, 'currency', `The product has no price in ${this.#currency}.`) : reject(sku, 'unknown-sku', 'The store has no such product, or more than one.'))
      return false
    })
  }

  /** Learns where products are that were never read. */
  async #place(skus: readonly string[], signal?: AbortSignal): Promise<void> {
    const unknown = skus.filter((sku) => !this.#places.has(sku))
    if (unknown.length > 0) await this.#variants(unknown, signal)
  }

  async #variants(skus: readonly string[], signal?: AbortSignal): Promise<Map<string, VariantAnswer[]>> {
    const found = new Map<string, VariantAnswer[]>(skus.map((sku) => [sku, []]))
    for (const part of partsOf([...found.keys()], { ...BODY, rows: MAX_READ })) {
      let read = 0
      for (let total = Infinity; read < total;) {
        const options = { filter: { sku: { in: part } }, sort: { id: 'ASC' }, skip: read, take: MAX_READ }
        const { totalItems, items } = await this.#api.admin(readVariants(this.#sales), { options }, signal)
        for (const item of items) found.get(item.sku)?.push(item)
        read += items.length
        total = items.length === 0 ? 0 : totalItems
      }
    }
    for (const [sku, variants] of found) {
      // Two products with one SKU: nobody could say which one a price is for.
      if (variants.length === 1) this.#places.set(sku, { variant: variants[0].id, product: variants[0].product.id, priced: this.#priceIn(variants[0].prices)?.currencyCode === this.#currency })
      else this.#places.delete(sku)
    }
    return found
  }

  #observe(sku: string, { prices, updatedAt }: VariantAnswer, found: Map<string, ObservedPrice>): void {
    const price = this.#priceIn(prices)
    if (!price || !isMinor(price.price)) return
    const fields = price.customFields
    const sale = typeof fields?.salePrice !== 'number' ? null : { price: minor(fields.salePrice), startsAt: fields.saleStartsAt, endsAt: fields.saleEndsAt }
    // A variant's time of change moves with its name and description, too: it is no version of its price.
    found.set(sku, { sku, price: minor(price.price), sale: standing(sale, this.#api.now()), currency: price.currencyCode as Currency, version: null, updatedAt, changedBy: null })
  }

  /** The price in our currency, else another one, so that a reader sees why it does not fit. */
  #priceIn(prices: readonly PriceAnswer[]): PriceAnswer | undefined {
    return prices.find(({ currencyCode }) => currencyCode === this.#currency) ?? prices.find(({ currencyCode }) => CURRENCIES.includes(currencyCode as Currency))
  }

  async #ownChannel(signal?: AbortSignal): Promise<ChannelAnswer> {
    this.#channel ??= await this.#api.admin(CHANNEL, {}, signal)
    return this.#channel
  }

  /** Reads and writes need to know whether the store schedules sales; where nobody has probed yet, that is asked once. */
  async #known(signal?: AbortSignal): Promise<void> {
    if (!this.#probed) await this.probe(signal)
  }

  /** Whether a question is answered; a refused permission or an unknown field is a no. */
  async #granted(asked: Promise<unknown>): Promise<boolean> {
    try {
      await asked
      return true
    } catch (error) {
      if (error instanceof StoreError && isRefusal(error)) return false
      throw error
    }
  }
}

/** 'after' leaves out the instant itself. */
const changedOf = (time: 'updatedAt' | 'orderPlacedAt', { from, skip, take }: FeedPlace): object => ({ filter: { [time]: { after: new Date(from.getTime() - 1).toISOString() } }, sort: { [time]: 'ASC' }, skip, take })

/** Orders that were never placed are baskets. A currency that we do not know is left out whole. */
function orderOf({ id, state, orderPlacedAt, currencyCode, lines }: OrderAnswer, pricesIncludeTax: boolean): StoreOrder[] {
  if (orderPlacedAt === null || !CURRENCIES.includes(currencyCode as Currency)) return []
  const cancelled = state === 'Cancelled'
  return [{
    id, at: orderPlacedAt, cancelled, currency: currencyCode as Currency,
    // Cancelling sets the quantity to zero; what was ordered is kept beside it.
    lines: lines.map((line) => ({ sku: line.productVariant.sku, units: cancelled ? line.orderPlacedQuantity : line.quantity, price: minor(pricesIncludeTax ? line.proratedUnitPriceWithTax : line.proratedUnitPrice) })).filter(({ units }) => units > 0),
  }]
}

