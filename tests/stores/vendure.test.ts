import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { minor } from '../../src/core/money/money.ts'
import type { CatalogItem, PriceWrite, StoreConnector } from '../../src/main/stores/connector.ts'
import { DEATHS, publicationSuite, seedsOr } from '../support/publication-suite.ts'
import { products, skuOf } from '../support/store-fixture.ts'
import { connectorContract } from '../main/stores/connector-contract.ts'
import { absent, need } from './support/absent.ts'
import { VendureServer } from './support/vendure.ts'

/** As the seed makes them: without a list price of their own. */
const items = (count: number): CatalogItem[] => products(count).map((item) => ({ ...item, list: item.price }))
const soon = (): string => new Date(Date.now() + 60_000).toISOString()
const row = (sku: string, price: number, more: Partial<PriceWrite> = {}): PriceWrite => ({ sku, price: minor(price), sale: null, currency: 'CNY', expectedVersion: null, ...more })
const apply = (connector: StoreConnector, ...rows: PriceWrite[]) => connector.applyBatch({ reference: 'pub-test', changedBy: 'warchest/test', notAfter: soon(), rows }, 'key')

const writesPrices = ({ body }: { readonly body: string }): boolean => body.includes('updateProductVariants') && !body.includes('"input":[]')

/** A buyer's whole way: basket, address, payment, which may come some milliseconds after everything else. */
async function order(server: VendureServer, sku: string, units: number, hesitates = 0): Promise<string> {
  const session = new Map<string, string>()
  const { productVariants: { items: [variant] } } = await server.ask<{ productVariants: { items: { id: string }[] } }>('query($sku:String!){productVariants(options:{filter:{sku:{eq:$sku}}}){items{id}}}', { sku })
  const shop = <T>(text: string, variables: object = {}): Promise<T> => server.shop<T>(text, variables, session)
  await shop('mutation($id:ID!,$units:Int!){addItemToOrder(productVariantId:$id,quantity:$units){__typename ...on ErrorResult{message}}}', { id: variant.id, units })
  await shop('mutation{setCustomerForOrder(input:{firstName:"A",lastName:"B",emailAddress:"a@example.com"}){__typename}}')
  await shop('mutation{setOrderShippingAddress(input:{fullName:"A B",streetLine1:"1",city:"X",postalCode:"1",countryCode:"CN"}){__typename}}')
  const { eligibleShippingMethods: [method] } = await shop<{ eligibleShippingMethods: { id: string }[] }>('query{eligibleShippingMethods{id}}')
  await shop('mutation($id:[ID!]!){setOrderShippingMethod(shippingMethodId:$id){__typename}}', { id: [method.id] })
  await shop('mutation{transitionOrderToState(state:"ArrangingPayment"){__typename ...on ErrorResult{message}}}')
  await wait(hesitates)
  const { addPaymentToOrder: placed } = await shop<{ addPaymentToOrder: { __typename: string; id: string } }>('mutation{addPaymentToOrder(input:{method:"dummy",metadata:{}}){__typename ...on Order{id}}}')
  expect(placed.__typename).toBe('Order')
  return placed.id
}

const cancel = (server: VendureServer, orderId: string): Promise<unknown> => server.ask('mutation($orderId:ID!){cancelOrder(input:{orderId:$orderId}){__typename ...on ErrorResult{message}}}', { orderId })

describe.each([
  ['Vendure with 1,000 variants', 1000, false], ['Vendure with 1,000 variants and scheduled sales', 1000, true], ['Vendure with 10,000 variants', 10_000, false],
] as const)('%s', (_name, count, sales) => {
  beforeEach(need('vendure'))
  let server: VendureServer
  let connector: StoreConnector
  beforeAll(async () => {
    if (absent('vendure') !== undefined) return
    server = await VendureServer.open({ count, sales })
    connector = server.connector()
  })
  afterAll(() => server?.close())

  connectorContract(() => ({
    connector, items: items(count), edit: (sku, price) => server.edit(sku, price), stranger: server.connector({ key: 'no:such-key' }),
    order: (sku, units) => order(server, sku, units), cancel: async (id) => { await cancel(server, id) },
  }))

  test('says by its probe what it can do: a schedule only where its prices have the fields of a sale', async () => {
    await connector.probe()
    expect(connector.capabilities.schedule).toBe(sales ? 'native-exact' : 'none')
  })
})

describe.each([['publications into Vendure', false], ['publications into Vendure with scheduled sales', true]] as const)('%s', (_name, sales) => {
  beforeEach(need('vendure'))
  let server: VendureServer
  beforeAll(async () => {
    if (absent('vendure') === undefined) server = await VendureServer.open({ count: 1000, sales })
  })
  afterAll(() => server?.close())

  publicationSuite(() => ({
    url: server.url, connect: (url, timeout) => server.connector({ url, timeout }), power: { kill: () => server.kill(), start: () => server.start() }, patience: 1_500, writes: writesPrices,
    road: {
      nonce: /\br[0-9a-f]{32}\b/, drop: 50, reads: ({ body }) => !body.includes('"mutation'),
      halve: (request) => {
        if (!writesPrices(request)) return null
        const { query, variables } = JSON.parse(request.body) as { query: string; variables: { input: unknown[] } }
        return JSON.stringify({ query, variables: { input: variables.input.slice(0, Math.ceil(variables.input.length / 2)) } })
      },
    },
  }), { smooth: 1000, rough: 30, seeds: seedsOr(sales ? 4 : 1), faults: sales ? ['500-after'] : ['timeout-after', 'reset-after', '500-before', '429-retry-after', 'twice', 'late', 'partial', 'stale'], deaths: DEATHS })
})

describe('Vendure', () => {
  beforeEach(need('vendure'))
  let server: VendureServer
  let connector: StoreConnector
  beforeAll(async () => {
    if (absent('vendure') !== undefined) return
    server = await VendureServer.open({ count: 1000 })
    connector = server.connector()
  })
  afterAll(() => server?.close())

  test('an administrator who logs in can do the same as a key, also after the session has ended', async () => {
    const login = server.connector({ settings: { access: 'login', user: 'superadmin' }, key: 'superadmin-test-only' })
    expect((await login.probe()).products).toBe(1000)
    await server.forgetSessions()
    expect((await apply(login, row(skuOf(1), 900))).rows).toMatchObject([{ outcome: 'applied' }])
    const wrong = server.connector({ settings: { access: 'login', user: 'superadmin' }, key: 'wrong' })
    await expect(wrong.probe()).rejects.toMatchObject({ failure: { code: 'unauthorised', transient: false } })
  })

  test('a role that may read and not write is told as such by the probe, and its writes are refused with nothing done, though HTTP says 200', async () => {
    const { createRole } = await server.ask<{ createRole: { id: string } }>('mutation{createRole(input:{code:"reader",description:"r",permissions:[ReadCatalog]}){id}}')
    const { createApiKey } = await server.ask<{ createApiKey: { apiKey: string } }>('mutation($role:ID!){createApiKey(input:{roleIds:[$role],translations:[{languageCode:en,name:"reader"}]}){apiKey}}', { role: createRole.id })
    const reader = server.connector({ key: createApiKey.apiKey })
    const probe = await reader.probe()
    expect(probe.access).toContainEqual({ what: 'write-prices', granted: false })
    expect(probe.remarks).toMatchObject([{ code: 'store.read-only' }])
    expect(reader.capabilities.orders).toBe(false)
    const before = (await connector.readPrices([skuOf(2)])).get(skuOf(2))?.price
    await expect(apply(reader, row(skuOf(2), 1))).rejects.toMatchObject({ failure: { code: 'unauthorised' } })
    expect((await connector.readPrices([skuOf(2)])).get(skuOf(2))?.price).toBe(before)
  })

  test('in a channel that keeps prices with tax, what was written is what is read, by both paths', async () => {
    const { zones } = await server.ask<{ zones: { items: { id: string }[] } }>('query{zones{items{id}}}')
    const { createChannel } = await server.ask<{ createChannel: { id: string } }>(
      'mutation($zone:ID!){createChannel(input:{code:"gross",token:"gross-token",defaultLanguageCode:en,defaultCurrencyCode:CNY,availableCurrencyCodes:[CNY],pricesIncludeTax:true,defaultTaxZoneId:$zone,defaultShippingZoneId:$zone}){__typename ...on Channel{id}}}',
      { zone: zones.items[0].id },
    )
    const { productVariants } = await server.ask<{ productVariants: { items: { id: string }[] } }>('query($skus:[String!]!){productVariants(options:{filter:{sku:{in:$skus}}}){items{id}}}', { skus: [skuOf(3), skuOf(4)] })
    await server.ask('mutation($ids:[ID!]!,$channel:ID!){assignProductVariantsToChannel(input:{productVariantIds:$ids,channelId:$channel,priceFactor:1}){id}}', { ids: productVariants.items.map(({ id }) => id), channel: createChannel.id })
    // A key opens the channel in which it was made, and no other.
    await expect(server.connector({ settings: { channel: 'gross-token' } }).probe()).rejects.toMatchObject({ failure: { code: 'unauthorised' } })
    const gross = server.connector({ settings: { channel: 'gross-token' }, key: await server.newKey({ 'vendure-token': 'gross-token' }) })
    expect(await gross.probe()).toMatchObject({ name: 'Vendure, channel gross', products: 2 })
    await apply(gross, row(skuOf(3), 777))
    expect((await gross.readPrices([skuOf(3)])).get(skuOf(3))?.price).toBe(777)
    expect((await gross.readStorefront([skuOf(3)])).get(skuOf(3))).toBe(777)
    // The other channel has a price of its own.
    expect((await connector.readPrices([skuOf(3)])).get(skuOf(3))?.price).not.toBe(777)
    // This channel has no stock location: nobody knows its stock, and that is not none.
    for await (const page of gross.readCatalog()) expect(page.items.map(({ stock }) => stock)).toEqual([null, null])
  })

  test('prices in other currencies stay as they are', async () => {
    const dollars = server.connector({ settings: { currency: 'USD' } })
    const before = (await dollars.readPrices([skuOf(5)])).get(skuOf(5))
    expect(before?.currency).toBe('USD')
    await apply(connector, row(skuOf(5), 4242))
    expect((await dollars.readPrices([skuOf(5)])).get(skuOf(5))?.price).toBe(before?.price)
    const pounds = server.connector({ settings: { currency: 'GBP' } })
    await expect(pounds.probe()).rejects.toMatchObject({ failure: { code: 'refused' } })
  })

  test('a SKU that two products carry is named and left out, and no price is written for it', async () => {
    const { createProduct } = await server.ask<{ createProduct: { id: string } }>('mutation{createProduct(input:{enabled:true,translations:[{languageCode:en,name:"Twin",slug:"twin",description:""}]}){id}}')
    await server.ask('mutation($id:ID!,$sku:String!){createProductVariants(input:[{productId:$id,sku:$sku,price:100,translations:[{languageCode:en,name:"Twin"}]}]){id}}', { id: createProduct.id, sku: skuOf(6) })
    const [seen, ambiguous]: [string[], string[]] = [[], []]
    for await (const page of connector.readCatalog()) {
      seen.push(...page.items.map(({ sku }) => sku))
      ambiguous.push(...page.ambiguous ?? [])
    }
    expect(ambiguous).toEqual([skuOf(6)])
    expect(seen).not.toContain(skuOf(6))
    expect([...(await connector.readPrices([skuOf(6), skuOf(7)])).keys()]).toEqual([skuOf(7)])
    expect((await apply(server.connector(), row(skuOf(6), 1), row(skuOf(7), 800))).rows).toMatchObject([{ outcome: 'rejected', code: 'unknown-sku' }, { outcome: 'applied' }])
  })

  test('an order that is paid long after the basket was filled is told from its payment on, though its time of change stands still', async () => {
    const id = await order(server, skuOf(15), 2, 2500)
    const { order: { updatedAt, orderPlacedAt } } = await server.ask<{ order: { updatedAt: string; orderPlacedAt: string } }>('query($id:ID!){order(id:$id){updatedAt orderPlacedAt}}', { id })
    // Where Vendure mends this, the test below says nothing any more.
    expect(Date.parse(orderPlacedAt) - Date.parse(updatedAt)).toBeGreaterThan(2000)
    const told = []
    for await (const page of connector.readOrders(new Date(Date.parse(orderPlacedAt) - 500).toISOString())) told.push(...page)
    expect(told).toMatchObject([{ id, cancelled: false, lines: [{ sku: skuOf(15), units: 2 }] }])
  })

  test('a product that goes away between reading and writing does not take the others with it', async () => {
    const skus = [skuOf(8), skuOf(9), skuOf(10)]
    await connector.readPrices(skus)
    const { productVariants: { items: [gone] } } = await server.ask<{ productVariants: { items: { id: string }[] } }>('query($sku:String!){productVariants(options:{filter:{sku:{eq:$sku}}}){items{id}}}', { sku: skuOf(9) })
    await server.ask('mutation($id:ID!){deleteProductVariant(id:$id){result}}', { id: gone.id })
    const result = await apply(connector, ...skus.map((sku) => row(sku, 777)))
    expect(result.rows).toMatchObject([{ outcome: 'applied' }, { outcome: 'rejected', code: 'unknown-sku' }, { outcome: 'applied' }])
    expect((await connector.readStorefront(skus)).size).toBe(2)
  })

  test('a price that the store’s database could not hold is refused before the call', async () => {
    expect((await apply(connector, row(skuOf(11), 2_147_483_648), row(skuOf(12), 2_147_483_647))).rows).toMatchObject([{ outcome: 'rejected', code: 'price' }, { outcome: 'applied' }])
  })

  test('a product that is named twice in a batch is not written at all', async () => {
    const before = (await connector.readPrices([skuOf(13)])).get(skuOf(13))?.price
    expect((await apply(connector, row(skuOf(13), 1), row(skuOf(13), 2))).rows).toMatchObject([{ outcome: 'rejected' }, { outcome: 'rejected' }])
    expect((await connector.readPrices([skuOf(13)])).get(skuOf(13))?.price).toBe(before)
  })

  test('a batch that comes after its deadline is not sent', async () => {
    const before = (await connector.readPrices([skuOf(14)])).get(skuOf(14))?.price
    const late = { reference: 'r', changedBy: 'me', notAfter: new Date(Date.now() - 5000).toISOString(), rows: [row(skuOf(14), 1)] }
    expect(await connector.applyBatch(late, 'late')).toMatchObject({ failure: { code: 'expired' }, rows: [{ outcome: 'unknown' }] })
    expect((await connector.readPrices([skuOf(14)])).get(skuOf(14))?.price).toBe(before)
  })
})
