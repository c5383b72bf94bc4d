import type { Book } from '../workspace/book.ts'
import { signerOf } from '../people/session.ts'
import { appendAudit, type AuditNote } from './log.ts'

type Act = Omit<AuditNote, 'person'>
type Told = Readonly<Record<string, unknown>>

const onPublication = (what: Act['what']) => ({ id }: Told): Act => ({ what, subject: String(id) })

/**
 * Procedures whose call is an act to be kept, by name; what they do to a plan is told by the plan's own status beside it. Acts that are one transaction with their entry (checks, signatures,
 * revisions, settings, persons), and those that end later (imports, fits), write their entries themselves.
 */
const WATCHED: Readonly<Record<string, (input: Told, output: Told) => Act>> = {
  'publications.start': ({ planId, storeId, dryRun }, { publicationId }) => ({ what: dryRun === true ? 'publication.dry-run' : 'publication.start', subject: String(publicationId), detail: { plan: planId, store: storeId } }),
  'publications.resume': onPublication('publication.resume'),
  'publications.pause': onPublication('publication.pause'),
  'publications.advance': onPublication('publication.advance'),
  'publications.rollback': onPublication('publication.rollback'),
  'demand.override': ({ scenarioId, scope, id, elasticity, reason, by }) => ({ what: 'override.set', subject: String(id), detail: { scenario: scenarioId, scope, elasticity, reason, by } }),
  'demand.restore': ({ scenarioId, scope, id }) => ({ what: 'override.restore', subject: String(id), detail: { scenario: scenarioId, scope } }),
}

/** Writes down a call that has succeeded, where it is one to be kept. */
export function noteCall(workspace: () => Book, name: string, input: unknown, output: unknown): void {
  const act = WATCHED[name]?.((input ?? {}) as Told, (output ?? {}) as Told)
  if (!act) return
  const book = workspace()
  appendAudit(book, { person: signerOf(book)?.person ?? null, ...act })
}
