import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { planContent } from '../../../src/core/plan/content.ts'
import { returnGate } from '../../../src/main/guard/return-gate.ts'
import { preparePublication, publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationReasons, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { BatchResult, PriceBatch, RowResult } from '../../../src/main/stores/connector.ts'
import type { RowState } from '../../../src/main/publish/publication.ts'
import { canonicalJson, contentHash } from '../../../src/main/workspace/canonical.ts'
import { MIGRATIONS } from '../../../src/main/workspace/migrations/index.ts'
import { loadPriceLedger } from '../../../src/main/workspace/queries/price-ledger.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { CalendarBench, COUNT, lines, TestClock } from '../../support/calendar-bench.ts'
import { approvedPlan, jitter, OPEN, options, range } from '../../support/publish-fixture.ts'
import { SaleStore } from '../../support/sale-store.ts'
import { products, skuOf } from '../../support/store-fixture.ts'

/** The plans' first day begins at this instant in Shanghai, and their last is over at that one. */
const BEGIN = '2027-02-28T16:00:00.000Z'
const OVER = '2027-03-03T16:00:00.000Z'

let bench: CalendarBench
afterEach(() => bench.close())
const summary = () => publicationSummary(bench.db, 'p')
const rows = (state: RowState) => publicationRows(bench.db, 'p', { state, offset: 0, limit: 1000 }).rows as readonly { readonly sku: string; readonly state: string; readonly reason: string | null; readonly attempts: number }[]
const live = (i: number): number => Math.round((1000 + i) * 0.9)
/** Replaces what the store does; the guard under test sees only its answers. */
const bend = (change: Partial<typeof bench.store.connector>): void => { Object.assign(bench.store.connector, change) }

/** Threads of other people's programs in which a publication went wrong; each with the guard that holds here, and with what happens where it does not. */
describe('threads about publishing', () => {
  describe('microsoft/BCApps #9211: variants that failed were put back in silence and tried for ever', () => {
    /** A store that refuses the last three rows, for good or (it says) for the moment. */
    const refusing = (failure: BatchResult['failure']): { count: number } => {
      const { applyBatch } = bench.store.connector
      const calls = { count: 0 }
      const bad = new Set([COUNT - 1, COUNT - 2, COUNT - 3].map(skuOf))
      bend({
        applyBatch: async (batch: PriceBatch, key) => {
          if (batch.rows.some(({ sku }) => bad.has(sku))) calls.count++
          const good = batch.rows.filter(({ sku }) => !bad.has(sku))
          const answer = good.length === 0 ? { rows: [], replayed: false, failure: null } : await applyBatch({ ...batch, rows: good }, key)
          const results = new Map<string, RowResult>(answer.rows.map((row) => [row.sku, row]))
          return { replayed: false, failure, rows: batch.rows.map(({ sku }) => results.get(sku) ?? (failure === null ? { sku, outcome: 'rejected', code: 'other', message: 'variant is archived' } : { sku, outcome: 'unknown' })) }
        },
      })
      return calls
    }

    test('a refusal is final: tried once, each row with its reason, and the publication says what is missing', async () => {
      bench = new CalendarBench(BEGIN)
      // The canary holds none of them, so that it is not what stops.
      const order = publicationRows(bench.db, bench.prepare('dry', () => ({}), { dryRun: true }), { state: null, offset: 0, limit: 1000 }).rows
      expect(order.slice(0, 2).some(({ sku }) => [COUNT - 1, COUNT - 2, COUNT - 3].map(skuOf).includes(sku))).toBe(false)
      const calls = refusing(null)
      expect(await bench.publish('p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT - 3, failed: 3 }, why: { code: 'publication.not-all', params: { rows: 3 } } })
      expect(rows('failed').map(({ reason, attempts }) => [reason, attempts])).toEqual(range(3).map(() => ['refused:variant is archived', 1]))
      expect(publicationReasons(bench.db, 'p')).toContainEqual({ state: 'failed', reason: 'refused:variant is archived', rows: 3 })
      expect(calls.count).toBeLessThanOrEqual(3)
    })

    test('were it taken for a passing trouble, it would be tried as often as is allowed and no oftener, and would end as a failure', async () => {
      bench = new CalendarBench(BEGIN)
      const calls = refusing({ code: 'server', message: 'variant is archived', transient: true })
      expect(await bench.publish('p')).toMatchObject({ state: 'failed' })
      const { attempts } = bench.deps().backOff!
      expect(calls.count).toBe(attempts)
      expect(rows('sent').length).toBeGreaterThan(0)
    })
  })

  test('microsoft/BCApps #8386: a roll back crashed on a before-image that an older version had written', async () => {
    bench = new CalendarBench(BEGIN)
    const folder = mkdtempSync(join(tmpdir(), 'warchest-thread-'))
    const path = join(folder, 'old.warchest')
    const clock = new TestClock(BEGIN)
    const store = new SaleStore(clock, products(3), 'none')
    try {
      // A file as version 150 of the schema left it: image of schema 1, a manifest without instants.
      const old = openWorkspace(path, { clock, create: true, migrations: MIGRATIONS.filter(({ version }) => version <= 150) })
      const plan = approvedPlan(lines(3))
      const manifest = {
        schema: 1, publicationId: 'p', planId: plan.id, planVersion: 1, planHash: contentHash(planContent(plan)), storeId: 'shop', currency: 'CNY',
        rows: plan.lines.map(({ sku, channel, current, landed, returnPrice, from, to }) => ({ sku, channel, wave: 0, current, planned: landed, returnPrice, from, to })),
      }
      old.db.prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, image_schema, created_at, updated_at)
        VALUES ('p', 1, ?, 1, 'Night', 'shop', 'CNY', 0, ?, ?, ?, 'live', 'publish', 1, ?, ?)`).run(plan.id, contentHash(manifest), manifest.planHash, JSON.stringify({ canaryShare: 1, canarySeconds: 0, batchRows: 10 }), BEGIN, BEGIN)
      old.db.prepare("INSERT INTO publication_manifests VALUES ('p', ?)").run(canonicalJson(manifest))
      for (const [place, { sku, current, planned }] of manifest.rows.entries()) {
        old.db.prepare("INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned, before, observed, attempts) VALUES ('p', ?, 0, ?, 'confirmed', ?, ?, ?, ?, 1)").run(sku, place, current, planned, current, planned)
        store.edit(sku, { price: planned })
      }
      old.close()
      const upgraded = openWorkspace(path, { clock, create: false })
      const deps = { db: upgraded.db, clock, connector: store.connector, door: OPEN, random: jitter(1), backOff: { attempts: 2, base: 1, cap: 1 }, sleep: async () => {} }
      expect(upgraded.copyBefore).not.toBeNull()
      // An image with a hole in it is refused by name, before anything is written, and does not crash.
      upgraded.db.prepare("UPDATE publication_rows SET before = NULL WHERE sku = ?").run(skuOf(1))
      await expect(rollbackPublication(deps, 'p')).rejects.toMatchObject({ kind: 'refused', problems: [{ code: 'publication.altered' }] })
      expect(store.writes).toEqual([])
      upgraded.db.prepare('UPDATE publication_rows SET before = current').run()
      expect(await rollbackPublication(deps, 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: 3 } })
      expect(range(3).map((i) => store.shown(skuOf(i)))).toEqual([1000, 1001, 1002])
      upgraded.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('woocommerce #54202, #54140: one variant without a price hung the whole job', async () => {
    bench = new CalendarBench(BEGIN)
    const { readPrices } = bench.store.connector
    bend({ readPrices: async (skus, signal) => new Map([...(await readPrices(skus, signal))].filter(([sku]) => sku !== skuOf(7))) })
    expect(await bench.publish('p')).toMatchObject({ state: 'live', running: false, counts: { confirmed: COUNT - 1, failed: 1 } })
    expect(rows('failed')).toMatchObject([{ sku: skuOf(7), reason: 'not-in-store' }])
  })

  describe('woocommerce #66696, #29040: an edit of the price in bulk wiped the dates of the sale', () => {
    const dates = { startsAt: BEGIN, endsAt: OVER }
    test('price, first and last moment are written together and read back', async () => {
      bench = new CalendarBench('2027-02-28T12:00:00.000Z', 'native-exact')
      await bench.publish('p')
      for (const { price, sale } of bench.store.writes) expect({ price: price >= 1000, sale }).toEqual({ price: true, sale: expect.objectContaining(dates) as unknown })
    })
    test('a store that loses them is found out by the reading, and nothing looks published', async () => {
      bench = new CalendarBench('2027-02-28T12:00:00.000Z', 'native-exact')
      const { applyBatch } = bench.store.connector
      bend({ applyBatch: (batch, key) => applyBatch({ ...batch, rows: batch.rows.map((row) => ({ ...row, sale: row.sale && { ...row.sale, endsAt: null } })) }, key) })
      const stopped = await bench.publish('p')
      expect(stopped.state).toBe('stopped')
      expect(stopped.counts.confirmed).toBe(0)
    })
    test('where only the acknowledgement was believed, the sale would have had no end', async () => {
      bench = new CalendarBench('2027-02-28T12:00:00.000Z', 'native-exact')
      const { applyBatch, readPrices } = bench.store.connector
      const told = new Map<string, PriceBatch['rows'][number]['sale']>()
      bend({
        applyBatch: (batch, key) => {
          for (const { sku, sale } of batch.rows) told.set(sku, sale)
          return applyBatch({ ...batch, rows: batch.rows.map((row) => ({ ...row, sale: row.sale && { ...row.sale, endsAt: null } })) }, key)
        },
        // The reading that guards is taken out: the store is said to hold what it was sent.
        readPrices: async (skus, signal) => new Map([...(await readPrices(skus, signal))].map(([sku, seen]) => [sku, told.has(sku) ? { ...seen, sale: told.get(sku) ?? null } : seen])),
      })
      await bench.publish('p')
      bench.clock.to('2027-06-01T00:00:00.000Z')
      expect(bench.store.shown(skuOf(3))).toBe(live(3))
    })
  })

  describe('Setono/SyliusCatalogPromotionPlugin #39: the old price did not come back when the promotion ended', () => {
    test('the plan’s return price is written after its last day, and read back', async () => {
      bench = new CalendarBench(BEGIN)
      await bench.publish('p', (i) => ({ returnPrice: minor(1000 + i + 7) }))
      bench.clock.to(OVER)
      await bench.runner.tick()
      expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT } })
      for (const i of range(COUNT)) expect(bench.store.shown(skuOf(i))).toBe(1007 + i)
    })
    test('with nobody to keep the calendar it would stand for ever; whoever comes next ends it, and says how late', async () => {
      bench = new CalendarBench(BEGIN)
      await bench.publish('p')
      bench.clock.to('2027-03-05T16:00:00.000Z')
      expect(bench.store.shown(skuOf(3))).toBe(live(3))
      await bench.makeRunner().tick()
      expect(bench.store.shown(skuOf(3))).toBe(1003)
      expect(summary()).toMatchObject({ state: 'ended', schedule: { lateSeconds: 2 * 86_400 } })
    })
  })

  describe('CORE-POS/IS4C #869: the promotion stood in the back office and not at the till', () => {
    const till = (): void => {
      const { readStorefront } = bench.store.connector
      bend({ readStorefront: async (skus, signal) => new Map([...(await readStorefront(skus, signal))].map(([sku]) => [sku, minor(1000 + Number(sku.slice(4)))])) })
    }
    test('a price that a buyer does not see is not confirmed, and the canary stops everything', async () => {
      bench = new CalendarBench(BEGIN)
      till()
      const stopped = await bench.publish('p')
      expect(stopped).toMatchObject({ state: 'stopped', counts: { confirmed: 0, mismatch: 2, pending: COUNT - 2 } })
      expect(rows('mismatch')[0].reason).toMatch(/^not-shown:1/)
    })
    test('were the back office believed, all of it would pass for live', async () => {
      bench = new CalendarBench(BEGIN)
      till()
      const { readPrices } = bench.store.connector
      bend({ readStorefront: async (skus, signal) => new Map([...(await readPrices(skus, signal))].map(([sku, { price }]) => [sku, price])) })
      expect(await bench.publish('p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    })
  })

  test('growthbook #6406: it was called published while the restore had failed', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    const { applyBatch } = bench.store.connector
    bend({ applyBatch: async ({ rows: sent }) => ({ replayed: false, failure: null, rows: sent.map(({ sku }) => ({ sku, outcome: 'rejected', code: 'other', message: 'closed for stock-taking' })) }) })
    const failed = await rollbackPublication(bench.deps(), 'p')
    expect(failed).toMatchObject({ state: 'failed', direction: 'restore', counts: { restoring: COUNT, restored: 0 }, why: { code: 'publication.restore-stuck' } })
    expect(bench.store.shown(skuOf(3))).toBe(live(3))
    // With the store at work again it goes on from there; only then is it called rolled back.
    bend({ applyBatch })
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
  })

  describe('openlinker #3139 and ADR-072: what blocks a price is looked at again before it is published', () => {
    test('a plan whose content is not what was checked is refused at the last door, whoever calls', () => {
      bench = new CalendarBench(BEGIN)
      const plan = approvedPlan(lines(), 1, bench.clock.now())
      const bent = { ...plan, lines: plan.lines.map((line, i) => (i === 3 ? { ...line, landed: minor(1) } : line)) }
      const prepare = (given: typeof plan): unknown => preparePublication(bench.deps(), given, 'shop', options('p', { asOf: null, zone: 'Asia/Shanghai' }))
      expect(() => prepare(bent)).toThrow(expect.objectContaining({ kind: 'refused' }) as Error)
      expect(prepare(plan)).toBe('p')
    })
    test('a way back passes the gate on the catalog as it is then; without the gate the price would go back', async () => {
      bench = new CalendarBench(BEGIN)
      const { db } = bench
      db.exec("INSERT INTO categories (id, name_en) VALUES ('rice', 'Rice')")
      // Since the plan was made the catalog says that product 3 is a thing of a hundred thousand, not of ten.
      for (const i of range(COUNT)) db.prepare("INSERT INTO products (sku, name_en, category, currency, list, cost, floor, stock) VALUES (?, 'x', 1, 'CNY', ?, 100, 100, 5)").run(skuOf(i), i === 3 ? 100_000_00 : 2000 + i)
      bench.guard = returnGate({ db, clock: bench.clock })
      await bench.publish('p')
      const held = await rollbackPublication(bench.deps(), 'p')
      expect(held.counts).toMatchObject({ restored: COUNT - 1, held: 1 })
      expect(rows('held')).toMatchObject([{ sku: skuOf(3), reason: 'guard:magnitude' }])
      expect(bench.store.shown(skuOf(3))).toBe(live(3))
      const { guard: _taken, ...unguarded } = bench.deps()
      await resumePublication(unguarded, 'p')
      expect(bench.store.shown(skuOf(3))).toBe(1003)
    })
  })

  test('shopify, allowPartialUpdates: half of a call went through, and each row says which half it is in', async () => {
    bench = new CalendarBench(BEGIN)
    const { applyBatch } = bench.store.connector
    let calls = 0
    bend({
      applyBatch: async (batch, key) => {
        if (++calls !== 2) return applyBatch(batch, key)
        await applyBatch({ ...batch, rows: batch.rows.slice(0, 4) }, key)
        return { replayed: false, failure: { code: 'server', message: 'half of it', transient: true }, rows: batch.rows.map(({ sku }) => ({ sku, outcome: 'unknown' })) }
      },
    })
    expect(await bench.publish('p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    // What had gone through was found by reading and not written a second time.
    const written = new Map<string, number>()
    for (const { sku } of bench.store.writes) written.set(sku, (written.get(sku) ?? 0) + 1)
    expect([...written.values()].every((times) => times === 1)).toBe(true)
    expect(written.size).toBe(COUNT)
  })

  test('what publications do stands in the price ledger: the old price, ours, and the old one again', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    bench.clock.to('2027-03-02T08:00:00.000Z')
    await rollbackPublication(bench.deps(), 'p')
    const entries = loadPriceLedger(bench.workspace, [skuOf(4)], { before: '2027-04-01', days: 90 }).get(skuOf(4)) ?? []
    expect(entries.map(({ price, type, channel, source }) => [price, type, channel, source])).toEqual([[1004, 'regular', 'shop', 'publication'], [live(4), 'promotion', 'shop', 'publication'], [1004, 'regular', 'shop', 'publication']])
    expect(entries.at(-1)?.to).toBeNull()
  })
})

test('RepricerExpress, 12 December 2014: nothing watched the orders while a penny stood there for an hour', async () => {
  bench = new CalendarBench(BEGIN)
  const tripwire = { orderRate: 3, windowSeconds: 600, exposedCash: 100_000 }
  const surge = async (watched: boolean): Promise<number> => {
    await publishPlan(bench.deps(), approvedPlan(lines(), 1, bench.clock.now()), 'shop', options('p', { asOf: null, zone: 'Asia/Shanghai', ...(watched ? { tripwire } : {}) }))
    bench.clock.instant += 60_000
    for (const i of range(40)) bench.store.orders.push({ id: `o${i}`, at: bench.clock.now(), cancelled: false, currency: 'CNY', lines: [{ sku: skuOf(1), units: 50, price: minor(live(1)) }] })
    bench.clock.instant += 60_000
    await bench.runner.tick()
    return bench.store.shown(skuOf(1))
  }
  expect(await surge(true)).toBe(1001)
  expect(summary()).toMatchObject({ state: 'rolled-back', alarm: { code: 'publication.order-rate' } })
  bench.close()
  bench = new CalendarBench(BEGIN)
  // The wire taken out: the price is still there.
  expect(await surge(false)).toBe(live(1))
})
