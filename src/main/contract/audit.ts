import { z } from 'zod'

/** What is kept of an act. */
export const AUDITED = [
  'import', 'fit', 'plan.check', 'plan.sign', 'plan.revise', 'plan.status', 'override.set', 'override.restore',
  'publication.start', 'publication.dry-run', 'publication.resume', 'publication.pause', 'publication.advance', 'publication.rollback', 'publication.stop', 'publication.end', 'publication.decide', 'publication.emergency-stop', 'publication.emergency-close',
  'settings', 'guard', 'store.connect', 'store.update', 'store.disconnect', 'person.add', 'person.leave', 'person.passphrase', 'person.renew',
] as const
export type Audited = (typeof AUDITED)[number]

/** One entry of the log. */
export interface AuditEntry {
  readonly seq: number
  /** ISO instant. */
  readonly at: string
  /** Who was signed in; null: nobody, or the app by itself. */
  readonly personId: string | null
  readonly person: string | null
  readonly what: Audited
  /** Id of what it was done to. */
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
  /** Hash of the entry before; 64 zeroes for the first. */
  readonly previous: string
  /** SHA-256 of the canonical JSON of all of the above. */
  readonly hash: string
}

export interface AuditPage {
  readonly total: number
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  /** Everybody, and everything, there is an entry of: what the filters offer. */
  readonly persons: readonly string[]
  readonly whats: readonly Audited[]
  /** Hash of the newest entry; null while there is none. */
  readonly head: string | null
}

/** What the chain says of itself. */
export interface AuditVerdict {
  readonly whole: boolean
  /** Entries read, from the first one to the last that holds. */
  readonly entries: number
  readonly head: string | null
  /** Where it breaks, and how; null where it is whole. */
  readonly broken: {
    readonly seq: number
    /** `content`: its hash is not that of what it says; `link`: it does not follow on the one before; `gap`: an entry is missing before it; `end`: entries are missing after it; `head`: the hash kept elsewhere is of no entry. */
    readonly how: 'content' | 'link' | 'gap' | 'end' | 'head'
  } | null
}

export const auditFilter = z.object({
  what: z.enum(AUDITED).nullable(), person: z.string().max(200).nullable(),
  /** Part of a subject or of its details. */
  text: z.string().max(200), offset: z.int().min(0), limit: z.int().min(1).max(10_000),
})
export type AuditFilter = z.infer<typeof auditFilter>
export const auditVerify = z.object({ head: z.string().trim().toLowerCase().regex(/^[0-9a-f]{64}$/, { message: 'must be the 64 hexadecimal digits of a hash' }).nullable() })
