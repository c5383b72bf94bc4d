import type { ImportWriter } from '../feeds/import.ts'
import type { TaskPool } from './pool.ts'

/** Writes imports on a thread of the pool. Once begun it is not cancelled: it is short, and all or nothing. */
export const poolWriter = (pool: TaskPool): ImportWriter => (workspace, input) => pool.run('feeds.write', { path: workspace.path, now: workspace.clock.now(), input }, { threads: 1 })
