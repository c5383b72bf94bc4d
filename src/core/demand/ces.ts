/**
 * Demand of constant elasticity of substitution with a fixed budget (Anderson, de Palma and Thisse 1992, chapter 3): buyers spread money over products, and each product's part of the budget is a logit in ln price,
 *   r_i = w_i (p_i / p_0)^(1 - gamma) / (o + sum_j w_j (p_j / p_0)^(1 - gamma)),   q_i = budget r_i / p_i.
 */
export interface CesMarket {
  /** n, 0 or more: how much a product is liked; 0 is not on offer. */
  readonly weight: ArrayLike<number>
  /** n, major units, above 0. */
  readonly price: ArrayLike<number>
  /** Elasticity of substitution, above 1. */
  readonly gamma: number
  /** Price of the outside good, major units (default 1). */
  readonly priceOutside?: number
  /** Whether part of the budget may go elsewhere (default true). */
  readonly outsideGood?: boolean
  /** Major units (default 1). */
  readonly budget?: number
}

export interface CesShares {
  /** Parts of the budget, n; with the outside part they add to 1. */
  readonly revenueShare: Float64Array
  readonly outside: number
  /** Units, n. */
  readonly quantity: Float64Array
  /** ln of the denominator of the shares. */
  readonly logSum: number
}

/** Budget shares and quantities, by log-sum-exp. */
export function cesShares({ weight, price, gamma, priceOutside = 1, outsideGood = true, budget = 1 }: CesMarket): CesShares {
  const log = Float64Array.from(weight, (w, i) => Math.log(w) + (1 - gamma) * Math.log(price[i] / priceOutside))
  const most = log.reduce((a, b) => Math.max(a, b), outsideGood ? 0 : Number.NEGATIVE_INFINITY)
  const nothing = outsideGood ? Math.exp(-most) : 0
  const total = log.reduce((sum, value) => sum + Math.exp(value - most), nothing)
  const revenueShare = log.map((value) => Math.exp(value - most) / total)
  return { revenueShare, outside: nothing / total, quantity: revenueShare.map((r, i) => (budget * r) / price[i]), logSum: most + Math.log(total) }
}

/** d q_i / d p_j, n x n row i: (gamma - 1) q_i r_j / p_j, less gamma q_i / p_i on the diagonal. */
export function cesDerivatives({ price, gamma }: CesMarket, { revenueShare, quantity }: CesShares): Float64Array {
  const n = quantity.length
  return Float64Array.from({ length: n * n }, (_, at) => {
    const i = Math.floor(at / n)
    const j = at % n
    return ((gamma - 1) * quantity[i] * revenueShare[j]) / price[j] - (i === j ? (gamma * quantity[i]) / price[i] : 0)
  })
}

/** d ln q_i / d ln p_j in closed form, n x n row i: (gamma - 1) r_j, less gamma on the diagonal. */
export function cesElasticities({ gamma }: CesMarket, { revenueShare }: CesShares): Float64Array {
  const n = revenueShare.length
  return Float64Array.from({ length: n * n }, (_, at) => (gamma - 1) * revenueShare[at % n] - (Math.floor(at / n) === at % n ? gamma : 0))
}

/** Consumer surplus in money up to a constant, budget ln(denominator) / (gamma - 1): its slope in a price is minus the quantity. */
export const cesConsumerSurplus = ({ gamma, budget = 1 }: CesMarket, { logSum }: CesShares): number => (budget * logSum) / (gamma - 1)

/** Weights that give back budget shares (n, above 0, adding to less than 1) at these prices: w_i = r_i / r_0 (p_i / p_0)^(gamma - 1). */
export function invertCes(revenueShare: ArrayLike<number>, price: ArrayLike<number>, gamma: number, priceOutside = 1): Float64Array {
  const outside = 1 - Array.from(revenueShare).reduce((sum, r) => sum + r, 0)
  return Float64Array.from(revenueShare, (r, i) => (r / outside) * (price[i] / priceOutside) ** (gamma - 1))
}
