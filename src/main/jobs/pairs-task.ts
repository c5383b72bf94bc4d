import { mergePairs, pairPaths, type PairedPaths } from '../../core/war/waterfall.ts'
import { pathRanges } from '../../core/war/simulate.ts'
import type { Market } from '../../core/demand/market.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { Task } from './task.ts'

interface PairsInput {
  readonly market: Market
  readonly scenario: Scenario
  /** Paths to simulate, whole blocks; all of the scenario's where absent. */
  readonly from?: number
  readonly to?: number
}

/** Pieces per thread: a few, so that a slow thread holds up little and progress moves. */
const PIECES_PER_THREAD = 4

/** Simulates a scenario's paths with and without its moves; the same bits for any number of threads. */
export const pairsTask: Task<PairsInput, PairedPaths> = {
  run({ market, scenario, from = 0, to = scenario.monteCarlo.paths }, report) {
    return pairPaths(market, scenario, from, to, (done) => report(done, to - from, 'paths'))
  },
  split({ market, scenario }, threads) {
    return pathRanges(scenario.monteCarlo.paths, threads === 1 ? 1 : threads * PIECES_PER_THREAD).map((range) => ({ market, scenario, ...range }))
  },
  merge: mergePairs,
}
