import Database from 'better-sqlite3'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'

/** Who has a workspace open. */
export interface LockHolder {
  readonly pid: number
  readonly since: string
}

/** Paths this process holds. A second look at a lock file of our own would drop the system's lock (POSIX), so it is never touched twice. */
const held = new Map<string, LockHolder>()

/**
 * One writer per workspace: an exclusive system lock on `<workspace>-lock`, taken through SQLite and kept until `release()` or the end of the process.
 * The system frees it when the holder dies, kill -9 included, so a lock of a dead process cannot stand in the way.
 * The file stays afterwards: removing it would let two processes lock two files of one name.
 */
export class WorkspaceLock {
  readonly #path: string
  readonly #db: Database.Database

  private constructor(path: string, db: Database.Database) {
    this.#path = path
    this.#db = db
  }

  /** @throws WarchestError 'conflict' where another holds it, naming its process and since when. */
  static acquire(workspacePath: string, clock: Clock): WorkspaceLock {
    const path = `${workspacePath}-lock`
    const own = held.get(path)
    if (own) throw refused(workspacePath, own)
    const holder = { pid: process.pid, since: clock.now() }
    const db = claim(path, holder) ?? reclaim(path, holder)
    if (!db) throw refused(workspacePath, holderOf(path))
    held.set(path, holder)
    return new WorkspaceLock(path, db)
  }

  release(): void {
    this.#db.close()
    held.delete(this.#path)
  }
}

/** Takes the lock and writes who holds it; null where somebody else has it. */
function claim(path: string, holder: LockHolder): Database.Database | null {
  const db = new Database(path, { timeout: 0 })
  try {
    // In this mode SQLite keeps its file lock between transactions, until the connection ends.
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS holder (one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, since TEXT NOT NULL) STRICT')
    db.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?, ?)').run(holder.pid, holder.since)
    db.exec('COMMIT')
    return db
  } catch (error) {
    db.close()
    if (codeOf(error).startsWith('SQLITE_BUSY')) return null
    if (['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(codeOf(error))) return null
    throw error
  }
}

/** A lock file that is no database was left by a crash while it was first written; nobody can hold it. */
function reclaim(path: string, holder: LockHolder): Database.Database | null {
  if (!existsSync(path) || readFileSync(path).subarray(0, 15).toString('latin1') === 'SQLite format 3') return null
  rmSync(path)
  return claim(path, holder)
}

/** Reads a copy of the lock file, since the file itself is locked for readers too. */
function holderOf(path: string): LockHolder | null {
  try {
    const copy = new Database(readFileSync(path))
    try {
      return (copy.prepare('SELECT pid, since FROM holder').get() as LockHolder | undefined) ?? null
    } finally {
      copy.close()
    }
  } catch {
    return null
  }
}

function refused(path: string, holder: LockHolder | null): WarchestError {
  const who = holder ? `process ${holder.pid} since ${holder.since}` : 'another process'
  return new WarchestError('conflict', {
    code: 'workspace.locked', message: `${path} is open for writing in ${who}.`, mend: 'Close it there, or open a copy of the file.',
    file: path, params: holder ? { pid: holder.pid, since: holder.since } : {},
  })
}

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')
