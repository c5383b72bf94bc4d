import type { Evidence } from '../../../core/guard/evidence.ts'
import type { Override } from '../../../core/guard/verdict.ts'
import { WarchestError } from '../../../core/problem.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'

interface EvidenceRow {
  readonly id: string
  readonly body: string
  readonly by: string
  readonly at: string
  readonly withdrawnBy: string | null
  readonly withdrawnAt: string | null
}

const EVIDENCE = 'SELECT id, body, by, at, withdrawn_by AS withdrawnBy, withdrawn_at AS withdrawnAt FROM evidence'
const evidenceOf = ({ id, body, by, at, withdrawnBy, withdrawnAt }: EvidenceRow): Evidence =>
  ({ ...(JSON.parse(body) as Omit<Evidence, 'id' | 'by' | 'at' | 'withdrawn'>), id, by, at, withdrawn: withdrawnAt === null ? null : { by: withdrawnBy ?? '', at: withdrawnAt } }) as Evidence

/** Everything on file, the newest first; what was withdrawn among it. */
export const loadEvidence = ({ db }: Pick<Workspace, 'db'>): Evidence[] => (db.prepare(`${EVIDENCE} ORDER BY seq DESC`).all() as EvidenceRow[]).map(evidenceOf)

export function saveEvidence({ db }: Pick<Workspace, 'db'>, { id, by, at, withdrawn: _none, ...body }: Evidence): void {
  db.prepare('INSERT INTO evidence (id, kind, body, by, at) VALUES (?, ?, ?, ?, ?)').run(id, body.kind, canonicalJson(body), by, at)
}

/** @throws {WarchestError} not-found, conflict where it was withdrawn before */
export function withdrawEvidence({ db }: Pick<Workspace, 'db'>, id: string, { by, at }: { readonly by: string; readonly at: string }): Evidence {
  const row = db.prepare(`${EVIDENCE} WHERE id = ?`).get(id) as EvidenceRow | undefined
  if (!row) throw new WarchestError('not-found', { code: 'guard.no-record', message: `There is no record ${id} on file.`, mend: 'Choose one from the list.', params: { id } })
  if (row.withdrawnAt !== null) throw new WarchestError('conflict', { code: 'guard.withdrawn', message: `Record ${id} was withdrawn on ${row.withdrawnAt.slice(0, 10)}.`, mend: 'Put a new one on file.', params: { id, date: row.withdrawnAt.slice(0, 10) } })
  db.prepare('UPDATE evidence SET withdrawn_by = ?, withdrawn_at = ? WHERE id = ?').run(by, at, id)
  return evidenceOf({ ...row, withdrawnBy: by, withdrawnAt: at })
}

/** Signed overrides, the newest first; those that have run out among them. */
export const loadOverrides = ({ db }: Pick<Workspace, 'db'>): Override[] =>
  db.prepare('SELECT id, rule, sku, reason, by, signed_at AS signedAt, expires_at AS expiresAt, signature FROM overrides ORDER BY seq DESC').all() as Override[]

export function saveOverride({ db }: Pick<Workspace, 'db'>, { id, rule, sku, reason, by, signedAt, expiresAt, signature }: Override): void {
  db.prepare('INSERT INTO overrides (id, rule, sku, reason, by, signed_at, expires_at, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(id, rule, sku, reason, by, signedAt, expiresAt, signature)
}
