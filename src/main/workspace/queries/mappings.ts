import type { FeedMapping } from '../../feeds/feed.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** How a table with these columns was read the last time; `signature` is made by `signatureOf` of the feeds. */
export function recallMapping(workspace: Workspace, signature: string): FeedMapping | null {
  const text = workspace.db.prepare('SELECT mapping FROM mappings WHERE signature = ?').pluck().get(signature) as string | undefined
  return text === undefined ? null : (JSON.parse(text) as FeedMapping)
}

export function rememberMapping(workspace: Workspace, signature: string, mapping: FeedMapping): void {
  workspace.db.prepare('INSERT OR REPLACE INTO mappings VALUES (?, ?, ?)').run(signature, canonicalJson(mapping), workspace.clock.now())
}
