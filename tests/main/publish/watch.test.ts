import { afterEach, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { StoreError, type StoreOrder } from '../../../src/main/stores/connector.ts'
import { lookForDrift } from '../../../src/main/publish/drift.ts'
import { carryOutEmergency, declareEmergency, openEmergencies } from '../../../src/main/publish/emergency.ts'
import { publicationFiles } from '../../../src/main/publish/files.ts'
import { publicationSales } from '../../../src/main/publish/plan-against-actual.ts'
import { pausePublication, publishPlan, runPublication, watchLive } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import { alarmUnits } from '../../../src/main/publish/tripwire.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, Bench, bent, changesBySku, editAs, line, options, range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'
import { createHash } from 'node:crypto'

const BEGIN = '2027-02-28T16:00:00.000Z'
const OVER = '2027-03-03T16:00:00.000Z'
const TRIPWIRE = { orderRate: 3, windowSeconds: 600, exposedCash: 100_000 }

const open: { close(): void | Promise<void> }[] = []
afterEach(async () => { for (const bench of open.splice(0)) await bench.close() })
const calendar = (...args: ConstructorParameters<typeof CalendarBench>): CalendarBench => {
  const bench = new CalendarBench(...args)
  open.push(bench)
  return bench
}

const order = (bench: CalendarBench, id: string, units: number, price = 900, sku = skuOf(1)): void => {
  bench.store.orders.push({ id, at: bench.clock.now(), cancelled: false, currency: 'CNY', lines: [{ sku, units, price: minor(price) }] })
}

describe('the tripwire on the embedded store, by its own order feed', () => {
  test('orders at many times the expected rate take the publication back while its waves are still running', async () => {
    const bench = await Bench.open(60)
    open.push(bench)
    let batches = 0
    // Of every seventh product the stock is not known, so that nothing sells out. Buyers find the canary's price within seconds of its going live.
    const connector = bent(bench.client, { capabilities: { ...bench.client.capabilities, maxParallel: 1 }, applyBatch: async (...args) => {
      const result = await bench.client.applyBatch(...args)
      if (++batches === 1) for (let i = 0; i < 40; i++) await bench.client.placeOrder([{ sku: args[0].rows[0].sku, units: 2 }])
      return result
    } })
    // An order of before is no alarm: it was at the old price.
    await bench.client.placeOrder([{ sku: skuOf(7), units: 500 }])
    const back = await publishPlan(bench.deps({ connector }), approvedPlan(range(9).map((i) => line(7 * i))), 'embedded', options('pub-1', { canaryShare: 0.2, tripwire: TRIPWIRE }))
    expect(back).toMatchObject({ state: 'rolled-back', direction: 'restore', alarm: { code: 'publication.order-rate' }, why: { code: 'publication.order-rate' } })
    expect(back.counts.restored).toBe(2)
    expect(back.counts.skipped).toBe(7)
    expect(publicationJournal(bench.db, 'pub-1').map(({ kind }) => kind)).toContain('tripped')
    const changes = await changesBySku(bench.client)
    for (const [sku, history] of changes) expect(history.map(({ to }) => to).at(-1), sku).toBe(history[0].from)
    expect([...changes.keys()]).toHaveLength(2)
  })

  test('an order that was cancelled takes its units back; each is counted once however often the feed tells it', async () => {
    const bench = await Bench.open(30)
    open.push(bench)
    const live = await publishPlan(bench.deps(), approvedPlan(range(30).map((i) => line(i))), 'embedded', options('pub-1', { tripwire: TRIPWIRE }))
    expect(live.state).toBe('live')
    const { id, prices } = await bench.client.placeOrder([{ sku: skuOf(0), units: 500 }])
    expect(prices).toEqual([900])
    await bench.client.cancelOrder(id)
    await bench.client.placeOrder([{ sku: skuOf(7), units: 2 }, { sku: skuOf(14), units: 1 }])
    for (let i = 0; i < 3; i++) expect(await watchLive(bench.deps(), 'pub-1')).toBeNull()
    const sales = publicationSales(bench.db, 'pub-1', true)
    expect(sales.total).toMatchObject({ units: 3, orders: 1, revenue: 2 * 906 + 913 })
    expect(sales.total.expected).toBeGreaterThan(0)
    expect(sales.days.reduce((sum, day) => sum + day.units, 0)).toBe(3)
  })

  test('an order needs the storefront only, cannot name its price, and more than the stock is refused as a whole', async () => {
    const bench = await Bench.open(30)
    open.push(bench)
    await expect(bench.client.placeOrder([{ sku: skuOf(0), units: 1 }, { sku: skuOf(3), units: 4 }])).rejects.toThrow('3 left')
    await expect(bench.client.placeOrder([{ sku: 'NOWHERE', units: 1 }])).rejects.toThrow('does not sell')
    expect(await bench.client.placeOrder([{ sku: skuOf(3), units: 3, off: minor(100) }])).toMatchObject({ prices: [903] })
    await expect(bench.client.placeOrder([{ sku: skuOf(3), units: 1 }])).rejects.toThrow('0 left')
    const url = bench.store.endpoint?.url ?? ''
    expect((await fetch(`${url}/storefront/orders`, { method: 'POST', body: JSON.stringify({ lines: [{ sku: skuOf(0), units: 1, price: 1 }] }) })).status).toBe(400)
    expect((await fetch(`${url}/admin/orders?since=2020-01-01T00:00:00Z`)).status).toBe(401)
    const pages: StoreOrder[] = []
    for await (const page of bench.client.readOrders('2020-01-01T00:00:00Z')) pages.push(...page)
    expect(pages).toMatchObject([{ cancelled: false, lines: [{ sku: skuOf(3), units: 3, price: 903 }] }])
  })
})

describe('the tripwire of the runner', () => {
  test('trips within a minute on a rate, tells it aloud, and everything is back', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('p', () => ({}), { tripwire: TRIPWIRE })
    bench.clock.instant += 3_600_000
    await bench.runner.tick()
    expect(bench.acts).toEqual([])
    // The plan expects 280 units in three days: 0.6 in ten minutes.
    order(bench, 'o1', 9)
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('live')
    order(bench, 'o2', 9)
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'rolled-back', alarm: { code: 'publication.order-rate' }, counts: { restored: COUNT } })
    expect(bench.acts).toMatchObject([{ what: 'tripped', loud: true }])
  })

  test('money lost below the floor trips by itself, at a rate that is none', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('p', () => ({}), { tripwire: { ...TRIPWIRE, orderRate: 0, exposedCash: 5_000 }, floorOf: () => minor(850) })
    // A voucher is stacked on the price at the till: 850 - 50, a unit.
    order(bench, 'o1', 6, 50)
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('live')
    order(bench, 'o2', 1, 50)
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'rolled-back', alarm: { code: 'publication.exposed', params: { exposed: 5600, cap: 5000 } } })
  })

  test.each([['is taken out', {}], ['has its cap raised', { tripwire: { ...TRIPWIRE, exposedCash: 1e12, orderRate: 1e6 } }]])('trips as it was frozen, and takes everything back, where the file says that it %s', async (_, change) => {
    const bench = calendar(BEGIN)
    await bench.publish('p', () => ({}), { tripwire: TRIPWIRE })
    bench.db.prepare('UPDATE publications SET options = ?').run(JSON.stringify({ canaryShare: 0.1, canarySeconds: 0, batchRows: 100, ...change }))
    order(bench, 'o1', 18)
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'rolled-back', alarm: { code: 'publication.order-rate' }, counts: { restored: COUNT } })
  })

  test('a store that does not tell its orders is no alarm, and is journalled', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('p', () => ({}), { tripwire: TRIPWIRE })
    Object.assign(bench.store.connector, { readOrders: () => { throw new StoreError({ code: 'server', message: 'broken', transient: true }) } })
    bench.clock.instant += 61_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('live')
    expect(publicationJournal(bench.db, 'p').at(-1)).toMatchObject({ kind: 'orders-unread' })
  })

  test('a handful is no rate: chance alone never trips, and the rate does where much is expected', () => {
    expect(alarmUnits(0, 3)).toBe(10)
    expect(alarmUnits(1, 3)).toBe(15)
    expect(alarmUnits(1000, 3)).toBe(3000)
  })
})

describe('drift', () => {
  test('a live price that somebody else has changed is shown with who and when, is never overwritten, and is forgotten where it is put back', async () => {
    const bench = await Bench.open(30)
    open.push(bench)
    await publishPlan(bench.deps(), approvedPlan(range(30).map((i) => line(i))), 'embedded', options('pub-1'))
    expect(await lookForDrift(bench.deps(), 'pub-1')).toEqual({ rows: 30, drifted: 0, found: 0, gone: 0 })
    await editAs(bench.client, 'alice', skuOf(5), 700)
    expect(await lookForDrift(bench.deps(), 'pub-1')).toMatchObject({ drifted: 1, found: 1 })
    const row = () => publicationRows(bench.db, 'pub-1', { state: 'confirmed', offset: 0, limit: 100 }).rows.find(({ sku }) => sku === skuOf(5))
    expect(row()?.drift).toMatchObject({ price: 700, by: 'alice' })
    expect(row()?.drift?.at).toMatch(/^\d{4}-/)
    expect(publicationSummary(bench.db, 'pub-1')).toMatchObject({ state: 'live', drifted: 1 })
    // The same again is no news; a further change is.
    expect(await lookForDrift(bench.deps(), 'pub-1')).toMatchObject({ drifted: 1, found: 0 })
    await editAs(bench.client, 'bob', skuOf(5), 701)
    expect(await lookForDrift(bench.deps(), 'pub-1')).toMatchObject({ drifted: 1, found: 1 })
    expect(row()?.drift).toMatchObject({ price: 701, by: 'bob' })
    expect((await bench.client.readPrices([skuOf(5)])).get(skuOf(5))?.price).toBe(701)
    expect(publicationJournal(bench.db, 'pub-1').filter(({ kind }) => kind === 'drift')).toHaveLength(2)
  })

  test('a product that the store does not have any more is told as gone, and not as one at a price of nothing', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('p')
    const { readPrices, readStorefront } = bench.store.connector
    const without = <T>(prices: ReadonlyMap<string, T>): Map<string, T> => new Map([...prices].filter(([sku]) => sku !== skuOf(4)))
    Object.assign(bench.store.connector, { readPrices: async (skus: readonly string[]) => without(await readPrices(skus)), readStorefront: async (skus: readonly string[]) => without(await readStorefront(skus)) })
    expect(await lookForDrift(bench.deps(), 'p')).toMatchObject({ drifted: 1, found: 1 })
    expect(publicationRows(bench.db, 'p', { state: 'drifted', offset: 0, limit: 10 }).rows).toMatchObject([{ sku: skuOf(4), drift: { price: null, by: null } }])
  })

  test('what a late store had not shown when it was read back is read again once buyers see it', async () => {
    const bench = calendar(BEGIN, 'native-lagged')
    // Its queue sleeps: the sale is kept, and buyers see the price before.
    let asleep = true
    const { readStorefront } = bench.store.connector
    Object.assign(bench.store.connector, { readStorefront: async (skus: readonly string[]) => (asleep ? new Map(skus.map((sku) => [sku, minor(1000 + Number(sku.slice(4)))])) : readStorefront(skus)) })
    await bench.publish('p')
    const row = () => publicationRows(bench.db, 'p', { state: 'confirmed', offset: 0, limit: 100 }).rows.find(({ sku }) => sku === skuOf(0))
    expect(row()).toMatchObject({ planned: 900, observed: 1000 })
    expect(await lookForDrift(bench.deps(), 'p')).toMatchObject({ drifted: 0, found: 0 })
    expect(row()?.observed).toBe(1000)
    asleep = false
    expect(await lookForDrift(bench.deps(), 'p')).toMatchObject({ drifted: 0, found: 0 })
    expect(row()?.observed).toBe(900)
    // Said once.
    await lookForDrift(bench.deps(), 'p')
    expect(publicationJournal(bench.db, 'p').filter(({ detail }) => detail.includes('"shown"'))).toHaveLength(1)
  })

  test('the runner looks now and then; what was put back is drift no more', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('p')
    await bench.runner.tick()
    bench.store.edit(skuOf(3), { price: 650 })
    bench.clock.instant += 301_000
    await bench.runner.tick()
    expect(bench.acts).toMatchObject([{ what: 'drift', loud: true, text: expect.stringContaining('1 of 20') }])
    bench.store.edit(skuOf(3), { price: Math.round(1003 * 0.9) })
    bench.clock.instant += 301_000
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').drifted).toBe(0)
  })
})

describe('drift of a publication that rests half done', () => {
  /** As far as its first batch of five, which it paused at, or stopped or failed at later. */
  async function resting(state: 'paused' | 'stopped' | 'failed'): Promise<CalendarBench> {
    const bench = calendar(BEGIN)
    const { applyBatch } = bench.store.connector
    Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
      pausePublication(bench.deps(), 'p')
      return applyBatch(...args)
    } })
    await publishPlan(bench.deps(), approvedPlan(lines(), 1, bench.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null, batchRows: 5 }))
    Object.assign(bench.store.connector, { applyBatch })
    bench.db.prepare('UPDATE publications SET state = ?').run(state)
    return bench
  }

  test.each(['paused', 'stopped', 'failed'] as const)('is seen where it is %s, among the prices of ours that stand there, and among no others', async (state) => {
    const bench = await resting(state)
    const ours = publicationRows(bench.db, 'p', { state: 'confirmed', offset: 0, limit: 100 }).rows.map(({ sku }) => sku)
    const others = lines().map(({ sku }) => sku).filter((sku) => !ours.includes(sku))
    expect(ours.length).toBeGreaterThan(0)
    bench.store.edit(others[0], { price: 700 })
    await bench.runner.tick()
    expect(bench.acts).toEqual([])
    bench.store.edit(ours[0], { price: 650 })
    bench.clock.instant += 301_000
    await bench.runner.tick()
    expect(bench.acts).toMatchObject([{ what: 'drift', loud: true, text: expect.stringContaining(`1 of ${ours.length}`) }])
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state, drifted: 1 })
    expect(bench.store.shown(ours[0])).toBe(650)
  })

  test('a store is not asked where none of our prices stands, nor more often than it is about a live one', async () => {
    const bench = await resting('paused')
    const { readPrices } = bench.store.connector
    let asked = 0
    Object.assign(bench.store.connector, { readPrices: (...args: Parameters<typeof readPrices>) => {
      asked++
      return readPrices(...args)
    } })
    for (let i = 0; i < 4; i++) {
      await bench.runner.tick()
      bench.clock.instant += 60_000
    }
    expect(asked).toBe(1)
    bench.db.exec("UPDATE publication_rows SET state = 'pending' WHERE state = 'confirmed'")
    bench.clock.instant += 600_000
    await bench.runner.tick()
    expect(asked).toBe(1)
  })
})

describe('the emergency stop', () => {
  test('pauses what runs and takes back all that is live, newest first; nothing new begins until it is done; it goes on after a death', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('a', (i) => ({ to: i < 10 ? '2027-03-03' : '2027-03-02' }))
    const later = bench.prepare('b', () => ({ from: '2027-03-05', to: '2027-03-06' }))
    await runPublication(bench.deps(), later)
    expect(publicationSummary(bench.db, 'b').state).toBe('scheduled')
    const emergency = declareEmergency(bench.deps(), 'Lin', 'wrong unit')
    expect(emergency.publications).toEqual(['b', 'a'])
    expect(() => bench.prepare('c', () => ({ from: '2027-03-08', to: '2027-03-09' }))).toThrow('still taking prices back')
    expect(() => declareEmergency(bench.deps(), 'Zhou', '')).toThrow('under way')
    // The first process gets nowhere: the store is away.
    bench.store.down = true
    expect(await carryOutEmergency(async () => bench.deps(), bench.db, bench.clock, emergency)).toMatchObject({ done: false })
    bench.store.down = false
    // A fresh process finds it in the workspace and goes on.
    bench.clock.instant += 61_000
    await bench.makeRunner().tick()
    expect(openEmergencies(bench.deps())).toEqual([])
    expect(['a', 'b'].map((id) => publicationSummary(bench.db, id).state)).toEqual(['rolled-back', 'rolled-back'])
    for (const i of range(COUNT)) expect(bench.store.shown(skuOf(i))).toBe(1000 + i)
    expect(bench.acts.at(-1)).toMatchObject({ what: 'emergency', text: expect.stringContaining('2 of 2') })
    expect(() => declareEmergency(bench.deps(), 'Lin', '')).toThrow('none is on its way')
  })

  test('a fault of the program in one way back does not keep the others from theirs, and is told', async () => {
    const bench = calendar(BEGIN)
    await bench.publish('a')
    await runPublication(bench.deps(), bench.prepare('b', () => ({ from: '2027-03-05', to: '2027-03-06' })))
    const emergency = declareEmergency(bench.deps(), 'Lin', '')
    const going = carryOutEmergency(async ({ id }) => {
      if (id === 'b') throw new TypeError('a fault')
      return bench.deps()
    }, bench.db, bench.clock, emergency)
    await expect(going).rejects.toThrow('a fault')
    expect(publicationSummary(bench.db, 'a').state).toBe('rolled-back')
    expect(openEmergencies(bench.deps())).toHaveLength(1)
    expect(await carryOutEmergency(async () => bench.deps(), bench.db, bench.clock, emergency)).toMatchObject({ done: true })
  })

  test('in the middle of a wave: the publication is paused at its next safe point and taken back', async () => {
    const bench = await Bench.open(200)
    open.push(bench)
    let calls = 0
    let stopped: Promise<unknown> = Promise.resolve()
    const connector = bent(bench.client, { applyBatch: (...args) => {
      if (++calls === 3) stopped = carryOutEmergency(async () => bench.deps(), bench.db, bench.deps().clock, declareEmergency(bench.deps(), 'Lin', ''))
      return bench.client.applyBatch(...args)
    } })
    await publishPlan(bench.deps({ connector }), approvedPlan(range(200).map((i) => line(i))), 'embedded', options('pub-1', { batchRows: 20 }))
    expect(await stopped).toMatchObject({ done: true })
    expect(publicationSummary(bench.db, 'pub-1')).toMatchObject({ state: 'rolled-back' })
    for (const [sku, history] of await changesBySku(bench.client)) expect(history.at(-1)?.to, sku).toBe(history[0].from)
    expect((await changesBySku(bench.client)).size).toBeLessThan(200)
  })
})

describe('a runner that dies', () => {
  test('what it began goes on by itself in the next one; what a person began waits for that person', async () => {
    const bench = calendar('2027-02-28T12:00:00.000Z')
    await bench.publish('p')
    bench.clock.to(BEGIN)
    const { applyBatch } = bench.store.connector
    // Its process ends with the call under way: nothing of what follows is written down.
    Object.assign(bench.store.connector, { applyBatch: async () => { throw new Error('the process died here') } })
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').counts.sent).toBeGreaterThan(0)
    Object.assign(bench.store.connector, { applyBatch })
    bench.clock.instant += 1000
    await bench.makeRunner().tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(bench.store.writes).toHaveLength(COUNT)

    Object.assign(bench.store.connector, { applyBatch: async () => { throw new Error('the process died here') } })
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'ending' })
    Object.assign(bench.store.connector, { applyBatch })
    await bench.makeRunner().tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'ended', counts: { ended: COUNT } })
    expect(bench.store.writes).toHaveLength(2 * COUNT)
  })

  test('a pause of a person is kept', async () => {
    const bench = calendar(BEGIN)
    const { applyBatch } = bench.store.connector
    let paused = false
    Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
      if (!paused) pausePublication(bench.deps(), 'p')
      paused = true
      return applyBatch(...args)
    } })
    await publishPlan(bench.deps(), approvedPlan(lines(), 1, bench.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null, batchRows: 5 }))
    bench.clock.instant += 600_000
    expect(await bench.makeRunner().tick()).toEqual([])
    expect(publicationSummary(bench.db, 'p').state).toBe('paused')
  })
})

test('the manifest is handed out to the byte, so that its hash can be checked, and the journal line by line', async () => {
  const bench = calendar(BEGIN)
  const { manifestHash } = await bench.publish('p')
  const [manifest, journal] = publicationFiles(bench.db, 'p').map(({ base64 }) => Buffer.from(base64, 'base64').toString('utf8'))
  expect(createHash('sha256').update(manifest).digest('hex')).toBe(manifestHash)
  expect(journal.trim().split('\n').map((entry) => (JSON.parse(entry) as { kind: string }).kind)).toEqual(publicationJournal(bench.db, 'p').map(({ kind }) => kind))
})

test('the time left counts the canary\'s watch while it lies ahead, and not into the pace of the rows once it is over', async () => {
  const bench = calendar(BEGIN)
  // A store that takes a second for each row, and nothing else takes time but the watch.
  const connector = bent(bench.store.connector, { applyBatch: async (batch, ...rest) => {
    bench.clock.instant += 1000 * batch.rows.length
    return bench.store.connector.applyBatch(batch, ...rest)
  } })
  const told: { readonly done: number; readonly left: number | null; readonly at: number }[] = []
  const id = bench.prepare('p', () => ({}), { canarySeconds: 600, batchRows: 1 })
  const begun = bench.clock.instant
  await runPublication(bench.deps({ connector, progress: (done, _total, left) => told.push({ done, left, at: (bench.clock.instant - begun) / 1000 }) }), id)
  const ended = (bench.clock.instant - begun) / 1000
  const known = told.filter((one): one is typeof one & { left: number } => one.left !== null)
  const canary = 0.1 * COUNT
  expect(known.filter(({ done }) => done === canary).length).toBeGreaterThan(500)
  // What was said is what came: within a few seconds, in the watch and after it.
  for (const { at, left, done } of known) expect(Math.abs(at + left - ended), `after ${at} s, ${done} rows`).toBeLessThan(20)
  expect(known.filter(({ done }) => done > canary).length).toBeGreaterThan(1)
})
