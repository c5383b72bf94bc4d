import { logCountProbability, type CountDistribution } from './distributions.ts'

/** What is known of a count of which only a lower bound was seen. */
export interface CountTail {
  /** E[Y | Y >= least]. */
  readonly mean: number
  /** Var[Y | Y >= least]. */
  readonly variance: number
  /** ln P(Y >= least). */
  readonly logTail: number
}

/** Above this size a negative binomial is Poisson for our purposes. */
const AS_POISSON = 1e7
/** A term below this part of the sum so far is nothing. */
const SMALLEST = 1e-17

/**
 * A Poisson or negative-binomial count (Var = mean + mean^2 / size) known to be `least` or more: the expectation step where stock cut sales short (Dempster, Laird and Rubin 1977), the information left being
 * Var[Y] - Var[Y | Y >= least]; and what of demand a stock does not meet, P(Y > stock) (E[Y | Y > stock] - stock). Sales stopped by stock are such counts: a lower bound of demand, never demand itself.
 *
 * Both laws are of Panjer's (1981) class, P(k + 1) / P(k) = (a + b k) / (k + 1), which gives the moments of the tail from its probability T and the last probability p left out, at n = least - 1:
 *   (1 - b) E[Y; tail] = a (T + p) + b n p,   (1 - b) E[Y (Y - 1); tail] = a (E[Y; tail] + n p) + b (E[Y; tail] + n^2 p)
 * Above the mean the tail is a series of its own, relative to its first term, so that its digits are kept however small it is.
 * @param distribution mean above or at zero, size above zero, infinite for Poisson
 */
export function countTail({ mean, size }: CountDistribution, least: number): CountTail {
  const poisson = !(size < AS_POISSON)
  const from = Math.ceil(least)
  if (!(from > 0) || !(mean > 0)) return { mean, variance: poisson ? mean : mean * (1 + mean / size), logTail: 0 }
  const law = { mean, size: poisson ? Number.POSITIVE_INFINITY : size }
  const b = poisson ? 0 : mean / (size + mean)
  const a = poisson ? mean : size * b
  if (mean >= from) {
    const n = from - 1
    const last = Math.exp(logCountProbability(law, n))
    let below = 0
    for (let k = n, term = last; k >= 0; k--) {
      below += term
      const previous = k / (a + b * (k - 1))
      // Below the mode the terms fall for ever.
      if (previous < 1 && term < below * SMALLEST) break
      term *= previous
    }
    const tail = 1 - below
    const first = (a * (tail + last) + b * n * last) / (1 - b) / tail
    const factorial = (a * (first + (n * last) / tail) + b * (first + (n * n * last) / tail)) / (1 - b)
    return { mean: first, variance: Math.max(0, factorial + first - first * first), logTail: Math.log(tail) }
  }
  let [sum, first, second] = [0, 0, 0]
  for (let d = 0, term = 1; term > sum * SMALLEST; d++) {
    sum += term
    first += term * d
    second += term * d * d
    term *= (a + b * (from + d)) / (from + d + 1)
  }
  const offset = first / sum
  return { mean: from + offset, variance: second / sum - offset * offset, logTail: logCountProbability(law, from) + Math.log(sum) }
}
