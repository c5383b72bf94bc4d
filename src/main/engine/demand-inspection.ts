import type { CategoryInspection } from '../../core/demand/inspect.ts'
import { loadPanel } from '../workspace/queries/sales.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Desk } from './desk.ts'

/** Categories kept in memory: one in view, and those just left. */
const KEPT = 6

const held = new WeakMap<Workspace, { stamp: string; readonly byCategory: Map<string, Promise<CategoryInspection | null>> }>()

/**
 * The rows behind a category's fit with what was expected of them, from the sales that the workspace holds now, worked out on a thread; the last few are kept until market or sales change.
 * Null where there are no such sales any more.
 */
export function inspection({ pool }: Pick<Desk, 'pool'>, workspace: Workspace, stamp: string, category: string): Promise<CategoryInspection | null> {
  let kept = held.get(workspace)
  if (kept === undefined || kept.stamp !== stamp) held.set(workspace, (kept = { stamp, byCategory: new Map() }))
  const { byCategory } = kept
  const known = byCategory.get(category)
  if (known) return known
  const panel = loadPanel(workspace, category)
  const made = panel === null ? Promise.resolve(null) : pool.run('demand.inspect', { panel })
  byCategory.set(category, made)
  // A failure is not kept: the next look tries again.
  made.catch(() => byCategory.delete(category))
  for (const oldest of byCategory.keys()) if (byCategory.size > KEPT) byCategory.delete(oldest)
  return made
}
