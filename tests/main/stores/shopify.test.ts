import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { minor, type Minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { PriceWrite } from '../../../src/main/stores/connector.ts'
import { CostBucket } from '../../../src/main/stores/shopify/cost.ts'
import { ShopifyConnector } from '../../../src/main/stores/shopify/connector.ts'
import { API_VERSION, ORDER_LINES, ORDERS, SHOP, updateOperation, VARIANTS, VARIANTS_BY_ID, WINDOW } from '../../../src/main/stores/shopify/operations.ts'
import { callsOf, compareAt, skuTerm } from '../../../src/main/stores/shopify/prices.ts'
import { ensureShopify, graphql, schemaOf, VERSIONS } from '../../support/shops/shopify-schema.ts'
import { ShopifyShop } from '../../support/shops/shopify-shop.ts'
import { products } from '../../support/store-fixture.ts'
import { connectorContract } from './connector-contract.ts'

const missing = await ensureShopify()
beforeEach((context) => { if (missing !== null) context.skip(missing) })

const yuan = (fen: number): string => (fen / 100).toFixed(2)
/** Shopify tells times to the second. */
const second = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')
const write = (sku: string, price: number): PriceWrite => ({ sku, price: minor(price), sale: null, currency: 'CNY', expectedVersion: null })
const batch = (...rows: PriceWrite[]) => ({ reference: 'r', changedBy: 'me', notAfter: '2030-01-01T00:00:00Z', rows })
const connect = (shop: ShopifyShop, more: { readonly strike?: boolean; readonly country?: string; readonly token?: string; readonly api?: ConstructorParameters<typeof ShopifyConnector>[1] } = {}): ShopifyConnector =>
  new ShopifyConnector({ id: 'shopify', name: 'Shop', settings: { url: shop.url, country: more.country ?? null, strike: more.strike ?? true }, secrets: { accessToken: more.token ?? 'shpat_test' }, clock: systemClock }, more.api)

describe('operations', () => {
  const operations: [string, string][] = [['SHOP', SHOP], ['VARIANTS', VARIANTS], ['VARIANTS_BY_ID', VARIANTS_BY_ID], ['WINDOW', WINDOW], ['ORDERS', ORDERS], ['ORDER_LINES', ORDER_LINES], ...[1, 2, 20].map((n): [string, string] => [`update of ${n}`, updateOperation(n)])]

  test.each(VERSIONS.map((version) => [version]))('all are valid in the schema that Shopify published for %s', async (version) => {
    const { validate, parse } = await graphql()
    const schema = await schemaOf(version)
    for (const [name, text] of operations) expect({ name, faults: validate(schema, parse(text)).map(({ message }) => message) }).toEqual({ name, faults: [] })
    // The check bites.
    expect(validate(schema, parse(VARIANTS.replace('compareAtPrice', 'compareAtPrize'))).map(({ message }) => message).join()).toContain('compareAtPrize')
  })

  test('the version that is asked for is one of those', () => expect(VERSIONS).toContain(API_VERSION))
})

describe('Shopify keeps the contract of every connector (stand-in on the published schema; not yet run against a live shop)', () => {
  const shop = new ShopifyShop(API_VERSION)
  const items = products(230)
  beforeAll(async () => {
    if (missing !== null) return
    await shop.start()
    for (const { sku, price, stock } of items) shop.add(sku, yuan(price), { stock })
  })
  afterAll(() => shop.close())
  connectorContract(() => ({
    connector: connect(shop), items, stranger: connect(shop, { token: 'shpat_of_somebody_else' }),
    edit: async (sku, price) => { Object.assign(shop.of(sku), { price: yuan(price), compareAtPrice: null }) },
    order: async (sku, units) => {
      const at = second()
      const id = shop.orders.length + 1
      shop.orders.push({ id, createdAt: at, updatedAt: at, cancelledAt: null, lines: [{ sku, quantity: units, price: shop.of(sku).price }] })
      return `gid://shopify/Order/${id}`
    },
    cancel: async (gid) => {
      const at = shop.orders.findIndex(({ id }) => gid === `gid://shopify/Order/${id}`)
      shop.orders[at] = { ...shop.orders[at], updatedAt: second(), cancelledAt: second() }
    },
  }))
})

describe('Shopify', () => {
  let shop: ShopifyShop
  beforeEach(async () => {
    shop = new ShopifyShop(API_VERSION)
    await shop.start()
    shop.add('tea', '20.00')
    shop.add('shirt-s', '50.00', { product: 7 })
    shop.add('shirt-m', '52.00', { product: 7, compareAtPrice: '60.00' })
    return () => shop.close()
  })

  test('a sale is a lower price with the earlier one struck through; its end leaves everything as it was', async () => {
    const connector = connect(shop)
    await connector.applyBatch(batch(write('tea', 1500), write('shirt-m', 4000)), 'k')
    expect([shop.of('tea'), shop.of('shirt-m')]).toMatchObject([{ price: '15.00', compareAtPrice: '20.00' }, { price: '40.00', compareAtPrice: '60.00' }])
    await connector.applyBatch(batch(write('tea', 2000), write('shirt-m', 5200)), 'k2')
    expect([shop.of('tea'), shop.of('shirt-m')]).toMatchObject([{ price: '20.00', compareAtPrice: null }, { price: '52.00', compareAtPrice: '60.00' }])
  })

  test('of any price, struck through or not, lowering and putting back is no change', () => {
    const amount = fc.integer({ min: 2, max: 1_000_000 })
    fc.assert(fc.property(amount, fc.option(amount, { nil: null }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (price, above, depth) => {
      const before = { price: minor(price), struck: above === null ? null : minor(price + above) }
      const low = minor(Math.max(1, Math.floor(price * depth)))
      const during = { price: low, struck: compareAt(before, low) }
      expect(during.struck).toBeGreaterThan(low)
      expect(compareAt(during, before.price)).toBe(before.struck)
    }))
    expect(compareAt({ price: 100 as Minor, struck: null }, 120 as Minor)).toBeNull()
  })

  test('where it is asked to, it leaves the struck-through price alone', async () => {
    await connect(shop, { strike: false }).applyBatch(batch(write('shirt-m', 4000), write('tea', 1500)), 'k')
    expect([shop.of('tea').compareAtPrice, shop.of('shirt-m').compareAtPrice]).toEqual([null, '60.00'])
    expect(JSON.stringify(shop.operations.at(-1)?.variables)).not.toContain('compareAtPrice')
  })

  test('a variant that is refused keeps its product’s others out, and no other product', async () => {
    const connector = connect(shop)
    await connector.readPrices(['tea', 'shirt-s', 'shirt-m'])
    const update = { u0: { productVariants: [{ id: 'gid://shopify/ProductVariant/1', price: '15.00', compareAtPrice: '20.00' }], userErrors: [] }, u1: { productVariants: null, userErrors: [{ code: 'NEGATIVE_PRICE_VALUE', field: ['variants', '1', 'price'], message: 'Price must be greater than or equal to 0' }] } }
    const looked = { nodes: shop.variants.map(({ id, product, sku, price, compareAtPrice, updatedAt }) => ({ id: `gid://shopify/ProductVariant/${id}`, sku, price, compareAtPrice, updatedAt, product: { id: `gid://shopify/Product/${product}` } })) }
    shop.instead.push({ body: { data: looked } }, { body: { data: update } })
    const { rows, failure } = await connector.applyBatch(batch(write('tea', 1500), write('shirt-s', 4000), write('shirt-m', 4100)), 'k')
    expect(rows).toMatchObject([{ outcome: 'applied' }, { outcome: 'rejected', code: 'other' }, { outcome: 'rejected', code: 'price' }])
    expect(failure).toBeNull()
  })

  test('several products travel in one call, each all or nothing', async () => {
    const skus = Array.from({ length: 45 }, (_, i) => `p-${i}`)
    for (const sku of skus) shop.add(sku, '10.00')
    const { rows } = await connect(shop).applyBatch(batch(...skus.map((sku) => write(sku, 900))), 'k')
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
    expect(shop.operations.filter(({ name }) => name.startsWith('WarchestUpdate')).map(({ name }) => name)).toEqual(['WarchestUpdate20', 'WarchestUpdate20', 'WarchestUpdate5'])
    expect(callsOf(new Map([['a', [1, 2, 3]], ['b', [4]], ['c', [5, 6]]]), 2, 4)).toEqual([[['a', [1, 2, 3]], ['b', [4]]], [['c', [5, 6]]]])
  })

  test('a part that failed by itself is read again, not believed', async () => {
    const connector = connect(shop)
    await connector.readPrices(['tea', 'shirt-s'])
    const looked = { nodes: shop.variants.slice(0, 2).map(({ id, product, sku, price, updatedAt }) => ({ id: `gid://shopify/ProductVariant/${id}`, sku, price, compareAtPrice: null, updatedAt, product: { id: `gid://shopify/Product/${product}` } })) }
    shop.instead.push({ body: { data: looked } }, { body: { data: { u0: { productVariants: [{ id: 'gid://shopify/ProductVariant/1', price: '15.00', compareAtPrice: null }], userErrors: [] }, u1: null }, errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } })
    expect(await connector.applyBatch(batch(write('tea', 1500), write('shirt-s', 4000)), 'k')).toMatchObject({ rows: [{ outcome: 'applied' }, { outcome: 'unknown' }], failure: { message: 'Shopify left a part open: Internal error' } })
  })

  test('points are learnt and waited for: many writes at a slow rate, and nothing is refused', async () => {
    let time = 0
    shop.now = () => time
    shop.bucket = { max: 100, rate: 50, available: 100, at: 0 }
    const clock = { now: () => new Date(time).toISOString(), milliseconds: () => time }
    const pauses: number[] = []
    const connector = connect(shop, { api: { clock, pause: async (milliseconds) => { pauses.push(milliseconds); time += milliseconds } } })
    for (let i = 0; i < 40; i++) expect((await connector.applyBatch(batch(write('tea', 1000 + i)), `k${i}`)).rows[0].outcome).toBe('applied')
    // 80 calls of 10 to 12 points against a bucket of 100 and 50 a second: some 16 s, and no more than the bucket asks for.
    expect(shop.counts.throttled).toBeLessThanOrEqual(1)
    expect(time / 1000).toBeGreaterThan(14)
    expect(time / 1000).toBeLessThan(20)
    expect(pauses.length).toBeGreaterThan(0)
  })

  test('a refusal for want of points is waited out, since nothing was done; at last it is told with the pause to take', async () => {
    const refusal = { body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost: { requestedQueryCost: 100, throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 0, restoreRate: 50 } } } } }
    const pauses: number[] = []
    const connector = connect(shop, { api: { pause: async (milliseconds) => { pauses.push(milliseconds) } } })
    shop.instead.push(refusal)
    expect((await connector.probe()).products).toBe(3)
    expect(pauses[0]).toBe(2000)
    for (let i = 0; i < 6; i++) shop.instead.push(refusal)
    await expect(connector.probe()).rejects.toMatchObject({ failure: { code: 'throttled', transient: true, retryAfter: 2000 } })
  })

  test('a bucket that knows nothing does not wait, and one that knows waits for what is missing', () => {
    let now = 0
    const bucket = new CostBucket(() => now)
    expect(bucket.reserve('A')).toBe(0)
    bucket.learn('A', { requestedQueryCost: 60, throttleStatus: { maximumAvailable: 100, currentlyAvailable: 50, restoreRate: 10 } })
    expect(bucket.reserve('A')).toBe(1000)
    // Reserved: the next one waits for both.
    expect(bucket.reserve('A')).toBe(7000)
    now = 60_000
    expect(bucket.reserve('A')).toBe(0)
  })

  test('a page that is too dear is asked for in halves', async () => {
    for (let i = 0; i < 300; i++) shop.add(`p-${i}`, '10.00')
    shop.instead.push({ body: { data: { shop: { name: 's', currencyCode: 'CNY', taxesIncluded: true, billingAddress: { countryCodeV2: 'CN' } }, productVariantsCount: { count: 1, precision: 'EXACT' }, currentAppInstallation: { accessScopes: [] } } } }, { body: { errors: [{ message: 'Query cost is 1502, which exceeds the single query max cost limit (1000).', extensions: { code: 'MAX_COST_EXCEEDED' } }] } })
    const pages = []
    for await (const page of connect(shop).readCatalog()) pages.push(page.items.length)
    expect(pages).toEqual([125, 125, 53])
    expect(shop.operations.filter(({ name }) => name === 'WarchestVariants').map(({ variables }) => [variables['first'], variables['query']])).toEqual([[125, 'id:>=1'], [125, 'id:>=126'], [125, 'id:>=251']])
  })

  test('search ignores case, the connector does not; a SKU on two variants is left alone', async () => {
    shop.add('TEA', '99.00')
    expect([...(await connect(shop).readPrices(['tea'])).values()]).toMatchObject([{ sku: 'tea', price: 2000 }])
    shop.add('tea', '98.00')
    expect((await connect(shop).readPrices(['tea'])).size).toBe(0)
    expect((await connect(shop).applyBatch(batch(write('tea', 1500)), 'k')).rows).toMatchObject([{ outcome: 'rejected', code: 'other' }])
    expect(shop.of('tea').price).toBe('20.00')
    expect(skuTerm('a"b\\c')).toBe('sku:"a\\"b\\\\c"')
  })

  test('a variant whose SKU has moved since is looked up anew', async () => {
    const connector = connect(shop)
    await connector.readPrices(['tea'])
    shop.of('tea').sku = 'old'
    shop.add('tea', '33.00')
    expect((await connector.readPrices(['tea'])).get('tea')?.price).toBe(3300)
  })

  test('the price that is read back is the one of the buyers’ country', async () => {
    shop.of('tea').markets['DE'] = '18.00'
    expect((await connect(shop).readStorefront(['tea'])).get('tea')).toBe(2000)
    expect((await connect(shop, { country: 'DE' }).readStorefront(['tea'])).get('tea')).toBe(1800)
  })

  test('a probe tells what the token may do, and that Shopify answers in another version', async () => {
    shop.scopes.splice(0, 4, 'read_products')
    shop.answersIn = '2027-01'
    expect(await connect(shop).probe()).toMatchObject({ name: 'Stand-in', products: 3, access: [{ granted: true }, { what: 'write-prices', granted: false }, { granted: false }, { granted: false }], remarks: [{ code: 'store.other-version' }] })
  })

  test('what is refused is told in one sentence that holds no token', async () => {
    await expect(connect(shop, { token: 'shpat_WRONG' }).probe()).rejects.toMatchObject({ failure: { code: 'unauthorised', transient: false } })
    shop.instead.push({ body: { data: null, errors: [{ message: 'Access denied for shop field. Required access: `read_products`.', extensions: { code: 'ACCESS_DENIED' } }] } })
    const failure = connect(shop).probe()
    await expect(failure).rejects.toMatchObject({ failure: { code: 'unauthorised', message: expect.stringContaining('read_products') } })
    await expect(failure).rejects.not.toThrow('shpat_')
  })

  test('orders come whole, cancelled ones marked, test orders left out', async () => {
    const lines = Array.from({ length: 320 }, (_, i) => ({ sku: `p-${i}`, quantity: 1, price: '9.50' }))
    shop.orders.push({ id: 1, createdAt: '2026-11-11T00:00:00Z', updatedAt: '2026-11-11T00:00:00Z', cancelledAt: null, lines }, { id: 2, createdAt: '2026-11-10T00:00:00Z', updatedAt: '2026-11-12T00:00:00Z', cancelledAt: '2026-11-12T00:00:00Z', lines: [{ sku: 'tea', quantity: 2, price: '15.00' }] }, { id: 3, createdAt: '2026-11-11T00:00:00Z', updatedAt: '2026-11-11T00:00:00Z', cancelledAt: null, test: true, lines: [] })
    const seen = []
    for await (const page of connect(shop).readOrders('2026-11-10T00:00:00Z')) seen.push(...page)
    expect(seen.map(({ id, cancelled, lines: all }) => [id, cancelled, all.length])).toEqual([['gid://shopify/Order/1', false, 320], ['gid://shopify/Order/2', true, 1]])
    expect(seen[1].lines).toEqual([{ sku: 'tea', units: 2, price: 1500 }])
  })
})
