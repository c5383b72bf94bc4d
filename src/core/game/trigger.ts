import { findRoot } from '../numeric/root.ts'

/**
 * Repeated price competition between sellers that never talk: how patient each would have to be for high prices to last of themselves. They say how stable a market's prices are and how long a war may last;
 * the product proposes none of it to anyone.
 */
export interface TriggerGame {
  readonly nashProfit: number
  readonly collusiveProfit: number
  readonly deviationProfit: number
}

/** Discount factor from which reversion to Nash for ever deters: (d - c) / (d - n) (Friedman 1971); null where deviating pays no more than Nash. */
export const grimTriggerDelta = ({ nashProfit, collusiveProfit, deviationProfit }: TriggerGame): number | null => (deviationProfit > nashProfit ? (deviationProfit - collusiveProfit) / (deviationProfit - nashProfit) : null)

/** Whether T periods of Nash, then back, could deter at any patience: T > (d - c) / (c - n). */
export const punishmentSuffices = ({ nashProfit, collusiveProfit, deviationProfit }: TriggerGame, periods: number): boolean => collusiveProfit > nashProfit && periods > (deviationProfit - collusiveProfit) / (collusiveProfit - nashProfit)

/** The discount factor at which T periods of Nash just deter: sum over t = 1..T of delta^t = (d - c) / (c - n); null where even delta = 1 is not enough. */
export function punishmentDelta(game: TriggerGame, periods: number): number | null {
  if (!punishmentSuffices(game, periods)) return null
  const needed = (game.deviationProfit - game.collusiveProfit) / (game.collusiveProfit - game.nashProfit)
  if (needed <= 0) return 0
  const total = (delta: number): number => (delta === 1 ? periods : (-delta * Math.expm1(periods * Math.log(delta))) / (1 - delta))
  return findRoot((delta) => (delta === 0 ? 0 : total(delta)) - needed, 0, 1)
}

/** The discount factor from which reversion for ever deters when a deviation is seen only after L periods: ((d - c) / (d - n))^(1 / L). */
export function detectionLagDelta(game: TriggerGame, lag: number): number | null {
  const grim = grimTriggerDelta(game)
  return grim === null ? null : Math.max(0, grim) ** (1 / lag)
}

export interface GreenPorterGame {
  /** Probability of a period without demand, which looks to each like the other's price cut. */
  readonly badStateProbability: number
  readonly discountFactor: number
  /** Shared equally in a good period. */
  readonly monopolyProfit: number
}

export interface GreenPorterOutcome {
  /** Fewest periods of war after every bad one that keep two firms honest. */
  readonly minPunishmentPeriods: number
  /** Value of a firm at the start of a quiet period. */
  readonly valueCollusion: number
  readonly valueWarStart: number
  readonly warShareOfPeriods: number
  readonly meanPeriodsBetweenWars: number
  readonly meanCollusiveRun: number
}

/** Price wars without anyone having cheated (Green and Porter 1984, in the form of Tirole 1988, 6.7.1); null where no length of war is enough: 1 <= 2 (1 - a) d + (2a - 1) d^(T+1). */
export function greenPorter({ badStateProbability: bad, discountFactor: d, monopolyProfit }: GreenPorterGame): GreenPorterOutcome | null {
  const holds = (periods: number): boolean => 2 * (1 - bad) * d + (2 * bad - 1) * d ** (periods + 1) >= 1 - 1e-13
  // With bad periods in the minority the left side rises with T towards 2 (1 - a) d; otherwise it falls, and T = 0 is best.
  const room = 2 * (1 - bad) * d - 1
  let periods = 0
  if (!holds(0)) {
    if (bad >= 0.5 || room <= 0) return null
    periods = Math.max(0, Math.ceil(Math.log(room / (1 - 2 * bad)) / Math.log(d) - 1))
    while (periods > 0 && holds(periods - 1)) periods--
    while (!holds(periods)) periods++
  }
  const valueCollusion = ((1 - bad) * monopolyProfit) / 2 / (1 - (1 - bad) * d - bad * d ** (periods + 1))
  return { minPunishmentPeriods: periods, valueCollusion, valueWarStart: d ** periods * valueCollusion, warShareOfPeriods: (bad * periods) / (bad * periods + 1), meanPeriodsBetweenWars: periods + 1 / bad, meanCollusiveRun: 1 / bad }
}

export interface BoomGame {
  readonly firms: number
  readonly profitHigh: number
  readonly profitLow: number
  readonly highProbability: number
  readonly discountFactor: number
}

export interface BoomOutcome {
  /** Patience at which full profits last in booms too: (n - 1) H / ((n - 1) H + q H + (1 - q) l). */
  readonly deltaFullCollusion: number
  /** Patience at which they last in slumps: 1 - 1/n. */
  readonly deltaLowStateMinimum: number
  /** Most that the industry can earn in a boom without a war. */
  readonly sustainableBoomProfit: number
}

/** Price wars during booms (Rotemberg and Saloner 1986): the temptation is largest when demand is high. */
export function booms({ firms: n, profitHigh, profitLow, highProbability: q, discountFactor: d }: BoomGame): BoomOutcome {
  const room = (n - 1) * (1 - d) - d * q
  return {
    deltaFullCollusion: ((n - 1) * profitHigh) / ((n - 1) * profitHigh + q * profitHigh + (1 - q) * profitLow), deltaLowStateMinimum: 1 - 1 / n,
    sustainableBoomProfit: room > 0 ? Math.min(profitHigh, (d * (1 - q) * profitLow) / room) : profitHigh,
  }
}
