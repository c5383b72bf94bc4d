import type { KeyObject } from 'node:crypto'
import { WarchestError } from '../../core/problem.ts'
import type { Person } from '../contract/people.ts'
import type { Book } from '../workspace/book.ts'
import { addPerson, personOrThrow, unlockPerson, type NewPerson } from './persons.ts'
import { signText } from './keys.ts'

/** The person at the desk, and their hand. */
export interface Signer {
  readonly person: Person
  readonly sign: (text: string) => string
}

/** Who has unlocked their key, per open workspace. It lives as long as this process has the workspace open, and is written nowhere. */
const signedIn = new WeakMap<Book['db'], { readonly id: string; readonly key: KeyObject; readonly publicKey: string }>()

/** Who is signed in; null: nobody. */
export function signerOf(book: Pick<Book, 'db'>): Signer | null {
  const session = signedIn.get(book.db)
  if (!session) return null
  const person = personOrThrow(book, session.id)
  // A key that was revoked signs no more, also where it lies unlocked.
  return person.leftAt === null && person.publicKey === session.publicKey ? { person, sign: (text) => signText(session.key, text) } : null
}

/** @throws {WarchestError} refused where nobody is signed in */
export function requireSigner(book: Pick<Book, 'db'>): Signer {
  const signer = signerOf(book)
  if (signer) return signer
  throw new WarchestError('refused', { code: 'person.nobody', message: 'Nobody is signed in.', mend: 'Sign in with your passphrase, or add yourself where nobody is there yet.' })
}

/** Unlocks a person's key; they are at the desk until the workspace is closed or another signs in. */
export async function signIn(book: Book, id: string, passphrase: string): Promise<Person> {
  const key = await unlockPerson(book, id, passphrase)
  const person = personOrThrow(book, id)
  signedIn.set(book.db, { id, key, publicKey: person.publicKey })
  return person
}

/** Adds a person; the first one of a workspace is thereby signed in. */
export async function joinPeople(book: Book, person: NewPerson, cost?: number): Promise<Person> {
  const voucher = signerOf(book)
  const { key, person: added } = await addPerson(book, person, voucher, cost)
  if (voucher === null) signedIn.set(book.db, { id: added.id, key, publicKey: added.publicKey })
  return added
}

export const signOut = (book: Pick<Book, 'db'>): boolean => signedIn.delete(book.db)
