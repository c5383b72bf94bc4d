import { call } from '@orpc/server'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { minor, type Minor } from '../../../src/core/money/money.ts'
import { planContent } from '../../../src/core/plan/content.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import type { OptimizeInput, PlanEdit } from '../../../src/main/contract/contract.ts'
import { planProcedures } from '../../../src/main/engine/plans.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { getPlan, savePlan } from '../../../src/main/workspace/queries/plans.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { fillWorkspace } from '../../support/plan-workspace.ts'
import { joinPeople, signIn, signOut } from '../../../src/main/people/session.ts'
import { assertMayPublish, paperProblems } from '../../../src/main/people/may-publish.ts'
import { auditPage } from '../../../src/main/audit/log.ts'
import { loadPreferences, savePreferences } from '../../../src/main/workspace/queries/preferences.ts'

const market = randomMarket({ products: 40, categories: 3, seed: 9 }, (product, i) => (i === 7 ? { ...product, cost: null } : product))
const own = deskPerTest((workspace) => fillWorkspace(workspace, market))
const { context } = own

const terms = (change: Partial<OptimizeInput> = {}): OptimizeInput => ({
  name: 'Night', scenarioId: null, objective: 'gmv', from: '2026-11-01', to: '2026-11-14', channel: 'store', envelopes: { total: minor(100_000_00), categories: [{ category: 'c1', amount: minor(20_000_00) }] },
  scope: { categories: [], skus: [] }, deepest: 0.25, rungs: 7, funding: { platform: 0.6, merchant: 0, brand: 0.4, bank: 0, state: 0 }, extrapolate: false, ...change,
})
const get = (id: string): Promise<Plan> => call(planProcedures.get, { id }, context())
async function optimize(change: Partial<OptimizeInput> = {}): Promise<Plan> {
  const { jobId } = await call(planProcedures.optimize, terms(change), context())
  const status = await own.desk.jobs.finished(jobId)
  expect(status.problems).toEqual([])
  return get(status.result!)
}
/** A derivation that costs little: what is tested is not how long a guess takes. */
const CHEAP = 2 ** 10
/** Lin Wei at the desk, on a day before the plans of these tests begin. */
async function atDesk(): Promise<void> {
  const workspace = own.desk.workspace()
  savePreferences(workspace, { asOf: '2026-11-01' }, 'a test')
  await joinPeople(workspace, { id: 'p1', name: 'Lin Wei', role: 'pricing-manager', passphrase: 'eleven red lanterns' }, CHEAP)
}
const approve = ({ id }: Plan, hash: string, note = ''): Promise<Plan> => call(planProcedures.approve, { id, hash, note }, context())
const edit = ({ id, version }: Plan, ...edits: PlanEdit[]): Promise<Plan> => call(planProcedures.edit, { id, version, edits }, context())
const setProduct = (sku: string, column: 'cost' | 'floor' | 'stock', value: number | null): void => { own.desk.workspace().db.prepare(`UPDATE products SET ${column} = ? WHERE sku = ?`).run(value, sku) }

test('a worker optimises a draft within its envelopes; rows show every product beside it', async () => {
  const plan = await optimize()
  expect(plan).toMatchObject({ status: 'draft', version: 1, hash: null, verdict: null, excluded: [{ sku: 'sku-7', reason: 'blank-cost' }] })
  const spend = plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0)
  expect(spend).toBe(plan.optimum!.spend)
  expect(spend).toBeLessThanOrEqual(100_000_00)
  const rows = await call(planProcedures.rows, { id: plan.id }, context())
  expect(rows).toHaveLength(40)
  expect(rows.filter(({ line }) => line !== null).map(({ sku }) => sku).sort()).toEqual(plan.lines.map(({ sku }) => sku).sort())
  expect(rows.find(({ sku }) => sku === 'sku-7')).toMatchObject({ cost: null, line: null })
  expect((await call(planProcedures.list, undefined, context()))[0]).toMatchObject({ id: plan.id, lines: plan.lines.length, subsidy: spend })
})

test('optimising again replaces the draft that was seen, and no other', async () => {
  const plan = await optimize()
  const smaller = await optimize({ envelopes: { total: minor(10_000_00), categories: [] }, replaces: { id: plan.id, version: 1 } })
  expect(smaller).toMatchObject({ id: plan.id, version: 2 })
  expect(smaller.optimum!.spend).toBeLessThanOrEqual(10_000_00)
  expect(await call(planProcedures.list, undefined, context())).toHaveLength(1)
  expect(await codesOf(call(planProcedures.optimize, terms({ replaces: { id: plan.id, version: 1 } }), context()))).toEqual(['plan.version'])
})

test('terms that make no sense are refused before any work', async () => {
  expect(await codesOf(call(planProcedures.optimize, terms({ to: '2026-10-31' }), context()))).toEqual(['plan.dates'])
  expect(await codesOf(call(planProcedures.optimize, terms({ scope: { categories: ['ghost'], skus: [] } }), context()))).toEqual(['plan.unknown-category'])
  expect(await codesOf(call(planProcedures.optimize, terms({ envelopes: { total: -1 as Minor, categories: [] } }), context()))).toEqual(['plan.negative'])
  expect(await codesOf(call(planProcedures.optimize, terms({ envelopes: { total: null, categories: [{ category: 'c1', amount: minor(1) }, { category: 'c1', amount: minor(2) }] } }), context()))).toEqual(['plan.twice'])
  own.desk.open(join(own.folder, 'b.warchest'), { create: true })
  expect(await codesOf(call(planProcedures.optimize, terms(), context()))).toEqual(['plan.no-market'])
})

test('an edit counts the version up; an edit of an older view is a conflict and changes nothing', async () => {
  const plan = await optimize()
  const [line] = plan.lines
  const edited = await edit(plan, { sku: line.sku, landed: minor(line.landed + 1_00) })
  expect(edited.version).toBe(2)
  expect(await codesOf(edit(plan, { sku: line.sku, landed: minor(line.landed + 2_00) }))).toEqual(['plan.version'])
  expect(await get(plan.id)).toEqual(edited)
  expect(await codesOf(edit(edited, { sku: line.sku, landed: minor(line.landed) }, { sku: 'sku-7', landed: minor(10_00) }))).toEqual(['plan.blank-cost'])
  expect(await get(plan.id)).toEqual(edited)
})

test('check freezes content, hash and verdict together; a later look shows the same verdict, and no edit is possible', async () => {
  const plan = await optimize()
  const verdict = await call(planProcedures.check, { id: plan.id }, context())
  const frozen = await get(plan.id)
  expect(verdict).toMatchObject({ passed: true, lines: plan.lines.length })
  expect(frozen).toMatchObject({ status: 'checked', verdict })
  expect(frozen.hash).toBe(contentHash(planContent(frozen)))
  expect(verdict.planHash).toBe(frozen.hash)
  setProduct(plan.lines[0].sku, 'floor', plan.lines[0].landed + 1)
  expect(await call(planProcedures.check, { id: plan.id }, context())).toEqual(verdict)
  expect(await codesOf(edit(frozen, { sku: plan.lines[0].sku, landed: null }))).toEqual(['plan.frozen'])
  expect(() => savePlan(own.desk.workspace(), { ...frozen, lines: frozen.lines.slice(1) })).toThrow(/was checked and cannot change/)
})

test('a cost that went blank after the plan was made leaves its line out, and the verdict says so', async () => {
  const plan = await optimize()
  const [first] = plan.lines
  setProduct(first.sku, 'cost', null)
  const verdict = await call(planProcedures.check, { id: plan.id }, context())
  const frozen = await get(plan.id)
  expect(verdict).toMatchObject({ passed: true, excluded: [first.sku], lines: plan.lines.length - 1 })
  expect(frozen.lines.some(({ sku }) => sku === first.sku)).toBe(false)
  expect(frozen.outlook!.spend).toBe(frozen.lines.reduce((sum, line) => sum + line.expected.subsidy, 0))
})

test('a cost that a person assumed at the fit stands in for a blank, and the verdict says that it is an assumption', async () => {
  const assumption = { id: 'demand.cost-share', text: { en: 'Costs are 60% of list' }, value: 0.6, label: 'assumption' as const, source: 'stated when fitting', date: '2026-11-01' }
  own.desk.open(join(own.folder, 'assumed.warchest'), { create: true })
  fillWorkspace(own.desk.workspace(), { ...market, assumptions: [assumption], products: market.products.map((product) => ({ ...product, cost: 0.6 * product.list, floor: 0.62 * product.list })) })
  own.desk.workspace().db.exec('UPDATE products SET cost = NULL')
  const plan = await optimize()
  const verdict = await call(planProcedures.check, { id: plan.id }, context())
  expect(verdict).toMatchObject({ passed: true, excluded: [], lines: plan.lines.length })
  expect(verdict.findings.filter(({ severity }) => severity !== 'info')).toMatchObject([{ rule: 'assumed-figures', severity: 'warn', params: { lines: plan.lines.length } }])
})

test('what the gate refuses cannot be approved; a revision can be mended, checked and approved', async () => {
  const plan = await optimize()
  const [line] = plan.lines
  const floor = market.products.find(({ sku }) => sku === line.sku)!.floor!
  const edited = await edit(plan, { sku: line.sku, landed: minor(Math.round(floor * 100) - 1) })
  const verdict = await call(planProcedures.check, { id: plan.id }, context())
  expect(verdict.passed).toBe(false)
  expect(verdict.findings.map(({ rule }) => rule)).toContain('below-floor')
  const refused = await get(plan.id)
  expect(refused.status).toBe('refused')
  await atDesk()
  expect(await codesOf(approve(refused, refused.hash!))).toEqual(['plan.not-passed'])
  const revised = await call(planProcedures.revise, { id: plan.id }, context())
  expect(revised).toMatchObject({ version: edited.version + 1, status: 'draft', lines: edited.lines })
  await edit(revised, { sku: line.sku, landed: line.landed })
  expect((await call(planProcedures.check, { id: plan.id }, context())).passed).toBe(true)
  const checked = await get(plan.id)
  const approved = await approve(checked, checked.hash!, 'night shift')
  expect(approved).toMatchObject({ status: 'approved', approval: { signatures: [{ by: 'Lin Wei', note: 'night shift', planHash: checked.hash }] } })
  expect(assertMayPublish(own.desk.workspace(), approved)).toMatchObject({ approvedBy: 'Lin Wei' })
})

test('approval wants the hash that was seen and a person at the desk; a draft, or a plan tampered with in the file, gets none', async () => {
  const plan = await optimize()
  expect(await codesOf(approve(plan, 'x'))).toEqual(['person.nobody'])
  await atDesk()
  expect(await codesOf(approve(plan, 'x'))).toEqual(['plan.not-passed'])
  const { planHash } = await call(planProcedures.check, { id: plan.id }, context())
  expect(await codesOf(approve(plan, '0'.repeat(64)))).toEqual(['plan.changed'])
  const { db } = own.desk.workspace()
  db.exec('DROP TRIGGER checked_plans_are_immutable')
  db.prepare(`UPDATE plans SET body = json_set(body, '$.lines[0].landed', 1) WHERE id = ?`).run(plan.id)
  expect(await codesOf(approve(plan, planHash))).toEqual(['plan.changed'])
})

test('a plan above a threshold stays checked until a second person has signed, who is not the one who changed it last; the standing says how far it is, and the log who did what', async () => {
  const workspace = own.desk.workspace()
  await atDesk()
  const { approval } = loadPreferences(workspace)
  savePreferences(workspace, { approval: { ...approval, lines: 3 } }, 'a test')
  await joinPeople(workspace, { id: 'p2', name: 'Zhou Min', role: 'approver', passphrase: 'quiet river at dawn' }, CHEAP)
  const plan = await optimize()
  expect(plan.editedBy).toBe('p1')
  const { planHash } = await call(planProcedures.check, { id: plan.id }, context())
  const standing = () => call(planProcedures.standing, { id: plan.id }, context())
  expect(await standing()).toMatchObject({ needed: 2, signatures: [], editedBy: 'p1', begun: 0, ended: 0, reasons: [{ what: 'lines', value: plan.lines.length, limit: 3 }], today: { date: '2026-11-01', stated: true } })
  expect(await approve(plan, planHash)).toMatchObject({ status: 'checked' })
  expect(await standing()).toMatchObject({ signatures: [{ by: 'Lin Wei', role: 'pricing-manager', state: 'valid' }] })
  expect(await codesOf(approve(plan, planHash))).toEqual(['plan.signed-already'])
  const once = await get(plan.id)
  expect(() => assertMayPublish(workspace, once)).toThrow(/is checked, not approved/)
  // One hand with two passphrases is no second person: who is let in now has no say in what was checked before.
  await joinPeople(workspace, { id: 'p3', name: 'Somebody New', role: 'approver', passphrase: 'quiet river at dawn' }, CHEAP)
  await signIn(workspace, 'p3', 'quiet river at dawn')
  expect(await codesOf(approve(plan, planHash))).toEqual(['plan.second-new'])
  expect(await standing()).toMatchObject({ tooNew: ['p3'] })
  await signIn(workspace, 'p2', 'quiet river at dawn')
  const approved = await approve(plan, planHash, 'agreed')
  expect(approved.status).toBe('approved')
  expect(assertMayPublish(workspace, approved)).toMatchObject({ approvedBy: 'Lin Wei, Zhou Min' })
  const told = auditPage(workspace, { what: null, person: null, text: plan.id, offset: 0, limit: 10 }).entries.toReversed()
  expect(told.map(({ what, person, detail }) => [what, person, detail['status'] ?? null])).toEqual([['plan.check', 'Lin Wei', null], ['plan.sign', 'Lin Wei', null], ['plan.sign', 'Zhou Min', 'approved']])
  signOut(workspace)
})

describe('an approval that ran out under a publication', () => {
  /** Publication of a version that rests half done. */
  const rests = (plan: Plan, state = 'stopped'): void => {
    own.desk.workspace().db.prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, created_at, updated_at)
      VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM publications), ?, ?, '', 'embedded', 'CNY', 0, '', '', '{}', ?, 'publish', '', '')`).run(`pub-${plan.id}-${plan.version}`, plan.id, plan.version, state)
  }
  const approvedOnce = async (status: Plan['status']): Promise<Plan> => {
    await atDesk()
    const plan = await optimize()
    const { planHash } = await call(planProcedures.check, { id: plan.id }, context())
    const approved = { ...await approve(plan, planHash), status }
    savePlan(own.desk.workspace(), approved)
    return approved
  }
  const standing = ({ id }: Plan) => call(planProcedures.standing, { id }, context())
  /** All signatures of before have run out. */
  const runOut = (): void => {
    const { approval } = loadPreferences(own.desk.workspace())
    savePreferences(own.desk.workspace(), { approval: { ...approval, days: 1e-9 } }, 'a test')
  }
  const hold = (): void => {
    const { approval } = loadPreferences(own.desk.workspace())
    savePreferences(own.desk.workspace(), { approval: { ...approval, days: 7 } }, 'a test')
  }

  test('is given anew: the door lets the rest through, the status stays, and the log says who signed', async () => {
    const workspace = own.desk.workspace()
    const plan = await approvedOnce('stopped')
    expect(await standing(plan)).toMatchObject({ awaits: false })
    runOut()
    const door = () => paperProblems(workspace, getPlan(workspace, plan.id)!, plan.hash!, workspace.clock.now()).map(({ code, mend }) => [code, mend])
    expect(door()).toEqual([['plan.approval-expired', 'Have it approved again.']])
    expect(await standing(plan)).toMatchObject({ awaits: true })
    const anew = await approve(plan, plan.hash!, 'go on')
    hold()
    expect(anew).toMatchObject({ status: 'stopped', hash: plan.hash, verdict: plan.verdict, approval: { signatures: [{ by: 'Lin Wei', note: 'go on' }] } })
    expect(door()).toEqual([])
    expect(await standing(plan)).toMatchObject({ awaits: false })
    expect(auditPage(workspace, { what: 'plan.sign', person: null, text: plan.id, offset: 0, limit: 10 }).entries.map(({ person, detail }) => [person, detail['note'], detail['status'] ?? null]))
      .toEqual([['Lin Wei', 'go on', null], ['Lin Wei', '', 'approved']])
  })

  test('of an older version is given anew by the hash that was seen, as long as a publication of it waits', async () => {
    const plan = await approvedOnce('rolled-back')
    const revised = await call(planProcedures.revise, { id: plan.id }, context())
    runOut()
    expect(await codesOf(approve(plan, plan.hash!))).toEqual(['plan.not-passed'])
    rests(plan)
    expect(await approve(plan, plan.hash!)).toMatchObject({ version: plan.version, status: 'rolled-back' })
    expect(await get(plan.id)).toMatchObject({ version: revised.version, status: 'draft', approval: null })
  })

  test('is not asked for where a plan was taken back and nothing of it waits; and one that is taken back goes nowhere new by it', async () => {
    const plan = await approvedOnce('rolled-back')
    runOut()
    expect(await standing(plan)).toMatchObject({ awaits: false })
    rests(plan, 'paused')
    expect(await standing(plan)).toMatchObject({ awaits: true })
    const anew = await approve(plan, plan.hash!)
    hold()
    expect(() => assertMayPublish(own.desk.workspace(), anew)).toThrow('is rolled-back, not approved')
  })
})

test('an empty plan is not put before the gate, and an unknown one is not found', async () => {
  const plan = await optimize()
  const empty = await edit(plan, ...plan.lines.map(({ sku }) => ({ sku, landed: null })))
  expect(empty.lines).toEqual([])
  expect(await codesOf(call(planProcedures.check, { id: plan.id }, context()))).toEqual(['plan.empty'])
  expect(await codesOf(get('plan-ghost'))).toEqual(['plan.unknown'])
})

test('an explanation shows every price that was open, and that the chosen one is the best at the shadow price', async () => {
  const plan = await optimize({ envelopes: { total: minor(30_000_00), categories: [] } })
  const best = await Promise.all(plan.lines.map(async ({ sku, landed }) => {
    const { candidates, chosen, lowest } = await call(planProcedures.explain, { id: plan.id, sku }, context())
    expect(candidates[chosen!].landed).toBe(landed)
    expect(Math.min(...candidates.map((c) => c.landed))).toBeGreaterThanOrEqual(lowest.price)
    return candidates[chosen!].net >= Math.max(...candidates.map(({ net }) => net)) - 1e-6
  }))
  expect(best.filter((is) => !is).length).toBeLessThanOrEqual(1)
  const byHand = await edit(plan, { sku: plan.lines[0].sku, landed: minor(plan.lines[0].landed + 1) })
  const { chosen, candidates } = await call(planProcedures.explain, { id: byHand.id, sku: plan.lines[0].sku }, context())
  expect(chosen).toBeNull()
  expect(candidates.some(({ landed }) => landed === plan.lines[0].landed + 1)).toBe(true)
  expect(await codesOf(call(planProcedures.explain, { id: plan.id, sku: 'sku-7' }, context()))).toEqual(['plan.no-candidates'])
})

test('cancelling an optimisation leaves no plan behind', async () => {
  const { jobId } = await call(planProcedures.optimize, terms(), context())
  own.desk.jobs.cancel(jobId)
  expect((await own.desk.jobs.finished(jobId)).state).toBe('cancelled')
  expect(await call(planProcedures.list, undefined, context())).toEqual([])
})
