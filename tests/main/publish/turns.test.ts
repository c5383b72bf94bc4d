import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { declareEmergency } from '../../../src/main/publish/emergency.ts'
import { pausePublication, preparePublication, resumePublication, rollbackPublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { publicationSummary } from '../../../src/main/publish/queries.ts'
import { keepSchedule, Runner } from '../../../src/main/publish/runner.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'

const START = '2027-03-01T01:00:00.000Z'

let bench: CalendarBench
beforeEach(() => { bench = new CalendarBench(START) })
afterEach(() => bench.close())

const earlier = (sku: string): number => lines().find((line) => line.sku === sku)!.current
const expectBack = (): void => { for (const { sku } of lines()) expect(bench.store.shown(sku), sku).toBe(earlier(sku)) }
const later = (minutes: number): void => { bench.clock.instant += minutes * 60_000 }

describe('a way back that the store has stopped', () => {
  test('is tried again by the runner until it is through: nobody has to be there for it', async () => {
    await bench.publish('p')
    bench.store.down = true
    expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'failed', direction: 'restore' })
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('failed')
    bench.store.down = false
    later(2)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expectBack()
    expect(bench.acts.filter(({ what }) => what === 'resumed').at(-1)?.text).toContain('rolled-back')
  })

  test('and one that a tripwire has begun, too', async () => {
    await bench.publish('p', () => ({}), { tripwire: { orderRate: 3, windowSeconds: 600, exposedCash: null } })
    const [{ sku, landed }] = lines()
    later(1)
    bench.store.orders.push({ id: 'o', at: bench.clock.now(), cancelled: false, currency: 'CNY', lines: [{ sku, units: 5000, price: landed }] })
    const write = bench.store.connector.applyBatch
    // The rush that trips the wire is what the store breaks down under.
    Object.assign(bench.store.connector, { applyBatch: async (...args: Parameters<typeof write>) => { bench.store.down = true; return write(...args).catch((error: unknown) => { throw error }) } })
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'failed', direction: 'restore', alarm: { code: 'publication.order-rate' } })
    Object.assign(bench.store.connector, { applyBatch: write })
    bench.store.down = false
    later(2)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('rolled-back')
    expectBack()
  })

  test('one that a person has paused rests, until its last day is over', async () => {
    await bench.publish('p')
    bench.store.down = true
    await rollbackPublication(bench.deps(), 'p')
    bench.db.prepare("UPDATE publications SET state = 'rolling-back' WHERE id = 'p'").run()
    pausePublication(bench.deps(), 'p')
    bench.store.down = false
    later(10)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('paused')
    bench.clock.to('2027-03-03T16:01:00.000Z')
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p').state).toBe('rolled-back')
    expectBack()
  })
})

describe('a publication that was to begin, and was taken back or paused before its turn came', () => {
  test('is not begun any more', async () => {
    const id = bench.prepare('p')
    await rollbackPublication(bench.deps(), id)
    await expect(runPublication(bench.deps(), id)).rejects.toMatchObject({ kind: 'conflict' })
    expect(publicationSummary(bench.db, id).state).toBe('rolled-back')
  })

  test('nor while it is paused', async () => {
    const id = bench.prepare('p')
    pausePublication(bench.deps(), id)
    await expect(runPublication(bench.deps(), id)).rejects.toMatchObject({ kind: 'conflict' })
    expect(bench.store.writes).toEqual([])
    expect(publicationSummary(bench.db, id).state).toBe('paused')
    expect((await resumePublication(bench.deps(), id)).state).toBe('live')
  })

  test('nor during an emergency stop', async () => {
    const id = bench.prepare('p')
    declareEmergency(bench.deps(), 'Lin', 'wrong prices')
    await expect(runPublication(bench.deps(), id)).rejects.toMatchObject({ kind: 'conflict', problems: [{ code: 'publication.emergency' }] })
    expect(bench.store.writes).toEqual([])
  })
})

test('a clock that was set back neither begins a publication nor lets it go on', async () => {
  const id = bench.prepare('p')
  bench.clock.to('2027-02-20T00:00:00.000Z')
  await expect(runPublication(bench.deps(), id)).rejects.toMatchObject({ problems: [{ code: 'clock.set-back' }] })
  await expect(resumePublication(bench.deps(), id)).rejects.toMatchObject({ problems: [{ code: 'clock.set-back' }] })
  expect(bench.store.writes).toEqual([])
})

test('a publication that begins holds up no other: one whose days are over ends while the canary of the first is watched', async () => {
  bench.close()
  bench = new CalendarBench(START, 'none', {}, 2 * COUNT)
  await bench.publish('short')
  const others = lines(2 * COUNT, () => ({ from: '2027-03-03', to: '2027-03-06' })).slice(COUNT)
  preparePublication(bench.deps(), approvedPlan(others, 1, bench.clock.now()), 'shop', options('long', { zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1, canarySeconds: 86_400 }))
  expect((await runPublication(bench.deps(), 'long')).state).toBe('scheduled')
  bench.clock.to('2027-03-03T01:00:00.000Z')
  const deps = bench.deps()
  const seen: string[] = []
  const runner = new Runner({
    db: bench.db, clock: bench.clock, every: { orders: 60_000, prices: 300_000, failed: 60_000 },
    publisher: async () => ({ ...deps, sleep: async (milliseconds, signal) => {
      await deps.sleep(milliseconds, signal)
      // The next look of whoever keeps the schedule.
      if (seen.length === 0 && bench.clock.now() > '2027-03-03T16:00:01.000Z') {
        seen.push(publicationSummary(bench.db, 'long').state)
        await runner.tick()
        seen.push(publicationSummary(bench.db, 'long').state, publicationSummary(bench.db, 'short').state)
      }
    } }),
  })
  await runner.tick()
  expect(seen).toEqual(['canary', 'canary', 'ended'])
  expect(publicationSummary(bench.db, 'short').schedule.lateSeconds).toBeNull()
})

test('looks go on while one of them is still at work, and the last are waited for', async () => {
  const stop = new AbortController()
  let [begun, ended] = [0, 0]
  const slow = { tick: async () => {
    begun += 1
    await new Promise((resolve) => { setTimeout(resolve, 30) })
    ended += 1
    return []
  } } as unknown as Runner
  await keepSchedule(slow, async () => {
    if (begun === 3) stop.abort()
    await Promise.resolve()
  }, 1, stop.signal)
  expect([begun, ended]).toEqual([3, 3])
})
