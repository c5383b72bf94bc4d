import { afterEach, describe, expect, test } from 'vitest'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { advancePublication, pausePublication, preparePublication, publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationRows, publicationSummary, watchPublication } from '../../../src/main/publish/queries.ts'
import { approvedPlan, Bench, bent, changesBySku, editAs, line, options, range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: Bench
const open = async (count: number): Promise<void> => { bench = await Bench.open(count) }
afterEach(() => bench.close())

const plan = (count: number) => approvedPlan(range(count).map((i) => line(i)))
const rowOf = (id: string, sku: string) => publicationRows(bench.db, id, { state: null, offset: 0, limit: 10_000 }).rows.find((row) => row.sku === sku)
const priceOf = async (i: number): Promise<number | undefined> => (await bench.client.readStorefront([skuOf(i)])).get(skuOf(i))
const kinds = (id: string): string[] => publicationJournal(bench.db, id).map((entry) => entry.kind)

describe('publishing', () => {
  test('2,000 prices go live in a canary and waves, each written once and read back, and come back as they were', async () => {
    await open(2000)
    const lines = range(2000).map((i) => line(i))
    const status: string[] = []
    const deps = bench.deps({ planStatus: (id, version, to) => { status.push(`${id} ${version} ${to}`) } })
    const live = await publishPlan(deps, approvedPlan(lines), 'embedded', options('pub-1'))
    expect(live).toMatchObject({ state: 'live', problem: null, running: false, direction: 'publish' })
    expect(live.counts.confirmed).toBe(2000)
    expect(live.waves.map((wave) => [wave.rows, wave.confirmed])).toEqual([[20, 20], [80, 80], [400, 400], [1500, 1500]])
    const back = await rollbackPublication(deps, 'pub-1')
    expect(back).toMatchObject({ state: 'rolled-back', problem: null, direction: 'restore' })
    expect(back.counts.restored).toBe(2000)
    expect(status).toEqual(['canary', 'waves', 'live', 'rolled-back'].map((stage) => `plan-night 1 ${stage}`))
    const changes = await changesBySku(bench.client)
    expect(changes.size).toBe(2000)
    for (const { sku, current, landed } of lines) expect(changes.get(sku)?.map(({ from, to }) => [from, to])).toEqual([[current, landed], [landed, current]])
  })

  test('the journal has the before-image before the first write, and of every batch intent, sent, acked, verified in this order', async () => {
    await open(30)
    await publishPlan(bench.deps(), plan(30), 'embedded', options('pub-1', { batchRows: 10 }))
    const entries = publicationJournal(bench.db, 'pub-1')
    expect(entries.findIndex((entry) => entry.kind === 'before-image-complete')).toBeLessThan(entries.findIndex((entry) => entry.kind === 'intent'))
    const batches = Map.groupBy(entries.filter((entry) => entry.batch !== null), (entry) => entry.batch)
    expect(batches.size).toBe(5)
    for (const steps of batches.values()) expect(steps.map((entry) => entry.kind)).toEqual(['intent', 'sent', 'acked', 'verified'])
    expect(JSON.parse(entries.at(-1)?.detail ?? '{}')).toMatchObject({ confirmed: 30, endsAt: publicationSummary(bench.db, 'pub-1').schedule.endsAt })
  })

  test('the journal of what was sent is on disk before the store hears of it', async () => {
    await open(20)
    const seen: string[] = []
    const connector = bent(bench.client, { applyBatch: (batch, key, signal) => {
      const sent = publicationRows(bench.db, 'pub-1', { state: 'sent', offset: 0, limit: 100 }).rows.map((row) => row.sku)
      expect(publicationJournal(bench.db, 'pub-1').filter((entry) => entry.batch === key).at(-1)?.kind).toBe('sent')
      expect(sent).toEqual(expect.arrayContaining(batch.rows.map((row) => row.sku)))
      seen.push(...batch.rows.map((row) => row.sku))
      return bench.client.applyBatch(batch, key, signal)
    } })
    await publishPlan(bench.deps({ connector }), plan(20), 'embedded', options('pub-1', { batchRows: 7 }))
    expect(seen).toHaveLength(20)
  })

  test('a dry run shows batches and conflicts and writes nothing', async () => {
    await open(40)
    await editAs(bench.client, 'alice', skuOf(3), 990)
    const before = (await changesBySku(bench.client)).size
    const dry = await publishPlan(bench.deps(), plan(41), 'embedded', options('dry-1', { dryRun: true, batchRows: 10 }))
    expect(dry).toMatchObject({ state: 'prepared', dryRun: true, running: false })
    expect(dry.counts).toMatchObject({ pending: 39, conflict: 1, failed: 1, confirmed: 0 })
    expect(kinds('dry-1')).not.toContain('sent')
    expect((await changesBySku(bench.client)).size).toBe(before)
    await expect(resumePublication(bench.deps(), 'dry-1')).rejects.toMatchObject({ kind: 'conflict' })
    await expect(rollbackPublication(bench.deps(), 'dry-1')).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('a drifted price is a conflict and stays; a price already there and a product the store lacks are told apart', async () => {
    await open(50)
    await editAs(bench.client, 'alice', skuOf(7), 1003)
    await editAs(bench.client, 'alice', skuOf(8), line(8).landed)
    const live = await publishPlan(bench.deps(), plan(51), 'embedded', options('pub-1'))
    expect(live.state).toBe('live')
    expect(live.counts).toMatchObject({ confirmed: 48, conflict: 1, skipped: 1, failed: 1 })
    expect(rowOf('pub-1', skuOf(7))).toMatchObject({ state: 'conflict', before: 1003, reason: 'drift:1003', attempts: 0 })
    expect(rowOf('pub-1', skuOf(8))).toMatchObject({ state: 'skipped', reason: 'already-there' })
    expect(rowOf('pub-1', skuOf(50))).toMatchObject({ state: 'failed', reason: 'not-in-store', before: null })
    expect(await priceOf(7)).toBe(1003)
    expect(live.problem).toContain('3 of 51 rows were not published')
    // What was not written is not taken back either.
    await rollbackPublication(bench.deps(), 'pub-1')
    expect([await priceOf(7), await priceOf(8)]).toEqual([1003, line(8).landed])
  })

  test('an edit in the instant between our reading and our write is refused by the store and kept', async () => {
    await open(10)
    let once = true
    const connector = bent(bench.client, { applyBatch: async (batch, key, signal) => {
      if (once) await editAs(bench.client, 'alice', batch.rows[0].sku, 1234)
      once = false
      return bench.client.applyBatch(batch, key, signal)
    } })
    const live = await publishPlan(bench.deps({ connector }), plan(10), 'embedded', options('pub-1', { canaryShare: 1 }))
    expect(live.counts).toMatchObject({ confirmed: 9, conflict: 1 })
    const [row] = publicationRows(bench.db, 'pub-1', { state: 'conflict', offset: 0, limit: 1 }).rows
    expect((await bench.client.readStorefront([row.sku])).get(row.sku)).toBe(1234)
  })

  test('nothing is written where a tenth of the prices has drifted; a person may go on without those rows', async () => {
    await open(60)
    for (const i of range(7)) await editAs(bench.client, 'alice', skuOf(i), 5000 + i)
    const stopped = await publishPlan(bench.deps(), plan(60), 'embedded', options('pub-1'))
    expect(stopped).toMatchObject({ state: 'stopped', counts: { conflict: 7, pending: 53, confirmed: 0 } })
    expect(kinds('pub-1')).not.toContain('sent')
    const live = await resumePublication(bench.deps(), 'pub-1')
    expect(live).toMatchObject({ state: 'live', counts: { conflict: 7, confirmed: 53 } })
    expect(await priceOf(0)).toBe(5000)
  })

  test('an acknowledged price that no buyer sees is a mismatch, and one in the canary stops everything', async () => {
    await open(60)
    const blind = new Set<string>()
    const connector = bent(bench.client, {
      applyBatch: (batch, key, signal) => {
        blind.add(batch.rows[0].sku)
        return bench.client.applyBatch(batch, key, signal)
      },
      readStorefront: async (skus, signal) => new Map([...(await bench.client.readStorefront(skus, signal))].map(([sku, price]) => [sku, blind.has(sku) ? ((price + 1) as typeof price) : price])),
    })
    const stopped = await publishPlan(bench.deps({ connector }), plan(60), 'embedded', options('pub-1', { canaryShare: 0.1 }))
    expect(stopped).toMatchObject({ state: 'stopped', counts: { mismatch: 1, confirmed: 5, pending: 54 } })
    expect(stopped.problem).toContain('canary')
    // The stuck row has our price in truth, so the roll back takes it back too.
    const back = await rollbackPublication(bench.deps(), 'pub-1')
    expect(back).toMatchObject({ state: 'rolled-back', counts: { restored: 6, skipped: 54 } })
    expect((await changesBySku(bench.client)).size).toBe(6)
  })

  test('too many refused prices stop the waves', async () => {
    await open(200)
    let calls = 0
    const connector = bent(bench.client, { applyBatch: async (batch, key, signal) => {
      if (++calls === 1) return bench.client.applyBatch(batch, key, signal)
      const result = await bench.client.applyBatch({ ...batch, rows: batch.rows.filter((row) => !row.sku.endsWith('7')) }, key, signal)
      const answers = new Map(result.rows.map((row) => [row.sku, row]))
      return { ...result, rows: batch.rows.map(({ sku }) => answers.get(sku) ?? { sku, outcome: 'rejected', code: 'price', message: 'unlucky number' }) }
    } })
    const stopped = await publishPlan(bench.deps({ connector }), plan(200), 'embedded', options('pub-1', { canaryShare: 0.005, batchRows: 40 }))
    expect(stopped, stopped.problem ?? '').toMatchObject({ state: 'stopped' })
    expect(stopped.counts.failed).toBeGreaterThan(3)
    expect(stopped.counts.pending).toBeGreaterThan(0)
    expect(stopped.waves[0].failed).toBe(0)
  })
})

describe('roll back', () => {
  test('somebody else’s later edit is kept, also where the price was set back to ours', async () => {
    await open(20)
    await publishPlan(bench.deps(), plan(20), 'embedded', options('pub-1'))
    await editAs(bench.client, 'alice', skuOf(4), 1500)
    await editAs(bench.client, 'bob', skuOf(5), 1)
    await editAs(bench.client, 'bob', skuOf(5), line(5).landed)
    await editAs(bench.client, 'carol', skuOf(6), 1006)
    const back = await rollbackPublication(bench.deps(), 'pub-1')
    expect(back).toMatchObject({ state: 'rolled-back', counts: { restored: 18, kept: 2 } })
    expect(rowOf('pub-1', skuOf(4))).toMatchObject({ state: 'kept', reason: 'changed:alice', observed: 1500 })
    expect(rowOf('pub-1', skuOf(5))).toMatchObject({ state: 'kept', reason: 'changed:bob' })
    expect(rowOf('pub-1', skuOf(6))).toMatchObject({ state: 'restored', reason: 'already-back' })
    expect([await priceOf(4), await priceOf(5), await priceOf(6), await priceOf(7)]).toEqual([1500, line(5).landed, 1006, 1007])
    expect((await changesBySku(bench.client)).get(skuOf(6))).toHaveLength(2)
  })

  test('a row whose version is not known is kept where the store says that somebody else wrote it, even at our price', async () => {
    await open(20)
    // The store takes the price and no buyer sees it: the row is a mismatch, and nobody noted the version of our write.
    const blind = bent(bench.client, { readStorefront: async (skus, signal) => new Map([...(await bench.client.readStorefront(skus, signal))].map(([sku, price]) => [sku, (price + 1) as typeof price])) })
    const stopped = await publishPlan(bench.deps({ connector: blind }), plan(20), 'embedded', options('pub-1', { canaryShare: 0.1 }))
    const [{ sku, planned }] = publicationRows(bench.db, 'pub-1', { state: 'mismatch', offset: 0, limit: 1 }).rows
    await editAs(bench.client, 'bob', sku, 1)
    await editAs(bench.client, 'bob', sku, planned)
    const back = await rollbackPublication(bench.deps(), 'pub-1')
    expect(back.counts).toMatchObject({ kept: 1, restored: stopped.counts.mismatch - 1 })
    expect(rowOf('pub-1', sku)).toMatchObject({ state: 'kept', reason: 'changed:bob' })
  })

  test('a price to go back to that was altered in the file is not written', async () => {
    await open(10)
    await publishPlan(bench.deps(), plan(10), 'embedded', options('pub-1'))
    bench.db.prepare("UPDATE publication_rows SET before = 1 WHERE sku = ? AND publication_id = 'pub-1'").run(skuOf(3))
    await expect(rollbackPublication(bench.deps(), 'pub-1')).rejects.toMatchObject({ kind: 'refused', problems: [{ code: 'publication.altered' }] })
    expect(await priceOf(3)).toBe(line(3).landed)
  })

  test('a restore that the store refuses does not look finished, and can be resumed', async () => {
    await open(10)
    await publishPlan(bench.deps(), plan(10), 'embedded', options('pub-1'))
    const connector = bent(bench.client, { applyBatch: async (batch) => ({ replayed: false, failure: null, rows: batch.rows.map(({ sku }) => ({ sku, outcome: 'rejected', code: 'other', message: 'closed for stock-taking' })) }) })
    const failed = await rollbackPublication(bench.deps({ connector }), 'pub-1')
    expect(failed).toMatchObject({ state: 'failed', direction: 'restore', counts: { restoring: 10 } })
    const back = await resumePublication(bench.deps(), 'pub-1')
    expect(back).toMatchObject({ state: 'rolled-back', counts: { restored: 10 } })
  })

  test('a second roll back is refused', async () => {
    await open(5)
    await publishPlan(bench.deps(), plan(5), 'embedded', options('pub-1'))
    await rollbackPublication(bench.deps(), 'pub-1')
    await expect(rollbackPublication(bench.deps(), 'pub-1')).rejects.toMatchObject({ kind: 'conflict' })
    await expect(resumePublication(bench.deps(), 'pub-1')).rejects.toMatchObject({ kind: 'conflict' })
  })
})

describe('pausing and watching', () => {
  test('a pause takes hold between two calls, and the rest is published on resuming', async () => {
    await open(100)
    let calls = 0
    const connector = bent(bench.client, { capabilities: { ...bench.client.capabilities, maxParallel: 1 }, applyBatch: (batch, key, signal) => {
      if (++calls === 3) pausePublication(bench.deps(), 'pub-1')
      return bench.client.applyBatch(batch, key, signal)
    } })
    const paused = await publishPlan(bench.deps({ connector }), plan(100), 'embedded', options('pub-1', { batchRows: 10 }))
    expect(calls).toBe(3)
    expect(paused).toMatchObject({ state: 'paused', running: false, counts: { sent: 0 } })
    expect(paused.counts.pending).toBeGreaterThan(0)
    const live = await resumePublication(bench.deps({ connector }), 'pub-1')
    expect(live).toMatchObject({ state: 'live', counts: { confirmed: 100 } })
    for (const changes of (await changesBySku(bench.client)).values()) expect(changes).toHaveLength(1)
  })

  test('a roll back in mid-publish pauses the publisher first and takes back only what was written', async () => {
    await open(100)
    let calls = 0
    let back: Promise<PublicationSummary> | null = null
    const connector = bent(bench.client, { applyBatch: (batch, key, signal) => {
      if (++calls === 3) back = rollbackPublication(bench.deps(), 'pub-1')
      return bench.client.applyBatch(batch, key, signal)
    } })
    const paused = await publishPlan(bench.deps({ connector }), plan(100), 'embedded', options('pub-1', { batchRows: 10 }))
    expect(paused.state).toBe('paused')
    const summary = await (back as unknown as Promise<PublicationSummary>)
    expect(summary.state).toBe('rolled-back')
    expect(summary.counts.restored).toBe(paused.counts.confirmed)
    expect(summary.counts.restored + summary.counts.skipped).toBe(100)
    for (const i of range(100)) expect(await priceOf(i)).toBe(1000 + i)
  })

  test('two drivers of one publication, and two publications of one store, are refused', async () => {
    await open(50)
    const refusals: unknown[] = []
    const connector = bent(bench.client, { applyBatch: async (batch, key, signal) => {
      await resumePublication(bench.deps(), 'pub-1').catch((error: unknown) => refusals.push(error))
      await publishPlan(bench.deps(), plan(50), 'embedded', options('pub-2')).catch((error: unknown) => refusals.push(error))
      return bench.client.applyBatch(batch, key, signal)
    } })
    await publishPlan(bench.deps({ connector }), plan(50), 'embedded', options('pub-1', { canaryShare: 1 }))
    expect(refusals).toMatchObject([{ kind: 'conflict', problems: [{ code: 'publication.running' }] }, { kind: 'conflict', problems: [{ code: 'publication.busy' }] }])
  })

  test('the canary is watched for its time before the waves, and stops everything where a price does not hold', async () => {
    await open(100)
    let now = Date.now()
    const clock = { now: () => new Date(now).toISOString(), milliseconds: () => now }
    let edit = true
    const waited = { seconds: 0 }
    const sleep = async (milliseconds: number): Promise<void> => {
      now += milliseconds
      waited.seconds += milliseconds / 1000
      if (edit && waited.seconds > 300) {
        edit = false
        const [{ sku }] = publicationRows(bench.db, 'pub-1', { state: 'confirmed', offset: 0, limit: 1 }).rows
        await editAs(bench.client, 'alice', sku, 4000)
      }
    }
    const stopped = await publishPlan(bench.deps({ clock, sleep }), plan(100), 'embedded', options('pub-1', { canaryShare: 0.05, canarySeconds: 600 }))
    expect(stopped).toMatchObject({ state: 'stopped', counts: { mismatch: 1, confirmed: 4, pending: 95 } })
    expect(waited.seconds).toBeGreaterThan(300)
    expect(waited.seconds).toBeLessThan(330)
    // A person goes on: the watch ends at the time it had, and the waves follow.
    const live = await resumePublication(bench.deps({ clock, sleep }), 'pub-1')
    expect(live).toMatchObject({ state: 'live', counts: { mismatch: 1, confirmed: 99 } })
    expect(waited.seconds).toBeGreaterThanOrEqual(600)
    expect(waited.seconds).toBeLessThan(605)
  })

  test('a watch that goes on after a pause is the canary still: it says so, keeps others out of the store, and one price that does not hold stops it', async () => {
    await open(100)
    let now = Date.now()
    const clock = { now: () => new Date(now).toISOString(), milliseconds: () => now }
    let naps = 0
    const seen: string[] = []
    const refusals: unknown[] = []
    const sleep = async (milliseconds: number): Promise<void> => {
      now += milliseconds
      naps++
      if (naps === 5) pausePublication(bench.deps({ clock }), 'pub-1')
      if (naps === 8) {
        seen.push(publicationSummary(bench.db, 'pub-1').state)
        await publishPlan(bench.deps(), plan(100), 'embedded', options('pub-2')).catch((error: unknown) => refusals.push(error))
        const [{ sku }] = publicationRows(bench.db, 'pub-1', { state: 'confirmed', offset: 0, limit: 1 }).rows
        await editAs(bench.client, 'alice', sku, 4000)
      }
    }
    const deps = bench.deps({ clock, sleep })
    const paused = await publishPlan(deps, plan(100), 'embedded', options('pub-1', { canaryShare: 0.05, canarySeconds: 600 }))
    expect(paused.state).toBe('paused')
    const stopped = await resumePublication(deps, 'pub-1')
    expect(seen).toEqual(['canary'])
    expect(refusals).toMatchObject([{ kind: 'conflict', problems: [{ code: 'publication.busy' }] }])
    expect(stopped).toMatchObject({ state: 'stopped', counts: { mismatch: 1, confirmed: 4, pending: 95 } })
  })

  test('a publication does not go on while another of its store is unfinished; it may be rolled back', async () => {
    await open(60)
    let calls = 0
    const pausing = bent(bench.client, { applyBatch: (batch, key, signal) => {
      if (++calls === 1) pausePublication(bench.deps(), 'pub-1')
      return bench.client.applyBatch(batch, key, signal)
    } })
    expect((await publishPlan(bench.deps({ connector: pausing }), plan(60), 'embedded', options('pub-1'))).state).toBe('paused')
    // Of other products: over its own nothing may begin.
    preparePublication(bench.deps(), approvedPlan(range(70).slice(60).map((i) => line(i)), 2), 'embedded', options('pub-2'))
    await expect(resumePublication(bench.deps(), 'pub-1')).rejects.toMatchObject({ kind: 'conflict', problems: [{ code: 'publication.busy', params: { id: 'pub-2' } }] })
    expect(await rollbackPublication(bench.deps(), 'pub-1')).toMatchObject({ state: 'rolled-back' })
  })

  test('nothing begins over products of a publication that was left half done, until it is finished or rolled back', async () => {
    await open(60)
    let calls = 0
    const pausing = bent(bench.client, { applyBatch: (batch, key, signal) => {
      if (++calls === 1) pausePublication(bench.deps(), 'pub-1')
      return bench.client.applyBatch(batch, key, signal)
    } })
    const other = (from: number, to: number) => approvedPlan(range(to).slice(from).map((i) => line(i, 700 + i)), 2)
    expect((await publishPlan(bench.deps({ connector: pausing }), plan(30), 'embedded', options('pub-1', { canaryShare: 0.1 }))).state).toBe('paused')
    const refused = { kind: 'conflict', problems: [{ code: 'publication.unsettled', params: { id: 'pub-1', written: 3, shared: 5 } }] }
    await expect(publishPlan(bench.deps(), other(25, 40), 'embedded', options('pub-2'))).rejects.toMatchObject(refused)
    expect(() => publicationSummary(bench.db, 'pub-2')).toThrow('no publication')
    expect(await publishPlan(bench.deps(), other(25, 40), 'embedded', options('dry-1', { dryRun: true }))).toMatchObject({ dryRun: true, counts: { pending: 15 } })
    expect(await publishPlan(bench.deps(), other(40, 60), 'embedded', options('pub-2'))).toMatchObject({ state: 'live' })
    expect(await rollbackPublication(bench.deps(), 'pub-1')).toMatchObject({ state: 'rolled-back' })
    expect(await publishPlan(bench.deps(), other(25, 40), 'embedded', options('pub-3'))).toMatchObject({ state: 'live', counts: { confirmed: 15 } })
  })

  test('one that stopped before its first write keeps nothing else out', async () => {
    await open(30)
    for (const i of range(7)) await editAs(bench.client, 'alice', skuOf(i), 5000 + i)
    expect((await publishPlan(bench.deps(), plan(30), 'embedded', options('pub-1'))).state).toBe('stopped')
    expect(await publishPlan(bench.deps(), approvedPlan(range(30).slice(7).map((i) => line(i)), 2), 'embedded', options('pub-2'))).toMatchObject({ state: 'live', counts: { confirmed: 23 } })
  })

  test('a live publication that has put another price there is named, row by row and where it stops everything', async () => {
    await open(60)
    const over = (from: number, to: number, version: number) => approvedPlan(range(to).slice(from).map((i) => line(i, 700 + i)), version)
    await publishPlan(bench.deps(), plan(20), 'embedded', options('pub-1'))
    const few = await publishPlan(bench.deps(), over(18, 60, 2), 'embedded', options('pub-2'))
    expect(few).toMatchObject({ state: 'live', counts: { conflict: 2, confirmed: 40 } })
    expect(rowOf('pub-2', skuOf(18))).toMatchObject({ state: 'conflict', reason: 'published:pub-1', observed: line(18).landed })
    const many = await publishPlan(bench.deps(), over(0, 18, 3), 'embedded', options('pub-3'))
    expect(many).toMatchObject({ state: 'stopped', counts: { conflict: 18, confirmed: 0 }, why: { code: 'publication.live-beside', params: { rows: 18, total: 18, others: 18, ids: 'pub-1' } } })
    // Once the live prices are taken back, the plan that was made on the prices before goes in.
    await rollbackPublication(bench.deps(), 'pub-1')
    expect(await publishPlan(bench.deps(), over(0, 18, 3), 'embedded', options('pub-4'))).toMatchObject({ state: 'live', counts: { confirmed: 18 } })
  })

  test('a person may cut the watch short', async () => {
    await open(30)
    let naps = 0
    const sleep = async (): Promise<void> => {
      if (++naps === 2) advancePublication(bench.deps(), 'pub-1', { by: 'Lin', reason: 'orders look right' })
      await new Promise((resolve) => { setImmediate(resolve) })
    }
    const live = await publishPlan(bench.deps({ sleep }), plan(30), 'embedded', options('pub-1', { canarySeconds: 3600 }))
    expect(live.state).toBe('live')
    expect(naps).toBeLessThanOrEqual(3)
    expect(() => advancePublication(bench.deps(), 'pub-1', { by: 'Lin', reason: 'orders look right' })).toThrow('not being watched')
  })

  test('watching tells the summary at once, its growth, and its end', async () => {
    await open(60)
    const { sleep } = bench.deps()
    const work = publishPlan(bench.deps(), plan(60), 'embedded', options('pub-1', { batchRows: 5 }))
    const told: PublicationSummary[] = []
    for await (const summary of watchPublication(bench.db, 'pub-1', sleep, undefined, 1)) told.push(summary)
    await work
    expect(told.at(-1)).toEqual(publicationSummary(bench.db, 'pub-1'))
    const confirmed = told.map((summary) => summary.counts.confirmed)
    expect(confirmed).toEqual([...confirmed].sort((a, b) => a - b))
    expect(new Set(confirmed).size).toBeGreaterThan(3)
  })

  test('a store that is down leaves the publication failed, with the reason, to be resumed', async () => {
    await open(40)
    let calls = 0
    const connector = bent(bench.client, { applyBatch: async (batch, key, signal) => {
      if (++calls === 3) await bench.store.kill()
      return bench.client.applyBatch(batch, key, signal)
    } })
    const failed = await publishPlan(bench.deps({ connector, backOff: { attempts: 3, base: 1, cap: 2 } }), plan(40), 'embedded', options('pub-1', { batchRows: 5 }))
    expect(failed).toMatchObject({ state: 'failed', running: false })
    expect(failed.counts.sent).toBeGreaterThan(0)
    expect(failed.problem).toContain('connection')
    await bench.store.start()
    expect(await resumePublication(bench.deps(), 'pub-1')).toMatchObject({ state: 'live', counts: { confirmed: 40 } })
    for (const changes of (await changesBySku(bench.client)).values()) expect(changes).toHaveLength(1)
  })
})
