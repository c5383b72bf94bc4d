import type { Minor } from '../money/money.ts'
import type { Plan } from '../plan/plan.ts'
import type { PlanLine } from '../plan/plan-line.ts'
import type { Facts } from './facts.ts'
import { referencePrices } from './legal-rules.ts'
import { applyOverrides, NO_SIGNATURES, type Signatures } from './overrides.ts'
import type { LegalFacts, Rule } from './rule.ts'
import { dropOf, exposure, RULES } from './rules.ts'
import type { Finding, GuardSettings, Override, Verdict } from './verdict.ts'
import type { GuardCampaign } from './worst-stack.ts'

/** Lines whose product has no cost or no floor: they are left out before a plan is frozen, because blank is never zero. */
export interface Screened {
  readonly lines: readonly PlanLine[]
  readonly excluded: readonly { readonly sku: string; readonly rule: 'blank-cost' | 'blank-floor' }[]
}

/** Parts the lines that may be judged from those whose product lacks a cost or a floor. Unknown products stay: the gate blocks them. */
export function leaveOutBlanks(lines: readonly PlanLine[], facts: Facts): Screened {
  const excluded: { sku: string; rule: 'blank-cost' | 'blank-floor' }[] = []
  const kept = lines.filter(({ sku }) => {
    const product = facts.get(sku)
    if (!product || (product.cost !== null && product.floor !== null)) return true
    excluded.push({ sku, rule: product.cost === null ? 'blank-cost' : 'blank-floor' })
    return false
  })
  return { lines: kept, excluded }
}

export interface GateInput {
  /** The content to be frozen, blanks left out already. */
  readonly plan: Pick<Plan, 'id' | 'currency' | 'envelopes' | 'lines'>
  readonly excluded: Screened['excluded']
  readonly facts: Facts
  /** Instruments that run beside the plan; absent: none. */
  readonly campaign?: GuardCampaign | null
  readonly settings: GuardSettings
  /** The law, what is on file, and what was asked before. */
  readonly legal: LegalFacts
  /** Signed overrides on file, and who can tell whether they are; absent: none. */
  readonly overrides?: readonly Override[]
  readonly signatures?: Signatures
  /** ISO instant, handed in. */
  readonly checkedAt: string
  /** Hash of the content the verdict is about. */
  readonly planHash: string
}

/**
 * The one gate (MODEL.md section 11): runs every rule over a plan and answers with a verdict that is frozen beside the plan's hash.
 * It passes only where nothing blocks that no signed override sets aside, and at least one line is left. `rules` is there for tests that take one out.
 * @throws {WarchestError} bad-input where a user formula is not one (see `compileFormula`)
 */
export function guardPlan(input: GateInput, rules: Readonly<Record<string, Rule>> = RULES): Verdict {
  const { plan, facts, settings, legal } = input
  const left: Finding[] = input.excluded.map(({ sku, rule }) => ({
    rule, severity: 'warn', sku, message: `${sku} was left out: its ${rule === 'blank-cost' ? 'cost' : 'floor'} is blank.`,
    mend: `Enter its ${rule === 'blank-cost' ? 'cost' : 'floor'} in the catalog and make the plan anew.`, params: { sku, case: 'left-out' },
  }))
  const look = { plan, facts, settings, legal, campaign: input.campaign ?? null }
  const { findings, used } = applyOverrides([...Object.values(rules).flatMap((rule) => rule(look)), ...left], input.overrides ?? [], input.checkedAt, input.signatures ?? NO_SIGNATURES)
  const cash = exposure({ plan, facts })
  const drops = plan.lines.map((line) => {
    const product = facts.get(line.sku)
    return product ? dropOf(line, product) : 0
  })
  return {
    passed: plan.lines.length > 0 && !findings.some((found) => found.severity === 'block'), checkedAt: input.checkedAt, planHash: input.planHash, lines: plan.lines.length, findings,
    excluded: input.excluded.map(({ sku }) => sku), exposedCash: cash.floor as Minor, belowCostCash: cash.cost as Minor, largestDrop: drops.reduce((most, drop) => (drop > most && Number.isFinite(drop) ? drop : most), 0), settings,
    legal: { ...legal.settings, rules: legal.rules.map(({ id }) => id) }, overrides: used, references: referencePrices(look),
  }
}
