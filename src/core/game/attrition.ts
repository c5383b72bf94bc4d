/** Two players, each burning money at a rate while both stay, for a prize that the one who stays gets; complete information (Maynard Smith 1974; Hendricks, Weiss and Wilson 1988). */
export interface Attrition {
  /** Cost per unit of time of each player while both stay. */
  readonly costRates: readonly [number, number]
  /** Worth of the other's exit to each player. */
  readonly prizes: readonly [number, number]
}

export interface AttritionOutcome {
  /** Constant rate at which each player gives up: it keeps the other indifferent, h_i = c_j / v_j. */
  readonly exitHazards: readonly [number, number]
  readonly meanLength: number
  readonly medianLength: number
  readonly winProbabilities: readonly [number, number]
  /** Net of what is burned: nothing, for both. */
  readonly expectedPayoffs: readonly [number, number]
  /** Of both players. */
  readonly expectedTotalSpend: number
}

/** The equilibrium in which both mix over all times with no mass at the start: the war burns the prize. */
export function warOfAttrition({ costRates: [c1, c2], prizes: [v1, v2] }: Attrition): AttritionOutcome {
  const hazards = [c2 / v2, c1 / v1] as const
  const rate = hazards[0] + hazards[1]
  return { exitHazards: hazards, meanLength: 1 / rate, medianLength: Math.LN2 / rate, winProbabilities: [hazards[1] / rate, hazards[0] / rate], expectedPayoffs: [0, 0], expectedTotalSpend: (c1 + c2) / rate }
}

/** P(the war lasts longer than t). */
export const attritionSurvival = ({ exitHazards: [h1, h2] }: AttritionOutcome, t: number): number => Math.exp(-(h1 + h2) * t)

/** Two players with private, independent prizes from one distribution, who both pay `costRate` while both stay (Riley 1980). */
export interface PrivateAttrition {
  /** Uniform on [0, parameter], or exponential with mean parameter. */
  readonly distribution: 'uniform' | 'exponential'
  readonly parameter: number
  readonly costRate: number
}

/** When a player whose prize is `value` gives up: b(v) = (1/c) integral over [0, v] of x f(x) / (1 - F(x)); null: never (a prize at the upper end). */
export function quitTime({ distribution, parameter, costRate }: PrivateAttrition, value: number): number | null {
  if (value <= 0) return 0
  if (distribution === 'exponential') return (value * value) / (2 * parameter * costRate)
  const z = value / parameter
  if (z >= 1) return null
  // -ln(1 - z) - z, by its series z^2/2 + z^3/3 + ... where the two would cancel.
  let sum = -Math.log1p(-z) - z
  if (z < 0.05) {
    sum = 0
    for (let k = 2, power = z * z; power > 1e-20 * sum; k++, power *= z) sum += power / k
  }
  return (parameter * sum) / costRate
}

/** Both players' expected spend is the expected lower prize, E min(v_1, v_2); the war lasts half of that over c on average. */
export function privateAttritionSpend({ distribution, parameter, costRate }: PrivateAttrition): { readonly expectedTotalSpend: number; readonly meanLength: number } {
  const expectedTotalSpend = parameter / (distribution === 'uniform' ? 3 : 2)
  return { expectedTotalSpend, meanLength: expectedTotalSpend / (2 * costRate) }
}
