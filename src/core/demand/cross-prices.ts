import { ownElasticity } from './choice.ts'
import type { Market } from './market.ts'
import { presentChoice } from './present.ts'

/** Responses of products of one category to each other's prices at the prices that stand. Matrices are row by row: row = whose sales, column = whose price. */
export interface CrossPrices {
  readonly skus: readonly string[]
  /** Present units a day of each. */
  readonly units: readonly number[]
  /** d ln q_i / d ln p_j of our offers, n x n; the diagonal holds the own elasticities. */
  readonly elasticity: readonly number[]
  /** Standard errors by the delta method, n x n. */
  readonly elasticitySe: readonly number[]
  /** Of the units that i loses where its price rises, the share that j gains, n x n; the diagonal is 0. */
  readonly diversion: readonly number[]
  /** d ln q_i / d ln p_ik: our sales of a product against each seller's price of the same product, n x sellers; null where the seller does not offer it. */
  readonly sellers: readonly (number | null)[]
  readonly sellersSe: readonly (number | null)[]
  /** Where the units that a product of ours loses to a higher price go, n x 3: to the same product at rivals, to other products at any seller, to nobody. */
  readonly leaves: readonly number[]
  /** Products of the category in all, offered by us. */
  readonly of: number
}

/**
 * Closed forms of the two-level nested logit with ln-price utility (products are nests, sellers options):
 *   i = j:  -(beta_i/lambda)[1 - (1-lambda) P(0|i) - lambda s_i]      i != j:  beta_j s_j
 *   rival k of the same product:  (beta_i/lambda)[(1-lambda) P(k|i) + lambda s_ik]
 * All are linear in the beta of whose price it is, so that a standard error is the value times the relative error of that beta.
 * @param top the products that sell most, or `skus` where given
 */
export function crossPrices(market: Market, category: number, { top, skus }: { readonly top: number; readonly skus?: readonly string[] }): CrossPrices {
  const { members, sellers: K, shares, lambda, visits } = presentChoice(market, category)
  const wanted = skus && new Set(skus)
  const offered = Array.from(members.keys()).filter((m) => shares.share[m * K] > 0)
  const chosen = offered.filter((m) => wanted?.has(market.products[members[m]].sku) ?? true).sort((a, b) => shares.share[b * K] - shares.share[a * K] || a - b).slice(0, top)
  const n = chosen.length
  const product = chosen.map((m) => market.products[members[m]])
  const share = chosen.map((m) => shares.share[m * K])
  const within = chosen.map((m) => shares.within[m * K])
  const beta = product.map((one) => one.priceCoefficient)
  const cv = product.map((one) => one.elasticitySe / Math.abs(one.elasticity))
  const own = product.map((_, i) => ownElasticity(beta[i], lambda, within[i], share[i]))
  const grid = <T>(columns: number, value: (i: number, j: number) => T): T[] => Array.from({ length: n * columns }, (_, at) => value(Math.floor(at / columns), at % columns))
  const elasticity = grid(n, (i, j) => (i === j ? own[i] : beta[j] * share[j]))
  // Units lost per unit of our price of i: q_i |e_ii|; gained by option o of another nest: q_o beta_i s_i.
  const gained = (i: number, units: number): number => (units * beta[i] * share[i]) / (share[i] * -own[i])
  const seller = (i: number, k: number): number | null => {
    const at = chosen[i] * K + k
    if (k === 0) return own[i]
    return shares.share[at] > 0 ? (beta[i] / lambda) * ((1 - lambda) * shares.within[at] + lambda * shares.share[at]) : null
  }
  return {
    skus: product.map(({ sku }) => sku), units: share.map((s) => s * visits), of: offered.length,
    elasticity, elasticitySe: elasticity.map((value, at) => Math.abs(value) * cv[at % n]),
    diversion: grid(n, (i, j) => (i === j ? 0 : gained(i, share[j]))),
    sellers: grid(K, seller), sellersSe: grid(K, (i, k) => { const value = seller(i, k); return value === null ? null : Math.abs(value) * cv[i] }),
    leaves: grid(3, (i, way) => {
      const nest = shares.nestShare[chosen[i]]
      if (way === 1) return gained(i, 1 - shares.outside - nest)
      if (way === 2) return gained(i, shares.outside)
      return Math.max(0, 1 - gained(i, 1 - nest))
    }),
  }
}
