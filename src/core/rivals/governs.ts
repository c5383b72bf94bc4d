import type { Market } from '../demand/market.ts'
import type { RivalPolicy } from '../war/scenario.ts'
import { touches } from '../war/scope.ts'
import { startingUnits } from '../war/starting-units.ts'

/** How much of a market a rival's policy speaks of: products that it offers and we do too, those of them on which the policy may move its price, and their part of its and of our units at the start. */
export interface Governed {
  readonly products: number
  readonly of: number
  readonly rivalUnits: number
  readonly ownUnits: number
}

/** What `policy` of seller `id` governs; null where the market does not know the seller. */
export function governedBy(market: Market, id: string, policy: RivalPolicy): Governed | null {
  const K = market.sellers.length
  const k = market.sellers.findIndex((seller) => seller.id === id)
  if (k < 0) return null
  const units = startingUnits(market)
  const scopes = policy.kind === 'hold' ? [] : policy.kind === 'scripted' ? policy.moves.map(({ scope }) => scope) : [policy.scope]
  const sums = { products: 0, of: 0, own: 0, ownAll: 0, rival: 0, rivalAll: 0 }
  market.products.forEach(({ sku, category, prices }, i) => {
    if (prices[0] === null || prices[k] === null) return
    const [own, theirs] = [units[i * K], units[i * K + k]]
    sums.of++
    sums.ownAll += own
    sums.rivalAll += theirs
    if (!scopes.some((scope) => scope === undefined || touches(scope, sku, market.categories[category].id))) return
    sums.products++
    sums.own += own
    sums.rival += theirs
  })
  const share = (part: number, all: number): number => (all > 0 ? part / all : 0)
  return { products: sums.products, of: sums.of, rivalUnits: share(sums.rival, sums.rivalAll), ownUnits: share(sums.own, sums.ownAll) }
}
