import { afterEach, describe, expect, test } from 'vitest'
import { publicationSummary } from '../../../src/main/publish/queries.ts'
import { CalendarBench, COUNT } from '../../support/calendar-bench.ts'
import { range } from '../../support/publish-fixture.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: CalendarBench
afterEach(() => bench.close())

const ZONE = { zone: 'America/New_York' }
const OURS = range(COUNT).map((i) => Math.round((1000 + i) * 0.9))
const BEFORE = range(COUNT).map((i) => 1000 + i)
const shown = (): number[] => range(COUNT).map((i) => bench.store.shown(skuOf(i)))
const at = (instant: string, milliseconds = 0): void => { bench.clock.instant = Date.parse(instant) + milliseconds }

/** First and last day in New York, where a clock is put on or back on one of them, and the instants that its midnights are. */
const SPANS = [
  { what: 'put on in between', from: '2026-03-07', to: '2026-03-09', startsAt: '2026-03-07T05:00:00.000Z', endsAt: '2026-03-10T04:00:00.000Z', hours: 71 },
  { what: 'put on, on the one day there is', from: '2026-03-08', to: '2026-03-08', startsAt: '2026-03-08T05:00:00.000Z', endsAt: '2026-03-09T04:00:00.000Z', hours: 23 },
  { what: 'put back on the last day', from: '2026-10-31', to: '2026-11-01', startsAt: '2026-10-31T04:00:00.000Z', endsAt: '2026-11-02T05:00:00.000Z', hours: 49 },
  { what: 'put back on the first day', from: '2026-11-01', to: '2026-11-02', startsAt: '2026-11-01T04:00:00.000Z', endsAt: '2026-11-03T05:00:00.000Z', hours: 49 },
] as const

describe.each(SPANS)('days of New York on which the clock is $what', ({ from, to, startsAt, endsAt, hours }) => {
  test('are whole where the runner keeps them: not a second sooner, not an hour later', async () => {
    expect((Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000).toBe(hours)
    bench = new CalendarBench(new Date(Date.parse(startsAt) - 86_400_000).toISOString())
    expect(await bench.publish('p', () => ({ from, to }), ZONE)).toMatchObject({ state: 'scheduled', schedule: { keeper: 'runner', zone: ZONE.zone, startsAt, endsAt } })
    at(startsAt, -1000)
    await bench.runner.tick()
    expect(shown()).toEqual(BEFORE)
    at(startsAt)
    await bench.runner.tick()
    expect(shown()).toEqual(OURS)
    at(endsAt, -1000)
    await bench.runner.tick()
    expect(shown()).toEqual(OURS)
    at(endsAt)
    await bench.runner.tick()
    expect(shown()).toEqual(BEFORE)
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'ended', counts: { ended: COUNT }, schedule: { lateSeconds: null } })
  })

  test('and where the store does: its sale has these very instants, and ends by itself', async () => {
    bench = new CalendarBench(new Date(Date.parse(startsAt) - 86_400_000).toISOString(), 'native-exact')
    expect(await bench.publish('p', () => ({ from, to }), ZONE)).toMatchObject({ state: 'scheduled', counts: { confirmed: COUNT } })
    expect(new Set(bench.store.writes.map(({ sale }) => `${sale?.startsAt} ${sale?.endsAt}`))).toEqual(new Set([`${startsAt} ${endsAt}`]))
    for (const [instant, offset, prices] of [[startsAt, -1, BEFORE], [startsAt, 0, OURS], [endsAt, -1, OURS], [endsAt, 0, BEFORE]] as const) {
      at(instant, offset)
      expect(shown()).toEqual(prices)
    }
    at(endsAt, 60_000)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'ended', counts: { ended: COUNT } })
    expect(bench.store.writes).toHaveLength(COUNT)
  })
})
