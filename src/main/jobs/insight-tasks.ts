import type { Market } from '../../core/demand/market.ts'
import { differenceOf, type Difference } from '../../core/insight/difference.ts'
import { driversOf, tornadoOf, type Tornado } from '../../core/insight/drivers.ts'
import { leverReturns, type LeverPrices, type LeverReturn } from '../../core/insight/levers.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { Task } from './task.ts'

/** Thread p of n takes drivers p, p + n, ...; each runs the middle for itself, which warms what the drivers share. */
export const driversTask: Task<{ readonly market: Market; readonly scenario: Scenario; readonly part?: { readonly first: number; readonly of: number } }, Tornado> = {
  run: ({ market, scenario, part }, report) => tornadoOf(market, scenario, (done, total) => report(done, total), part),
  split: (input, threads) => {
    const of = Math.max(1, Math.min(threads, driversOf(input.market, input.scenario).length))
    return Array.from({ length: of }, (_, first) => ({ ...input, part: { first, of } }))
  },
  merge: (parts) => ({ base: parts[0].base, effects: Array.from({ length: parts.reduce((sum, { effects }) => sum + effects.length, 0) }, (_, i) => parts[i % parts.length].effects[Math.floor(i / parts.length)]) }),
}

export const differenceTask: Task<{ readonly market: Market; readonly from: Scenario; readonly to: Scenario }, Difference> = {
  run: ({ market, from, to }, report) => differenceOf(market, from, to, (done, total) => report(done, total)),
}

export const leversTask: Task<{ readonly market: Market; readonly scenario: Scenario; readonly money: number; readonly prices: LeverPrices }, readonly LeverReturn[]> = {
  run: ({ market, scenario, money, prices }, report) => leverReturns(market, scenario, money, prices, (done, total) => report(done, total)),
}
