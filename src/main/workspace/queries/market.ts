import type { FitReport, Market } from '../../../core/demand/market.ts'
import { canonicalJson, contentHash } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** Keeps a fitted market with its report and makes it the current one. @returns its content hash */
export function saveMarket(workspace: Workspace, market: Market, report: FitReport): string {
  const hash = contentHash(market)
  workspace.db.prepare('INSERT INTO markets (hash, created_at, market, report) VALUES (?, ?, ?, ?)').run(hash, workspace.clock.now(), canonicalJson(market), canonicalJson(report))
  return hash
}

const newest = (workspace: Pick<Workspace, 'db'>, column: 'market' | 'report' | 'hash'): string | null =>
  (workspace.db.prepare(`SELECT ${column} FROM markets ORDER BY seq DESC LIMIT 1`).pluck().get() as string | undefined) ?? null

/** The current market; null until something was fitted. */
export function loadMarket(workspace: Pick<Workspace, 'db'>): Market | null {
  const text = newest(workspace, 'market')
  return text === null ? null : (JSON.parse(text) as Market)
}

/** Content hash of the current market; null until something was fitted. */
export const loadMarketHash = (workspace: Workspace): string | null => newest(workspace, 'hash')

/** A market by its content hash, e.g. the one an outcome was run on. */
export function getMarket(workspace: Pick<Workspace, 'db'>, hash: string): Market | null {
  const text = workspace.db.prepare('SELECT market FROM markets WHERE hash = ? LIMIT 1').pluck().get(hash) as string | undefined
  return text === undefined ? null : (JSON.parse(text) as Market)
}

/** The report of the current market's fit; null until something was fitted. */
export function loadFitReport(workspace: Workspace): FitReport | null {
  const text = newest(workspace, 'report')
  return text === null ? null : (JSON.parse(text) as FitReport)
}

/** True where sales or offers were imported after the current market was fitted. */
export const isMarketBehind = (workspace: Workspace): boolean =>
  workspace.db.prepare("SELECT EXISTS (SELECT 1 FROM imports WHERE kind IN ('sales', 'order-lines', 'rival-offers') AND at > (SELECT created_at FROM markets ORDER BY seq DESC LIMIT 1))").pluck().get() === 1
