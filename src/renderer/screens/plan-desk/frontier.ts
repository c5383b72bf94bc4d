import type { PlanOptimum } from '../../../core/plan/plan.ts'

type Point = PlanOptimum['frontier'][number]

/** What a plan at this envelope would be, read off the straight line between the two full plans beside it. */
export function alongFrontier(frontier: readonly Point[], envelope: number): { readonly spend: number; readonly value: number; readonly units: number } | null {
  if (frontier.length === 0) return null
  const last = frontier[frontier.length - 1]
  if (envelope >= last.envelope) return last
  const next = frontier.findIndex((point) => point.envelope > envelope)
  if (next <= 0) return frontier[0]
  const [a, b] = [frontier[next - 1], frontier[next]]
  const share = (envelope - a.envelope) / (b.envelope - a.envelope)
  const between = (from: number, to: number): number => from + (to - from) * share
  return { spend: between(a.spend, b.spend), value: between(a.value, b.value), units: between(a.units, b.units) }
}
