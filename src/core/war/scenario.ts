import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Assumption } from '../demand/market.ts'
import type { ElasticityOverride } from '../demand/override.ts'

/** Which products a move touches; empty lists mean all. */
export interface Scope {
  readonly categories: readonly string[]
  readonly skus: readonly string[]
}

/** Who pays a subsidy, as shares that add to 1. */
export interface FundingSplit {
  readonly platform: number
  readonly merchant: number
  readonly brand: number
  readonly bank: number
  readonly state: number
}

/** One of our own price moves: `depth` off the price of the scope, from day `from` to day `to` (exclusive). */
export interface DepthMove {
  readonly kind: 'depth'
  readonly scope: Scope
  /** 0.1 = 10% below list, or below the starting price where `basis` says so. */
  readonly depth: number
  /** What `depth` is taken off; absent: the list price. The subsidy is list - landed either way. */
  readonly basis?: 'list' | 'current'
  readonly from: number
  readonly to: number
  readonly funding: FundingSplit
  /** Shown to shoppers as a promotion, so that the category's promo effect adds to that of the price; absent: the price alone works. */
  readonly promoted?: boolean
}

/** Exact landed prices of a plan, major units by SKU. */
export interface PlanMove {
  readonly kind: 'plan'
  readonly planId: string
  readonly from: number
  readonly to: number
  readonly lines: readonly { readonly sku: string; readonly landed: number; readonly unitCap: number | null; readonly funding: FundingSplit }[]
  readonly promoted?: boolean
}

export type Move = DepthMove | PlanMove

/** Upper limits on subsidy money, major units. When one is spent the subsidised price ends and the return price holds. */
export interface Envelope {
  readonly total: number | null
  readonly perDay: number | null
  readonly categories: readonly { readonly category: string; readonly amount: number }[]
}

/** A rival's pricing policy (MODEL.md section 3). */
export type RivalPolicy =
  | { readonly kind: 'hold' }
  /** Moves towards our price after `lag` days by `gain` (1 = at once), never below `floor` x its own list. */
  | { readonly kind: 'match'; readonly lag: number; readonly gain: number; readonly floor: number }
  /** As match, aiming at (1 - `by`) x our price. */
  | { readonly kind: 'undercut'; readonly by: number; readonly lag: number; readonly gain: number; readonly floor: number }

/** A rival and what is believed of it. Money is major units. */
export interface RivalAssumption {
  readonly seller: string
  readonly policy: RivalPolicy
  /** Cash believed to be there, P50, and the log standard deviation of that belief. */
  readonly cash: number
  readonly cashLogSd: number
  /** Unit margin on list price believed, 0..1. */
  readonly margin: number
  readonly fixedCostPerDay: number
  /** Days of stock at its ordinary sales; null: unlimited. */
  readonly stockDays: number | null
  /** Peak visits per day its site stands; null: unlimited. */
  readonly siteCapacity: number | null
}

export interface Operations {
  /** Visits per day our site stands; null: unlimited. */
  readonly siteCapacity: number | null
  /** Attack traffic per day, in visits' worth of load. */
  readonly attackLoad: readonly { readonly day: number; readonly seller: string; readonly load: number }[]
  /** Orders per day that fulfilment ships; null: unlimited. */
  readonly fulfilmentCapacity: number | null
  /** A subsidised price stops when stock falls below this many units. */
  readonly stockBuffer: number
  /** Multiplies everyone's visits on a day, e.g. the crowd of a flash night. */
  readonly crowd: readonly { readonly day: number; readonly multiplier: number }[]
  /**
   * Days from a sale until the unit is there again: everybody reorders what was sold (base-stock policy), so that stock on hand and on order stays
   * as it was. Absent or null: nothing comes but the deliveries that are known.
   */
  readonly reorderDays?: number | null
  /** Utility lost per day that parcels are late (phi of MODEL.md section 2); absent: {@link DELAY_EFFECT}. */
  readonly delayEffect?: number
}

/** Sales lost per further day of delivery: 1.45% (Fisher, Gallino and Xu 2019, "The Value of Rapid Delivery in Omnichannel Retailing", J. Marketing Research 56). */
export const DELAY_EFFECT = 0.0145

/** MODEL.md section 6; money in major units. */
export interface Treasury {
  readonly openingCash: number
  /** Runway ends when cash falls below this. */
  readonly cashFloor: number
  readonly fixedCostPerDay: number
  readonly marketingPerDay: number
  readonly paymentCostRate: number
  readonly logisticsCostPerOrder: number
  readonly serviceCostPerOrder: number
  readonly unitsPerOrder: number
  /** Days from sale to cash in, from delivery to paying suppliers, and from claim to a funder's payment. */
  readonly collectDays: number
  readonly payDays: number
  readonly coFundingDays: number
  readonly tranches: readonly { readonly day: number; readonly amount: number }[]
  readonly creditLine: number
  /** Per year, on credit drawn. */
  readonly interestRate: number
  /** Owed to us, and by us to suppliers, for sales before the start; absent: what a steady trade at the starting prices would have left. */
  readonly openingReceivable?: number
  readonly openingPayable?: number
}

export interface MonteCarlo {
  readonly paths: number
  /** Non-negative safe integer. */
  readonly seed: number
  /** Parameter uncertainty drawn per path; all false leaves only arrivals random. */
  readonly draw: { readonly elasticity: boolean; readonly rivalCash: boolean; readonly demandLevel: boolean }
  /** Log standard deviation of the common demand level, drawn per path and category. */
  readonly demandLogSd: number
}

/** Assumptions + moves + rivals + operations + treasury + Monte Carlo. A value: the same scenario, market and seed give the same bits. */
export interface Scenario {
  readonly schema: 1
  readonly id: string
  readonly name: string
  readonly note: string
  /** Branched from, or null. */
  readonly parent: string | null
  readonly start: IsoDate
  readonly days: number
  readonly moves: readonly Move[]
  readonly envelope: Envelope
  readonly rivals: readonly RivalAssumption[]
  readonly operations: Operations
  readonly treasury: Treasury
  readonly monteCarlo: MonteCarlo
  readonly assumptions: readonly Assumption[]
  /** Elasticities that a person put in the place of fitted ones; applied wherever the scenario meets a market. Absent: none. */
  readonly overrides?: readonly ElasticityOverride[]
}

/** A ready-made scenario with words for people. */
export interface ScenarioPreset {
  readonly scenario: Scenario
  readonly title: LocalText
  readonly question: LocalText
}
