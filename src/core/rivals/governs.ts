import type { Market } from '../demand/market.ts'
import type { RivalPolicy, Watched } from '../war/scenario.ts'
import { touches } from '../war/scope.ts'
import { startingUnits } from '../war/starting-units.ts'

/** What says whether a rival answers on a product: its own prices, those of its category, the rival as a whole, or the policy as it is stated. */
export const SAID_BY = ['product', 'category', 'rival', 'stated'] as const
export type SaidBy = (typeof SAID_BY)[number]

/** How much of a market a rival's policy speaks of: products that it offers and we do too, those of them on which the policy may move its price (expected, where that is a chance), and their part of its and of our units at the start. */
export interface Governed {
  readonly products: number
  /** Standard deviation of `products`: what is not known of single products and of shares. 0 where all is stated. */
  readonly sd: number
  readonly of: number
  readonly rivalUnits: number
  readonly ownUnits: number
  /** Of the products of `of`: how many have it from where. */
  readonly said: Readonly<Record<SaidBy, number>>
}

const everything = ({ scope }: Watched): boolean => scope === undefined || (scope.categories.length === 0 && scope.skus.length === 0)

/** What `policy` of seller `id` governs; null where the market does not know the seller. */
export function governedBy(market: Market, id: string, policy: RivalPolicy): Governed | null {
  const K = market.sellers.length
  const k = market.sellers.findIndex((seller) => seller.id === id)
  if (k < 0) return null
  const units = startingUnits(market)
  const scopes = policy.kind === 'hold' ? [] : policy.kind === 'scripted' ? policy.moves.map(({ scope }) => scope) : [policy.scope]
  const watched = 'belief' in policy ? (policy.belief?.watched ?? []) : []
  const bySku = new Map(watched.flatMap((entry, e) => (entry.scope?.skus ?? []).map((sku) => [sku, e] as const)))
  const byCategory = new Map(watched.flatMap((entry, e) => (entry.scope?.categories ?? []).map((category) => [category, e] as const)))
  const whole = watched.findLastIndex(everything)
  const sums = { products: 0, of: 0, own: 0, ownAll: 0, rival: 0, rivalAll: 0, variance: 0 }
  const said = { product: 0, category: 0, rival: 0, stated: 0 }
  const expected = new Float64Array(watched.length)
  market.products.forEach(({ sku, category, prices }, i) => {
    if (prices[0] === null || prices[k] === null) return
    const [own, theirs] = [units[i * K], units[i * K + k]]
    sums.of++
    sums.ownAll += own
    sums.rivalAll += theirs
    const categoryId = market.categories[category].id
    if (!scopes.some((scope) => scope === undefined || touches(scope, sku, categoryId))) {
      said.stated++
      return
    }
    const entry = Math.max(bySku.get(sku) ?? -1, byCategory.get(categoryId) ?? -1, whole)
    said[entry < 0 ? 'stated' : entry === bySku.get(sku) ? 'product' : entry === byCategory.get(categoryId) ? 'category' : 'rival']++
    const share = entry < 0 ? 1 : watched[entry].share
    if (entry >= 0) expected[entry]++
    sums.products += share
    sums.variance += share * (1 - share)
    sums.own += share * own
    sums.rival += share * theirs
  })
  const part = (some: number, all: number): number => (all > 0 ? some / all : 0)
  const shared = watched.reduce((sum, { sd }, e) => sum + (expected[e] * sd) ** 2, 0)
  return { products: sums.products, sd: Math.sqrt(sums.variance + shared), of: sums.of, rivalUnits: part(sums.rival, sums.rivalAll), ownUnits: part(sums.own, sums.ownAll), said }
}
