import { afterEach, describe, expect, test } from 'vitest'
import { signDecisions, type RulesOf } from '../../../src/main/guard/decision.ts'
import { decideRows, publishPlan, resumePublication, rollbackPublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { openPublications, publicationJournal, publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { StoreConnector } from '../../../src/main/stores/connector.ts'
import { CalendarBench, COUNT, lines } from '../../support/calendar-bench.ts'
import { approvedPlan, options } from '../../support/publish-fixture.ts'
import { handOf, ZHOU } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'

let bench: CalendarBench
afterEach(() => bench.close())

const BEGIN = '2027-02-28T16:00:00.000Z'
const OVER = '2027-03-03T16:00:00.000Z'
const MINUTE = 60_000
const summary = (id = 'p') => publicationSummary(bench.db, id)
const rows = (state: 'kept' | 'restoring') => publicationRows(bench.db, 'p', { state, offset: 0, limit: 100 }).rows
const bend = (change: Partial<StoreConnector>): void => { Object.assign(bench.store.connector, change) }
const promotional = (i: number): number => Math.round((1000 + i) * 0.9)

describe('what the runner looks at', () => {
  test('are publications of which something may still be to be done, found by an index of their own', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('ended', () => ({ to: '2027-03-01' }))
    bench.clock.to('2027-03-01T16:00:00.000Z')
    await bench.runner.tick()
    expect(summary('ended').state).toBe('ended')
    await bench.publish('back')
    await rollbackPublication(bench.deps(), 'back')
    for (let i = 0; i < 8; i++) bench.store.edit(skuOf(i), { price: 5000 })
    expect(await bench.publish('stopped')).toMatchObject({ state: 'stopped', counts: { confirmed: 0 } })
    for (let i = 0; i < 8; i++) bench.store.edit(skuOf(i), { price: 1000 + i })
    await publishPlan(bench.deps(), approvedPlan(lines(), 1, bench.clock.now()), 'shop', options('dry', { dryRun: true, zone: 'Asia/Shanghai', asOf: null }))
    await runPublication(bench.deps(), bench.prepare('waits', () => ({ from: '2027-03-08', to: '2027-03-09' })))
    await bench.publish('live')
    expect(openPublications(bench.db).map(({ id }) => id)).toEqual(['waits', 'live'])
    bench.store.down = true
    await rollbackPublication(bench.deps(), 'live')
    expect(openPublications(bench.db)).toMatchObject([{ id: 'waits' }, { id: 'live', state: 'failed', direction: 'restore' }])
    const plan = bench.db.prepare("EXPLAIN QUERY PLAN SELECT id FROM publications WHERE dry_run = 0 AND state NOT IN ('ended', 'rolled-back') ORDER BY seq").all() as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join('; ')).toMatch(/USING (COVERING )?INDEX publications_open/)
  })
})

describe('a way back that the store keeps from its end', () => {
  test('is tried again at growing intervals, says since when, is told now and then, and goes on once the store answers', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    bench.clock.to(OVER)
    bench.store.down = true
    const tries: number[] = []
    for (let at = 0; at < 6 * 60; at++) {
      const before = publicationJournal(bench.db, 'p').filter(({ kind }) => kind === 'failed').length
      await bench.runner.tick()
      if (publicationJournal(bench.db, 'p').filter(({ kind }) => kind === 'failed').length > before) tries.push(at)
      bench.clock.instant = Date.parse(OVER) + (at + 1) * MINUTE
    }
    // Minutes: one, two, four, eight, and then a quarter of an hour for as long as it takes.
    const gaps = tries.slice(1).map((at, i) => at - tries[i])
    for (const [i, least] of [1, 2, 4, 8, 15, 15].entries()) expect([least, least + 1]).toContain(gaps[i])
    expect(Math.max(...gaps)).toBeLessThanOrEqual(16)
    expect(tries.length).toBeLessThan(30)
    expect(summary()).toMatchObject({ state: 'failed', direction: 'end', trouble: { tries: tries.length } })
    expect(Date.parse(summary().trouble?.since ?? '') - Date.parse(OVER)).toBeLessThan(MINUTE)
    // Told when it began, and as the tries double; not each time.
    expect(bench.acts.length).toBeLessThan(8)
    expect(bench.acts.at(-1)?.text).toContain(summary().trouble?.since)
    // A fresh process goes on with the pauses that were reached.
    bench.runner = bench.makeRunner()
    await bench.runner.tick()
    const reached = summary().trouble?.tries as number
    bench.clock.instant += 2 * MINUTE
    await bench.runner.tick()
    expect(summary().trouble?.tries).toBe(reached)
    bench.store.down = false
    bench.clock.instant += 15 * MINUTE
    await bench.runner.tick()
    expect(summary()).toMatchObject({ state: 'ended', counts: { ended: COUNT }, trouble: null })
  })

  test('what goes forward is no vain try: the pauses begin anew', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p', () => ({}), { batchRows: 5 })
    bench.clock.to(OVER)
    const { applyBatch } = bench.store.connector
    let takes = 0
    bend({ applyBatch: (...args) => {
      if (--takes < 0) bench.store.down = true
      return applyBatch(...args)
    } })
    for (const left of [0, 0, 1]) {
      takes = left
      bench.store.down = false
      await bench.runner.tick()
      bench.clock.instant += 5 * MINUTE
    }
    expect(summary()).toMatchObject({ state: 'failed', counts: { ended: 5 }, trouble: { tries: 1 } })
  })
})

describe('a row that the shop window keeps from being settled', () => {
  const none: RulesOf = () => new Map()
  const decide = (sku: string, write = false): unknown => decideRows(bench.deps(), 'p', [sku], (prices) => signDecisions(bench.workspace, handOf(ZHOU, bench.workspace), 'p', prices, none, { write, reason: 'the window is broken; the desk of the shop mends it', days: 7 }))
  /** Buyers go on seeing one price of product 3, whatever the administration says. */
  const stuck = (): void => {
    const { readStorefront } = bench.store.connector
    bend({ readStorefront: async (skus, signal) => new Map([...await readStorefront(skus, signal)].map(([sku, price]) => [sku, sku === skuOf(3) ? promotional(3) as typeof price : price])) })
  }

  test('is left as it stands by a signature, and the way back comes to its end', async () => {
    bench = new CalendarBench(BEGIN)
    await bench.publish('p')
    expect(() => decide(skuOf(3))).toThrow('not held')
    stuck()
    expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'failed', counts: { restored: COUNT - 1, restoring: 1 }, why: { code: 'publication.restore-stuck' } })
    expect(rows('restoring')).toMatchObject([{ sku: skuOf(3), reason: `not-shown:${promotional(3)}` }])
    expect(() => decide(skuOf(3), true)).toThrow('does not make it write')
    expect(() => decide(skuOf(5))).toThrow('not held')
    decide(skuOf(3))
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT - 1, kept: 1 }, why: { code: 'publication.kept' } })
    expect(rows('kept')).toMatchObject([{ sku: skuOf(3), reason: 'decided:Zhou Min' }])
    expect(publicationJournal(bench.db, 'p').find(({ kind }) => kind === 'decided')?.detail).toContain('the window is broken')
  })

  test('so is one whose writing was cut short, and that neither path shows alike', async () => {
    bench = new CalendarBench(BEGIN)
    const { applyBatch } = bench.store.connector
    bend({ applyBatch: async () => { throw new Error('the process died here') } })
    await expect(bench.publish('p')).rejects.toThrow('died')
    bend({ applyBatch })
    const flying = publicationRows(bench.db, 'p', { state: 'sent', offset: 0, limit: 9 }).rows.map(({ sku }) => sku)
    expect(flying.length).toBeGreaterThan(0)
    const { readStorefront } = bench.store.connector
    bend({ readStorefront: async (skus, signal) => new Map([...await readStorefront(skus, signal)].map(([sku]) => [sku, 1 as never])) })
    expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'failed', counts: { sent: flying.length } })
    for (const sku of flying) decide(sku)
    expect(await resumePublication(bench.deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { kept: flying.length } })
  })
})
