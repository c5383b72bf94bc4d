import type { IsoDate } from '../calendar/calendar.ts'
import type { Verdict } from '../guard/verdict.ts'
import type { Minor } from '../money/money.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { movePlan } from './lifecycle.ts'
import type { Plan, PlanStatus, Signature } from './plan.ts'

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
  readonly person: { readonly id: string; readonly name: string; readonly role: Role; /** ISO instant at which somebody else let them in, or gave them a new key; null: neither. */ readonly letInAt?: string | null }
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

/** Plans that were approved once and have gone on: on their way into a store, there, or taken back from one while they rest half done in another. */
const GONE_ON: readonly PlanStatus[] = ['scheduled', 'canary', 'waves', 'live', 'stopped', 'ended', 'rolled-back']

/** Signatures that still hold at an instant; a name without a signature never does. */
const holding = (signatures: readonly Signature[], rules: Pick<ApprovalRules, 'days'>, at: string): Signature[] => signatures.filter((one) => one.personId !== null && expiresAt(one, rules) > Date.parse(at))

/** Whether a plan waits for a signature: it has passed the gate and was not approved yet, or its approval has run out, whatever became of it since. */
export function awaitsSignature(plan: Pick<Plan, 'status' | 'verdict' | 'approval'>, rules: ApprovalRules, at: string): boolean {
  const { status, verdict } = plan
  if (verdict === null || !verdict.passed) return false
  if (status === 'checked') return true
  return (status === 'approved' || GONE_ON.includes(status)) && holding(plan.approval?.signatures ?? [], rules, at).length < signaturesNeeded(verdict, rules)
}

/**
 * The plan with one more signature. It becomes `approved` when it has as many as it needs; until then it stays `checked`. Signatures that have run out make room for new ones.
 * A plan that has gone on since it was approved keeps its status, and the signatures that ran out until there are enough new ones: what was handed over in time still begins under them.
 * @throws {WarchestError} refused where the plan may not be signed or not by this person, conflict where it is not what was seen
 */
export function signPlan(plan: Plan, signing: Signing): Plan {
  const { person, hash, contentHash, verdictHash, rules } = signing
  const refuse = (kind: 'refused' | 'conflict', code: string, message: string, mend: string, params: Problem['params'] = {}): never => {
    throw new WarchestError(kind, { code, message, mend, params: { id: plan.id, version: plan.version, ...params } })
  }
  const { verdict } = plan
  const given = plan.approval?.signatures ?? []
  const valid = holding(given, rules, signing.at)
  if (verdict === null || !awaitsSignature(plan, rules, signing.at)) {
    return refuse('refused', 'plan.not-passed', `${plan.name} version ${plan.version} is ${plan.status}; only a plan that has passed the gate can be approved.`, plan.status === 'draft' ? 'Check it first.' : 'Revise it and check the new version.', { status: plan.status })
  }
  if (plan.hash !== hash || plan.hash !== contentHash || verdict.planHash !== plan.hash) refuse('conflict', 'plan.changed', `What was seen of ${plan.name} is not what stands here now.`, 'Look at the plan again and approve that.', { plan: plan.id })
  const ended = endedLines(plan, signing.today)
  if (ended > 0) throw new WarchestError('refused', endedProblem(plan, ended, signing.today))
  if (!maySign(person.role)) refuse('refused', 'plan.role', `${person.name} is an analyst, and analysts do not approve.`, 'Have an executive, a pricing manager or an approver sign.', { name: person.name })
  if (valid.some(({ personId }) => personId === person.id)) refuse('refused', 'plan.signed-already', `${person.name} has signed ${plan.name} version ${plan.version} already.`, 'A second person must sign it.', { name: person.name })
  if (valid.length > 0 && plan.editedBy === person.id) refuse('refused', 'plan.second-edited', `${person.name} was the last to change ${plan.name}, and so cannot be its second person.`, 'Have somebody else sign second.', { name: person.name })
  const needed = signaturesNeeded(verdict, rules)
  if (needed > 1 && cameAfter(person.letInAt ?? null, verdict)) {
    refuse('refused', 'plan.second-new', `${person.name} was let in after ${plan.name} was checked, and so is none of its two persons.`, 'Have somebody sign who was here before; or revise the plan and check it again.', { name: person.name })
  }
  const stated = { personId: person.id, at: signing.at, note: signing.note, planHash: hash, verdictHash }
  const signatures = [...valid, { ...stated, by: person.name, signature: signing.sign(approvalStatement(plan, stated)) }]
  const enough = signatures.length >= needed
  if (GONE_ON.includes(plan.status)) {
    const anew = new Set(signatures.map(({ personId }) => personId))
    const editor = ({ personId }: Signature): number => Number(personId === plan.editedBy)
    // Whoever changed it last stands first, as a second person may not have changed it.
    const beside = [...given.filter(({ personId }) => !anew.has(personId)), ...signatures].sort((a, b) => editor(b) - editor(a))
    return { ...plan, approval: { signatures: enough ? signatures : beside } }
  }
  // What was approved and has run out is signed anew.
  const signed = { ...(plan.status === 'approved' ? movePlan(plan, 'checked') : plan), approval: { signatures } }
  return enough ? movePlan(signed, 'approved') : signed
}

/** Whoever was let in, or given a key, by another after a plan was checked is none of its two persons: the one who waits for a second signature cannot make its signer. */
export const cameAfter = (letInAt: string | null, { checkedAt }: Pick<Verdict, 'checkedAt'>): boolean => letInAt !== null && Date.parse(letInAt) > Date.parse(checkedAt)

export const signaturesNeeded = (verdict: Parameters<typeof secondPersonReasons>[0], rules: ApprovalRules): 1 | 2 => (secondPersonReasons(verdict, rules).length > 0 ? 2 : 1)

/** Lines whose last day has passed. */
export const endedLines = (plan: Pick<Plan, 'lines'>, today: IsoDate): number => plan.lines.filter(({ to }) => to < today).length

/** Lines whose first day has passed: their prices would begin late. */
export const begunLines = (plan: Pick<Plan, 'lines'>, today: IsoDate): number => plan.lines.filter(({ from }) => from < today).length

export const endedProblem = (plan: Plan, ended: number, today: IsoDate): Problem => ({
  code: 'plan.ended', message: `The last day of ${ended} of ${plan.lines.length} prices of ${plan.name} has passed: today is ${today}.`,
  mend: 'Make a plan for days to come; where the data lie in the past, state the day it is in the settings (as-of date).', params: { plan: plan.name, ended, lines: plan.lines.length, today },
})
