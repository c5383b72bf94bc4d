import type { Database } from 'better-sqlite3'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { hubOf } from './hub.ts'
import { OURS } from './journal.ts'
import { ROW_STATES, type JournalEntry, type PublicationRow, type PublicationSchedule, type PublicationSummary, type ReasonGroup, type RowState } from './publication.ts'

type SummaryRow = Omit<PublicationSummary, 'trouble' | 'counts' | 'waves' | 'dryRun' | 'running' | 'problem' | 'why' | 'alarm' | 'schedule' | 'drifted'> & PublicationSchedule & { readonly dryRun: number; readonly why: string | null; readonly alarm: string | null }

const SUMMARY = `SELECT id, plan_id AS planId, plan_version AS planVersion, plan_hash AS planHash, plan_name AS planName, store_id AS storeId, state, dry_run AS dryRun, currency, manifest_hash AS manifestHash,
  created_at AS createdAt, updated_at AS updatedAt, problem AS why, direction, watch_until AS watchUntil, keeper, zone, starts_at AS startsAt, ends_at AS endsAt, late_seconds AS lateSeconds, alarm FROM publications`

/** Where a publication stands now. @throws WarchestError 'not-found' */
export function publicationSummary(db: Database, id: string): PublicationSummary {
  const row = db.prepare(`${SUMMARY} WHERE id = ?`).get(id) as SummaryRow | undefined
  if (!row) throw new WarchestError('not-found', { code: 'publication.unknown', message: `There is no publication ${id}.`, mend: 'Choose one from the list of publications.', params: { id } })
  return complete(db, row)
}

/** Every publication of the workspace, newest first. */
export const listPublications = (db: Database): PublicationSummary[] => (db.prepare(`${SUMMARY} ORDER BY seq DESC`).all() as SummaryRow[]).map((row) => complete(db, row))

/**
 * Publications of which something may still be to be done, oldest first: what is not at its end, but for what was paused, stopped or failed before any price of it could be in a store. Those at
 * their end are not looked at, however many a workspace has.
 */
export const openPublications = (db: Database): PublicationSummary[] =>
  (db.prepare(`${SUMMARY} p WHERE dry_run = 0 AND state NOT IN ('ended', 'rolled-back') AND (state NOT IN ('paused', 'stopped', 'failed') OR direction <> 'publish'
    OR EXISTS (SELECT 1 FROM publication_rows r WHERE r.publication_id = p.id AND r.state IN (SELECT value FROM json_each(?)))) ORDER BY seq`).all(JSON.stringify(OURS)) as SummaryRow[]).map((row) => complete(db, row))

/** Since when a publication has rested stopped or failed, and how often it has come to that since anything last went forward; null where that never was. */
function troubleOf(db: Database, id: string): PublicationSummary['trouble'] {
  const { since, tries } = db.prepare(`SELECT min(at) AS since, count(*) AS tries FROM publication_journal WHERE publication_id = $id AND kind IN ('failed', 'stopped') AND seq > coalesce((SELECT max(seq) FROM publication_journal
      WHERE publication_id = $id AND (kind IN ('rollback-begun', 'end-begun', 'tripped', 'decided') OR (kind IN ('read', 'verified') AND (${FORWARD.map((state) => `json_extract(detail, '$.${state}') IS NOT NULL`).join(' OR ')})))), 0)`).get({ id }) as { since: string | null; tries: number }
  return since === null ? null : { since, tries }
}

/** Rows that came to one of these states have gone forward. */
const FORWARD = ['confirmed', 'restored', 'ended', 'kept'] as const satisfies readonly RowState[]

/** 'drifted': live rows that somebody else has changed. */
const WHERE = "($state IS NULL OR r.state = $state OR ($state = 'drifted' AND r.drift IS NOT NULL))"

/** A page of rows in the order of writing; `state` null for all. */
export function publicationRows(db: Database, id: string, page: { readonly state: RowState | 'drifted' | null; readonly offset: number; readonly limit: number }): { total: number; rows: PublicationRow[] } {
  const total = db.prepare(`SELECT count(*) FROM publication_rows r WHERE r.publication_id = $id AND ${WHERE}`).pluck().get({ id, state: page.state }) as number
  const rows = db
    .prepare(`SELECT r.sku, p.name_en, p.name_zh, r.wave, r.state, r.before, r.planned, r.observed, r.reason, r.attempts, r.return_price AS returnPrice, r.starts_at AS startsAt, r.ends_at AS endsAt, r.drift
      FROM publication_rows r LEFT JOIN products p ON p.sku = r.sku
      WHERE r.publication_id = $id AND ${WHERE} ORDER BY r.wave, r.place LIMIT $limit OFFSET $offset`)
    .all({ id, ...page }) as (Omit<PublicationRow, 'name' | 'drift'> & { name_en: string | null; name_zh: string | null; drift: string | null })[]
  return { total, rows: rows.map(({ name_en, name_zh, drift, ...row }) => ({ ...row, drift: drift === null ? null : (JSON.parse(drift) as PublicationRow['drift']), name: name_en === null ? null : name_zh === null ? { en: name_en } : { en: name_en, zh: name_zh } })) }
}

/** Why rows stand as they do, most frequent first. A detail that differs from row to row (a price) is left out of the group. */
export function publicationReasons(db: Database, id: string): ReasonGroup[] {
  return db
    .prepare(`SELECT state, CASE WHEN reason LIKE 'drift:%' OR reason LIKE 'not-shown:%' OR reason LIKE 'on-sale:%' THEN substr(reason, 1, instr(reason, ':') - 1) ELSE reason END AS "reason", count(*) AS rows
      FROM publication_rows WHERE publication_id = ? AND reason IS NOT NULL GROUP BY 1, 2 ORDER BY rows DESC, 1, 2`)
    .all(id) as ReasonGroup[]
}

/** The journal of a publication, oldest first. */
export const publicationJournal = (db: Database, id: string): JournalEntry[] =>
  db.prepare('SELECT seq, at, kind, batch, detail FROM publication_journal WHERE publication_id = ? ORDER BY seq').all(id) as JournalEntry[]

/** The summary at once and after changes, at most one per `interval` milliseconds, until nothing works on the publication; the last one is always told. */
export async function* watchPublication(db: Database, id: string, sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>, signal?: AbortSignal, interval = 150): AsyncGenerator<PublicationSummary, void> {
  for await (const _ of hubOf(db).changes(id, signal)) {
    const summary = publicationSummary(db, id)
    yield summary
    if (!summary.running) return
    await sleep(interval, signal)
  }
}

const zeroes = (): Record<RowState, number> => Object.fromEntries(ROW_STATES.map((state) => [state, 0])) as Record<RowState, number>

function complete(db: Database, { keeper, zone, startsAt, endsAt, lateSeconds, ...row }: SummaryRow): PublicationSummary {
  const counts = zeroes()
  const waves = new Map<number, Record<RowState, number>>()
  for (const { wave, state, n } of db.prepare('SELECT wave, state, count(*) AS n FROM publication_rows WHERE publication_id = ? GROUP BY wave, state ORDER BY wave').all(row.id) as { wave: number; state: RowState; n: number }[]) {
    const lane = waves.get(wave) ?? zeroes()
    lane[state] += n
    counts[state] += n
    waves.set(wave, lane)
  }
  const why = row.why === null ? null : (JSON.parse(row.why) as Problem)
  const trouble = row.state === 'failed' || row.state === 'stopped' ? troubleOf(db, row.id) : null
  const drifted = db.prepare('SELECT count(*) FROM publication_rows WHERE publication_id = ? AND drift IS NOT NULL').pluck().get(row.id) as number
  return {
    ...row, trouble, schedule: { keeper, zone, startsAt, endsAt, lateSeconds }, drifted, alarm: row.alarm === null ? null : (JSON.parse(row.alarm) as Problem), why, problem: why?.message ?? null, dryRun: row.dryRun === 1, running: hubOf(db).running(row.id), counts,
    waves: [...waves].map(([wave, lane]) => ({ wave, rows: Object.values(lane).reduce((sum, n) => sum + n, 0), confirmed: lane.confirmed, failed: lane.failed + lane.mismatch + lane.conflict, counts: lane })),
  }
}
