import type { Market } from '../../core/demand/market.ts'
import { playTurn, summarizeMatch, type Levers, type MatchSetup, type MatchSummary, type MatchTurn } from '../../core/game/match.ts'
import { simulateCell, type CellPaths } from '../../core/game/payoff-cell.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { Task } from './task.ts'

export interface PayoffInput {
  readonly market: Market
  readonly seller: string
  /** One scenario per cell, row by row. */
  readonly cells: readonly Scenario[]
}

/** Simulates the cells of a payoff table; every cell is a piece of its own. */
export const payoffTask: Task<PayoffInput, readonly CellPaths[]> = {
  run({ market, seller, cells }, report) {
    const total = cells.reduce((sum, { monteCarlo }) => sum + monteCarlo.paths, 0)
    let before = 0
    return cells.map((scenario) => {
      const cell = simulateCell(market, scenario, seller, (done) => report(before + done, total, 'paths'))
      before += scenario.monteCarlo.paths
      return cell
    })
  },
  split: ({ market, seller, cells }) => cells.map((scenario) => ({ market, seller, cells: [scenario] })),
  merge: (outputs) => outputs.flat(),
}

export interface TurnInput {
  readonly market: Market
  readonly setup: MatchSetup
  readonly turns: readonly MatchTurn[]
  readonly levers: Levers
}

/** Plays one week of a match and sums up what it has come to. */
export const turnTask: Task<TurnInput, { readonly turn: MatchTurn; readonly summary: MatchSummary }> = {
  run({ market, setup, turns, levers }, report) {
    const turn = playTurn(market, setup, turns, levers, (done, total) => report(done, total, 'answers'))
    return { turn, summary: summarizeMatch(market, setup, [...turns, turn]) }
  },
}
