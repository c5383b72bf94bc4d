import type { DayTrade } from './day-trade.ts'

/** A promise is worth this much less than a minor unit when it is used up: what rounding leaves. */
const LEFT_OVER = 1e-6

/**
 * What we have promised buyers and not yet paid: coupons out, price protection on past sales, deposits held. One balance per kind; every booking goes to the day's trade, which the ledger
 * books by double entry. A balance never falls below zero: to redeem, claim or give back more than stands open is a fault of the caller.
 */
export class Promises {
  coupons = 0
  protection = 0
  deposits = 0

  startPath(): void {
    this.coupons = this.protection = this.deposits = 0
  }

  /** Coupons are issued whose redemption is expected to cost `amount`. */
  accrueCoupons(trade: DayTrade, amount: number): void {
    this.coupons += amount
    trade.couponAccrued += amount
  }

  /** Coupons of this provision are redeemed; the subsidy itself is booked with the sale. */
  redeemCoupons(trade: DayTrade, amount: number): void {
    this.coupons = less(this.coupons, amount, 'coupons')
    trade.couponRedeemed += amount
  }

  /** Coupons of this provision lapse. */
  expireCoupons(trade: DayTrade, amount: number): void {
    this.coupons = less(this.coupons, amount, 'coupons')
    trade.couponExpired += amount
  }

  /** Sales under price protection are expected to bring claims of `amount`. */
  accrueProtection(trade: DayTrade, amount: number): void {
    this.protection += amount
    trade.protectionAccrued += amount
  }

  /** Buyers claim `amount`; it is paid `claimDays` later. */
  claimProtection(trade: DayTrade, amount: number): void {
    this.protection = less(this.protection, amount, 'price protection')
    trade.protectionClaimed += amount
  }

  /** The time to claim has passed for `amount`. */
  releaseProtection(trade: DayTrade, amount: number): void {
    this.protection = less(this.protection, amount, 'price protection')
    trade.protectionReleased += amount
  }

  takeDeposits(trade: DayTrade, amount: number): void {
    this.deposits += amount
    trade.depositsIn += amount
  }

  /** Deposits count towards sales of the day, whose `landed` includes them. */
  applyDeposits(trade: DayTrade, amount: number): void {
    this.deposits = less(this.deposits, amount, 'deposits')
    trade.depositsApplied += amount
  }

  forfeitDeposits(trade: DayTrade, amount: number): void {
    this.deposits = less(this.deposits, amount, 'deposits')
    trade.depositsForfeited += amount
  }

  refundDeposits(trade: DayTrade, amount: number): void {
    this.deposits = less(this.deposits, amount, 'deposits')
    trade.depositsRefunded += amount
  }
}

function less(balance: number, amount: number, kind: string): number {
  if (amount - balance > LEFT_OVER * Math.max(1, balance)) throw new Error(`Of ${balance} of ${kind} open, ${amount} was to be used`)
  return Math.max(0, balance - amount)
}
