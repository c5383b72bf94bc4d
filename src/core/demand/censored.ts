import { logGamma } from '../linalg/special.ts'

/** What is known of a Poisson count of which only a lower bound was seen. */
export interface CensoredCount {
  /** E[Y | Y >= least]. */
  readonly mean: number
  /** Var[Y | Y >= least]. */
  readonly variance: number
  /** ln P(Y >= least). */
  readonly logTail: number
}

/**
 * A Poisson count of mean `mean` known to be `least` or more. The score of the censored likelihood is that of the full one with the count replaced by its expectation
 * (Dempster, Laird and Rubin 1977), and its information is what is left of the full one: Var[Y] - Var[Y | Y >= least]. Sales stopped by stock are such counts: a lower bound of demand, never demand itself.
 */
export function censoredPoisson(mean: number, least: number): CensoredCount {
  const from = Math.ceil(least)
  if (!(from > 0) || !(mean > 0)) return { mean, variance: mean, logTail: 0 }
  if (mean >= from) {
    // P(Y < from) by summing down from its largest term; then E[Y; Y >= from] = mean P(Y >= from - 1) and E[Y (Y - 1); Y >= from] = mean^2 P(Y >= from - 2).
    const last = Math.exp(-mean + (from - 1) * Math.log(mean) - logGamma(from))
    let below = 0
    for (let k = from - 1, term = last; k >= 0 && term > below * 1e-17; k--) {
      below += term
      term *= k / mean
    }
    const tail = 1 - below
    const first = (mean * (tail + last)) / tail
    const factorial = (mean * mean * (tail + last + (last * (from - 1)) / mean)) / tail
    return { mean: first, variance: factorial + first - first * first, logTail: Math.log(tail) }
  }
  // The upper tail by its series, relative to its first term, and its moments about that term.
  let [sum, first, second] = [0, 0, 0]
  for (let d = 0, ratio = 1; ratio > sum * 1e-17; d++) {
    sum += ratio
    first += ratio * d
    second += ratio * d * d
    ratio *= mean / (from + d + 1)
  }
  const offset = first / sum
  return { mean: from + offset, variance: second / sum - offset * offset, logTail: -mean + from * Math.log(mean) - logGamma(from + 1) + Math.log(sum) }
}
