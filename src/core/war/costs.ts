import { WarchestError } from '../problem.ts'
import type { Assumption, Market } from '../demand/market.ts'

/** Unit costs, and what had to be assumed of them. */
export interface UnitCosts {
  readonly cost: Float64Array
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
}

const made = new WeakMap<Market, UnitCosts>()

/**
 * Unit costs by market index. A product without one takes the mean cost share of its category's known products (of the market's, where the category has
 * none), said as an assumption of the outcome: cash needs a figure, and zero would be a lie. Nothing known at all is refused.
 */
export function unknownCosts(market: Market): UnitCosts {
  const last = made.get(market)
  if (last !== undefined) return last
  const unknown = market.products.filter((product) => product.cost === null && product.prices[0] !== null).length
  const known = market.products.filter((product) => product.cost !== null)
  if (unknown > 0 && known.length === 0) {
    throw new WarchestError('bad-input', {
      code: 'war.no-costs', message: `None of the ${market.products.length} products has a unit cost, so cash cannot be computed.`,
      mend: 'Import unit costs with the catalog, or state a cost share of the list price when fitting.', params: { count: market.products.length },
    })
  }
  const shares = market.categories.map(() => ({ sum: 0, count: 0 }))
  let sum = 0
  for (const { category, cost, list } of known) {
    sum += cost! / list
    shares[category].sum += cost! / list
    shares[category].count++
  }
  const all = known.length > 0 ? sum / known.length : 0
  const byCategory = shares.map((share) => (share.count > 0 ? share.sum / share.count : all))
  const cost = Float64Array.from(market.products, (product) => product.cost ?? product.list * byCategory[product.category])
  const costs: UnitCosts = {
    cost,
    assumptions: unknown === 0 ? [] : [{
      id: 'cost-share', label: 'assumption', value: all, source: 'mean cost share of the products whose cost is known, by category', date: market.asOf,
      text: { en: `Unit cost of ${unknown} products without one, as a share of list price`, zh: `${unknown} 个无成本商品的单位成本（占标价比例）` },
    }],
    warnings: unknown === 0 ? [] : [`cost-unknown:${unknown}`],
  }
  made.set(market, costs)
  return costs
}
