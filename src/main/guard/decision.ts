import { OVERRIDABLE } from '../../core/guard/overrides.ts'
import type { RuleId } from '../../core/guard/verdict.ts'
import { maySign } from '../../core/plan/approval.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Signer } from '../people/session.ts'
import type { RowDecision } from '../publish/journal.ts'
import type { ReturnPrice } from '../publish/run.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { signaturesOf } from './legal-facts.ts'

const DAY = 86_400_000

/** What the person signs: this price of this product, in this publication, against these rules, until then. */
const decisionText = (publicationId: string, sku: string, { signature: _signature, by: _name, at: signedAt, ...said }: RowDecision): string => canonicalJson({ publicationId, sku, signedAt, ...said })

/** Rules of the gate against each price; what is absent has none against it. */
export type RulesOf = (prices: readonly ReturnPrice[]) => ReadonlyMap<string, readonly string[]>

/**
 * Signs a decision about prices that the gate holds. To write one nevertheless takes the right to set aside, by a signed override, every rule that is against it; to leave the published price takes
 * the right to sign plans, since it stays longer than anybody had approved.
 * @throws {WarchestError} refused without the right, bad-input without a reason
 */
export function signDecisions(book: Book, { person, sign }: Signer, publicationId: string, prices: readonly ReturnPrice[], rulesOf: RulesOf, said: { readonly write: boolean; readonly reason: string; readonly days: number }): Map<string, RowDecision> {
  const reason = said.reason.trim()
  if (reason === '') throw new WarchestError('bad-input', { code: 'publication.no-reason', message: 'A decision about held prices needs a reason.', mend: 'Say why.', field: 'reason' })
  if (!maySign(person.role)) throw new WarchestError('refused', { code: 'publication.may-not-decide', message: `${person.name} is an analyst, and analysts decide about no held prices.`, mend: 'Have an executive, a pricing manager or an approver do it.', params: { name: person.name } })
  const { may } = signaturesOf(book)
  const against = said.write ? rulesOf(prices) : new Map<string, readonly string[]>()
  const at = book.clock.now()
  const expiresAt = new Date(Date.parse(at) + said.days * DAY).toISOString()
  return new Map(prices.map(({ sku, price }) => {
    const rules = [...(against.get(sku) ?? [])].sort()
    for (const rule of rules) assertMaySetAside(person, rule, sku, may)
    const unsigned = { write: said.write, price, rules, by: person.name, personId: person.id, reason, at, expiresAt, signature: '' }
    return [sku, { ...unsigned, signature: sign(decisionText(publicationId, sku, unsigned)) }]
  }))
}

function assertMaySetAside({ id, name, role }: Signer['person'], rule: string, sku: string, may: ReturnType<typeof signaturesOf>['may']): void {
  const kind = OVERRIDABLE[rule as RuleId] ?? 'never'
  if (kind === 'never') throw new WarchestError('refused', { code: 'guard.hard-rule', message: `The rule ${rule} is never set aside.`, mend: `Mend what it found on ${sku}, or leave the published price.`, params: { rule } })
  if (may(id, kind)) return
  throw new WarchestError('refused', { code: 'guard.may-not', message: `${name} is ${role} and may not set ${rule} aside.`, mend: kind === 'legal' ? 'Have an executive sign, after counsel has looked at it.' : 'Have an executive or an approver sign.', params: { name, role, rule } })
}

/** Whether a decision lets this very price pass a rule now: signed by the person's own hand, over this publication, product and price, in time, by somebody who may. */
export function setsAside(book: Book, publicationId: string, { sku, price, decision }: ReturnPrice): (rule: string) => boolean {
  const refuse = (): boolean => false
  // A decision of before had neither price nor signature.
  if (!decision?.write || decision.price !== price || typeof decision.signature !== 'string' || !Array.isArray(decision.rules)) return refuse
  const signatures = signaturesOf(book)
  const now = Date.parse(book.clock.now())
  if (!(now < Date.parse(decision.expiresAt)) || !signatures.verify(decision.personId, decisionText(publicationId, sku, decision), decision.signature)) return refuse
  return (rule) => {
    const kind = OVERRIDABLE[rule as RuleId] ?? 'never'
    return decision.rules.includes(rule) && kind !== 'never' && signatures.may(decision.personId, kind)
  }
}
