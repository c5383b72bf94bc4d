import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { CsvConnector } from '../../../src/main/stores/csv/connector.ts'
import { parseColumns } from '../../../src/main/stores/csv/format.ts'
import { ShopifyConnector } from '../../../src/main/stores/shopify/connector.ts'
import { API_VERSION, updateOperation } from '../../../src/main/stores/shopify/operations.ts'
import { WooCommerceConnector } from '../../../src/main/stores/woocommerce/connector.ts'
import { publicationSuite, seedsOr, UNCERTAIN } from '../../support/publication-suite.ts'
import { CsvShop } from '../../support/shops/csv-shop.ts'
import { ensureShopify } from '../../support/shops/shopify-schema.ts'
import { ShopifyShop } from '../../support/shops/shopify-shop.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'
import { products } from '../../support/store-fixture.ts'

const COUNT = 60
const yuan = (fen: number): string => (fen / 100).toFixed(2)
/** A store that dies is the matter of those that keep their prices on a disk. */
const LIGHT = { smooth: COUNT, rough: 30, seeds: seedsOr(1, 2, 3), faults: UNCERTAIN }

describe('publications into WooCommerce (stand-in)', () => {
  const shop = new WooShop()
  beforeAll(async () => {
    for (const { sku, price } of products(COUNT)) shop.add({ sku, regular_price: yuan(price) })
    await shop.start()
  })
  afterAll(() => shop.close())
  publicationSuite(() => ({
    url: shop.url, patience: 250, tick: () => shop.runQueue(),
    connect: (url, patience) => new WooCommerceConnector({ id: 'woo', name: 'Woo', settings: { url }, secrets: { consumerKey: 'ck_test', consumerSecret: 'cs_test' }, clock: systemClock }, patience),
    writes: ({ method, path, body }) => method === 'POST' && path.includes('/batch') && !body.includes('"update":[]'),
    road: {
      halve: ({ method, body }) => {
        if (method !== 'POST') return null
        const { update } = JSON.parse(body) as { update: unknown[] }
        return JSON.stringify({ update: update.slice(0, Math.ceil(update.length / 2)) })
      },
    },
  }), LIGHT)
})

const missing = await ensureShopify()

describe('publications into Shopify (stand-in on its published schema)', () => {
  beforeEach((context) => { if (missing !== null) context.skip(missing) })
  const shop = new ShopifyShop(API_VERSION)
  beforeAll(async () => {
    if (missing !== null) return
    for (const { sku, price } of products(COUNT)) shop.add(sku, yuan(price))
    await shop.start()
  })
  afterAll(() => shop.close())
  publicationSuite(() => ({
    url: shop.url, patience: 250,
    connect: (url, patience) => new ShopifyConnector({ id: 'shopify', name: 'Shop', settings: { url, country: null, strike: true }, secrets: { accessToken: 'shpat_test' }, clock: systemClock }, { timeout: patience }),
    writes: ({ body }) => body.includes('productVariantsBulkUpdate'),
    road: {
      reads: ({ body }) => !body.includes('"mutation'),
      // Of the products of a call, the first half.
      halve: ({ body }) => {
        const { query, variables, operationName } = JSON.parse(body) as { query: string; variables: Record<string, unknown>; operationName: string }
        const products = Object.keys(variables).filter((name) => /^p\d+$/.test(name))
        if (!query.startsWith('mutation') || products.length < 2) return null
        return JSON.stringify({ query: updateOperation(Math.ceil(products.length / 2)), operationName: operationName.replace(/\d+$/, String(Math.ceil(products.length / 2))), variables: Object.fromEntries(Object.entries(variables).filter(([name]) => Number(name.slice(1)) < products.length / 2)) })
      },
    },
  }), LIGHT)
})

describe('publications into a store of CSV addresses (stand-in)', () => {
  const shop = new CsvShop()
  beforeAll(async () => {
    for (const { sku, price } of products(COUNT)) shop.prices.set(sku, yuan(price))
    await shop.start()
  })
  afterAll(() => shop.close())
  publicationSuite(() => ({
    url: shop.url, patience: 250,
    connect: (url, patience) => new CsvConnector({
      id: 'csv', name: 'Files', secrets: { authorization: shop.token }, clock: systemClock,
      settings: { list: { kind: 'url', url: `${url}/prices.csv` }, window: { kind: 'url', url: `${url}/window.csv` }, target: { kind: 'url', url: `${url}/import/{reference}` }, method: 'POST', columns: parseColumns('sku,price') ?? [], currency: 'CNY', settle: 0 },
    }, patience),
    writes: ({ method }) => method === 'POST',
    road: {
      halve: ({ method, body }) => {
        const lines = body.trimEnd().split('\r\n')
        return method === 'POST' ? `${lines.slice(0, 1 + Math.ceil((lines.length - 1) / 2)).join('\r\n')}\r\n` : null
      },
    },
  }), LIGHT)
})
