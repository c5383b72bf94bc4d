import type { MarketFacts } from '../../src/core/demand/calibrate.ts'
import type { World } from '../../src/core/sample/world.ts'

const known = (value: number): number | null => (Number.isNaN(value) ? null : value / 100)

/** What a workspace that imported the world knows of its catalog and present offers. */
export function worldFacts(world: World): MarketFacts {
  const { products, offers, inbound } = world
  const { days } = world.options
  const prices = products.sku.map(() => world.sellers.map((): number | null => null))
  for (let j = 0; j < offers.product.length; j++) if (offers.day[j] === days - 1) prices[offers.product[j]][offers.seller[j]] = offers.price[j] / 100
  const coming = products.sku.map((): { step: number; units: number }[] => [])
  for (let j = 0; j < inbound.product.length; j++) coming[inbound.product[j]].push({ step: inbound.day[j] - days, units: inbound.units[j] })
  return {
    currency: world.currency, sellers: world.sellers,
    products: products.sku.map((sku, i) => ({ sku, list: products.list[i] / 100, cost: known(products.cost[i]), floor: known(products.floor[i]), stock: products.stock[i], inbound: coming[i], prices: prices[i] })),
  }
}
