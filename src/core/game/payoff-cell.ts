import type { Market } from '../demand/market.ts'
import { PATH_MEASURES, RIVAL_FIGURES, RIVAL_MEASURES, SELLER_MEASURES } from '../war/block.ts'
import { DAILY_MEASURES } from '../war/outcome.ts'
import type { Scenario } from '../war/scenario.ts'
import { simulatePaths } from '../war/simulate.ts'

/** What a player may care for: profit contribution of the horizon (a rival's: its believed result before our knowledge of its other costs), cash at the end, share of units. */
export const PAYOFF_MEASURES = ['contribution', 'closingCash', 'share'] as const
export type PayoffMeasure = (typeof PAYOFF_MEASURES)[number]

/** One cell, path by path. Money is major units; the rival's figures are beliefs. */
export interface CellPaths {
  readonly us: Readonly<Record<PayoffMeasure, Float64Array>>
  readonly rival: Readonly<Record<PayoffMeasure, Float64Array>>
  /** Day on which our cash first stood below its floor, and on which the rival gave up; -1: not within the horizon. */
  readonly usOut: Int32Array
  readonly rivalOut: Int32Array
}

const measures = (paths: number): Record<PayoffMeasure, Float64Array> => ({ contribution: new Float64Array(paths), closingCash: new Float64Array(paths), share: new Float64Array(paths) })

/** Simulates one cell. Paths with the same number see the same random numbers in every cell of a table. */
export function simulateCell(market: Market, scenario: Scenario, seller: string, onPath: (done: number) => void = () => {}): CellPaths {
  const { paths } = scenario.monteCarlo
  const K = market.sellers.length
  const k = market.sellers.findIndex(({ id }) => id === seller)
  const T = scenario.days
  const [us, rival] = [measures(paths), measures(paths)]
  const [usOut, rivalOut] = [new Int32Array(paths), new Int32Array(paths)]
  for (const block of simulatePaths(market, scenario, 0, paths, onPath).blocks) {
    for (let p = 0; p < block.to - block.from; p++) {
      const path = block.from + p
      const daily = (measure: (typeof DAILY_MEASURES)[number], t: number): number => block.daily[(p * DAILY_MEASURES.length + DAILY_MEASURES.indexOf(measure)) * T + t]
      const figure = (who: number, name: (typeof RIVAL_FIGURES)[number]): number => block.rivals[(p * K + who) * RIVAL_MEASURES + RIVAL_FIGURES.indexOf(name)]
      let all = 0
      for (let s = 0; s < K; s++) all += figure(s, 'units')
      for (let t = 0; t < T; t++) us.contribution[path] += daily('contribution', t)
      us.closingCash[path] = daily('cash', T - 1)
      us.share[path] = all > 0 ? figure(0, 'units') / all : 0
      rival.contribution[path] = figure(k, 'revenue') - figure(k, 'costOfGoods') - figure(k, 'fixedCost')
      rival.closingCash[path] = block.sellers[((p * K + k) * SELLER_MEASURES.length + SELLER_MEASURES.indexOf('cash')) * T + T - 1]
      rival.share[path] = all > 0 ? figure(k, 'units') / all : 0
      usOut[path] = block.path[p * PATH_MEASURES.length + PATH_MEASURES.indexOf('belowFloor')]
      rivalOut[path] = figure(k, 'gaveUp')
    }
  }
  return { us, rival, usOut, rivalOut }
}
