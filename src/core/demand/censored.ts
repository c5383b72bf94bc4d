import { logGamma } from '../linalg/special.ts'

/**
 * A Poisson count of mean `mean` known to be `least` or more: its expectation E[Y | Y >= least] and ln P(Y >= least).
 * With it the score of the censored likelihood is that of the full one with the count replaced by its expectation
 * (Dempster, Laird and Rubin 1977): sales stopped by stock are a lower bound of demand, never demand itself.
 */
export function censoredPoisson(mean: number, least: number): { mean: number; logTail: number } {
  const from = Math.ceil(least)
  if (!(from > 0) || !(mean > 0)) return { mean, logTail: 0 }
  if (mean >= from) {
    // P(Y < from) by summing down from its largest term.
    let term = Math.exp(-mean + (from - 1) * Math.log(mean) - logGamma(from))
    const last = term
    let below = 0
    for (let k = from - 1; k >= 0 && term > below * 1e-17; k--) {
      below += term
      term *= k / mean
    }
    const tail = 1 - below
    // E[Y; Y >= from] = mean P(Y >= from - 1).
    return { mean: (mean * (tail + last)) / tail, logTail: Math.log(tail) }
  }
  // The upper tail by its series, relative to its first term.
  let ratio = 1
  let sum = 0
  let first = 0
  for (let k = from; ratio > sum * 1e-17; k++) {
    sum += ratio
    first += ratio * k
    ratio *= mean / (k + 1)
  }
  return { mean: first / sum, logTail: -mean + from * Math.log(mean) - logGamma(from + 1) + Math.log(sum) }
}
