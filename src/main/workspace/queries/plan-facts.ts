import type { ProductFacts } from '../../../core/guard/facts.ts'
import type { Market } from '../../../core/demand/market.ts'
import { toMinor, type Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'
import { loadProducts } from './catalog.ts'
import { latestOffers } from './offers.ts'

/**
 * What the gate and the plan grid know of every product: the catalog, our newest offer and the cheapest rival in stock.
 * Where no offers of ours were imported, the current price is the one the market was fitted with.
 */
export function planFacts(workspace: Workspace, market: Market | null): Map<string, ProductFacts> {
  const own = new Map<string, Minor>()
  const rivalLow = new Map<string, Minor>()
  for (const offer of latestOffers(workspace)) {
    if (offer.own) own.set(offer.sku, offer.price)
    else if (offer.available > 0) rivalLow.set(offer.sku, Math.min(offer.price, rivalLow.get(offer.sku) ?? Number.POSITIVE_INFINITY) as Minor)
  }
  const fitted = new Map(market?.products.map((product) => [product.sku, product.prices[0]]))
  return new Map(loadProducts(workspace).map((product) => {
    const { sku, category, currency, list, cost, floor, stock } = product
    const price = fitted.get(sku)
    const current = own.get(sku) ?? (price === null || price === undefined ? null : toMinor(price, currency))
    return [sku, { sku, category, currency, list, current, cost, floor, stock, rivalLow: rivalLow.get(sku) ?? null }]
  }))
}
