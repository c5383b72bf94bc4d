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

interface Desk {
  readonly db: Database
  readonly clock: Clock
}

/** Emergency stops that are neither done nor ended by a person, the oldest first. */
export const openEmergencies = ({ db, clock }: Desk): Emergency[] => new Journal(db, () => clock.now()).emergencies()

/** @throws WarchestError 'not-found' where no emergency stop of that number is open */
export function openEmergency({ db }: Pick<Desk, 'db'>, seq: number): Emergency {
  const emergency = new Journal(db, () => '').emergencies().find((each) => each.seq === seq)
  if (emergency) return emergency
  throw new WarchestError('not-found', { code: 'emergency.unknown', message: `Emergency stop ${seq} is not open.`, mend: 'It was done, or ended already.', params: { seq } })
}

/** Publications with prices of ours in a store, or on their way into one; newest first, since a newer one may lie on top of an older. */
const inForce = (db: Database): string[] =>
  db.prepare(`SELECT id FROM publications p WHERE dry_run = 0 AND state NOT IN ('rolled-back', 'ended')
    AND (state IN ('scheduled', 'prepared', 'canary', 'waves') OR EXISTS (SELECT 1 FROM publication_rows r WHERE r.publication_id = p.id AND r.state IN ('sent', 'confirmed', 'mismatch', 'restoring', 'ending', 'held'))) ORDER BY seq DESC`).pluck().all() as string[]

/** What is in force and named by none of these stops. */
function unnamed(db: Database, stops: readonly Emergency[]): string[] {
  const named = new Set(stops.flatMap(({ publications }) => publications))
  return inForce(db).filter((id) => !named.has(id))
}

/** The stop that is named, to go on with it alone; else all that are open, and a new one where anything is in force that none of them names. */
export function takeUpEmergencies(deps: Desk, by: string, reason: string, seq?: number): Emergency[] {
  if (seq !== undefined) return [openEmergency(deps, seq)]
  const open = openEmergencies(deps)
  return open.length > 0 && unnamed(deps.db, open).length === 0 ? open : [...open, declareEmergency(deps, by, reason)]
}

/**
 * Writes down that everything is to be taken back that no stop of before names already, and asks whatever runs to pause. From here on nothing new begins in the stores that it names until it is done,
 * or a person ends it.
 * @throws WarchestError 'bad-input' without a name, 'conflict' where nothing is in force, or only what is being taken back already
 */
export function declareEmergency(deps: Desk, by: string, reason: string): Emergency {
  const { db, clock } = deps
  if (by.trim() === '') throw new WarchestError('bad-input', { code: 'emergency.no-name', message: 'An emergency stop needs the name of who asks for it.', mend: 'Give a name.', field: 'by' })
  const journal = new Journal(db, () => clock.now())
  const publications = unnamed(db, journal.emergencies())
  if (publications.length === 0 && journal.emergencies().length > 0) throw new WarchestError('conflict', { code: 'emergency.under-way', message: 'An emergency stop is under way already.', mend: 'Resume it where it was interrupted.' })
  if (publications.length === 0) throw new WarchestError('conflict', { code: 'emergency.nothing', message: 'No price of ours is in a store, and none is on its way.', mend: 'There is nothing to take back.' })
  const { lastInsertRowid } = db.prepare('INSERT INTO emergencies (at, by, reason, publications) VALUES (?, ?, ?, ?)').run(clock.now(), by.trim(), reason.trim(), canonicalJson(publications))
  for (const id of publications) {
    journal.record(id, 'emergency', { detail: { by: by.trim(), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) } })
    if (hubOf(db).running(id) && journal.head(id).direction === 'publish') pausePublication(deps, id)
  }
  return journal.emergencies().find(({ seq }) => seq === Number(lastInsertRowid)) as Emergency
}

/**
 * Takes back everything that the emergency names: stores side by side, in each the newest publication first. One that cannot be restored does not keep the others
 * from it. Done when all are; else it stays open, and is gone on with by calling again, in this process or after its death. Once a person has ended it nothing more of it is begun.
 */
export async function carryOutEmergency(depsOf: (publication: PublicationSummary) => Promise<PublisherDeps>, db: Database, clock: Clock, emergency: Emergency): Promise<{ readonly done: boolean; readonly publications: readonly PublicationSummary[] }> {
  const ended = (): boolean => !openEmergencies({ db, clock }).some(({ seq }) => seq === emergency.seq)
  const stores = new Map<string, string[]>()
  for (const id of emergency.publications) {
    const { storeId } = publicationSummary(db, id)
    stores.set(storeId, [...(stores.get(storeId) ?? []), id])
  }
  const failures: Error[] = []
  await Promise.all([...stores.values()].map(async (ids) => {
    for (const id of ids) {
      if (ended()) return
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
  if (done) db.prepare('UPDATE emergencies SET done_at = ? WHERE seq = ? AND done_at IS NULL').run(clock.now(), emergency.seq)
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
