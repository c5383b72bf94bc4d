import type { Market } from '../demand/market.ts'
import { exponentOf, toMajor, toMinor, type Minor } from '../money/money.ts'
import type { Plan } from '../plan/plan.ts'
import type { ExpectedLine } from '../plan/plan-line.ts'
import type { Ladders } from './ladder.ts'
import type { Response } from './response.ts'

/** What a price is worth: value per unit at every rung, and subsidy per unit in minor units. */
export interface Worth {
  /** Per rung: what one unit adds to the objective (minor units of money, or 1 for share). */
  readonly perUnit: Float64Array
  /** Per rung: list - landed, minor units; 0 at the current price, which needs no line and no money of this plan. */
  readonly subsidy: Float64Array
  /** Per fixed product: what one unit adds. */
  readonly fixedPerUnit: Float64Array
}

/** What the worth of a price depends on beside the price. */
export interface WorthTerms {
  readonly market: Market
  readonly objective: Plan['objective']
  /** Share of a ladder's subsidy that others than ourselves pay, 0..1. */
  readonly paidByOthers: (ladder: number) => number
}

/**
 * Value and subsidy per unit at every rung. Profit counts what others fund as income: landed + funded by others - cost. A product
 * without cost adds nothing to profit; it is among the fixed ones, since no plan may touch it.
 */
export function worthOf({ market, objective, paidByOthers }: WorthTerms, ladders: Ladders, response: Response): Worth {
  const perUnit = new Float64Array(ladders.price.length)
  const subsidy = new Float64Array(ladders.price.length)
  const unitValue = (price: number, income: number, cost: number | null): number =>
    objective === 'share' ? 1 : objective === 'gmv' ? price : cost === null ? 0 : price + income - toMinor(cost, market.currency)
  for (let l = 0; l < ladders.product.length; l++) {
    const product = market.products[ladders.product[l]]
    const list = toMinor(product.list, market.currency)
    for (let r = ladders.start[l]; r < ladders.start[l + 1]; r++) {
      subsidy[r] = r === ladders.start[l] ? 0 : list - ladders.price[r]
      perUnit[r] = unitValue(ladders.price[r], subsidy[r] * paidByOthers(l), product.cost)
    }
  }
  const fixedPerUnit = Float64Array.from(response.fixed.product, (p) => unitValue(toMinor(market.products[p].prices[0] ?? 0, market.currency), 0, market.products[p].cost))
  return { perUnit, subsidy, fixedPerUnit }
}

/** What is expected of one product at a landed price with these units. */
export function expectedOf(market: Market, product: number, landed: Minor, subsidyPerUnit: number, baseUnits: number, units: number, paidByOthers: number): ExpectedLine {
  const { cost, observedLow, observedHigh } = market.products[product]
  const unitProfit = cost === null ? 0 : landed + subsidyPerUnit * paidByOthers - toMinor(cost, market.currency)
  const price = toMajor(landed, market.currency)
  return {
    baseUnits: millionths(baseUnits), units: millionths(units), subsidy: whole(units * subsidyPerUnit), profit: whole(units * unitProfit),
    extrapolated: price < observedLow * (1 - 1e-9) || price > observedHigh * (1 + 1e-9),
  }
}

/** The last bits of a sum depend on the order of adding; a millionth of a unit matters to nobody. */
const millionths = (units: number): number => Math.round(units * 1e6) / 1e6

/** Whole minor units. `+ 0`: a loss on no units is nothing, not minus nothing, which a file does not give back. */
export const whole = (amount: number): Minor => (Math.round(amount) + 0) as Minor

/** An objective in the units people read: major units of money, or units sold. */
export const objectiveIn = (objective: Plan['objective'], value: number, market: Market): number => (objective === 'share' ? value : value / 10 ** exponentOf(market.currency))
