import { solveMultiResource, type MultiResourceProblem } from '../../../src/core/optimize/multi-resource.ts'
import type { Adapter } from '../case.ts'

/** The value is summed anew from the chosen items; a choice over a capacity, or an optimum without proof, fails. */
export const multiResourceAdapter: Adapter = (given) => {
  const problem = given as unknown as MultiResourceProblem
  const { choice, proven } = solveMultiResource(problem)
  problem.capacities.forEach((capacity, r) => {
    const used = choice.reduce((sum, i, g) => sum + problem.groups[g].weights[i][r], 0)
    if (used > capacity + 1e-9) throw new Error(`Resource ${r}: the choice uses ${used} of ${capacity}`)
  })
  if (!proven) throw new Error('The answer was not proven to be the optimum')
  return { value: choice.reduce((sum, i, g) => sum + problem.groups[g].values[i], 0) }
}
