import { WarchestError } from '../problem.ts'

/**
 * Multiple-choice problem in flat arrays: choose exactly one item of every group.
 * Items of group g are `start[g] .. start[g + 1] - 1`; `value` is to be maximised, `weight` (>= 0) is what an envelope limits.
 * Numbers are finite and below 2^53; the solvers are exact on integers and good to rounding error on fractions.
 */
export interface ChoiceProblem {
  readonly start: Int32Array
  readonly value: Float64Array
  readonly weight: Float64Array
}

/** An answer: the item index chosen in every group, with what is proven about it. */
export interface ChoiceSolution {
  /** Index into {@link ChoiceProblem.value}, one per group. */
  readonly choice: Int32Array
  readonly value: number
  readonly weight: number
  /** No solution is worth more than this. */
  readonly bound: number
  /** Gain in value per further unit of the envelope (the break efficiency of the linear relaxation). */
  readonly shadowPrice: number
  /** True where `bound` was brought within the asked gap of `value` by search. */
  readonly proven: boolean
  /** States looked at by the search. */
  readonly evaluations: number
}

export const groupCount = (problem: ChoiceProblem): number => problem.start.length - 1

/** (bound - value) / |bound|, never negative; 0 where both are 0. */
export const optimalityGap = (value: number, bound: number): number => (bound > value ? (bound - value) / Math.max(Math.abs(bound), Number.MIN_VALUE) : 0)

/** Packs groups of items; refuses empty groups, non-finite numbers and negative weights, which would turn an envelope into its opposite. */
export function choiceProblem(groups: readonly { readonly values: ArrayLike<number>; readonly weights: ArrayLike<number> }[]): ChoiceProblem {
  const start = new Int32Array(groups.length + 1)
  for (let g = 0; g < groups.length; g++) start[g + 1] = start[g] + groups[g].values.length
  const value = new Float64Array(start[groups.length])
  const weight = new Float64Array(start[groups.length])
  for (let g = 0; g < groups.length; g++) {
    if (groups[g].values.length !== groups[g].weights.length) throw shape(g, 'has a different number of values and weights')
    value.set(Array.from(groups[g].values), start[g])
    weight.set(Array.from(groups[g].weights), start[g])
  }
  const problem = { start, value, weight }
  checkProblem(problem)
  return problem
}

/** Throws where the arrays do not make a problem. */
export function checkProblem({ start, value, weight }: ChoiceProblem): void {
  for (let g = 0; g + 1 < start.length; g++) {
    if (start[g + 1] <= start[g]) throw shape(g, 'has no item')
    for (let i = start[g]; i < start[g + 1]; i++) {
      if (!Number.isFinite(value[i]) || !Number.isFinite(weight[i])) throw shape(g, 'holds a number that is not finite')
      if (weight[i] < 0) throw shape(g, 'holds a negative weight')
    }
  }
}

/** Value and weight of a choice, summed anew from the items. Refuses a choice outside its group. */
export function evaluateChoice({ start, value, weight }: ChoiceProblem, choice: Int32Array): { value: number; weight: number } {
  let totalValue = 0
  let totalWeight = 0
  for (let g = 0; g < choice.length; g++) {
    if (choice[g] < start[g] || choice[g] >= start[g + 1]) throw shape(g, 'was given an item of another group')
    totalValue += value[choice[g]]
    totalWeight += weight[choice[g]]
  }
  return { value: totalValue, weight: totalWeight }
}

export const infeasible = (least: number, capacity: number): WarchestError =>
  new WarchestError('refused', {
    code: 'optimize.infeasible', message: `Even the cheapest choice needs ${least}, more than the envelope of ${capacity}.`,
    mend: 'Raise the envelope or take products out of the scope.', params: { least, capacity },
  })

const shape = (group: number, what: string): WarchestError =>
  new WarchestError('bad-input', { code: 'optimize.bad-problem', message: `Group ${group} ${what}.`, mend: 'Give every group items with finite values and weights of at least zero.', params: { group } })
