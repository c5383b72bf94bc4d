import type { IsoDate } from '../../core/calendar/calendar.ts'
import { enforced, jurisdictionsOf, rulesInForce } from '../../core/guard/law.ts'
import type { Signatures } from '../../core/guard/overrides.ts'
import type { LegalFacts } from '../../core/guard/rule.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { LAW_PACKS } from '../laws/library.ts'
import { findPerson, verifySignature } from '../people/persons.ts'
import type { Book } from '../workspace/book.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { loadEvidence } from '../workspace/queries/evidence.ts'
import { loadLegal } from '../workspace/queries/legal.ts'
import { loadPriceLedger } from '../workspace/queries/price-ledger.ts'
import { todayOf } from '../workspace/queries/today.ts'

/** Days of own prices that the ceiling and the loop look at, whatever the law asks. */
export const HISTORY_DAYS = 90

/** The law that holds on a plan's days, what is on file, what was asked before, and what people wrote about it. */
export function legalFacts(book: Book, plan: Pick<Plan, 'name' | 'currency' | 'lines'> & Partial<Pick<Plan, 'overrides'>>, scenario: Scenario | null): LegalFacts {
  const settings = loadLegal(book)
  const jurisdictions = jurisdictionsOf(settings, plan.currency)
  const days = plan.lines.flatMap(({ from, to }) => [from, to]).sort()
  const today = todayOf(book).date
  const span = { from: days[0] ?? today, to: days.at(-1) ?? today }
  const rules = rulesInForce(LAW_PACKS, jurisdictions, span)
  const window = Math.max(0, ...enforced(rules, 'prior-price').map(({ terms }) => terms.days))
  return {
    settings, rules, covered: jurisdictions.length > 0, evidence: loadEvidence(book), ledger: ledgerOf(book, plan.lines, Math.max(HISTORY_DAYS, window), window), rivalsMayLeave: scenario?.rivals.some(({ leaves }) => leaves !== false) ?? false,
    notes: [
      { where: 'plan', text: plan.name },
      ...(scenario === null ? [] : [{ where: 'scenario' as const, text: `${scenario.name}\n${scenario.note}` }]),
      ...(plan.overrides ?? []).map(({ reason }) => ({ where: 'reason' as const, text: reason })),
    ],
  }
}

/** Lines that begin on one day share one reading of the ledger; it reaches back from each first day. */
function ledgerOf(book: Book, lines: Plan['lines'], days: number, sales: number): LegalFacts['ledger'] {
  const byDay = new Map<IsoDate, string[]>()
  for (const { sku, from } of lines) byDay.set(from, [...(byDay.get(from) ?? []), sku])
  const ledger = new Map<string, LegalFacts['ledger'] extends ReadonlyMap<string, readonly (infer Entry)[]> ? Entry[] : never>()
  // A product with two lines is read for each; entries that both readings hold do no harm.
  for (const [before, skus] of byDay) for (const [sku, entries] of loadPriceLedger(book, skus, { before, days, sales })) ledger.set(sku, [...(ledger.get(sku) ?? []), ...entries])
  return ledger
}

/** The currency's jurisdictions or those chosen, for screens. */
export const jurisdictionsHere = (book: Book): ReturnType<typeof jurisdictionsOf> => jurisdictionsOf(loadLegal(book), loadCurrency(book))

/** Who is executive or approver sets house rules aside; what needs counsel, an executive alone. */
export function signaturesOf(book: Book): Signatures {
  return {
    // The text itself says when it was signed.
    verify: (personId, text, signature) => verifySignature(book, personId, text, signature, (JSON.parse(text) as { readonly signedAt: string }).signedAt),
    may: (personId, kind) => {
      const person = findPerson(book, personId)
      return person !== null && person.leftAt === null && (person.role === 'executive' || (kind === 'policy' && person.role === 'approver'))
    },
  }
}
