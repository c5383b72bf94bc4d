import type { Database } from 'better-sqlite3'
import { publicRulesView } from '../guard/public-rules-files.ts'
import { getPlan } from '../workspace/queries/plans.ts'
import { publicationJournal, publicationSummary } from './queries.ts'

/** A file, ready to save. */
export interface PublicationFile {
  readonly name: string
  readonly mediaType: string
  readonly base64: string
}

/** The manifest exactly as it was frozen, so that its SHA-256 can be checked by anybody, the journal as JSON lines, oldest first, and what the public is told where a law asks for it. */
export function publicationFiles(db: Database, id: string): PublicationFile[] {
  const { manifestHash, planId, planVersion } = publicationSummary(db, id)
  const plan = getPlan({ db }, planId, planVersion)
  const manifest = db.prepare('SELECT manifest FROM publication_manifests WHERE publication_id = ?').pluck().get(id) as string
  const journal = publicationJournal(db, id).map((entry) => `${JSON.stringify({ ...entry, detail: JSON.parse(entry.detail) as unknown })}\n`).join('')
  const file = (name: string, mediaType: string, text: string): PublicationFile => ({ name, mediaType, base64: Buffer.from(text, 'utf8').toString('base64') })
  return [file(`manifest-${manifestHash.slice(0, 12)}.json`, 'application/json', manifest), file(`journal-${id}.jsonl`, 'application/x-ndjson', journal), ...((plan && publicRulesView({ db }, plan)?.files) ?? [])]
}
