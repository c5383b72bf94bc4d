import { BLOCK_PATHS, type PathBlock } from './block.ts'
import { pathTotals } from './path-totals.ts'
import type { Precision, Scenario } from './scenario.ts'
import { standardError } from './statistics.ts'

/** Paths of the first round where a run may end early. */
const FIRST_ROUND = 64
/** A round makes at most this many times the paths there are: a first error is itself uncertain. */
const GROWTH = 4
/** A little more than the error so far asks for. */
const MARGIN = 1.1

/** Standard error over the one that is asked for; above 1 where more paths are needed. */
export function errorRatio(blocks: readonly PathBlock[], scenario: Scenario, sellers: number, { measure, relative, absolute }: Precision): number {
  const values = pathTotals(blocks, scenario, sellers, measure)
  const error = standardError(values, scenario.monteCarlo.draws)
  if (error === 0) return 0
  let sum = 0
  for (let p = 0; p < values.length; p++) sum += values[p]
  // Either is enough.
  const goal = Math.max(absolute ?? 0, (relative ?? 0) * Math.abs(sum / values.length))
  return goal > 0 ? error / goal : Number.POSITIVE_INFINITY
}

/**
 * How many paths the next round brings the run to, or null where it is done. Decided by all the paths of whole rounds alone, so that a run ends at the same path on any number of threads.
 * `blocks` are those simulated so far, from path 0 on; `sellers` is how many the market has.
 */
export function nextRound(scenario: Scenario, sellers: number, blocks: readonly PathBlock[]): number | null {
  const { paths: most, stop = [] } = scenario.monteCarlo
  const done = blocks.length === 0 ? 0 : blocks[blocks.length - 1].to
  if (done >= most) return null
  if (stop.length === 0) return most
  if (done === 0) return Math.min(most, FIRST_ROUND)
  const ratio = stop.reduce((worst, precision) => Math.max(worst, errorRatio(blocks, scenario, sellers, precision)), 0)
  if (ratio <= 1) return null
  // The error falls with the square root of the number of paths.
  const wanted = Math.min(GROWTH * done, Math.max(done + FIRST_ROUND, done * ratio * ratio * MARGIN))
  return Math.min(most, Math.ceil(wanted / BLOCK_PATHS) * BLOCK_PATHS)
}

/** {@link nextRound} of a run that may stand in the middle of a round: where that round ends. */
export function roundGoal(scenario: Scenario, sellers: number, blocks: readonly PathBlock[]): number | null {
  const done = blocks.length === 0 ? 0 : blocks[blocks.length - 1].to
  let goal = nextRound(scenario, sellers, [])
  while (goal !== null && goal <= done) {
    const end = goal
    goal = nextRound(scenario, sellers, blocks.filter(({ to }) => to <= end))
  }
  return goal
}
