import { expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import type { CatalogItem, PriceBatch, StoreConnector } from '../../../src/main/stores/connector.ts'

/** A store under test, stocked with {@link ContractSubject.items}, and a hand that edits it behind the connector's back. */
export interface ContractSubject {
  readonly connector: StoreConnector
  readonly items: readonly CatalogItem[]
  /** Somebody else sets a price in the store. */
  edit(sku: string, price: number, by: string): Promise<void>
}

let serial = 0
const soon = (): string => new Date(Date.now() + 10_000).toISOString()
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

  test('the same value again is a no-op', async () => {
    const sku = subject().items[1].sku
    await subject().connector.applyBatch(batchOf([write(sku, 555)]), `contract-${++serial}`)
    const again = await subject().connector.applyBatch(batchOf([write(sku, 555)]), `contract-${++serial}`)
    expect(again.rows).toMatchObject([{ sku, outcome: 'noop' }])
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
}
