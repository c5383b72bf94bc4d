import { solveMultipleChoice } from '../../../src/core/optimize/multiple-choice.ts'
import { choiceProblem, evaluateChoice } from '../../../src/core/optimize/problem.ts'
import type { Adapter } from '../case.ts'
import { generate, type KnapsackGenerator } from './knapsack-generator.ts'

interface Input {
  readonly relativeGap: number
  readonly capacity: number
  readonly groups?: readonly { readonly values: readonly number[]; readonly weights: readonly number[] }[] | null
  readonly generator?: KnapsackGenerator | null
}

/** The value is summed anew from the chosen items; a choice over capacity, a bound below the value or a gap over the asked one fails. */
export const multipleChoiceAdapter: Adapter = (given) => {
  const input = given as unknown as Input
  const made = input.generator ? generate(input.generator) : { problem: choiceProblem(input.groups ?? []), capacity: input.capacity }
  if (made.capacity !== input.capacity) throw new Error(`The generated capacity is ${made.capacity}, not ${input.capacity}`)
  const solution = solveMultipleChoice(made.problem, input.capacity, { relativeGap: input.relativeGap })
  const { value, weight } = evaluateChoice(made.problem, solution.choice)
  if (weight > input.capacity) throw new Error(`The choice weighs ${weight}, more than ${input.capacity}`)
  if (solution.bound < value) throw new Error(`The bound ${solution.bound} is below the value ${value}`)
  if (!solution.proven) throw new Error('The answer was not proven to be within the asked gap')
  return { value, bound: solution.bound, evaluations: solution.evaluations }
}
