import type { Plan } from '../plan/plan.ts'
import type { Evidence } from './evidence.ts'
import type { Facts } from './facts.ts'
import type { LawRule, LegalSettings } from './law.ts'
import type { PriceLedger } from './price-ledger.ts'
import type { Finding, GuardSettings } from './verdict.ts'
import type { GuardCampaign } from './worst-stack.ts'

/** What the gate knows beside the plan and the catalog: the law that holds, what is on file, and what was asked before. */
export interface LegalFacts {
  readonly settings: LegalSettings
  /** Pack rules in force on the day of the check; see `rulesInForce`. */
  readonly rules: readonly LawRule[]
  /** True where packs were chosen, by a person or by the currency. */
  readonly covered: boolean
  readonly evidence: readonly Evidence[]
  readonly ledger: PriceLedger
  /** Free text that people wrote about the plan, by where it stands. */
  readonly notes: readonly { readonly where: 'plan' | 'scenario' | 'reason'; readonly text: string }[]
  /** The scenario behind the plan lets a rival give up. */
  readonly rivalsMayLeave: boolean
}

/** Everything a rule may look at. Lines may come from anywhere, so a rule trusts none of their numbers. */
export interface RuleInput {
  readonly plan: Pick<Plan, 'id' | 'currency' | 'envelopes' | 'lines'>
  readonly facts: Facts
  readonly settings: GuardSettings
  /** Instruments that run beside the plan; null or absent: none. */
  readonly campaign?: GuardCampaign | null
  readonly legal: LegalFacts
}

/** A rule of the gate: one look at a plan, no side effect, no bypass. */
export type Rule = (input: RuleInput) => Finding[]
