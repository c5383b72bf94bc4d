import type { Market } from '../../core/demand/market.ts'
import { differenceOf, type Difference } from '../../core/insight/difference.ts'
import { tornadoOf, type Tornado } from '../../core/insight/drivers.ts'
import { leverReturns, type LeverPrices, type LeverReturn } from '../../core/insight/levers.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { Task } from './task.ts'

export const driversTask: Task<{ readonly market: Market; readonly scenario: Scenario }, Tornado> = {
  run: ({ market, scenario }, report) => tornadoOf(market, scenario, (done, total) => report(done, total)),
}

export const differenceTask: Task<{ readonly market: Market; readonly from: Scenario; readonly to: Scenario }, Difference> = {
  run: ({ market, from, to }, report) => differenceOf(market, from, to, (done, total) => report(done, total)),
}

export const leversTask: Task<{ readonly market: Market; readonly scenario: Scenario; readonly money: number; readonly prices: LeverPrices }, readonly LeverReturn[]> = {
  run: ({ market, scenario, money, prices }) => leverReturns(market, scenario, money, prices),
}
