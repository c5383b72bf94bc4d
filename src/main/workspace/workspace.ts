import Database from 'better-sqlite3'
import { closeSync, existsSync, mkdirSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import { WorkspaceLock } from './lock.ts'
import { migrate, type Migration } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** 'WCHT', in the header of every workspace file. */
export const APPLICATION_ID = 0x57_43_48_54

/** One open `*.warchest` file: SQLite in WAL mode, ours alone to write until closed. */
export class Workspace {
  readonly path: string
  readonly db: Database.Database
  readonly clock: Clock
  /** Copy kept before the file was upgraded at this opening; null where it was up to date. */
  readonly copyBefore: string | null
  readonly #lock: WorkspaceLock | null

  constructor(path: string, db: Database.Database, clock: Clock, copyBefore: string | null, lock: WorkspaceLock | null) {
    this.path = path
    this.db = db
    this.clock = clock
    this.copyBefore = copyBefore
    this.#lock = lock
  }

  get schemaVersion(): number {
    return this.db.pragma('user_version', { simple: true }) as number
  }

  /** Runs `work` in one immediate transaction: all of it is kept, or none. It must be synchronous. */
  transaction<T>(work: () => T): T {
    return this.db.transaction(work).immediate()
  }

  close(): void {
    if (!this.db.open) return
    this.db.close()
    this.#lock?.release()
  }
}

export interface OpenOptions {
  readonly clock: Clock
  /** Make the file where it is missing; without it a missing file is an error. */
  readonly create: boolean
  /** For tests of the upgrade path; the product's own list otherwise. */
  readonly migrations?: readonly Migration[]
}

/**
 * Opens a workspace for writing, upgrades it where it is older, and checks it.
 * @throws WarchestError 'not-found' (missing), 'conflict' (open elsewhere, or already there when it should be new),
 *   'bad-input' (not a workspace, damaged), 'refused' (newer than this Warchest).
 */
export function openWorkspace(file: string, options: OpenOptions): Workspace {
  const path = resolve(file)
  const exists = existsSync(path) && statSync(path).size > 0
  if (!exists && !options.create) {
    throw new WarchestError('not-found', { code: 'workspace.missing', message: `There is no workspace at ${path}.`, mend: 'Check the path, or create a new workspace there.', file: path })
  }
  if (exists) assertDatabase(path)
  const lock = lockOf(path, options.clock)
  let db: Database.Database | null = null
  try {
    db = new Database(path, { timeout: 10_000 })
    if (exists) assertSound(db, path)
    // First of all writes, so that a crash from here on leaves an empty workspace and not a foreign file.
    if (!exists) db.pragma(`application_id = ${APPLICATION_ID}`)
    prepare(db)
    const copy = migrate(db, path, options.migrations ?? MIGRATIONS, options.clock)
    return new Workspace(path, db, options.clock, copy, lock)
  } catch (error) {
    db?.close()
    lock.release()
    throw translated(error, path)
  }
}

/** Makes the folder where it is missing and takes the lock in it. */
function lockOf(path: string, clock: Clock): WorkspaceLock {
  try {
    mkdirSync(dirname(path), { recursive: true })
    // By its one true name: two links to a file are two paths to one workspace.
    return WorkspaceLock.acquire(trueName(path), clock)
  } catch (error) {
    throw translated(error, path)
  }
}

/** The path without links; of a file that is still to be made, its folder's. */
const trueName = (path: string): string => (existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path)))

/** A further connection to a workspace that this process holds open, for a thread of its own. Its writes wait for those of the other. */
export function attachWorkspace(path: string, clock: Clock): Workspace {
  const db = new Database(path, { timeout: 60_000, fileMustExist: true })
  prepare(db)
  return new Workspace(path, db, clock, null, null)
}

function prepare(db: Database.Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
}

/** Looks at the first bytes before SQLite does, which would call any text file "encrypted". */
function assertDatabase(path: string): void {
  if (!statSync(path).isFile()) throw notWorkspace(path)
  const head = Buffer.alloc(16)
  const handle = openSync(path, 'r')
  try {
    readSync(handle, head, 0, 16, 0)
  } finally {
    closeSync(handle)
  }
  if (head.toString('latin1') !== 'SQLite format 3\0') throw notWorkspace(path)
}

function assertSound(db: Database.Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw notWorkspace(path)
  const answers = (db.pragma('integrity_check(5)') as { integrity_check: string }[]).map((row) => row.integrity_check)
  if (answers[0] !== 'ok') throw damaged(path, answers.join('; '))
}

const notWorkspace = (path: string): WarchestError =>
  new WarchestError('bad-input', { code: 'workspace.not-a-workspace', message: `${path} is not a Warchest workspace.`, mend: 'Choose a *.warchest file, or import this file as data into one.', file: path })

const damaged = (path: string, detail: string): WarchestError =>
  new WarchestError('bad-input', {
    code: 'workspace.damaged', message: `${path} is damaged: ${detail}.`, mend: 'Open a copy from before; copies made by Warchest lie beside the file with "schema-" in their name.', file: path, params: { detail },
  })

const notWritable = (path: string, detail: string): WarchestError =>
  new WarchestError('unavailable', { code: 'workspace.not-writable', message: `${path} cannot be opened for writing: ${detail}.`, mend: 'Check the permissions of the file and its folder.', file: path, params: { detail } })

function translated(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error) return notWritable(path, error.message)
  if (!(error instanceof Database.SqliteError)) return error
  if (error.code.startsWith('SQLITE_CORRUPT')) return damaged(path, error.message)
  if (error.code.startsWith('SQLITE_NOTADB')) return notWorkspace(path)
  if (error.code.startsWith('SQLITE_READONLY') || error.code.startsWith('SQLITE_CANTOPEN')) return notWritable(path, error.message)
  return error
}
