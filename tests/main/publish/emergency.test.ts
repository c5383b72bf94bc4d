import { afterEach, describe, expect, test } from 'vitest'
import { auditPage, verifyAudit } from '../../../src/main/audit/log.ts'
import { closeEmergency, leftByEmergency } from '../../../src/main/publish/close-emergency.ts'
import { carryOutEmergency, declareEmergency, openEmergencies } from '../../../src/main/publish/emergency.ts'
import { hubOf } from '../../../src/main/publish/hub.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { publishPlan, resumePublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { publicationJournal, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { PublisherDeps } from '../../../src/main/publish/run.ts'
import { Runner } from '../../../src/main/publish/runner.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { codesOf } from '../../support/desk-per-test.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'
import { handOf, LIN, ZHOU } from '../../support/signers.ts'
import { SaleStore } from '../../support/sale-store.ts'
import { products, skuOf } from '../../support/store-fixture.ts'

const BEGIN = '2027-02-28T16:00:00.000Z'
const REASON = 'The shop was closed down for good; its prices were set right by hand.'

const open: CalendarBench[] = []
afterEach(() => { for (const bench of open.splice(0)) bench.close() })
const calendar = (): CalendarBench => {
  const bench = new CalendarBench(BEGIN)
  open.push(bench)
  return bench
}
/** A second store beside that of the bench, and a plan in it. */
function elsewhere(bench: CalendarBench) {
  const store = new SaleStore(bench.clock, products(COUNT), 'none')
  const deps = (): PublisherDeps => bench.deps({ connector: store.connector })
  return {
    store, deps,
    publish: (id: string): Promise<PublicationSummary> => publishPlan(deps(), approvedPlan(lines(COUNT), 1, bench.clock.now()), 'other', options(id, { keeper: 'runner', zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1 })),
    runner: (): Runner => new Runner({ db: bench.db, clock: bench.clock, publisher: async ({ storeId }) => (storeId === 'other' ? deps() : bench.deps()), told: (act) => bench.acts.push(act) }),
  }
}
/** A stop that the bench's store keeps from being done. */
async function stuck(bench: CalendarBench): Promise<number> {
  await bench.publish('a')
  const emergency = declareEmergency(bench.deps(), 'Lin', 'wrong unit')
  bench.store.down = true
  expect(await carryOutEmergency(async () => bench.deps(), bench.db, bench.clock, emergency)).toMatchObject({ done: false })
  return emergency.seq
}

describe('an emergency stop that is not done', () => {
  test('keeps new prices out of the stores that it names, and of no other', async () => {
    const bench = calendar()
    await stuck(bench)
    expect(openEmergencies(bench.deps())).toMatchObject([{ publications: ['a'], stores: ['shop'] }])
    expect(await codesOf((async () => bench.prepare('b'))())).toEqual(['publication.emergency'])
    expect(await elsewhere(bench).publish('c')).toMatchObject({ storeId: 'other', state: 'live' })
  })

  test('does not keep the runner from ending what is over in another store', async () => {
    const bench = calendar()
    const other = elsewhere(bench)
    await stuck(bench)
    await other.publish('c')
    bench.clock.to('2027-03-03T16:10:00.000Z')
    await other.runner().tick()
    expect(publicationSummary(bench.db, 'c').state).toBe('ended')
    expect(other.store.shown(skuOf(3))).toBe(1003)
  })

  test('what is in force in another store meanwhile can be stopped too, by a stop of its own; what is named once is not named twice', async () => {
    const bench = calendar()
    const other = elsewhere(bench)
    await stuck(bench)
    expect(() => declareEmergency(bench.deps(), 'Zhou', '')).toThrow('under way')
    await other.publish('c')
    const second = declareEmergency(bench.deps(), 'Zhou', 'wrong there too')
    expect(second).toMatchObject({ publications: ['c'], stores: ['other'] })
    expect(await carryOutEmergency(async () => other.deps(), bench.db, bench.clock, second)).toMatchObject({ done: true })
    expect(other.store.shown(skuOf(3))).toBe(1003)
    expect(openEmergencies(bench.deps()).map(({ publications }) => publications)).toEqual([['a']])
  })

  test('is gone on with by the runner, each of several', async () => {
    const bench = calendar()
    const other = elsewhere(bench)
    await stuck(bench)
    await other.publish('c')
    declareEmergency(bench.deps(), 'Zhou', '')
    bench.store.down = false
    bench.clock.instant += 61_000
    await other.runner().tick()
    expect(openEmergencies(bench.deps())).toEqual([])
    expect([bench.store, other.store].map((store) => store.shown(skuOf(3)))).toEqual([1003, 1003])
  })
})

describe('ending an emergency stop that cannot be done', () => {
  const hand = (bench: CalendarBench, who = LIN) => handOf(who, bench)

  test('shows every price that stays, with store and product, and what it would have gone back to', async () => {
    const bench = calendar()
    const left = leftByEmergency(bench.db, await stuck(bench))
    expect(left).toMatchObject({ by: 'Lin', reason: 'wrong unit', total: COUNT, publications: [{ id: 'a', storeId: 'shop', rows: COUNT, currency: 'CNY' }] })
    expect(left.rows).toHaveLength(COUNT)
    expect(left.rows.find(({ sku }) => sku === skuOf(3))).toMatchObject({ publicationId: 'a', storeId: 'shop', price: bench.store.shown(skuOf(3)), back: 1003 })
    // Rows of which a row knows another price: one that the store shows differently, one that somebody else has changed.
    bench.db.prepare("UPDATE publication_rows SET state = 'mismatch', observed = 777 WHERE sku = ?").run(skuOf(0))
    bench.db.prepare("UPDATE publication_rows SET drift = ? WHERE sku = ?").run(JSON.stringify({ price: 555, by: 'bob', at: null, seenAt: BEGIN }), skuOf(1))
    const prices = new Map(leftByEmergency(bench.db, left.seq).rows.map(({ sku, price }) => [sku, price]))
    expect([0, 1, 2].map((i) => prices.get(skuOf(i)))).toEqual([777, 555, 902])
    expect(leftByEmergency(bench.db, left.seq).digest).not.toBe(left.digest)
  })

  test('takes a person who may sign, a reason of some length, and the very rows that were shown', async () => {
    const bench = calendar()
    const seq = await stuck(bench)
    const { digest } = leftByEmergency(bench.db, seq)
    const close = (change: { reason?: string; seen?: string; seq?: number }): Promise<string[]> => codesOf(closeEmergency(bench.workspace, hand(bench), { seq, reason: REASON, seen: digest, ...change }))
    expect(await close({ reason: 'gone' })).toEqual(['emergency.short-reason'])
    expect(await close({ seen: 'f'.repeat(64) })).toEqual(['emergency.other-rows'])
    expect(await close({ seq: 99 })).toEqual(['emergency.unknown'])
    const zhou = hand(bench, ZHOU)
    expect(await codesOf(closeEmergency(bench.workspace, { ...zhou, person: { ...zhou.person, role: 'analyst' } }, { seq, reason: REASON, seen: digest }))).toEqual(['emergency.may-not-close'])
    expect(openEmergencies(bench.deps())).toHaveLength(1)
    // One that went back meanwhile is not what was shown.
    bench.db.prepare("UPDATE publication_rows SET state = 'restored' WHERE sku = ?").run(skuOf(0))
    expect(await close({})).toEqual(['emergency.other-rows'])
  })

  test('opens the store again, leaves the rest open in Publications with who and why, and stands in the audit chain with each price', async () => {
    const bench = calendar()
    const seq = await stuck(bench)
    const { digest } = leftByEmergency(bench.db, seq)
    await closeEmergency(bench.workspace, hand(bench), { seq, reason: REASON, seen: digest })
    expect(openEmergencies(bench.deps())).toEqual([])
    const left = publicationSummary(bench.db, 'a')
    expect(left).toMatchObject({ state: 'paused', direction: 'restore', why: { code: 'publication.left-behind', params: { by: 'Lin Wei', rows: COUNT, reason: REASON } } })
    expect(left.counts.confirmed + left.counts.restoring).toBe(COUNT)
    expect(publicationJournal(bench.db, 'a').at(-1)).toMatchObject({ kind: 'emergency-closed' })
    const [entry] = auditPage(bench.workspace, { what: 'publication.emergency-close', person: 'Lin Wei', text: '', offset: 0, limit: 10 }).entries
    expect(entry.detail).toMatchObject({ reason: REASON, rows: COUNT, digest, publications: [{ id: 'a', store: 'shop', prices: { [skuOf(5)]: bench.store.shown(skuOf(5)) } }], signature: expect.any(String) })
    expect(verifyAudit(bench.workspace).whole).toBe(true)
    // Other products of the store may be published again, and other publications; these are settled first.
    bench.store.down = false
    expect(await codesOf((async () => bench.prepare('b'))())).toEqual(['publication.unsettled'])
    // The runner leaves what a person has left; a person takes it back when the store is there again.
    bench.clock.instant += 120_000
    await bench.makeRunner().tick()
    expect(publicationSummary(bench.db, 'a').state).toBe('paused')
    expect(await resumePublication(bench.deps(), 'a')).toMatchObject({ state: 'rolled-back', why: null })
    expect(bench.store.shown(skuOf(5))).toBe(1005)
    expect(await codesOf(closeEmergency(bench.workspace, hand(bench), { seq, reason: REASON, seen: digest }))).toEqual(['emergency.unknown'])
  })

  test('what only waited for its day in a store that is gone does not begin afterwards', async () => {
    const bench = calendar()
    const id = bench.prepare('later', () => ({ from: '2027-03-05', to: '2027-03-06' }))
    await runPublication(bench.deps(), id)
    const { seq } = declareEmergency(bench.deps(), 'Lin', '')
    const gone = async (): Promise<never> => { throw new Error('no such store') }
    await carryOutEmergency(gone, bench.db, bench.clock, openEmergencies(bench.deps())[0]).catch(() => null)
    const left = leftByEmergency(bench.db, seq)
    expect(left).toMatchObject({ total: 0, rows: [], publications: [{ id: 'later', rows: 0 }] })
    await closeEmergency(bench.workspace, hand(bench), { seq, reason: REASON, seen: left.digest })
    bench.clock.to('2027-03-05T00:00:00.000Z')
    await bench.makeRunner().tick()
    expect(publicationSummary(bench.db, 'later')).toMatchObject({ state: 'paused', direction: 'restore', counts: { pending: COUNT } })
  })

  test('a way back that is still trying is stopped, and tries no more', async () => {
    const bench = calendar()
    await bench.publish('a')
    const emergency = declareEmergency(bench.deps(), 'Lin', '')
    let asked = 0
    const { probe } = bench.store.connector
    const closing: Promise<void>[] = []
    // Called in the middle of the way back, which would begin the next publication after it.
    Object.assign(bench.store.connector, { probe: async (...args: Parameters<typeof probe>) => {
      asked++
      if (closing.length === 0) closing.push(closeEmergency(bench.workspace, hand(bench), { seq: emergency.seq, reason: REASON, seen: leftByEmergency(bench.db, emergency.seq).digest }))
      return probe(...args)
    } })
    await carryOutEmergency(async () => bench.deps(), bench.db, bench.clock, emergency)
    await Promise.all(closing)
    expect(asked).toBeGreaterThan(0)
    expect(hubOf(bench.db).running('a')).toBe(false)
    expect(publicationSummary(bench.db, 'a')).toMatchObject({ direction: 'restore', state: 'paused', why: { code: 'publication.left-behind' } })
    expect(openEmergencies(bench.deps())).toEqual([])
  })
})
