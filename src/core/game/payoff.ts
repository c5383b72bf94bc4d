import type { Currency } from '../money/money.ts'
import { philox4x32 } from '../random/philox.ts'
import { bestResponseDynamics, type ResponsePath } from './best-response-dynamics.ts'
import { bestAnswers, dominatedStrategies, equilibria, type Bimatrix, type Dominated, type Equilibrium } from './bimatrix.ts'
import { PAYOFF_MEASURES, type CellPaths, type PayoffMeasure } from './payoff-cell.ts'
import type { OwnStrategy, RivalStrategy } from './strategies.ts'

/** A mean over paths with its Monte Carlo standard error. */
export interface Estimate {
  readonly mean: number
  readonly se: number
}

export interface PayoffCell {
  readonly us: Readonly<Record<PayoffMeasure, Estimate>>
  readonly rival: Readonly<Record<PayoffMeasure, Estimate>>
  /** Who runs out first, as shares of the paths: our cash below its floor, or the rival giving up. They add to 1. */
  readonly first: { readonly us: number; readonly rival: number; readonly neither: number }
  /** Chance per week of running out, of those still in, by week of the horizon. */
  readonly weeklyHazard: { readonly us: readonly number[]; readonly rival: readonly number[] }
}

export interface RobustEquilibrium extends Equilibrium {
  /** Share of the resamples of paths in which an equilibrium on the same strategies stands. */
  readonly robustness: number
}

/** What a table means when both players care for one measure. */
export interface PayoffAnalysis {
  readonly equilibria: readonly RobustEquilibrium[]
  readonly dominated: readonly Dominated[]
  readonly answers: { readonly toColumn: readonly number[]; readonly toRow: readonly number[] }
  /** Where best answers in turn lead from the first cell. */
  readonly dynamics: ResponsePath
  /** What easing off alone would change for us against every strategy of the rival, from `from`: differences on the same random numbers. Null where easing is not in the table, or nothing else is. */
  readonly easing: { readonly from: number; readonly to: number; readonly change: readonly Estimate[] } | null
}

/** A payoff table: immutable, stored under its content hash. Plain JSON, all numbers finite. */
export interface PayoffTable {
  readonly schema: 1
  readonly hash: string
  readonly scenarioId: string
  readonly scenarioName: string
  readonly scenarioHash: string
  readonly marketHash: string
  readonly currency: Currency
  readonly seller: string
  readonly own: readonly OwnStrategy[]
  readonly rival: readonly RivalStrategy[]
  readonly days: number
  readonly paths: number
  readonly seed: number
  /** Ours by row, the rival's by column. */
  readonly cells: readonly (readonly PayoffCell[])[]
  readonly analysis: Readonly<Record<PayoffMeasure, PayoffAnalysis>>
}

const RESAMPLES = 200

/** Means and errors of every cell, and the analysis of the game for each measure. `cells` by row and column. */
export function analysePayoffs(cells: readonly (readonly CellPaths[])[], own: readonly OwnStrategy[], days: number, seed: number): Pick<PayoffTable, 'cells' | 'analysis'> {
  const analysis = Object.fromEntries(PAYOFF_MEASURES.map((measure) => [measure, analyse(cells, own, measure, seed)])) as Record<PayoffMeasure, PayoffAnalysis>
  return { cells: cells.map((line) => line.map((cell) => summary(cell, days))), analysis }
}

function summary(cell: CellPaths, days: number): PayoffCell {
  const of = (player: CellPaths['us']): Record<PayoffMeasure, Estimate> => ({ contribution: estimate(player.contribution), closingCash: estimate(player.closingCash), share: estimate(player.share) })
  const paths = cell.usOut.length
  let [us, rival] = [0, 0]
  for (let p = 0; p < paths; p++) {
    const [ours, theirs] = [cell.usOut[p], cell.rivalOut[p]]
    // On the same day we count as first: the harder reading for us.
    if (ours >= 0 && (theirs < 0 || ours <= theirs)) us++
    else if (theirs >= 0) rival++
  }
  return { us: of(cell.us), rival: of(cell.rival), first: { us: us / paths, rival: rival / paths, neither: (paths - us - rival) / paths }, weeklyHazard: { us: weeklyHazard(cell.usOut, days), rival: weeklyHazard(cell.rivalOut, days) } }
}

/** Mean and standard error of one figure per path. */
export function estimate(values: Float64Array): Estimate {
  const n = values.length
  const mean = values.reduce((a, b) => a + b, 0) / n
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  return { mean, se: n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0 }
}

/** Of those still in at the start of a week, the share that goes out within it (the life table of Kaplan and Meier 1958). */
export function weeklyHazard(out: Int32Array, days: number): number[] {
  let left = out.length
  return Array.from({ length: Math.ceil(days / 7) }, (_, week) => {
    const gone = out.reduce((count, day) => count + (day >= 7 * week && day < 7 * week + 7 ? 1 : 0), 0)
    const hazard = left > 0 ? gone / left : 0
    left -= gone
    return hazard
  })
}

function analyse(cells: readonly (readonly CellPaths[])[], own: readonly OwnStrategy[], measure: PayoffMeasure, seed: number): PayoffAnalysis {
  const game = means(cells, measure, null)
  const found = equilibria(game)
  const stood = new Float64Array(found.length)
  const paths = cells[0][0].usOut.length
  const drawn = new Int32Array(paths)
  for (let r = 0; r < RESAMPLES; r++) {
    resample(drawn, r, seed)
    const again = equilibria(means(cells, measure, drawn))
    found.forEach((one, e) => {
      if (again.some((other) => sameSupport(one, other))) stood[e]++
    })
  }
  return {
    equilibria: found.map((one, e) => ({ ...one, robustness: stood[e] / RESAMPLES })), dominated: dominatedStrategies(game), answers: bestAnswers(game),
    dynamics: bestResponseDynamics([game.row.length, game.row[0].length], ([i, j], player) => (player === 0 ? game.row : game.column)[i][j], [0, 0]),
    easing: easingOff(cells, own, measure),
  }
}

/** Mean payoffs over all paths, or over those drawn. */
function means(cells: readonly (readonly CellPaths[])[], measure: PayoffMeasure, drawn: Int32Array | null): Bimatrix {
  const of = (player: 'us' | 'rival'): number[][] => cells.map((line) => line.map((cell) => {
    const values = cell[player][measure]
    let sum = 0
    for (let p = 0; p < values.length; p++) sum += values[drawn === null ? p : drawn[p]]
    return sum / values.length
  }))
  return { row: of('us'), column: of('rival') }
}

const sameSupport = (a: Equilibrium, b: Equilibrium): boolean => a.row.every((p, i) => p > 0 === b.row[i] > 0) && a.column.every((p, j) => p > 0 === b.column[j] > 0)

/** Bootstrap of whole paths (Efron 1979), the same ones in every cell, so that what the cells have in common stays. */
function resample(drawn: Int32Array, round: number, seed: number): void {
  const words = new Uint32Array(4)
  for (let p = 0; p < drawn.length; p += 4) {
    philox4x32(p, round, 0, 0x67616d65, seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, words)
    for (let w = 0; w < 4 && p + w < drawn.length; w++) drawn[p + w] = Math.floor((words[w] / 2 ** 32) * drawn.length)
  }
}

function easingOff(cells: readonly (readonly CellPaths[])[], own: readonly OwnStrategy[], measure: PayoffMeasure): PayoffAnalysis['easing'] {
  const to = own.findIndex(({ kind }) => kind === 'ease')
  const planned = own.findIndex(({ kind }) => kind === 'planned')
  const deepest = own.reduce((best, strategy, i) => (strategy.kind === 'depth' && (best < 0 || strategy.depth > (own[best] as { depth: number }).depth) ? i : best), -1)
  const from = planned >= 0 ? planned : deepest
  if (to < 0 || from < 0) return null
  return { from, to, change: cells[to].map((cell, j) => estimate(cell.us[measure].map((value, p) => value - cells[from][j].us[measure][p]))) }
}
