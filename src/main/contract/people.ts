import { z } from 'zod'
import type { ExceptionCluster } from '../../core/plan/clusters.ts'
import { ROLES, type ApprovalRules, type Role, type SecondPersonReason } from '../../core/plan/approval.ts'
import { identifier } from './schemas.ts'

/** Somebody who signs in this workspace. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string
  /** Of the public key, to compare by word of mouth. */
  readonly fingerprint: string
  readonly addedAt: string
  /** Id of the person who vouched for them; null: the first of the workspace. */
  readonly vouchedBy: string | null
  /** Since when they have a new key, given by another person because the passphrase was lost; null: it is their first. */
  readonly renewedAt: string | null
  /** Since when they sign no more; null: they do. */
  readonly leftAt: string | null
}

export interface People {
  /** In the order in which they came. */
  readonly persons: readonly Person[]
  /** Who is signed in at this desk; null: nobody. */
  readonly signedIn: string | null
}

/** The day it is for the plans of this workspace. */
export interface Today {
  readonly date: string
  /** True where a person stated it (the as-of date), false where it is the clock's, in the workspace's zone. */
  readonly stated: boolean
}

/** Where the approval of the newest version of a plan stands. */
export interface ApprovalStanding {
  /** A signature is wanted: not approved yet, or its approval has run out and something of it may still be written. */
  readonly awaits: boolean
  readonly today: Today
  readonly rules: ApprovalRules
  /** Why a second person must sign; empty: one is enough. */
  readonly reasons: readonly SecondPersonReason[]
  readonly needed: 1 | 2
  readonly signatures: readonly { readonly personId: string | null; readonly by: string; readonly role: Role | null; readonly at: string; readonly note: string; readonly expires: string; readonly state: 'valid' | 'expired' | 'unsigned' | 'forged' }[]
  /** Persons who were let in, or given a new key, after the plan was checked: where two are needed they are none of them. */
  readonly tooNew: readonly string[]
  /** Person who changed the plan last; null: not known. */
  readonly editedBy: string | null
  /** What the gate remarked, by rule and severity. */
  readonly clusters: readonly ExceptionCluster[]
  /** Lines whose first day, and whose last day, has passed. */
  readonly begun: number
  readonly ended: number
}

const passphrase = z.string().min(1).max(1000)
export const personInput = z.object({ name: z.string().trim().min(1).max(200), role: z.enum(ROLES), passphrase })
/** A person's passphrase, old and new. */
export const passphraseInput = z.object({ id: identifier, from: passphrase, to: passphrase })
/** A new key for a person who has lost their passphrase, under a new one. */
export const renewInput = z.object({ id: identifier, passphrase })
export const signInInput = z.object({ id: identifier, passphrase })
