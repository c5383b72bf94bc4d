import { logCountProbability } from '../linalg/distributions.ts'
import { censoredPoisson, type CensoredCount } from './censored.ts'

/** Above this size a negative binomial is Poisson for our purposes. */
const AS_POISSON = 1e7
const SMALLEST = 1e-17

/**
 * A negative-binomial count (Var = mean + mean^2 / size) known to be `least` or more: the expectation step for over-dispersed demand that stock cut short
 * (Dempster, Laird and Rubin 1977). A Poisson in its place takes too little from the tail: after a stock-out of an over-dispersed product much more may have been wanted.
 */
export function censoredNegativeBinomial(mean: number, size: number, least: number): CensoredCount {
  if (!(size < AS_POISSON)) return censoredPoisson(mean, least)
  const from = Math.ceil(least)
  const whole = mean * (1 + mean / size)
  if (!(from > 0) || !(mean > 0)) return { mean, variance: whole, logTail: 0 }
  const ratio = mean / (size + mean)
  if (mean >= from) {
    // Probability and moments below the bound, by its recurrence downwards, since the probability of zero may underflow; taken off the whole.
    let term = Math.exp(logCountProbability({ mean, size }, from - 1))
    let [below, first, second] = [0, 0, 0]
    for (let k = from - 1; k >= 0; k--) {
      below += term
      first += term * k
      second += term * k * k
      const previous = (k / (size + k - 1)) / ratio
      // Below the mode the terms fall for ever.
      if (previous < 1 && term < below * SMALLEST) break
      term *= previous
    }
    const tail = 1 - below
    const expected = (mean - first) / tail
    return { mean: expected, variance: Math.max(0, (whole + mean * mean - second) / tail - expected * expected), logTail: Math.log(tail) }
  }
  // The upper tail by its series, relative to its first term, and its moments about that term.
  let [sum, first, second] = [0, 0, 0]
  for (let d = 0, term = 1; term > sum * SMALLEST; d++) {
    sum += term
    first += term * d
    second += term * d * d
    term *= ((size + from + d) / (from + d + 1)) * ratio
  }
  const offset = first / sum
  return { mean: from + offset, variance: second / sum - offset * offset, logTail: logCountProbability({ mean, size }, from) + Math.log(sum) }
}
