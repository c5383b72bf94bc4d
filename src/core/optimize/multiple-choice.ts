import { coreSearch } from './core-search.ts'
import { hulls } from './hull.ts'
import { descendingOrder } from './order.ts'
import { checkProblem, evaluateChoice, optimalityGap, type ChoiceProblem, type ChoiceSolution } from './problem.ts'
import { relax } from './relaxation.ts'

export interface SolveOptions {
  /** Stop as soon as the answer is proven to be within this share of the bound; 0 asks for the optimum. Default 1e-6. */
  readonly relativeGap?: number
  /** Most states the exact search may hold; past it the best answer found is returned with its gap. Default 4 million. */
  readonly maxStates?: number
}

/**
 * Maximises total value with one item per group and total weight <= `capacity` (multiple-choice knapsack).
 * Linear relaxation on the convex hulls gives a feasible answer, the bound and the shadow price; a dynamic programme over an
 * expanding core around the break group finishes it (Pisinger 1995, "A minimal algorithm for the multiple-choice knapsack problem").
 * Throws `optimize.infeasible` where even the lightest items do not fit.
 */
export function solveMultipleChoice(problem: ChoiceProblem, capacity: number, options: SolveOptions = {}): ChoiceSolution {
  checkProblem(problem)
  const hull = hulls(problem)
  const relaxed = relax(problem, hull, descendingOrder(hull.efficiency), capacity)
  const { relativeGap = 1e-6, maxStates = 4_000_000 } = options
  const filled = evaluateChoice(problem, relaxed.filled)
  // Everything that adds value fits: the relaxation is the optimum, whatever its rounding error.
  if (relaxed.shadowPrice === 0) return { choice: relaxed.choice, ...filled, bound: filled.value, shadowPrice: 0, proven: true, evaluations: 0 }
  if (optimalityGap(filled.value, relaxed.bound) <= relativeGap * 0.5) {
    return { choice: relaxed.filled, ...filled, bound: Math.max(filled.value, relaxed.bound), shadowPrice: relaxed.shadowPrice, proven: true, evaluations: 0 }
  }
  const found = coreSearch(problem, relaxed, capacity, relativeGap, maxStates)
  const total = evaluateChoice(problem, found.choice)
  return { choice: found.choice, ...total, bound: Math.max(total.value, Math.min(relaxed.bound, found.bound)), shadowPrice: relaxed.shadowPrice, proven: found.proven, evaluations: found.evaluations }
}
