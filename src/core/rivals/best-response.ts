/** One category as one seller sees it. Arrays are by product; prices enter demand as ln p. */
export interface PricingPosition {
  readonly from: number
  readonly to: number
  /** lambda of the category. */
  readonly similarity: number
  /** beta_i / lambda. */
  readonly slope: Float64Array
  /** exp of the product's scale: top_i = attraction_i (sum of weights)^lambda. */
  readonly attraction: Float64Array
  /** Weight of the seller's own offer at its starting price (0: not offered), and of all others at their present prices. */
  readonly own: Float64Array
  readonly others: Float64Array
  readonly price: Float64Array
  readonly cost: Float64Array
}

export interface PricingLimits {
  /** ln of the lowest and highest price over the starting price. */
  readonly floor: number
  readonly ceiling: number
  /** 1 where the seller may move; the others stay where they are. */
  readonly free: Uint8Array | null
}

const ROUNDS = 200
/** ln price: a hundred-thousandth of a per cent. */
const CONVERGED = 1e-7

/**
 * Myopic Bertrand prices of one multi-product seller in the two-level nested logit with ln p in utility: the prices that are best against everybody's present ones.
 * The first-order condition of product j is the markup equation
 *   (p_j - c_j) e_j = p_j + beta_j Pi,   e_j = (beta_j / lambda) (1 - (1 - lambda) P(k|j)),   Pi = sum_i (p_i - c_i) s_i,
 * since a higher p_j sends the profit of its buyers to the seller's other products (Berry 1994; Morrow and Skerlos 2011, "Fixed-point approaches to computing Bertrand-Nash equilibrium prices", section 3).
 * Solved by fixed point from the present prices, with the step halved where it does not shrink. Where e_j <= 1 no price is too high: the ceiling holds.
 * @param move in and out: ln price over start, by product; read as the starting point
 * @returns rounds taken; a result after {@link ROUNDS} rounds is the last iterate
 */
export function bestResponse(position: PricingPosition, limits: PricingLimits, move: Float64Array): number {
  const { from, to, similarity, slope, own, price, cost } = position
  let step = 1
  let last = Number.POSITIVE_INFINITY
  for (let round = 1; round <= ROUNDS; round++) {
    const profit = categoryProfit(position, move)
    let change = 0
    for (let i = from; i < to; i++) {
      if (own[i] <= 0 || (limits.free !== null && limits.free[i] === 0)) continue
      const weight = own[i] * Math.exp(-slope[i] * move[i])
      const within = weight / (weight + position.others[i])
      const e = slope[i] * (1 - (1 - similarity) * within)
      const best = e > 1 ? (e * cost[i] + slope[i] * similarity * profit) / (e - 1) : Number.POSITIVE_INFINITY
      const target = Math.max(limits.floor, Math.min(limits.ceiling, best > 0 ? Math.log(best / price[i]) : limits.floor))
      const delta = step * (target - move[i])
      move[i] += delta
      change = Math.max(change, Math.abs(delta))
    }
    if (change < CONVERGED) return round
    if (change >= last) step = Math.max(0.05, step / 2)
    last = change
  }
  return ROUNDS
}

/** Profit per visit of the seller in the category at these moves. */
export function categoryProfit({ from, to, similarity, slope, attraction, own, others, price, cost }: PricingPosition, move: Float64Array): number {
  let denominator = 1
  let profit = 0
  for (let i = from; i < to; i++) {
    const weight = own[i] > 0 ? own[i] * Math.exp(-slope[i] * move[i]) : 0
    const sum = weight + others[i]
    if (sum <= 0) continue
    const top = attraction[i] * sum ** similarity
    denominator += top
    if (weight > 0) profit += (price[i] * Math.exp(move[i]) - cost[i]) * top * (weight / sum)
  }
  return profit / denominator
}

/**
 * Unit costs at which the seller's starting prices are its best response: the markup equation read the other way, closed in Pi since it is linear in it.
 * Where the equation asks for a cost below zero (too little response for any price to be best) the cost is zero.
 * @param out written by product where the seller offers it
 */
export function impliedCosts({ from, to, similarity, slope, attraction, own, others, price }: PricingPosition, out: Float64Array): void {
  let denominator = 1
  for (let i = from; i < to; i++) if (own[i] + others[i] > 0) denominator += attraction[i] * (own[i] + others[i]) ** similarity
  let earned = 0
  let feedback = 0
  for (let i = from; i < to; i++) {
    if (own[i] <= 0) continue
    const sum = own[i] + others[i]
    const within = own[i] / sum
    const share = (attraction[i] * sum ** similarity * within) / denominator
    const e = slope[i] * (1 - (1 - similarity) * within)
    earned += (share * price[i]) / e
    feedback += (share * slope[i] * similarity) / e
  }
  const profit = earned / (1 - feedback)
  for (let i = from; i < to; i++) {
    if (own[i] <= 0) continue
    const e = slope[i] * (1 - (1 - similarity) * (own[i] / (own[i] + others[i])))
    out[i] = Math.max(0, price[i] - (price[i] + slope[i] * similarity * profit) / e)
  }
}
