import type { ProductFacts } from '../../../core/guard/facts.ts'
import type { Market } from '../../../core/demand/market.ts'
import { toMinor, type Minor } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'
import { loadProducts } from './catalog.ts'
import { latestOffers } from './offers.ts'

/**
 * What the gate and the plan grid know of every product: the catalog, our newest offer and the cheapest rival in stock.
 * Where no offer of ours or no list price was imported, those that the market was fitted with stand in; a product with neither is not known.
 * Where cost or floor is blank and a person stated an assumption for it at the fit, the assumption stands in and is marked as one; a
 * figure that the fit had from the catalog and the catalog has no more is no assumption, and stays blank.
 */
export function planFacts(workspace: Pick<Workspace, 'db'>, market: Market | null): Map<string, ProductFacts> {
  const own = new Map<string, Minor>()
  const rivalLow = new Map<string, Minor>()
  for (const offer of latestOffers(workspace)) {
    if (offer.own) own.set(offer.sku, offer.price)
    else if (offer.available > 0) rivalLow.set(offer.sku, Math.min(offer.price, rivalLow.get(offer.sku) ?? Number.POSITIVE_INFINITY) as Minor)
  }
  const share = (id: string): number | null => {
    const value = market?.assumptions.find((assumption) => assumption.id === id)?.value
    return typeof value === 'number' ? value : null
  }
  const [costShare, floorShare] = [share('demand.cost-share'), share('demand.floor-share')]
  const fitted = new Map(market?.products.map((product) => [product.sku, product]))
  return new Map(loadProducts(workspace).flatMap((product) => {
    const { sku, category, currency, stock, merchant, name } = product
    const known = fitted.get(sku)
    const price = known?.prices[0] ?? null
    const current = own.get(sku) ?? (price === null ? null : toMinor(price, currency))
    const list = product.list ?? (known ? toMinor(known.list, currency) : null)
    const stated = (amount: number | null | undefined, share: number | null): Minor | null =>
      (known && typeof amount === 'number' && share !== null && Math.abs(amount - share * known.list) <= 1e-9 * known.list ? toMinor(amount, currency) : null)
    const cost = product.cost ?? stated(known?.cost, costShare)
    const floor = product.floor ?? stated(known?.floor, floorShare)
    const assumed = [...(product.cost === null && cost !== null ? ['cost' as const] : []), ...(product.floor === null && floor !== null ? ['floor' as const] : [])]
    return list === null ? [] : [[sku, { sku, category, currency, list, current, cost, floor, stock, rivalLow: rivalLow.get(sku) ?? null, merchant, name, ...(assumed.length > 0 ? { assumed } : {}) }]]
  }))
}
