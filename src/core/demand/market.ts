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
  /** Share of held-out observations inside P10-P90; more than 0.8 where counts are small, since both ends belong to it. */
  readonly coverage: number
  /** The same with counts at an end counted in as far as their probability lies inside: 0.8 where the distribution is right. Absent in reports of earlier versions. */
  readonly coverageSplit?: number
  readonly naive: readonly { readonly method: 'same-weekday-last-week' | 'mean-28-days'; readonly wape: number; readonly bias?: number }[]
  readonly heldOutSteps: number
  /** Origins forecast from, days forecast from each, and product-steps compared. Absent in reports of earlier versions, as is `bias` of the peers. */
  readonly origins?: number
  readonly horizonDays?: number
  readonly rows?: number
}

/** Where the price may answer to demand, and the panel has columns that move price and nothing else (cost, rivals' cost): the control function (Blundell and Powell 2003; Wooldridge 2015). */
export interface Endogeneity {
  readonly instruments: readonly string[]
  /** One entry per endogenous price: robust F of the instruments in its first stage, given the other endogenous price (Sanderson and Windmeijer 2016). */
  readonly firstStage: readonly { readonly price: 'own' | 'rivals'; readonly f: number; readonly df: number }[]
  /** True where the least F is below 10 (Staiger and Stock 1997): the plain estimate stands, and a warning says so. */
  readonly weak: boolean
  /** Hausman's test: are the first stage's residuals without effect on demand? Wald over its number of restrictions, against F. */
  readonly test: { readonly f: number; readonly df: readonly [number, number]; readonly p: number }
  readonly plain: { readonly value: number; readonly se: number }
  readonly corrected: { readonly value: number; readonly se: number }
  readonly used: 'plain' | 'control-function'
}

/** What is left of the sales after the fit of a category. */
export interface ResidualSummary {
  /** Mean of (y - mu)^2 / mu with the degrees of freedom taken off: 1 is Poisson, above it over-dispersed, below under-dispersed. */
  readonly pearson: number
  /** The same against the negative-binomial variance: 1 where the dispersion fits. */
  readonly pearsonFitted: number
  /** Correlation of neighbouring days' standardised residuals of a series. */
  readonly serialCorrelation: number
  /** Share of rows without a sale, seen and as the model expects. */
  readonly zeros: readonly [seen: number, expected: number]
  /** Share of rows in each tenth of the model's distribution (randomised where counts are whole); 0.1 each where the model holds. */
  readonly tenths: readonly number[]
}

/** What the data can and cannot say of a category. */
export interface CategoryDiagnostics {
  /** 95% interval of the elasticity, by t with `df` degrees of freedom. */
  readonly interval: readonly [low: number, high: number]
  readonly df: number
  readonly clusters: { readonly kind: 'outlet' | 'product' | 'block' | 'none'; readonly count: number }
  /** Null where the panel has no instruments. */
  readonly endogeneity: Endogeneity | null
  /** Demand of a week relative to the mean week, at constant prices: what time alone did. `from` is the first day of the week. */
  readonly season: readonly { readonly from: IsoDate; readonly factor: number }[]
  /** The same by week of the year (53 values, mean 1), smoothed; null with less than a year and a quarter of data. */
  readonly yearly: readonly number[] | null
  /** Monday to Sunday, mean 1. */
  readonly weekday: readonly number[]
  /** Negative-binomial size by maximum likelihood, null where counts vary no more than Poisson; and its standard error. */
  readonly dispersion: number | null
  readonly dispersionSe: number | null
  /** Number of products whose elasticity comes for the most part from their own data, from the category, from published estimates. */
  readonly sources: { readonly own: number; readonly category: number; readonly prior: number }
  /** Share of rows whose sales stopped at the stock. */
  readonly censored: number
  readonly residuals: ResidualSummary
}

/** What the data can and cannot say of a product's response to its price. Null where the data say nothing. */
export interface ProductDiagnostics {
  readonly sku: string
  readonly rows: number
  readonly units: number
  /** From the product's own rows. */
  readonly ownEstimate: number | null
  readonly ownSe: number | null
  /** After pooling, with its 95% interval. */
  readonly elasticity: number
  readonly elasticitySe: number
  readonly interval: readonly [low: number, high: number]
  /** Weights in `elasticity`, adding to 1: own rows, category, published estimates. */
  readonly shareOwn: number
  readonly shareCategory: number
  readonly sharePrior: number
  /** Standard deviation of ln(price), and of what is left of it after the time effects, promotions and rivals' prices. */
  readonly priceSpread: number
  readonly priceSpreadOwn: number
  /** Codes: 'price-never-moved', 'few-observations', 'few-sales', 'price-moves-with-others', 'weak-response', 'outside-observed-range'. */
  readonly warnings: readonly string[]
}

export interface CoefficientEstimate {
  readonly name: string
  readonly value: number
  /** Clustered by product (by outlet where there are ten or more). */
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
    /** Absent in reports of earlier versions. */
    readonly diagnostics?: CategoryDiagnostics
    /** One entry per product of the category, in the panel's order; absent in reports of earlier versions. */
    readonly members?: readonly ProductDiagnostics[]
  }[]
  readonly backTest: readonly BackTest[]
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly count: number }[]
}
