import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Label } from '../demand/market.ts'
import type { Currency } from '../money/money.ts'
import type { Outcome } from '../war/outcome.ts'

/** A figure with where it comes from. `label` says how far to trust it; an assumption is there to be replaced. */
export interface Sourced {
  readonly value: number
  readonly label: Label
  readonly source: string
  /** When it was read, `YYYY-MM`. */
  readonly date: string
  readonly note?: string
}

/** A published figure of a war: of one seller (null: of all together) over one of the war's periods, or over a span that the text names. */
export interface WarFigure extends Sourced {
  readonly seller: string | null
  readonly period: string
  /** What it measures, e.g. `marketing`, `segmentResult`, `orderShare`; money in the war's unit. */
  readonly measure: string
}

export interface WarEvent {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: as exactly as the source says. */
  readonly date: string
  readonly seller: string | null
  readonly text: LocalText
  readonly label: Label
  readonly source: string
}

export interface WarPeriod {
  readonly id: string
  readonly from: IsoDate
  /** The day after its last. */
  readonly to: IsoDate
}

/** What buyers bought before the war, by size of basket: orders a day of each seller, in `unit` orders. */
export interface OpeningBand {
  readonly id: string
  readonly name: LocalText
  /** Money of one order, before any subsidy. */
  readonly price: number
  readonly orders: Readonly<Record<string, number>>
}

export interface OpeningSeller {
  readonly seller: string
  /** Profit of an order before the war over its price, after all variable cost. */
  readonly margin: number
  /** In the war's unit. */
  readonly cash: number
  readonly fixedCostPerDay: number
}

/** The market as it stood before the first blow. Every figure here that the sources do not give is an assumption, listed in `assumptions`. */
export interface OpeningPosition {
  /** The seller whose seat the reader takes. */
  readonly seat: string
  /** Real orders in one modelled unit, so that a market of a hundred million orders a day is counted in thousands. */
  readonly ordersPerUnit: number
  /** Price coefficient beta on ln(price) with its uncertainty, similarity of sellers lambda, share of occasions that buy from nobody, and log sd of demand. */
  readonly priceCoefficient: number
  readonly priceCoefficientSe: number
  readonly sellerSimilarity: number
  readonly outsideShare: number
  readonly demandLogSd: number
  readonly bands: readonly OpeningBand[]
  readonly sellers: readonly OpeningSeller[]
  readonly assumptions: readonly { readonly id: string; readonly text: LocalText; readonly source: string }[]
}

/**
 * How the war is replayed: what the first periods fix, and what is then forecast and scored.
 * - `cost`: each seller's subsidy per order is fitted to what the war cost it in the calibration period; commitments known then are added; later costs are forecast.
 * - `growth`: the drift in a seller's attraction that explains its growth up to the calibration period goes on; value and spending are forecast.
 * - `runway`: the rival's cut meets the seat's answer; how long cash lasts is forecast.
 * - `margin`: the margin that best-responding sellers would really keep, against the claim.
 * - `intervention`: the regulator's hazard fitted on one war says when it steps into another.
 */
export type ReplayPlan =
  | {
      readonly kind: 'cost'
      readonly calibrate: string
      readonly score: readonly string[]
      readonly commitments: readonly ({ readonly seller: string; readonly perPeriod: number } & Omit<Sourced, 'value'>)[]
    }
  | { readonly kind: 'growth'; readonly before: string; readonly calibrate: string; readonly score: readonly string[]; readonly marketGrowth: Sourced }
  | { readonly kind: 'runway'; readonly rivalCut: number; readonly lossPerSales: number | null; readonly score: readonly string[] }
  | { readonly kind: 'margin'; readonly score: readonly string[] }
  | { readonly kind: 'intervention'; readonly from: IsoDate; readonly reference: string; readonly referenceDepth: number; readonly referenceDays: number; readonly depth: number; readonly score: readonly string[] }

/** How the seat answers its deepest rival: not at all, by half of its subsidy, by all of it. */
export const ANSWERS = ['hold', 'half-match', 'match'] as const
export type Answer = (typeof ANSWERS)[number]

/** A war of the past with its sources: opening position, what happened, and how it is replayed. Plain JSON; `data/wars/`. */
export interface DocumentedWar {
  readonly schema: 1
  readonly id: string
  readonly title: LocalText
  readonly summary: LocalText
  readonly lesson: LocalText
  readonly currency: Currency
  /** Money and counts of `figures` and of cash are in so many: 1,000,000 is millions. */
  readonly unit: number
  readonly from: IsoDate
  readonly to: IsoDate
  readonly sellers: readonly { readonly id: string; readonly name: LocalText; readonly role: LocalText }[]
  readonly periods: readonly WarPeriod[]
  readonly figures: readonly WarFigure[]
  readonly events: readonly WarEvent[]
  readonly opening: OpeningPosition
  readonly replay: ReplayPlan
}

/** One forecast against what happened. Money in the war's unit. */
export interface Prediction {
  readonly seller: string | null
  readonly period: string
  readonly measure: string
  readonly actual: Sourced
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly inside: boolean
  /** |forecast - actual| over |actual|. */
  readonly error: number
  /** Where the replay ended: a forecast that has come so far says "at least". Absent: nothing ends it. */
  readonly horizon?: number
  /** The forecast came to the horizon: the true error is this large or larger. */
  readonly errorAtLeast: boolean
  /** What somebody without a model would have said, and what was said at the time. */
  readonly naive: readonly { readonly method: 'as-before' | 'same-change' | 'pro-rata' | 'as-claimed' | 'said-at-the-time'; readonly value: number; readonly error: number }[]
}

/** What the calibration found. */
export interface Fitted {
  readonly seller: string
  /** e.g. `subsidyPerOrder` in money, `drift` in utility per period, `hazard` per year. */
  readonly parameter: string
  readonly value: number
  /** The documented figure it was fitted to, and what the model then says. */
  readonly target: number
  readonly reached: number
}

/** A stretch of the war as the engine played it. */
export interface PlayedStage {
  readonly period: string
  readonly from: IsoDate
  readonly days: number
  /** Subsidy per order of every seller, the seat first, in money. */
  readonly amounts: readonly number[]
  /** Counted in modelled units and their money; `ordersPerUnit` of the opening tells the scale. */
  readonly outcome: Omit<Outcome, 'hash'>
}

export interface Replay {
  readonly war: string
  readonly answer: Answer
  readonly stages: readonly PlayedStage[]
  readonly fitted: readonly Fitted[]
  readonly predictions: readonly Prediction[]
  /** Mean relative error of the model and of each naive method on the predictions that method makes, and the share of actual figures inside P10-P90. */
  readonly score: {
    readonly error: number
    /** A forecast among them came to its horizon, so that the mean is a lower bound; likewise `modelErrorAtLeast`. */
    readonly errorAtLeast: boolean
    readonly inside: number
    readonly naive: readonly { readonly method: Prediction['naive'][number]['method']; readonly error: number; readonly modelError: number; readonly modelErrorAtLeast: boolean; readonly predictions: number }[]
  }
  readonly paths: number
}
