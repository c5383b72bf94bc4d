import { expect, test } from 'vitest'
import { Pace, type CallEnd } from '../../../src/main/publish/pace.ts'
import { pausePublication, publishPlan, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationSummary } from '../../../src/main/publish/queries.ts'
import { CalendarBench, COUNT, lines, TestClock } from '../../support/calendar-bench.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'

/** A pace by a clock that only sleeping moves. */
function bench(most: number) {
  const clock = new TestClock('2027-01-01T00:00:00.000Z')
  const pace = new Pace(() => most, clock, async (milliseconds) => { clock.instant += Math.max(1, milliseconds) })
  const call = (end: CallEnd = 'answered', takes = 10): Promise<number> => pace.call('read', async () => {
    const begun = clock.instant
    clock.instant += takes
    return begun
  }, () => end)
  return { clock, pace, call }
}

test('a pause that the store asks for is kept to the millisecond, and nothing is sent in it', async () => {
  const { clock, call } = bench(1)
  await call({ retryAfter: 4000 })
  const refused = clock.instant
  expect(await call()).toBeGreaterThanOrEqual(refused + 4000)
})

test('without a word the pause doubles with every refusal, and is forgotten with the first answer', async () => {
  const { clock, call } = bench(1)
  const waits: number[] = []
  for (let i = 0; i < 4; i++) {
    await call({ retryAfter: null })
    const refused = clock.instant
    waits.push((await call(i < 3 ? { retryAfter: null } : 'answered')) - refused)
  }
  expect(waits[1]).toBeGreaterThan(waits[0])
  expect(waits[3]).toBeGreaterThan(waits[1])
  await call({ retryAfter: null })
  const refused = clock.instant
  expect((await call()) - refused).toBe(waits[0])
})

test('a store that takes five calls a second is found out: halved at a refusal, raised with every answer, close to its limit in the end', async () => {
  const { clock, pace } = bench(1)
  const LIMIT = 5
  const taken: number[] = []
  let [answered, refused] = [0, 0]
  while (answered < 300) {
    await pace.call('read', async () => {
      clock.instant += 1
      while (taken.length > 0 && taken[0] <= clock.instant - 1000) taken.shift()
      const fits = taken.length < LIMIT
      if (fits) taken.push(clock.instant)
      return fits
    }, (fits) => {
      if (fits) answered += 1
      else refused += 1
      return fits ? 'answered' : { retryAfter: null }
    })
  }
  const seconds = (clock.instant - Date.parse('2027-01-01T00:00:00.000Z')) / 1000
  expect(refused / answered).toBeLessThan(0.15)
  expect(answered / seconds).toBeGreaterThan(0.6 * LIMIT)
})

test('as many calls are under way as the store takes, fewer after a refusal or where answers grow slow, and more again with time', async () => {
  const { pace } = bench(4)
  let [now, most] = [0, 0]
  const many = (count: number, end: CallEnd): Promise<unknown> => Promise.all(Array.from({ length: count }, () => pace.call('read', async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => { setImmediate(resolve) })
    now -= 1
  }, () => end)))
  await many(12, 'answered')
  expect(most).toBe(4)
  await many(1, { retryAfter: 1 })
  most = 0
  await many(4, 'answered')
  expect(most).toBe(2)
  await many(40, 'answered')
  expect(pace.learnt.parallel).toBe(4)
})

test('answers that take five times their usual time halve what is under way', async () => {
  const { pace, call } = bench(4)
  for (let i = 0; i < 5; i++) await call('answered', 50)
  expect(pace.learnt.parallel).toBe(4)
  await call('answered', 600)
  expect(pace.learnt.parallel).toBe(2)
})

test('a publication waits out a store that asks for pauses, and writes each row once, without a try counted', async () => {
  const shop = new CalendarBench('2027-02-28T16:00:00.000Z')
  try {
    shop.store.throttle = { calls: 12, retryAfter: 30_000 }
    const begun = shop.clock.instant
    await publishPlan(shop.deps({ backOff: { attempts: 2, base: 1, cap: 1 } }), approvedPlan(lines(), 1, shop.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null }))
    expect(publicationSummary(shop.db, 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(shop.clock.instant - begun).toBeGreaterThanOrEqual(12 * 30_000)
    expect(shop.store.writes).toHaveLength(COUNT)
    expect(publicationJournal(shop.db, 'p').map(({ kind }) => kind)).not.toContain('failed')
  } finally {
    shop.close()
  }
})

test('a store that asks to be left alone for a day is not waited for: the publication rests with the reason, and so does a roll back', async () => {
  const shop = new CalendarBench('2027-02-28T16:00:00.000Z')
  try {
    await publishPlan(shop.deps(), approvedPlan(lines(), 1, shop.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null }))
    const begun = shop.clock.instant
    shop.store.throttle = { calls: 1, retryAfter: 86_400_000 }
    for (let i = 0; i < 3; i++) {
      const back = await rollbackPublication(shop.deps(), 'p')
      expect(back).toMatchObject({ state: 'failed', why: { code: 'store.throttled' } })
      expect(shop.clock.instant - begun).toBeLessThan(20 * 60_000)
    }
    const { calls } = shop.store
    await rollbackPublication(shop.deps(), 'p')
    expect(shop.store.calls).toBe(calls)
    shop.clock.instant += 86_400_000
    expect(await rollbackPublication(shop.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
  } finally {
    shop.close()
  }
})

test('a pause of a person takes hold while the store’s own pause is waited for', async () => {
  const shop = new CalendarBench('2027-02-28T16:00:00.000Z')
  try {
    const begun = shop.clock.instant
    shop.store.throttle = { calls: 1, retryAfter: 600_000 }
    const { sleep } = shop.deps()
    let asked = false
    const deps = shop.deps({ sleep: async (milliseconds, signal) => {
      await sleep(milliseconds, signal)
      if (!asked && shop.clock.instant - begun > 30_000) {
        asked = true
        pausePublication(deps, 'p')
      }
    } })
    expect(await publishPlan(deps, approvedPlan(lines(), 1, shop.clock.now()), 'shop', options('p', { zone: 'Asia/Shanghai', asOf: null }))).toMatchObject({ state: 'paused' })
    expect(shop.clock.instant - begun).toBeLessThan(60_000)
  } finally {
    shop.close()
  }
})
