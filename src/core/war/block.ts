import { ACCOUNTS, DAILY_MEASURES, FUNDERS } from './outcome.ts'
import type { WarTables } from './tables.ts'

/** Paths summed together. Each path has sums of its own; those of a block are always taken in the order of its paths, and blocks joined in order, so that no result depends on threads. */
export const BLOCK_PATHS = 16

/** Per-product sums over a block's paths. */
export const PRODUCT_MEASURES = ['demand', 'units', 'received', 'substituted', 'lostUnits', 'cancelled', 'grossValue', 'subsidy', 'contribution'] as const
/** Daily series of every seller. */
export const SELLER_MEASURES = ['share', 'priceIndex', 'cash', 'availability', 'trust', 'habit'] as const
/**
 * Per path and instrument: redemptions; units it was used on, of them those of resellers and fake accounts; money it took off, and our part of it; money promised, kept and lapsed of it, and
 * still open at the end; most redemptions on a day where there is a quota; 1 where its cap was reached; people let down.
 */
export const RUN_MEASURES = ['redemptions', 'units', 'arbitrage', 'fraud', 'discount', 'discountOwn', 'promised', 'kept', 'lapsed', 'open', 'largestDay', 'exhausted', 'letDown'] as const
/** Figures of a day in `watched`. */
export const WATCHED = 3
/** One figure per path. */
export const PATH_MEASURES = ['lowestCash', 'belowFloor', 'totalSpend', 'largestDay', 'dayExhausted', 'totalExhausted', 'ordinaryUnits'] as const

/** What {@link BLOCK_PATHS} paths (the last block may hold fewer) found; flat arrays that cross threads cheaply. */
export interface PathBlock {
  readonly from: number
  readonly to: number
  /** path x measure x day. */
  readonly daily: Float64Array
  /** path x seller x measure x day. */
  readonly sellers: Float64Array
  /** path x measure. */
  readonly path: Float64Array
  /** path x seller x {@link RIVAL_MEASURES}. */
  readonly rivals: Float64Array
  /** path x category: spent of the category's envelope, and 1 where it ran out. */
  readonly categorySpend: Float64Array
  /** Sums over paths: product x measure (so that a product's books touch one cache line), account x day, funder, category x seller units. */
  readonly products: Float64Array
  readonly ledger: Float64Array
  readonly funding: Float64Array
  readonly categoryUnits: Float64Array
  /** Sums over paths by step: {@link HOURLY_MEASURES}, then seller x {@link HOURLY_SELLER_MEASURES}; empty where steps are days. */
  readonly hourly: Float64Array
  /** path x instrument x {@link RUN_MEASURES}. */
  readonly instruments: Float64Array
  /** path x day x (units of watched products, of our others, subsidised units); empty where nothing is watched. */
  readonly watched: Float64Array
}

/** Per seller and path: units, day it gave up (-1: never) and what ended it (index in ENDINGS), interventions of the regulator, and the books. */
export const RIVAL_FIGURES = ['units', 'gaveUp', 'ending', 'interventions', 'revenue', 'costOfGoods', 'subsidy', 'fixedCost'] as const
export const RIVAL_MEASURES = RIVAL_FIGURES.length
/** Means by the hour, where steps are hours: ours, then those of every seller. */
export const HOURLY_MEASURES = ['visits', 'units', 'lostUnits', 'subsidy', 'subsidyOwn', 'grossValue', 'contribution'] as const
export const HOURLY_SELLER_MEASURES = ['units', 'availability', 'missing'] as const

/** Room for so many numbers, all zero. */
export type NumberRoom = (numbers: number) => Float64Array

export function emptyBlock(tables: WarTables, from: number, to: number, room: NumberRoom = (numbers) => new Float64Array(numbers)): PathBlock {
  const { days: T, sellers: K, products: n, groups: G } = tables
  const paths = to - from
  return {
    from, to,
    daily: room(paths * DAILY_MEASURES.length * T),
    sellers: room(paths * K * SELLER_MEASURES.length * T),
    path: room(paths * PATH_MEASURES.length),
    rivals: room(paths * K * RIVAL_MEASURES),
    categorySpend: room(paths * G * 2),
    products: room(PRODUCT_MEASURES.length * n),
    ledger: room(ACCOUNTS.length * T),
    funding: room(FUNDERS.length),
    categoryUnits: room(G * K),
    hourly: room(tables.stepsPerDay > 1 ? tables.steps * (HOURLY_MEASURES.length + HOURLY_SELLER_MEASURES.length * K) : 0),
    instruments: room(paths * tables.regimes.runs.length * RUN_MEASURES.length),
    watched: room(tables.watch === null ? 0 : paths * T * WATCHED),
  }
}
