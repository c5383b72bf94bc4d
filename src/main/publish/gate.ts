import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'
import { contentHash } from '../workspace/canonical.ts'

export const planHash = ({ status: _s, approval: _a, verdict: _v, hash: _h, ...frozen }: Plan): string => contentHash(frozen)

export function assertPublishable(plan: Plan): string {
  const hash = planHash(plan)
  const ok = plan.status === 'approved' && plan.hash === hash && plan.verdict?.passed === true && plan.verdict.planHash === hash && plan.approval?.planHash === hash
  if (!ok) throw new WarchestError('refused', { code: 'plan.not-publishable', message: 'no', mend: 'no' })
  return hash
}
