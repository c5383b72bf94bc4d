import { completeOutcome } from '../../../core/war/complete-outcome.ts'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { OutcomeSummary } from '../../contract/contract.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** Keeps an outcome with the scenario it was run from. The same outcome again is no second one. Its `scenarioHash` is `contentHash(scenario)`. */
export function saveOutcome(workspace: Workspace, outcome: Outcome, scenario: Scenario): void {
  workspace.db.prepare(`
    INSERT INTO outcomes (hash, scenario_id, scenario_name, scenario_hash, market_hash, created_at, paths, seed, body, scenario) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (hash) DO NOTHING`)
    .run(outcome.hash, outcome.scenarioId, scenario.name, outcome.scenarioHash, outcome.marketHash, workspace.clock.now(), outcome.paths, outcome.seed, canonicalJson(outcome), canonicalJson(scenario))
}

export function getOutcome(workspace: Workspace, hash: string): Outcome | null {
  const body = workspace.db.prepare('SELECT body FROM outcomes WHERE hash = ?').pluck().get(hash) as string | undefined
  return body === undefined ? null : completeOutcome(JSON.parse(body) as Outcome)
}

/** The scenario as it was when the outcome was run. */
export function getOutcomeScenario(workspace: Workspace, hash: string): Scenario | null {
  const body = workspace.db.prepare('SELECT scenario FROM outcomes WHERE hash = ?').pluck().get(hash) as string | null | undefined
  return body === null || body === undefined ? null : (JSON.parse(body) as Scenario)
}

interface OutcomeRow extends Omit<OutcomeSummary, 'stale'> {
  readonly stale: number
}

/** Newest first; of one scenario, or of all where `scenarioId` is null. Stale: the scenario or the current market is another than it was run on. */
export function listOutcomes(workspace: Workspace, scenarioId: string | null): OutcomeSummary[] {
  const rows = workspace.db.prepare(`
    SELECT o.hash, o.scenario_id AS scenarioId, o.scenario_name AS scenarioName, o.created_at AS createdAt, o.paths, o.seed,
      (o.scenario_hash IS NOT s.hash OR o.market_hash IS NOT (SELECT hash FROM markets ORDER BY seq DESC LIMIT 1)) AS stale
    FROM outcomes o LEFT JOIN scenarios s ON s.id = o.scenario_id
    WHERE $scenario IS NULL OR o.scenario_id = $scenario ORDER BY o.seq DESC`).all({ scenario: scenarioId }) as OutcomeRow[]
  return rows.map((row) => ({ ...row, stale: row.stale === 1 }))
}
