import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Currency } from '../../core/money/money.ts'
import type { Governed } from '../../core/rivals/governs.ts'
import type { PolicySuggestion } from '../../core/rivals/suggest-policy.ts'

/** How a rival answers, and how much of the fitted market that speaks of; null before demand was fitted. */
export interface FittedAnswer extends PolicySuggestion {
  readonly governs: Governed | null
}

/** One rival's prices against ours. */
export interface RivalRow {
  readonly seller: string
  readonly name: LocalText
  /** Geometric mean of its price over ours on the products that both offered, less 1, for each day; null: nothing matched that day. */
  readonly priceGap: readonly (number | null)[]
  /** The newest day with matched products: gap, share of them on which it is cheaper, share in stock, and how many. */
  readonly latest: { readonly date: string; readonly gap: number; readonly cheaper: number; readonly available: number; readonly matched: number } | null
  /** Days of the last four weeks on which it changed prices: how many down, how many up, mean change. */
  readonly moves: readonly { readonly date: string; readonly cuts: number; readonly raises: number; readonly change: number }[]
}

export interface RivalBoard {
  /** Newest day of offers. */
  readonly asOf: string
  readonly dates: readonly string[]
  readonly rivals: readonly RivalRow[]
}

export interface RivalMatches {
  readonly currency: Currency
  readonly asOf: string
  readonly sku: readonly string[]
  readonly name: readonly LocalText[]
  readonly category: readonly string[]
  /** Major units; null: never offered. */
  readonly own: readonly (number | null)[]
  readonly rivals: readonly { readonly seller: string; readonly price: readonly (number | null)[]; readonly ageDays: readonly (number | null)[]; readonly available: readonly (number | null)[] }[]
}
