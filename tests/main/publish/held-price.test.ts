import { afterEach, describe, expect, test } from 'vitest'
import { endPublication, publishPlan, resumePublication, rollbackPublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, options, range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: CalendarBench
afterEach(() => bench.close())

const BEGIN = '2027-02-28T16:00:00.000Z'
const OVER = '2027-03-03T16:00:00.000Z'
const promotional = (i: number): number => Math.round((1000 + i) * 0.9)
/** A deeper plan that was made while the first was live: on its prices, and it would go back to them. */
const deeper = (from: string, to: string) =>
  approvedPlan(lines(COUNT, (i) => ({ from, to, current: promotional(i), returnPrice: promotional(i), landed: 800 + i } as object)), 2, bench.clock.now())
const row = (id: string, i: number) => publicationRows(bench.db, id, { state: null, offset: 0, limit: 100 }).rows.find(({ sku }) => sku === skuOf(i))
const shown = (): number[] => range(COUNT).map((i) => bench.store.shown(skuOf(i)))
const BASE = range(COUNT).map((i) => 1000 + i)
const ON = (id = 'b') => options(id, { zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1 })

describe('a plan that was made on the price of a live one', () => {
  test('takes none of its products: once the first has ended no price of it is left, nor does it come back', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('a')
    expect(await publishPlan(bench.deps(), deeper('2027-03-01', '2027-03-09'), 'shop', ON())).toMatchObject({ state: 'stopped', counts: { conflict: COUNT, confirmed: 0 }, why: { code: 'publication.live-beside', params: { ids: 'a', others: COUNT } } })
    expect(row('b', 4)).toMatchObject({ state: 'conflict', reason: 'published:a', observed: promotional(4) })
    bench.clock.to(OVER)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'a')).toMatchObject({ state: 'ended', counts: { ended: COUNT, kept: 0 } })
    expect(shown()).toEqual(BASE)
    // Whatever is done to the second, the price of the first stays gone.
    await resumePublication(bench.deps(), 'b')
    await rollbackPublication(bench.deps(), 'b')
    expect(shown()).toEqual(BASE)
  })

  test('so too where the first rests half done or is on its way back, and where the second waited for its day meanwhile', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('a', (i) => ({ to: i < 10 ? '2027-03-03' : '2027-03-20' }))
    await runPublication(bench.deps(), (await publishPlan(bench.deps(), deeper('2027-03-05', '2027-03-09'), 'shop', ON())).id)
    bench.clock.to(OVER)
    bench.store.down = true
    // Ten of its rows are over, and the store cannot be reached to end them.
    expect((await endPublication(bench.deps(), 'a')).state).toBe('failed')
    bench.store.down = false
    bench.clock.to('2027-03-04T16:00:00.000Z')
    expect(await runPublication(bench.deps(), 'b')).toMatchObject({ state: 'stopped', counts: { conflict: COUNT } })
    expect(row('b', 3)).toMatchObject({ reason: 'published:a' })
    await resumePublication(bench.deps(), 'a')
    await rollbackPublication(bench.deps(), 'a')
    expect(shown()).toEqual(BASE)
  })

  test('a price that a person has set over it since is that person’s: the next plan takes it, and puts it back', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('a')
    bench.store.edit(skuOf(3), { price: 950 })
    const own = approvedPlan(lines(COUNT, (i) => ({ current: 950, returnPrice: 950, landed: 800 + i } as object)).filter(({ sku }) => sku === skuOf(3)), 2, bench.clock.now())
    expect(await publishPlan(bench.deps(), own, 'shop', ON())).toMatchObject({ state: 'live', counts: { confirmed: 1 } })
    await rollbackPublication(bench.deps(), 'a')
    await rollbackPublication(bench.deps(), 'b')
    expect(shown()).toEqual(BASE.map((price, i) => (i === 3 ? 950 : price)))
  })

  test('after the way back of the first its products are free again', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('a')
    await rollbackPublication(bench.deps(), 'a')
    expect(await publishPlan(bench.deps(), approvedPlan(lines(COUNT, (i) => ({ landed: 800 + i } as object)), 2, bench.clock.now()), 'shop', ON())).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    await rollbackPublication(bench.deps(), 'b')
    expect(shown()).toEqual(BASE)
  })
})
