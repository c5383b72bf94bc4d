import type { SweepCell } from '../../../core/insight/sweep.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** A point that was simulated before on this market; null: not yet. */
export function getSweepCell(workspace: Workspace, scenarioHash: string, marketHash: string): SweepCell | null {
  const body = workspace.db.prepare('SELECT body FROM sweep_points WHERE scenario_hash = ? AND market_hash = ?').pluck().get(scenarioHash, marketHash) as string | undefined
  return body === undefined ? null : (JSON.parse(body) as SweepCell)
}

export function saveSweepCell(workspace: Workspace, scenarioHash: string, marketHash: string, cell: SweepCell): void {
  workspace.db.prepare('INSERT INTO sweep_points (scenario_hash, market_hash, created_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING').run(scenarioHash, marketHash, workspace.clock.now(), canonicalJson(cell))
}
