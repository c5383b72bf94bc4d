import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { appliedVersions, type Migration } from '../../../src/main/workspace/migrate.ts'
import { MIGRATIONS } from '../../../src/main/workspace/migrations/index.ts'
import { APPLICATION_ID, openWorkspace } from '../../../src/main/workspace/workspace.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-workspace-'))
  path = join(folder, 'night.warchest')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (options: { create?: boolean; migrations?: readonly Migration[] } = {}) => openWorkspace(path, { clock: systemClock, create: false, ...options })

/** What opening throws. */
function failure(work: () => unknown): WarchestError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(WarchestError)
    return error as WarchestError
  }
  throw new Error('nothing was thrown')
}

describe('opening', () => {
  test('creates a workspace file that SQLite knows as ours, in WAL mode with foreign keys on', () => {
    const workspace = open({ create: true })
    expect(workspace.db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(workspace.db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(workspace.db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(workspace.schemaVersion).toBe(Math.max(...MIGRATIONS.map((step) => step.version)))
    workspace.close()
  })

  test('has only STRICT tables', () => {
    const workspace = open({ create: true })
    const lax = workspace.db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'").pluck().all()
    expect(lax).toEqual([])
    workspace.close()
  })

  test('keeps what was written over closing and opening', () => {
    const first = open({ create: true })
    first.db.prepare("INSERT INTO categories (id, name_en) VALUES ('juice', 'Juice')").run()
    first.close()
    const second = open()
    expect(second.db.prepare('SELECT id FROM categories').pluck().all()).toEqual(['juice'])
    second.close()
  })

  test('says that a missing file is missing, and makes none', () => {
    expect(failure(() => open())).toMatchObject({ kind: 'not-found', problems: [{ code: 'workspace.missing', file: path }] })
    expect(existsSync(path)).toBe(false)
  })

  test('refuses a file that is no database', () => {
    writeFileSync(path, 'sku,price\nA-1,12\n')
    expect(failure(() => open())).toMatchObject({ kind: 'bad-input', problems: [{ code: 'workspace.not-a-workspace' }] })
    expect(readFileSync(path, 'utf8')).toBe('sku,price\nA-1,12\n')
  })

  test('refuses the database of another program', () => {
    new Database(path).exec('CREATE TABLE bookmarks (url TEXT)').close()
    expect(failure(() => open())).toMatchObject({ kind: 'bad-input', problems: [{ code: 'workspace.not-a-workspace' }] })
  })

  test.each([['in the middle', 0.5], ['near the end', 0.9]])('refuses a file damaged %s', (_where, share) => {
    const workspace = open({ create: true })
    const insert = workspace.db.prepare('INSERT INTO outlets (id) VALUES (?)')
    for (let i = 0; i < 5000; i++) insert.run(`outlet number ${i}`)
    workspace.close()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, Math.floor(bytes.length * share), Math.floor(bytes.length * share) + 3000)
    writeFileSync(path, bytes)
    expect(failure(() => open())).toMatchObject({ kind: 'bad-input', problems: [{ code: 'workspace.damaged', file: path }] })
  })

  test('can be tried again after a refusal: nothing stays locked', () => {
    writeFileSync(path, 'not a database at all')
    failure(() => open())
    rmSync(path)
    open({ create: true }).close()
  })
})

describe('upgrading', () => {
  test('has numbers that only go up', () => {
    const versions = MIGRATIONS.map((step) => step.version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  test.each(MIGRATIONS.map((step, i) => [step.version, step.name, i] as const))('step %i (%s) brings a file of the step before forward, rows and all', (version, _name, i) => {
    const before = open({ create: true, migrations: MIGRATIONS.slice(0, i) })
    expect(appliedVersions(before.db)).not.toContain(version)
    const kept = i > 0
    if (kept) before.db.prepare("INSERT INTO categories (id, name_en) VALUES ('juice', 'Juice')").run()
    before.close()
    const after = open({ migrations: MIGRATIONS.slice(0, i + 1) })
    expect(appliedVersions(after.db)).toContain(version)
    expect(after.db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(after.db.pragma('foreign_key_check')).toEqual([])
    if (kept) expect(after.db.prepare('SELECT name_en FROM categories').pluck().all()).toEqual(['Juice'])
    after.close()
  })

  test('keeps a copy of the older file, under a name that says so, with everything in it', () => {
    const old = open({ create: true, migrations: MIGRATIONS.slice(0, 2) })
    old.db.prepare("INSERT INTO categories (id, name_en) VALUES ('juice', 'Juice')").run()
    old.close()
    const upgraded = open()
    const copy = upgraded.copyBefore
    expect(copy).toMatch(/night\.schema-20\.\d{8}T\d{6}Z\.warchest$/)
    upgraded.db.prepare('DELETE FROM categories').run()
    upgraded.close()
    const opened = openWorkspace(copy ?? '', { clock: systemClock, create: false, migrations: MIGRATIONS.slice(0, 2) })
    expect(opened.db.prepare('SELECT name_en FROM categories').pluck().all()).toEqual(['Juice'])
    expect(opened.copyBefore).toBeNull()
    opened.close()
  })

  test('makes no copy where the file is new or up to date', () => {
    open({ create: true }).close()
    open().close()
    expect(readdirSync(folder).filter((name) => name.includes('schema-'))).toEqual([])
  })

  test('leaves the file at the old step where a step fails', () => {
    open({ create: true }).close()
    const broken: Migration = { version: 9990, name: 'broken', up: 'CREATE TABLE half (x INTEGER) STRICT; CREATE TABLE nonsense (y NOTATYPE) STRICT' }
    expect(() => open({ migrations: [...MIGRATIONS, broken] })).toThrow()
    const workspace = open()
    expect(workspace.db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
    workspace.close()
  })

  test('refuses a file of a newer Warchest and leaves it alone', () => {
    const future: Migration = { version: 9990, name: 'future', up: 'CREATE TABLE tomorrow (x INTEGER) STRICT' }
    open({ create: true, migrations: [...MIGRATIONS, future] }).close()
    expect(failure(() => open())).toMatchObject({ kind: 'refused', problems: [{ code: 'workspace.newer', params: { schema: 9990 } }] })
    open({ migrations: [...MIGRATIONS, future] }).close()
  })
})

/** Another process that opens the workspace, says so, and stays until killed. */
async function holder(): Promise<{ pid: number; kill: () => Promise<void> }> {
  const script = `
    import { openWorkspace } from ${JSON.stringify(resolve('src/main/workspace/workspace.ts'))}
    import { systemClock } from ${JSON.stringify(resolve('src/main/engine/clock.ts'))}
    const workspace = openWorkspace(${JSON.stringify(path)}, { clock: systemClock, create: true })
    globalThis.keep = workspace
    console.log('open')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe('one writer', () => {
  test('refuses a second opening in this process, and allows it after closing', () => {
    const first = open({ create: true })
    expect(failure(() => open())).toMatchObject({ kind: 'conflict', problems: [{ code: 'workspace.locked', params: { pid: process.pid } }] })
    first.close()
    open().close()
  })

  test('refuses while another process has it open, naming the process and since when; takes over once that process was killed', async () => {
    const other = await holder()
    try {
      const problem = failure(() => open({ create: true })).problems[0]
      expect(problem).toMatchObject({ code: 'workspace.locked', params: { pid: other.pid } })
      expect(Date.parse(String(problem.params?.['since']))).toBeGreaterThan(Date.now() - 120_000)
      expect(problem.message).toContain(`process ${other.pid}`)
      // Having looked must not have loosened the other's lock.
      expect(failure(() => open({ create: true }))).toMatchObject({ kind: 'conflict' })
    } finally {
      await other.kill()
    }
    open().close()
  })

  test('one file under two names is one workspace: a link to it, or to its folder, does not let a second writer in', () => {
    const first = open({ create: true })
    symlinkSync(path, join(folder, 'link.warchest'))
    symlinkSync(folder, `${folder}-link`)
    try {
      for (const name of [join(folder, 'link.warchest'), join(`${folder}-link`, basename(path))]) {
        expect(failure(() => openWorkspace(name, { clock: systemClock, create: false })), name).toMatchObject({ kind: 'conflict', problems: [{ code: 'workspace.locked' }] })
      }
    } finally {
      first.close()
      rmSync(`${folder}-link`)
    }
  })

  test('takes over a lock file that a crash left half-written', () => {
    open({ create: true }).close()
    writeFileSync(`${path}-lock`, 'torn')
    open().close()
  })

  test('a copy of an open workspace can be opened', () => {
    const workspace = open({ create: true })
    workspace.db.pragma('wal_checkpoint(TRUNCATE)')
    const copy = join(folder, 'copy.warchest')
    copyFileSync(path, copy)
    openWorkspace(copy, { clock: systemClock, create: false }).close()
    workspace.close()
  })
})
