import { afterEach, describe, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows } from '../../../src/main/publish/queries.ts'
import { FAULTS, FaultProxy, type Fault } from '../../support/fault-proxy.ts'
import { approvedPlan, Bench, bent, changesBySku, clientOf, jitter, line, options, range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

/** Patience with one answer, milliseconds; where the machine is too busy for it, several times what an undisturbed look takes. */
const PATIENCE = 250
const BATCH = '/admin/prices/batch'

let bench: Bench
let proxy: FaultProxy
let patience = PATIENCE
afterEach(async () => {
  await proxy.close()
  await bench.close()
})

/** A bench whose publisher reaches the store only through the proxy. */
async function rough(count: number, decide: (request: { readonly path: string }) => Fault) {
  bench = await Bench.open(count)
  proxy = await new FaultProxy(() => bench.store.endpoint?.url ?? '', decide).start()
  const begun = performance.now()
  await bench.client.readPrices(range(count).map(skuOf))
  patience = Math.ceil(Math.max(PATIENCE, 8 * (performance.now() - begun)))
  const connector = clientOf(() => proxy.url, () => bench.store.endpoint?.token ?? '', patience)
  return bench.deps({ connector, deadline: patience, backOff: { attempts: 12, base: 2, cap: 20 } })
}

const lines = (count: number) => range(count).map((i) => line(i))

/** Each row exactly once at its planned price, by the store's own record. */
async function expectEachOnce(count: number): Promise<void> {
  await proxy.settled()
  const changes = await changesBySku(bench.client)
  for (const { sku, current, landed } of lines(count)) expect(changes.get(sku)?.map(({ from, to }) => [from, to]), sku).toEqual([[current, landed]])
}

describe.each(FAULTS)('a store whose every second call meets the fault %s', (fault) => {
  test('has each price once in the end, and each back once after the roll back', async () => {
    let calls = 0
    const deps = await rough(60, ({ path }) => (path === BATCH && ++calls % 2 === 1 ? fault : 'none'))
    const live = await publishPlan(deps, approvedPlan(lines(60)), 'embedded', options('pub-1', { batchRows: 25 }))
    expect(live).toMatchObject({ state: 'live', counts: { confirmed: 60 } })
    expect(proxy.committed.get(fault)).toBeGreaterThan(0)
    await expectEachOnce(60)
    expect(await rollbackPublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: 60 } })
    await proxy.settled()
    const changes = await changesBySku(bench.client)
    for (const { sku, current, landed } of lines(60)) expect(changes.get(sku)?.map(({ to }) => to), sku).toEqual([landed, current])
  })
})

describe('a road with faults of every kind', () => {
  test.each([11, 23, 37])('seed %i: each row exactly once, whatever the order of faults, on every call', async (seed) => {
    const random = jitter(seed)
    const deps = await rough(300, () => (random() < 0.3 ? FAULTS[Math.floor(random() * FAULTS.length)] : 'none'))
    let summary = await publishPlan(deps, approvedPlan(lines(300)), 'embedded', options('pub-1', { batchRows: 30 }))
    for (let i = 0; summary.state !== 'live' && i < 20; i++) {
      expect(summary.state).toBe('failed')
      summary = await resumePublication(deps, 'pub-1')
    }
    expect(summary).toMatchObject({ state: 'live', counts: { confirmed: 300 } })
    await expectEachOnce(300)
  })
})

describe('calls that are still on their way', () => {
  test('cannot set a price again after the roll back: their deadline is waited for, and the store refuses them after it', async () => {
    let late = 0
    const deps = await rough(40, ({ path }) => (path === BATCH && late++ === 1 ? 'late' : 'none'))
    // One try only: the second call is lost on the road and the publisher gives up while it may still arrive.
    const failed = await publishPlan({ ...deps, backOff: { attempts: 1, base: 1, cap: 1 } }, approvedPlan(lines(40)), 'embedded', options('pub-1', { batchRows: 10 }))
    expect(failed).toMatchObject({ state: 'failed' })
    expect(failed.counts.sent).toBeGreaterThan(0)
    const back = await rollbackPublication(deps, 'pub-1')
    await proxy.settled()
    await wait(50)
    expect(back.state).toBe('rolled-back')
    for (const i of range(40)) expect((await bench.client.readStorefront([skuOf(i)])).get(skuOf(i))).toBe(1000 + i)
  })

  test('a roll back that does not wait would be undone by them: the deadline is what holds', async () => {
    const held: (() => void)[] = []
    const deps = await rough(20, () => 'none')
    const connector = bench.client
    let call = 0
    // The call leaves, no answer comes, and it reaches the store only when the test lets it.
    const slow = bent(connector, {
      applyBatch: async (...args: Parameters<typeof connector.applyBatch>) => {
        if (++call > 1) return connector.applyBatch(...args)
        held.push(() => { void connector.applyBatch(...args) })
        return { rows: args[0].rows.map(({ sku }) => ({ sku, outcome: 'unknown' as const })), replayed: false, failure: { code: 'connection' as const, message: 'reset', transient: true } }
      },
    })
    const began = performance.now()
    await publishPlan({ ...deps, connector: slow, backOff: { attempts: 1, base: 1, cap: 1 } }, approvedPlan(lines(20)), 'embedded', options('pub-1', { canaryShare: 1 }))
    const back = await rollbackPublication(deps, 'pub-1')
    expect(performance.now() - began).toBeGreaterThanOrEqual(patience)
    for (const deliver of held) deliver()
    await wait(100)
    expect(back).toMatchObject({ state: 'rolled-back', counts: { skipped: 20 } })
    expect(publicationRows(bench.db, 'pub-1', { state: 'skipped', offset: 0, limit: 1 }).rows[0].reason).toBe('never-written')
    expect((await changesBySku(bench.client)).size).toBe(0)
  })
})
