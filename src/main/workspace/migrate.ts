import type { Database } from 'better-sqlite3'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'

/** One numbered step of the schema. Once released it never changes; a further step is a further file. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly up: string | ((db: Database) => void)
}

const BOOK = 'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT'

/** Versions this file has been brought to, oldest first. */
export const appliedVersions = (db: Database): number[] => db.prepare('SELECT version FROM migrations ORDER BY version').pluck().all() as number[]

/**
 * Brings the file to the newest schema in one transaction; before an older file is touched a copy is kept beside it.
 * @returns the copy's path, null where none was needed.
 * @throws WarchestError 'refused' where the file was written by a newer Warchest.
 */
export function migrate(db: Database, path: string, migrations: readonly Migration[], clock: Clock): string | null {
  const fresh = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'").pluck().get() === 0
  if (fresh) db.exec(BOOK)
  const applied = new Set(appliedVersions(db))
  const known = new Set(migrations.map((step) => step.version))
  const unknown = [...applied].filter((version) => !known.has(version))
  if (unknown.length > 0) {
    throw new WarchestError('refused', {
      code: 'workspace.newer', message: `${path} was written by a newer Warchest (schema ${Math.max(...unknown)}, this one knows ${Math.max(...known)}).`,
      mend: 'Update Warchest, or open the copy that was kept before the file was upgraded.', file: path, params: { schema: Math.max(...unknown) },
    })
  }
  const pending = migrations.filter((step) => !applied.has(step.version)).sort((a, b) => a.version - b.version)
  if (pending.length === 0) return null
  const copy = fresh ? null : keepCopy(db, path, Math.max(0, ...applied), clock)
  db.transaction(() => {
    const note = db.prepare('INSERT INTO migrations VALUES (?, ?, ?)')
    for (const step of pending) {
      if (typeof step.up === 'string') db.exec(step.up)
      else step.up(db)
      note.run(step.version, step.name, clock.now())
    }
    db.pragma(`user_version = ${Math.max(...known)}`)
  })()
  return copy
}

/** `night.warchest` at schema 10 is kept as `night.schema-10.20261122T171200Z.warchest`. */
function keepCopy(db: Database, path: string, version: number, clock: Clock): string {
  const { name, ext } = parse(path)
  const stamp = clock.now().replace(/[-:]|\.\d+/g, '')
  let copy = join(dirname(path), `${name}.schema-${version}.${stamp}${ext}`)
  for (let i = 2; existsSync(copy); i++) copy = join(dirname(path), `${name}.schema-${version}.${stamp}-${i}${ext}`)
  // Under its own name only when it is whole: a torn file must not look like a backup.
  const draft = `${copy}.new`
  rmSync(draft, { force: true })
  db.prepare('VACUUM INTO ?').run(draft)
  renameSync(draft, copy)
  return copy
}
