import type { Assumption } from '../demand/market.ts'
import type { OpeningBalances } from '../treasury/ledger.ts'
import type { Scenario } from './scenario.ts'

/** Trade as it stands at the start; product x seller arrays, money in major units. */
export interface StartingPosition {
  readonly products: number
  readonly sellers: number
  /** Expected units a day. */
  readonly baseUnits: Float64Array
  readonly price: Float64Array
  readonly cost: Float64Array
  /** Units on hand; Infinity where they are not counted. */
  readonly stock: Float64Array
  /** By product position, and our part of a category's value. */
  readonly group: Int32Array
  readonly keptShare: Float64Array
  readonly scenario: Scenario
}

/** What we are owed and owe for trade before the start: as given, else what a steady trade at the starting prices leaves after its settlement lags. */
export function openingBalances(position: StartingPosition): OpeningBalances {
  const { products: n, sellers: K, baseUnits, price, cost, stock, group, keptShare, scenario } = position
  const { collectDays, payDays, merchantDays = payDays, openingReceivable, openingPayable } = scenario.treasury
  let sales = 0
  let costOfGoods = 0
  let payouts = 0
  let inventory = 0
  for (let i = 0; i < n; i++) {
    sales += baseUnits[i * K] * price[i * K]
    costOfGoods += baseUnits[i * K] * cost[i * K]
    payouts += baseUnits[i * K] * price[i * K] * (1 - keptShare[group[i]])
    if (stock[i * K] < Number.POSITIVE_INFINITY) inventory += stock[i * K] * cost[i * K]
  }
  return { receivable: openingReceivable ?? sales * collectDays, payable: openingPayable ?? costOfGoods * payDays, merchants: payouts * merchantDays, inventory }
}

/** Says which opening balances were derived, for the outcome. */
export function openingAssumptions(position: StartingPosition): Assumption[] {
  const { openingReceivable, openingPayable } = position.scenario.treasury
  const { receivable, payable } = openingBalances(position)
  const common = { label: 'derived', source: 'steady trade at the starting prices over the settlement lag', date: position.scenario.start } as const
  return [
    ...(openingReceivable === undefined ? [{ ...common, id: 'opening-receivable', value: receivable, text: { en: 'Owed to us for sales before the start', zh: '期初应收销售款' } }] : []),
    ...(openingPayable === undefined ? [{ ...common, id: 'opening-payable', value: payable, text: { en: 'Owed to suppliers before the start', zh: '期初应付货款' } }] : []),
  ]
}
