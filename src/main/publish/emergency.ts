import type { Database } from 'better-sqlite3'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { hubOf } from './hub.ts'
import { Journal } from './journal.ts'
import type { Emergency, PublicationSummary } from './publication.ts'
import { pausePublication, resumePublication, rollbackPublication } from './publisher.ts'
import { publicationSummary } from './queries.ts'
import type { PublisherDeps } from './run.ts'

/** The emergency stop that is not done yet; null where none is. */
export const openEmergency = ({ db, clock }: { readonly db: Database; readonly clock: Clock }): Emergency | null => new Journal(db, () => clock.now()).emergency()

/** Publications with prices of ours in a store, or on their way into one; newest first, since a newer one may lie on top of an older. */
const inForce = (db: Database): string[] =>
  db.prepare(`SELECT id FROM publications p WHERE dry_run = 0 AND state NOT IN ('rolled-back', 'ended')
    AND (state IN ('scheduled', 'prepared', 'canary', 'waves') OR EXISTS (SELECT 1 FROM publication_rows r WHERE r.publication_id = p.id AND r.state IN ('sent', 'confirmed', 'mismatch', 'restoring', 'ending', 'held'))) ORDER BY seq DESC`).pluck().all() as string[]

/**
 * Writes down that everything is to be taken back, and asks whatever runs to pause. From here on nothing new begins in any store until it is done.
 * @throws WarchestError 'bad-input' without a name, 'conflict' where one is under way or nothing is in force
 */
export function declareEmergency(deps: { readonly db: Database; readonly clock: Clock }, by: string, reason: string): Emergency {
  const { db, clock } = deps
  if (by.trim() === '') throw new WarchestError('bad-input', { code: 'emergency.no-name', message: 'An emergency stop needs the name of who asks for it.', mend: 'Give a name.', field: 'by' })
  const journal = new Journal(db, () => clock.now())
  if (journal.emergency() !== null) throw new WarchestError('conflict', { code: 'emergency.under-way', message: 'An emergency stop is under way already.', mend: 'Resume it where it was interrupted.' })
  const publications = inForce(db)
  if (publications.length === 0) throw new WarchestError('conflict', { code: 'emergency.nothing', message: 'No price of ours is in a store, and none is on its way.', mend: 'There is nothing to take back.' })
  db.prepare('INSERT INTO emergencies (at, by, reason, publications) VALUES (?, ?, ?, ?)').run(clock.now(), by.trim(), reason.trim(), canonicalJson(publications))
  for (const id of publications) {
    journal.record(id, 'emergency', { detail: { by: by.trim(), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) } })
    if (hubOf(db).running(id) && journal.head(id).direction === 'publish') pausePublication(deps, id)
  }
  return journal.emergency() as Emergency
}

/**
 * Takes back everything that the emergency names: stores side by side, in each the newest publication first. One that cannot be restored does not keep the others
 * from it. Done when all are; else it stays open, and is gone on with by calling again, in this process or after its death.
 */
export async function carryOutEmergency(depsOf: (publication: PublicationSummary) => Promise<PublisherDeps>, db: Database, clock: Clock, emergency: Emergency): Promise<{ readonly done: boolean; readonly publications: readonly PublicationSummary[] }> {
  const stores = new Map<string, string[]>()
  for (const id of emergency.publications) {
    const { storeId } = publicationSummary(db, id)
    stores.set(storeId, [...(stores.get(storeId) ?? []), id])
  }
  const failures: Error[] = []
  await Promise.all([...stores.values()].map(async (ids) => {
    for (const id of ids) {
      try {
        await takeBack(depsOf, db, id)
      } catch (error) {
        // Whatever it was, a fault of the program among them: the others must go back.
        failures.push(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }))
  const publications = emergency.publications.map((id) => publicationSummary(db, id))
  const done = publications.every(({ state }) => state === 'rolled-back' || state === 'ended')
  if (done) db.prepare('UPDATE emergencies SET done_at = ? WHERE seq = ?').run(clock.now(), emergency.seq)
  const fault = failures.find((error) => !(error instanceof WarchestError)) ?? (!done && publications.every(({ why }) => why === null) ? failures[0] : undefined)
  if (fault !== undefined) throw fault
  return { done, publications }
}

async function takeBack(depsOf: (publication: PublicationSummary) => Promise<PublisherDeps>, db: Database, id: string): Promise<void> {
  const summary = publicationSummary(db, id)
  if (summary.state === 'rolled-back' || summary.state === 'ended') return
  const deps = await depsOf(summary)
  if (summary.direction === 'restore' && !summary.running) await resumePublication(deps, id)
  else if (summary.direction !== 'restore') await rollbackPublication(deps, id)
  else for await (const _ of hubOf(db).changes(id, deps.signal)) if (!hubOf(db).running(id)) break
}
