import { logNormalCdf, normalCdf, normalDensity, normalQuantile } from '../linalg/error-function.ts'
import { bracketUp, findRoot } from '../numeric/root.ts'

/** Cash x0 that moves like Brownian motion: per unit of time its mean changes by `drift`, with standard deviation `volatility`. */
export interface BrownianCash {
  readonly cash: number
  readonly drift: number
  readonly volatility: number
}

/**
 * P(cash has been 0 or less at some time up to t), watched continuously: the inverse Gaussian first passage (Karlin and Taylor 1975, 7.5)
 *   Phi((-x0 - mu t) / (s sqrt t)) + exp(-2 mu x0 / s^2) Phi((-x0 + mu t) / (s sqrt t)), the second term by logarithms.
 */
export function ruinProbability({ cash, drift, volatility }: BrownianCash, t: number): number {
  if (cash <= 0) return 1
  if (t <= 0) return 0
  if (t === Number.POSITIVE_INFINITY) return ruinEver({ cash, drift, volatility })
  if (volatility === 0) return cash + drift * t <= 0 ? 1 : 0
  const spread = volatility * Math.sqrt(t)
  return Math.min(1, normalCdf((-cash - drift * t) / spread) + Math.exp((-2 * drift * cash) / (volatility * volatility) + logNormalCdf((-cash + drift * t) / spread)))
}

/** P(cash is ever 0 or less): exp(-2 mu x0 / s^2) where cash drifts up, else 1. */
export function ruinEver({ cash, drift, volatility }: BrownianCash): number {
  if (cash <= 0) return 1
  if (volatility === 0) return drift < 0 ? 1 : 0
  return drift > 0 ? Math.exp((-2 * drift * cash) / (volatility * volatility)) : 1
}

/** P(cash < 0 at time t), whatever came before. */
export function negativeAt({ cash, drift, volatility }: BrownianCash, t: number): number {
  const mean = cash + drift * t
  return volatility > 0 && t > 0 ? normalCdf(-mean / (volatility * Math.sqrt(t))) : mean < 0 ? 1 : 0
}

/** The time by which cash has run out with the given probability; null where it never is that likely. */
export function ruinTimeQuantile(path: BrownianCash, level: number): number | null {
  if (path.cash <= 0) return 0
  if (!(level < ruinEver(path))) return null
  if (path.volatility === 0) return path.cash / -path.drift
  // In ln t around the time in which cash would move by its own size.
  const anchor = Math.log(Math.min((path.cash / path.volatility) ** 2, path.drift !== 0 ? path.cash / Math.abs(path.drift) : Number.POSITIVE_INFINITY))
  const f = (u: number): number => ruinProbability(path, Math.exp(anchor + u)) - level
  const up = f(0) < 0 ? bracketUp(f, 0, 0.5, 12) : bracketUp((u) => f(-u), 0, 0.5, 12)
  if (!up) return null
  return Math.exp(anchor + (f(0) < 0 ? findRoot(f, up[0], up[1]) : -findRoot((u) => f(-u), up[0], up[1])))
}

/** The cash needed today for the probability of running out by `horizon` to be `target`. */
export function cashForProbability({ drift, volatility }: Omit<BrownianCash, 'cash'>, horizon: number, target: number): number | null {
  if (!(target > 0 && target < 1)) return null
  if (volatility === 0) return Math.max(0, -drift * horizon)
  const f = (cash: number): number => ruinProbability({ cash, drift, volatility }, horizon) - target
  const bracket = bracketUp(f, 0, volatility * Math.sqrt(horizon))
  return bracket && findRoot(f, bracket[0], bracket[1])
}

/** Mean and standard deviation of the time until cash runs out; null where it may never. */
export function ruinTime({ cash, drift, volatility }: BrownianCash): { readonly mean: number; readonly sd: number } | null {
  if (!(drift < 0)) return null
  const x = Math.max(0, cash)
  return { mean: x / -drift, sd: Math.sqrt((x * volatility * volatility) / (-drift) ** 3) }
}

/** Geometric Brownian motion with a lower barrier. */
export interface GeometricPath {
  readonly start: number
  readonly barrier: number
  readonly drift: number
  readonly volatility: number
}

export interface GeometricOutcome {
  /** P(the barrier is touched by the horizon). */
  readonly touchProbability: number
  readonly belowAtHorizon: number
  readonly meanTerminal: number
  readonly medianTerminal: number
}

/** ln of the path is Brownian with drift nu = mu - s^2 / 2, so touching the barrier is its ruin from ln(start / barrier). */
export function geometricRuin({ start, barrier, drift, volatility }: GeometricPath, horizon: number): GeometricOutcome {
  const log = { cash: Math.log(start / barrier), drift: drift - (volatility * volatility) / 2, volatility }
  return { touchProbability: ruinProbability(log, horizon), belowAtHorizon: negativeAt(log, horizon), meanTerminal: start * Math.exp(drift * horizon), medianTerminal: start * Math.exp(log.drift * horizon) }
}

/** Cash after `steps` steps of `drift` each and shocks u_t = phi u_(t-1) + e_t, u_0 = 0, e normal with standard deviation `shockSd`. */
export interface AutocorrelatedCash {
  readonly cash: number
  readonly drift: number
  readonly shockSd: number
  readonly autocorrelation: number
  readonly steps: number
}

export interface TerminalCash {
  readonly mean: number
  readonly sd: number
  readonly negativeAtEnd: number
  /** Expected amount by which cash ends below zero, E max(-cash, 0). */
  readonly expectedShortfallBelowZero: number
  quantile(probability: number): number
  /** Mean of the worst `fraction` of outcomes. */
  tailMean(fraction: number): number
}

/** Shock k from the end weighs 1 + phi + ... + phi^k: bad days that come in runs make the end far less certain than their spread says. */
export function terminalCash({ cash, drift, shockSd, autocorrelation, steps }: AutocorrelatedCash): TerminalCash {
  let weight = 0
  let squares = 0
  for (let k = 0, power = 1; k < steps; k++, power *= autocorrelation) {
    weight += power
    squares += weight * weight
  }
  const mean = cash + steps * drift
  const sd = shockSd * Math.sqrt(squares)
  return {
    mean, sd, negativeAtEnd: sd > 0 ? normalCdf(-mean / sd) : mean < 0 ? 1 : 0,
    expectedShortfallBelowZero: sd > 0 ? sd * normalDensity(mean / sd) - mean * normalCdf(-mean / sd) : Math.max(0, -mean),
    quantile: (probability) => mean + sd * normalQuantile(probability),
    tailMean: (fraction) => mean - (sd * normalDensity(normalQuantile(fraction))) / fraction,
  }
}
