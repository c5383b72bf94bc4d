import { integrate } from '../numeric/quadrature.ts'

/** Two sellers of one good at zero cost, demand a - p, each with a capacity; the cheaper serves first, to those who value it most (efficient rationing). */
export interface CapacityDuopoly {
  readonly intercept: number
  readonly capacities: readonly [number, number]
}

export interface CapacityDuopolyOutcome {
  /** `mixed`: no price is safe, each draws its own at random. */
  readonly regime: 'pure' | 'mixed'
  /** Lowest and highest price charged. */
  readonly support: readonly [number, number]
  readonly profits: readonly [number, number]
  /** P(price of firm i <= p). */
  cdf(firm: 0 | 1, price: number): number
  /** Probability of exactly the highest price, for each firm; nothing where the regime is pure. */
  readonly topMass: readonly [number, number]
  readonly meanPrice: readonly [number, number]
  /** E of the lower of the two prices. */
  readonly meanLowestPrice: number
}

/**
 * Equilibrium of Bertrand-Edgeworth competition (Kreps and Scheinkman 1983; Deneckere and Kovenock 1992). Small capacities clear the market, ample ones give the price zero; between them the larger firm L
 * can always withdraw to the customers the smaller one S leaves, at price (a - k_S) / 2, and both mix below that: profit_L = ph^2, the bottom is where serving first earns L as much.
 */
export function bertrandEdgeworth({ intercept: a, capacities }: CapacityDuopoly): CapacityDuopolyOutcome {
  const large: 0 | 1 = capacities[0] >= capacities[1] ? 0 : 1
  const small: 0 | 1 = large === 0 ? 1 : 0
  const k = [Math.min(a, capacities[0]), Math.min(a, capacities[1])] as const
  const [kL, kS] = [k[large], k[small]]
  if (kS >= a) return pure(0, [0, 0])
  if (kL <= (a - kS) / 2) {
    const price = a - kL - kS
    return pure(price, [price * k[0], price * k[1]])
  }
  const top = (a - kS) / 2
  const profitL = top * top
  let bottom = profitL / kL
  // Where the larger firm could serve everyone at the bottom, p (a - p) = ph^2 has the bottom as its lower root.
  if (a - bottom < kL) bottom = (2 * profitL) / (a + Math.sqrt(Math.max(0, a * a - 4 * profitL)))
  const profitS = bottom * Math.min(kS, a - bottom)
  const within = (x: number): number => Math.min(1, Math.max(0, x))
  // Each firm's distribution keeps the other indifferent: p [k F + rest (1 - F)] reads the other way round, with what the other sells first and what it is left with.
  const below = (firm: 0 | 1, p: number): number => {
    if (firm === small) return within((p * Math.min(kL, a - p) - profitL) / (p * (Math.min(kL, a - p) - (a - p - kS))))
    return within((p * Math.min(kS, a - p) - profitS) / (p * (Math.min(kS, a - p) - Math.max(0, a - p - kL))))
  }
  const cdf = (firm: 0 | 1, p: number): number => (p >= top ? 1 : p <= bottom ? 0 : below(firm, p))
  const breaks = [a - kL, a - kS, a - kL - kS]
  const mass = kL === kS ? 0 : 1 - below(large, top)
  const mean = (survival: (p: number) => number): number => bottom + integrate(survival, bottom, top, { breaks })
  const means = ([0, 1] as const).map((firm) => mean((p) => 1 - cdf(firm, p)))
  return {
    regime: 'mixed', support: [bottom, top], profits: large === 0 ? [profitL, profitS] : [profitS, profitL], cdf, topMass: large === 0 ? [mass, 0] : [0, mass],
    meanPrice: [means[0], means[1]], meanLowestPrice: mean((p) => (1 - cdf(0, p)) * (1 - cdf(1, p))),
  }
}

const pure = (price: number, profits: readonly [number, number]): CapacityDuopolyOutcome => ({
  regime: 'pure', support: [price, price], profits, cdf: (_, p) => (p >= price ? 1 : 0), topMass: [0, 0], meanPrice: [price, price], meanLowestPrice: price,
})
