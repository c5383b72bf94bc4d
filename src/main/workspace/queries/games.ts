import type { MatchSetup, MatchSummary, MatchTurn } from '../../../core/game/match.ts'
import type { PayoffTable } from '../../../core/game/payoff.ts'
import type { Match, MatchOutline, PayoffOutline } from '../../contract/game.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** Keeps a payoff table under its hash. The same table again is no second one. */
export function savePayoffTable(workspace: Workspace, table: PayoffTable): void {
  workspace.db.prepare('INSERT INTO payoff_tables (hash, scenario_id, created_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING').run(table.hash, table.scenarioId, workspace.clock.now(), canonicalJson(table))
}

export function getPayoffTable(workspace: Workspace, hash: string): PayoffTable | null {
  const body = workspace.db.prepare('SELECT body FROM payoff_tables WHERE hash = ?').pluck().get(hash) as string | undefined
  return body === undefined ? null : (JSON.parse(body) as PayoffTable)
}

/** Newest first. Stale: the market is another than it was computed on, or the scenario has changed. */
export function listPayoffTables(workspace: Workspace): PayoffOutline[] {
  const rows = workspace.db.prepare(`
    SELECT p.hash, p.created_at AS createdAt, p.scenario_id AS scenarioId, p.body ->> 'scenarioName' AS scenarioName, p.body ->> 'seller' AS seller,
      (s.hash IS NOT NULL AND s.hash IS NOT p.body ->> 'scenarioHash' OR p.body ->> 'marketHash' IS NOT (SELECT hash FROM markets ORDER BY seq DESC LIMIT 1)) AS stale
    FROM payoff_tables p LEFT JOIN scenarios s ON s.id = p.scenario_id ORDER BY p.seq DESC`).all() as (Omit<PayoffOutline, 'stale'> & { stale: number })[]
  return rows.map((row) => ({ ...row, stale: row.stale === 1 }))
}

export function createMatch(workspace: Workspace, id: string, name: string, marketHash: string, setup: MatchSetup): void {
  const now = workspace.clock.now()
  workspace.db.prepare('INSERT INTO matches (id, name, created_at, updated_at, market_hash, setup) VALUES (?, ?, ?, ?, ?, ?)').run(id, name, now, now, marketHash, canonicalJson(setup))
}

interface MatchRow {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly marketHash: string
  readonly setup: string
  readonly summary: string | null
}

export function getMatch(workspace: Workspace, id: string): Match | null {
  const row = workspace.db.prepare('SELECT id, name, created_at AS createdAt, updated_at AS updatedAt, market_hash AS marketHash, setup, summary FROM matches WHERE id = ?').get(id) as MatchRow | undefined
  if (row === undefined) return null
  const turns = workspace.db.prepare('SELECT body FROM match_turns WHERE match_id = ? ORDER BY week').pluck().all(id) as string[]
  const setup = JSON.parse(row.setup) as MatchSetup
  return { ...row, setup, turns: turns.map((body) => JSON.parse(body) as MatchTurn), summary: row.summary === null ? null : (JSON.parse(row.summary) as MatchSummary), ended: turns.length >= setup.weeks }
}

/** Newest first. */
export function listMatches(workspace: Workspace): MatchOutline[] {
  const rows = workspace.db.prepare(`
    SELECT m.id, m.name, m.created_at AS createdAt, m.updated_at AS updatedAt, m.setup ->> '$.weeks' AS weeks, (SELECT count(*) FROM match_turns t WHERE t.match_id = m.id) AS played, m.summary
    FROM matches m ORDER BY m.updated_at DESC, m.rowid DESC`).all() as (Omit<MatchOutline, 'summary'> & { summary: string | null })[]
  return rows.map((row) => ({ ...row, summary: row.summary === null ? null : (JSON.parse(row.summary) as MatchSummary) }))
}

/** Adds the week after those that were played; false where that week is there already (somebody else played it). */
export function addTurn(workspace: Workspace, id: string, week: number, turn: MatchTurn, summary: MatchSummary): boolean {
  return workspace.transaction(() => {
    const played = workspace.db.prepare('SELECT count(*) FROM match_turns WHERE match_id = ?').pluck().get(id) as number
    if (played !== week) return false
    workspace.db.prepare('INSERT INTO match_turns (match_id, week, body) VALUES (?, ?, ?)').run(id, week, canonicalJson(turn))
    workspace.db.prepare('UPDATE matches SET summary = ?, updated_at = ? WHERE id = ?').run(canonicalJson(summary), workspace.clock.now(), id)
    return true
  })
}

export const removeMatch = (workspace: Workspace, id: string): boolean => workspace.db.prepare('DELETE FROM matches WHERE id = ?').run(id).changes > 0
