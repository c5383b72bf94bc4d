import { integrate } from '../numeric/quadrature.ts'

/** A duopoly in which each knows only its own flow cost x, uniform on `costRange` (Fudenberg and Tirole 1986). */
export interface PrivateExitGame {
  /** Flow profit while both stay, before the own cost. */
  readonly duopolyProfit: number
  /** Flow profit of the one who stays, for ever, before the own cost. */
  readonly monopolyProfit: number
  readonly costRange: readonly [number, number]
  readonly discountRate: number
}

/**
 * When a firm of cost x gives up, T(x) = integral over [x, top] of (pm - y) / (r (y - pd) (y - lo)) dy with top = min(hi, pm); null: never, since it does not lose money (x <= pd) or no rival could be cheaper.
 * The integral is taken in u = ln(y - max(pd, lo)), where it is smooth.
 */
export function exitTime({ duopolyProfit: pd, monopolyProfit: pm, costRange: [lo, hi], discountRate: r }: PrivateExitGame, x: number): number | null {
  const top = Math.min(hi, pm)
  const [near, far] = pd > lo ? [pd, lo] : [lo, pd]
  if (x >= top) return 0
  if (x <= near) return null
  return integrate((u) => {
    const y = near + Math.exp(u)
    return (pm - y) / (r * (Math.exp(u) + near - far))
  }, Math.log(x - near), Math.log(top - near))
}

/** Capacity that must be used in full while demand shrinks (Ghemawat and Nalebuff 1985): P = scale exp(-decay t) - slope Q. */
export interface DecliningIndustry {
  readonly demandScale: number
  readonly decayRate: number
  readonly slope: number
  readonly unitCost: number
  readonly capacities: readonly [number, number]
}

export interface DecliningExit {
  /** The larger firm: it could hold out alone for a shorter time, so it goes first. */
  readonly firstToExit: 0 | 1
  /** When each firm leaves; negative: it loses money from the beginning. */
  readonly exitTimes: readonly [number, number]
  /** Until when each could live alone. */
  readonly aloneUntil: readonly [number, number]
}

/** The larger firm leaves as soon as two lose money, the smaller when it does so alone: t(Q) = ln(scale / (c + slope Q)) / decay. */
export function decliningExit({ demandScale, decayRate, slope, unitCost, capacities: [a, b] }: DecliningIndustry): DecliningExit {
  const profitableUntil = (quantity: number): number => Math.log(demandScale / (unitCost + slope * quantity)) / decayRate
  const together = profitableUntil(a + b)
  const aloneUntil = [profitableUntil(a), profitableUntil(b)] as const
  return a >= b ? { firstToExit: 0, exitTimes: [together, aloneUntil[1]], aloneUntil } : { firstToExit: 1, exitTimes: [aloneUntil[0], together], aloneUntil }
}

/** A predator with deep pockets against a prey that burns its cash (Telser 1966; Tirole 1988, 9.7). Lawful competition ends where pricing below cost aims at exclusion: the gate's rules on below-cost prices stand apart from this sum. */
export interface PredationGame {
  /** What the predator loses per unit of time while the prey lasts. */
  readonly lossRate: number
  readonly duopolyProfit: number
  readonly monopolyProfit: number
  /** Continuous. */
  readonly discountRate: number
  readonly preyCash: number
  readonly preyBurn: number
}

export interface PredationOutcome {
  /** null: the prey does not burn cash. */
  readonly preyRunsOutAt: number | null
  readonly valueFight: number
  readonly valueAccommodate: number
  readonly fightIsBetter: boolean
  /** The longest war that pays. */
  readonly maxWorthwhileLength: number
}

export function predation({ lossRate, duopolyProfit, monopolyProfit, discountRate: r, preyCash, preyBurn }: PredationGame): PredationOutcome {
  const time = preyBurn > 0 ? Math.max(0, preyCash) / preyBurn : Number.POSITIVE_INFINITY
  const valueFight = (lossRate * Math.expm1(-r * time)) / r + (Math.exp(-r * time) * monopolyProfit) / r
  const valueAccommodate = duopolyProfit / r
  return { preyRunsOutAt: Number.isFinite(time) ? time : null, valueFight, valueAccommodate, fightIsBetter: valueFight > valueAccommodate, maxWorthwhileLength: Math.log((monopolyProfit + lossRate) / (duopolyProfit + lossRate)) / r }
}
