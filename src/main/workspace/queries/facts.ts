import type { Workspace } from '../workspace.ts'

/** Small facts of the workspace itself: 'sample' ('true' where it was made from the sample world), 'currency', 'period-days' (of the sales held). */
export type FactKey = 'sample' | 'currency' | 'period-days'

export const loadFact = (workspace: Pick<Workspace, 'db'>, key: FactKey): string | null =>
  (workspace.db.prepare('SELECT value FROM facts WHERE key = ?').pluck().get(key) as string | undefined) ?? null

export function saveFact(workspace: Workspace, key: FactKey, value: string): void {
  workspace.db.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(key, value)
}
