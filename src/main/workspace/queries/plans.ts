import type { Approval, Plan } from '../../../core/plan/plan.ts'
import { WarchestError } from '../../../core/problem.ts'
import type { PlanSummary } from '../../contract/contract.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

interface PlanRow {
  readonly body: string
  readonly status: Plan['status']
  readonly approval: string | null
}

const planOf = (row: PlanRow): Plan => ({ ...(JSON.parse(row.body) as Omit<Plan, 'status' | 'approval'>), status: row.status, approval: row.approval === null ? null : (JSON.parse(row.approval) as Approval) })

/**
 * Makes or replaces this version of the plan. A version that carries a hash is frozen: only its status and approval may change afterwards.
 * @throws WarchestError 'conflict' where a frozen version would change.
 */
export function savePlan(workspace: Workspace, plan: Plan): void {
  const { status, approval, ...frozen } = plan
  const subsidy = plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0)
  try {
    workspace.db.prepare(`
      INSERT INTO plans (id, version, seq, name, status, created_at, lines, subsidy, hash, body, approval)
      VALUES ($id, $version, (SELECT coalesce(max(seq), 0) + 1 FROM plans), $name, $status, $createdAt, $lines, $subsidy, $hash, $body, $approval)
      ON CONFLICT (id, version) DO UPDATE SET name = excluded.name, status = excluded.status, lines = excluded.lines, subsidy = excluded.subsidy,
        hash = excluded.hash, body = excluded.body, approval = excluded.approval`)
      .run({ id: plan.id, version: plan.version, name: plan.name, status, createdAt: plan.createdAt, lines: plan.lines.length, subsidy, hash: plan.hash, body: canonicalJson(frozen), approval: approval === null ? null : canonicalJson(approval) })
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('never changes')) throw error
    throw new WarchestError('conflict', {
      code: 'plan.frozen', message: `Version ${plan.version} of plan ${plan.name} was checked and cannot change.`, mend: 'Revise it: a new draft version starts with the same lines.', params: { id: plan.id, version: plan.version },
    })
  }
}

/** Puts a draft in the place of the version it was made from: drafts count up with every change but are kept only as they stand. */
export function replaceDraft(workspace: Workspace, plan: Plan, from: number): void {
  workspace.transaction(() => {
    savePlan(workspace, plan)
    workspace.db.prepare('DELETE FROM plans WHERE id = ? AND version = ? AND hash IS NULL').run(plan.id, from)
  })
}

/** That version of the plan, or its newest; null where there is none. */
export function getPlan(workspace: Pick<Workspace, 'db'>, id: string, version?: number): Plan | null {
  const row = workspace.db.prepare('SELECT body, status, approval FROM plans WHERE id = $id AND ($version IS NULL OR version = $version) ORDER BY version DESC LIMIT 1').get({ id, version: version ?? null }) as PlanRow | undefined
  return row ? planOf(row) : null
}

/** The newest version of every plan, newest plan first. */
export const listPlans = (workspace: Workspace): PlanSummary[] =>
  workspace.db.prepare(`
    SELECT id, name, version, status, created_at AS createdAt, lines, subsidy FROM plans p
    WHERE version = (SELECT max(version) FROM plans WHERE id = p.id) ORDER BY seq DESC`).all() as PlanSummary[]
