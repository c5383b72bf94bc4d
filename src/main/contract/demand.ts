import { z } from 'zod'
import type { LocalText, Seller } from '../../core/catalog/catalog.ts'
import type { CrossPrices } from '../../core/demand/cross-prices.ts'
import type { DemandCurve } from '../../core/demand/curve.ts'
import type { CurvePoints } from '../../core/demand/inspect.ts'
import type { BackTest, FitReport, ProductDiagnostics } from '../../core/demand/market.ts'
import type { ElasticityOverride } from '../../core/demand/override.ts'
import type { Currency } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'
import { identifier, overrideScope } from './schemas.ts'

/** Demand as a scenario sees it; null: as it was fitted. */
export const demandOf = z.object({ scenarioId: identifier.nullable() })
export const demandOfCategory = demandOf.extend({ category: identifier })
export const demandOfProduct = demandOf.extend({ sku: identifier })
/** The `top` best sellers of the category. */
export const crossPricesOf = demandOfCategory.extend({ top: z.int().min(2).max(60) })
/** What a person sets; who and why are compulsory, date and replaced value come from the engine. */
export const overrideInput = z.object({ scenarioId: identifier, scope: overrideScope, id: identifier, elasticity: z.number(), reason: z.string().max(1000), by: z.string().max(200) })
export const restoreInput = z.object({ scenarioId: identifier, scope: overrideScope, id: identifier })

/** A figure of several sources: shares that add to 1. */
export interface SourceShares {
  readonly own: number
  readonly category: number
  readonly prior: number
}

/** One category in the list: how sure its elasticity is, what it rests on, and how it forecasts. */
export interface DemandCategoryRow {
  readonly id: string
  readonly name: LocalText
  /** As the scenario has it, and as it was fitted; the same where nobody set it. */
  readonly elasticity: number
  readonly elasticitySe: number
  readonly fitted: number
  readonly override: ElasticityOverride | null
  readonly products: number
  /** Products whose elasticity rests mostly on their own data, on the category's, on the prior. */
  readonly bySource: SourceShares
  /** Products of it whose own elasticity a person has set. */
  readonly setProducts: number
  readonly meanPriorShare: number
  readonly observations: number
  readonly converged: boolean
  /** Null: too short a time to hold anything back. */
  readonly backTest: BackTest | null
}

/** All categories of the fitted market, and what a scenario's person has set. */
export interface DemandOverview {
  readonly currency: Currency
  /** The day after the last day of data. */
  readonly asOf: string
  readonly sellers: readonly Seller[]
  readonly rows: number
  readonly scenario: { readonly id: string; readonly name: string } | null
  readonly overrides: readonly ElasticityOverride[]
  /** Overrides of the scenario that this market cannot take, each with why; they are left out here, and the scenario will not run with them. */
  readonly unusable: readonly Problem[]
  /** Sales were imported since the fit. */
  readonly behind: boolean
  readonly categories: readonly DemandCategoryRow[]
}

/** One category in depth. */
export interface DemandCategoryView {
  readonly row: DemandCategoryRow
  /** What the fit said of it, its products left out; null where the report does not know it. */
  readonly report: Omit<FitReport['categories'][number], 'members'> | null
  readonly warnings: FitReport['warnings']
  readonly visitsPerDay: number
  /** Share of visits that buy from nobody. */
  readonly outsideShare: number
  readonly sellerSimilarity: number
  readonly promoEffect: number
  readonly dispersion: number | null
  /** Monday to Sunday, mean 1; null where a period is longer than a day. */
  readonly weekday: readonly number[] | null
}

/** The cross-price matrix with names. */
export interface CrossPriceView extends CrossPrices {
  readonly names: readonly LocalText[]
  readonly sellerNames: readonly Seller[]
}

/** All products as columns of equal length; prices are major units. */
export interface DemandProducts {
  readonly categories: readonly { readonly id: string; readonly name: LocalText }[]
  readonly sku: readonly string[]
  readonly name: readonly LocalText[]
  /** Index into `categories`. */
  readonly category: readonly number[]
  readonly elasticity: readonly number[]
  readonly elasticitySe: readonly number[]
  readonly own: readonly number[]
  readonly fromCategory: readonly number[]
  readonly prior: readonly number[]
  /** Ours now; null: not offered. */
  readonly price: readonly (number | null)[]
  /** Expected units a day at present prices. */
  readonly units: readonly number[]
  readonly observedLow: readonly number[]
  readonly observedHigh: readonly number[]
  readonly warnings: readonly (readonly string[])[]
}

/** One product in depth. */
export interface DemandProductView {
  readonly sku: string
  readonly name: LocalText
  readonly category: { readonly id: string; readonly name: LocalText; readonly elasticity: number }
  readonly elasticity: number
  readonly elasticitySe: number
  readonly fitted: number
  /** Of the product itself, or of its category. */
  readonly override: ElasticityOverride | null
  readonly shares: SourceShares
  /** From its own rows before pooling; null where they say nothing of price. */
  readonly own: { readonly value: number; readonly se: number } | null
  readonly price: number | null
  readonly list: number
  readonly units: number
  readonly observedLow: number
  readonly observedHigh: number
  /** Rows used, rows with stock-outs, and prices seen. */
  readonly rows: number
  readonly censoredRows: number
  readonly distinctPrices: number
  /** What the fit said of it; null in reports of earlier versions. */
  readonly diagnostics: ProductDiagnostics | null
  readonly outlets: number
  readonly stepDays: number
  readonly warnings: readonly string[]
  readonly curve: DemandCurve | null
  readonly points: CurvePoints
  readonly residuals: { readonly date: readonly string[]; readonly value: readonly number[] }
}
