import { maySign } from '../../core/plan/approval.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Book } from '../workspace/book.ts'
import { listPersons } from './persons.ts'
import { requireSigner } from './session.ts'

/**
 * What opens or closes the way to a store is changed by somebody who is signed in and may sign, so that nobody takes a guard or the second person out of the way unseen. Until there are persons
 * in a workspace its limits are set up without; but not `always`: how closely a canary is watched is shortened by nobody without a name.
 * @throws {WarchestError} refused
 */
export function assertMayChangeLimits(book: Pick<Book, 'db'>, always = false): void {
  if (!always && listPersons(book).length === 0) return
  const { person } = requireSigner(book)
  if (!maySign(person.role)) throw new WarchestError('refused', { code: 'preferences.role', message: `${person.name} is an analyst, and analysts change no limits.`, mend: 'Have an executive, a pricing manager or an approver do it.', params: { name: person.name } })
}
