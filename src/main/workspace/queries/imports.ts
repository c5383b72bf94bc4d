import type { DataSummary, FeedKind, FeedMapping } from '../../feeds/feed.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

/** Typical size of each number of an imported file, to notice a jump of an order of magnitude at the next one. */
export type FeedScale = Readonly<Record<string, number>>

export interface ImportEntry {
  readonly id: string
  /** File name without its folder. */
  readonly file: string
  readonly kind: FeedKind
  readonly rows: number
  readonly kept: number
  readonly seconds: number
  /** Of the file's bytes. */
  readonly sha256: string
  readonly mapping: FeedMapping
  readonly scale: FeedScale
}

export function recordImport(workspace: Workspace, entry: ImportEntry): void {
  workspace.db.prepare('INSERT INTO imports (id, at, file, kind, rows, kept, seconds, sha256, mapping, scale) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(entry.id, workspace.clock.now(), entry.file, entry.kind, entry.rows, entry.kept, entry.seconds, entry.sha256, canonicalJson(entry.mapping), canonicalJson(entry.scale))
}

/** Newest first. */
export const listImports = (workspace: Workspace): DataSummary['imports'] =>
  workspace.db.prepare('SELECT id, at, file, kind, rows FROM imports ORDER BY seq DESC').all() as DataSummary['imports'][number][]

/** The scale of the newest import of that kind; null where there is none. */
export function latestScale(workspace: Workspace, kind: FeedKind): FeedScale | null {
  const text = workspace.db.prepare('SELECT scale FROM imports WHERE kind = ? ORDER BY seq DESC LIMIT 1').pluck().get(kind) as string | undefined
  return text === undefined ? null : (JSON.parse(text) as FeedScale)
}

/** Changes with every import: what was worked out of the sales before is then out of date. */
export const importStamp = (workspace: Workspace): number => (workspace.db.prepare('SELECT max(seq) FROM imports').pluck().get() as number | null) ?? 0
