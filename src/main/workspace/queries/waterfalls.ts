import type { Waterfall } from '../../../core/war/waterfall.ts'
import type { KeptWaterfall } from '../../contract/contract.ts'
import { canonicalJson, contentHash } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** Keeps a waterfall under the hash of what it says and was run on, which it returns; the same one again is no second one. */
export function saveWaterfall(workspace: Workspace, waterfall: Waterfall, scenarioHash: string, marketHash: string): string {
  const hash = contentHash({ waterfall, scenarioHash, marketHash })
  workspace.db.prepare('INSERT INTO waterfalls (hash, scenario_id, scenario_hash, market_hash, created_at, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING')
    .run(hash, waterfall.scenarioId, scenarioHash, marketHash, workspace.clock.now(), canonicalJson(waterfall))
  return hash
}

/** The newest waterfall of a scenario, or of one state of it; null where none was run. Stale: the scenario as kept or the market is another now. */
export function latestWaterfall(workspace: Workspace, scenarioId: string, scenarioHash: string | null): KeptWaterfall | null {
  const row = workspace.db.prepare(`
    SELECT w.hash, w.created_at AS createdAt, w.body, w.scenario_hash AS scenarioHash,
      (w.scenario_hash IS NOT s.hash OR w.market_hash IS NOT (SELECT hash FROM markets ORDER BY seq DESC LIMIT 1)) AS stale
    FROM waterfalls w LEFT JOIN scenarios s ON s.id = w.scenario_id
    WHERE w.scenario_id = $id AND ($of IS NULL OR w.scenario_hash = $of) ORDER BY w.seq DESC LIMIT 1`).get({ id: scenarioId, of: scenarioHash }) as { hash: string; createdAt: string; body: string; scenarioHash: string; stale: number } | undefined
  return row === undefined ? null : { hash: row.hash, createdAt: row.createdAt, scenarioHash: row.scenarioHash, stale: row.stale === 1, waterfall: JSON.parse(row.body) as Waterfall }
}
