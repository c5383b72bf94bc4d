import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { DemandProducts } from '../../../main/contract/demand.ts'

/** A product as the list shows it. */
export interface ProductRow {
  readonly sku: string
  readonly name: LocalText
  readonly category: string
  readonly elasticity: number
  readonly elasticitySe: number
  readonly own: number
  readonly price: number | null
  readonly units: number
  readonly warnings: readonly string[]
  /** Lower-case text that a search looks in. */
  readonly text: string
}

/** Columns to rows. */
export const rowsOf = (products: DemandProducts): ProductRow[] => products.sku.map((sku, i) => ({
  sku, name: products.name[i], category: products.categories[products.category[i]].id, elasticity: products.elasticity[i], elasticitySe: products.elasticitySe[i], own: products.own[i],
  price: products.price[i], units: products.units[i], warnings: products.warnings[i], text: `${sku} ${products.name[i].en} ${products.name[i].zh ?? ''}`.toLowerCase(),
}))

/** Rows of a category (null: all) that hold every word of a search. */
export function found(rows: readonly ProductRow[], category: string | null, search: string): readonly ProductRow[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (category === null && words.length === 0) return rows
  return rows.filter((row) => (category === null || row.category === category) && words.every((word) => row.text.includes(word)))
}
