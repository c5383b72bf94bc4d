import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { EmbeddedStoreClient } from '../../../src/main/stores/embedded/client.ts'
import { minor } from '../../../src/core/money/money.ts'
import { products, skuOf, StoreFixture } from '../../support/store-fixture.ts'
import { connectorContract } from './connector-contract.ts'

const store = new StoreFixture()
const items = products(1500)
const client = new EmbeddedStoreClient({ id: 'embedded', name: 'Embedded store', endpoint: async () => store.endpoint ?? store.start() })
let edits = 0

async function edit(sku: string, price: number, by: string): Promise<void> {
  const batch = { reference: '', changedBy: by, notAfter: new Date(Date.now() + 60_000).toISOString(), rows: [{ sku, price: minor(price), sale: null, currency: 'CNY' as const, expectedVersion: null }] }
  const result = await client.applyBatch(batch, `edit-${++edits}`)
  expect(result.rows[0].outcome).not.toBe('rejected')
}

beforeAll(async () => {
  await store.start()
  expect(await client.seed(items)).toEqual({ added: 1500, updated: 0 })
})
afterAll(() => store.close())

test('until its first price batch the store follows the catalog', async () => {
  expect(await client.seed([{ ...items[0], price: minor(1234) }])).toEqual({ added: 0, updated: 1 })
  expect((await client.readPrices([items[0].sku])).get(items[0].sku)?.price).toBe(1234)
  expect(await client.seed(items)).toEqual({ added: 0, updated: 1 })
})

describe('the embedded store keeps the contract of every connector', () => {
  const stranger = new EmbeddedStoreClient({ id: 'embedded', name: 'Embedded store', endpoint: async () => ({ url: store.endpoint?.url ?? '', token: 'nonsense' }) })
  connectorContract(() => ({ connector: client, items, edit, stranger, order: async (sku, units) => (await client.placeOrder([{ sku, units }])).id, cancel: (id) => client.cancelOrder(id) }))
})

describe('the embedded store', () => {
  const endpoint = (): NonNullable<typeof store.endpoint> => store.endpoint as NonNullable<typeof store.endpoint>

  test('its address and token can be read by their user only', () => {
    expect(statSync(join(store.folder, 'endpoint.json')).mode & 0o777).toBe(0o600)
  })

  test.each([['no token', undefined], ['a wrong token', 'Bearer nonsense']])('%s opens nothing of the administration', async (_, authorization) => {
    const response = await fetch(`${endpoint().url}/admin/catalog`, authorization ? { headers: { authorization } } : {})
    expect(response.status).toBe(401)
  })

  test('a page that resolves its own name to loopback is refused', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(endpoint().url)
      request({ host: '127.0.0.1', port, path: '/storefront/prices', method: 'POST', headers: { host: `evil.example:${port}` } }, (response) => { response.resume(); resolve(response.statusCode) }).on('error', reject).end('{"skus":[]}')
    })
    expect(status).toBe(403)
  })

  test('bodies that are too large, not JSON or of another shape are refused and change nothing', async () => {
    const headers = { authorization: `Bearer ${endpoint().token}`, 'idempotency-key': 'bad-body' }
    const post = async (body: string): Promise<number> => (await fetch(`${endpoint().url}/admin/prices/batch`, { method: 'POST', headers, body })).status
    expect(await post('x'.repeat(1_200_000))).toBe(413)
    expect(await post('{"rows":')).toBe(400)
    expect(await post('{"rows":[{"sku":"SKU-0001","price":1}]}')).toBe(400)
  })

  test('stocking again sets no price once the store has taken a price batch; new products are added', async () => {
    await edit(skuOf(100), 4321, 'alice')
    const stands = (await client.readPrices([skuOf(101)])).get(skuOf(101))?.price
    const changed = [items[100], items[101]].map((item) => ({ ...item, price: minor(1) }))
    expect(await client.seed([...changed, { ...items[0], sku: 'NEW' }])).toEqual({ added: 1, updated: 0 })
    const seen = await client.readPrices([skuOf(100), skuOf(101), 'NEW'])
    expect([seen.get(skuOf(100))?.price, seen.get(skuOf(101))?.price, seen.get('NEW')?.price]).toEqual([4321, stands, items[0].price])
  })

  test('the change feed tells every change once, with who, from and to', async () => {
    const before = (await client.readPrices([skuOf(200)])).get(skuOf(200))?.price
    let last = 0
    for await (const change of client.changes()) last = change.seq
    await edit(skuOf(200), 1, 'bob')
    await edit(skuOf(200), 2, 'carol')
    const told = []
    for await (const { sku, from, to, changedBy } of client.changes(last)) told.push({ sku, from, to, changedBy })
    expect(told).toEqual([{ sku: skuOf(200), from: before, to: 1, changedBy: 'bob' }, { sku: skuOf(200), from: 1, to: 2, changedBy: 'carol' }])
  })

  test('a batch that was answered survives kill -9, and its key too', async () => {
    const batch = { reference: 'r', changedBy: 'me', notAfter: new Date(Date.now() + 60_000).toISOString(), rows: [{ sku: skuOf(300), price: minor(7), sale: null, currency: 'CNY' as const, expectedVersion: null }] }
    await client.applyBatch(batch, 'survivor')
    await store.kill()
    await store.start()
    expect((await client.readPrices([skuOf(300)])).get(skuOf(300))?.price).toBe(7)
    expect(await client.applyBatch(batch, 'survivor')).toMatchObject({ replayed: true })
  })

  test('a second process on the same folder gives way', async () => {
    const second = new StoreFixture()
    Object.assign(second, { folder: store.folder })
    await expect(second.start()).rejects.toThrow('ended with 3')
  })
})
