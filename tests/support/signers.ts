import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { approvalStatement, type Role } from '../../src/core/plan/approval.ts'
import type { Plan, Signature } from '../../src/core/plan/plan.ts'
import { signText } from '../../src/main/people/keys.ts'
import { personOrThrow } from '../../src/main/people/persons.ts'
import type { Signer } from '../../src/main/people/session.ts'
import type { Book } from '../../src/main/workspace/book.ts'
import { canonicalJson, contentHash } from '../../src/main/workspace/canonical.ts'

export interface TestSigner {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly key: KeyObject
}

/** A key that is the same in every process: Ed25519 of a seed of 32 equal bytes, in PKCS #8 (RFC 8410). */
const keyOf = (seed: number): KeyObject => createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]), type: 'pkcs8', format: 'der' })

export const LIN: TestSigner = { id: 'person-lin', name: 'Lin Wei', role: 'pricing-manager', key: keyOf(1) }
export const ZHOU: TestSigner = { id: 'person-zhou', name: 'Zhou Min', role: 'approver', key: keyOf(2) }
/** Somebody the workspaces of tests do not know. */
export const MALLORY: TestSigner = { id: 'person-mallory', name: 'Mallory', role: 'approver', key: keyOf(3) }

const publicKeyOf = ({ key }: TestSigner): string => createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')

/** Lin Wei as the first person of a workspace and Zhou Min as the one she let in; and the day on which the plans of tests may still begin. */
export function knowSigners({ db }: Pick<Book, 'db'>, asOf = '2026-11-22'): void {
  if ((db.prepare('SELECT count(*) FROM persons').pluck().get() as number) > 0) return
  const insert = db.prepare("INSERT INTO persons (id, name, role, public_key, sealed_key, added_at, vouched_by, vouch) VALUES (?, ?, ?, ?, '{}', '2026-01-01T00:00:00.000Z', ?, ?)")
  const vouch = signText(LIN.key, canonicalJson({ personId: ZHOU.id, name: ZHOU.name, role: ZHOU.role, publicKey: publicKeyOf(ZHOU) }))
  insert.run(LIN.id, LIN.name, LIN.role, publicKeyOf(LIN), null, null)
  insert.run(ZHOU.id, ZHOU.name, ZHOU.role, publicKeyOf(ZHOU), LIN.id, vouch)
  db.prepare("INSERT INTO settings (key, value, at, reason) VALUES ('asOf', ?, '2026-01-01T00:00:00.000Z', 'tests')").run(JSON.stringify(asOf))
}

/** That person at the desk. @throws where the workspace does not know them */
export const handOf = (who: TestSigner, book: Pick<Book, 'db'>): Signer => ({ person: personOrThrow(book, who.id), sign: (text) => signText(who.key, text) })

/** A genuine signature under a checked plan, or one that is bent where `change` says so. */
export function signed(plan: Plan, who: TestSigner = LIN, change: Partial<Omit<Signature, 'signature'>> = {}): Signature {
  const stated = { personId: who.id, by: who.name, at: new Date().toISOString(), note: '', planHash: plan.hash ?? '', verdictHash: contentHash(plan.verdict), ...change }
  return { ...stated, signature: signText(who.key, canonicalJson(approvalStatement(plan, stated))) }
}
