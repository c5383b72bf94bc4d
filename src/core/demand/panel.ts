import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'

/** One product of a panel: what it is, which category it competes in. */
export interface PanelProduct {
  readonly sku: string
  readonly name: LocalText
  /** Index into {@link Panel.categories}. */
  readonly category: number
}

/**
 * Sales joined with prices: one row per outlet x product x step, in flat typed arrays of equal length.
 * Rows are ordered by product, then outlet, then step. NaN stands for "not observed"; it is never read as zero.
 */
export interface Panel {
  /** Date of step 0. */
  readonly startDate: IsoDate
  /** Days in one step: 1 daily, 7 weekly. */
  readonly stepDays: number
  readonly steps: number
  readonly categories: readonly { readonly id: string; readonly name: LocalText }[]
  readonly products: readonly PanelProduct[]
  /** Stores or channels; one entry where the data name none. */
  readonly outlets: readonly string[]
  readonly product: Int32Array
  readonly outlet: Int32Array
  readonly step: Int32Array
  /** Units sold in the step (may be fractional, e.g. ounces). */
  readonly units: Float64Array
  /** Mean price paid, major units. */
  readonly price: Float64Array
  /** Undiscounted price, major units; NaN unknown. */
  readonly list: Float64Array
  /** Geometric mean of the rivals' available prices, major units; NaN unknown. */
  readonly rivalPrice: Float64Array
  /** Share of the step without stock, 0..1; NaN unknown. */
  readonly stockoutShare: Float64Array
  /** Further covariates by name, e.g. promo, deal, feat. */
  readonly covariates: readonly { readonly name: string; readonly values: Float64Array }[]
}
