import { WarchestError } from '../problem.ts'

/** Demand intercept - slope x price + e, units, with e uniform on `shock`; prices and unit cost in major units. */
export interface PriceSettingProblem {
  readonly intercept: number
  /** Units lost per major unit of price, above 0. */
  readonly slope: number
  readonly cost: number
  readonly shock: readonly [number, number]
}

export interface PriceSettingOrder {
  /** Best price were demand known to be its mean. */
  readonly risklessPrice: number
  /** Best price with the order that goes with it; never above the riskless one (Mills 1959). */
  readonly price: number
  /** Order less mean demand without the shock: the safety stock's place within the shock's range. */
  readonly stockingFactor: number
  readonly orderQuantity: number
  /** Price x expected sales - cost x order, major units. */
  readonly expectedProfit: number
}

/**
 * Price and order of one season chosen together (Petruzzi and Dada 1999, Operations Research 47, theorem 1), additive uniform shock, no salvage and no penalty.
 * For a stocking factor z the best price is p0 - Theta(z) / (2 slope), Theta(z) = E max(e - z, 0). With t = B - z the marginal profit of z is a cubic in t with at most two zeros in the range: of these only the smaller t is a maximum.
 * It is found by bisection and compared with the end z = A, t = B - A.
 * @throws WarchestError 'bad-input': `pricing.bad-problem`, `pricing.never-pays` where no price covers the cost
 */
export function priceSettingNewsvendor(problem: PriceSettingProblem): PriceSettingOrder {
  const { intercept, slope, cost, shock: [low, high] } = problem
  const width = high - low
  if (!(slope > 0) || !(cost >= 0) || !(width > 0) || !Number.isFinite(intercept + slope + cost + width)) {
    throw new WarchestError('bad-input', { code: 'pricing.bad-problem', message: 'Slope and the range of the shock must be above zero, and the cost not below it.', mend: 'Correct the figures; a shock without range needs no safety stock.', params: { slope, cost, low, high } })
  }
  const risklessPrice = (intercept + slope * cost + (low + high) / 2) / (2 * slope)
  const at = (t: number): PriceSettingOrder => {
    const z = high - t
    const missed = (t * t) / (2 * width)
    const price = risklessPrice - missed / (2 * slope)
    const known = intercept - slope * price
    const sales = known + (low + high) / 2 - missed
    return { risklessPrice, price, stockingFactor: z, orderQuantity: known + z, expectedProfit: price * sales - cost * (known + z) }
  }
  // Marginal profit of a unit of safety stock: price x P(e > z) - cost.
  const marginal = (t: number): number => (risklessPrice - (t * t) / (4 * slope * width)) * (t / width) - cost
  const peak = Math.min(width, Math.sqrt((4 * slope * width * risklessPrice) / 3))
  const candidates = [at(width)]
  if (marginal(peak) > 0) {
    let [below, above] = [0, peak]
    for (let round = 0; round < 200 && above - below > 1e-16 * peak; round++) {
      const middle = (below + above) / 2
      if (marginal(middle) > 0) above = middle
      else below = middle
    }
    candidates.push(at((below + above) / 2))
  }
  const best = candidates.reduce((one, other) => (other.expectedProfit > one.expectedProfit ? other : one))
  if (!(best.expectedProfit > 0) || !(best.orderQuantity > 0)) {
    throw new WarchestError('bad-input', { code: 'pricing.never-pays', message: `No price covers a unit cost of ${cost} at this demand.`, mend: 'Order nothing, or lower the cost.', params: { cost } })
  }
  return best
}
