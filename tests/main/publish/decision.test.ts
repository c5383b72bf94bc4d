import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signDecisions, type RulesOf } from '../../../src/main/guard/decision.ts'
import { returnGate } from '../../../src/main/guard/return-gate.ts'
import type { RowDecision } from '../../../src/main/publish/journal.ts'
import { signText } from '../../../src/main/people/keys.ts'
import { decideRows, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { publicationSummary } from '../../../src/main/publish/queries.ts'
import { CalendarBench, COUNT } from '../../support/calendar-bench.ts'
import { handOf, LIN, MALLORY, ZHOU, type TestSigner } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'

const BEGIN = '2027-02-28T16:00:00.000Z'
const SKU = skuOf(1)
const DAY = 86_400_000
let bench: CalendarBench
let rule: string
const rules: RulesOf = (prices) => new Map(prices.filter(({ sku }) => sku === SKU).map(({ sku }) => [sku, [rule]]))

beforeEach(async () => {
  rule = 'below-floor'
  bench = new CalendarBench(BEGIN)
  bench.guard = returnGate(bench.workspace, rules)
  await bench.publish('p')
  expect(await rollbackPublication(bench.deps(), 'p')).toMatchObject({ state: 'stopped', counts: { held: 1 } })
})
afterEach(() => bench.close())

const decide = (who: TestSigner = ZHOU, said: { readonly write?: boolean; readonly days?: number } = {}, publication = 'p'): unknown =>
  decideRows(bench.deps(), 'p', [SKU], (prices) => signDecisions(bench.workspace, handOf(who, bench.workspace), publication, prices, rules, { write: true, reason: 'clearance', days: 7, ...said }))
const kept = (): RowDecision => JSON.parse(bench.db.prepare('SELECT decision FROM publication_rows WHERE sku = ?').pluck().get(SKU) as string) as RowDecision
const bend = (change: object): void => void bench.db.prepare('UPDATE publication_rows SET decision = ? WHERE sku = ?').run(JSON.stringify({ ...kept(), ...change }), SKU)
const writes = (): number => bench.store.writes.filter(({ sku }) => sku === SKU).length
/** Resumes, and says whether the held price was written. */
async function goes(): Promise<boolean> {
  const before = writes()
  await resumePublication(bench.deps(), 'p')
  const { counts } = publicationSummary(bench.db, 'p')
  expect(counts.held).toBe(writes() > before ? 0 : 1)
  return writes() > before
}

describe('a price that the gate refuses on its way back', () => {
  test('is written on the signature of somebody who may set the rule aside', async () => {
    decide()
    expect(await goes()).toBe(true)
    expect(bench.store.shown(SKU)).toBe(1001)
    expect(publicationSummary(bench.db, 'p').counts).toMatchObject({ restored: COUNT })
  })

  test('is not written on a name and a reason in the file, as decisions of before were kept', async () => {
    bench.db.prepare('UPDATE publication_rows SET decision = ? WHERE sku = ?').run(JSON.stringify({ write: true, by: 'Lin', reason: 'old floor', at: BEGIN }), SKU)
    expect(await goes()).toBe(false)
  })

  test.each([
    ['another reason', { reason: 'other' }], ['another name behind it', { personId: LIN.id }], ['a longer life', { expiresAt: '2027-12-31T00:00:00.000Z' }], ['more rules', { rules: ['below-floor', 'below-cost'] }],
    ['leaving turned into writing', { write: true }, { write: false }], ['a hand that nobody knows', 'mallory'],
  ] as const)('nor on a signature with %s', async (_what, change, said: { readonly write?: boolean } = {}) => {
    decide(ZHOU, said)
    if ('write' in said) bench.db.prepare("UPDATE publication_rows SET state = 'held' WHERE sku = ?").run(SKU)
    bend(change === 'mallory' ? { signature: signText(MALLORY.key, 'x') } : change)
    expect(await goes()).toBe(false)
  })

  test('nor on one that was made for another publication, for another rule, or has run out', async () => {
    decide(ZHOU, {}, 'q')
    expect(await goes()).toBe(false)
    decide()
    rule = 'largest-drop'
    expect(await goes()).toBe(false)
    rule = 'below-floor'
    decide(ZHOU, { days: 1 })
    bench.clock.instant += DAY
    expect(await goes()).toBe(false)
  })

  test('nor at another price than the one that was signed', async () => {
    decide()
    bend({ price: 1002 })
    expect(await goes()).toBe(false)
  })

  test('takes the right that its rule asks for: no pricing manager for house rules, no approver for what needs counsel, nobody for what is no price', () => {
    expect(() => decide(LIN)).toThrow('may not set below-floor aside')
    rule = 'below-cost'
    expect(() => decide()).toThrow('may not set below-cost aside')
    rule = 'price-not-positive'
    expect(() => decide()).toThrow('never set aside')
    // Whoever signs plans may leave the published price.
    decide(LIN, { write: false })
    expect(publicationSummary(bench.db, 'p').counts).toMatchObject({ kept: 1, held: 0 })
  })

  test('is left by nobody who may not sign', () => {
    const { person, sign } = handOf(ZHOU, bench.workspace)
    expect(() => decideRows(bench.deps(), 'p', [SKU], (prices) => signDecisions(bench.workspace, { person: { ...person, role: 'analyst' }, sign }, 'p', prices, rules, { write: false, reason: 'sells out', days: 7 }))).toThrow('analyst')
    expect(publicationSummary(bench.db, 'p').counts).toMatchObject({ kept: 0, held: 1 })
  })
})
