import type { Scenario } from '../../../core/war/scenario.ts'
import type { ScenarioSummary } from '../../contract/contract.ts'
import { canonicalJson, contentHash } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'
import { listOutcomes } from './outcomes.ts'

interface ScenarioRow {
  readonly id: string
  readonly name: string
  readonly parent: string | null
  readonly updated_at: string
}

const COLUMNS = 'id, name, parent, updated_at'

const summaryOf = (workspace: Workspace, row: ScenarioRow): ScenarioSummary =>
  ({ id: row.id, name: row.name, parent: row.parent, updatedAt: row.updated_at, latestOutcome: listOutcomes(workspace, row.id)[0] ?? null })

/** All scenarios in the order they were made, each with its newest outcome. */
export const listScenarios = (workspace: Workspace): ScenarioSummary[] =>
  (workspace.db.prepare(`SELECT ${COLUMNS} FROM scenarios ORDER BY created_at, rowid`).all() as ScenarioRow[]).map((row) => summaryOf(workspace, row))

export function getScenario(workspace: Pick<Workspace, 'db'>, id: string): Scenario | null {
  const body = workspace.db.prepare('SELECT body FROM scenarios WHERE id = ?').pluck().get(id) as string | undefined
  return body === undefined ? null : (JSON.parse(body) as Scenario)
}

/** Makes or replaces the scenario of that id. */
export function saveScenario(workspace: Workspace, scenario: Scenario): ScenarioSummary {
  const now = workspace.clock.now()
  workspace.db.prepare(`
    INSERT INTO scenarios (id, name, parent, created_at, updated_at, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent = excluded.parent, updated_at = excluded.updated_at, hash = excluded.hash, body = excluded.body`)
    .run(scenario.id, scenario.name, scenario.parent, now, now, contentHash(scenario), canonicalJson(scenario))
  return summaryOf(workspace, workspace.db.prepare(`SELECT ${COLUMNS} FROM scenarios WHERE id = ?`).get(scenario.id) as ScenarioRow)
}

/** Removes the scenario; its outcomes stay. @returns false where there was none */
export const removeScenario = (workspace: Workspace, id: string): boolean => workspace.db.prepare('DELETE FROM scenarios WHERE id = ?').run(id).changes > 0
