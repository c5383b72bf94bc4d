import type { Book } from '../workspace/book.ts'
import { signerOf } from '../people/session.ts'
import { appendAudit, type AuditNote } from './log.ts'

type Act = Omit<AuditNote, 'person'>
type Told = Readonly<Record<string, unknown>>

/** What a publication is of and where it goes, as its own record has it. */
const facts = ({ db }: Pick<Book, 'db'>, id: unknown): Told => (db.prepare('SELECT plan_name AS name, plan_version AS version, store_id AS store FROM publications WHERE id = ?').get(String(id)) as Told | undefined) ?? {}

const onPublication = (what: Act['what']) => ({ id }: Told, _output: Told, book: Book): Act => ({ what, subject: String(id), detail: facts(book, id) })

/**
 * Procedures whose call is an act to be kept, by name; what they do to a plan is told by the plan's own status beside it. Acts that are one transaction with their entry (checks, signatures,
 * revisions, settings, persons, decisions about held prices), and those that end later (imports, fits), write their entries themselves. `tests/main/audit/watched.test.ts` asks of every procedure which of these it is.
 */
export const WATCHED: Readonly<Record<string, (input: Told, output: Told, book: Book) => Act>> = {
  'publications.start': ({ planId, dryRun, canarySeconds, reason }, { publicationId }, book) => ({ what: dryRun === true ? 'publication.dry-run' : 'publication.start', subject: String(publicationId), detail: { ...facts(book, publicationId), plan: planId, manifest: book.db.prepare('SELECT manifest_hash FROM publications WHERE id = ?').pluck().get(String(publicationId)), ...(canarySeconds === undefined ? {} : { canarySeconds, reason: reason ?? '' }) } }),
  'publications.resume': onPublication('publication.resume'),
  'publications.pause': onPublication('publication.pause'),
  'publications.rollback': onPublication('publication.rollback'),
  'publications.end': onPublication('publication.end'),
  'publications.emergencyStop': ({ by, reason }, { jobId }) => ({ what: 'publication.emergency-stop', subject: String(jobId), detail: { by, reason } }),
  'publications.setZone': ({ zone }) => ({ what: 'settings', subject: 'zone', detail: { value: zone } }),
  // Of a store's input only what is no secret.
  'stores.connect': (_input, { id, name, kind }) => ({ what: 'store.connect', subject: String(id), detail: { name, kind } }),
  'stores.update': ({ secrets }, { id, name, kind }) => ({ what: 'store.update', subject: String(id), detail: { name, kind, secrets: secrets !== undefined } }),
  'stores.remove': ({ id, force }) => ({ what: 'store.disconnect', subject: String(id), detail: { force } }),
  'stores.consent': () => ({ what: 'settings', subject: 'keyring', detail: { value: 'unprotected' } }),
  'demand.override': ({ scenarioId, scope, id, elasticity, reason, by }) => ({ what: 'override.set', subject: String(id), detail: { scenario: scenarioId, scope, elasticity, reason, by } }),
  'demand.restore': ({ scenarioId, scope, id }) => ({ what: 'override.restore', subject: String(id), detail: { scenario: scenarioId, scope } }),
}

/** Writes down a call that has succeeded, where it is one to be kept. */
export function noteCall(workspace: () => Book, name: string, input: unknown, output: unknown): void {
  const tell = WATCHED[name]
  if (!tell) return
  const book = workspace()
  appendAudit(book, { person: signerOf(book)?.person ?? null, ...tell((input ?? {}) as Told, (output ?? {}) as Told, book) })
}
