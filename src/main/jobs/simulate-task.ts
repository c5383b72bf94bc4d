import type { Market } from '../../core/demand/market.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { mergePartials, pathRanges, simulatePaths, type PartialWar } from '../../core/war/simulate.ts'
import type { Task } from './task.ts'

export interface SimulateInput {
  readonly market: Market
  readonly scenario: Scenario
  /** Paths to simulate, whole blocks; all of the scenario's where absent. */
  readonly from?: number
  readonly to?: number
}

/** Pieces per thread: a few, so that a slow thread holds up little and progress moves. */
const PIECES_PER_THREAD = 4

/** Simulates a scenario's paths; cut at block borders, so that the result is the same bits for any number of threads. */
export const simulateTask: Task<SimulateInput, PartialWar> = {
  run({ market, scenario, from = 0, to = scenario.monteCarlo.paths }, report) {
    return simulatePaths(market, scenario, from, to, (done) => report(done, to - from, 'paths'))
  },
  split({ market, scenario }, threads) {
    return pathRanges(scenario.monteCarlo.paths, threads === 1 ? 1 : threads * PIECES_PER_THREAD).map((range) => ({ market, scenario, ...range }))
  },
  merge: mergePartials,
}
