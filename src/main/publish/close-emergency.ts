import type { Database } from 'better-sqlite3'
import { maySign } from '../../core/plan/approval.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { appendAudit } from '../audit/log.ts'
import { assertClock } from '../people/may-publish.ts'
import type { Signer } from '../people/session.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson, contentHash } from '../workspace/canonical.ts'
import { openEmergency } from './emergency.ts'
import { hubOf } from './hub.ts'
import { Journal, OURS } from './journal.ts'
import type { LeftByEmergency, LeftRow, PublicationSummary } from './publication.ts'
import { publicationSummary } from './queries.ts'

/** Fewest characters of the reason: a sentence and not a word. */
const REASON = 10

/**
 * What an emergency stop that is open has not taken back: its publications, and every price of theirs that stays in a store.
 * @throws WarchestError 'not-found' where no such stop is open
 */
export function leftByEmergency(db: Database, seq: number): LeftByEmergency {
  const emergency = openEmergency({ db }, seq)
  const open = emergency.publications.map((id) => publicationSummary(db, id)).filter(({ state }) => state !== 'rolled-back' && state !== 'ended')
  const rows = open.flatMap(({ id, storeId }) => rowsOf(db, id, storeId))
  return {
    ...emergency, rows, total: rows.length,
    publications: open.map(({ id, planName, storeId, currency, why }) => ({ id, planName, storeId, currency, why, rows: rows.filter(({ publicationId }) => publicationId === id).length })),
    // Not over the states: a way back that is tried again and again changes them and no price.
    digest: contentHash({ publications: open.map(({ id }) => id), rows: rows.map(({ publicationId, sku, price }) => [publicationId, sku, price]) }),
  }
}

/** What somebody else has put there since counts before what was read back, and that before what was written. */
const rowsOf = (db: Database, id: string, storeId: string): LeftRow[] =>
  (db.prepare(`SELECT r.sku, p.name_en AS en, p.name_zh AS zh, r.state, r.before AS back, coalesce(json_extract(r.drift, '$.price'), CASE WHEN r.state = 'mismatch' THEN r.observed END, r.planned) AS price
      FROM publication_rows r LEFT JOIN products p ON p.sku = r.sku WHERE r.publication_id = ? AND r.state IN (SELECT value FROM json_each(?)) ORDER BY r.wave, r.place`)
    .all(id, JSON.stringify(OURS)) as (Pick<LeftRow, 'sku' | 'state' | 'back' | 'price'> & { en: string | null; zh: string | null })[])
    .map(({ en, zh, ...row }) => ({ publicationId: id, storeId, ...row, name: en === null ? null : zh === null ? { en } : { en, zh } }))

export interface Closing {
  readonly seq: number
  readonly reason: string
  /** The digest of what the person was shown. */
  readonly seen: string
}

/**
 * Ends an emergency stop that cannot be done, by the signature of a person who was shown what stays. Its stores are open again; what is left of it rests in Publications with who has left it and why,
 * until a person takes it back or its last day has passed. A way back that is still trying is stopped, and waited for.
 * @throws WarchestError 'not-found' where it is not open, 'refused' for analysts, 'bad-input' without a reason, 'conflict' where other prices stay than were shown
 */
export async function closeEmergency(book: Book, { person, sign }: Signer, { seq, reason: said, seen }: Closing): Promise<void> {
  const { db, clock } = book
  const journal = new Journal(db, () => clock.now())
  const reason = said.trim()
  const left = leftByEmergency(db, seq)
  if (!maySign(person.role)) throw new WarchestError('refused', { code: 'emergency.may-not-close', message: `${person.name} is an analyst, and analysts end no emergency stop.`, mend: 'Have an executive, a pricing manager or an approver do it.', params: { name: person.name } })
  if ([...reason].length < REASON) throw new WarchestError('bad-input', { code: 'emergency.short-reason', message: `The reason has fewer than ${REASON} characters.`, mend: 'Say in a sentence why it cannot be done and what becomes of the prices that stay; it is kept in the audit log.', field: 'reason', params: { least: REASON } })
  if (left.digest !== seen) throw new WarchestError('conflict', { code: 'emergency.other-rows', message: 'Other prices stay now than were shown.', mend: 'Look at them again.' })
  assertClock(book)
  const [by, at] = [person.name, clock.now()]
  const statement = { emergency: seq, digest: left.digest, reason, personId: person.id, at }
  db.transaction(() => {
    db.prepare('UPDATE emergencies SET done_at = ? WHERE seq = ?').run(at, seq)
    for (const { id, rows } of left.publications) {
      const running = hubOf(db).running(id)
      journal.record(id, 'emergency-closed', { detail: { by, reason, rows }, and: () => { if (running) journal.set(id, { pauseRequested: true }) } })
      if (!running) leave(journal, id, behind(by, reason, rows))
    }
    appendAudit(book, { person, what: 'publication.emergency-close', subject: String(seq), detail: {
      ...statement, declaredBy: left.by, declaredAt: left.at, rows: left.total, signature: sign(canonicalJson(statement)),
      publications: left.publications.map(({ id, planName, storeId, rows }) => ({ id, name: planName, store: storeId, rows, prices: Object.fromEntries(left.rows.filter(({ publicationId }) => publicationId === id).map(({ sku, price }) => [sku, price])) })),
    } })
  }).immediate()
  for (const { id } of left.publications) {
    for await (const _ of hubOf(db).changes(id)) if (!hubOf(db).running(id)) break
    const now = publicationSummary(db, id)
    if (!over(now) && now.why?.code !== 'publication.left-behind') leave(journal, id, behind(by, reason, rowsOf(db, id, now.storeId).length))
  }
}

const over = ({ state }: PublicationSummary): boolean => state === 'rolled-back' || state === 'ended'

/** On its way back and paused by a person: the runner does not touch it before its last day has passed, and nothing of it begins any more. */
const leave = (journal: Journal, id: string, why: Problem): void => journal.quietly(id, () => journal.set(id, { direction: 'restore', state: 'paused', watchUntil: null, pauseRequested: false, why }))

const behind = (by: string, reason: string, rows: number): Problem => ({
  code: 'publication.left-behind', message: `${by} has ended the emergency stop and left ${rows} prices of this publication in the store: ${reason}`,
  mend: 'Resume it to take them back when the store can be reached, or decide about those that are held.', params: { by, rows, reason },
})
