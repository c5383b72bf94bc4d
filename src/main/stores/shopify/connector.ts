import { CURRENCIES, type Currency, type Minor } from '../../../core/money/money.ts'
import type { Problem } from '../../../core/problem.ts'
import type { Access, BatchResult, Capabilities, CatalogItem, CatalogPage, ObservedPrice, PriceBatch, PriceWrite, ProbeResult, RowResult, StoreConnector, StoreOrder } from '../connector.ts'
import { minorOf } from '../decimal.ts'
import { secondOf } from '../feed.ts'
import { fail } from '../http.ts'
import type { ConnectorOptions } from '../kind.ts'
import { brokenOff, judgeWrites, reject, resultOf } from '../writes.ts'
import { asFailure, ShopifyApi, TooDear, type ShopifyApiOptions } from './api.ts'
import { ORDER_LINES, ORDERS, SHOP, updateOperation, VARIANTS, VARIANTS_BY_ID, WINDOW } from './operations.ts'
import { callsOf, inputOf, numberOf, skuTerm } from './prices.ts'
import { orderLinesData, ordersData, shopData, updateData, variantsByIdData, variantsData, windowData, type Variant } from './shapes.ts'

/** Shopify takes no longer lists. */
const LIST = 250
/** Products of one call: ten points each where it was published, of a thousand that a call may cost. */
const PRODUCTS = 20
const LOOKED_UP = 50

export const SHOPIFY_CAPABILITIES: Capabilities = {
  schedule: 'none', atomicity: 'product', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: LIST, maxBytes: 500_000, maxReadRows: LIST, maxParallel: 1, stock: true, changeFeed: false, orders: true,
}

export interface ShopifySettings {
  readonly url: string
  /** Null: the shop's own. */
  readonly country: string | null
  /** Whether a lower price shows the earlier one struck through. */
  readonly strike: boolean
}

interface Shop {
  readonly currency: Currency
  readonly country: string
}

/**
 * Shopify's Admin GraphQL. A sale is a lower price with the earlier one struck through; prices have no schedule there, so the desk writes both ends.
 * Validated against the published schema of five versions and run on a server made from it; not yet run against a live shop.
 */
export class ShopifyConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities = SHOPIFY_CAPABILITIES
  readonly #api: ShopifyApi
  readonly #settings: ShopifySettings
  readonly #now: () => string
  /** Where a SKU was found last. */
  readonly #places = new Map<string, string>()
  #shop: Promise<Shop> | null = null

  constructor({ id, name, settings, secrets, clock }: ConnectorOptions<ShopifySettings>, api: Partial<ShopifyApiOptions> = {}) {
    this.id = id
    this.name = name
    this.#settings = settings
    this.#now = () => clock.now()
    this.#api = new ShopifyApi({ url: settings.url, token: secrets['accessToken'] ?? '', clock, ...api })
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    this.#shop = null
    const { data: { shop, productVariantsCount, currentAppInstallation }, headers } = await this.#api.run(SHOP, {}, shopData, signal)
    const scopes = new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle))
    const may = (...handles: string[]): boolean => handles.some((handle) => scopes.has(handle))
    const access: Access[] = [
      { what: 'read-products', granted: may('read_products', 'write_products') }, { what: 'write-prices', granted: may('write_products') },
      { what: 'read-stock', granted: may('read_inventory', 'write_inventory') }, { what: 'read-orders', granted: may('read_orders', 'write_orders', 'read_all_orders') },
    ]
    const at = Date.parse(headers.get('date') ?? '')
    const version = headers.get('x-shopify-api-version') ?? this.#api.version
    return {
      name: shop.name, version, currencies: [currencyOf(shop.currencyCode)], products: productVariantsCount?.count ?? 0, time: Number.isNaN(at) ? this.#now() : new Date(at).toISOString(), access,
      remarks: version === this.#api.version ? [] : [otherVersion(version, this.#api.version)],
    }
  }

  async *readCatalog({ cursor = null, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    const { currency } = await this.#facts(signal)
    const seen = new Set<string>()
    let after = BigInt(cursor ?? '0')
    let first = LIST
    for (;;) {
      try {
        // By number and not by page: pages end at 25,000.
        const { data: { productVariants: { nodes, pageInfo } } } = await this.#api.run(VARIANTS, { first, after: null, query: `id:>=${after + 1n}` }, variantsData, signal)
        const items: CatalogItem[] = []
        const ambiguous: string[] = []
        for (const { sku, displayName, price, compareAtPrice, product, inventoryItem, inventoryQuantity } of nodes) {
          const amount = minorOf(price, currency)
          if (sku === '' || amount === null || amount <= 0) continue
          if (seen.has(sku)) ambiguous.push(sku)
          else items.push({ sku, name: { en: displayName }, category: product.productType, currency, list: (compareAtPrice === null ? null : minorOf(compareAtPrice, currency)) ?? amount, price: amount, stock: inventoryItem.tracked ? inventoryQuantity : null })
          seen.add(sku)
        }
        for (const { id } of nodes) if (numberOf(id) > after) after = numberOf(id)
        const next = pageInfo.hasNextPage ? String(after) : null
        yield { items: items.filter(({ sku }) => !ambiguous.includes(sku)), next, ...(ambiguous.length > 0 ? { ambiguous } : {}) }
        if (next === null) return
      } catch (error) {
        if (!(error instanceof TooDear) || first <= 10) throw asFailure(error)
        first = Math.floor(first / 2)
      }
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const { currency } = await this.#facts(signal)
    const prices = new Map<string, ObservedPrice>()
    for (const [sku, variant] of await this.#find(skus, signal)) {
      const price = variant === 'ambiguous' ? null : minorOf(variant.price, currency)
      if (variant !== 'ambiguous' && price !== null) prices.set(sku, { sku, price, sale: null, currency, version: null, updatedAt: variant.updatedAt, changedBy: null })
    }
    return prices
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const { currency, country } = await this.#facts(signal)
    const found = await this.#find(skus.filter((sku) => !this.#places.has(sku)), signal)
    const ids = skus.flatMap((sku) => {
      const variant = found.get(sku)
      return variant === 'ambiguous' ? [] : (variant?.id ?? this.#places.get(sku) ?? [])
    })
    const shown = new Map<string, Minor>()
    for (let i = 0; i < ids.length; i += LOOKED_UP) {
      const { data } = await this.#run(WINDOW, { ids: ids.slice(i, i + LOOKED_UP), country: this.#settings.country ?? country }, windowData, signal)
      for (const node of data.nodes) {
        if (!node || !('contextualPricing' in node)) continue
        const { amount, currencyCode } = node.contextualPricing.price
        const price = currencyCode === currency ? minorOf(amount, currency) : null
        if (price !== null && skus.includes(node.sku)) shown.set(node.sku, price)
      }
    }
    return shown
  }

  async applyBatch(batch: PriceBatch, _idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult> {
    const answers = new Map<string, RowResult>()
    let open: string | null = null
    try {
      const { currency } = await this.#facts(signal)
      const { fit, refused } = judgeWrites(batch.rows, { currency, schedule: this.capabilities.schedule, largest: Number.MAX_SAFE_INTEGER })
      for (const [sku, answer] of refused) answers.set(sku, answer)
      const found = await this.#find(fit.map(({ sku }) => sku), signal)
      const byProduct = new Map<string, { variant: Variant; row: PriceWrite }[]>()
      for (const row of fit) {
        const variant = found.get(row.sku)
        if (!variant) answers.set(row.sku, reject(row.sku, 'unknown-sku', 'The store does not have this product.'))
        else if (variant === 'ambiguous') answers.set(row.sku, reject(row.sku, 'other', 'Several variants of the store carry this SKU; nobody can say which one is meant.'))
        else if (minorOf(variant.price, currency) === row.price) answers.set(row.sku, { sku: row.sku, outcome: 'noop', version: null })
        else byProduct.set(variant.product.id, [...(byProduct.get(variant.product.id) ?? []), { variant, row }])
      }
      for (const call of callsOf(byProduct, PRODUCTS, LIST)) open = (await this.#write(call, answers, signal)) ?? open
    } catch (error) {
      return brokenOff(batch.rows, answers, asFailure(error))
    }
    const left = batch.rows.some(({ sku }) => !answers.has(sku))
    return resultOf(batch.rows, answers, left ? fail('garbled', open ?? 'Shopify took prices and kept others than it was given.', open !== null) : null)
  }

  async *readOrders(since: string, signal?: AbortSignal): AsyncGenerator<readonly StoreOrder[]> {
    let after: string | null = null
    for (;;) {
      const { data: { orders: { nodes, pageInfo } } }: { data: typeof ordersData._output } = await this.#run(ORDERS, { first: 25, after, query: `updated_at:>='${secondOf(since).toISOString()}'` }, ordersData, signal)
      const page: StoreOrder[] = []
      for (const { id, createdAt, cancelledAt, currencyCode, test, lineItems } of nodes) {
        if (test || !(CURRENCIES as readonly string[]).includes(currencyCode)) continue
        const currency = currencyOf(currencyCode)
        const lines = [...lineItems.nodes]
        for (let { hasNextPage, endCursor } = lineItems.pageInfo; hasNextPage;) {
          const more = (await this.#run(ORDER_LINES, { id, after: endCursor }, orderLinesData, signal)).data.order?.lineItems
          if (!more) break
          lines.push(...more.nodes)
          ;({ hasNextPage, endCursor } = more.pageInfo)
        }
        page.push({
          id, at: createdAt, cancelled: cancelledAt !== null, currency,
          lines: lines.flatMap(({ sku, quantity, discountedUnitPriceAfterAllDiscountsSet: { shopMoney } }) => {
            const price = minorOf(shopMoney.amount, currency)
            return sku === '' || quantity <= 0 || price === null ? [] : [{ sku, units: quantity, price }]
          }),
        })
      }
      yield page
      if (!pageInfo.hasNextPage) return
      after = pageInfo.endCursor
    }
  }

  /** Answers why parts were left open; null where the store answered for all. */
  async #write(call: readonly [string, readonly { variant: Variant; row: PriceWrite }[]][], answers: Map<string, RowResult>, signal?: AbortSignal): Promise<string | null> {
    const variables: Record<string, unknown> = Object.fromEntries(call.flatMap(([product, items], i): [string, unknown][] => [[`p${i}`, product], [`v${i}`, items.map(({ variant, row }) => inputOf(variant, row, this.#settings.strike))]]))
    const { data, partial } = await this.#run(updateOperation(call.length), variables, updateData, signal)
    call.forEach(([, items], i) => {
      const answer = data[`u${i}`]
      if (!answer) return
      const { userErrors, productVariants } = answer
      const kept = new Map(productVariants?.map((variant) => [variant.id, variant]))
      items.forEach(({ variant, row: { sku, price, currency } }, k) => {
        const error = userErrors.find(({ field }) => field?.[0] === 'variants' && field[1] === String(k)) ?? (userErrors.every(({ field }) => field?.[0] !== 'variants') ? userErrors[0] : undefined)
        if (error) answers.set(sku, reject(sku, CODES[error.code ?? ''] ?? 'other', error.message))
        else if (userErrors.length > 0) answers.set(sku, reject(sku, 'other', `Nothing of its product was written, since another variant of it was refused: ${userErrors[0].message}`))
        else if (minorOf(kept.get(variant.id)?.price ?? '', currency) === price) answers.set(sku, { sku, outcome: 'applied', version: null })
      })
    })
    return partial === null ? null : `Shopify left a part open: ${partial}`
  }

  /** Variants by SKU: those whose place is known directly, the others by search. */
  async #find(skus: readonly string[], signal?: AbortSignal): Promise<Map<string, Variant | 'ambiguous'>> {
    const found = new Map<string, Variant | 'ambiguous'>()
    const known = skus.filter((sku) => this.#places.has(sku))
    for (let i = 0; i < known.length; i += LOOKED_UP) {
      const ids = known.slice(i, i + LOOKED_UP).map((sku) => this.#places.get(sku))
      const { data } = await this.#run(VARIANTS_BY_ID, { ids }, variantsByIdData, signal)
      for (const node of data.nodes) if (isVariant(node) && this.#places.get(node.sku) === node.id) found.set(node.sku, node)
    }
    const lost = skus.filter((sku) => !found.has(sku))
    for (const sku of lost) this.#places.delete(sku)
    for (let i = 0; i < lost.length; i += LOOKED_UP) {
      const part = new Set(lost.slice(i, i + LOOKED_UP))
      for (let after: string | null = null; ;) {
        const { data: { productVariants: { nodes, pageInfo } } }: { data: typeof variantsData._output } = await this.#run(VARIANTS, { first: 100, after, query: [...part].map(skuTerm).join(' OR ') }, variantsData, signal)
        for (const node of nodes) if (part.has(node.sku)) found.set(node.sku, found.has(node.sku) ? 'ambiguous' : node)
        if (!pageInfo.hasNextPage) break
        after = pageInfo.endCursor
      }
    }
    for (const [sku, variant] of found) if (variant !== 'ambiguous') this.#places.set(sku, variant.id)
    return found
  }

  async #run<T>(...call: Parameters<typeof ShopifyApi.prototype.run<T>>): Promise<Awaited<ReturnType<typeof ShopifyApi.prototype.run<T>>>> {
    try {
      return await this.#api.run(...call)
    } catch (error) {
      throw asFailure(error)
    }
  }

  #facts(signal?: AbortSignal): Promise<Shop> {
    this.#shop ??= this.#run(SHOP, {}, shopData, signal).then(({ data: { shop } }) => ({ currency: currencyOf(shop.currencyCode), country: shop.billingAddress.countryCodeV2 ?? 'US' })).catch((error: unknown) => {
      this.#shop = null
      throw error
    })
    return this.#shop
  }
}

const isVariant = (node: object | null): node is Variant => node !== null && 'sku' in node

const CODES: Readonly<Record<string, 'unknown-sku' | 'price'>> = { PRODUCT_VARIANT_DOES_NOT_EXIST: 'unknown-sku', PRODUCT_DOES_NOT_EXIST: 'unknown-sku', NEGATIVE_PRICE_VALUE: 'price', GREATER_THAN_OR_EQUAL_TO: 'price' }

function currencyOf(code: string): Currency {
  const found = CURRENCIES.find((known) => known === code)
  if (found) return found
  throw fail('refused', `The shop is priced in ${code}; Warchest knows ${CURRENCIES.join(', ')}.`, false)
}

const otherVersion = (version: string, wanted: string): Problem => ({
  code: 'store.other-version', message: `Shopify answers in version ${version} of its interface, not in ${wanted}.`, mend: 'Update Warchest: the version it was checked against is not offered any more.', params: { version, wanted },
})
