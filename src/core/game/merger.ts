import { capacityPrices } from './capacity-prices.ts'
import { diversionMatrix, elasticityMatrix, type DemandSystem } from './demand-system.ts'
import { logitEquilibrium } from './logit-game.ts'
import { impliedCosts, nashPrices } from './nash.ts'
import { nestedLogitDemand } from './nested-logit-demand.ts'

export interface Merger {
  readonly demand: DemandSystem
  readonly ownersPre: readonly (string | number)[]
  readonly ownersPost: readonly (string | number)[]
  readonly pricesPre: readonly number[]
  /** Post cost = pre cost (1 + change). */
  readonly costChange: readonly number[]
}

export interface MarketState {
  readonly prices: Float64Array
  readonly costs: Float64Array
  readonly quantities: Float64Array
  /** (p - c) / p, with the costs of this state. */
  readonly margins: Float64Array
  readonly profits: Float64Array
  /** n x n, row-major. */
  readonly elasticities: Float64Array
}

export interface MergerOutcome {
  readonly pre: MarketState
  readonly post: MarketState
  /** Before the merger; n x n, row-major. */
  readonly diversion: Float64Array
  /** Per potential consumer; null where the demand system has no surplus. */
  readonly consumerSurplusChange: number | null
}

function stateAt(demand: DemandSystem, prices: Float64Array, costs: Float64Array): MarketState {
  const quantities = demand.quantities(prices)
  return { prices, costs, quantities, margins: prices.map((p, i) => (p - costs[i]) / p), profits: quantities.map((q, i) => q * (prices[i] - costs[i])), elasticities: elasticityMatrix(demand, prices) }
}

/**
 * What a change of owners and costs does to prices (Werden and Froeb 1994): the costs that make today's prices a Nash equilibrium of today's owners, then the Nash equilibrium of the new owners.
 * @throws WarchestError game.no-equilibrium
 */
export function simulateMerger({ demand, ownersPre, ownersPost, pricesPre, costChange }: Merger): MergerOutcome {
  const costsPre = impliedCosts(demand, pricesPre, ownersPre)
  const costsPost = costsPre.map((cost, i) => cost * (1 + costChange[i]))
  const pre = stateAt(demand, Float64Array.from(pricesPre), costsPre)
  const { prices } = nashPrices({ demand, costs: costsPost, owners: ownersPost, start: pricesPre })
  const post = stateAt(demand, prices, costsPost)
  return { pre, post, diversion: diversionMatrix(demand, pricesPre), consumerSurplusChange: demand.surplus ? demand.surplus(prices) - demand.surplus(pricesPre) : null }
}

export interface CapacityMarket {
  readonly alpha: number
  readonly meanUtility: readonly number[]
  readonly outsideGood: boolean
  readonly priceOutside?: number | undefined
  /** Nest of each product, 0..G-1, and the correlation in [0, 1) of each nest; absent: the plain logit. */
  readonly nest?: ArrayLike<number> | undefined
  readonly rho?: ArrayLike<number> | undefined
  readonly costs: readonly number[]
  /** Units per product; Infinity: no limit. */
  readonly capacities: readonly number[]
  /** Potential consumers. */
  readonly marketSize: number
}

export interface CapacityEquilibrium {
  readonly prices: Float64Array
  /** Units. */
  readonly quantities: Float64Array
  /** What one more unit of capacity is worth to its owner, per unit. */
  readonly shadowPrices: Float64Array
  readonly binding: readonly boolean[]
}

/**
 * Nash prices of logit or nested logit firms that cannot sell more of a product than its capacity: q_i + sum_j O_ij (p_j - c_j - l_j) dq_j/dp_i = 0, l_i >= 0, l_i (capacity_i - units_i) = 0.
 * The plain logit exactly ({@link logitEquilibrium}), nests by {@link capacityPrices}.
 * @throws WarchestError game.no-equilibrium
 */
export function capacityNash({ alpha, meanUtility, outsideGood, priceOutside = 0, nest, rho, costs, capacities, marketSize }: CapacityMarket, owners: readonly (string | number)[]): CapacityEquilibrium {
  const capacity = capacities.map((units) => units / marketSize)
  if (nest && rho && Array.from(nest).some((g) => rho[g] !== 0)) {
    const found = capacityPrices({ demand: nestedLogitDemand({ alpha, meanUtility, outsideGood, priceOutside, nest, rho }), costs, owners }, capacity)
    return { prices: found.prices, quantities: found.quantities.map((s) => s * marketSize), shadowPrices: found.shadowPrices, binding: Array.from(found.shadowPrices, (l) => l > 0) }
  }
  const { markup, shadowPrice, share } = logitEquilibrium({ netUtility: meanUtility.map((d, i) => d + alpha * (costs[i] - priceOutside)), outside: outsideGood ? 0 : Number.NEGATIVE_INFINITY, owners, capacity })
  return { prices: markup.map((m, i) => costs[i] - m / alpha), quantities: share.map((s) => s * marketSize), shadowPrices: shadowPrice.map((l) => -l / alpha), binding: Array.from(shadowPrice, (l) => l > 0) }
}
