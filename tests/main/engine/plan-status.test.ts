import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditPage } from '../../../src/main/audit/log.ts'
import type { PlanStatus } from '../../../src/core/plan/plan.ts'
import { movePlanStatus } from '../../../src/main/engine/plan-status.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { getPlan, savePlan } from '../../../src/main/workspace/queries/plans.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, line } from '../../support/publish-fixture.ts'

let folder = ''
let workspace: Workspace
const plan = approvedPlan([line(1)])
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-status-'))
  workspace = openWorkspace(join(folder, 'a.warchest'), { clock: systemClock, create: true })
  savePlan(workspace, plan)
})
afterEach(() => {
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const status = () => getPlan(workspace, plan.id)?.status
const move = (...to: PlanStatus[]): void => to.forEach((one) => { movePlanStatus(workspace, plan.id, plan.version, one) })
const told = (): unknown[] => auditPage(workspace, { what: 'plan.status', person: null, text: '', offset: 0, limit: 50 }).entries.toReversed().map(({ detail }) => [detail['from'], detail['to'], detail['moved'] ?? true])
/** A publication of the plan, as its journal would have it. */
function publication(id: string, storeId: string, state: string): void {
  workspace.db.prepare(`INSERT INTO publications (id, seq, plan_id, plan_version, plan_name, store_id, currency, dry_run, manifest_hash, plan_hash, options, state, direction, created_at, updated_at)
    VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM publications), ?, ?, ?, ?, 'CNY', 0, 'm', 'p', '{}', ?, 'publish', '', '')`).run(id, plan.id, plan.version, plan.name, storeId, state)
}
const setState = (id: string, state: string): void => void workspace.db.prepare('UPDATE publications SET state = ? WHERE id = ?').run(state, id)

test('a plan follows its publication, each move once in the log', () => {
  publication('one', 'a', 'canary')
  move('canary', 'canary', 'waves', 'live')
  setState('one', 'rolled-back')
  move('rolled-back')
  expect(status()).toBe('rolled-back')
  expect(told()).toEqual([['approved', 'canary', true], ['canary', 'waves', true], ['waves', 'live', true], ['live', 'rolled-back', true]])
})

test('a plan in two stores is over only when it is over in both', () => {
  publication('one', 'a', 'live')
  move('canary', 'live')
  publication('two', 'b', 'canary')
  move('canary')
  setState('one', 'rolled-back')
  move('rolled-back')
  expect(status()).toBe('canary')
  setState('two', 'live')
  move('live')
  setState('two', 'ended')
  move('ended')
  expect(status()).toBe('ended')
})

test('a move that there is not changes nothing, fails nothing, and is in the log', () => {
  move('live')
  expect(status()).toBe('approved')
  expect(told()).toEqual([['approved', 'live', false]])
  move('canary', 'checked', 'draft')
  expect(status()).toBe('canary')
})
