import { WarchestError, type Problem } from '../problem.ts'
import { mayPublish } from './lifecycle.ts'
import type { Plan } from './plan.ts'
import type { PlanLine } from './plan-line.ts'

/** What a plan's hash covers: everything but its status, hash, verdict and approval. */
export type PlanContent = Omit<Plan, 'status' | 'hash' | 'verdict' | 'approval'>

export function planContent(plan: Plan): PlanContent {
  const { status: _status, hash: _hash, verdict: _verdict, approval: _approval, ...content } = plan
  return content
}

/** What changed between two versions, by product. */
export interface PlanDiff {
  readonly added: readonly PlanLine[]
  readonly removed: readonly PlanLine[]
  readonly changed: readonly { readonly before: PlanLine; readonly after: PlanLine; readonly fields: readonly (keyof PlanLine)[] }[]
}

const COMPARED = ['from', 'to', 'list', 'current', 'landed', 'returnPrice', 'unitCap', 'reason', 'funding'] as const

/** Compares lines by product and channel; what is merely expected of a line is no change of it. */
export function planDiff(before: readonly PlanLine[], after: readonly PlanLine[]): PlanDiff {
  const key = (line: PlanLine): string => JSON.stringify([line.sku, line.channel])
  const old = new Map(before.map((line) => [key(line), line]))
  const kept = new Set(after.map(key))
  const changed = after.flatMap((line) => {
    const was = old.get(key(line))
    if (!was) return []
    const fields = COMPARED.filter((field) => JSON.stringify(was[field]) !== JSON.stringify(line[field]))
    return fields.length > 0 ? [{ before: was, after: line, fields }] : []
  })
  return { added: after.filter((line) => !old.has(key(line))), removed: before.filter((line) => !kept.has(key(line))), changed }
}

/** Refuses to change anything but a draft. */
export function assertDraft(plan: Plan): void {
  if (plan.status === 'draft') return
  throw new WarchestError('refused', {
    code: 'plan.frozen', message: `${plan.name} version ${plan.version} is ${plan.status}; a plan cannot change once it was checked.`,
    mend: 'Revise it: that makes a new draft with the same lines.', params: { plan: plan.id, status: plan.status },
  })
}

/**
 * Refuses a plan whose own record does not allow it to go to a store: status, hash, verdict, approval. `hash` is the content hash recomputed by the caller from {@link planContent}.
 * All reasons are named at once. Whether its signatures are genuine, and in time, needs the workspace: see `assertMayPublish`.
 */
export function assertPublishable(plan: Plan, hash: string): void {
  const status: Problem[] = mayPublish(plan.status) ? [] : [{ code: 'plan.not-approved', message: `${plan.name} is ${plan.status}, not approved.`, mend: 'Check it at the gate and have it approved.', params: { plan: plan.id } }]
  const problems = [...status, ...recordProblems(plan, hash)]
  if (problems.length > 0) throw new WarchestError('refused', problems)
}

/** What is wrong with a plan's own record of hash, verdict and approval; whatever its status is. */
export function recordProblems(plan: Plan, hash: string): Problem[] {
  const problems: Problem[] = []
  const refuse = (code: string, message: string, mend: string): void => { problems.push({ code, message, mend, params: { plan: plan.id } }) }
  if (plan.hash === null || plan.hash !== hash) refuse('plan.changed', `${plan.name} is not what was checked: its content has another hash.`, 'Revise it, check it again and have it approved.')
  if (plan.verdict === null || !plan.verdict.passed) refuse('plan.not-passed', `${plan.name} has not passed the gate.`, 'Mend what the gate found in a revision.')
  else if (plan.verdict.planHash !== hash) refuse('plan.verdict-of-another', `The verdict of ${plan.name} is about another content.`, 'Revise it and check it again.')
  if (plan.approval === null || plan.approval.signatures.length === 0) refuse('plan.no-approval', `Nobody has approved ${plan.name}.`, 'Have a person approve it.')
  else if (plan.approval.signatures.some(({ planHash }) => planHash !== hash)) refuse('plan.approval-of-another', `The approval of ${plan.name} is for another content.`, 'Have a person approve what is to be published.')
  if (plan.lines.length === 0) refuse('plan.empty', `${plan.name} has no lines.`, 'Optimise or edit a draft so that it changes at least one price.')
  return problems
}
