import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { overrideText } from '../../../src/core/guard/overrides.ts'
import { minor } from '../../../src/core/money/money.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import type { PlanLine } from '../../../src/core/plan/plan-line.ts'
import { assertGateNow, lastDoor } from '../../../src/main/guard/last-door.ts'
import { signText } from '../../../src/main/people/keys.ts'
import { publicationFiles } from '../../../src/main/publish/files.ts'
import { buildManifest } from '../../../src/main/publish/manifest.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { pausePublication, preparePublication, resumePublication, rollbackPublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { PublisherDeps } from '../../../src/main/publish/run.ts'
import { Runner } from '../../../src/main/publish/runner.ts'
import { saveEvidence, saveOverride, withdrawEvidence } from '../../../src/main/workspace/queries/evidence.ts'
import { loadPreferences, savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { savePlan } from '../../../src/main/workspace/queries/plans.ts'
import { CalendarBench, COUNT, FIRST, lines, LAST } from '../../support/calendar-bench.ts'
import { approvedPlan, OPEN, options } from '../../support/publish-fixture.ts'
import { signed, ZHOU } from '../../support/signers.ts'

const START = '2027-03-01T01:00:00.000Z'
const DAY = 86_400_000

let bench: CalendarBench
let plan: Plan
beforeEach(() => {
  bench = new CalendarBench(START)
  catalog()
  plan = approve()
})
afterEach(() => bench.close())

/** The catalog that lets the plans here through the gate. */
function catalog(): void {
  bench.db.prepare("INSERT OR IGNORE INTO categories (key, id, name_en) VALUES (1, 'tea', 'Tea')").run()
  const insert = bench.db.prepare("INSERT INTO products (sku, name_en, category, currency, list, cost, floor, stock) VALUES (?, 'Tea', 1, 'CNY', ?, 500, 600, 10)")
  for (const { sku, current } of lines()) insert.run(sku, current)
}

/** A plan for many days, approved now, as the workspace has it. */
function approve(version = 1, to = '2027-04-30', change: (line: PlanLine) => Partial<PlanLine> = () => ({})): Plan {
  const made = approvedPlan(lines().map((line) => ({ ...line, to, ...change(line) })), version, bench.clock.now())
  savePlan(bench.workspace, made)
  return made
}

const deps = (more: Partial<PublisherDeps> = {}): PublisherDeps => bench.deps({ door: lastDoor({ db: bench.db, clock: bench.clock }), ...more })
const prepare = (id = 'p'): string => preparePublication(deps(), plan, 'shop', options(id, { keeper: 'runner', zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.1 }))
const skusIn = (state: 'pending' | 'confirmed'): string[] => publicationRows(bench.db, 'p', { state, offset: 0, limit: 100 }).rows.map(({ sku }) => sku)
const earlier = (sku: string): number => lines().find((line) => line.sku === sku)!.current

/** Published as far as its canary, and paused there. */
async function halfway(book: Parameters<typeof lastDoor>[0] = { db: bench.db, clock: bench.clock }): Promise<void> {
  const id = prepare()
  const { applyBatch } = bench.store.connector
  Object.assign(bench.store.connector, { applyBatch: (...args: Parameters<typeof applyBatch>) => {
    pausePublication(deps(), id)
    return applyBatch(...args)
  } })
  const rest = await runPublication(deps({ door: lastDoor(book) }), id)
  expect(rest, rest.problem ?? '').toMatchObject({ state: 'paused', counts: { confirmed: 2, pending: COUNT - 2 } })
  Object.assign(bench.store.connector, { applyBatch })
}

/** Nothing more was written, the reason stands there, and everything may still be taken back. */
async function expectRefused(code: string, params: object = {}): Promise<void> {
  const before = bench.store.writes.length
  const rest = await resumePublication(deps(), 'p')
  expect(rest).toMatchObject({ state: 'stopped', why: { code, params }, counts: { confirmed: 2, pending: COUNT - 2 } })
  expect(bench.store.writes).toHaveLength(before)
  expect(await rollbackPublication(deps(), 'p')).toMatchObject({ state: 'rolled-back', counts: { restored: 2 } })
  for (const { sku } of lines()) expect(bench.store.shown(sku)).toBe(earlier(sku))
}

const floor = (sku: string, to: number): void => { bench.db.prepare('UPDATE products SET floor = ? WHERE sku = ?').run(to, sku) }
function override(sku: string | null, days: number): void {
  const unsigned = { id: 'o-1', rule: 'below-floor' as const, sku, reason: 'End of season', by: ZHOU.id, signedAt: bench.clock.now(), expiresAt: new Date(bench.clock.instant + days * DAY).toISOString() }
  saveOverride(bench.workspace, { ...unsigned, signature: signText(ZHOU.key, overrideText(unsigned)) })
}

describe('a publication that goes on after a pause passes the last door again', () => {
  test('and goes on to its end where nothing has changed', async () => {
    await halfway()
    expect(await resumePublication(deps(), 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })

  test('an approval that has run out meanwhile writes nothing more', async () => {
    await halfway()
    bench.clock.instant += 7 * DAY
    await expectRefused('plan.approval-expired')
  })

  test('approved anew, it goes on', async () => {
    await halfway()
    bench.clock.instant += 8 * DAY
    expect((await resumePublication(deps(), 'p')).state).toBe('stopped')
    savePlan(bench.workspace, { ...plan, approval: { signatures: [signed(plan, ZHOU, { at: bench.clock.now() })] } })
    expect(await resumePublication(deps(), 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })

  test('a floor that was raised above a price that is still to be written holds it up', async () => {
    await halfway()
    const [sku] = skusIn('pending')
    floor(sku, 950)
    await expectRefused('publication.gate', { rule: 'below-floor', sku, count: 1 })
  })

  test('one that was raised above a price that is written already does not', async () => {
    await halfway()
    floor(skusIn('confirmed')[0], 950)
    expect(await resumePublication(deps(), 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })

  test('a signed override lets it through, and no longer than it holds', async () => {
    await halfway()
    const [sku] = skusIn('pending')
    floor(sku, 950)
    override(sku, 1)
    bench.clock.instant += DAY
    await expectRefused('publication.gate', { rule: 'below-floor' })
  })

  test('while it holds, it does', async () => {
    await halfway()
    const [sku] = skusIn('pending')
    floor(sku, 950)
    override(sku, 1)
    bench.clock.instant += DAY - 1000
    expect((await resumePublication(deps(), 'p')).state).toBe('live')
  })

  test('a limit that was tightened meanwhile holds', async () => {
    await halfway()
    const { guard } = loadPreferences(bench.workspace)
    savePreferences(bench.workspace, { guard: { ...guard, largestDrop: 0.05 } }, 'a test')
    await expectRefused('publication.gate', { rule: 'largest-drop', count: COUNT - 2 })
  })

  test('stock that has come in meanwhile counts against the cap on exposed cash', async () => {
    bench.db.prepare('UPDATE products SET floor = 950').run()
    override(null, 20)
    await halfway()
    bench.db.prepare('UPDATE products SET stock = 10000000').run()
    await expectRefused('publication.gate', { rule: 'exposed-cash', count: 1 })
  })

  test('what an hour could give away is asked again, too', async () => {
    await halfway()
    const { guard } = loadPreferences(bench.workspace)
    savePreferences(bench.workspace, { guard: { ...guard, unitsPerHour: 1 } }, 'a test')
    await expectRefused('publication.gate', { rule: 'blast-radius', count: 1 })
  })

  test('a merchant who has withdrawn their consent is not made to pay for what is still to be written', async () => {
    const consent = { kind: 'consent' as const, most: null, id: 'consent', scope: { kind: 'category' as const, id: 'tea' }, from: FIRST, to: '2027-12-31', text: 'Contract 7', by: 'Lin Wei', at: START, withdrawn: null }
    saveEvidence(bench.workspace, consent)
    plan = approve(2, '2027-04-30', (line) => ({ funding: { ...line.funding, platform: minor(line.list - line.landed - 10), merchant: minor(10) } }))
    await halfway()
    withdrawEvidence(bench.workspace, 'consent', { by: 'Zhou Min', at: bench.clock.now() })
    await expectRefused('publication.gate', { rule: 'merchant-consent', count: COUNT - 2 })
  })

  test('a reason to sell below cost that was withdrawn is none any more', async () => {
    const reason = { kind: 'below-cost' as const, reason: 'overstock' as const, id: 'reason', scope: { kind: 'category' as const, id: 'tea' }, from: FIRST, to: '2027-12-31', text: 'Count of 1 March', by: 'Lin Wei', at: START, withdrawn: null }
    saveEvidence(bench.workspace, reason)
    bench.db.prepare('UPDATE products SET cost = 950').run()
    plan = approve(2, '2027-04-30', () => ({ reason: 'overstock' }))
    await halfway()
    withdrawEvidence(bench.workspace, 'reason', { by: 'Zhou Min', at: bench.clock.now() })
    await expectRefused('publication.gate', { rule: 'below-cost', count: COUNT - 2 })
  })

  test('a cost that was taken out of the catalog is no cost of zero', async () => {
    await halfway()
    bench.db.prepare('UPDATE products SET cost = NULL WHERE sku = ?').run(skusIn('pending')[0])
    await expectRefused('publication.gate', { rule: 'blank-cost' })
  })

  test('a plan that somebody wrote over in the file is not what was approved', async () => {
    await halfway()
    bench.db.exec('DROP TRIGGER checked_plans_are_immutable')
    bench.db.prepare("UPDATE plans SET body = replace(body, 'Night of ten billion', 'Night of two')").run()
    await expectRefused('plan.changed')
  })

  test('a signature that somebody took out is missed', async () => {
    await halfway()
    bench.db.prepare("UPDATE plans SET approval = NULL").run()
    await expectRefused('plan.no-approval')
  })

  test('with the door taken away, all of it would be written', async () => {
    await halfway()
    floor(skusIn('pending')[0], 950)
    bench.clock.instant += 8 * DAY
    expect(await resumePublication(deps({ door: OPEN }), 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })
})

describe('where a publication begins, the gate is asked once', () => {
  /** The workspace, with its questions to the catalog counted. */
  function watched(): { readonly book: { readonly db: PublisherDeps['db']; readonly clock: CalendarBench['clock'] }; readonly asked: () => number } {
    let asked = 0
    const db = new Proxy(bench.db, { get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (key === 'prepare' && String(args[0]).includes('FROM products')) asked += 1
        return (value as (...args: unknown[]) => unknown).apply(target, args)
      }
    } })
    return { book: { db, clock: bench.clock }, asked: () => asked }
  }

  test('by whoever begins it, and not again by the last door in the same turn', async () => {
    const { book, asked } = watched()
    assertGateNow(book, plan, 'p')
    const once = asked()
    expect(once).toBeGreaterThan(0)
    expect((await runPublication(deps({ door: lastDoor(book) }), prepare())).state).toBe('live')
    expect(asked()).toBe(once)
  })

  test('the answer holds for no other publication, for no other plan, and for no later turn', async () => {
    const { book, asked } = watched()
    assertGateNow(book, plan, 'another')
    floor(lines()[3].sku, 950)
    expect(await runPublication(deps({ door: lastDoor(book) }), prepare())).toMatchObject({ state: 'stopped', why: { code: 'publication.gate' } })
    floor(lines()[3].sku, 600)
    assertGateNow(book, approve(2, '2027-04-29'), 'p')
    floor(lines()[3].sku, 950)
    expect((await resumePublication(deps({ door: lastDoor(book) }), 'p')).state).toBe('stopped')
    floor(lines()[3].sku, 600)
    assertGateNow(book, plan, 'p')
    floor(lines()[3].sku, 950)
    await new Promise((resolve) => { setImmediate(resolve) })
    const before = asked()
    expect((await resumePublication(deps({ door: lastDoor(book) }), 'p')).state).toBe('stopped')
    expect(asked()).toBeGreaterThan(before)
    expect(bench.store.writes).toEqual([])
  })

  test('and it serves once: whoever pauses and resumes in the same turn is asked again', async () => {
    const { book, asked } = watched()
    assertGateNow(book, plan, 'p')
    const once = asked()
    await halfway(book)
    expect(asked()).toBe(once)
    await resumePublication(deps({ door: lastDoor(book) }), 'p')
    expect(asked()).toBeGreaterThan(once)
  })

  test('signatures are looked at all the same', async () => {
    const { book } = watched()
    prepare()
    assertGateNow(book, plan, 'p')
    bench.db.prepare("UPDATE plans SET approval = NULL").run()
    expect(await runPublication(deps({ door: lastDoor(book) }), 'p')).toMatchObject({ state: 'stopped', why: { code: 'plan.no-approval' } })
  })
})

describe('a publication that waits for its first day', () => {
  beforeEach(() => {
    bench.close()
    bench = new CalendarBench('2027-02-15T00:00:00.000Z')
    catalog()
    plan = approve(1, LAST)
    bench.runner = new Runner({ db: bench.db, clock: bench.clock, publisher: async () => deps(), told: (act) => bench.acts.push(act) })
  })

  test('begins then, though the approval under which it was handed over has run out', async () => {
    expect((await runPublication(deps(), prepare())).state).toBe('scheduled')
    bench.clock.to(`${FIRST}T01:00:00.000Z`)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
  })

  test('is stopped with its reason where the gate refuses it on that day, is told once, and nothing is written', async () => {
    await runPublication(deps(), prepare())
    floor(lines()[3].sku, 950)
    bench.clock.to(`${FIRST}T01:00:00.000Z`)
    await bench.runner.tick()
    expect(publicationSummary(bench.db, 'p')).toMatchObject({ state: 'stopped', why: { code: 'publication.gate' }, counts: { pending: COUNT } })
    expect(bench.acts).toMatchObject([{ what: 'started', loud: true, text: expect.stringContaining('below its floor') as unknown }])
    bench.clock.instant += 600_000
    await bench.runner.tick()
    expect(bench.acts).toHaveLength(1)
    expect(bench.store.writes).toEqual([])
  })
})

test('the manifest names what the public is told by its hash, and the file of it goes with the publication', () => {
  const publicRules = { law: 'CN-3', en: 'Rules', zh: '规则' }
  const made = approvedPlan(lines(), 3, bench.clock.now())
  const verdict = { ...made.verdict!, publicRules }
  const told = { ...made, verdict, approval: { signatures: [signed({ ...made, verdict }, ZHOU, { at: bench.clock.now() })] } }
  const manifestOf = (which: Plan) => buildManifest(which, which.hash!, { publicationId: 'p', storeId: 'shop' }, { options: { canaryShare: 1, canarySeconds: 0, batchRows: 100 }, keeper: 'runner', zone: 'UTC', daysOf: (line) => line, floorOf: () => null })
  expect(manifestOf(told).publicRules).toBe(contentHash(publicRules))
  expect(manifestOf(made)).not.toHaveProperty('publicRules')
  savePlan(bench.workspace, told)
  preparePublication(deps(), told, 'shop', options('p', { zone: 'UTC', asOf: null }))
  expect(publicationFiles(bench.db, 'p').map(({ name }) => name)).toEqual(expect.arrayContaining(['rules-zh.txt', 'rules-en.txt', 'rules-prices-zh.tsv', 'rules-prices-en.tsv']))
})
