import type { AuditEntry, Audited, AuditFilter, AuditPage, AuditVerdict } from '../contract/audit.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson, contentHash } from '../workspace/canonical.ts'

/** Stands before the first entry. */
const NOTHING = '0'.repeat(64)

export interface AuditNote {
  /** Who did it; null: nobody who was signed in. */
  readonly person: { readonly id: string; readonly name: string } | null
  readonly what: Audited
  readonly subject: string
  /** Plain JSON. */
  readonly detail?: Readonly<Record<string, unknown>>
}

type AuditRow = Omit<AuditEntry, 'detail'> & { readonly detail: string }
const COLUMNS = 'seq, at, person_id AS personId, person, what, subject, detail, previous, hash'
const entryOf = (row: AuditRow): AuditEntry => ({ ...row, detail: JSON.parse(row.detail) as AuditEntry['detail'] })

const hashOf = ({ hash: _hash, ...content }: AuditEntry): string => contentHash(content)

/**
 * Appends an entry, chained to the one before; inside the transaction of what it tells of, where there is one, so that neither stands without the other.
 * The file's triggers let nobody change or remove an entry; the chain shows where somebody has who took the triggers away.
 */
export function appendAudit({ db, clock }: Book, { person, what, subject, detail = {} }: AuditNote): AuditEntry {
  return db.transaction(() => {
    const last = db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get() as { seq: number; hash: string } | undefined
    const said = JSON.parse(canonicalJson(detail)) as AuditEntry['detail']
    const content = { seq: (last?.seq ?? 0) + 1, at: clock.now(), personId: person?.id ?? null, person: person?.name ?? null, what, subject, detail: said, previous: last?.hash ?? NOTHING }
    const entry: AuditEntry = { ...content, hash: contentHash(content) }
    db.prepare('INSERT INTO audit (seq, at, person_id, person, what, subject, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(entry.seq, entry.at, entry.personId, entry.person, what, subject, canonicalJson(said), entry.previous, entry.hash)
    return entry
    // The right to write is taken before the last entry is read: another connection may be writing.
  }).immediate()
}

/** Entries that the filter lets through, newest first. */
export function auditPage({ db }: Pick<Book, 'db'>, { what, person, text, offset, limit }: AuditFilter): AuditPage {
  const where = `($what IS NULL OR what = $what) AND ($person IS NULL OR person = $person) AND ($text = '' OR instr(lower(subject || ' ' || detail), lower($text)) > 0)`
  const filter = { what, person, text: text.trim() }
  return {
    total: db.prepare(`SELECT count(*) FROM audit WHERE ${where}`).pluck().get(filter) as number,
    entries: (db.prepare(`SELECT ${COLUMNS} FROM audit WHERE ${where} ORDER BY seq DESC LIMIT $limit OFFSET $offset`).all({ ...filter, limit, offset }) as AuditRow[]).map(entryOf),
    persons: db.prepare('SELECT DISTINCT person FROM audit WHERE person IS NOT NULL ORDER BY person').pluck().all() as string[],
    whats: db.prepare('SELECT DISTINCT what FROM audit ORDER BY what').pluck().all() as Audited[],
    head: headOf({ db }),
  }
}

export const headOf = ({ db }: Pick<Book, 'db'>): string | null => (db.prepare('SELECT hash FROM audit ORDER BY seq DESC LIMIT 1').pluck().get() as string | undefined) ?? null

/** The newest instant that the log, or the journal of any publication, has written down; null where they are empty. */
export const lastInstant = ({ db }: Pick<Book, 'db'>): string | null =>
  db.prepare('SELECT max(at) FROM (SELECT max(at) AS at FROM audit UNION ALL SELECT max(at) FROM publication_journal)').pluck().get() as string | null

/** The whole log as JSON lines, oldest first. */
export const auditLines = ({ db }: Pick<Book, 'db'>): string =>
  (db.prepare(`SELECT ${COLUMNS} FROM audit ORDER BY seq`).all() as AuditRow[]).map((row) => `${canonicalJson(entryOf(row))}\n`).join('')

/**
 * Follows the chain from the first entry: each must say what its hash covers, follow on the hash of the one before, and have the next number.
 * That the newest entries were cut off shows by the file's own count of entries; where that was mended too, only by a head that was kept elsewhere: hand it in as `head`.
 */
export function verifyAudit({ db }: Pick<Book, 'db'>, head: string | null = null): AuditVerdict {
  // Read beforehand: while the entries are walked through nothing else may be asked of the database.
  const newest = headOf({ db })
  const counted = (db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").pluck().get() as number | undefined) ?? 0
  let previous = NOTHING
  let entries = 0
  let met = head === null
  const broken = (seq: number, how: NonNullable<AuditVerdict['broken']>['how']): AuditVerdict => ({ whole: false, entries, head: newest, broken: { seq, how } })
  for (const row of db.prepare(`SELECT ${COLUMNS} FROM audit ORDER BY seq`).iterate() as IterableIterator<AuditRow>) {
    if (row.seq !== entries + 1) return broken(row.seq, 'gap')
    if (row.previous !== previous) return broken(row.seq, 'link')
    if (!holds(row)) return broken(row.seq, 'content')
    previous = row.hash
    entries++
    met ||= row.hash === head
  }
  if (counted > entries) return broken(entries, 'end')
  return met ? { whole: true, entries, head: newest, broken: null } : broken(entries, 'head')
}

function holds(row: AuditRow): boolean {
  try {
    return hashOf(entryOf(row)) === row.hash
  } catch {
    return false
  }
}
