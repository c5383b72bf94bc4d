import { afterEach, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { decideRows, endPublication, publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { signDecisions, type RulesOf } from '../../../src/main/guard/decision.ts'
import { returnGate } from '../../../src/main/guard/return-gate.ts'
import { publicationJournal, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import { spanOf, startOfDay } from '../../../src/main/publish/schedule.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'
import { handOf, ZHOU } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: CalendarBench
afterEach(() => bench.close())

const summary = (id = 'p') => publicationSummary(bench.db, id)
const kinds = (id = 'p'): string[] => publicationJournal(bench.db, id).map(({ kind }) => kind)
const row = (sku: string, id = 'p') => publicationRows(bench.db, id, { state: null, offset: 0, limit: 100 }).rows.find((each) => each.sku === sku)
/** In Shanghai the first of March begins, and the third is over, at 16:00 UTC of the day before. */
const BEFORE = '2027-02-28T12:00:00.000Z'
const BEGIN = '2027-02-28T16:00:00.000Z'
const OVER = '2027-03-03T16:00:00.000Z'

describe('days of a zone', () => {
  test('a day is whole in its zone, also where clocks change or midnight is left out', () => {
    bench = new CalendarBench(BEFORE)
    expect(spanOf('2027-03-01', '2027-03-03', 'Asia/Shanghai')).toEqual({ startsAt: BEGIN, endsAt: OVER })
    expect(new Date(startOfDay('2026-03-08', 'America/New_York')).toISOString()).toBe('2026-03-08T05:00:00.000Z')
    expect(new Date(startOfDay('2026-03-09', 'America/New_York')).toISOString()).toBe('2026-03-09T04:00:00.000Z')
    expect(new Date(startOfDay('2018-11-04', 'America/Sao_Paulo')).toISOString()).toBe('2018-11-04T03:00:00.000Z')
    expect(() => startOfDay('2026-01-01', 'Mars/Olympus')).toThrow('not a time zone')
  })
})

describe('a store without a schedule of its own', () => {
  test('waits for the first day, begins it, and ends it at the return price after the last, each row once', async () => {
    bench = new CalendarBench(BEFORE)
    const plan: string[] = []
    const deps = bench.deps({ planStatus: (_id, _version, stage) => { plan.push(stage) } })
    bench.runner = new (bench.runner.constructor as new (deps: object) => typeof bench.runner)({ db: bench.db, clock: bench.clock, publisher: async () => deps, told: (act: never) => bench.acts.push(act) })
    expect(await publishPlan(deps, approvedPlan(lines(COUNT, (i) => ({ returnPrice: minor(1000 + i + (i === 3 ? 50 : 0)) })), 1, bench.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null }))).toMatchObject({ state: 'scheduled', schedule: { keeper: 'runner', startsAt: BEGIN, endsAt: OVER } })
    bench.clock.to('2027-02-28T15:59:59.000Z')
    expect(await bench.runner.tick()).toEqual([])
    expect(bench.store.calls).toBe(0)
    bench.clock.to(BEGIN)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    bench.clock.to('2027-03-03T15:59:00.000Z')
    await bench.runner.tick()
    expect(bench.store.writes).toHaveLength(COUNT)
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT }, problem: null, schedule: { lateSeconds: null } })
    expect(bench.store.shown(skuOf(4))).toBe(1004)
    // The return price, not the price before.
    expect(bench.store.shown(skuOf(3))).toBe(1053)
    expect(bench.store.writes).toHaveLength(2 * COUNT)
    expect(plan).toEqual(['scheduled', 'canary', 'waves', 'live', 'ended'])
    expect(bench.acts.map(({ what, loud }) => [what, loud])).toEqual([['started', false], ['ended', false]])
    expect(await bench.runner.tick()).toEqual([])
  })

  test('the end is three-way: what somebody else has changed is kept, what stands at the return price already is not written', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    bench.store.edit(skuOf(1), { price: 777 })
    bench.store.edit(skuOf(2), { price: 1002 })
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT - 1, kept: 1 }, why: { code: 'publication.kept' } })
    expect(bench.store.shown(skuOf(1))).toBe(777)
    expect(row(skuOf(2))).toMatchObject({ state: 'ended', reason: 'already-back' })
    expect(bench.store.writes).toHaveLength(2 * COUNT - 2)
  })

  test('an end that was missed is done at once by the next process, with a loud warning that stays', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    bench.clock.to('2027-03-05T16:00:00.000Z')
    bench.runner = bench.makeRunner()
    const [act] = await bench.runner.tick()
    expect(act).toMatchObject({ what: 'ended', loud: true, text: expect.stringContaining('2880 MINUTES LATE') })
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT }, why: { code: 'publication.ended-late', params: { hours: 48 } }, schedule: { lateSeconds: 48 * 3600 } })
    expect(kinds()).toContain('end-missed')
  })

  test('an end that the store stops halfway goes on by itself when it is back, is no missed end, and writes nothing twice', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p', () => ({}), { batchRows: 5 })
    bench.clock.to(OVER)
    const { applyBatch } = bench.store.connector
    let calls = 0
    Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
      if (++calls > 2) bench.store.down = true
      return applyBatch(...args)
    } })
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'failed', direction: 'end' })
    bench.store.down = false
    Object.assign(bench.store.connector, { applyBatch })
    bench.clock.instant += 3_600_000
    await bench.makeRunner().tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT }, schedule: { lateSeconds: null } })
    expect(bench.store.writes).toHaveLength(2 * COUNT)
  })

  test('rows of other days begin and end on theirs, each group with a canary of its own', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p', (i) => (i < 10 ? {} : { from: '2027-03-03', to: '2027-03-05' }))
    expect(summary()).toMatchObject({ state: 'live', counts: { confirmed: 10, pending: 10 } })
    bench.clock.to('2027-03-02T16:00:00.000Z')
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(kinds().filter((kind) => kind === 'canary-passed')).toHaveLength(2)
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'live', counts: { ended: 10, confirmed: 10 } })
    expect(bench.store.shown(skuOf(15))).toBe(Math.round(1015 * 0.9))
    bench.clock.to('2027-03-05T16:00:00.000Z')
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT } })
  })

  test('what rests paused or stopped ends too: a price that is over does not stay because somebody waits', async () => {
    bench = new CalendarBench(BEGIN)
    const signal = new AbortController()
    const { applyBatch } = bench.store.connector
    Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
      signal.abort()
      return applyBatch(...args)
    } })
    await publishPlan(bench.deps({ signal: signal.signal }), approvedPlan(lines(), 1, bench.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null, batchRows: 5, canaryShare: 0.5 }))
    Object.assign(bench.store.connector, { applyBatch })
    expect(summary()).toMatchObject({ state: 'paused', counts: { confirmed: 5, pending: 15 } })
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: 5, skipped: 15 } })
    expect(row(publicationRows(bench.db, 'p', { state: 'skipped', offset: 0, limit: 1 }).rows[0].sku)?.reason).toBe('over')
  })

  test('a plan whose days are over is refused, and one that waits keeps another of the same days and products out', async () => {
    bench = new CalendarBench(BEFORE)
    await bench.publish('p')
    expect(() => bench.prepare('q')).toThrow('waits for some of the same days with 20 of the same products')
    bench.prepare('later', () => ({ from: '2027-03-04', to: '2027-03-05' }))
    bench.clock.to(OVER)
    expect(() => bench.prepare('r')).toThrow('over')
  })

  test('what waits can be taken back before it has begun, and an ended one cannot be taken back any more', async () => {
    bench = new CalendarBench(BEFORE)
    await bench.publish('p')
    expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { skipped: COUNT } })
    expect(bench.store.writes).toEqual([])
    bench.clock.to(BEGIN)
    expect(await bench.runner.tick()).toEqual([])
    await bench.publish('q')
    await expect(endPublication(bench.deps(), 'q')).rejects.toThrow('Nothing of publication q is over')
    bench.clock.to(OVER)
    await bench.runner.tick()
    await expect(rollbackPublication(bench.deps(), 'q')).rejects.toThrow('has ended')
  })
})

describe('a store with a schedule of its own', () => {
  test('gets the sale with its dates in one write, keeps its price, begins and ends by itself, and is read back', async () => {
    bench = new CalendarBench(BEFORE, 'native-exact')
    expect(await bench.publish('p')).toMatchObject({ state: 'scheduled', counts: { confirmed: COUNT }, schedule: { keeper: 'store' } })
    expect(bench.store.writes).toHaveLength(COUNT)
    expect(bench.store.writes[0]).toMatchObject({ sale: { startsAt: BEGIN, endsAt: OVER } })
    expect(bench.store.shown(skuOf(5))).toBe(1005)
    bench.clock.to(BEGIN)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'live' })
    expect(bench.store.shown(skuOf(5))).toBe(Math.round(1005 * 0.9))
    bench.clock.to('2027-03-05T00:00:00.000Z')
    await bench.runner.tick()
    // The store was in time, whenever we look; nothing had to be written.
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT }, schedule: { lateSeconds: null }, problem: null })
    expect(bench.store.writes).toHaveLength(COUNT)
  })

  test('a sale of the store’s own is a conflict and stays; a roll back takes ours out and leaves the price', async () => {
    bench = new CalendarBench(BEGIN, 'native-exact')
    const own = { price: minor(950), startsAt: null, endsAt: '2027-03-10T00:00:00.000Z' }
    bench.store.edit(skuOf(7), { sale: own })
    bench.store.edit(skuOf(8), { sale: { ...own, endsAt: '2027-02-01T00:00:00.000Z' } })
    expect(await bench.publish('p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT - 1, conflict: 1 } })
    expect(row(skuOf(7))).toMatchObject({ state: 'conflict', reason: 'on-sale:950' })
    expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT - 1 } })
    expect(bench.store.shown(skuOf(7))).toBe(950)
    expect(bench.store.shown(skuOf(9))).toBe(1009)
  })

  test('where its clockwork has stopped, the sale is taken out; where somebody has changed the sale, it is kept', async () => {
    bench = new CalendarBench(BEGIN, 'native-exact')
    await bench.publish('p')
    bench.store.edit(skuOf(2), { sale: { price: minor(1), startsAt: null, endsAt: '2027-04-01T00:00:00.000Z' } })
    bench.clock.to(OVER)
    bench.clock.instant += 60_000
    const { applyBatch } = bench.store.connector
    bench.store.stuck = minor(900)
    Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
      bench.store.stuck = null
      return applyBatch(...args)
    } })
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT - 1, kept: 1 } })
    expect(bench.store.writes.slice(COUNT).every(({ sale }) => sale === null)).toBe(true)
    expect(bench.store.writes.length).toBeGreaterThan(COUNT)
  })
})

describe('the way back goes through the gate', () => {
  test('a price that it refuses is held, looks unfinished, and goes where a person decides, with a reason', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    const rules: RulesOf = (prices) => new Map(prices.filter(({ sku }) => [skuOf(1), skuOf(2)].includes(sku)).map(({ sku }) => [sku, ['below-floor']]))
    bench.guard = returnGate(bench.workspace, rules)
    const held = await rollbackPublication(bench.deps(), 'p')
    expect(held).toMatchObject({ state: 'stopped', counts: { restored: COUNT - 2, held: 2 }, why: { code: 'publication.held' } })
    expect(bench.store.shown(skuOf(1))).toBe(Math.round(1001 * 0.9))
    // Asking again changes nothing as long as nobody decides.
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'stopped', counts: { held: 2 } })
    const decide = (sku: string, write: boolean, reason: string): unknown => decideRows(bench.deps(), 'p', [sku], (prices) => signDecisions(bench.workspace, handOf(ZHOU, bench.workspace), 'p', prices, rules, { write, reason, days: 7 }))
    expect(() => decide(skuOf(1), true, ' ')).toThrow('needs a reason')
    expect(() => decide(skuOf(5), true, 'why')).toThrow('not held')
    decide(skuOf(1), true, 'old floor')
    decide(skuOf(2), false, 'sells out')
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT - 1, kept: 1 } })
    expect(bench.store.shown(skuOf(1))).toBe(1001)
    expect(row(skuOf(2))).toMatchObject({ state: 'kept', reason: 'decided:Zhou Min' })
    expect(publicationJournal(bench.db, 'p').find(({ kind }) => kind === 'decided')?.detail).toContain('old floor')
  })

  test('an end too; where the catalog is mended the gate lets it go by itself', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    bench.guard = () => new Map([[skuOf(4), 'below-cost']])
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'stopped', direction: 'end', counts: { ended: COUNT - 1, held: 1 } })
    bench.guard = () => new Map()
    bench.clock.instant += 120_000
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT } })
  })
})
