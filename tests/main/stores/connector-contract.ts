import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import type { CatalogItem, ObservedPrice, PriceBatch, PriceWrite, Sale, StoreConnector, StoreOrder } from '../../../src/main/stores/connector.ts'

/** A store under test, stocked with {@link ContractSubject.items}, and a hand that edits it behind the connector's back. */
export interface ContractSubject {
  readonly connector: StoreConnector
  readonly items: readonly CatalogItem[]
  /** Somebody else sets a price in the store. */
  edit(sku: string, price: number, by: string): Promise<void>
  /** A buyer orders; answers the order's id. Where the store's orders can be read. */
  order?(sku: string, units: number): Promise<string>
  cancel?(id: string): Promise<void>
  /** A store that is priced by sales: moving products' own prices by the thousand is not what it is for. */
  readonly bySale?: boolean
  /** The same store reached with an access that it does not know. */
  readonly stranger?: StoreConnector
}

let serial = 0
const soon = (): string => new Date(Date.now() + 60_000).toISOString()
const batchOf = (rows: PriceBatch['rows'], notAfter = soon()): PriceBatch => ({ reference: 'contract', changedBy: 'warchest/contract', notAfter, rows })

/** What every connector must do, whichever store is behind it; what a store cannot do is read from its capabilities. */
export function connectorContract(subject: () => ContractSubject): void {
  const write = (sku: string, price: number, expectedVersion: string | null = null): PriceBatch['rows'][number] => ({ sku, price: minor(price), sale: null, currency: subject().items[0].currency, expectedVersion })
  const priceOf = async (sku: string): Promise<number | undefined> => (await subject().connector.readPrices([sku])).get(sku)?.price

  test('a probe tells currencies, size and a clock close to ours', async () => {
    const probe = await subject().connector.probe()
    expect(probe.currencies).toContain(subject().items[0].currency)
    expect(probe.products).toBe(subject().items.length)
    expect(Math.abs(Date.parse(probe.time) - Date.now())).toBeLessThan(60_000)
  })

  test('reading the catalog by pages gives every product once, with unknown stock unknown', async () => {
    const seen: CatalogItem[] = []
    for await (const page of subject().connector.readCatalog()) seen.push(...page.items)
    expect(seen.map((item) => item.sku).sort()).toEqual(subject().items.map((item) => item.sku).sort())
    expect(new Map(seen.map((item) => [item.sku, item.stock]))).toEqual(new Map(subject().items.map((item) => [item.sku, item.stock])))
  })

  test('a catalog read from a page’s cursor goes on after that page, and leaves nothing out', async () => {
    const skus = subject().items.map((item) => item.sku).sort()
    const first = await subject().connector.readCatalog()[Symbol.asyncIterator]().next() as { value: { items: CatalogItem[]; next: string | null } }
    const seen = first.value.items.map(({ sku }) => sku)
    if (first.value.next !== null) for await (const page of subject().connector.readCatalog({ cursor: first.value.next })) seen.push(...page.items.map(({ sku }) => sku))
    expect(seen.sort()).toEqual(skus)
  })

  test('a price that was applied is what the administration and the shop window both show', async () => {
    const [{ sku }] = subject().items
    const result = await subject().connector.applyBatch(batchOf([write(sku, 777)]), `contract-${++serial}`)
    expect(result).toMatchObject({ failure: null, replayed: false, rows: [{ sku, outcome: 'applied' }] })
    expect(await priceOf(sku)).toBe(777)
    expect((await subject().connector.readStorefront([sku])).get(sku)).toBe(777)
  })

  test('the same value again changes nothing', async () => {
    const sku = subject().items[1].sku
    await subject().connector.applyBatch(batchOf([write(sku, 555)]), `contract-${++serial}`)
    const again = await subject().connector.applyBatch(batchOf([write(sku, 555)]), `contract-${++serial}`)
    // A store that keeps no versions need not be asked first whether it has the value already.
    expect(subject().connector.capabilities.lock === 'version' ? ['noop'] : ['noop', 'applied']).toContain(again.rows[0].outcome)
    expect(await priceOf(sku)).toBe(555)
  })

  test('results come one per row in the order asked, and a bad row does not hide the good ones', async () => {
    const [a, b] = [subject().items[2].sku, subject().items[3].sku]
    const result = await subject().connector.applyBatch(batchOf([write(a, 610), write('no-such-sku', 620), write(b, 630)]), `contract-${++serial}`)
    expect(result.rows.map((row) => row.sku)).toEqual([a, 'no-such-sku', b])
    expect(result.rows[1]).toMatchObject({ outcome: 'rejected', code: 'unknown-sku' })
    // What is certain to fail is kept out of the call, so that even a store that takes all or nothing takes the others.
    expect([await priceOf(a), await priceOf(b)]).toEqual([610, 630])
  })

  test('no store is given a price of zero, below zero, or in another currency', async () => {
    const sku = subject().items[4].sku
    const before = await priceOf(sku)
    const rows = [{ ...write(sku, 1), price: 0 as never }, { ...write(sku, 1), price: -3 as never }, { ...write(sku, 1), price: 10.5 as never }, { ...write(sku, 900), currency: 'USD' as const }]
    for (const row of rows) {
      const result = await subject().connector.applyBatch(batchOf([row]), `contract-${++serial}`)
      expect(result.rows[0].outcome).toBe('rejected')
    }
    expect(await priceOf(sku)).toBe(before)
  })

  test('products that the store lacks are absent from both readings', async () => {
    expect([...(await subject().connector.readPrices(['no-such-sku'])).keys()]).toEqual([])
    expect([...(await subject().connector.readStorefront(['no-such-sku'])).keys()]).toEqual([])
  })

  test('a keyed store answers a repeated key from its record and leaves a later edit alone', async () => {
    const { connector, edit } = subject()
    if (connector.capabilities.idempotency !== 'keyed') return
    const sku = subject().items[5].sku
    const key = `contract-${++serial}`
    const batch = batchOf([write(sku, 444)])
    const first = await connector.applyBatch(batch, key)
    await edit(sku, 999, 'alice')
    const second = await connector.applyBatch({ ...batch, notAfter: soon() }, key)
    expect(second).toMatchObject({ replayed: true, rows: first.rows })
    expect(await priceOf(sku)).toBe(999)
  })

  test('a key is not taken for other content', async () => {
    const { connector } = subject()
    if (connector.capabilities.idempotency !== 'keyed') return
    const sku = subject().items[6].sku
    const key = `contract-${++serial}`
    await connector.applyBatch(batchOf([write(sku, 321)]), key)
    await expect(connector.applyBatch(batchOf([write(sku, 123)]), key)).rejects.toMatchObject({ failure: { code: 'refused', transient: false } })
    expect(await priceOf(sku)).toBe(321)
  })

  test('a store with versions refuses a write to a row that somebody has touched, even where the price is the same again', async () => {
    const { connector, edit } = subject()
    if (connector.capabilities.lock !== 'version') return
    const sku = subject().items[7].sku
    const seen = (await connector.readPrices([sku])).get(sku)
    await edit(sku, 1, 'alice')
    await edit(sku, seen?.price ?? 0, 'alice')
    const result = await connector.applyBatch(batchOf([write(sku, 432, seen?.version ?? null)]), `contract-${++serial}`)
    expect(result.rows).toMatchObject([{ outcome: 'rejected', code: 'changed' }])
    expect(await priceOf(sku)).toBe(seen?.price)
  })

  test('a store with deadlines does not act on a call that comes too late', async () => {
    const { connector } = subject()
    if (!connector.capabilities.deadlines) return
    const sku = subject().items[8].sku
    const before = await priceOf(sku)
    const result = await connector.applyBatch(batchOf([write(sku, 222)], new Date(Date.now() - 1000).toISOString()), `contract-${++serial}`)
    expect(result).toMatchObject({ failure: { code: 'expired' }, rows: [{ outcome: 'unknown' }] })
    expect(await priceOf(sku)).toBe(before)
  })

  test('a write says who has changed the price, where the store keeps that', async () => {
    const { connector, edit } = subject()
    const sku = subject().items[9].sku
    await edit(sku, 888, 'alice')
    const seen = (await connector.readPrices([sku])).get(sku)
    expect([null, 'alice']).toContain(seen?.changedBy)
  })

  const standing = async (sku: string): Promise<ObservedPrice | undefined> => (await subject().connector.readPrices([sku])).get(sku)
  const shown = async (sku: string): Promise<number | undefined> => (await subject().connector.readStorefront([sku])).get(sku)
  const apply = (...rows: PriceWrite[]) => subject().connector.applyBatch(batchOf(rows), `contract-${++serial}`)
  const later = (seconds: number): string => new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString()
  /** A sale of 11% beside the price that stands. */
  const saleOn = async (sku: string, span: Partial<Sale> = {}): Promise<PriceWrite> => {
    const price = minor((await priceOf(sku)) ?? 0)
    return { ...write(sku, price), sale: { price: minor(Math.round(price * 0.89)), startsAt: null, endsAt: null, ...span } }
  }
  const schedules = (): boolean => subject().connector.capabilities.schedule !== 'none'

  test('a store without a schedule of its own refuses a sale instead of dropping it', async () => {
    await subject().connector.probe()
    if (schedules()) return
    const sku = subject().items[10].sku
    const row = await saleOn(sku)
    expect((await apply(row)).rows).toMatchObject([{ sku, outcome: 'rejected' }])
    expect(await standing(sku)).toMatchObject({ price: row.price, sale: null })
  })

  test('a sale stands beside the price, a buyer gets it from its start on, and taking it out leaves the price alone', async () => {
    if (!schedules()) return
    const [now, ahead] = [subject().items[10].sku, subject().items[11].sku]
    const rows = [await saleOn(now, { startsAt: later(-60), endsAt: later(3600) }), await saleOn(ahead, { startsAt: later(3600), endsAt: later(7200) })]
    expect((await apply(...rows)).rows).toMatchObject([{ sku: now, outcome: 'applied' }, { sku: ahead, outcome: 'applied' }])
    for (const { sku, price, sale } of rows) {
      const seen = await standing(sku)
      expect(seen).toMatchObject({ price, sale: { price: sale?.price } })
      expect(Date.parse(seen?.sale?.endsAt ?? '')).toBe(Date.parse(sale?.endsAt ?? ''))
    }
    if (subject().connector.capabilities.schedule === 'native-exact') expect(await shown(now)).toBe(rows[0].sale?.price)
    expect(await shown(ahead)).toBe(rows[1].price)
    await apply(...rows.map((row) => ({ ...row, sale: null })))
    for (const { sku, price } of rows) {
      expect(await standing(sku)).toMatchObject({ price, sale: null })
      expect(await shown(sku)).toBe(price)
    }
  })

  test('a store whose schedule is exact ends a sale by its own clock, with nobody there', async () => {
    if (subject().connector.capabilities.schedule !== 'native-exact') return
    const sku = subject().items[12].sku
    const price = await priceOf(sku)
    // On a busy machine a sale may be over before anybody has looked: then it is made a longer one.
    for (let seconds = 3; ; seconds *= 2) {
      const ends = later(seconds)
      const row = await saleOn(sku, { endsAt: ends })
      await apply(row)
      const seen = await shown(sku)
      if (Date.now() >= Date.parse(ends)) continue
      expect(seen).toBe(row.sale?.price)
      await wait(Date.parse(ends) - Date.now() + 1100)
      break
    }
    expect(await shown(sku)).toBe(price)
    expect(await standing(sku)).toMatchObject({ price, sale: null })
  })

  test('another sale takes the place of the first; buyers never get both', async () => {
    if (!schedules()) return
    const sku = subject().items[13].sku
    const first = await saleOn(sku, { startsAt: later(-60), endsAt: later(3600) })
    const dearer = { ...first, sale: { price: minor((first.sale?.price ?? 0) + 1), startsAt: later(-30), endsAt: later(7200) } }
    await apply(first)
    await apply(dearer)
    expect((await standing(sku))?.sale?.price).toBe(dearer.sale.price)
    if (subject().connector.capabilities.schedule === 'native-exact') expect(await shown(sku)).toBe(dearer.sale.price)
    await apply({ ...first, sale: null })
    expect(await standing(sku)).toMatchObject({ price: first.price, sale: null })
  })

  test('a sale that would cost more than the price, ends before it starts, is no price, or has no zone, is refused before the call', async () => {
    if (!schedules()) return
    const sku = subject().items[14].sku
    const good = await saleOn(sku)
    const faults: Partial<Sale>[] = [
      { price: good.price }, { price: minor(good.price + 100) }, { price: 0 as never }, { price: -5 as never }, { price: 10.5 as never },
      { startsAt: later(7200), endsAt: later(3600) }, { endsAt: '2036-11-11T00:00:00' }, { startsAt: 'tomorrow' },
    ]
    for (const fault of faults) {
      const { sale } = await saleOn(sku, fault)
      expect((await apply({ ...good, sale })).rows, JSON.stringify(fault)).toMatchObject([{ sku, outcome: 'rejected' }])
    }
    expect(await standing(sku)).toMatchObject({ price: good.price, sale: null })
  })

  test('every product is written and read back by both paths: none lost, none taken for another, no batch too large for the store', async () => {
    const { connector, items } = subject()
    const { maxRows, maxReadRows, maxBytes } = connector.capabilities
    const size = Math.min(maxRows, Math.floor(maxBytes / 450))
    const skus = items.map(({ sku }) => sku)
    const own = new Map<string, number>()
    for (let i = 0; subject().bySale && i < skus.length; i += maxReadRows) for (const [sku, { price }] of await connector.readPrices(skus.slice(i, i + maxReadRows))) own.set(sku, price)
    const wanted = new Map(skus.map((sku, i) => [sku, subject().bySale ? (own.get(sku) ?? 0) - 100 - (i % 50) : 3000 + i]))
    const put = (sku: string): PriceWrite => {
      const price = minor(wanted.get(sku) ?? 0)
      return subject().bySale ? { ...write(sku, own.get(sku) ?? 0), sale: { price, startsAt: null, endsAt: null } } : write(sku, price)
    }
    for (let i = 0; i < skus.length; i += size) {
      // A store under so many writes may lose a connection; then nobody knows, and the same is asked for again.
      const rows = skus.slice(i, i + size).map(put)
      for (let attempt = 1; ; attempt++) {
        const result = await connector.applyBatch({ ...batchOf(rows), notAfter: new Date(Date.now() + 120_000).toISOString() }, `contract-${++serial}`)
        if (result.failure !== null && result.failure.transient && attempt < 4) continue
        expect(result.failure).toBeNull()
        for (const { outcome } of result.rows) expect(attempt === 1 ? ['applied'] : ['applied', 'noop']).toContain(outcome)
        break
      }
    }
    const [held, seen] = [new Map<string, number>(), new Map<string, number>()]
    for (let i = 0; i < skus.length; i += maxReadRows) {
      for (const [sku, { price, sale }] of await connector.readPrices(skus.slice(i, i + maxReadRows))) held.set(sku, sale?.price ?? price)
      for (const [sku, price] of await connector.readStorefront(skus.slice(i, i + maxReadRows))) seen.set(sku, price)
    }
    expect(held).toEqual(wanted)
    expect(seen).toEqual(wanted)
  })

  test('what somebody has touched comes in the change feed, where the store has one', async () => {
    const { connector, items, edit } = subject()
    if (!connector.capabilities.changeFeed || !connector.readChanges) return
    const since = (await connector.probe()).time
    const sku = items[15].sku
    await edit(sku, 4321, 'alice')
    const told: ObservedPrice[] = []
    for await (const page of connector.readChanges(since)) told.push(...page)
    expect(told.find((price) => price.sku === sku)).toMatchObject({ price: 4321 })
  })

  test('an order comes in the feed with its units at the price that the buyer paid, and once more when it is cancelled', async () => {
    const { connector, items, order, cancel } = subject()
    if (!connector.capabilities.orders || !order) return
    const sku = items[16].sku
    const price = await shown(sku)
    const since = (await connector.probe()).time
    const id = await order(sku, 3)
    const read = async (from = since): Promise<StoreOrder[]> => {
      const orders: StoreOrder[] = []
      for await (const page of connector.readOrders(from)) orders.push(...page)
      return orders.filter((told) => told.id === id)
    }
    const [placed] = await read()
    expect(placed).toMatchObject({ id, cancelled: false, currency: items[0].currency, lines: [{ sku, units: 3, price }] })
    // From its very own moment on it is told, too, though many stores keep the time of a change to the second only.
    expect(await read(new Date(Date.parse(placed.at)).toISOString())).toMatchObject([{ id }])
    if (!cancel) return
    await cancel(id)
    expect(await read()).toMatchObject([{ id, cancelled: true, lines: [{ sku, units: 3 }] }])
  })

  test('an access that the store does not know reads nothing and writes nothing, and that is told as what it is', async () => {
    const { stranger, items } = subject()
    if (!stranger) return
    const sku = items[17].sku
    const before = await priceOf(sku)
    const refused = { failure: { code: 'unauthorised', transient: false } }
    await expect(stranger.probe()).rejects.toMatchObject(refused)
    await expect(stranger.readPrices([sku])).rejects.toMatchObject(refused)
    await expect(stranger.applyBatch(batchOf([write(sku, 1)]), `contract-${++serial}`)).rejects.toMatchObject(refused)
    expect(await priceOf(sku)).toBe(before)
  })
}
