import type { IsoDate } from '../calendar/calendar.ts'
import type { Assumption } from '../demand/market.ts'
import type { Currency } from '../money/money.ts'

/** A daily fan over paths; every array has one entry a day. Money is major units. */
export interface Fan {
  readonly mean: readonly number[]
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
}

/** A total over the horizon as a distribution over paths. */
export interface Spread {
  readonly mean: number
  readonly sd: number
  /** Monte Carlo standard error of the mean. */
  readonly se: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
}

/**
 * Daily measures of our own store; each is a fan in {@link Outcome.daily}. `contacts` are those of late, cancelled, sold-out and turned-away; `workingCapital` is receivables + stock - payables - deposits;
 * `liabilities` are deposits held and provisions for coupons and price protection.
 */
export const DAILY_MEASURES = ['visits', 'orders', 'units', 'lostUnits', 'grossValue', 'netRevenue', 'costOfGoods', 'subsidy', 'subsidyOwn', 'contribution', 'cash', 'grossBurn', 'netBurn', 'share', 'availability', 'backlog', 'creditDrawn', 'cancelledUnits', 'lateOrders', 'contacts', 'workingCapital', 'liabilities'] as const
export type DailyMeasure = (typeof DAILY_MEASURES)[number]

/** Totals over the horizon; each is a spread in {@link Outcome.totals}. `share` is units-weighted, `lowestCash` the path minimum. */
export const TOTAL_MEASURES = ['orders', 'units', 'lostUnits', 'grossValue', 'netRevenue', 'costOfGoods', 'subsidy', 'subsidyOwn', 'contribution', 'netBurn', 'grossBurn', 'share', 'closingCash', 'lowestCash', 'fundingNeed', 'cancelledUnits'] as const
export type TotalMeasure = (typeof TOTAL_MEASURES)[number]

/** Who paid the subsidy; the parts add to the total. Major units, mean over paths. */
export type Funder = 'platform' | 'merchant' | 'brand' | 'bank' | 'state'
export const FUNDERS: readonly Funder[] = ['platform', 'merchant', 'brand', 'bank', 'state']

/** Accounts of the daily ledger; movements of a day add to zero over all accounts (double entry). */
export const ACCOUNTS = [
  'cash', 'receivable', 'coFundingReceivable', 'inventory', 'payable', 'credit', 'equity', 'sales', 'costOfGoods', 'subsidyOwn', 'subsidyFunded', 'coFundingIncome', 'paymentCost', 'logistics', 'service', 'marketing', 'fixedCost', 'interest',
  // Merchants' part of marketplace sales; customers' deposits; provisions for coupons and price protection with their expense; what funders never pay; wrong days; deposits forfeited.
  'merchantPayout', 'deposits', 'couponLiability', 'protectionLiability', 'provisions', 'badDebt', 'incidents', 'otherIncome',
] as const
export type Account = (typeof ACCOUNTS)[number]

/** One line of a profit view: subsidy as marketing expense, or as contra-revenue (MODEL.md section 6). Means over paths, whole horizon. */
export interface ProfitView {
  readonly view: 'marketing-expense' | 'contra-revenue'
  readonly revenue: number
  readonly costOfGoods: number
  readonly subsidyExpense: number
  readonly otherCosts: number
  readonly profit: number
}

export interface Runway {
  /** Days until cash < floor; null: beyond the horizon at that percentile. P10 is the early, bad case. */
  readonly p10: number | null
  readonly p50: number | null
  readonly p90: number | null
  /** P(cash < floor on some day of the horizon). */
  readonly probabilityBelowFloor: number
  /** That probability by each day. */
  readonly byDay: readonly number[]
}

/** Per product means over paths; the rows add up to the totals. Columns of equal length, index as Market.products. */
export interface ProductTotals {
  readonly sku: readonly string[]
  /** First choice fell on our offer while it was up and listed: demand = (units + cancelled - received) + substituted + lostUnits. */
  readonly demand: readonly number[]
  /** Sold, the received ones included. */
  readonly units: readonly number[]
  /** Sold to buyers whose first choice, of any seller, was out of stock. */
  readonly received: readonly number[]
  /** Wanted here, out of stock, bought as another offer of ours. */
  readonly substituted: readonly number[]
  readonly lostUnits: readonly number[]
  /** Ordered, and cancelled because of the wait; not in `units`. */
  readonly cancelled: readonly number[]
  readonly grossValue: readonly number[]
  readonly subsidy: readonly number[]
  readonly contribution: readonly number[]
}

export interface SellerOutcome {
  readonly seller: string
  readonly share: Fan
  /** Own price over its price at the start, units-weighted at start; 1 = unchanged. */
  readonly priceIndex: Fan
  readonly cash: Fan | null
  readonly availability: Fan
  readonly units: Spread
  readonly runway: Runway | null
  /** P(the rival gave up within the horizon). */
  readonly capitulation: number
  /** Trust, 1 where it is not modelled; and share stock, null where habit is not. */
  readonly trust: Fan
  readonly habit: Fan | null
  /** A rival's books over the horizon, as believed: sales, cost of goods, price given away against its start, fixed cost, result. Null: nothing is believed of it, or it is us. */
  readonly books: RivalBooks | null
  /** P(gave up) by what ended it; the parts add to `capitulation`. */
  readonly reasons: { readonly cash: number; readonly patience: number; readonly event: number; readonly budget: number }
  /** Mean number of interventions of the regulator against this seller. */
  readonly interventions: number
}

/**
 * What became of one instrument over the horizon. `units` are those it was used on, of them `arbitrage` resold and `fraud` of fake accounts; `discount` is what it took off, `discountOwn` our part.
 * Promises are our money: `promised` = `kept` + `lapsed` + `open` at the end.
 */
export interface InstrumentOutcome {
  readonly id: string
  readonly kind: string
  readonly redemptions: Spread
  readonly units: Spread
  readonly arbitrage: Spread
  readonly fraud: Spread
  readonly discount: Spread
  readonly discountOwn: Spread
  readonly promised: Spread
  readonly kept: Spread
  readonly lapsed: Spread
  readonly open: Spread
  readonly letDown: Spread
  /** Share of paths on which its cap was reached. */
  readonly exhausted: number
}

export interface RivalBooks {
  readonly revenue: Spread
  readonly costOfGoods: Spread
  readonly subsidy: Spread
  readonly fixedCost: Spread
  readonly result: Spread
}

/** Contribution of orders by their value, from `from` to below `to` (null: no limit); means over paths. The bands add to all orders and to the contribution. */
export interface BasketBand {
  readonly from: number
  readonly to: number | null
  readonly orders: number
  readonly value: number
  readonly contribution: number
}

/** Orders above the ordinary rate of the same visits, those of them by new buyers, and own subsidy per net new buyer; null where there is none. */
export interface BuyerGain {
  readonly incrementalOrders: Spread
  readonly netNewBuyers: Spread
  readonly costPerNetNewBuyer: number | null
}

/** Means by the hour, where steps are hours. Seller arrays are `seller -> hour`. */
export interface HourlyOutcome {
  readonly visits: readonly number[]
  readonly units: readonly number[]
  readonly lostUnits: readonly number[]
  readonly subsidy: readonly number[]
  /** Our part of the subsidy, value before subsidy, contribution. Outcomes of engines before war-5 have none of the three, nor what was missing. */
  readonly subsidyOwn?: readonly number[]
  readonly grossValue?: readonly number[]
  readonly contribution?: readonly number[]
  /** By seller: units sold, share of visits served, and units asked for first that were not on the shelf. */
  readonly sellers: readonly { readonly seller: string; readonly units: readonly number[]; readonly availability: readonly number[]; readonly missing?: readonly number[] }[]
}

/** What a run found: immutable, stored under its content hash. Plain JSON, all numbers finite. */
export interface Outcome {
  readonly schema: 1
  /** SHA-256 of the canonical JSON of everything else but `hash`. */
  readonly hash: string
  readonly engine: string
  readonly scenarioId: string
  readonly scenarioHash: string
  readonly marketHash: string
  readonly currency: Currency
  readonly mode: 'sampled' | 'fluid'
  readonly paths: number
  readonly seed: number
  readonly dates: readonly IsoDate[]
  readonly daily: Readonly<Record<DailyMeasure, Fan>>
  readonly totals: Readonly<Record<TotalMeasure, Spread>>
  /** What fluid mode says of the same totals, beside the sampled ones; {@link fluidBias} compares them. Absent in fluid outcomes. */
  readonly fluid?: Readonly<Record<TotalMeasure, number>>
  readonly runway: Runway
  readonly funding: Readonly<Record<Funder, number>>
  /** Mean movement of every account on every day; the same sums as `daily`. */
  readonly ledger: Readonly<Record<Account, readonly number[]>>
  readonly profit: readonly ProfitView[]
  readonly categories: readonly { readonly id: string; readonly units: number; readonly subsidy: number; readonly grossValue: number; readonly contribution: number; readonly share: number }[]
  readonly products: ProductTotals
  readonly sellers: readonly SellerOutcome[]
  /** Subsidy instruments in the order of the scenario's moves; absent where it has none. */
  readonly instruments?: readonly InstrumentOutcome[]
  /** How often an envelope was exhausted, and the largest spend seen on any path; never above the amount. */
  readonly envelopes: readonly { readonly id: string; readonly amount: number; readonly meanSpend: number; readonly maxSpend: number; readonly exhausted: number }[]
  readonly baskets?: readonly BasketBand[]
  readonly buyers?: BuyerGain
  readonly hourly?: HourlyOutcome
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
}
