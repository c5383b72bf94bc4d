import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { minor, type Currency } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { PriceWrite } from '../../../src/main/stores/connector.ts'
import { WooCommerceConnector } from '../../../src/main/stores/woocommerce/connector.ts'
import { WOOCOMMERCE } from '../../../src/main/stores/woocommerce/kind.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'
import { products } from '../../support/store-fixture.ts'
import { connectorContract } from './connector-contract.ts'

const shop = new WooShop()
const connect = (secret = 'cs_test'): WooCommerceConnector => new WooCommerceConnector({ id: 'woo', name: 'Woo', settings: { url: shop.url }, secrets: { consumerKey: 'ck_test', consumerSecret: secret }, clock: systemClock })
const yuan = (fen: number): string => (fen / 100).toFixed(2)
const write = (sku: string, price: number, sale: PriceWrite['sale'] = null, currency: Currency = 'CNY'): PriceWrite => ({ sku, price: minor(price), sale, currency, expectedVersion: null })
const batch = (...rows: PriceWrite[]) => ({ reference: 'publication-7', changedBy: 'warchest/x', notAfter: '2030-01-01T00:00:00Z', rows })

beforeAll(() => shop.start())
afterAll(() => shop.close())

describe('WooCommerce keeps the contract of every connector (stand-in made from what was measured on 11.0.1; not yet run against a live shop)', () => {
  const items = products(230)
  beforeAll(() => {
    for (const { sku, name, price, stock } of items) shop.add({ sku, name: name.en, regular_price: yuan(price), manage_stock: stock !== null, stock_quantity: stock })
  })
  afterAll(() => { shop.entries.length = 0 })
  connectorContract(() => ({
    connector: connect(), items, stranger: connect('cs_of_somebody_else'),
    edit: async (sku, price) => { Object.assign(shop.of(sku), { regular_price: yuan(price), price: yuan(price), sale_price: '' }) },
    order: async (sku, units) => {
      const gmt = new Date().toISOString().slice(0, 19)
      const id = shop.orders.length + 1
      shop.orders.push({ id, status: 'processing', currency: 'CNY', date_created_gmt: gmt, date_modified_gmt: gmt, prices_include_tax: false, line_items: [{ sku, quantity: units, total: ((Number(shop.of(sku).price) * units)).toFixed(2), total_tax: '0' }] })
      return String(id)
    },
    cancel: async (id) => {
      const at = shop.orders.findIndex((order) => String(order.id) === id)
      shop.orders[at] = { ...shop.orders[at], status: 'cancelled', date_modified_gmt: new Date().toISOString().slice(0, 19) }
    },
  }))
})

describe('recorded contracts of REST v3', () => {
  beforeEach(() => {
    shop.entries.length = 0
    shop.orders.length = 0
    shop.requests.length = 0
    shop.instead.length = 0
    shop.permission = 'read_write'
    shop.add({ id: 11, sku: 'tea', regular_price: '20.00', price: '20.00' })
    shop.add({ id: 12, sku: 'rice', regular_price: '30.00', price: '30.00' })
  })
  const posted = () => shop.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/batch'))

  test('a sale is written as texts in major units, UTC without a zone, its last second before its end, and the publication beside it', async () => {
    const result = await connect().applyBatch(batch(write('tea', 2000, { price: minor(1505), startsAt: '2026-11-11T00:00:00+08:00', endsAt: '2026-11-12T00:00:00+08:00' })), 'k')
    expect(result.rows).toEqual([{ sku: 'tea', outcome: 'applied', version: null }])
    expect(posted()).toMatchObject([{
      path: '/wp-json/wc/v3/products/batch',
      body: { update: [{ id: 11, regular_price: '20.00', sale_price: '15.05', date_on_sale_from_gmt: '2026-11-10T16:00:00', date_on_sale_to_gmt: '2026-11-11T15:59:59', meta_data: [{ key: 'warchest_publication', value: 'publication-7' }] }] },
    }])
  })

  test('what was written is read back as the same sale', async () => {
    const sale = { price: minor(1505), startsAt: '2036-11-10T16:00:00.000Z', endsAt: '2036-11-11T16:00:00.000Z' }
    await connect().applyBatch(batch(write('tea', 2000, sale)), 'k')
    expect((await connect().readPrices(['tea'])).get('tea')).toMatchObject({ price: 2000, sale, currency: 'CNY' })
    expect((await connect().applyBatch(batch(write('tea', 2000, sale)), 'k2')).rows).toMatchObject([{ outcome: 'noop' }])
  })

  test('ending a sale clears price and dates by blanks: null would leave them', async () => {
    await connect().applyBatch(batch(write('tea', 2000, { price: minor(1000), startsAt: null, endsAt: '2036-01-01T00:00:00Z' })), 'k')
    await connect().applyBatch(batch(write('tea', 2000)), 'k2')
    expect(shop.of('tea')).toMatchObject({ sale_price: '', date_on_sale_from_gmt: null, date_on_sale_to_gmt: null, price: '20.00' })
  })

  test('items fail one by one under HTTP 200, and the others stand', async () => {
    const fresh = connect()
    await fresh.readPrices(['tea'])
    // Gone between the look and the write.
    shop.instead.push({ status: 200, body: JSON.stringify([{ ...shop.of('tea') }, { ...shop.of('rice'), id: 999 }]) })
    const result = await fresh.applyBatch(batch(write('tea', 1900), write('rice', 2900)), 'k')
    expect(result.rows).toMatchObject([{ outcome: 'applied' }, { outcome: 'rejected', code: 'unknown-sku', message: 'Invalid ID.' }])
    expect(posted()[0].path).not.toContain('_fields')
    expect([shop.of('tea').regular_price, shop.of('rice').regular_price]).toEqual(['19.00', '30.00'])
  })

  test('a price that the shop keeps otherwise than given is nobody’s success', async () => {
    const connector = connect()
    await connector.readPrices(['tea'])
    const looked = JSON.stringify([{ ...shop.of('tea') }])
    shop.instead.push({ status: 200, body: looked }, { status: 200, body: JSON.stringify({ update: [{ ...shop.of('tea'), regular_price: '20.00', sale_price: '', price: '20.00' }] }) })
    const result = await connector.applyBatch(batch(write('tea', 2000, { price: minor(1505), startsAt: null, endsAt: null })), 'k')
    expect(result).toMatchObject({ rows: [{ outcome: 'unknown' }], failure: { code: 'garbled', transient: false } })
  })

  test.each([
    ['a sale that is not below the price', write('tea', 2000, { price: minor(2000), startsAt: null, endsAt: null })],
    ['a price below zero', { ...write('tea', 1), price: -300 as never }],
    ['a price finer than the currency', { ...write('tea', 1), price: 1234.5 as never }],
    ['a time without a zone', write('tea', 2000, { price: minor(1000), startsAt: '2026-11-11T00:00:00', endsAt: null })],
    ['an end before the start', write('tea', 2000, { price: minor(1000), startsAt: '2026-11-12T00:00:00Z', endsAt: '2026-11-11T00:00:00Z' })],
    ['another currency', write('tea', 1000, null, 'EUR')],
  ])('%s is refused before the call: the shop would take it without a word', async (_, row) => {
    expect((await connect().applyBatch(batch(row), 'k')).rows[0].outcome).toBe('rejected')
    expect(posted()).toEqual([])
    expect(shop.of('tea').regular_price).toBe('20.00')
  })

  test('a price with more decimals than the shop shows is refused', async () => {
    shop.options.set('woocommerce_price_num_decimals', '0')
    const result = await connect().applyBatch(batch(write('tea', 1950), write('rice', 2900)), 'k')
    shop.options.set('woocommerce_price_num_decimals', '2')
    expect(result.rows).toMatchObject([{ outcome: 'rejected', code: 'price' }, { outcome: 'applied' }])
  })

  test('a price finer than the currency cannot be put back as it was and is left alone', async () => {
    Object.assign(shop.of('tea'), { regular_price: '1.23456' })
    expect([...(await connect().readPrices(['tea', 'rice'])).keys()]).toEqual(['rice'])
  })

  test('two products with one SKU are left alone and named', async () => {
    shop.add({ id: 13, sku: 'tea', regular_price: '21.00' })
    expect([...(await connect().readPrices(['tea'])).keys()]).toEqual([])
    expect((await connect().applyBatch(batch(write('tea', 1900)), 'k')).rows).toMatchObject([{ outcome: 'rejected', code: 'other' }])
    const pages = []
    for await (const page of connect().readCatalog()) pages.push(page)
    expect(pages).toMatchObject([{ items: [{ sku: 'rice' }], ambiguous: ['tea'] }])
  })

  test('variations are found by SKU, read in the catalog and written under their product', async () => {
    shop.add({ id: 40, sku: 'shirt', type: 'variable' })
    shop.add({ id: 41, sku: 'shirt-s', type: 'variation', parent_id: 40, regular_price: '50.00', price: '50.00' })
    shop.add({ id: 42, sku: 'shirt-m', type: 'variation', parent_id: 40, regular_price: '51.00', price: '51.00' })
    const result = await connect().applyBatch(batch(write('shirt-m', 4900), write('tea', 1900)), 'k')
    expect(result.rows.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(posted().map(({ path }) => path).sort()).toEqual(['/wp-json/wc/v3/products/40/variations/batch', '/wp-json/wc/v3/products/batch'])
    expect([...(await connect().readStorefront(['shirt-m', 'tea']))]).toEqual([['tea', 1900], ['shirt-m', 4900]])
    expect((await connect().probe()).products).toBe(4)
    const skus = []
    for await (const page of connect().readCatalog()) skus.push(...page.items.map(({ sku }) => sku))
    expect(skus.sort()).toEqual(['rice', 'shirt-m', 'shirt-s', 'tea'])
  })

  test('a sale whose time has come shows only when the shop’s queue has run', async () => {
    await connect().applyBatch(batch(write('tea', 2000, { price: minor(1500), startsAt: '2020-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' })), 'k')
    expect((await connect().readStorefront(['tea'])).get('tea')).toBe(2000)
    shop.runQueue()
    expect((await connect().readStorefront(['tea'])).get('tea')).toBe(1500)
    expect(connect().capabilities.schedule).toBe('native-lagged')
  })

  test('where the window shows other taxes, the price in force is read instead', async () => {
    for (const [name, value] of [['woocommerce_calc_taxes', 'yes'], ['woocommerce_tax_display_shop', 'incl']]) shop.options.set(name, value)
    const shown = await connect().readStorefront(['tea'])
    for (const [name, value] of [['woocommerce_calc_taxes', 'no'], ['woocommerce_tax_display_shop', 'excl']]) shop.options.set(name, value)
    expect(shown.get('tea')).toBe(2000)
  })

  test('a probe writes nothing and tells what the key may do, and that the shop’s clockwork is asleep', async () => {
    shop.permission = 'read'
    shop.wpCron = false
    const probe = await connect().probe()
    shop.wpCron = true
    expect(probe).toMatchObject({ version: '11.0.1', currencies: ['CNY'], products: 2, access: [{ what: 'read-products', granted: true }, { what: 'write-prices', granted: false }, {}, { what: 'read-orders', granted: true }], remarks: [{ code: 'store.cron-off' }] })
    expect(posted().map(({ body }) => body)).toEqual([{ update: [] }])
  })

  test('a wrong key is refused as such, and the key is not in the words', async () => {
    const failure = connect('cs_WRONGSECRET').probe()
    await expect(failure).rejects.toMatchObject({ failure: { code: 'unauthorised', transient: false } })
    await expect(failure).rejects.not.toThrow(/WRONGSECRET|Basic/)
  })

  test('a throttled read is asked again after the pause that the host names; a throttled write is not', async () => {
    shop.instead.push({ status: 429, body: '{}', headers: { 'retry-after': '0.05' } })
    expect((await connect().readPrices(['tea'])).size).toBe(1)
    const connector = connect()
    await connector.readPrices(['tea'])
    shop.instead.push({ status: 200, body: JSON.stringify([{ ...shop.of('tea') }]) }, { status: 429, body: '{}', headers: { 'retry-after': '7' } })
    const before = posted().length
    expect(await connector.applyBatch(batch(write('tea', 1900)), 'k')).toMatchObject({ rows: [{ outcome: 'unknown' }], failure: { code: 'throttled', transient: true, retryAfter: 7000 } })
    expect(posted().length).toBe(before + 1)
  })

  test('orders come oldest change first, cancelled ones marked, at the price in the basis in which prices are entered', async () => {
    shop.orders.push(
      { id: 2, status: 'cancelled', currency: 'CNY', date_created_gmt: '2026-11-11T02:00:00', date_modified_gmt: '2026-11-11T05:00:00', prices_include_tax: true, line_items: [{ sku: 'rice', quantity: 1, total: '25.00', total_tax: '5.00' }] },
      { id: 1, status: 'processing', currency: 'CNY', date_created_gmt: '2026-11-11T01:00:00', date_modified_gmt: '2026-11-11T01:00:00', prices_include_tax: false, line_items: [{ sku: 'tea', quantity: 3, total: '45.00', total_tax: '9.00' }, { sku: '', quantity: 1, total: '1.00', total_tax: '0' }] },
      { id: 0, status: 'completed', currency: 'CNY', date_created_gmt: '2026-11-01T00:00:00', date_modified_gmt: '2026-11-01T00:00:00', prices_include_tax: false, line_items: [] },
    )
    const seen = []
    for await (const page of connect().readOrders('2026-11-11T00:00:00Z')) seen.push(...page)
    expect(seen).toEqual([
      { id: '1', at: '2026-11-11T01:00:00Z', cancelled: false, currency: 'CNY', lines: [{ sku: 'tea', units: 3, price: 1500 }] },
      { id: '2', at: '2026-11-11T02:00:00Z', cancelled: true, currency: 'CNY', lines: [{ sku: 'rice', units: 1, price: 3000 }] },
    ])
  })

  test('an address without TLS, or with a user in it, is no address for a key', () => {
    for (const url of ['http://shop.example', 'https://me:word@shop.example', 'shop.example', 'https://shop.example/?a=1']) expect(() => WOOCOMMERCE.check({ url })).toThrow(/Address must/)
    expect(WOOCOMMERCE.check({ url: ' https://shop.example/cn/ ' })).toEqual({ target: 'https://shop.example' })
  })
})
