import { WarchestError } from '../problem.ts'
import type { Plan, PlanStatus } from './plan.ts'

/**
 * Every move there is; no other is possible. A plan goes into one store after another, so one that is live may begin with a canary again. An approval that ran out goes back to `checked`, to be signed anew.
 * What the gate refused, what has ended and what was rolled back goes no further: a revision is a new version, which begins as a draft.
 */
export const PLAN_MOVES: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ['checked', 'refused'],
  refused: [],
  checked: ['approved'],
  approved: ['checked', 'scheduled', 'canary'],
  scheduled: ['canary', 'stopped', 'rolled-back'],
  canary: ['waves', 'live', 'ended', 'stopped', 'rolled-back'],
  waves: ['live', 'ended', 'stopped', 'rolled-back'],
  live: ['scheduled', 'canary', 'ended', 'stopped', 'rolled-back'],
  ended: [],
  stopped: ['scheduled', 'canary', 'waves', 'live', 'ended', 'rolled-back'],
  'rolled-back': [],
}

export const PLAN_STATUSES = Object.keys(PLAN_MOVES) as readonly PlanStatus[]

export const mayMove = (from: PlanStatus, to: PlanStatus): boolean => PLAN_MOVES[from].includes(to)

/** Approved, and not yet taken back or over: what may go to a store. */
export const mayPublish = (status: PlanStatus): boolean => !(['draft', 'refused', 'checked', 'ended', 'rolled-back'] as readonly PlanStatus[]).includes(status)

/** The plan with its next status. @throws {WarchestError} conflict where there is no such move */
export function movePlan<P extends Plan>(plan: P, to: PlanStatus): P {
  if (mayMove(plan.status, to)) return { ...plan, status: to }
  throw new WarchestError('conflict', {
    code: 'plan.move', message: `${plan.name} version ${plan.version} is ${plan.status}; from there it cannot become ${to}.`, mend: 'Look at the plan as it stands now.', params: { plan: plan.id, from: plan.status, to },
  })
}

/** A new draft with the same lines, one version up. */
export function revisePlan(plan: Plan, createdAt: string): Plan {
  if (plan.status === 'draft') {
    throw new WarchestError('conflict', { code: 'plan.already-draft', message: `${plan.name} version ${plan.version} is a draft already.`, mend: 'Edit it as it is.', params: { id: plan.id, version: plan.version } })
  }
  return { ...plan, version: plan.version + 1, createdAt, status: 'draft', hash: null, verdict: null, approval: null }
}
