import type { Market } from '../demand/market.ts'
import type { Scope } from './scenario.ts'

/** True where a scope touches a product. */
export const touches = (scope: Scope, sku: string, category: string): boolean =>
  (scope.categories.length === 0 && scope.skus.length === 0) || scope.skus.includes(sku) || scope.categories.includes(category)

/** 1 for each product position in the scope; null where it is everything. */
export function scopeMask(market: Market, order: Int32Array, scope: Scope | undefined): Uint8Array | null {
  if (scope === undefined || (scope.categories.length === 0 && scope.skus.length === 0)) return null
  const skus = new Set(scope.skus)
  const categories = new Set(scope.categories)
  return Uint8Array.from(order, (index) => {
    const product = market.products[index]
    return skus.has(product.sku) || categories.has(market.categories[product.category].id) ? 1 : 0
  })
}
