/** What trade did on one day; money in major units, every figure zero or more. */
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
  /** Merchants' part of what was sold for them. */
  merchantPayout: number
  /** Contacts and amends of days that went wrong. */
  incidents: number
  /** Expected cost of coupons issued; of it, what was redeemed (its subsidy is in `subsidyOwn`) and what lapsed. */
  couponAccrued: number
  couponRedeemed: number
  couponExpired: number
  /** Expected claims on sales under price protection; claims made (paid `claimDays` later), and what can no longer be claimed. */
  protectionAccrued: number
  protectionClaimed: number
  protectionReleased: number
  /** Pre-sale deposits: paid by buyers, counted towards a sale (part of `landed`), kept when the buyer did not come, paid back. */
  depositsIn: number
  depositsApplied: number
  depositsForfeited: number
  depositsRefunded: number
  /** Of `landed`, what will be collected only from a later day on (balances of a pre-sale); and what of earlier sales is to be collected from today on. */
  collectLater: number
  collectNow: number
}

const FIELDS = [
  'gross', 'landed', 'subsidyOwn', 'subsidyFunded', 'costOfGoods', 'purchases', 'orders', 'merchantPayout', 'incidents', 'couponAccrued', 'couponRedeemed', 'couponExpired',
  'protectionAccrued', 'protectionClaimed', 'protectionReleased', 'depositsIn', 'depositsApplied', 'depositsForfeited', 'depositsRefunded', 'collectLater', 'collectNow',
] as const satisfies readonly (keyof DayTrade)[]

export const emptyTrade = (): DayTrade => ({
  gross: 0, landed: 0, subsidyOwn: 0, subsidyFunded: 0, costOfGoods: 0, purchases: 0, orders: 0, merchantPayout: 0, incidents: 0, couponAccrued: 0, couponRedeemed: 0, couponExpired: 0,
  protectionAccrued: 0, protectionClaimed: 0, protectionReleased: 0, depositsIn: 0, depositsApplied: 0, depositsForfeited: 0, depositsRefunded: 0, collectLater: 0, collectNow: 0,
})

/** Sets every figure to zero. */
export function clearTrade(trade: DayTrade): void {
  for (const field of FIELDS) trade[field] = 0
}

/** Adds an hour, or a part of the day, to the day. */
export function addTrade(day: DayTrade, part: DayTrade): void {
  for (const field of FIELDS) day[field] += part[field]
}
