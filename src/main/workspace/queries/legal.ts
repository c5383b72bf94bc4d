import { DEFAULT_LEGAL, type LegalSettings } from '../../../core/guard/law.ts'
import { canonicalJson } from '../canonical.ts'
import type { Book } from '../book.ts'

/** What the workspace says of the law it sells under; the defaults until a person says it. */
export function loadLegal({ db }: Pick<Book, 'db'>): LegalSettings {
  const value = db.prepare("SELECT value FROM settings WHERE key = 'legal' ORDER BY seq DESC LIMIT 1").pluck().get() as string | undefined
  return value === undefined ? DEFAULT_LEGAL : { ...DEFAULT_LEGAL, ...(JSON.parse(value) as Partial<LegalSettings>) }
}

/** Appends; what was said before stays in the file with its reason. */
export function saveLegal({ db, clock }: Book, settings: LegalSettings, reason: string): void {
  db.prepare("INSERT INTO settings (key, value, at, reason) VALUES ('legal', ?, ?, ?)").run(canonicalJson(settings), clock.now(), reason)
}
