import { logGamma } from '../linalg/special.ts'
import { normalQuantile } from '../random/normal.ts'

const TINY = 1e-300
const EXACT = 1e-15

/** Regularised incomplete beta function I_x(a, b) by its continued fraction (Lentz; Press et al. 2007, section 6.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    value *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    value *= c * d
    if (Math.abs(c * d - 1) < EXACT) break
  }
  return front * value
}

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value)

/** P(F > f) for an F of (numerator, denominator) degrees of freedom; an infinite denominator is chi-squared over its numerator, by a denominator of 10^7. */
export function fTail(f: number, numerator: number, denominator: number): number {
  if (!(f > 0)) return 1
  const d = Math.min(denominator, 1e7)
  return incompleteBeta(d / (d + numerator * f), d / 2, numerator / 2)
}

/** Quantile of Student's t with `df` > 0 degrees of freedom; normal where df is infinite. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, df)
  if (!(df < 1e7)) return normalQuantile(p)
  // Bisection on the tail: P(|T| > t) = I_{df / (df + t^2)}(df / 2, 1 / 2).
  let low = 0
  let high = 1
  const tail = (t: number): number => 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5)
  while (tail(high) > 1 - p && high < 1e12) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2
    if (tail(middle) > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** 95% interval by t with `df` degrees of freedom. */
export function interval95(value: number, se: number, df: number): [low: number, high: number] {
  const half = studentQuantile(0.975, df) * se
  return [value - half, value + half]
}

/** P(Z <= z) of a standard normal. */
export function normalCdf(z: number): number {
  // erfc by its Chebyshev fit (Press et al. 2007, section 6.2.2 of the second edition): relative error below 1.2e-7 everywhere.
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.5 * x)
  const series = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))))
  const tail = 0.5 * t * Math.exp(-x * x + series)
  return z > 0 ? 1 - tail : tail
}
