import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDays } from '../../../src/core/calendar/calendar.ts'
import { minor } from '../../../src/core/money/money.ts'
import { planContent } from '../../../src/core/plan/content.ts'
import type { Approval, Plan } from '../../../src/core/plan/plan.ts'
import { appendAudit } from '../../../src/main/audit/log.ts'
import type { Clock } from '../../../src/main/engine/clock.ts'
import { assertMayPublish } from '../../../src/main/people/may-publish.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { savePreferences, loadPreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { todayOf } from '../../../src/main/workspace/queries/today.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, draftPlan, line, range } from '../../support/publish-fixture.ts'
import { knowSigners, LIN, MALLORY, signed, ZHOU } from '../../support/signers.ts'

const DAY = 86_400_000
let now = ''
const clock: Clock = { now: () => now, milliseconds: () => 0 }
let folder = ''
let workspace: Workspace
beforeEach(() => {
  now = new Date().toISOString()
  folder = mkdtempSync(join(tmpdir(), 'warchest-gate-'))
  workspace = openWorkspace(join(folder, 'a.warchest'), { clock, create: true })
  knowSigners(workspace)
})
afterEach(() => {
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const later = (days: number): string => new Date(Date.parse(now) + days * DAY).toISOString()
const codes = (plan: Plan): string[] => {
  try {
    assertMayPublish(workspace, plan)
    return []
  } catch (error) {
    return (error as { problems: { code: string }[] }).problems.map(({ code }) => code)
  }
}
const lines = range(5).map((i) => line(i))
const good = (): Plan => approvedPlan(lines)
const under = (plan: Plan, ...signatures: Approval['signatures']): Plan => ({ ...plan, approval: { signatures } })
/** As the gate leaves it: hash and verdict of this very content. */
function checked(change: Partial<Plan> = {}, verdict: Partial<NonNullable<Plan['verdict']>> = {}): Plan {
  const draft = { ...draftPlan(lines), ...change }
  const hash = contentHash(planContent(draft))
  return { ...draft, status: 'approved', hash, verdict: { ...good().verdict!, ...verdict, planHash: hash } }
}

test('a plan that a person has signed may go, and says who signed and when', () => {
  const plan = good()
  expect(assertMayPublish(workspace, plan)).toMatchObject({ planHash: plan.hash, approvedBy: 'Lin Wei', approvedAt: plan.approval!.signatures[0].at })
})

describe('the gate cannot be gone round', () => {
  test('by editing what was approved, one field at a time', () => {
    const plan = good()
    const edits: readonly Partial<Plan>[] = [
      { lines: lines.map((each, i) => (i === 2 ? { ...each, landed: minor(1) } : each)) }, { lines: lines.slice(1) }, { lines: [...lines, line(9)] }, { lines: lines.map((each) => ({ ...each, to: '2027-12-21' })) },
      { lines: lines.map((each) => ({ ...each, returnPrice: minor(1) })) }, { version: 2 }, { id: 'another' }, { name: 'Another' }, { currency: 'USD' }, { editedBy: ZHOU.id },
    ]
    for (const edit of edits) {
      expect(codes({ ...plan, ...edit }), JSON.stringify(edit).slice(0, 60)).toContain('plan.changed')
      // And with a hash to match, nothing else belongs to it.
      const hash = contentHash(planContent({ ...plan, ...edit }))
      expect(codes({ ...plan, ...edit, hash })).toEqual(['plan.verdict-of-another', 'plan.approval-of-another'])
      const whole = { ...plan, ...edit, hash, verdict: { ...plan.verdict!, planHash: hash } }
      expect(codes(under(whole, { ...plan.approval!.signatures[0], planHash: hash }))).toEqual(['plan.forged'])
    }
  })

  test('by replaying an approval of another version, or of another plan', () => {
    const [first] = good().approval!.signatures
    expect(codes(under(approvedPlan(lines, 2), first))).toEqual(['plan.approval-of-another'])
    const second = approvedPlan(lines, 2)
    expect(codes(under(second, { ...first, planHash: second.hash! }))).toEqual(['plan.forged'])
    const other = checked({ id: 'plan-other' })
    expect(codes(under(other, { ...first, planHash: other.hash! }))).toEqual(['plan.forged'])
  })

  test('by an approval under another verdict: the gate’s answer is part of what is signed', () => {
    const plan = good()
    expect(codes({ ...plan, verdict: { ...plan.verdict!, exposedCash: minor(7) } })).toEqual(['plan.forged'])
  })

  test('by an approval that has run out, or one from the future', () => {
    const plan = good()
    now = later(6.999)
    expect(codes(plan)).toEqual([])
    now = later(0.002)
    expect(codes(plan)).toEqual(['plan.approval-expired'])
    expect(codes(under(checked(), signed(checked(), LIN, { at: later(1) })))).toEqual(['plan.forged'])
  })

  test('by stretching its time, its name or its note after it was signed', () => {
    const plan = good()
    const [one] = plan.approval!.signatures
    now = later(8)
    expect(codes(under(plan, { ...one, at: now }))).toEqual(['plan.forged'])
    now = later(-8)
    for (const change of [{ by: 'The Chair' }, { note: 'as agreed' }, { personId: ZHOU.id, by: ZHOU.name }]) expect(codes(under(plan, { ...one, ...change })), JSON.stringify(change)).toEqual(['plan.forged'])
  })

  test('by the signature of nobody, of a stranger, or of a stranger who borrows a name', () => {
    const plan = checked()
    expect(codes(under(plan))).toEqual(['plan.no-approval'])
    expect(codes(under(plan, signed(plan, MALLORY)))).toEqual(['plan.forged'])
    expect(codes(under(plan, signed(plan, { ...MALLORY, id: LIN.id, name: LIN.name })))).toEqual(['plan.forged'])
    expect(codes(under(plan, { ...signed(plan), signature: '' }))).toEqual(['plan.forged'])
    expect(codes(under(plan, { ...signed(plan), personId: null }))).toEqual(['plan.unsigned'])
  })

  test('by writing oneself into the file as a person', () => {
    const plan = checked()
    const { publicKey } = workspace.db.prepare('SELECT public_key AS publicKey FROM persons WHERE id = ?').get(LIN.id) as { publicKey: string }
    workspace.db.prepare("INSERT INTO persons (id, name, role, public_key, sealed_key, added_at, vouched_by, vouch) VALUES (?, ?, 'approver', ?, '{}', '2026-01-01T00:00:00.000Z', ?, '')").run(MALLORY.id, MALLORY.name, publicKey, LIN.id)
    expect(codes(under(plan, signed(plan, { ...MALLORY, key: LIN.key })))).toEqual(['plan.forged'])
  })

  test('by a second person who was let in, or given a new key, after the check', () => {
    const plan = checked({}, { largestDrop: 0.5 })
    const two = under(plan, signed(plan), signed(plan, ZHOU))
    expect(codes(two)).toEqual([])
    expect(codes(under({ ...plan, verdict: { ...plan.verdict!, checkedAt: '2025-12-31T23:59:59.999Z' } }, ...['', ''].map((_, i) => signed({ ...plan, verdict: { ...plan.verdict!, checkedAt: '2025-12-31T23:59:59.999Z' } }, i === 0 ? LIN : ZHOU))))).toEqual(['plan.second-new'])
  })

  test('by somebody who had left', () => {
    const plan = checked()
    workspace.db.prepare('UPDATE persons SET left_at = ? WHERE id = ?').run(later(-1), ZHOU.id)
    expect(codes(under(plan, signed(plan, ZHOU)))).toEqual(['plan.forged'])
    expect(codes(under(plan, signed(plan, ZHOU, { at: later(-2) })))).toEqual([])
  })

  test('by calling the publisher with a plan that says of itself that it is approved', () => {
    expect(codes({ ...draftPlan(lines), status: 'approved' })).toEqual(expect.arrayContaining(['plan.changed', 'plan.not-passed', 'plan.no-approval']))
    for (const status of ['draft', 'checked', 'refused', 'ended', 'rolled-back'] as const) expect(codes({ ...good(), status }), status).toEqual(['plan.not-approved'])
  })

  test('by setting the clock back, behind the audit log or behind a journal', () => {
    const plan = good()
    now = later(8)
    appendAudit(workspace, { person: null, what: 'fit', subject: 'x' })
    expect(codes(plan)).toEqual(['plan.approval-expired'])
    now = later(-8)
    expect(codes(plan)).toEqual(['clock.set-back'])
    // A time server's correction is none.
    now = new Date(Date.parse(later(8)) - 30_000).toISOString()
    expect(codes(under(checked(), signed(checked(), LIN, { at: now })))).toEqual([])
  })
})

describe('two persons', () => {
  const large = (change: Partial<Plan> = {}): Plan => checked(change, { largestDrop: 0.4 })

  test('are wanted above the thresholds of the workspace: one is refused, the same one twice too', () => {
    const plan = large()
    expect(codes(under(plan, signed(plan)))).toEqual(['plan.second-person'])
    expect(codes(under(plan, signed(plan), signed(plan, LIN, { note: 'again' })))).toEqual(['plan.second-person'])
    expect(codes(under(plan, signed(plan), signed(plan, ZHOU)))).toEqual([])
    expect(codes(under(plan, signed(plan), signed(plan, MALLORY)))).toEqual(['plan.forged'])
  })

  test('the second is not who changed the plan last', () => {
    const plan = large({ editedBy: ZHOU.id })
    expect(codes(under(plan, signed(plan), signed(plan, ZHOU)))).toEqual(['plan.second-edited'])
    expect(codes(under(plan, signed(plan, ZHOU), signed(plan)))).toEqual([])
  })

  test.each([
    ['exposed cash', { exposedCash: 10 }, { exposedCash: minor(11) }], ['cash below cost', { exposedCash: 10 }, { belowCostCash: minor(11) }], ['many prices', { lines: 4 }, {}], ['a deep drop', { largestDrop: 0.05 }, {}],
  ] as const)('are wanted for %s, by the settings as they stand', (_, rules, verdict) => {
    const plan = checked({}, verdict)
    const approved = under(plan, signed(plan))
    expect(codes(approved)).toEqual([])
    const { approval } = loadPreferences(workspace)
    savePreferences(workspace, { approval: { ...approval, ...(rules as Partial<typeof approval>) } }, 'a test')
    expect(codes(approved)).toEqual(['plan.second-person'])
  })
})

describe('days', () => {
  test('a plan with a price whose last day has passed is refused; one that has merely begun is not', () => {
    const plan = good()
    const last = lines[0].to
    savePreferences(workspace, { asOf: last }, 'a test')
    expect(lines[0].from < last).toBe(true)
    expect(codes(plan)).toEqual([])
    savePreferences(workspace, { asOf: addDays(last, 1) }, 'a test')
    expect(codes(plan)).toEqual(['plan.ended'])
    const half = checked({ lines: [lines[0], { ...lines[1], to: addDays(last, 30) }] })
    expect(codes(under(half, signed(half)))).toEqual(['plan.ended'])
  })

  test('today is the clock’s, in the workspace’s zone, until a person states another', () => {
    savePreferences(workspace, { asOf: null, timeZone: 'UTC' }, 'a test')
    now = '2026-12-21T23:59:59.999Z'
    expect(todayOf(workspace)).toEqual({ date: '2026-12-21', stated: false })
    savePreferences(workspace, { asOf: '1992-10-08' }, 'the panel ends there')
    expect(todayOf(workspace)).toEqual({ date: '1992-10-08', stated: true })
  })
})
