import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { FeedKind, FeedMapping, ImportReport } from '../../../src/main/feeds/feed.ts'
import { importFiles } from '../../../src/main/feeds/import.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'

/** A workspace in a folder of its own, fresh for every test of the file. */
export interface Bench {
  readonly folder: string
  readonly workspace: Workspace
  /** Writes a file into the folder. @returns its path */
  file(name: string, content: string | Uint8Array): string
  import(...files: readonly { path: string; mapping?: FeedMapping | null }[]): Promise<ImportReport>
}

export const idle = { signal: new AbortController().signal, progress: () => {} }

export function bench(): Bench {
  let folder = ''
  let workspace: Workspace
  let imports = 0
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'warchest-feeds-'))
    workspace = openWorkspace(join(folder, 'test.warchest'), { clock: systemClock, create: true })
  })
  afterEach(() => {
    workspace.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get folder() { return folder },
    get workspace() { return workspace },
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    import: (...files) => importFiles(workspace, files.map(({ path, mapping }) => ({ path, mapping: mapping ?? null })), idle, `import-${++imports}`),
  }
}

/** Every row of every table, to compare a workspace with itself. */
export function contentOf({ db }: Workspace): Record<string, unknown[]> {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all() as string[]
  return Object.fromEntries(tables.map((name) => [name, db.prepare(`SELECT * FROM ${name}`).raw().all()]))
}

export const mapping = (kind: FeedKind, columns: Record<string, string>, rest: Partial<FeedMapping> = {}): FeedMapping =>
  ({ kind, columns, constants: {}, moneyUnit: 1, currency: 'CNY', period: null, encoding: 'utf-8', ...rest })

export const CATALOG = mapping('catalog', { sku: 'sku', name: 'name', category: 'category', list: 'list', cost: 'cost', floor: 'floor', stock: 'stock' })
export const GOOD_CATALOG = `sku,name,category,list,cost,floor,stock
A-1,Apples,fruit,12.50,8.00,9.00,100
A-2,Pears,fruit,10.00,6.00,7.00,50
B-1,Rice,grain,30.00,20.00,22.00,400
`
