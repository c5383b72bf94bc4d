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

/** Dinkelbach's method converges faster than linearly; a handful of rounds is usual. */
const ROUNDS = 50
const NEWTON_STEPS = 100
/** ln price: a ten-thousandth of a per cent of a fen on a hundred yuan. */
const CONVERGED = 1e-10
/** ln of a price so low that it is none. */
const NOTHING = -50

/**
 * Myopic Bertrand prices of one multi-product seller in the two-level nested logit with ln p in utility: the prices that are best against everybody's present ones.
 * Profit per visit is N / D with N = sum top_i P(k|i) (p_i - c_i) and D = 1 + sum top_i, both sums over products: by Dinkelbach (1967, "On nonlinear fractional programming", Management Science 13) the best
 * prices maximise N - Pi D at their own profit Pi, and that falls apart by product into the markup equation
 *   (p - c) e = p + beta Pi,   e = (beta / lambda) (1 - (1 - lambda) P(k|i)),
 * the first-order condition of a multi-product seller, whose lost buyers bring Pi elsewhere. Its left side less its right changes sign once in p, so each product has one best price, found by
 * Newton steps kept between brackets; where it never does within the limits, the limit is best.
 * @param move in and out: ln price over start, by product; read as the starting point
 * @returns rounds taken
 */
export function bestResponse(position: PricingPosition, limits: PricingLimits, move: Float64Array): number {
  const { from, to, own } = position
  for (let round = 1; round <= ROUNDS; round++) {
    const profit = categoryProfit(position, move)
    let change = 0
    for (let i = from; i < to; i++) {
      if (own[i] <= 0 || (limits.free !== null && limits.free[i] === 0)) continue
      const best = bestPrice(position, i, profit, Math.max(NOTHING, limits.floor), limits.ceiling, move[i])
      change = Math.max(change, Math.abs(best - move[i]))
      move[i] = best
    }
    if (change < CONVERGED) return round
  }
  return ROUNDS
}

/** Where the markup equation of product `i` holds between the limits, given the profit of a visit. */
function bestPrice({ similarity, slope, own, others, price, cost }: PricingPosition, i: number, profit: number, floor: number, ceiling: number, start: number): number {
  const within = (x: number): number => {
    const weight = own[i] * Math.exp(-slope[i] * x)
    return weight / (weight + others[i])
  }
  /** Left side of the markup equation less its right: below zero where a higher price pays. */
  const over = (p: number, inside: number): number => (p - cost[i]) * slope[i] * (1 - (1 - similarity) * inside) - p - slope[i] * similarity * profit
  const at = (x: number): number => over(price[i] * Math.exp(x), within(x))
  if (at(ceiling) <= 0) return ceiling
  if (at(floor) >= 0) return floor
  let low = floor
  let high = ceiling
  let x = start > low && start < high ? start : (low + high) / 2
  for (let step = 0; step < NEWTON_STEPS && high - low > CONVERGED; step++) {
    const p = price[i] * Math.exp(x)
    const inside = within(x)
    const value = over(p, inside)
    if (value > 0) high = x
    else low = x
    // d within / dx = -slope within (1 - within)
    const derivative = p * (slope[i] * (1 - (1 - similarity) * inside) - 1) + (p - cost[i]) * slope[i] ** 2 * (1 - similarity) * inside * (1 - inside)
    const newton = x - value / derivative
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) < CONVERGED) return next
    x = next
  }
  return x
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
