import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { PriceWrite, StoreConnector } from '../../../src/main/stores/connector.ts'
import { CSV } from '../../../src/main/stores/csv/kind.ts'
import { csvText, parseTable } from '../../../src/main/stores/csv/table.ts'
import { CsvShop } from '../../support/shops/csv-shop.ts'
import { problemOf } from '../../support/problem-of.ts'
import { products } from '../../support/store-fixture.ts'
import { connectorContract } from './connector-contract.ts'

/** A shop that takes prices by files: it reads what lies in its inbox, or what it is sent, and gives out its list. */
class FileShop {
  readonly folder = mkdtempSync(join(tmpdir(), 'warchest-csv-'))
  readonly inbox = join(this.folder, 'in')
  readonly list = join(this.folder, 'list.csv')
  readonly prices = new Map<string, Record<string, string>>()
  header = ['sku', 'price', 'currency', 'name', 'stock']
  /** The shop is out to lunch. */
  asleep = false
  readonly #read = new Set<string>()
  #timer: NodeJS.Timeout | null = null

  write(): void {
    writeFileSync(this.list, csvText({ header: this.header, rows: [...this.prices.values()].map((row) => this.header.map((name) => row[name] ?? '')) }))
  }
  take(text: string): void {
    const { header, rows } = parseTable(text)
    for (const row of rows) Object.assign(this.prices.get(row[0]) ?? {}, Object.fromEntries(header.map((name, i) => [name, row[i]])))
    this.write()
  }
  open(): void {
    this.write()
    this.#timer = setInterval(() => {
      let names: string[] = []
      try {
        names = readdirSync(this.inbox)
      } catch {
        return
      }
      for (const name of names.filter((one) => one.endsWith('.csv') && !this.#read.has(one) && !this.asleep)) {
        this.#read.add(name)
        this.take(readFileSync(join(this.inbox, name), 'utf8'))
      }
    }, 20)
  }
  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const settings = (more: Record<string, string>): Record<string, string> => ({ method: 'PUT', columns: 'sku,price,currency', currency: 'CNY', settle: '5', ...more })
const connect = (given: Record<string, string>, secrets: Record<string, string> = {}): StoreConnector => CSV.connect({ id: 'csv', name: 'Files', settings: settings(given), secrets, clock: systemClock })
const write = (sku: string, price: number, sale: PriceWrite['sale'] = null): PriceWrite => ({ sku, price: minor(price), sale, currency: 'CNY', expectedVersion: null })
const batch = (...rows: PriceWrite[]) => ({ reference: 'publication 7/b', changedBy: 'me', notAfter: '2030-01-01T00:00:00Z', rows })

describe('a price list with a price that is none', () => {
  test('says which row, product and column it is, passes over nothing in silence, and refuses to price it', async () => {
    const shop = new FileShop()
    try {
      shop.header = ['sku', 'price', 'currency', 'sale_price', 'sale_starts', 'sale_ends']
      shop.prices.set('A', { sku: 'A', price: '10.00', currency: 'CNY' }).set('B', { sku: 'B', price: 'abc', currency: 'CNY' }).set('C', { sku: 'C', price: '', currency: 'CNY' }).set('D', { sku: 'D', price: '9.00', currency: 'CNY', sale_price: '8,x' })
      shop.write()
      const store = connect({ list: shop.list, target: shop.inbox, columns: 'sku,price,currency,sale_price,sale_starts,sale_ends', settle: '0' })
      const { products: known, remarks = [] } = await store.probe()
      expect(known).toBe(1)
      expect(remarks).toMatchObject([
        { code: 'store.list-unread', message: 'Row 3 of the price list gives B the price "abc", which is no exact price.', file: shop.list, row: 3, field: 'price' },
        { row: 4, field: 'price', message: 'Row 4 of the price list gives C no price.' }, { row: 5, field: 'sale_price', message: 'Row 5 of the price list gives D the sale_price "8,x", which is no exact price.' },
      ])
      for (const { mend } of remarks) expect(mend).toContain('1234.50')
      const { rows } = await store.applyBatch(batch(write('B', 900)), 'k')
      expect(rows).toMatchObject([{ sku: 'B', outcome: 'rejected', message: expect.stringContaining('Row 3') }])
    } finally {
      shop.close()
    }
  })

  test('an address with a port that is none is refused by its port', () => {
    for (const url of ['https://shop.example:99999/list.csv', 'https://shop.example:port/list.csv', 'https://shop.example:0/list.csv']) {
      const fault = problemOf(() => connect({ list: url, target: '/tmp/x' }))
      expect(fault, url).toMatchObject({ code: 'store.setting-port', field: 'list', message: expect.stringContaining('a port from 1 to 65535') })
    }
    expect(problemOf(() => connect({ list: 'shop.example/list.csv', target: '/tmp/x' }))).toMatchObject({ code: 'store.setting', field: 'list' })
  })

  test('columns that cannot be are refused by what they lack', () => {
    for (const columns of ['Artikel=sku', 'sku,price,price', 'sku,price,sale', 'Artikel=colour,price,sku']) {
      expect(problemOf(() => connect({ list: '/tmp/list.csv', target: '/tmp/x', columns })), columns).toMatchObject({ code: 'store.setting-columns', field: 'columns', message: expect.stringContaining('must name sku and price') })
    }
  })
})

describe('a store of files keeps the contract of every connector', () => {
  const shop = new FileShop()
  const items = products(60)
  beforeAll(() => {
    for (const { sku, name, price, stock } of items) shop.prices.set(sku, { sku, price: yuan(price), currency: 'CNY', name: name.en, stock: stock === null ? '' : String(stock) })
    shop.open()
  })
  afterAll(() => shop.close())
  connectorContract(() => ({
    connector: connect({ list: shop.list, target: shop.inbox }), items,
    edit: async (sku, price) => {
      Object.assign(shop.prices.get(sku) ?? {}, { price: yuan(price) })
      shop.write()
    },
  }))
})

describe('CSV by files', () => {
  let shop: FileShop
  beforeEach(() => {
    shop = new FileShop()
    shop.prices.set('tea', { sku: 'tea', price: '20.00', currency: 'CNY', name: 'Tea, "green"', stock: '' })
    shop.prices.set('rice', { sku: 'rice', price: '30.00', currency: 'CNY', name: 'Rice', stock: '5' })
    shop.open()
  })
  afterEach(() => shop.close())

  test('a file stands whole under a name of its publication; the same call again is the same file', async () => {
    const connector = connect({ list: shop.list, target: shop.inbox })
    await connector.applyBatch(batch(write('tea', 1500)), 'k')
    shop.prices.get('tea')!['price'] = '20.00'
    shop.write()
    shop.asleep = true
    await connect({ list: shop.list, target: shop.inbox, settle: '0' }).applyBatch(batch(write('tea', 1500)), 'k')
    const names = readdirSync(shop.inbox)
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^warchest-publication_7_b-[0-9a-f]{12}\.csv$/)
    expect(readFileSync(join(shop.inbox, names[0]), 'utf8')).toBe('sku,price,currency\r\ntea,15.00,CNY\r\n')
  })

  test('what the list does not show in time is unknown, and nobody says otherwise', async () => {
    shop.asleep = true
    const result = await connect({ list: shop.list, target: shop.inbox, settle: '0' }).applyBatch(batch(write('tea', 1500), write('rice', 3000)), 'k')
    expect(result).toMatchObject({ rows: [{ outcome: 'unknown' }, { outcome: 'noop' }], failure: { code: 'timeout', transient: true } })
  })

  test('columns carry the store’s own names, and with those of a sale the store keeps its dates', async () => {
    const columns = 'sku=sku,Preis=price,Aktion=sale_price,von=sale_starts,bis=sale_ends,Vorgang=reference'
    shop.header = ['sku', 'Preis', 'Aktion', 'von', 'bis', 'Vorgang']
    shop.prices.get('tea')!['Preis'] = '20.00'
    shop.write()
    const connector = connect({ list: shop.list, target: shop.inbox, columns })
    const sale = { price: minor(1500), startsAt: '2020-11-11T00:00:00.000Z', endsAt: '2036-11-12T00:00:00.000Z' }
    expect(connector.capabilities.schedule).toBe('native-lagged')
    expect((await connector.applyBatch(batch(write('tea', 2000, sale)), 'k')).rows).toMatchObject([{ outcome: 'applied' }])
    expect((await connector.readPrices(['tea'])).get('tea')).toMatchObject({ price: 2000, sale })
    expect((await connector.readStorefront(['tea'])).get('tea')).toBe(1500)
    expect(shop.prices.get('tea')!['Vorgang']).toBe('publication 7/b')
  })

  test('without columns for a sale, a sale is refused', async () => {
    const connector = connect({ list: shop.list, target: shop.inbox })
    expect(connector.capabilities.schedule).toBe('none')
    expect((await connector.applyBatch(batch(write('tea', 2000, { price: minor(1), startsAt: null, endsAt: null })), 'k')).rows).toMatchObject([{ outcome: 'rejected' }])
  })

  test('a list with a SKU twice, a missing column, or no file at all is told as such', async () => {
    writeFileSync(shop.list, 'sku;price;currency\n"tea";"20.00";CNY\ntea;21.00;CNY\nrice;30.001;CNY\nsalt;3.00;EUR\n')
    const connector = connect({ list: shop.list, target: shop.inbox })
    expect(await connector.probe()).toMatchObject({ products: 0, remarks: [{ code: 'store.list-unread', row: 4, params: { sku: 'rice', value: '30.001' } }, { code: 'store.ambiguous', params: { example: 'tea' } }] })
    writeFileSync(shop.list, 'artikel,price\ntea,20.00\n')
    await expect(connector.probe()).rejects.toMatchObject({ failure: { code: 'refused', message: "The price list has no column 'sku'; it has artikel, price." } })
    rmSync(shop.list)
    await expect(connector.probe()).rejects.toMatchObject({ failure: { code: 'connection', transient: true } })
  })

  test('a separate list of what buyers see is the one that proves a price', async () => {
    const window = join(shop.folder, 'window.csv')
    writeFileSync(window, 'sku,price\ntea,19.00\n')
    expect([...(await connect({ list: shop.list, target: shop.inbox, window }).readStorefront(['tea', 'rice']))]).toEqual([['tea', 1900]])
  })

  test('text goes into a table and comes out again as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ';', ' ', '价', "'"), minLength: 0, maxLength: 6 })
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: fc.constantFrom('x', 'y'), minLength: 1 }), cell, cell), { minLength: 1 }), (rows) => {
      expect(parseTable(csvText({ header: ['a', 'b', 'c'], rows })).rows).toEqual(rows)
    }))
  })

  test.each([
    [{ list: 'relative.csv' }, 'Price list must be an absolute path or an https address'], [{ list: 'http://shop.example/a.csv' }, 'Price list must'], [{ columns: 'sku' }, 'Columns must name sku and price'], [{ columns: 'sku,price,sale_price' }, 'Columns must'],
    [{ columns: 'sku,price,price' }, 'Columns must'], [{ settle: '-1' }, 'must be a whole number of seconds'], [{ method: 'DELETE' }, 'Method must be PUT or POST'], [{ colour: 'red' }, 'colour is not a setting'], [{ list: '' }, 'Price list is missing'],
  ])('%j is refused by its name', (more, said) => expect(() => CSV.check(settings({ list: '/a', target: '/b', ...more }))).toThrow(said))
})

describe('CSV by addresses', () => {
  let shop: CsvShop
  beforeEach(async () => {
    shop = new CsvShop()
    shop.prices.set('tea', '20.00')
    await shop.start()
    return () => shop.close()
  })
  const open = (token = 'Bearer tok-123456', method = 'POST'): StoreConnector => connect({ list: `${shop.url}/prices.csv`, target: `${shop.url}/import/{reference}?call={key}`, method }, { authorization: token })

  test('a call carries the table to an address with the publication in it, and counts once the list shows it', async () => {
    expect((await open().applyBatch(batch(write('tea', 1500)), 'k')).rows).toMatchObject([{ outcome: 'applied' }])
    expect(shop.requests.find(({ method }) => method === 'POST')).toMatchObject({ path: expect.stringMatching(/^\/import\/publication_7_b\?call=[0-9a-f]{12}$/), body: 'sku,price,currency\r\ntea,15.00,CNY\r\n', headers: { 'content-type': 'text/csv; charset=utf-8' } })
  })

  test('a refusal is thrown, since nothing was done; a failure leaves the row open; the token follows no redirect', async () => {
    shop.answer = 422
    await expect(open().applyBatch(batch(write('tea', 1400)), 'k')).rejects.toMatchObject({ failure: { code: 'refused' } })
    shop.answer = 503
    expect(await open().applyBatch(batch(write('tea', 1400)), 'k')).toMatchObject({ rows: [{ outcome: 'unknown' }], failure: { code: 'server' } })
    shop.answer = 302
    await expect(open().applyBatch(batch(write('tea', 1400)), 'k')).rejects.toMatchObject({ failure: { code: 'refused', message: expect.stringContaining('redirect') } })
    await expect(open('Bearer wrong').probe()).rejects.toMatchObject({ failure: { code: 'unauthorised' } })
  })

  test('a token is bound to all the addresses it would be sent to', () => {
    expect(CSV.check(settings({ list: 'https://b.example/l.csv', target: 'https://a.example/{reference}' })).target).toBe('https://a.example https://b.example')
    expect(CSV.check(settings({ list: '/l.csv', target: '/in' })).target).toBe('this machine')
  })
})
