import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../src/core/money/money.ts'
import type { CatalogItem, PriceWrite, StoreConnector } from '../../src/main/stores/connector.ts'
import { DEATHS, publicationSuite, seedsOr, UNCERTAIN } from '../support/publication-suite.ts'
import { products, skuOf } from '../support/store-fixture.ts'
import { connectorContract } from '../main/stores/connector-contract.ts'
import { absent, need } from './support/absent.ts'
import { MedusaServer } from './support/medusa.ts'
import { findPostgres } from './support/postgres.ts'

const items = (count: number): CatalogItem[] => products(count).map((item) => ({ ...item, list: item.price }))
const soon = (): string => new Date(Date.now() + 60_000).toISOString()
const row = (i: number, sale: PriceWrite['sale'], price = 1000 + i): PriceWrite => ({ sku: skuOf(i), price: minor(price), sale, currency: 'CNY', expectedVersion: null })
const sale = (price: number, more: { readonly startsAt?: string; readonly endsAt?: string } = {}): PriceWrite['sale'] => ({ price: minor(price), startsAt: null, endsAt: null, ...more })
let serial = 0
const apply = (connector: StoreConnector, reference: string, ...rows: PriceWrite[]) => connector.applyBatch({ reference, changedBy: 'warchest/test', notAfter: soon(), rows }, `key-${++serial}-${reference}`)

interface ListAnswer { readonly id: string; readonly title: string; readonly status: string; readonly ends_at: string | null; readonly metadata: { readonly warchest?: string } | null }

const open = (count: number): Promise<MedusaServer> => MedusaServer.open(findPostgres() ?? '', count)

/** A buyer's whole way: basket, address, delivery, payment. */
async function order(server: MedusaServer, sku: string, units: number): Promise<string> {
  const { variants: [variant] } = await server.ask<{ variants: { id: string }[] }>('GET', `product-variants?sku[]=${sku}&fields=id`)
  const { cart } = await server.shop<{ cart: { id: string } }>('POST', 'carts', { region_id: server.region, email: 'a@example.com' })
  const address = { first_name: 'A', last_name: 'B', address_1: '1', city: 'X', country_code: 'cn', postal_code: '1' }
  await server.shop('POST', `carts/${cart.id}`, { shipping_address: address, billing_address: address })
  await server.shop('POST', `carts/${cart.id}/line-items`, { variant_id: variant.id, quantity: units })
  await server.shop('POST', `carts/${cart.id}/shipping-methods`, { option_id: await server.delivery() })
  const { payment_collection: payment } = await server.shop<{ payment_collection: { id: string } }>('POST', 'payment-collections', { cart_id: cart.id })
  await server.shop('POST', `payment-collections/${payment.id}/payment-sessions`, { provider_id: 'pp_system_default' })
  const placed = await server.shop<{ type: string; order: { id: string } }>('POST', `carts/${cart.id}/complete`, {})
  expect(placed.type).toBe('order')
  return placed.order.id
}

afterAll(() => MedusaServer.closeAll())

describe.each([['Medusa with 1,000 variants', 1000], ['Medusa with 10,000 variants', 10_000]] as const)('%s', (_name, count) => {
  beforeEach(need('medusa'))
  let server: MedusaServer
  beforeAll(async () => {
    if (absent('medusa') === undefined) server = await open(count)
  })
  afterAll(() => server?.close())

  connectorContract(() => ({
    connector: server.connector(), items: items(count), bySale: true, edit: (sku, price) => server.edit(sku, price), stranger: server.connector({ key: 'sk_unknown' }),
    order: (sku, units) => order(server, sku, units), cancel: async (id) => { await server.ask('POST', `orders/${id}/cancel`) },
  }))
})

describe('Medusa', () => {
  beforeEach(need('medusa'))
  let server: MedusaServer
  let connector: StoreConnector
  beforeAll(async () => {
    if (absent('medusa') !== undefined) return
    server = await open(1000)
    connector = server.connector()
  })
  afterAll(() => server?.close())

  describe('publications', () => {
    publicationSuite(() => ({
      url: server.url, connect: (url, timeout) => server.connector({ url, timeout }), power: { kill: () => server.kill(), start: () => server.start() }, patience: 2_500,
      writes: ({ method, path }) => method === 'POST' && path.startsWith('/admin/price-lists'),
      road: {
        drop: 50,
        halve: ({ body }) => {
          const list = body === '' ? {} : JSON.parse(body) as { prices?: unknown[] }
          return list.prices ? JSON.stringify({ ...list, prices: list.prices.slice(0, Math.ceil(list.prices.length / 2)) }) : null
        },
      },
    }), { smooth: 1000, rough: 30, seeds: seedsOr(1), faults: UNCERTAIN, deaths: DEATHS })
  })

  const ours = async (reference: string): Promise<ListAnswer[]> => {
    const { price_lists } = await server.ask<{ price_lists: ListAnswer[] }>('GET', `price-lists?q=${reference}&limit=100&fields=id,title,status,ends_at,metadata`)
    return price_lists.filter(({ metadata }) => metadata?.warchest === reference)
  }

  test('a plan’s prices stand in a price list that names its publication; taken off, the list is a draft with an end in the past and nothing was deleted', async () => {
    await apply(connector, 'pub-list', row(1, sale(900)), row(2, sale(901)))
    expect(await ours('pub-list')).toMatchObject([{ status: 'active', ends_at: null }])
    await apply(connector, 'pub-list', row(1, null), row(2, null))
    const [list] = await ours('pub-list')
    expect(list.status).toBe('draft')
    expect(Date.parse(list.ends_at ?? '')).toBeLessThanOrEqual(Date.now())
    // A call that switches it on and comes too late puts nothing in force.
    await server.ask('POST', `price-lists/${list.id}`, { status: 'active' })
    expect((await connector.readStorefront([skuOf(1)])).get(skuOf(1))).toBe(1001)
    const { count } = await server.ask<{ count: number }>('GET', `price-lists/${list.id}/prices?limit=1`)
    expect(count).toBe(2)
  })

  test('rows with several spans of time go into a list for each, and each stands as asked', async () => {
    const spans = [sale(900, { endsAt: '2036-01-01T00:00:00.000Z' }), sale(900, { endsAt: '2036-02-01T00:00:00.000Z' }), sale(905, { endsAt: '2036-01-01T00:00:00.000Z' })]
    await apply(connector, 'pub-spans', ...spans.map((span, i) => row(10 + i, span)))
    expect(await ours('pub-spans')).toHaveLength(2)
    const seen = await server.connector().readPrices([skuOf(10), skuOf(11), skuOf(12)])
    expect([...seen.values()].map((price) => price.sale)).toEqual(spans)
  })

  test('of a list from which some rows go, the others stay in force in a list of their own', async () => {
    await apply(connector, 'pub-part', ...[20, 21, 22].map((i) => row(i, sale(900 + i))))
    await apply(connector, 'pub-part', row(21, null))
    expect([...(await connector.readStorefront([20, 21, 22].map(skuOf))).entries()].sort()).toEqual([[skuOf(20), 920], [skuOf(21), 1021], [skuOf(22), 922]])
    expect((await ours('pub-part')).map(({ status }) => status).sort()).toEqual(['active', 'draft'])
  })

  test('drafts that an uncertain call has left are made harmless before the next one, and prices are never in force twice', async () => {
    const { variants: [variant] } = await server.ask<{ variants: { id: string }[] }>('GET', `product-variants?sku[]=${skuOf(30)}&fields=id`)
    const { price_list: left } = await server.ask<{ price_list: { id: string } }>('POST', 'price-lists', {
      title: 'Warchest pub-left 12345678', description: 'as after a crash', type: 'sale', status: 'draft', metadata: { warchest: 'pub-left', key: 'x' }, prices: [{ variant_id: variant.id, currency_code: 'cny', amount: 1 }],
    })
    await apply(server.connector(), 'pub-left', row(30, sale(930)))
    await server.ask('POST', `price-lists/${left.id}`, { status: 'active' })
    expect((await connector.readStorefront([skuOf(30)])).get(skuOf(30))).toBe(930)
  })

  test('a sale is put beside the price it was made on and beside no other', async () => {
    await server.edit(skuOf(40), 1500)
    expect((await apply(connector, 'pub-base', row(40, sale(900)))).rows).toMatchObject([{ outcome: 'rejected', code: 'changed' }])
    expect((await connector.readStorefront([skuOf(40)])).get(skuOf(40))).toBe(1500)
  })

  test('a return price that is another one is written with every other price of the product beside it', async () => {
    await apply(connector, 'pub-return', row(41, sale(900)))
    expect((await apply(connector, 'pub-return', row(41, null, 1200))).rows).toMatchObject([{ outcome: 'applied' }])
    expect((await connector.readPrices([skuOf(41)])).get(skuOf(41))).toMatchObject({ price: 1200, sale: null })
    const { variants: [variant] } = await server.ask<{ variants: { prices: { currency_code: string; amount: number }[] }[] }>('GET', `product-variants?sku[]=${skuOf(41)}&fields=prices.currency_code,prices.amount`)
    expect(variant.prices.map(({ currency_code, amount }) => [currency_code, amount]).sort()).toEqual([['cny', 12], ['jpy', 150], ['usd', 1.5]])
  })

  test('lists that are not ours are left alone, and what they do is seen in the shop window', async () => {
    const { variants: [variant] } = await server.ask<{ variants: { id: string }[] }>('GET', `product-variants?sku[]=${skuOf(50)}&fields=id`)
    const { price_list: theirs } = await server.ask<{ price_list: { id: string } }>('POST', 'price-lists', { title: 'Clearance', description: 'by hand', type: 'sale', status: 'active', prices: [{ variant_id: variant.id, currency_code: 'cny', amount: 5 }] })
    await apply(connector, 'pub-beside', row(50, sale(900)))
    expect((await connector.readPrices([skuOf(50)])).get(skuOf(50))?.sale?.price).toBe(900)
    expect((await connector.readStorefront([skuOf(50)])).get(skuOf(50))).toBe(500)
    await apply(connector, 'pub-beside', row(50, null))
    const { price_list } = await server.ask<{ price_list: { status: string } }>('GET', `price-lists/${theirs.id}?fields=id,status`)
    expect(price_list.status).toBe('active')
  })

  test('a publishable key or region that is wrong is told before anything is published', async () => {
    const other = server.connector({ publishableKey: 'pk_wrong' })
    await expect(other.probe()).rejects.toMatchObject({ failure: { code: 'unauthorised' } })
    await expect(server.connector({ region: 'reg_none' }).probe()).rejects.toMatchObject({ failure: { code: 'refused' } })
  })
})
