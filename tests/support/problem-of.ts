import { WarchestError, type Problem } from '../../src/core/problem.ts'

/** The first problem that the work is refused with. */
export function problemOf(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof WarchestError) return error.problems[0]
    throw error
  }
  throw new Error('Nothing was refused')
}
