/** Below this mean a Poisson count comes from one uniform by searching its distribution function upwards. */
export const POISSON_SEARCH_LIMIT = 10

const LOG_FACTORIALS = Float64Array.from({ length: 256 }, () => 0)
for (let k = 2; k < LOG_FACTORIALS.length; k++) LOG_FACTORIALS[k] = LOG_FACTORIALS[k - 1] + Math.log(k)
const HALF_LOG_2PI = 0.91893853320467274178

/** ln k! of a whole number k >= 0: tabulated, then Stirling's series (error below 1e-16 relative at k >= 256). */
export function logFactorial(k: number): number {
  if (k < LOG_FACTORIALS.length) return LOG_FACTORIALS[k]
  const r = 1 / k
  return (k + 0.5) * Math.log(k) - k + HALF_LOG_2PI + r * (1 / 12 - r * r * (1 / 360 - (r * r) / 1260))
}

/** Largest count the search returns; beyond it the probability is below the grid of a 32-bit uniform. */
const SEARCH_END = 100

/** Poisson count at quantile `u` in (0, 1), for means below {@link POISSON_SEARCH_LIMIT}. Monotone in `u` and in the mean. */
export function poissonBySearch(mean: number, u: number): number {
  let p = Math.exp(-mean)
  let k = 0
  let rest = u
  while (rest > p && k < SEARCH_END) {
    rest -= p
    k++
    p *= mean / k
  }
  return k
}

/** Negative-binomial count at quantile `u`, Var = mean + mean^2 / size, for small means; the same search. */
export function negativeBinomialBySearch(mean: number, size: number, u: number): number {
  const q = mean / (size + mean)
  const ratio = mean / size
  // The plain logarithm is faster, and exact enough away from 1.
  let p = Math.exp(-size * (ratio > 1e-3 ? Math.log(1 + ratio) : Math.log1p(ratio)))
  let k = 0
  let rest = u
  while (rest > p && k < SEARCH_END * 10) {
    rest -= p
    p *= (q * (size + k)) / (k + 1)
    k++
  }
  return k
}

/** Poisson count for means of 10 and more: transformed rejection with squeeze, PTRS of Hörmann (1993), Insurance: Mathematics and Economics 12. */
export function poissonByRejection(mean: number, source: { uniform(): number }): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const vr = 0.9277 - 3.6224 / (b - 2)
  const logMean = Math.log(mean)
  for (;;) {
    const u = source.uniform() - 0.5
    const v = source.uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= vr) return k
    if (k < 0 || (us < 0.013 && v > us)) continue
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) return k
  }
}
