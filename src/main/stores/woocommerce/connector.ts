import { CURRENCIES, exponentOf, toMinor, type Currency, type Minor } from '../../../core/money/money.ts'
import type { Problem } from '../../../core/problem.ts'
import type { ConnectorOptions } from '../kind.ts'
import { StoreError, type Access, type BatchResult, type Capabilities, type CatalogItem, type CatalogPage, type ObservedPrice, type PriceBatch, type PriceWrite, type ProbeResult, type RowResult, type StoreConnector, type StoreOrder } from '../connector.ts'
import { minorOf } from '../decimal.ts'
import { feed, type FeedPlace } from '../feed.ts'
import { fail } from '../http.ts'
import { brokenOff, judgeWrites, reject, resultOf } from '../writes.ts'
import { path, WooApi } from './api.ts'
import { decimalsRefusal, itemOf, observedOf, standsAs, updateOf } from './prices.ts'
import { batchAnswer, FIELDS, orders, products, settings, systemStatus, windowProducts, type WooProduct } from './shapes.ts'

/** WooCommerce refuses larger pages (400) and larger batches (413). */
const PAGE = 100
/** SKUs of one look: they travel in the address. */
const LOOKED_UP = 50
const FAILED_ORDERS: readonly string[] = ['cancelled', 'refunded', 'failed', 'trash', 'checkout-draft']

export const WOOCOMMERCE_CAPABILITIES: Capabilities = {
  schedule: 'native-lagged', atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: PAGE, maxBytes: 500_000, maxReadRows: PAGE, maxParallel: 2, stock: true, changeFeed: false, orders: true,
}

interface Shop {
  readonly currency: Currency
  readonly decimals: number
  /** False where the window adds or takes off tax, so that it shows other figures than are kept. */
  readonly windowShowsKept: boolean
}

export interface WooSettings {
  readonly url: string
}

/** WooCommerce's REST interface v3 (measured on 11.0.1). Prices stand per product and variation: a regular price and, beside it, a sale with dates that the shop's own queue begins and ends. */
export class WooCommerceConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities = WOOCOMMERCE_CAPABILITIES
  readonly #api: WooApi
  readonly #clock: ConnectorOptions<WooSettings>['clock']
  #shop: Promise<Shop> | null = null

  constructor({ id, name, settings: { url }, secrets, clock }: ConnectorOptions<WooSettings>, timeout?: number) {
    this.id = id
    this.name = name
    this.#clock = clock
    this.#api = new WooApi({ url, key: secrets['consumerKey'] ?? '', secret: secrets['consumerSecret'] ?? '', clock, ...(timeout === undefined ? {} : { timeout }) })
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    this.#shop = null
    const { currency } = await this.#facts(signal)
    const [all, parents, variations, status, write, orderAccess] = await Promise.all([
      this.#count('products', {}, signal), this.#count('products', { type: 'variable' }, signal), this.#count('variations', {}, signal).catch(absent),
      this.#api.get(systemStatus, path('system_status', { _fields: 'environment' }), signal).catch(absent),
      // An empty batch changes nothing and is refused where the key may not write.
      this.#granted(() => this.#api.post(batchAnswer, path('products/batch'), { update: [] }, signal)), this.#granted(() => this.#api.get(orders, path('orders', { per_page: 1 }), signal)),
    ])
    const { version, wp_cron: cron } = status?.body.environment ?? {}
    const access: Access[] = [{ what: 'read-products', granted: true }, { what: 'write-prices', granted: write }, { what: 'read-stock', granted: true }, { what: 'read-orders', granted: orderAccess }]
    return {
      name: this.name, version: version ?? '?', currencies: [currency], products: all.total - parents.total + (variations?.total ?? 0), time: timeOf(all.headers) ?? this.#clock.now(), access,
      remarks: cron === false ? [CRON_ASLEEP] : [],
    }
  }

  async *readCatalog({ cursor = null, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    const { currency } = await this.#facts(signal)
    const seen = new Set<string>()
    for (let page = cursor === null ? 1 : Number(cursor); ; page++) {
      const { body } = await this.#api.get(products, path('products', { per_page: PAGE, page, orderby: 'id', order: 'asc', _fields: FIELDS }), signal)
      const items: CatalogItem[] = []
      const ambiguous: string[] = []
      for (const entry of body) {
        const sellable = entry.type === 'variable' ? await this.#variations(entry.id, signal) : [entry]
        for (const one of sellable) {
          const item = one.sku === '' ? null : itemOf(one.categories.length > 0 ? one : { ...one, categories: entry.categories }, entry.name, currency)
          if (!item) continue
          if (seen.has(item.sku)) ambiguous.push(item.sku)
          else items.push(item)
          seen.add(item.sku)
        }
      }
      const next = body.length < PAGE ? null : String(page + 1)
      yield { items: items.filter(({ sku }) => !ambiguous.includes(sku)), next, ...(ambiguous.length > 0 ? { ambiguous } : {}) }
      if (next === null) return
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const { currency } = await this.#facts(signal)
    const now = Date.parse(this.#clock.now())
    const found = await this.#find(skus, signal)
    return new Map([...found].flatMap(([sku, product]) => {
      const price = product === 'ambiguous' ? null : observedOf(product, currency, now)
      return price ? [[sku, price]] : []
    }))
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const { currency, windowShowsKept } = await this.#facts(signal)
    const shown = new Map<string, Minor>()
    if (!windowShowsKept) {
      // The window shows figures with another tax: the price that the shop has put in force is read instead.
      for (const [sku, product] of await this.#find(skus, signal)) {
        const price = product === 'ambiguous' ? null : minorOf(product.price, currency)
        if (price !== null) shown.set(sku, price)
      }
      return shown
    }
    for (const part of lookups(skus)) {
      for (const type of ['simple', 'variation']) {
        const query = new URLSearchParams({ sku: part.join(','), per_page: String(PAGE), ...(type === 'variation' ? { type } : {}) })
        const { body } = await this.#api.get(windowProducts, `/wp-json/wc/store/v1/products?${query.toString()}`, signal)
        for (const { sku, prices } of body) {
          if (part.includes(sku) && prices.currency_code === currency) shown.set(sku, toMinor(Number(prices.price) / 10 ** prices.currency_minor_unit, currency))
        }
      }
    }
    return shown
  }

  async applyBatch(batch: PriceBatch, _idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult> {
    const answers = new Map<string, RowResult>()
    try {
      const { currency, decimals } = await this.#facts(signal)
      const { fit, refused } = judgeWrites(batch.rows, { currency, schedule: this.capabilities.schedule, largest: Number.MAX_SAFE_INTEGER })
      for (const [sku, answer] of refused) answers.set(sku, answer)
      const found = await this.#find(fit.map(({ sku }) => sku), signal)
      const calls = new Map<number, { product: WooProduct; row: PriceWrite }[]>()
      for (const row of fit) {
        const product = found.get(row.sku)
        const odd = decimalsRefusal(row.sale ? [row.price, row.sale.price] : [row.price], currency, decimals)
        if (!product) answers.set(row.sku, reject(row.sku, 'unknown-sku', 'The store does not have this product.'))
        else if (product === 'ambiguous') answers.set(row.sku, reject(row.sku, 'other', 'Several products of the store carry this SKU; nobody can say which one is meant.'))
        else if (odd !== null) answers.set(row.sku, reject(row.sku, 'price', odd))
        else if (standsAs(product, row)) answers.set(row.sku, { sku: row.sku, outcome: 'noop', version: null })
        else calls.set(product.parent_id, [...(calls.get(product.parent_id) ?? []), { product, row }])
      }
      // Variations are written under their product, products under none.
      for (const [parent, items] of calls) {
        for (let i = 0; i < items.length; i += PAGE) await this.#write(parent, items.slice(i, i + PAGE), batch.reference, answers, signal)
      }
    } catch (error) {
      return brokenOff(batch.rows, answers, error)
    }
    const dropped = batch.rows.filter(({ sku }) => !answers.has(sku)).length
    return resultOf(batch.rows, answers, dropped === 0 ? null : fail('garbled', `The shop took ${dropped} prices and kept others than it was given.`, false))
  }

  async *readOrders(since: string, signal?: AbortSignal): AsyncGenerator<readonly StoreOrder[]> {
    const read = async ({ from, skip, take }: FeedPlace) => {
      // 'modified_after' leaves out the second that it names.
      const after = new Date(from.getTime() - 1000).toISOString()
      const { body } = await this.#api.get(orders, path('orders', { per_page: take, page: skip / take + 1, modified_after: after, dates_are_gmt: 'true', orderby: 'modified', order: 'asc' }), signal)
      return body.map((order) => ({ ...order, id: String(order.id), changedAt: `${order.date_modified_gmt ?? order.date_created_gmt}Z` }))
    }
    for await (const page of feed(since, read)) {
      yield page.flatMap((order): StoreOrder[] => {
        const { id, currency } = order
        if (!isCurrency(currency)) return []
        // As prices are entered, with or without tax, so that they compare with those of the plan.
        const lines = order.line_items.filter((line) => line.sku && line.quantity > 0).map((line) => ({
          sku: line.sku ?? '', units: line.quantity, price: toMinor((Number(line.total) + (order.prices_include_tax ? Number(line.total_tax) : 0)) / line.quantity, currency),
        }))
        return [{ id, at: `${order.date_created_gmt}Z`, cancelled: FAILED_ORDERS.includes(order.status), currency, lines }]
      })
    }
  }

  async #write(parent: number, items: readonly { product: WooProduct; row: PriceWrite }[], reference: string, answers: Map<string, RowResult>, signal?: AbortSignal): Promise<void> {
    // Without `_fields`: it would take the items' errors out of the answer.
    const { update } = await this.#api.post(batchAnswer, path(parent === 0 ? 'products/batch' : `products/${parent}/variations/batch`), { update: items.map(({ product, row }) => updateOf(product.id, row, reference)) }, signal)
    const byId = new Map(update.map((item) => [item.id, item]))
    for (const { product, row } of items) {
      const item = byId.get(product.id)
      if (item === undefined) continue
      if ('error' in item) answers.set(row.sku, reject(row.sku, item.error.code.endsWith('_invalid_id') ? 'unknown-sku' : 'other', item.error.message))
      else if (standsAs(item, row)) answers.set(row.sku, { sku: row.sku, outcome: 'applied', version: null })
      // Otherwise it kept something else: nobody can say what until it is read again.
    }
  }

  /** Products and variations by SKU. */
  async #find(skus: readonly string[], signal?: AbortSignal): Promise<Map<string, WooProduct | 'ambiguous'>> {
    const found = new Map<string, WooProduct | 'ambiguous'>()
    for (const part of lookups(skus)) {
      const { body } = await this.#api.get(products, path('products', { sku: part.join(','), per_page: PAGE, _fields: FIELDS }), signal)
      // A product with variations has no price of its own.
      for (const product of body) if (part.includes(product.sku) && product.type !== 'variable') found.set(product.sku, found.has(product.sku) ? 'ambiguous' : product)
    }
    return found
  }

  async #variations(parent: number, signal?: AbortSignal): Promise<WooProduct[]> {
    const all: WooProduct[] = []
    for (let page = 1; ; page++) {
      const { body } = await this.#api.get(products, path(`products/${parent}/variations`, { per_page: PAGE, page, orderby: 'id', order: 'asc', _fields: FIELDS }), signal)
      all.push(...body)
      if (body.length < PAGE) return all
    }
  }

  async #count(what: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<{ total: number; headers: Headers }> {
    const { headers } = await this.#api.get(products, path(what, { per_page: 1, _fields: FIELDS, ...query }), signal)
    return { total: Number(headers.get('x-wp-total') ?? 0), headers }
  }

  /** False where the key is refused, null where something else went wrong. */
  async #granted(work: () => Promise<unknown>): Promise<boolean | null> {
    try {
      await work()
      return true
    } catch (error) {
      if (error instanceof StoreError) return error.failure.code === 'unauthorised' ? false : null
      throw error
    }
  }

  /** Currency, decimals and tax of the shop: read once, and again at every probe. */
  #facts(signal?: AbortSignal): Promise<Shop> {
    this.#shop ??= this.#readFacts(signal).catch((error: unknown) => {
      this.#shop = null
      throw error
    })
    return this.#shop
  }

  async #readFacts(signal?: AbortSignal): Promise<Shop> {
    const [general, tax] = await Promise.all([this.#api.get(settings, path('settings/general'), signal), this.#api.get(settings, path('settings/tax'), signal).catch(absent)])
    const values = new Map([...general.body, ...(tax?.body ?? [])].map(({ id, value }) => [id, typeof value === 'string' ? value : '']))
    const currency = values.get('woocommerce_currency') ?? ''
    if (!isCurrency(currency)) throw fail('refused', `The shop is priced in ${currency || 'an unknown currency'}; Warchest knows ${CURRENCIES.join(', ')}.`, false)
    const decimals = Number(values.get('woocommerce_price_num_decimals') ?? '')
    const taxed = values.get('woocommerce_calc_taxes') === 'yes'
    const entered = values.get('woocommerce_prices_include_tax') === 'yes' ? 'incl' : 'excl'
    return { currency, decimals: Number.isInteger(decimals) && values.has('woocommerce_price_num_decimals') ? decimals : exponentOf(currency), windowShowsKept: !taxed || values.get('woocommerce_tax_display_shop') === entered }
  }
}

const isCurrency = (text: string): text is Currency => (CURRENCIES as readonly string[]).includes(text)

/** For what a shop may lack: an older version, or a key without the right to it. */
function absent(error: unknown): null {
  if (error instanceof StoreError && (error.failure.code === 'refused' || error.failure.code === 'unauthorised')) return null
  throw error
}

/** SKUs in lists for one call each; one that holds the separator goes alone. */
function lookups(skus: readonly string[]): string[][] {
  const plain = skus.filter((sku) => !sku.includes(','))
  const parts = skus.filter((sku) => sku.includes(',')).map((sku) => [sku])
  for (let i = 0; i < plain.length; i += LOOKED_UP) parts.push(plain.slice(i, i + LOOKED_UP))
  return parts
}

const timeOf = (headers: Headers): string | null => {
  const at = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

const CRON_ASLEEP: Problem = {
  code: 'store.cron-off', message: 'WP-Cron is switched off in this shop: sales begin and end only if something else calls wp-cron.php.', mend: 'Make sure that the host calls wp-cron.php every minute; until then a sale may start or end late.',
}
