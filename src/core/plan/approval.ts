import type { IsoDate } from '../calendar/calendar.ts'
import type { Verdict } from '../guard/verdict.ts'
import type { Minor } from '../money/money.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { movePlan } from './lifecycle.ts'
import type { Plan, Signature } from './plan.ts'

/** What a person is to the desk. Analysts read and compute; they sign nothing. */
export const ROLES = ['executive', 'pricing-manager', 'approver', 'analyst'] as const
export type Role = (typeof ROLES)[number]
export const maySign = (role: Role): boolean => role !== 'analyst'

/** What asks for a second person, and how long a signature holds; a person can change each. */
export interface ApprovalRules {
  /** Above any of these a second person signs: deepest drop from the current price (0..1), exposed cash (the larger of below floor and below cost), prices changed. */
  readonly largestDrop: number
  readonly exposedCash: Minor
  readonly lines: number
  /** Days after which a signature no longer opens a store. */
  readonly days: number
}

export interface SecondPersonReason {
  readonly what: 'largest-drop' | 'exposed-cash' | 'lines'
  readonly value: number
  readonly limit: number
}

/** Why one person is not enough for this plan; empty where one is. The figures are those of the frozen verdict. */
export function secondPersonReasons(verdict: Pick<Verdict, 'largestDrop' | 'exposedCash' | 'belowCostCash' | 'lines'>, rules: ApprovalRules): SecondPersonReason[] {
  const measured: readonly SecondPersonReason[] = [
    { what: 'largest-drop', value: verdict.largestDrop, limit: rules.largestDrop },
    { what: 'exposed-cash', value: Math.max(verdict.exposedCash, verdict.belowCostCash), limit: rules.exposedCash },
    { what: 'lines', value: verdict.lines, limit: rules.lines },
  ]
  // A drop of exactly the limit may differ from it in the last bit.
  return measured.filter(({ what, value, limit }) => value > limit + (what === 'largest-drop' ? 1e-12 : 0))
}

/** What a person puts a signature under: this version of this plan, with this content and this verdict. */
export const approvalStatement = (plan: Pick<Plan, 'id' | 'version'>, { planHash, verdictHash, personId, at, note }: Omit<Signature, 'signature' | 'by'>): object =>
  ({ planId: plan.id, version: plan.version, hash: planHash, verdictHash, by: personId, at, note })

/** Hours are counted, not dates: an approval of 7 days is over 168 hours after it was given. */
export const expiresAt = ({ at }: Pick<Signature, 'at'>, rules: Pick<ApprovalRules, 'days'>): number => Date.parse(at) + rules.days * 86_400_000

export interface Signing {
  readonly person: { readonly id: string; readonly name: string; readonly role: Role }
  /** Hash of what the person has seen. */
  readonly hash: string
  /** Hash of what the plan is now. */
  readonly contentHash: string
  readonly verdictHash: string
  readonly note: string
  /** ISO instant. */
  readonly at: string
  readonly today: IsoDate
  readonly rules: ApprovalRules
  /** Signs the canonical JSON of a statement. */
  readonly sign: (statement: object) => string
}

/**
 * The plan with one more signature. It becomes `approved` when it has as many as it needs; until then it stays `checked`. Signatures that have run out make room for new ones.
 * @throws {WarchestError} refused where the plan may not be signed or not by this person, conflict where it is not what was seen
 */
export function signPlan(plan: Plan, signing: Signing): Plan {
  const { person, hash, contentHash, verdictHash, rules } = signing
  const refuse = (kind: 'refused' | 'conflict', code: string, message: string, mend: string, params: Problem['params'] = {}): never => {
    throw new WarchestError(kind, { code, message, mend, params: { id: plan.id, version: plan.version, ...params } })
  }
  const now = Date.parse(signing.at)
  const { verdict } = plan
  const valid = plan.approval?.signatures.filter((one) => one.personId !== null && expiresAt(one, rules) > now) ?? []
  const needed = verdict === null ? 1 : signaturesNeeded(verdict, rules)
  // What was approved and has run out is signed anew.
  const open = plan.status === 'approved' && valid.length < needed ? movePlan(plan, 'checked') : plan
  if (open.status !== 'checked' || verdict === null || !verdict.passed) {
    return refuse('refused', 'plan.not-passed', `${plan.name} version ${plan.version} is ${plan.status}; only a plan that has passed the gate can be approved.`, plan.status === 'draft' ? 'Check it first.' : 'Revise it and check the new version.', { status: plan.status })
  }
  if (plan.hash !== hash || plan.hash !== contentHash || verdict.planHash !== plan.hash) refuse('conflict', 'plan.changed', `What was seen of ${plan.name} is not what stands here now.`, 'Look at the plan again and approve that.', { plan: plan.id })
  const ended = endedLines(plan, signing.today)
  if (ended > 0) throw new WarchestError('refused', endedProblem(plan, ended, signing.today))
  if (!maySign(person.role)) refuse('refused', 'plan.role', `${person.name} is an analyst, and analysts do not approve.`, 'Have an executive, a pricing manager or an approver sign.', { name: person.name })
  if (valid.some(({ personId }) => personId === person.id)) refuse('refused', 'plan.signed-already', `${person.name} has signed ${plan.name} version ${plan.version} already.`, 'A second person must sign it.', { name: person.name })
  if (valid.length > 0 && plan.editedBy === person.id) refuse('refused', 'plan.second-edited', `${person.name} was the last to change ${plan.name}, and so cannot be its second person.`, 'Have somebody else sign second.', { name: person.name })
  const stated = { personId: person.id, at: signing.at, note: signing.note, planHash: hash, verdictHash }
  const signatures = [...valid, { ...stated, by: person.name, signature: signing.sign(approvalStatement(plan, stated)) }]
  const signed = { ...open, approval: { signatures } }
  return signatures.length < needed ? signed : movePlan(signed, 'approved')
}

export const signaturesNeeded = (verdict: Parameters<typeof secondPersonReasons>[0], rules: ApprovalRules): 1 | 2 => (secondPersonReasons(verdict, rules).length > 0 ? 2 : 1)

/** Lines whose last day has passed. */
export const endedLines = (plan: Pick<Plan, 'lines'>, today: IsoDate): number => plan.lines.filter(({ to }) => to < today).length

/** Lines whose first day has passed: their prices would begin late. */
export const begunLines = (plan: Pick<Plan, 'lines'>, today: IsoDate): number => plan.lines.filter(({ from }) => from < today).length

export const endedProblem = (plan: Plan, ended: number, today: IsoDate): Problem => ({
  code: 'plan.ended', message: `The last day of ${ended} of ${plan.lines.length} prices of ${plan.name} has passed: today is ${today}.`,
  mend: 'Make a plan for days to come; where the data lie in the past, state the day it is in the settings (as-of date).', params: { plan: plan.name, ended, lines: plan.lines.length, today },
})
