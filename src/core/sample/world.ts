import type { IsoDate } from '../calendar/calendar.ts'
import type { Category, LocalText, Seller } from '../catalog/catalog.ts'
import type { Currency } from '../money/money.ts'
import type { Operations, RivalAssumption, Treasury } from '../war/scenario.ts'

/** What the sample world is drawn from. The same options give the same world, bit for bit. */
export interface WorldOptions {
  /** Non-negative safe integer. */
  readonly seed: number
  /** Products in all, spread evenly over the twelve categories. */
  readonly products: number
  readonly days: number
}

/** Products, one entry each. Money is minor units; NaN is blank (unknown), never zero. */
export interface WorldProducts {
  readonly sku: readonly string[]
  readonly name: readonly LocalText[]
  /** Index into {@link World.categories}. */
  readonly category: Int32Array
  readonly merchant: readonly string[]
  readonly list: Int32Array
  readonly cost: Float64Array
  readonly floor: Float64Array
  /** Units on hand after the last day. */
  readonly stock: Int32Array
}

/** Order lines of our store, ordered by product, then day. Prices are minor units per unit. */
export interface WorldOrders {
  readonly product: Int32Array
  readonly day: Int32Array
  readonly quantity: Int32Array
  readonly paid: Int32Array
  readonly list: Int32Array
  /** 1 where the line was sold under a promotion badge. */
  readonly promo: Uint8Array
}

/**
 * What each seller asked for each product on each day, ordered by product, seller, day. Our own offers (seller 0) are among them:
 * they are the only source of our price on days without a sale, and leaving those days out would bias demand.
 * A rival that does not carry a product has no rows for it.
 */
export interface WorldOffers {
  readonly product: Int32Array
  /** Index into {@link World.sellers}. */
  readonly seller: Uint8Array
  readonly day: Int32Array
  /** Minor units. */
  readonly price: Int32Array
  /** 1 where the offer carried a promotion badge; only our own offers do. */
  readonly promo: Uint8Array
  /** Share of the day the offer was in stock, 0..1. */
  readonly available: Float32Array
}

/** Units on their way to us; `day` counts from the first day of the world and lies after its last. */
export interface WorldInbound {
  readonly product: Int32Array
  readonly day: Int32Array
  readonly units: Int32Array
}

/** The parameters that a category's sales were drawn from, in the notation of MODEL.md section 2. */
export interface CategoryTruth {
  readonly id: string
  /** Mean of the products' beta. */
  readonly beta: number
  readonly lambda: number
  readonly gamma: number
  /** Negative-binomial size r of daily units, Var = mu + mu^2/r. */
  readonly dispersion: number
  /** Mean visits per day, and the mean share of them that buys nothing from anybody. */
  readonly visitsPerDay: number
  readonly outsideShare: number
  /** Mean over the product-days of the exact d ln q / d ln p of our expected sales. */
  readonly elasticity: number
  /** Mean over the same rows of the response of our sales to a common change of all rivals' prices of that product. */
  readonly crossElasticity: number
}

/** What a fit should find. Never read by the fit; tests compare with it. */
export interface WorldTruth {
  readonly categories: readonly CategoryTruth[]
  /** Per product: beta, and the mean over days of the own-price elasticity of our sales. */
  readonly beta: Float64Array
  readonly elasticity: Float64Array
  /** b_k per seller. */
  readonly sellerUtility: readonly number[]
}

/** The sample world: Tianbao Mall and its three rivals over some months, by columns. */
export interface World {
  readonly schema: 1
  readonly options: WorldOptions
  readonly startDate: IsoDate
  readonly currency: Currency
  /** Our store first. */
  readonly sellers: readonly Seller[]
  readonly categories: readonly Category[]
  readonly products: WorldProducts
  readonly orders: WorldOrders
  readonly offers: WorldOffers
  readonly inbound: WorldInbound
  /** Visits per category and day, index category * days + day. */
  readonly visits: Float64Array
  readonly treasury: Treasury
  readonly operations: Operations
  /** What we believe of the rivals; estimates. */
  readonly rivals: readonly RivalAssumption[]
  readonly truth: WorldTruth
}
