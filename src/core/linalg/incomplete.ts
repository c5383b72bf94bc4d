import { logGamma } from './special.ts'

/*
 * Incomplete gamma and beta functions and the densities they are built on. Prefactors are formed as saddle-point deviances (Loader 2000), so that they keep their digits for large
 * arguments where exp(a ln x - x - ln Gamma(a)) would lose them. Cost of an evaluation is of the order of the square root of the largest argument.
 */

const HALF_LOG_2PI = 0.91893853320467274178
const TINY = 1e-300

/** ln(n!) less Stirling's formula, n > 0. */
function stirlingError(n: number): number {
  if (n < 15) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_2PI
  const r = 1 / (n * n)
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / n
}

/** x ln(x / m) + m - x, the Poisson deviance, without cancellation near x = m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x
  const v = (x - m) / (x + m)
  let sum = (x - m) * v
  let term = 2 * x * v
  for (let j = 1; j < 1000; j++) {
    term *= v * v
    const next = sum + term / (2 * j + 1)
    if (next === sum) return next
    sum = next
  }
  return sum
}

/** Poisson density m^k exp(-m) / Gamma(k + 1) for real k >= 0 and mean m >= 0. */
function poissonDensity(k: number, m: number): number {
  if (m === 0) return k === 0 ? 1 : 0
  if (k < 0) return 0
  if (k < 1e-10) return Math.exp(-m + k * Math.log(m))
  return Math.exp(-stirlingError(k) - deviance(k, m)) / Math.sqrt(2 * Math.PI * k)
}

/** ln of the Poisson density; finite where the density itself underflows. */
export function logPoissonDensity(k: number, m: number): number {
  if (m === 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY
  if (k < 1e-10) return -m + k * Math.log(m)
  return -stirlingError(k) - deviance(k, m) - 0.5 * Math.log(2 * Math.PI * k)
}

/** Binomial density Gamma(n+1) / (Gamma(k+1) Gamma(n-k+1)) p^k q^(n-k) for real 0 <= k <= n; q = 1 - p is given apart for the sake of small p or q. */
export const binomialDensity = (k: number, n: number, p: number, q: number): number => Math.exp(logBinomialDensity(k, n, p, q))

/** ln of {@link binomialDensity}. */
export function logBinomialDensity(k: number, n: number, p: number, q: number): number {
  if (p === 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY
  if (q === 0) return k === n ? 0 : Number.NEGATIVE_INFINITY
  if (k === 0) return n === 0 ? 0 : p < 0.1 ? -deviance(n, n * q) - n * p : n * Math.log(q)
  if (k === n) return q < 0.1 ? -deviance(n, n * p) - n * q : n * Math.log(p)
  const rest = n - k
  const exponent = stirlingError(n) - stirlingError(k) - stirlingError(rest) - deviance(k, n * p) - deviance(rest, n * q)
  return exponent + 0.5 * Math.log(n / (2 * Math.PI * k * rest))
}

/** Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, a > 0, x >= 0; the smaller one keeps its relative accuracy. */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (!(x > 0)) return { lower: 0, upper: 1 }
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  const density = poissonDensity(a, x)
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (a + n)
      sum += term
    }
    const lower = density * sum
    return { lower, upper: 1 - lower }
  }
  // Continued fraction by the modified method of Lentz.
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let n = 1; n < 1e7; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / guard(an * d + b)
    c = guard(b + an / c)
    const step = c * d
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  const upper = density * a * h
  return { lower: 1 - upper, upper }
}

/** Regularised incomplete beta functions I_x(a, b) and 1 - I_x(a, b), a, b > 0; `rest` = 1 - x is given apart for the sake of x near 1. The smaller one keeps its relative accuracy. */
export function incompleteBeta(a: number, b: number, x: number, rest: number = 1 - x): { lower: number; upper: number } {
  if (!(x > 0)) return { lower: 0, upper: 1 }
  if (!(rest > 0)) return { lower: 1, upper: 0 }
  if (x > (a + 1) / (a + b + 2)) {
    const upper = betaFraction(b, a, rest, x)
    return { lower: 1 - upper, upper }
  }
  const lower = betaFraction(a, b, x, rest)
  return { lower, upper: 1 - lower }
}

/** I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8), which converges fast for x below its mean. */
function betaFraction(a: number, b: number, x: number, rest: number): number {
  let c = 1
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < 1e7; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return (binomialDensity(a, a + b, x, rest) * b * h) / (a + b)
}

const guard = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
