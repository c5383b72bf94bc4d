import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText, Seller } from '../catalog/catalog.ts'
import type { Currency } from '../money/money.ts'

/** Where a figure comes from; E and A are shown beside it on screens and in exports. */
export type Label = 'verified' | 'derived' | 'estimate' | 'assumption'

/** A figure somebody assumed because the data could not say; carried into every outcome and export. */
export interface Assumption {
  readonly id: string
  readonly text: LocalText
  readonly value: number | string
  readonly label: Label
  readonly source: string
  readonly date: IsoDate
}

/** Demand of one category: the parameters of MODEL.md section 2. */
export interface CategoryDemand {
  readonly id: string
  readonly name: LocalText
  /** Mean visits (choice occasions) per day. */
  readonly visitsPerDay: number
  /** Multipliers Monday..Sunday, mean 1. */
  readonly weekday: readonly number[]
  /** beta_g of the category, > 0, on ln(price). */
  readonly priceCoefficient: number
  readonly priceCoefficientSe: number
  /** lambda_g in (0, 1]: similarity of sellers within a product; 1 is the plain logit. */
  readonly sellerSimilarity: number
  /** gamma_g: effect of a promo flag on utility. */
  readonly promoEffect: number
  /** Negative-binomial size r, Var = mu + mu^2/r; null is Poisson. */
  readonly dispersion: number | null
  /** Mean own-price elasticity of our sales (< 0), with its standard error. */
  readonly elasticity: number
  readonly elasticitySe: number
}

/** Demand of one product across sellers. Prices are major units. */
export interface ProductDemand {
  readonly sku: string
  readonly name: LocalText
  /** Index into {@link Market.categories}. */
  readonly category: number
  readonly list: number
  /** Null: unknown, and the product is excluded from plans. */
  readonly cost: number | null
  readonly floor: number | null
  readonly stock: number | null
  readonly inbound: readonly { readonly step: number; readonly units: number }[]
  /** beta of this product after pooling; equals the category's where the data say nothing of their own. */
  readonly priceCoefficient: number
  /** Own-price elasticity of our sales after pooling (< 0), its standard error, and the prior's share in 0..1. */
  readonly elasticity: number
  readonly elasticitySe: number
  readonly priorShare: number
  /** Range of our prices the data have seen; outside it the response is extrapolated. */
  readonly observedLow: number
  readonly observedHigh: number
  /** Price of each seller at the start, major units, index as {@link Market.sellers}; null: not offered. */
  readonly prices: readonly (number | null)[]
  /** a_i + b_k + xi_ik of each seller, so that V_ik = meanUtility_k - beta ln(p_ik) + gamma promo; null: not offered. */
  readonly meanUtility: readonly (number | null)[]
  /** What a person should know: 'price-never-moved', 'few-observations', 'rivals-assumed', ... */
  readonly warnings: readonly string[]
}

/** A fitted and calibrated market: everything the war engine needs to know of demand. Plain JSON. */
export interface Market {
  readonly schema: 1
  readonly currency: Currency
  /** The day after the last day of data: step 0 of a scenario. */
  readonly asOf: IsoDate
  /** Our store first. */
  readonly sellers: readonly Seller[]
  readonly categories: readonly CategoryDemand[]
  readonly products: readonly ProductDemand[]
  readonly assumptions: readonly Assumption[]
}

/** Back-test of one category: out of time, against naive peers. */
export interface BackTest {
  readonly category: string
  readonly wape: number
  readonly bias: number
  /** Share of held-out observations inside P10-P90. */
  readonly coverage: number
  readonly naive: readonly { readonly method: 'same-weekday-last-week' | 'mean-28-days'; readonly wape: number }[]
  readonly heldOutSteps: number
}

export interface CoefficientEstimate {
  readonly name: string
  readonly value: number
  /** Clustered by product (by outlet where there are several). */
  readonly se: number
}

/** What a fit says of itself. */
export interface FitReport {
  readonly schema: 1
  readonly rows: number
  readonly asOf: IsoDate
  readonly categories: readonly {
    readonly id: string
    readonly name: LocalText
    readonly products: number
    readonly observations: number
    readonly elasticity: number
    readonly elasticitySe: number
    readonly crossElasticity: number | null
    readonly coefficients: readonly CoefficientEstimate[]
    readonly converged: boolean
    readonly iterations: number
    readonly deviance: number
    readonly meanPriorShare: number
  }[]
  readonly backTest: readonly BackTest[]
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly count: number }[]
}
