import { mayMove } from '../../core/plan/lifecycle.ts'
import type { PlanStatus } from '../../core/plan/plan.ts'
import { appendAudit } from '../audit/log.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Statuses of a plan that is on its way into a store, or there. */
const AT_WORK: readonly PlanStatus[] = ['scheduled', 'canary', 'waves', 'live']

/**
 * Moves a version of a plan along as one of its publications goes; called inside the transaction that moves the publication, after it has its own new state. A plan that goes into several stores is over only when it is over in all of them.
 * What stands in a store is a fact: where the plan could not make that move, its status stays and the log says so, rather than that a roll back fails for the sake of a label.
 */
export function movePlanStatus(workspace: Workspace, planId: string, version: number, to: PlanStatus): void {
  // A plan may have a hundred thousand lines; none of them is read to move its status.
  const plan = workspace.db.prepare('SELECT name, status FROM plans WHERE id = ? AND version = ?').get(planId, version) as { readonly name: string; readonly status: PlanStatus } | undefined
  if (!plan || plan.status === to || (!AT_WORK.includes(to) && elsewhere(workspace, planId, version))) return
  const moved = mayMove(plan.status, to)
  if (moved) workspace.db.prepare('UPDATE plans SET status = ? WHERE id = ? AND version = ?').run(to, planId, version)
  appendAudit(workspace, { person: null, what: 'plan.status', subject: planId, detail: { name: plan.name, version, from: plan.status, to, ...(moved ? {} : { moved: false }) } })
}

/** Another of its publications is in a store, or on its way there. */
const elsewhere = (workspace: Workspace, planId: string, version: number): boolean =>
  (workspace.db.prepare('SELECT count(*) FROM publications WHERE plan_id = ? AND plan_version = ? AND dry_run = 0 AND state IN (SELECT value FROM json_each(?))')
    .pluck().get(planId, version, JSON.stringify(AT_WORK)) as number) > 0
