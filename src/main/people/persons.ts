import type { KeyObject } from 'node:crypto'
import { maySign, type Role } from '../../core/plan/approval.ts'
import { WarchestError } from '../../core/problem.ts'
import { appendAudit } from '../audit/log.ts'
import type { Person } from '../contract/people.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { fingerprintOf, makeKeyPair, openKey, type SealedKey } from './keys.ts'
import { isVouchedFor, keyOver, vouchStatement } from './person-keys.ts'

/** Fewest characters of a passphrase. */
const PASSPHRASE = 8

type PersonRow = Omit<Person, 'fingerprint'>
/** The key is the newest one. */
const COLUMNS = `id, name, role, coalesce((SELECT k.public_key FROM person_keys k WHERE k.person_id = persons.id ORDER BY k.seq DESC LIMIT 1), public_key) AS publicKey, added_at AS addedAt, vouched_by AS vouchedBy,
  (SELECT max(k.since) FROM person_keys k WHERE k.person_id = persons.id) AS renewedAt, left_at AS leftAt`
const personOf = (row: PersonRow): Person => ({ ...row, fingerprint: fingerprintOf(row.publicKey) })

/** Everybody who ever signed here, in the order in which they came. */
export const listPersons = ({ db }: Pick<Book, 'db'>): Person[] => (db.prepare(`SELECT ${COLUMNS} FROM persons ORDER BY seq`).all() as PersonRow[]).map(personOf)

export function findPerson({ db }: Pick<Book, 'db'>, id: string): Person | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM persons WHERE id = ?`).get(id) as PersonRow | undefined
  return row ? personOf(row) : null
}

/** @throws {WarchestError} not-found */
export function personOrThrow(book: Pick<Book, 'db'>, id: string): Person {
  const person = findPerson(book, id)
  if (person) return person
  throw new WarchestError('not-found', { code: 'person.unknown', message: `There is no person ${id} in this workspace.`, mend: 'Choose one from the list of persons.', params: { id } })
}

/** When somebody else let a person in, or gave them the key they have now; null: the first of the workspace, with their first key. */
export const letInAt = ({ vouchedBy, addedAt, renewedAt }: Pick<Person, 'vouchedBy' | 'addedAt' | 'renewedAt'>): string | null => renewedAt ?? (vouchedBy === null ? null : addedAt)

/** Who lets a further person in, and their signature under it. */
export interface Voucher {
  readonly person: Person
  readonly sign: (text: string) => string
}

export interface NewPerson {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly passphrase: string
}

/**
 * Adds a person with a key of their own. The first of a workspace comes in by themselves and must be one who may sign; each further one is let in by somebody who is signed in and may sign,
 * who puts a signature under the new public key: two persons of one hand are thereby in the audit log, with the hand.
 * @param cost of the passphrase's derivation, for tests
 * @throws {WarchestError} bad-input, or refused where nobody vouches
 */
export async function addPerson(book: Book, { id, role, passphrase, ...rest }: NewPerson, voucher: Voucher | null, cost?: number): Promise<{ readonly person: Person; readonly key: KeyObject }> {
  const name = rest.name.trim()
  const refuse = (kind: 'bad-input' | 'refused', code: string, message: string, mend: string, field?: string): never => { throw new WarchestError(kind, { code, message, mend, params: { name }, ...(field ? { field } : {}) }) }
  if (name === '') refuse('bad-input', 'person.no-name', 'A person needs a name.', 'Give the name they are known by.', 'name')
  assertPassphrase(passphrase, name)
  const { key, publicKey, sealed } = await makeKeyPair(passphrase, cost)
  const addedAt = book.clock.now()
  book.db.transaction(() => {
    // Looked at here and not before the key was made, which takes a while in which another may come in.
    const present = listPersons(book)
    if (present.some((one) => one.name.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0)) refuse('bad-input', 'person.twice', `There is a ${name} in this workspace already.`, 'Sign in as that person, or give a name that tells the two apart.', 'name')
    if (present.length === 0 && !maySign(role)) refuse('bad-input', 'person.first-role', 'The first person of a workspace must be one who may sign.', 'Choose another role; analysts can be added afterwards.', 'role')
    if (present.length > 0 && voucher === null) refuse('refused', 'person.nobody-vouches', 'A further person is let in by one who is there already.', 'Have somebody sign in first, then add the new person.')
    if (voucher !== null && !maySign(voucher.person.role)) refuse('refused', 'person.analyst-vouches', `${voucher.person.name} is an analyst, and analysts let nobody in.`, 'Have an executive, a pricing manager or an approver add the person.')
    const vouch = voucher === null ? null : voucher.sign(vouchStatement({ id, name, role, publicKey }))
    book.db.prepare('INSERT INTO persons (id, name, role, public_key, sealed_key, added_at, vouched_by, vouch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, name, role, publicKey, canonicalJson(sealed), addedAt, voucher?.person.id ?? null, vouch)
    appendAudit(book, { person: voucher?.person ?? { id, name }, what: 'person.add', subject: id, detail: { name, role, fingerprint: fingerprintOf(publicKey), publicKey } })
  }).immediate()
  return { person: personOrThrow(book, id), key }
}

/** @throws {WarchestError} bad-input where it is too short */
export function assertPassphrase(passphrase: string, name: string): void {
  if ([...passphrase].length >= PASSPHRASE) return
  throw new WarchestError('bad-input', { code: 'person.short-passphrase', message: `The passphrase has fewer than ${PASSPHRASE} characters.`, mend: 'Take a longer one: three or four words are easy to keep in mind.', field: 'passphrase', params: { name } })
}

/** A person who signs no more; what they have signed stays signed. The last one who may sign cannot leave. */
export function retirePerson(book: Book, id: string, by: Person): Person {
  return book.db.transaction(() => {
    const person = personOrThrow(book, id)
    const others = listPersons(book).filter((one) => one.id !== id && one.leftAt === null && maySign(one.role))
    if (!maySign(by.role)) throw new WarchestError('refused', { code: 'person.analyst-vouches', message: `${by.name} is an analyst, and analysts let nobody in or out.`, mend: 'Have an executive, a pricing manager or an approver do it.', params: { name: by.name } })
    if (others.length === 0) throw new WarchestError('refused', { code: 'person.last', message: `${person.name} is the last who may sign here.`, mend: 'Add another person first.', params: { name: person.name } })
    if (person.leftAt !== null) return person
    book.db.prepare('UPDATE persons SET left_at = ? WHERE id = ?').run(book.clock.now(), id)
    appendAudit(book, { person: by, what: 'person.leave', subject: id, detail: { name: person.name } })
    return personOrThrow(book, id)
  }).immediate()
}

/** The person's private key. @throws {WarchestError} refused where the passphrase is not theirs or they have left */
export async function unlockPerson(book: Pick<Book, 'db'>, id: string, passphrase: string): Promise<KeyObject> {
  const { publicKey, name, leftAt } = personOrThrow(book, id)
  if (leftAt !== null) throw new WarchestError('refused', { code: 'person.left', message: `${name} signs no more in this workspace.`, mend: 'Sign in as somebody else.', params: { name } })
  const newest = book.db.prepare('SELECT coalesce((SELECT sealed_key FROM person_keys WHERE person_id = $id ORDER BY seq DESC LIMIT 1), (SELECT sealed_key FROM persons WHERE id = $id))').pluck()
  const sealed = JSON.parse(newest.get({ id }) as string) as SealedKey
  return openKey({ publicKey, sealed }, passphrase)
}

/**
 * Whether a text was signed by that person at a moment: by a key of theirs that signed then, known to this workspace through an unbroken row of persons who let one another in.
 * Whether they may sign, and did so in time, is for the caller.
 */
export function verifySignature(book: Pick<Book, 'db'>, personId: string, text: string, signature: string, at: string): boolean {
  const key = keyOver(book, personId, text, signature, at)
  return key !== null && isVouchedFor(book, personId, key)
}
