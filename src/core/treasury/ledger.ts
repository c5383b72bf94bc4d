import { ACCOUNTS, type Account } from '../war/outcome.ts'
import type { Treasury } from '../war/scenario.ts'

/** What trade did on one day; money in major units. */
export interface DayTrade {
  /** Value before subsidy, and what buyers really pay. */
  gross: number
  landed: number
  /** Subsidy paid by ourselves, and by others. */
  subsidyOwn: number
  subsidyFunded: number
  costOfGoods: number
  /** Goods that came in, at cost. */
  purchases: number
  orders: number
}

export const emptyTrade = (): DayTrade => ({ gross: 0, landed: 0, subsidyOwn: 0, subsidyFunded: 0, costOfGoods: 0, purchases: 0, orders: 0 })

const at = Object.fromEntries(ACCOUNTS.map((account, index) => [account, index])) as Record<Account, number>
const DAYS_PER_YEAR = 365

/**
 * The treasury of one path, day after day, by double entry: a debit is positive, a credit negative, and each day's movements add to zero.
 * Sales are collected after `collectDays`, suppliers paid `payDays` after goods come in, funders pay `coFundingDays` after the sale. Credit is drawn when
 * cash would end a day below the floor, and repaid from what is above it. The path's opening balances are not movements.
 */
export class TreasuryLedger {
  readonly #t: Treasury
  readonly #days: number
  readonly #openingReceivable: number
  readonly #openingPayable: number
  readonly #landed: Float64Array
  readonly #purchases: Float64Array
  readonly #funded: Float64Array
  readonly #tranche: Float64Array
  cash = 0
  credit = 0
  /** Of the day last booked: cash out, and cash out - in; financing (tranches, credit) is neither. */
  grossBurn = 0
  netBurn = 0
  lowestCash = 0
  /** First day that ended below the floor, or -1. */
  belowFloor = -1

  constructor(treasury: Treasury, days: number, opening: { readonly receivable: number; readonly payable: number }) {
    this.#t = treasury
    this.#days = days
    this.#openingReceivable = opening.receivable
    this.#openingPayable = opening.payable
    this.#landed = new Float64Array(days)
    this.#purchases = new Float64Array(days)
    this.#funded = new Float64Array(days)
    this.#tranche = new Float64Array(days)
    for (const { day, amount } of treasury.tranches) if (day < days) this.#tranche[day] += amount
  }

  startPath(): void {
    this.cash = this.#t.openingCash
    this.credit = 0
    this.lowestCash = Number.POSITIVE_INFINITY
    this.belowFloor = -1
  }

  /** Books day `t` (days in order from 0) and adds its movements to `sums[account * days + t]`. */
  book(t: number, trade: DayTrade, sums: Float64Array): void {
    const terms = this.#t
    this.#landed[t] = trade.landed
    this.#purchases[t] = trade.purchases
    this.#funded[t] = trade.subsidyFunded
    const collected = settled(this.#landed, t, terms.collectDays, this.#openingReceivable)
    const paid = settled(this.#purchases, t, terms.payDays, this.#openingPayable)
    const reimbursed = settled(this.#funded, t, terms.coFundingDays, 0)
    const paymentCost = trade.landed * terms.paymentCostRate
    const logistics = trade.orders * terms.logisticsCostPerOrder
    const service = trade.orders * terms.serviceCostPerOrder
    const interest = (this.credit * terms.interestRate) / DAYS_PER_YEAR
    this.grossBurn = paid + paymentCost + logistics + service + terms.marketingPerDay + terms.fixedCostPerDay + interest
    this.netBurn = this.grossBurn - collected - reimbursed
    const tranche = this.#tranche[t]
    const before = this.cash - this.netBurn + tranche
    const need = terms.cashFloor - before
    const drawn = need > 0 ? Math.min(need, terms.creditLine - this.credit) : -Math.min(-need, this.credit)
    const end = before + drawn
    const cashMovement = end - this.cash
    this.cash = end
    this.credit += drawn
    if (end < this.lowestCash) this.lowestCash = end
    if (this.belowFloor < 0 && end < terms.cashFloor - FLOOR_TOLERANCE * Math.max(1, Math.abs(terms.cashFloor))) this.belowFloor = t

    const days = this.#days
    sums[at.cash * days + t] += cashMovement
    sums[at.receivable * days + t] += trade.landed - collected
    sums[at.coFundingReceivable * days + t] += trade.subsidyFunded - reimbursed
    sums[at.inventory * days + t] += trade.purchases - trade.costOfGoods
    sums[at.payable * days + t] += paid - trade.purchases
    sums[at.credit * days + t] -= drawn
    sums[at.equity * days + t] -= tranche
    sums[at.sales * days + t] -= trade.gross
    sums[at.costOfGoods * days + t] += trade.costOfGoods
    sums[at.subsidyOwn * days + t] += trade.subsidyOwn
    sums[at.subsidyFunded * days + t] += trade.subsidyFunded
    sums[at.coFundingIncome * days + t] -= trade.subsidyFunded
    sums[at.paymentCost * days + t] += paymentCost
    sums[at.logistics * days + t] += logistics
    sums[at.service * days + t] += service
    sums[at.marketing * days + t] += terms.marketingPerDay
    sums[at.fixedCost * days + t] += terms.fixedCostPerDay
    sums[at.interest * days + t] += interest
  }
}

/** Credit that brings cash to the floor leaves it there up to rounding; that is not below it. */
const FLOOR_TOLERANCE = 1e-9

/** What of a flow comes due on day `t` after `lag` days; before that, the opening balance comes due in equal parts (all on the first day where there is no lag). */
function settled(flow: Float64Array, t: number, lag: number, opening: number): number {
  if (lag === 0) return t === 0 ? flow[t] + opening : flow[t]
  if (t >= lag) return flow[t - lag]
  return opening / lag
}
