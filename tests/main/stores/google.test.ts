import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { minor, type Currency } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { PriceWrite } from '../../../src/main/stores/connector.ts'
import { effectiveDate, parseFeed, supplementalFeed, zoned } from '../../../src/main/stores/google/feed.ts'
import { GoogleFeedConnector } from '../../../src/main/stores/google/connector.ts'
import { products } from '../../support/store-fixture.ts'
import { connectorContract } from './connector-contract.ts'

describe('a supplemental feed', () => {
  test('golden: prices with their currency, a sale with its times on the clocks of the zone, sorted by id', () => {
    const prices = [
      { id: 'tea', price: minor(2000), sale: { price: minor(1505), startsAt: '2026-11-10T16:00:00Z', endsAt: '2026-11-11T16:00:00Z' } },
      { id: 'rice', price: minor(3000), sale: null },
      { id: 'oil', price: minor(4000), sale: { price: minor(3999), startsAt: null, endsAt: null } },
    ]
    expect(supplementalFeed(prices, { currency: 'CNY', timeZone: 'Asia/Shanghai' })).toBe([
      'id\tprice\tsale_price\tsale_price_effective_date',
      'oil\t40.00 CNY\t39.99 CNY\t',
      'rice\t30.00 CNY\t\t',
      'tea\t20.00 CNY\t15.05 CNY\t2026-11-11T00:00+0800/2026-11-12T00:00+0800',
      '',
    ].join('\n'))
  })

  test('golden: currencies without and with three decimals', () => {
    const sale = { price: minor(1500), startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-02T00:00:00Z' }
    expect(supplementalFeed([{ id: 'a', price: minor(2000), sale }], { currency: 'JPY', timeZone: 'Asia/Tokyo' })).toContain('a\t2000 JPY\t1500 JPY\t2026-01-01T09:00+0900/2026-01-02T09:00+0900')
    expect(supplementalFeed([{ id: 'a', price: minor(2000), sale }], { currency: 'KWD', timeZone: 'Asia/Kuwait' })).toContain('a\t2.000 KWD\t1.500 KWD\t2026-01-01T03:00+0300/2026-01-02T03:00+0300')
  })

  test.each([
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '2026-10-25T00:00+0200/2026-10-26T00:00+0100'],
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z', '2026-03-08T00:00-0500/2026-03-09T00:00-0400'],
    ['Asia/Kolkata', '2026-06-01T00:00:00Z', '2026-06-02T00:00:30Z', '2026-06-01T05:30+0530/2026-06-02T05:30:30+0530'],
    ['UTC', '2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z', '2026-06-01T00:00+0000/2026-06-02T00:00+0000'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01T10:00:00Z', '2027-01-01T00:00+1400/2027-01-02T00:00+1400'],
  ])('in %s the offset is that of each end, over summer time and midnight', (zone, startsAt, endsAt, text) => {
    expect(effectiveDate({ price: minor(1), startsAt, endsAt }, zone)).toBe(text)
    expect(text.length).toBeLessThanOrEqual(51)
  })

  test('in any zone the text names the very moment', () => {
    fc.assert(fc.property(fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'), fc.integer({ min: 1_500_000_000, max: 2_000_000_000 }), (zone, seconds) => {
      const text = zoned(new Date(seconds * 1000).toISOString(), zone)
      expect(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))).toBe(seconds * 1000)
    }))
  })

  test('half a time, or an id that would break the line, is no feed', () => {
    expect(() => effectiveDate({ price: minor(1), startsAt: '2026-01-01T00:00:00Z', endsAt: null }, 'UTC')).toThrow('both')
    expect(() => supplementalFeed([{ id: 'a\tb', price: minor(1), sale: null }], { currency: 'CNY', timeZone: 'UTC' })).toThrow('tab')
  })

  test('what was written is read as the same', () => {
    const at = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString())
    const sale = fc.option(fc.record({ price: fc.integer({ min: 1, max: 1e8 }).map(minor), startsAt: at, endsAt: at }), { nil: null })
    const rows = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/), price: fc.integer({ min: 1, max: 1e9 }).map(minor), sale }), { selector: ({ id }) => id, minLength: 1, maxLength: 8 })
    fc.assert(fc.property(rows, fc.constantFrom<Currency>('CNY', 'JPY', 'KWD'), fc.constantFrom('Asia/Shanghai', 'America/New_York'), (prices, currency, timeZone) => {
      expect([...parseFeed(supplementalFeed(prices, { currency, timeZone }), currency).prices.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...prices].sort((a, b) => (a.id < b.id ? -1 : 1)))
    }))
  })
})

describe('Google Merchant by files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-google-'))
  const primary = join(folder, 'primary.tsv')
  const file = join(folder, 'feeds', 'warchest.tsv')
  const connect = (): GoogleFeedConnector => new GoogleFeedConnector({ id: 'google', name: 'Google', settings: { primary: { kind: 'path', path: primary }, file, currency: 'CNY', timeZone: 'Asia/Shanghai' }, secrets: {}, clock: systemClock })
  const write = (sku: string, price: number, sale: PriceWrite['sale'] = null): PriceWrite => ({ sku, price: minor(price), sale, currency: 'CNY', expectedVersion: null })
  const batch = (...rows: PriceWrite[]) => ({ reference: 'r', changedBy: 'me', notAfter: '2030-01-01T00:00:00Z', rows })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  describe('keeps the contract of every connector', () => {
    const items = products(40).map((item) => ({ ...item, stock: null }))
    const text = (over: ReadonlyMap<string, number>): string => ['id\ttitle\tprice', ...items.map(({ sku, name, price }) => `${sku}\t${name.en}\t${((over.get(sku) ?? price) / 100).toFixed(2)} CNY`)].join('\n')
    beforeAll(() => writeFileSync(primary, text(new Map())))
    afterAll(() => rmSync(join(folder, 'feeds'), { recursive: true, force: true }))
    connectorContract(() => ({ connector: connect(), items, edit: async (sku, price) => { writeFileSync(primary, text(new Map([[sku, price]]))) } }))
  })

  describe('beside a primary feed', () => {
    beforeEach(() => {
      rmSync(join(folder, 'feeds'), { recursive: true, force: true })
      writeFileSync(primary, 'id\ttitle\tprice\tsale price\tsale price effective date\ntea\tTea\t20.00 CNY\t\t\nrice\tRice\tCNY 30.00\t25.00 CNY\t2020-01-01T00:00+0800/2036-01-01T00:00+0800\nsalt\tSalt\t3.00 USD\t\t\n')
    })
    const sale = { price: minor(1500), startsAt: '2020-11-10T16:00:00.000Z', endsAt: '2036-11-11T16:00:00.000Z' }

    test('only what differs stands in the file; what goes back to the primary price leaves it', async () => {
      expect((await connect().applyBatch(batch(write('tea', 2000, sale)), 'k')).rows).toMatchObject([{ outcome: 'applied' }])
      expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual(['tea\t20.00 CNY\t15.00 CNY\t2020-11-11T00:00+0800/2036-11-12T00:00+0800', ''])
      expect((await connect().readPrices(['tea'])).get('tea')).toMatchObject({ price: 2000, sale })
      expect((await connect().readStorefront(['tea', 'rice']))).toEqual(new Map([['tea', 1500], ['rice', 2500]]))
      expect((await connect().applyBatch(batch(write('tea', 2000)), 'k2')).rows).toMatchObject([{ outcome: 'applied' }])
      expect(readFileSync(file, 'utf8')).toBe('id\tprice\tsale_price\tsale_price_effective_date\n')
    })

    test('two calls at the same time lose nothing of each other', async () => {
      const connector = connect()
      await Promise.all([connector.applyBatch(batch(write('tea', 2000, sale)), 'a'), connector.applyBatch(batch(write('rice', 3000, { ...sale, price: minor(2000) })), 'b')])
      expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4)
    })

    test('what a supplemental feed cannot say is refused: half a time, or the end of the primary feed’s own sale', async () => {
      const { rows } = await connect().applyBatch(batch(write('tea', 2000, { ...sale, endsAt: null }), write('rice', 3000)), 'k')
      expect(rows).toMatchObject([{ outcome: 'rejected', message: 'A sale in a feed needs both a start and an end.' }, { outcome: 'rejected', message: expect.stringContaining('cannot take it away') }])
    })

    test('prices in another currency are not touched, and a feed without its columns is told', async () => {
      expect([...(await connect().readPrices(['tea', 'salt'])).keys()]).toEqual(['tea'])
      writeFileSync(primary, 'id,cost\na,1\n')
      await expect(connect().probe()).rejects.toMatchObject({ failure: { code: 'refused', message: 'The primary feed has no column price.' } })
    })
  })
})
