import { mergePairs, pairPaths, type PairedPaths } from '../../core/war/waterfall.ts'
import { pathRanges } from '../../core/war/simulate.ts'
import type { SimulateInput } from './simulate-task.ts'
import type { Task } from './task.ts'

/** Pieces per thread, as of a simulation. */
const PIECES_PER_THREAD = 4

/** Simulates a scenario's paths with and without its moves; the same bits for any number of threads. */
export const pairsTask: Task<SimulateInput, PairedPaths> = {
  run({ market, scenario, from = 0, to = scenario.monteCarlo.paths }, report) {
    return pairPaths(market, scenario, from, to, (done) => report(done, to - from, 'paths'))
  },
  split({ market, scenario }, threads) {
    return pathRanges(scenario.monteCarlo.paths, threads === 1 ? 1 : threads * PIECES_PER_THREAD).map((range) => ({ market, scenario, ...range }))
  },
  merge: mergePairs,
}
