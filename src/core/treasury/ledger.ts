import { ACCOUNTS, type Account } from '../war/outcome.ts'
import type { Treasury } from '../war/scenario.ts'
import type { DayTrade } from './day-trade.ts'
import { fundersPay, settled, type FunderTerms } from './settlement.ts'

export { emptyTrade, type DayTrade } from './day-trade.ts'

const at = Object.fromEntries(ACCOUNTS.map((account, index) => [account, index])) as Record<Account, number>
const DAYS_PER_YEAR = 365
/** Credit that brings cash to the floor leaves it there up to rounding; that is not below it. */
const FLOOR_TOLERANCE = 1e-9

/** What stands in the books before the first day; absent parts are zero. */
export interface OpeningBalances {
  readonly receivable: number
  readonly payable: number
  /** Owed to merchants for what was sold for them, and stock on hand at cost. */
  readonly merchants?: number
  readonly inventory?: number
}

/**
 * The treasury of one path, day after day, by double entry: a debit is positive, a credit negative, and each day's movements add to zero.
 * Sales are collected after `collectDays`, suppliers paid `payDays` after goods come in, merchants `merchantDays` after the sale, funders pay `coFundingDays` after it, less what comes late or never.
 * Coupons and price protection are provided for when they are promised, and the provision is used, or released, when they are redeemed, claimed or lapse.
 * Deposits are cash at once and a debt until the sale. Credit is drawn when cash would end a day below the floor, and repaid from what is above it.
 * The path's opening balances are not movements.
 */
export class TreasuryLedger {
  readonly #t: Treasury
  readonly #days: number
  readonly #opening: Required<OpeningBalances>
  readonly #merchantDays: number
  readonly #claimDays: number
  readonly #funders: FunderTerms
  readonly #toCollect: Float64Array
  readonly #purchases: Float64Array
  readonly #payouts: Float64Array
  readonly #funded: Float64Array
  readonly #claims: Float64Array
  readonly #tranche: Float64Array
  cash = 0
  credit = 0
  /** Of the day last booked: cash out, and cash out - in; financing (tranches, credit) is neither. */
  grossBurn = 0
  netBurn = 0
  lowestCash = 0
  /** First day that ended below the floor, or -1. */
  belowFloor = -1
  /** Receivables and stock less payables and deposits. */
  workingCapital = 0
  /** Deposits held, and provisions for coupons and price protection. */
  liabilities = 0

  constructor(treasury: Treasury, days: number, opening: OpeningBalances) {
    this.#t = treasury
    this.#days = days
    this.#opening = { merchants: 0, inventory: 0, ...opening }
    this.#merchantDays = treasury.merchantDays ?? treasury.payDays
    this.#claimDays = treasury.claimDays ?? 0
    this.#funders = { days: treasury.coFundingDays, late: treasury.coFundingLateShare ?? 0, lateDays: treasury.coFundingLateDays ?? 0, lost: treasury.coFundingDefault ?? 0 }
    this.#toCollect = new Float64Array(days)
    this.#purchases = new Float64Array(days)
    this.#payouts = new Float64Array(days)
    this.#funded = new Float64Array(days)
    this.#claims = new Float64Array(days)
    this.#tranche = new Float64Array(days)
    for (const { day, amount } of treasury.tranches) if (day < days) this.#tranche[day] += amount
  }

  startPath(): void {
    const { receivable, inventory, payable, merchants } = this.#opening
    this.cash = this.#t.openingCash
    this.credit = 0
    this.lowestCash = Number.POSITIVE_INFINITY
    this.belowFloor = -1
    this.workingCapital = receivable + inventory - payable - merchants
    this.liabilities = 0
  }

  /** Books day `t` (days in order from 0) and adds its movements to `sums[account * days + t]`. */
  book(t: number, trade: DayTrade, sums: Float64Array): void {
    const terms = this.#t
    this.#toCollect[t] = trade.landed - trade.depositsApplied - trade.collectLater + trade.collectNow
    this.#purchases[t] = trade.purchases
    this.#payouts[t] = trade.merchantPayout
    this.#funded[t] = trade.subsidyFunded
    this.#claims[t] = trade.protectionClaimed
    const collected = settled(this.#toCollect, t, terms.collectDays, this.#opening.receivable)
    const paid = settled(this.#purchases, t, terms.payDays, this.#opening.payable) + settled(this.#payouts, t, this.#merchantDays, this.#opening.merchants)
    const { paid: reimbursed, lost } = fundersPay(this.#funded, t, this.#funders)
    const claims = settled(this.#claims, t, this.#claimDays, 0)
    const paymentCost = trade.landed * terms.paymentCostRate
    const logistics = trade.orders * terms.logisticsCostPerOrder
    const service = trade.orders * terms.serviceCostPerOrder
    const interest = (this.credit * terms.interestRate) / DAYS_PER_YEAR
    this.grossBurn = paid + paymentCost + logistics + service + trade.incidents + claims + terms.marketingPerDay + terms.fixedCostPerDay + interest
    this.netBurn = this.grossBurn - collected - reimbursed - trade.depositsIn + trade.depositsRefunded
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

    const receivable = trade.landed - trade.depositsApplied - collected
    const coFunding = trade.subsidyFunded - reimbursed - lost
    const inventory = trade.purchases - trade.costOfGoods
    const payable = paid - trade.purchases - trade.merchantPayout
    const deposits = trade.depositsApplied + trade.depositsForfeited + trade.depositsRefunded - trade.depositsIn
    const coupons = trade.couponRedeemed + trade.couponExpired - trade.couponAccrued
    const protection = claims + trade.protectionReleased - trade.protectionAccrued
    this.workingCapital += receivable + coFunding + inventory + payable + deposits
    this.liabilities -= deposits + coupons + protection

    const days = this.#days
    sums[at.cash * days + t] += cashMovement
    sums[at.receivable * days + t] += receivable
    sums[at.coFundingReceivable * days + t] += coFunding
    sums[at.inventory * days + t] += inventory
    sums[at.payable * days + t] += payable
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
    sums[at.merchantPayout * days + t] += trade.merchantPayout
    sums[at.deposits * days + t] += deposits
    sums[at.couponLiability * days + t] += coupons
    sums[at.protectionLiability * days + t] += protection
    sums[at.provisions * days + t] += trade.couponAccrued - trade.couponRedeemed - trade.couponExpired + trade.protectionAccrued - trade.protectionReleased
    sums[at.badDebt * days + t] += lost
    sums[at.incidents * days + t] += trade.incidents
    sums[at.otherIncome * days + t] -= trade.depositsForfeited
  }
}
