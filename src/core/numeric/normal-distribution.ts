const LOG_ROOT_2PI = 0.91893853320467274178
/** Below this the series is used, beyond it the continued fraction: both keep about 14 digits at the seam. */
const SEAM = 2

/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x - LOG_ROOT_2PI)

/** Phi(x) - 1/2 for small |x|: phi(x) (x + x^3/3 + x^5/15 + ...) (Abramowitz and Stegun 26.2.11). */
function centralArea(x: number): number {
  let term = x
  let sum = x
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return sum * normalDensity(x)
}

/** Mills' ratio (1 - Phi(x)) / phi(x) for large x: 1/(x+ 1/(x+ 2/(x+ 3/(x+ ...)))) (Abramowitz and Stegun 26.2.14), by Lentz's method. */
function millsRatio(x: number): number {
  if (x > 1e8) return 1 / x
  let f = x
  let c = x
  let d = 0
  for (let k = 1; k < 500; k++) {
    d = 1 / (x + k * d)
    c = x + k / c
    f *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return 1 / f
}

/** Standard normal distribution function; about 14 digits also far in the lower tail. */
export function normalCdf(x: number): number {
  if (x < -SEAM) return normalDensity(x) * millsRatio(-x)
  if (x > SEAM) return 1 - normalDensity(x) * millsRatio(x)
  return 0.5 + centralArea(x)
}

/** ln Phi(x), finite for every finite x. */
export function logNormalCdf(x: number): number {
  if (x < -SEAM) return -0.5 * x * x - LOG_ROOT_2PI + Math.log(millsRatio(-x))
  if (x > SEAM) return Math.log1p(-normalDensity(x) * millsRatio(x))
  return Math.log(0.5 + centralArea(x))
}
