import { incompleteBeta, incompleteGamma, logBinomialDensity, logPoissonDensity } from './incomplete.ts'

/** P(X > x) of the chi-square distribution with `freedom` > 0 degrees of freedom. */
export const chiSquareTail = (x: number, freedom: number): number => incompleteGamma(freedom / 2, Math.max(0, x) / 2).upper

/** P(X > x) of the F distribution with d1, d2 > 0 degrees of freedom. */
export function fTail(x: number, d1: number, d2: number): number {
  if (!(x > 0)) return x <= 0 ? 1 : Number.NaN
  return incompleteBeta(d2 / 2, d1 / 2, d2 / (d2 + d1 * x), (d1 * x) / (d2 + d1 * x)).lower
}

/** P(|T| > |x|) of Student's distribution with `freedom` > 0 degrees of freedom. */
export const studentTwoSided = (x: number, freedom: number): number => incompleteBeta(freedom / 2, 0.5, freedom / (freedom + x * x), (x * x) / (freedom + x * x)).lower

/** x with P(X > x) = `tail` of the F distribution, by bisection on ln x to the last digit; tail in (0, 1). */
export function fQuantile(tail: number, d1: number, d2: number): number {
  let low = -700
  let high = 700
  for (let round = 0; round < 80; round++) {
    const middle = (low + high) / 2
    if (fTail(Math.exp(middle), d1, d2) > tail) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}

/**
 * A count distribution by its mean: Poisson where `size` is Infinity, else negative binomial with Var = mean + mean^2 / size.
 * @param mean >= 0, units; @param size > 0
 */
export interface CountDistribution {
  readonly mean: number
  readonly size: number
}

/** ln P(Y = k), k = 0, 1, 2, ... */
export function logCountProbability({ mean, size }: CountDistribution, k: number): number {
  if (mean === 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY
  if (!Number.isFinite(size)) return logPoissonDensity(k, mean)
  if (k === 0) return -size * Math.log1p(mean / size)
  return Math.log(size / (size + k)) + logBinomialDensity(size, size + k, size / (size + mean), mean / (size + mean))
}

/** P(Y <= k) and P(Y > k); the smaller keeps its relative accuracy. */
export function countCdf({ mean, size }: CountDistribution, k: number): { lower: number; upper: number } {
  if (k < 0) return { lower: 0, upper: 1 }
  if (mean === 0) return { lower: 1, upper: 0 }
  if (Number.isFinite(size)) return incompleteBeta(size, Math.floor(k) + 1, size / (size + mean), mean / (size + mean))
  const { lower, upper } = incompleteGamma(Math.floor(k) + 1, mean)
  return { lower: upper, upper: lower }
}

/** A probability that is missed by less than this part of it is reached: it is what rounding leaves of a tie (as R's quantiles of counts have it). */
const TIE = 64 * Number.EPSILON

/** Smallest count k with P(Y <= k) >= p, p in (0, 1); exact, by bisection on the distribution function. */
export function countQuantile(distribution: CountDistribution, p: number): number {
  const reached = (k: number): boolean => (p > 0.5 ? countCdf(distribution, k).upper <= (1 - p) * (1 + TIE) + Number.EPSILON : countCdf(distribution, k).lower >= p * (1 - TIE))
  let low = -1
  let high = Math.max(1, Math.ceil(distribution.mean))
  while (!reached(high)) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (reached(middle)) high = middle
    else low = middle
  }
  return high
}
