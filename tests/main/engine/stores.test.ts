import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { passwordSecrets } from '../../../src/main/secrets/keeper.ts'
import { ownerOf } from '../../../src/main/stores/owner.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { WooShop } from '../../support/shops/woo-shop.ts'

const SECRETS = { consumerKey: 'ck_test', consumerSecret: 'cs_test' }
let folder: string
let desk: OpenDesk
let client: DeskClient
let shop: WooShop

const openWith = (key: string | null): void => {
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1, secrets: passwordSecrets(join(folder, 'home'), { key }) })
  client = deskClient(desk)
  desk.open(join(folder, 'a.warchest'), { create: true })
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-stores-'))
  shop = new WooShop()
  await shop.start()
  openWith('a key long enough')
})
afterEach(async () => {
  await desk.close()
  await shop.close()
  rmSync(folder, { recursive: true, force: true })
})

const connect = (more: Partial<Parameters<DeskClient['stores']['connect']>[0]> = {}) => client.stores.connect({ kind: 'woocommerce', name: 'Tea shop EU', settings: { url: shop.url }, secrets: SECRETS, ...more })
const codesOf = async (work: Promise<unknown>): Promise<string[]> => work.then(() => [], (error: unknown) => problemsOfError(error).map(({ code }) => code))
/** Products of the workspace, as an import would have left them. */
const catalog = (rows: readonly [sku: string, list: number, currency?: string][]): void => {
  const { db } = desk.workspace()
  db.prepare("INSERT OR IGNORE INTO categories (id, name_en) VALUES ('tea', 'Tea')").run()
  const insert = db.prepare("INSERT INTO products (sku, name_en, category, currency, list, stock) VALUES (?, 'Tea', (SELECT key FROM categories WHERE id = 'tea'), ?, ?, 5)")
  for (const [sku, list, currency = 'CNY'] of rows) insert.run(sku, currency, list)
}

describe('connecting a store', () => {
  test('it is listed with what it can do, how it stands and what it was tried on; its id comes from its name', async () => {
    shop.add({ sku: 'tea', regular_price: '20.00' })
    const store = await connect()
    expect(store).toMatchObject({ id: 'tea-shop-eu', name: 'Tea shop EU', kind: 'woocommerce', proof: 'stand-in', settings: { url: shop.url }, secrets: ['consumerKey', 'consumerSecret'], reachable: true, products: 1, currency: 'CNY', capabilities: { schedule: 'native-lagged' }, why: null, lastTest: null })
    expect((await client.stores.list()).map(({ id }) => id)).toEqual(['embedded', 'tea-shop-eu'])
    expect((await connect()).id).toBe('tea-shop-eu-2')
    expect((await connect({ name: '茶叶店' })).id).toBe('woocommerce')
    expect(await client.stores.capabilities({ id: 'tea-shop-eu' })).toMatchObject({ schedule: 'native-lagged', atomicity: 'row', maxRows: 100 })
  })

  test('every setting that will not do is named; nothing is kept then', async () => {
    expect(await codesOf(connect({ settings: {} }))).toEqual(['store.setting-missing'])
    expect(await codesOf(connect({ settings: { url: 'http://shop.example', colour: 'red' } }))).toEqual(['store.setting', 'store.setting'])
    expect(await codesOf(connect({ secrets: {} }))).toEqual(['store.setting-missing', 'store.setting-missing'])
    expect(await codesOf(connect({ secrets: { ...SECRETS, password: 'x' } }))).toEqual(['store.secret-unknown'])
    expect(await codesOf(connect({ kind: 'amazon' }))).toEqual(['store.kind-unknown'])
    expect(await codesOf(connect({ id: 'embedded' }))).toEqual(['store.taken'])
    expect(await client.stores.list()).toHaveLength(1)
  })

  test('a store that does not answer stays connected, and says why', async () => {
    const store = await connect({ settings: { url: 'http://127.0.0.1:9' } })
    expect(store).toMatchObject({ reachable: false, why: { code: 'store.no-answer' } })
  })

  test('while secrets are locked nothing is connected; the key unlocks what is there', async () => {
    await connect()
    await desk.close()
    openWith(null)
    expect(await client.stores.secrets()).toEqual({ protection: 'password', needs: 'key' })
    expect((await client.stores.list())[1]).toMatchObject({ reachable: false, why: { code: 'secrets.locked' } })
    expect(await codesOf(connect())).toEqual(['secrets.locked'])
    expect(await codesOf(client.stores.unlock({ key: 'another key, long' }))).toEqual(['secrets.wrong-key'])
    expect(await client.stores.unlock({ key: 'a key long enough' })).toEqual({ protection: 'password', needs: null })
    expect((await client.stores.list())[1]).toMatchObject({ reachable: true })
  })

  test('a workspace in which somebody wrote another address gets no token for it', async () => {
    await connect()
    const thief = new WooShop()
    await thief.start()
    desk.workspace().db.prepare("UPDATE connected_stores SET settings = json_object('url', ?)").run(thief.url)
    expect((await client.stores.list())[1]).toMatchObject({ reachable: false, secrets: [], why: { code: 'store.secret-missing' } })
    expect(thief.requests).toEqual([])
    await thief.close()
  })

  test('a kind that this Warchest does not know is listed as such', async () => {
    desk.workspace().db.prepare("INSERT INTO connected_stores (id, kind, name, settings, created_at, updated_at) VALUES ('x', 'future', 'X', '{}', '', '')").run()
    expect((await client.stores.list())[1]).toMatchObject({ id: 'x', reachable: false, why: { code: 'store.kind-unknown' } })
  })
})

describe('testing a store', () => {
  test('it finds the workspace’s products, whether they are shown as kept, and what the key may do; nothing is written', async () => {
    catalog([['tea', 2000], ['rice', 3000], ['gone', 4000]])
    shop.add({ sku: 'tea', regular_price: '20.00', price: '20.00' })
    shop.add({ sku: 'rice', regular_price: '30.00', price: '29.00' })
    shop.permission = 'read'
    await connect()
    const test = await client.stores.test({ id: 'tea-shop-eu' })
    expect(test).toMatchObject({ reachable: true, store: { version: '11.0.1', products: 2, currencies: ['CNY'] }, sample: { asked: 3, found: 2, sameCurrency: 2, shown: 1 } })
    expect(test.access).toContainEqual({ what: 'write-prices', granted: false })
    expect(test.problems.map(({ code }) => code)).toEqual(['store.read-only', 'store.not-shown'])
    expect(Math.abs(test.clockSkewSeconds ?? 99)).toBeLessThanOrEqual(2)
    expect((await client.stores.list())[1].lastTest).toEqual(test)
    expect(shop.of('tea').regular_price).toBe('20.00')
  })

  test('a clock that is wrong, another currency and other SKUs are pointed out', async () => {
    catalog([['tea', 2000, 'EUR'], ['rice', 3000, 'EUR']])
    shop.add({ sku: 'tea', regular_price: '20.00', price: '20.00' })
    await connect()
    expect((await client.stores.test({ id: 'tea-shop-eu' })).problems.map(({ code }) => code)).toEqual(['store.other-currency'])
    shop.entries.length = 0
    shop.add({ sku: 'other', regular_price: '1.00' })
    expect((await client.stores.test({ id: 'tea-shop-eu' })).problems.map(({ code }) => code)).toEqual(['store.no-products'])
  })

  test('what refuses us is told, and the test is kept', async () => {
    await connect({ secrets: { ...SECRETS, consumerSecret: 'cs_wrong' } })
    expect(await client.stores.test({ id: 'tea-shop-eu' })).toMatchObject({ reachable: false, store: null, problems: [{ code: 'store.no-access' }] })
  })

  test('the embedded store is tested like any other', async () => {
    expect(await client.stores.test({ id: 'embedded' })).toMatchObject({ reachable: true, store: { products: 0 } })
  })
})

describe('changing and removing a store', () => {
  test('a name changes alone; for another address the secrets are asked for again', async () => {
    await connect()
    expect(await client.stores.update({ id: 'tea-shop-eu', name: 'Tea' })).toMatchObject({ name: 'Tea', reachable: true })
    const second = new WooShop('ck_new:cs_new')
    await second.start()
    expect(await codesOf(client.stores.update({ id: 'tea-shop-eu', settings: { url: second.url } }))).toEqual(['store.setting-missing', 'store.setting-missing'])
    expect((await client.stores.list())[1].settings).toEqual({ url: shop.url })
    expect(await client.stores.update({ id: 'tea-shop-eu', settings: { url: second.url }, secrets: { consumerKey: 'ck_new', consumerSecret: 'cs_new' } })).toMatchObject({ reachable: true, settings: { url: second.url } })
    await second.close()
  })

  test('a removed store is gone with its secrets, and the shop is as it was', async () => {
    shop.add({ sku: 'tea', regular_price: '20.00' })
    await connect()
    await client.stores.remove({ id: 'tea-shop-eu', force: false })
    expect(await client.stores.list()).toHaveLength(1)
    expect(desk.secrets.has({ workspace: desk.workspace().db.prepare("SELECT instance FROM stores").pluck().get() as string, store: 'tea-shop-eu', name: 'consumerKey' }, shop.url)).toBe(false)
    // The same id again finds no old secret.
    expect(await codesOf(connect({ secrets: {} }))).toEqual(['store.setting-missing', 'store.setting-missing'])
  })

  test('a store with a publication that is not at its end is kept, unless a person insists', async () => {
    await connect()
    const { db } = desk.workspace()
    const names = db.prepare("SELECT name, type FROM pragma_table_info('publications') WHERE \"notnull\" = 1 AND dflt_value IS NULL").all() as { name: string; type: string }[]
    const values: Record<string, unknown> = { id: 'p', seq: 1, plan_name: 'Night', store_id: 'tea-shop-eu', dry_run: 0, options: '{}', state: 'live', direction: 'publish' }
    db.prepare(`INSERT INTO publications (${names.map(({ name }) => name).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...names.map(({ name, type }) => values[name] ?? (type === 'INTEGER' ? 0 : 'x')))
    expect(await codesOf(client.stores.remove({ id: 'tea-shop-eu', force: false }))).toEqual(['store.in-use'])
    await client.stores.remove({ id: 'tea-shop-eu', force: true })
    expect(await client.stores.list()).toHaveLength(1)
  })

  test('the embedded store is neither changed nor removed; an unknown one is named as such', async () => {
    expect(await codesOf(client.stores.remove({ id: 'embedded', force: true }))).toEqual(['store.embedded'])
    expect(await codesOf(client.stores.test({ id: 'nobody' }))).toEqual(['store.unknown'])
  })
})

test('a health look is shared for a while, and taken anew after a change', async () => {
  await connect()
  const looks = (): number => shop.requests.filter(({ path }) => path.includes('system_status')).length
  const before = looks()
  await Promise.all([client.stores.list(), client.stores.list()])
  await client.stores.list()
  expect(looks()).toBe(before)
  await client.stores.update({ id: 'tea-shop-eu', name: 'Tea' })
  expect(looks()).toBe(before + 1)
})

test('every kind describes itself whole, in both languages, and its first settings need only what is left blank', async () => {
  const kinds = await client.stores.kinds()
  expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['shopify', 'woocommerce', 'csv', 'google-merchant']))
  expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length)
  for (const { label, note, fields, secrets } of kinds) {
    for (const text of [label, note, ...[...fields, ...secrets].flatMap((field) => [field.label, field.note]), ...fields.flatMap(({ choices }) => choices?.map((choice) => choice.label) ?? [])]) expect(text).toEqual({ en: expect.stringMatching(/\S/), zh: expect.stringMatching(/\S/) })
    for (const { choices, initial, required, example } of fields) if (choices) expect(choices.map(({ value }) => value)).toContain(initial)
      else expect(required && initial === '' ? example : 'x').not.toBe('')
  }
  writeFileSync(join(folder, 'list.csv'), 'sku,price,currency\ntea,20.00,CNY\n')
  const csv = kinds.find(({ kind }) => kind === 'csv')!
  const settings = { ...Object.fromEntries(csv.fields.map(({ name, initial }) => [name, initial])), list: join(folder, 'list.csv'), target: join(folder, 'in') }
  expect(await client.stores.connect({ kind: 'csv', name: 'Depot', settings, secrets: {} })).toMatchObject({ reachable: true, products: 1, settings: expect.not.objectContaining({ window: expect.anything() }) })
})

test('whoever works with a store tells everybody how it stands: one that went away is not called well until the next look, and one that is back is', async () => {
  shop.add({ sku: 'tea', regular_price: '20.00' })
  const { id } = await connect()
  const listed = async (): Promise<{ reachable: boolean; why: string | undefined }> => {
    const [, { reachable, why }] = await client.stores.list()
    return { reachable, why: why?.code }
  }
  expect(await listed()).toEqual({ reachable: true, why: undefined })
  const connector = await desk.stores.connector(ownerOf(desk.workspace()), id)
  shop.instead.push({ status: 503, body: '{}' })
  await expect(connector.readPrices(['tea'])).rejects.toThrow()
  expect(await listed()).toEqual({ reachable: false, why: 'store.no-answer' })
  await connector.readPrices(['tea'])
  expect(await listed()).toEqual({ reachable: true, why: undefined })
  shop.instead.push({ status: 401, body: '{}' })
  await expect(connector.readPrices(['tea'])).rejects.toThrow()
  expect(await listed()).toEqual({ reachable: false, why: 'store.no-access' })
})
