import type { Market } from '../demand/market.ts'
import { applyOverrides, type ElasticityOverride } from '../demand/override.ts'
import { marketTables } from './market-tables.ts'

/** The offers of a market as flat arrays by position (product x seller: `position * sellers + seller`); what they are is said at {@link WarTables}. Never written to afterwards. */
export interface OfferTables {
  readonly beta: Float64Array
  readonly categoryCv: Float64Array
  readonly productCv: Float64Array
  readonly weight: Float64Array
  readonly attraction: Float64Array
  readonly price: Float64Array
  readonly logPrice: Float64Array
  /** Our stock at the start by product; Infinity where it is not counted. */
  readonly ownStock: Float64Array
  readonly baseUnits: Float64Array
  readonly ordinaryRate: Float64Array
  readonly ordinaryOwn: Float64Array
  readonly ordinaryUnits: Float64Array
  readonly ordinaryShare: Float64Array
}

const adjustedLast = new WeakMap<Market, { readonly overrides: readonly ElasticityOverride[]; readonly market: Market }>()

/** The market under a scenario's overrides; the same value as long as the overrides stay the same. */
export function adjustedMarket(fitted: Market, overrides: readonly ElasticityOverride[] | undefined): Market {
  if (overrides === undefined || overrides.length === 0) return fitted
  const last = adjustedLast.get(fitted)
  if (last !== undefined && (last.overrides === overrides || JSON.stringify(last.overrides) === JSON.stringify(overrides))) return last.market
  const market = applyOverrides(fitted, overrides)
  adjustedLast.set(fitted, { overrides, market })
  return market
}

const made = new WeakMap<Market, OfferTables>()

/** The offers of `market`, which is `fitted` under some overrides or `fitted` itself, in the order of `fitted`; made once and kept as long as the market is. */
export function offerTables(fitted: Market, market: Market): OfferTables {
  const known = made.get(market)
  if (known !== undefined) return known
  const n = market.products.length
  const K = market.sellers.length
  const G = market.categories.length
  const { order, group } = marketTables(fitted)
  const { units } = marketTables(market)
  const tables = {
    beta: new Float64Array(n), categoryCv: Float64Array.from(market.categories, (category) => category.priceCoefficientSe / category.priceCoefficient), productCv: new Float64Array(n),
    weight: new Float64Array(n * K), attraction: new Float64Array(n), price: new Float64Array(n * K), logPrice: new Float64Array(n * K), ownStock: new Float64Array(n), baseUnits: new Float64Array(n * K),
  }
  const lambda = Float64Array.from(market.categories, ({ sellerSimilarity }) => sellerSimilarity)
  for (let i = 0; i < n; i++) {
    const index = order[i]
    for (let k = 0; k < K; k++) tables.baseUnits[i * K + k] = units[index * K + k]
    fillProduct(market.products[index], K, lambda[group[i]], tables.categoryCv[group[i]], i, tables)
  }
  const offers: OfferTables = { ...tables, ...ordinaryTrade(market, K, G, tables.baseUnits, group) }
  made.set(market, offers)
  return offers
}

/** What the market trades at the starting prices. */
function ordinaryTrade(market: Market, K: number, G: number, baseUnits: Float64Array, group: Int32Array): Pick<OfferTables, 'ordinaryRate' | 'ordinaryOwn' | 'ordinaryUnits' | 'ordinaryShare'> {
  const byCategory = new Float64Array(G * K)
  for (let i = 0, j = 0; i < group.length; i++) for (let k = 0; k < K; k++, j++) byCategory[group[i] * K + k] += baseUnits[j]
  const units = (g: number): number => byCategory.subarray(g * K, (g + 1) * K).reduce((a, b) => a + b, 0)
  const perVisit = (value: number, g: number): number => (market.categories[g].visitsPerDay > 0 ? value / market.categories[g].visitsPerDay : 0)
  return {
    ordinaryRate: Float64Array.from(market.categories, (_, g) => perVisit(units(g), g)),
    ordinaryOwn: Float64Array.from(market.categories, (_, g) => perVisit(byCategory[g * K], g)),
    ordinaryUnits: Float64Array.from(market.sellers, (_, k) => market.categories.reduce((sum, _category, g) => sum + byCategory[g * K + k], 0)),
    ordinaryShare: byCategory.map((value, at) => { const all = units(Math.floor(at / K)); return all > 0 ? value / all : 0 }),
  }
}

function fillProduct(product: Market['products'][number], K: number, lambda: number, categoryCv: number, i: number, out: Omit<OfferTables, 'ordinaryRate' | 'ordinaryOwn' | 'ordinaryUnits' | 'ordinaryShare'>): void {
  const { prices, meanUtility, priceCoefficient, elasticity } = product
  out.beta[i] = priceCoefficient
  // The product's own uncertainty beside the category's: variances of relative errors subtract.
  const relative = elasticity !== 0 ? product.elasticitySe / Math.abs(elasticity) : 0
  out.productCv[i] = Math.sqrt(Math.max(0, relative ** 2 - categoryCv ** 2))
  out.ownStock[i] = product.stock ?? Number.POSITIVE_INFINITY
  let best = Number.NEGATIVE_INFINITY
  for (let k = 0; k < K; k++) {
    const price = prices[k]
    const mean = meanUtility[k]
    if (price === null || mean === null) continue
    out.price[i * K + k] = price
    out.logPrice[i * K + k] = Math.log(price)
    best = Math.max(best, mean - priceCoefficient * out.logPrice[i * K + k])
  }
  if (best === Number.NEGATIVE_INFINITY) return
  out.attraction[i] = Math.exp(best)
  for (let k = 0; k < K; k++) {
    const mean = meanUtility[k]
    if (out.price[i * K + k] > 0 && mean !== null) out.weight[i * K + k] = Math.exp((mean - priceCoefficient * out.logPrice[i * K + k] - best) / lambda)
  }
}
