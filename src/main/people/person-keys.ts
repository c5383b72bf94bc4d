import type { Person } from '../contract/people.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { verifyText } from './keys.ts'

/** One of a person's keys, and whose hand let it in. */
export interface PersonKey {
  readonly publicKey: string
  /** From when it signs, and the moment from which it signs no more; null: it still does. ISO instants. */
  readonly since: string
  readonly until: string | null
  /** Id of the voucher and their signature; null: the first key of the workspace. */
  readonly vouchedBy: string | null
  readonly vouch: string | null
  /** It came in the place of one whose passphrase was lost. */
  readonly renewed: boolean
}

type Known = Pick<Person, 'id' | 'name' | 'role'>

/** What a voucher signs for a person's first key, and for one that comes in its place. */
export const vouchStatement = ({ id, name, role, publicKey }: Known & { readonly publicKey: string }): string => canonicalJson({ personId: id, name, role, publicKey })
export const renewStatement = ({ id, name, role }: Known, publicKey: string, since: string): string => canonicalJson({ personId: id, name, role, publicKey, renewedAt: since })

/** All keys of a person, the oldest first. */
export function keysOf({ db }: Pick<Book, 'db'>, id: string): PersonKey[] {
  const first = db.prepare('SELECT public_key AS publicKey, added_at AS since, vouched_by AS vouchedBy, vouch FROM persons WHERE id = ?').get(id) as Omit<PersonKey, 'until' | 'renewed'> | undefined
  if (!first) return []
  const later = db.prepare('SELECT public_key AS publicKey, since, vouched_by AS vouchedBy, vouch FROM person_keys WHERE person_id = ? ORDER BY seq').all(id) as Omit<PersonKey, 'until' | 'renewed'>[]
  return [first, ...later].map((key, i, all) => ({ ...key, until: all[i + 1]?.since ?? null, renewed: i > 0 }))
}

/** Follows the vouchers of a key back to the first key of the workspace, which alone has none. A key that came in another's place also needs that one's row of vouchers whole. */
export function isVouchedFor(book: Pick<Book, 'db'>, id: string, key: PersonKey, seen: readonly string[] = []): boolean {
  if (seen.includes(key.publicKey)) return false
  const on = [...seen, key.publicKey]
  const person = book.db.prepare('SELECT seq, id, name, role FROM persons WHERE id = ?').get(id) as (Known & { readonly seq: number }) | undefined
  if (!person) return false
  if (key.vouchedBy === null || key.vouch === null) return !key.renewed && person.seq === 1 && key.vouchedBy === null && key.vouch === null
  if (key.renewed && key.vouchedBy === id) return false
  const statement = key.renewed ? renewStatement(person, key.publicKey, key.since) : vouchStatement({ ...person, publicKey: key.publicKey })
  const hand = keyOver(book, key.vouchedBy, statement, key.vouch, key.since)
  return hand !== null && isVouchedFor(book, key.vouchedBy, hand, on) && (!key.renewed || isVouchedFor(book, id, keysOf(book, id)[0]))
}

/** The key of that person under a text; null where none of theirs made the signature, or the one that did signed no more, or not yet, at that moment. */
export function keyOver(book: Pick<Book, 'db'>, id: string, text: string, signature: string, at: string): PersonKey | null {
  return keysOf(book, id).find(({ publicKey, since, until }) => since <= at && (until === null || at <= until) && verifyText(publicKey, text, signature)) ?? null
}
