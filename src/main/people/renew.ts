import { maySign } from '../../core/plan/approval.ts'
import { WarchestError } from '../../core/problem.ts'
import { appendAudit } from '../audit/log.ts'
import type { Person } from '../contract/people.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { fingerprintOf, makeKeyPair, sealKey } from './keys.ts'
import { renewStatement } from './person-keys.ts'
import { assertPassphrase, personOrThrow, unlockPerson, type Voucher } from './persons.ts'

/**
 * Seals a person's key anew under another passphrase. Whoever knows the old one may; the key stays the same, and so does everything it has signed. A copy of the file made before still opens under the old one.
 * @param cost of the derivation, for tests
 * @throws {WarchestError} refused where the old passphrase is not theirs, bad-input where the new one is short
 */
export async function changePassphrase(book: Book, id: string, from: string, to: string, cost?: number): Promise<void> {
  const key = await unlockPerson(book, id, from)
  const { name, publicKey } = personOrThrow(book, id)
  assertPassphrase(to, name)
  const sealed = canonicalJson(await sealKey(key, publicKey, to, cost))
  book.db.transaction(() => {
    const changed = book.db.prepare('UPDATE person_keys SET sealed_key = ? WHERE person_id = ? AND public_key = ?').run(sealed, id, publicKey).changes + book.db.prepare('UPDATE persons SET sealed_key = ? WHERE id = ? AND public_key = ?').run(sealed, id, publicKey).changes
    // Another desk has given them a new key meanwhile.
    if (changed !== 1) throw new WarchestError('conflict', { code: 'person.renewed', message: `${name} has got a new key meanwhile.`, mend: 'Sign in with its passphrase.', params: { name } })
    appendAudit(book, { person: { id, name }, what: 'person.passphrase', subject: id, detail: { name } })
  }).immediate()
}

/**
 * Gives a person who has lost their passphrase a new key, by the hand of another one who may sign. The old key signs no more from now on; what it has signed stays signed. Both fingerprints are in the log, with the hand.
 * @throws {WarchestError} refused where nobody else vouches or the person has left
 */
export async function renewKey(book: Book, id: string, passphrase: string, { person: by, sign }: Voucher, cost?: number): Promise<Person> {
  const before = personOrThrow(book, id)
  const { name } = before
  const refuse = (code: string, message: string, mend: string): never => { throw new WarchestError('refused', { code, message, mend, params: { name } }) }
  if (by.id === id) refuse('person.renew-self', `${name} cannot let in a new key of their own.`, 'Change the passphrase, or have another person give the new key.')
  if (!maySign(by.role)) refuse('person.renew-analyst', `${by.name} is an analyst, and analysts give no keys.`, 'Have an executive, a pricing manager or an approver do it.')
  if (before.leftAt !== null) refuse('person.left', `${name} signs no more in this workspace.`, 'Add them anew under a name of their own.')
  assertPassphrase(passphrase, name)
  const { publicKey, sealed } = await makeKeyPair(passphrase, cost)
  book.db.transaction(() => {
    const since = book.clock.now()
    book.db.prepare('INSERT INTO person_keys (person_id, public_key, sealed_key, since, vouched_by, vouch) VALUES (?, ?, ?, ?, ?, ?)').run(id, publicKey, canonicalJson(sealed), since, by.id, sign(renewStatement(before, publicKey, since)))
    appendAudit(book, { person: by, what: 'person.renew', subject: id, detail: { name, before: before.fingerprint, fingerprint: fingerprintOf(publicKey), publicKey } })
  }).immediate()
  return personOrThrow(book, id)
}
