/** Two products with inverse demand p_i = a - q_i - g q_j and one unit cost (Singh and Vives 1984; Deneckere 1983). */
export interface DifferentiatedDuopoly {
  readonly intercept: number
  readonly cost: number
  /** g: 1 the same good, 0 unrelated. */
  readonly substitutability: number
}

export interface DifferentiatedOutcome {
  readonly bertrandPrice: number
  readonly bertrandProfit: number
  readonly cournotQuantity: number
  readonly collusivePrice: number
  /** Per firm. */
  readonly collusiveProfit: number
  /** Best price against the collusive one; it may sit where the rival just sells nothing. */
  readonly deviationPrice: number
  readonly deviationProfit: number
  /** (deviation - collusive) / (deviation - Bertrand); null for unrelated goods, where nothing can be gained. */
  readonly criticalDelta: number | null
}

export function differentiatedDuopoly({ intercept: a, cost: c, substitutability: g }: DifferentiatedDuopoly): DifferentiatedOutcome {
  const bertrandPrice = (a * (1 - g) + c) / (2 - g)
  const profitAtBoth = (p: number): number => ((p - c) * (a - p)) / (1 + g)
  const bertrandProfit = profitAtBoth(bertrandPrice)
  const collusivePrice = (a + c) / 2
  const collusiveProfit = profitAtBoth(collusivePrice)
  // While both sell, the best answer is (a (1 - g) + c + g p) / 2; below the kink the rival sells nothing and profit (p - c)(a - p) still rises with p, so the kink itself is best there.
  const interior = (a * (1 - g) + c + g * collusivePrice) / 2
  const kink = g > 0 ? (collusivePrice - a * (1 - g)) / g : Number.NEGATIVE_INFINITY
  const deviationPrice = Math.max(interior, kink)
  const deviationQuantity = interior >= kink ? (interior - c) / (1 - g * g) : a - kink
  const deviationProfit = (deviationPrice - c) * deviationQuantity
  const gain = deviationProfit - collusiveProfit
  return { bertrandPrice, bertrandProfit, cournotQuantity: (a - c) / (2 + g), collusivePrice, collusiveProfit, deviationPrice, deviationProfit, criticalDelta: g === 0 ? null : gain / (deviationProfit - bertrandProfit) }
}

/** Firms at the ends of a line of length 1, every buyer buys (Hotelling 1929). */
export interface HotellingLine {
  /** Per unit of length. */
  readonly transportCost: number
  readonly costs: readonly [number, number]
}

export interface HotellingOutcome {
  readonly prices: readonly [number, number]
  readonly shares: readonly [number, number]
  readonly profits: readonly [number, number]
}

/** p1 = t + (2 c1 + c2) / 3; where the cheaper firm's advantage is 3t or more it takes the whole line at the price that just keeps the other out. */
export function hotelling({ transportCost: t, costs: [c1, c2] }: HotellingLine): HotellingOutcome {
  if (Math.abs(c1 - c2) >= 3 * t) return c1 < c2 ? { prices: [c2 - t, c2], shares: [1, 0], profits: [c2 - t - c1, 0] } : { prices: [c1, c1 - t], shares: [0, 1], profits: [0, c1 - t - c2] }
  const prices = [t + (2 * c1 + c2) / 3, t + (c1 + 2 * c2) / 3] as const
  const first = 0.5 + (prices[1] - prices[0]) / (2 * t)
  return { prices, shares: [first, 1 - first], profits: [(prices[0] - c1) * first, (prices[1] - c2) * (1 - first)] }
}
