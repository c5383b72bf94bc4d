import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Assumption } from '../demand/market.ts'
import type { ElasticityOverride } from '../demand/override.ts'
import type { TotalMeasure } from './outcome.ts'
import type { CampaignTerms, Instrument } from '../subsidy/instrument.ts'
import type { FundingSplit, Scope } from '../subsidy/terms.ts'

export type { FundingSplit, Scope }

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

/** One subsidy instrument over days `from` to `to` (exclusive); it works on top of the price that other moves ask. */
export interface InstrumentMove {
  readonly kind: 'instrument'
  readonly instrument: Instrument
  readonly from: number
  readonly to: number
  readonly promoted?: boolean
}

export type Move = DepthMove | PlanMove | InstrumentMove

/** Upper limits on subsidy money, major units. When one is spent the subsidised price ends and the return price holds. */
export interface Envelope {
  readonly total: number | null
  readonly perDay: number | null
  readonly categories: readonly { readonly category: string; readonly amount: number }[]
}

/** How a rival answers what it sees of our prices. */
export interface AnswerTerms {
  /** Days until it answers; a fraction of a day counts where steps are hours. */
  readonly lag: number
  /** Part of the way it goes in a day; 1 is at once. */
  readonly gain: number
  /** Lowest price, as a share of its own starting price. */
  readonly floor: number
  /** Its match set: what it answers on; absent: everything it offers. */
  readonly scope?: Scope
  /** What is not known of its answer; absent: it is as stated. */
  readonly belief?: AnswerBelief
}

/**
 * An answer as estimated from prices: each path draws lag, gain and share around what is stated, and on which products the rival answers at all. Drawn where rivals are (`draw.rivalCash`); in fluid mode, and where they are
 * not drawn, the means, a rival that answers on a product with a chance making that part of its answer.
 */
export interface AnswerBelief {
  /** Standard deviations: of the lag in days, of the gain of a day, and of `share` where the policy has one. */
  readonly lagSd?: number
  readonly gainSd?: number
  readonly shareSd?: number
  /** Chances that it answers on a product; where entries overlap the later holds, and what none names is answered on. */
  readonly watched?: readonly Watched[]
}

/** `share` of the products of `scope` (absent: of all) are answered on, give or take `sd`; which of them is drawn. */
export interface Watched {
  readonly scope?: Scope
  readonly share: number
  readonly sd: number
}

/** A rival's pricing policy (MODEL.md section 3). Prices never go above their start, but for a best response with a ceiling above 1. */
export type RivalPolicy =
  | { readonly kind: 'hold' }
  /** Moves towards our price. */
  | ({ readonly kind: 'match' } & AnswerTerms)
  /** As match, aiming at (1 - `by`) x our price. */
  | ({ readonly kind: 'undercut'; readonly by: number } & AnswerTerms)
  /** Makes `share` of our own move (in ln price), whatever the level of our price. */
  | ({ readonly kind: 'follow'; readonly share: number } & AnswerTerms)
  /**
   * Sets, every `every` days, the prices that are best for it in its category at everybody's present prices (myopic Bertrand), on the unit costs believed of it,
   * or on those that make its starting prices its best (`implied`). Never above `ceiling` x its starting price.
   */
  | ({ readonly kind: 'best-response'; readonly every: number; readonly ceiling: number; readonly costs: 'believed' | 'implied' } & AnswerTerms)
  /** Depth off its own starting price by date, whatever we do; where entries overlap the later holds. `to` is exclusive. */
  | { readonly kind: 'scripted'; readonly moves: readonly { readonly from: number; readonly to: number; readonly depth: number; readonly scope?: Scope }[] }
  /** Attacks at `depth` off its own prices from day `from` until its board's money (`budget`, price given away) or date (`to`, exclusive) ends it; null: no such limit. */
  | { readonly kind: 'budgeted'; readonly depth: number; readonly from: number; readonly to: number | null; readonly budget: number | null; readonly scope?: Scope }

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
  /** Orders per day it ships; absent or null: unlimited. */
  readonly fulfilmentCapacity?: number | null
  /** Standard deviation of the belief in `margin`, and log standard deviation of the one in `fixedCostPerDay`; absent: 0. */
  readonly marginSd?: number
  readonly fixedCostLogSd?: number
  /** Cumulated loss at which its board stops, P50, with the log standard deviation of that belief; absent or null: no limit but cash. */
  readonly patience?: number | null
  readonly patienceLogSd?: number
  /** Cash below which it gives up; absent: 0. */
  readonly cashFloor?: number
  /** Chance per day, while its cumulated result is a loss, of a rating or regulator event that makes it give up; absent: 0. */
  readonly eventHazard?: number
  /** A rival that gives up leaves the market instead of going back to its starting prices; absent: false. */
  readonly leaves?: boolean
}

export interface Operations {
  /** Visits per day our site stands; null: unlimited. */
  readonly siteCapacity: number | null
  /** Attack traffic at a rate of `load` visits' worth a day; with `hour` (0..23, where steps are hours) in that hour only. */
  readonly attackLoad: readonly { readonly day: number; readonly hour?: number; readonly seller: string; readonly load: number }[]
  /** Orders per day that fulfilment ships; null: unlimited. */
  readonly fulfilmentCapacity: number | null
  /** A subsidised price stops when stock falls below this many units. */
  readonly stockBuffer: number
  /** Multiplies everyone's visits on a day, or in one hour of it, e.g. the crowd of a flash night. */
  readonly crowd: readonly { readonly day: number; readonly hour?: number; readonly multiplier: number }[]
  /**
   * Days from a sale until the unit is there again: everybody reorders what was sold (base-stock policy), so that stock on hand and on order stays
   * as it was. Absent or null: nothing comes but the deliveries that are known.
   */
  readonly reorderDays?: number | null
  /** Utility lost per day that parcels are late (phi of MODEL.md section 2); absent: {@link DELAY_EFFECT}. */
  readonly delayEffect?: number
  /** Load of one visit, where `siteCapacity` and attack loads are requests; absent: 1. */
  readonly requestsPerVisit?: number
  /** Sites turn slow before they break; absent: they serve at full speed up to their capacity. */
  readonly slowDown?: SlowDown
  /** Days of waiting that buyers were promised; an order that waits longer is late. Absent: 0. */
  readonly promiseDays?: number
  /** Share of orders that their buyers cancel per day that they would be late; absent: 0. */
  readonly cancelRate?: number
  /** Contacts that go wrong days bring, beside those that `serviceCostPerOrder` pays for; absent: none. */
  readonly service?: ServiceLoad
  /** Visits by hour of the day, 24 weights, where steps are hours; absent: {@link HOURLY_VISITS}. */
  readonly hourlyVisits?: readonly number[]
}

/**
 * Response times of an M/M/1 queue, 1 / (1 - load / capacity) service times (Kleinrock 1975): from a load of `from` on, conversion falls by `sensitivity` per further
 * service time, up to `worst` of them, where a page times out. Visitors who leave choose among the others.
 */
export interface SlowDown {
  readonly from: number
  readonly sensitivity: number
  readonly worst: number
}

export interface ServiceLoad {
  readonly costPerContact: number
  readonly perLateOrder: number
  readonly perCancelledOrder: number
  /** Per unit wanted and not there. */
  readonly perStockOut: number
  readonly perTurnedAwayVisit: number
}

/** What buyers remember; each part is absent where it is not modelled. Every figure is an assumption to be seen. */
export interface BuyerMemory {
  readonly trust?: Trust
  readonly habit?: Habit
  readonly pullForward?: PullForward
}

/**
 * Trust T_k of each seller, 1 at the start unless said otherwise. Each day T falls by the shares of its visitors and buyers who met a stock-out, an outage, a late parcel (times the losses),
 * and rises by `rise` x the way to `best` x the share whose promises were kept x word of mouth (its units over its ordinary units, at most 1). Adds `effect` (T - 1) to utility.
 */
export interface Trust {
  readonly effect: number
  readonly rise: number
  readonly stockOutLoss: number
  readonly outageLoss: number
  readonly lateLoss: number
  readonly best: number
  readonly start?: readonly { readonly seller: string; readonly trust: number }[]
}

/** Share stock of each seller and category: an exponential mean of its shares, the older half forgotten in `halfLifeDays`; `effect` x its change since the start adds to utility (loyalty of Guadagni and Little 1983). */
export interface Habit {
  readonly effect: number
  readonly halfLifeDays: number
}

/** Of the units that a category sells above its ordinary rate, `share` are bought ahead and missing later; a debt of them is paid with mean delay `meanDays`. `crowdShare` of a crowd's visits likewise. */
export interface PullForward {
  readonly share: number
  readonly meanDays: number
  readonly crowdShare?: number
}

/**
 * The regulator as a player. Each seller's exposure is an exponential mean over `memoryDays` of how far below cost it sells (value below cost over value at cost, starting mix); the hazard of an
 * intervention against it is `hazard` a day per unit of exposure. Then for `days` days its prices (or everybody's) may not be subsidised at all, or not below cost.
 */
export interface Regulator {
  readonly hazard: number
  readonly memoryDays: number
  readonly days: number
  readonly whom: 'offender' | 'all'
  readonly ends: 'subsidy' | 'below-cost'
}

/** Visits by hour from midnight, mean 1: a low before dawn, a rise at noon and the peak of the evening. Warchest's assumption; replace it with your own log. */
export const HOURLY_VISITS: readonly number[] = [0.5, 0.3, 0.2, 0.15, 0.15, 0.2, 0.35, 0.6, 0.9, 1.1, 1.25, 1.3, 1.4, 1.25, 1.2, 1.2, 1.2, 1.2, 1.25, 1.5, 1.85, 2, 1.75, 1.2]

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
  /** Of a funder's part: the share that comes `coFundingLateDays` after its day, and the share that never comes; absent: 0. */
  readonly coFundingLateShare?: number
  readonly coFundingLateDays?: number
  readonly coFundingDefault?: number
  /** Days from a price-protection claim to its payment; absent: 0. */
  readonly claimDays?: number
  /** Categories that we sell for merchants: we keep `rate` of the value before subsidy; the rest goes to the merchant after `merchantDays` (absent: `payDays`). Absent: all goods are our own. */
  readonly takeRates?: readonly { readonly category: string; readonly rate: number }[]
  readonly merchantDays?: number
  /** Log standard deviation of order values, and the limits of the bands that contribution is shown by; absent: not shown. */
  readonly baskets?: { readonly logSd: number; readonly limits: readonly number[] }
  /** Share of the orders above the ordinary rate that come from buyers new to us; absent: not counted. */
  readonly newBuyerShare?: number
}

/**
 * Prices of one offer by date, major units: `prices[0]` on day `from`, and so on; the starting price before and after. Ours or a rival's. A move of ours takes their place while it holds. Parts that
 * would not see them are refused: rivals who answer prices, instruments on ours, price match, a regulator.
 */
export interface PriceScript {
  readonly seller: string
  readonly sku: string
  readonly from: number
  readonly prices: readonly number[]
}

/** How the parameters of paths are drawn: independently, in mirrored pairs, or by scrambled Sobol points. */
export type Draws = 'pseudo' | 'antithetic' | 'sobol'

/** A standard error that is good enough: of the mean of a total, relative to that mean, or in its own unit. */
export interface Precision {
  readonly measure: TotalMeasure
  readonly relative?: number
  readonly absolute?: number
}

export interface MonteCarlo {
  readonly paths: number
  /** Non-negative safe integer. */
  readonly seed: number
  /** Parameter uncertainty drawn per path; all false leaves only arrivals random. */
  readonly draw: { readonly elasticity: boolean; readonly rivalCash: boolean; readonly demandLevel: boolean }
  /** Log standard deviation of the common demand level, drawn per path and category. */
  readonly demandLogSd: number
  /** Log standard deviation of a shock to the visits of each category in each step, mean 1; absent: 0. */
  readonly shockLogSd?: number
  /** Absent: pseudo. */
  readonly draws?: Draws
  /** Ends the run before its last path, at the end of a round of paths, once every one of these is met. Absent or empty: all paths are run. */
  readonly stop?: readonly Precision[]
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
  /** Prices by date; an offer without them keeps its starting price, but for moves and policies. */
  readonly prices?: readonly PriceScript[]
  readonly envelope: Envelope
  readonly rivals: readonly RivalAssumption[]
  readonly operations: Operations
  readonly treasury: Treasury
  readonly monteCarlo: MonteCarlo
  readonly assumptions: readonly Assumption[]
  /** Length of a step: a day (absent: 24) or an hour, e.g. for a flash night. Money is booked by the day. */
  readonly stepHours?: 24 | 1
  readonly buyers?: BuyerMemory
  /** Buyer segments, orders' value and stacking rules of its instruments; absent: defaults, said as assumptions. */
  readonly campaign?: CampaignTerms
  readonly regulator?: Regulator
  /** Elasticities that a person put in the place of fitted ones; applied wherever the scenario meets a market. Absent: none. */
  readonly overrides?: readonly ElasticityOverride[]
}

/** Steps of a day: 1, or 24 where steps are hours. */
export const stepsPerDay = ({ stepHours }: Pick<Scenario, 'stepHours'>): number => 24 / (stepHours ?? 24)

/** A ready-made scenario with words for people. */
export interface ScenarioPreset {
  readonly scenario: Scenario
  readonly title: LocalText
  readonly question: LocalText
}
