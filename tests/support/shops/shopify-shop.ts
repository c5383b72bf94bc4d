import type { IncomingMessage, ServerResponse } from 'node:http'
import { LocalServer } from './local-server.ts'
import { graphql, schemaOf, type GraphQL, type VERSIONS } from './shopify-schema.ts'

export interface ShopVariant {
  readonly id: number
  readonly product: number
  sku: string
  title: string
  price: string
  compareAtPrice: string | null
  stock: number | null
  /** What buyers of other countries pay, where a market says so. */
  readonly markets: Record<string, string>
  updatedAt: string
}

export interface ShopOrder {
  readonly id: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly cancelledAt: string | null
  readonly test?: boolean
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: string }[]
}

/**
 * A stand-in for Shopify's Admin GraphQL, stateful: every operation is validated against and executed on the published schema of a version, prices follow the
 * documented rules (all or nothing a product, NEGATIVE_PRICE_VALUE), and points are counted in a leaky bucket. Tests only; it is not Shopify.
 */
export class ShopifyShop extends LocalServer {
  readonly variants: ShopVariant[] = []
  readonly orders: ShopOrder[] = []
  readonly scopes = ['read_products', 'write_products', 'read_inventory', 'read_orders']
  currency = 'CNY'
  /** The version that the server says it answers in. */
  answersIn: string
  bucket = { max: 2000, rate: 1000, available: 2000, at: 0 }
  now: () => number = () => Date.now()
  readonly counts = { calls: 0, throttled: 0 }
  /** Answers the next calls instead of the shop. */
  readonly instead: { readonly status?: number; readonly body: unknown }[] = []
  readonly operations: { readonly name: string; readonly variables: Record<string, unknown> }[] = []
  readonly #version: (typeof VERSIONS)[number]
  readonly #token: string
  #graphql: GraphQL | null = null
  #schema: object = {}

  constructor(version: (typeof VERSIONS)[number], token = 'shpat_test') {
    super((request, response) => { void this.#serve(request, response) })
    this.#version = version
    this.answersIn = version
    this.#token = token
  }

  add(sku: string, price: string, more: Partial<ShopVariant> = {}): ShopVariant {
    const id = this.variants.length + 1
    const variant: ShopVariant = { id, product: id, sku, title: sku, price, compareAtPrice: null, stock: null, markets: {}, updatedAt: new Date(this.now()).toISOString(), ...more }
    this.variants.push(variant)
    return variant
  }

  of(sku: string): ShopVariant {
    return this.variants.find((variant) => variant.sku === sku) as ShopVariant
  }

  override async start(): Promise<string> {
    this.#graphql = await graphql()
    this.#schema = await schemaOf(this.#version)
    this.bucket.at = this.now()
    return super.start()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    this.counts.calls++
    const send = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json', 'x-shopify-api-version': this.answersIn }).end(JSON.stringify(body))
    if (request.url !== `/admin/api/${this.#version}/graphql.json`) return send(404, { errors: 'Not Found' })
    if (request.headers['x-shopify-access-token'] !== this.#token) return send(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' })
    const instead = this.instead.shift()
    if (instead) return send(instead.status ?? 200, instead.body)
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables: Record<string, unknown> }
    this.operations.push({ name: /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', variables })
    const { parse, validate, execute } = this.#graphql as GraphQL
    const document = parse(query)
    const faults = validate(this.#schema, document)
    if (faults.length > 0) return send(200, { errors: faults })
    const cost = query.startsWith('mutation') ? 10 * (query.match(/productVariantsBulkUpdate/g)?.length ?? 1) : 12
    this.#refill()
    const extensions = () => ({ cost: { requestedQueryCost: cost, actualQueryCost: cost, throttleStatus: { maximumAvailable: this.bucket.max, currentlyAvailable: Math.floor(this.bucket.available), restoreRate: this.bucket.rate } } })
    if (this.bucket.available < cost) {
      this.counts.throttled++
      return send(200, { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: extensions() })
    }
    this.bucket.available -= cost
    const { data, errors } = await execute({ schema: this.#schema, document, rootValue: this.#root(), variableValues: variables })
    send(200, { data, ...(errors ? { errors } : {}), extensions: extensions() })
  }

  #refill(): void {
    const now = this.now()
    this.bucket.available = Math.min(this.bucket.max, this.bucket.available + ((now - this.bucket.at) / 1000) * this.bucket.rate)
    this.bucket.at = now
  }

  #root(): object {
    const shown = (variant: ShopVariant) => ({
      __typename: 'ProductVariant', id: `gid://shopify/ProductVariant/${variant.id}`, sku: variant.sku, displayName: variant.title, price: variant.price, compareAtPrice: variant.compareAtPrice, updatedAt: variant.updatedAt,
      inventoryQuantity: variant.stock ?? 0, inventoryItem: { tracked: variant.stock !== null }, product: { id: `gid://shopify/Product/${variant.product}`, productType: 'rice' },
      contextualPricing: ({ context }: { context: { country: string } }) => ({ price: { amount: variant.markets[context.country] ?? variant.price, currencyCode: this.currency } }),
    })
    const paged = <T>(all: readonly T[], { first, after }: { first: number; after?: string | null }) => {
      const from = after ? Number(after) : 0
      return { nodes: all.slice(from, from + first), pageInfo: { hasNextPage: from + first < all.length, endCursor: from + first < all.length ? String(from + first) : null } }
    }
    const money = (amount: string) => ({ shopMoney: { amount } })
    return {
      shop: { name: 'Stand-in', currencyCode: this.currency, taxesIncluded: true, billingAddress: { countryCodeV2: 'CN' } },
      productVariantsCount: { count: this.variants.length, precision: 'EXACT' },
      currentAppInstallation: { accessScopes: this.scopes.map((handle) => ({ handle })) },
      productVariants: ({ query, ...page }: { query?: string | null; first: number; after?: string | null }) => paged(this.variants.filter((variant) => matches(variant, query ?? '')).map(shown), page),
      nodes: ({ ids }: { ids: string[] }) => ids.map((id) => this.variants.find((variant) => id === `gid://shopify/ProductVariant/${variant.id}`)).map((variant) => (variant ? shown(variant) : null)),
      productVariantsBulkUpdate: (input: BulkUpdate) => this.#update(input, shown),
      orders: ({ query, ...page }: { query?: string | null; first: number; after?: string | null }) => {
        const since = /updated_at:>='([^']+)'/.exec(query ?? '')?.[1] ?? ''
        return paged(this.orders.filter((order) => Date.parse(order.updatedAt) >= Date.parse(since || '1970-01-01T00:00:00Z')).sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1)).map((order) => this.#order(order, money, paged)), page)
      },
      order: ({ id }: { id: string }) => {
        const order = this.orders.find((one) => id === `gid://shopify/Order/${one.id}`)
        return order ? this.#order(order, money, paged) : null
      },
    }
  }

  #order(order: ShopOrder, money: (amount: string) => object, paged: <T>(all: readonly T[], page: { first: number; after?: string | null }) => object): object {
    return {
      id: `gid://shopify/Order/${order.id}`, createdAt: order.createdAt, cancelledAt: order.cancelledAt, currencyCode: this.currency, test: order.test ?? false,
      lineItems: (page: { first: number; after?: string | null }) => paged(order.lines.map(({ sku, quantity, price }) => ({ sku, quantity, discountedUnitPriceAfterAllDiscountsSet: money(price) })), page),
    }
  }

  #update({ productId, variants, allowPartialUpdates }: BulkUpdate, shown: (variant: ShopVariant) => object): object {
    const errors: { code: string; field: string[]; message: string }[] = []
    const fit: [ShopVariant, BulkUpdate['variants'][number]][] = []
    variants.forEach((input, i) => {
      const variant = this.variants.find(({ id, product }) => input.id === `gid://shopify/ProductVariant/${id}` && productId === `gid://shopify/Product/${product}`)
      if (!variant) errors.push({ code: 'PRODUCT_VARIANT_DOES_NOT_EXIST', field: ['variants', String(i), 'id'], message: 'Product variant does not exist' })
      else if (Number(input.price) < 0) errors.push({ code: 'NEGATIVE_PRICE_VALUE', field: ['variants', String(i), 'price'], message: 'Price must be greater than or equal to 0' })
      else fit.push([variant, input])
    })
    if (errors.length > 0 && !allowPartialUpdates) return { productVariants: null, userErrors: errors }
    for (const [variant, input] of fit) {
      if (input.price !== undefined && input.price !== null) variant.price = Number(input.price).toFixed(2)
      if (input.compareAtPrice !== undefined) variant.compareAtPrice = input.compareAtPrice === null ? null : Number(input.compareAtPrice).toFixed(2)
      variant.updatedAt = new Date(this.now()).toISOString()
    }
    return { productVariants: fit.map(([variant]) => shown(variant)), userErrors: errors }
  }
}

interface BulkUpdate {
  readonly productId: string
  readonly allowPartialUpdates: boolean
  readonly variants: readonly { readonly id: string; readonly price?: string | null; readonly compareAtPrice?: string | null }[]
}

/** Shopify's search, as far as it is used: SKUs without regard to case, numbers from one on. */
function matches({ id, sku }: ShopVariant, query: string): boolean {
  if (query === '') return true
  return query.split(' OR ').some((term) => {
    const [, quoted] = /^sku:"((?:[^"\\]|\\.)*)"$/.exec(term) ?? []
    if (quoted !== undefined) return sku.toLowerCase() === quoted.replaceAll(/\\(.)/g, '$1').toLowerCase()
    const [, from] = /^id:>=(\d+)$/.exec(term) ?? []
    return from !== undefined && id >= Number(from)
  })
}
