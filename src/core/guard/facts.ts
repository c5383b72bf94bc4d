import type { LocalText } from '../catalog/catalog.ts'
import type { Currency, Minor } from '../money/money.ts'

/** What the gate knows of a product, from the catalog and not from the plan. Money is minor units; null is blank. */
export interface ProductFacts {
  readonly sku: string
  readonly category: string
  readonly currency: Currency
  readonly list: Minor
  /** Our price in the store now; null: not offered. */
  readonly current: Minor | null
  readonly cost: Minor | null
  readonly floor: Minor | null
  readonly stock: number | null
  /** Whose goods they are; absent or null: our own. */
  readonly merchant?: string | null
  /** Its names, from which the size of a pack is read; absent: nothing can be said of units. */
  readonly name?: LocalText
  /** Which of them is not the catalog's but an assumption that a person stated at the fit. */
  readonly assumed?: readonly ('cost' | 'floor')[]
  /** Lowest price of a rival; null: none known. */
  readonly rivalLow: Minor | null
}

export type Facts = ReadonlyMap<string, ProductFacts>
