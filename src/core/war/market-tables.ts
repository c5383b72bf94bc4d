import type { Market } from '../demand/market.ts'
import { startingUnits } from './starting-units.ts'

/** What the engine derives from a market alone; never written to afterwards. Arrays are by market index, product x seller where both count. */
export interface MarketTables {
  /** Index of each SKU, seller and category. */
  readonly skus: ReadonlyMap<string, number>
  readonly sellers: ReadonlyMap<string, number>
  readonly categories: ReadonlyMap<string, number>
  /** Expected units a day at the starting prices. */
  readonly units: Float64Array
  /** Market index of each position, and position of each market index; see {@link WarTables}. */
  readonly order: Int32Array
  readonly positionOf: Int32Array
  /** First position of each category, and the end; and the category of each position. */
  readonly start: Int32Array
  readonly group: Int32Array
}

const made = new WeakMap<Market, MarketTables>()

/** The tables of a market, made when they are first asked for and kept as long as the market is: every scenario of it needs them, and every answer to a slider. */
export function marketTables(market: Market): MarketTables {
  const known = made.get(market)
  if (known !== undefined) return known
  const units = startingUnits(market)
  const { order, start } = productOrder(market, units)
  const positionOf = new Int32Array(order.length)
  order.forEach((index, position) => { positionOf[index] = position })
  const indices = (names: readonly string[]): Map<string, number> => new Map(names.map((name, index) => [name, index]))
  const tables: MarketTables = {
    skus: indices(market.products.map(({ sku }) => sku)), sellers: indices(market.sellers.map(({ id }) => id)), categories: indices(market.categories.map(({ id }) => id)),
    units, order, positionOf, start, group: Int32Array.from(order, (index) => market.products[index].category),
  }
  made.set(market, tables)
  return tables
}

/**
 * Products by category, within one by our units a day at the starting prices: the kernel draws eight counts at a time, which takes as long as the largest. The market alone decides, so that
 * two scenarios of it draw the same product's luck from the same place.
 */
function productOrder(market: Market, units: Float64Array): { readonly order: Int32Array; readonly start: Int32Array } {
  const K = market.sellers.length
  const start = new Int32Array(market.categories.length + 1)
  for (const product of market.products) start[product.category + 1]++
  for (let g = 0; g < market.categories.length; g++) start[g + 1] += start[g]
  const order = new Int32Array(market.products.length)
  const next = start.slice()
  market.products.forEach((product, index) => { order[next[product.category]++] = index })
  for (let g = 0; g < market.categories.length; g++) order.subarray(start[g], start[g + 1]).sort((a, b) => units[a * K] - units[b * K] || a - b)
  return { order, start }
}
