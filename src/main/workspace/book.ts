import type { Database } from 'better-sqlite3'
import type { Clock } from '../engine/clock.ts'

/** What reading and keeping records needs of a workspace: its database and the time. An open workspace is one; so is what the publisher works with. */
export interface Book {
  readonly db: Database
  readonly clock: Clock
}
