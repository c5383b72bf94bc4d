import { WarchestError, type Problem } from '../problem.ts'
import { TOTAL_MEASURES, type Outcome, type Spread, type TotalMeasure } from '../war/outcome.ts'
import type { RivalPolicy, Scenario } from '../war/scenario.ts'

/** What a sweep may vary. */
export const SWEEP_LEVERS = ['depth', 'envelope', 'site-capacity', 'fulfilment-capacity', 'opening-cash', 'rival-gain', 'rival-depth'] as const
export type SweepLever = (typeof SWEEP_LEVERS)[number]

/** One axis of a grid. `seller` names the rival of a rival lever, else null. */
export interface SweepAxis {
  readonly lever: SweepLever
  readonly seller: string | null
  readonly values: readonly number[]
}

/** One point of the grid: a value for each axis, in their order, and the scenario there. */
export interface SweepPoint {
  readonly values: readonly number[]
  readonly scenario: Scenario
}

/** What is kept of a point's run. */
export interface SweepCell {
  readonly values: readonly number[]
  readonly totals: Readonly<Record<TotalMeasure, Spread>>
  readonly probabilityBelowFloor: number
}

/** Every point of the grid over one scenario, the last axis running fastest. Refuses a lever that the scenario does not have, by name. */
export function sweepPoints(scenario: Scenario, axes: readonly SweepAxis[]): SweepPoint[] {
  const problems = axes.flatMap((axis, a) => axisProblems(scenario, axis, a))
  if (problems.length > 0) throw new WarchestError('bad-input', problems)
  let points: SweepPoint[] = [{ values: [], scenario }]
  for (const axis of axes) points = points.flatMap((point) => axis.values.map((value) => ({ values: [...point.values, value], scenario: varied(point.scenario, axis, value) })))
  return points
}

export const cellOf = (point: SweepPoint, { totals, runway }: Pick<Outcome, 'totals' | 'runway'>): SweepCell =>
  ({ values: point.values, totals: Object.fromEntries(TOTAL_MEASURES.map((measure) => [measure, totals[measure]])) as Record<TotalMeasure, Spread>, probabilityBelowFloor: runway.probabilityBelowFloor })

function axisProblems(scenario: Scenario, { lever, seller, values }: SweepAxis, index: number): Problem[] {
  const field = `axes[${index}]`
  const problem = (code: string, message: string, mend: string): Problem[] => [{ code: `sweep.${code}`, message, mend, field, params: { lever, name: scenario.name } }]
  if (lever === 'depth' && !scenario.moves.some((move) => move.kind === 'depth')) return problem('no-depth', `${scenario.name} has no cut by depth to vary.`, 'Add one to the scenario, or vary something else.')
  if (lever.startsWith('rival-')) {
    const rival = scenario.rivals.find((each) => each.seller === seller)
    if (!rival) return problem('no-rival', `${scenario.name} has no rival ${seller ?? ''}.`, 'Name a rival of the scenario.')
    const fits = lever === 'rival-gain' ? 'gain' in rival.policy : rival.policy.kind === 'budgeted'
    if (!fits) return problem('no-answer', `${seller} has no policy that this could vary.`, 'Give it a policy that answers (or attacks on a budget), or vary something else.')
  }
  const shares = lever === 'depth' || lever === 'rival-depth' || lever === 'rival-gain'
  if (values.some((value) => !Number.isFinite(value) || (shares && (value < 0 || value > (lever === 'rival-gain' ? 1 : 0.95))) || (!shares && lever !== 'opening-cash' && value <= 0))) {
    return problem('value', 'A value of the sweep is outside what its lever can be.', 'Give depths from 0 to 0.95, gains from 0 to 1, and amounts above zero.')
  }
  return []
}

function varied(scenario: Scenario, { lever, seller }: SweepAxis, value: number): Scenario {
  const { operations, treasury, envelope } = scenario
  const rivals = (policyOf: (policy: RivalPolicy) => RivalPolicy): Scenario => ({ ...scenario, rivals: scenario.rivals.map((rival) => (rival.seller === seller ? { ...rival, policy: policyOf(rival.policy) } : rival)) })
  switch (lever) {
    case 'depth': return { ...scenario, moves: scenario.moves.map((move) => (move.kind === 'depth' ? { ...move, depth: value } : move)) }
    case 'envelope': return { ...scenario, envelope: { ...envelope, total: value } }
    case 'site-capacity': return { ...scenario, operations: { ...operations, siteCapacity: value } }
    case 'fulfilment-capacity': return { ...scenario, operations: { ...operations, fulfilmentCapacity: value } }
    case 'opening-cash': return { ...scenario, treasury: { ...treasury, openingCash: value } }
    case 'rival-gain': return rivals((policy) => ('gain' in policy ? { ...policy, gain: value } : policy))
    case 'rival-depth': return rivals((policy) => (policy.kind === 'budgeted' ? { ...policy, depth: value } : policy))
  }
}
