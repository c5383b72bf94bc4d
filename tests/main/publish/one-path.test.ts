import { afterEach, describe, expect, test } from 'vitest'
import type { StoreConnector } from '../../../src/main/stores/connector.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows } from '../../../src/main/publish/queries.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { approvedPlan, Bench, bent, line, options, range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: Bench
afterEach(() => bench.close())

const COUNT = 12
const plan = approvedPlan(range(COUNT).map((i) => line(i)))

/** The store as one that says neither who wrote a price nor when, and whose administration now and then answers as it did before anything was written. */
function forgetful(stale: () => boolean): StoreConnector {
  const { client } = bench
  return bent(client, {
    capabilities: { ...client.capabilities, lock: 'none', deadlines: false, changeFeed: false, idempotency: 'value-set' },
    readPrices: async (skus, signal) => {
      const old = stale()
      return new Map([...(await client.readPrices(skus, signal))].map(([sku, seen]) => [sku, { ...seen, version: null, changedBy: null, updatedAt: null, ...(old ? { price: line(Number(sku.slice(4))).current } : {}) }]))
    },
  })
}

const prices = async (): Promise<number[]> => {
  const shown = await bench.client.readStorefront(range(COUNT).map(skuOf))
  return range(COUNT).map((i) => shown.get(skuOf(i)) ?? 0)
}
const before = range(COUNT).map((i) => line(i).current)
const through = async (deps: ReturnType<Bench['deps']>, first: PublicationSummary): Promise<PublicationSummary> => {
  let summary = first
  for (let i = 0; summary.state === 'failed' && i < 20; i++) summary = await resumePublication(deps, 'pub-1')
  return summary
}

describe('one path alone proves nothing', () => {
  test.each([1, 2, 3, 5])('a stale look before the %i. call of a roll back does not pass for a price that is back', async (at) => {
    bench = await Bench.open(COUNT)
    let looks = Number.NEGATIVE_INFINITY
    const deps = bench.deps({ connector: forgetful(() => ++looks === at) })
    expect((await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))).state).toBe('live')
    looks = 0
    const back = await through(deps, await rollbackPublication(deps, 'pub-1'))
    expect(back).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect(await prices()).toEqual(before)
  })

  test('an administration that stays stale leaves the roll back open, with the reason, and never calls it done', async () => {
    bench = await Bench.open(COUNT)
    let stale = false
    const deps = bench.deps({ connector: forgetful(() => stale) })
    await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))
    stale = true
    const open = await rollbackPublication(deps, 'pub-1')
    expect(open).toMatchObject({ state: 'failed', counts: { restored: 0, restoring: COUNT } })
    expect(publicationRows(bench.db, 'pub-1', { state: 'restoring', offset: 0, limit: 1 }).rows[0].reason).toMatch(/^not-shown:/)
    stale = false
    expect(await resumePublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect(await prices()).toEqual(before)
  })

  test('a row whose writing was cut short is not taken for untouched on the word of a stale look', async () => {
    bench = await Bench.open(COUNT)
    let stale = false
    let cut = true
    const connector = forgetful(() => stale)
    const deps = bench.deps({
      connector: bent(connector, {
        // The store acts, and from then on nothing is heard of it.
        applyBatch: async (batch, key, signal) => {
          const result = await connector.applyBatch(batch, key, signal)
          if (!cut) return result
          return { rows: batch.rows.map(({ sku }) => ({ sku, outcome: 'unknown' as const })), replayed: false, failure: { code: 'unauthorised' as const, message: 'cut', transient: false } }
        },
        readPrices: (skus, signal) => connector.readPrices(skus, signal),
      }), backOff: { attempts: 1, base: 1, cap: 1 },
    })
    stale = true
    expect((await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: COUNT, canaryShare: 1 }))).state).toBe('failed')
    cut = false
    const calm = bench.deps({ connector: forgetful(() => stale) })
    const back = await rollbackPublication(calm, 'pub-1')
    stale = false
    await through(calm, back)
    expect(await prices()).toEqual(before)
  })

  test('an answer to another question at the very first reading sets no row aside: what does not fit is looked at once more', async () => {
    bench = await Bench.open(COUNT)
    const connector = forgetful(() => false)
    let looks = 0
    const deps = bench.deps({ connector: bent(connector, { readPrices: (skus, signal) => connector.readPrices(++looks === 1 ? skus.slice(0, 1) : skus, signal) }) })
    expect(await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })

  test('after a call without an answer, one old answer of the shop window does not make a mismatch of a price that is there', async () => {
    bench = await Bench.open(COUNT)
    const connector = forgetful(() => false)
    let stale = false
    const deps = bench.deps({ connector: bent(connector, {
      applyBatch: async (batch, key, signal) => {
        await connector.applyBatch(batch, key, signal)
        stale = true
        return { rows: batch.rows.map(({ sku }) => ({ sku, outcome: 'unknown' as const })), replayed: false, failure: { code: 'server' as const, message: 'cut', transient: true } }
      },
      readStorefront: async (skus, signal) => {
        const shown = await connector.readStorefront(skus, signal)
        if (!stale) return shown
        stale = false
        return new Map(skus.map((sku) => [sku, line(Number(sku.slice(4))).current]))
      },
    }) })
    expect(await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))).toMatchObject({ state: 'live', counts: { confirmed: COUNT, mismatch: 0 } })
  })

  test.each([1, 2, 3])('an answer to another question, by both paths, before the %i. call of a roll back leaves no price of ours behind', async (at) => {
    bench = await Bench.open(COUNT)
    const connector = forgetful(() => false)
    let looks = Number.NEGATIVE_INFINITY
    const deps = bench.deps({ connector: bent(connector, {
      readPrices: async (skus, signal) => (++looks === at ? new Map() : connector.readPrices(skus, signal)),
      readStorefront: async (skus, signal) => (looks === at ? new Map() : connector.readStorefront(skus, signal)),
    }) })
    await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))
    looks = 0
    expect(await through(deps, await rollbackPublication(deps, 'pub-1'))).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect(await prices()).toEqual(before)
  })

  test.each(range(9).map((i) => i + 1))('a look that is answered with other products, the %i. of a publication, takes no row out of it', async (at) => {
    bench = await Bench.open(COUNT)
    let looks = 0
    const connector = bent(bench.client, { readPrices: async (skus, signal) => (++looks === at ? new Map() : bench.client.readPrices(skus, signal)) })
    expect(await publishPlan(bench.deps({ connector }), plan, 'embedded', options('pub-1', { batchRows: 4 }))).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(looks).toBeGreaterThanOrEqual(at)
  })

  test.each([['once', 1, { confirmed: COUNT }], ['always', Number.POSITIVE_INFINITY, { confirmed: COUNT - 1, failed: 1 }]] as const)('a store that %s says it lacks a product which it has just shown is asked again', async (_often, times, counts) => {
    bench = await Bench.open(COUNT)
    const lost = plan.lines[3].sku
    let said = 0
    const connector = bent(bench.client, { applyBatch: async (batch, key, signal) => {
      if (!batch.rows.some(({ sku }) => sku === lost) || ++said > times) return bench.client.applyBatch(batch, key, signal)
      const rows = batch.rows.filter(({ sku }) => sku !== lost)
      const answer = rows.length > 0 ? await bench.client.applyBatch({ ...batch, rows }, `${key}-others`, signal) : { rows: [], replayed: false, failure: null }
      return { ...answer, rows: [...answer.rows, { sku: lost, outcome: 'rejected', code: 'unknown-sku', message: 'No such product.' }] }
    } })
    const deps = bench.deps({ connector })
    const first = await publishPlan(deps, plan, 'embedded', options('pub-1', { batchRows: 4 }))
    // In the canary any refusal stops it, until somebody has looked.
    const summary = first.state === 'stopped' ? await resumePublication(deps, 'pub-1') : first
    expect(summary).toMatchObject({ state: 'live', counts })
    expect(publicationRows(bench.db, 'pub-1', { state: 'failed', offset: 0, limit: 5 }).rows.map(({ sku, reason }) => [sku, reason])).toEqual(times === 1 ? [] : [[lost, 'not-in-store']])
  })
})
