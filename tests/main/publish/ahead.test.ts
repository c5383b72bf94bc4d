import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { flushed } from '../../../src/main/publish/flush.ts'
import { Pace, paceOf } from '../../../src/main/publish/pace.ts'
import { pausePublication, resumePublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationSummary } from '../../../src/main/publish/queries.ts'
import { StoreError } from '../../../src/main/stores/connector.ts'
import { CalendarBench, COUNT, lines, TestClock } from '../../support/calendar-bench.ts'

const START = '2027-03-01T01:00:00.000Z'
const kinds = (bench: CalendarBench, kind: string): number => publicationJournal(bench.db, 'p').filter((entry) => entry.kind === kind).length

let bench: CalendarBench
afterEach(() => bench.close())

/** Does something at the n-th call that would write, before it reaches the store. */
function atWrite(n: number, work: () => void): { readonly calls: () => number } {
  const { applyBatch } = bench.store.connector
  let calls = 0
  Object.assign(bench.store.connector, { applyBatch: async (...args: Parameters<typeof applyBatch>) => {
    if (++calls === n) work()
    await new Promise((resolve) => { setImmediate(resolve) })
    return applyBatch(...args)
  } })
  return { calls: () => calls }
}

describe('batches in hand beside those that the store is busy with', () => {
  test.each([1, 2])('are neither journalled as sent nor sent once a pause was asked for, at %i calls at a time', async (maxParallel) => {
    bench = new CalendarBench(START, 'none', { lock: 'version', maxParallel })
    const { calls } = atWrite(3, () => { pausePublication(bench.deps(), 'p') })
    expect(await bench.publish('p', () => ({}), { canaryShare: 1, batchRows: 2 })).toMatchObject({ state: 'paused', counts: { sent: 0 } })
    // The third, and what was under way beside it.
    expect(calls()).toBeLessThanOrEqual(3 + maxParallel - 1)
    expect(kinds(bench, 'sent')).toBe(calls())
    expect(bench.store.writes).toHaveLength(2 * calls())
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(bench.store.writes).toHaveLength(COUNT)
  })

  test('are not sent after another has failed', async () => {
    bench = new CalendarBench(START, 'none', { lock: 'version', maxParallel: 2 })
    const { calls } = atWrite(3, () => { throw new StoreError({ code: 'unauthorised', message: 'No.', transient: false }) })
    expect((await bench.publish('p', () => ({}), { canaryShare: 1, batchRows: 2 })).state).toBe('failed')
    // Beside the one that failed one more may have been under way.
    expect(calls()).toBeLessThanOrEqual(4)
    expect(kinds(bench, 'sent')).toBe(calls())
  })

  test('of the next wave are read while this one ends, and not written before it is closed', async () => {
    bench = new CalendarBench(START, 'none', { lock: 'version', maxParallel: 2 })
    const order: string[] = []
    const { readPrices, applyBatch } = bench.store.connector
    const first = (skus: readonly string[]): string => skus[0]
    Object.assign(bench.store.connector, {
      readPrices: (...args: Parameters<typeof readPrices>) => {
        order.push(`read ${first(args[0])}`)
        return readPrices(...args)
      },
      applyBatch: (...args: Parameters<typeof applyBatch>) => {
        order.push(`write ${first(args[0].rows.map(({ sku }) => sku))}`)
        // What stands of the waves before when this one is written.
        order.push(`confirmed ${publicationSummary(bench.db, 'p').counts.confirmed}`)
        return applyBatch(...args)
      },
    })
    expect((await bench.publish('p', () => ({}), { canaryShare: 0.1, batchRows: 2 })).state).toBe('live')
    // The canary has two rows in one call; the wave after it eight, in four.
    const wave = bench.db.prepare('SELECT wave, sku FROM publication_rows ORDER BY wave, place').all() as { wave: number; sku: string }[]
    const next = wave.find((row) => row.wave === 1)!.sku
    const writes = order.filter((what) => what.startsWith('write'))
    expect(writes[0]).toBe(`write ${wave[0].sku}`)
    expect(order.indexOf(`write ${next}`)).toBeGreaterThan(order.indexOf('confirmed 0'))
    expect(order[order.indexOf(`write ${next}`) + 1]).toBe('confirmed 2')
    // Read for its own write before the canary was read back: the second reading of this product, the first being the before-image of all.
    const readings = order.flatMap((what, i) => (what === `read ${next}` ? [i] : []))
    const back = order.lastIndexOf(`read ${wave[0].sku}`)
    expect(readings[0]).toBeLessThan(back)
  })
})

test('a store without versions: what waited long for its turn is read again, and an edit that fell into the wait is kept', async () => {
  bench = new CalendarBench(START, 'none', { lock: 'none', maxParallel: 1 })
  const [{ sku }] = lines()
  const { readPrices } = bench.store.connector
  const deps = bench.deps()
  let readings = 0
  Object.assign(bench.store.connector, { readPrices: async (...args: Parameters<typeof readPrices>) => {
    const seen = await readPrices(...args)
    // Read for the write: then the store asks for half a minute, in which somebody sets a price.
    if (args[0].includes(sku) && ++readings === 2) {
      void paceOf(bench.store.connector, bench.clock, deps.sleep).call('write', async () => { bench.store.edit(sku, { price: 777 }) }, () => ({ retryAfter: 30_000 }), { rank: 'write' })
    }
    return seen
  } })
  const rest = await bench.publish('p', () => ({}), { canaryShare: 1, batchRows: COUNT })
  expect(rest.counts).toMatchObject({ conflict: 1, confirmed: COUNT - 1 })
  expect(bench.store.shown(sku)).toBe(777)
})

test('where several calls wait, writes go before what settles rows, and that before looks ahead', async () => {
  bench = new CalendarBench(START)
  const pace = new Pace(() => 1, new TestClock(START), async () => {})
  const order: string[] = []
  const call = (rank: 'write' | 'settle' | 'look', name: string): Promise<void> => pace.call('x', async () => { order.push(name) }, () => 'answered', { rank })
  await Promise.all([call('look', 'first'), call('look', 'a'), call('settle', 'b'), call('write', 'c'), call('look', 'd'), call('write', 'e')])
  expect(order).toEqual(['first', 'c', 'e', 'b', 'a', 'd'])
})

test('a flush waits for the disk, those that come meanwhile share the next one, and one that fails says so', async () => {
  bench = new CalendarBench(START)
  const { db } = bench
  expect(existsSync(`${db.name}-wal`)).toBe(true)
  const [a, b, c] = [flushed(db), flushed(db), flushed(db)]
  expect(b).toBe(c)
  expect(a).not.toBe(b)
  await Promise.all([a, b, c])
  await flushed(db)
  await expect(flushed({ memory: false, name: `${db.name}-none` } as typeof db)).rejects.toThrow('ENOENT')
})
