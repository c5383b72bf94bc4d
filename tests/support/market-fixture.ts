import type { Market, ProductDemand } from '../../src/core/demand/market.ts'
import { jitter } from './publish-fixture.ts'

export interface MarketShape {
  readonly products: number
  readonly categories: number
  readonly seed: number
}

/** A market of random products with three rivals, no promotions and plausible margins; the same seed gives the same market. */
export function randomMarket({ products, categories, seed }: MarketShape, change: (product: ProductDemand, i: number) => ProductDemand = (product) => product): Market {
  const draw = jitter(seed)
  const names = ['tianbao', 'taomao', 'jinggou', 'sushi']
  return {
    schema: 1, currency: 'CNY', asOf: '2026-11-01', assumptions: [],
    sellers: names.map((id, k) => ({ id, name: { en: id }, own: k === 0 })),
    categories: Array.from({ length: categories }, (_, c) => ({
      id: `c${c}`, name: { en: `Category ${c}` }, visitsPerDay: 4000 + 3000 * draw(), weekday: [0.9, 0.9, 0.9, 1, 1.1, 1.1, 1.1], priceCoefficient: 1.6, priceCoefficientSe: 0.1,
      sellerSimilarity: 0.5 + 0.4 * draw(), promoEffect: 0.2, dispersion: null, elasticity: -2.6, elasticitySe: 0.1,
    })),
    products: Array.from({ length: products }, (_, i) => {
      const list = Math.round(20 + 480 * draw())
      const cost = Math.round(list * (0.45 + 0.2 * draw()) * 100) / 100
      return change({
        sku: `sku-${i}`, name: { en: `Product ${i}` }, category: i % categories, list, cost, floor: Math.round(cost * 103) / 100, stock: 20_000, inbound: [], priceCoefficient: 1.4 + 0.6 * draw(),
        elasticity: -2.6, elasticitySe: 0.2, priorShare: 0.3, observedLow: list * (0.55 + 0.2 * draw()), observedHigh: list,
        prices: [list, list * (0.95 + 0.1 * draw()), list, null], meanUtility: [5 + draw(), 5 + draw(), 5 + draw(), null], warnings: [],
      }, i)
    }),
  }
}
