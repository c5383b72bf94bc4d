import { exponentOf, type Currency } from '../money/money.ts'
import type { PlanLine } from '../plan/plan-line.ts'
import type { ProductFacts } from './facts.ts'
import type { LawRule } from './law.ts'
import type { Rule, RuleInput } from './rule.ts'
import type { Finding, RuleId } from './verdict.ts'
import type { Severity } from './law.ts'

/** Percent with one decimal, for messages. */
export const percent = (share: number): number => Math.round(share * 1000) / 10 + 0

/** Minor units as text in major ones, for messages and parameters. */
export const money = (amount: number, currency: Currency): string => `${(amount / 10 ** exponentOf(currency)).toFixed(exponentOf(currency))} ${currency}`

/** A finding whose figures are finite: a verdict is stored as JSON, which has no word for the others. */
export function finding(rule: RuleId, severity: Severity, sku: string | null, message: string, mend: string, params: Readonly<Record<string, string | number>> = {}): Finding {
  const plain = Object.entries(params).map(([name, value]) => [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value])
  return { rule, severity, sku, message, mend, params: { ...(sku === null ? {} : { sku }), ...(Object.fromEntries(plain) as Record<string, string | number>) } }
}

/** The finding of a law: it names the pack rule, its source and how far it is verified, and is as severe as the pack says. A blocking law that is only a draft informs. */
export function lawful(law: LawRule, found: Finding): Finding {
  const severity = law.status === 'draft' && found.severity !== 'info' ? 'info' : found.severity
  return { ...found, severity, law: { id: law.id, source: law.source, date: law.date, status: law.status, label: law.label }, params: { ...found.params, law: law.id, source: law.source } }
}

/** A rule that looks at each line whose product the catalog knows. */
export const perLine = (look: (line: PlanLine, product: ProductFacts, input: RuleInput) => Finding | null): Rule => (input) =>
  input.plan.lines.flatMap((line) => {
    const product = input.facts.get(line.sku)
    const found = product ? look(line, product, input) : null
    return found ? [found] : []
  })
