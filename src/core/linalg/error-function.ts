export { normalQuantile } from '../random/normal.ts'

/*
 * Error function and normal distribution: the rational Chebyshev approximations of Cody (1969), Mathematics of Computation 23, relative error about 1e-16 in both tails.
 * Tails are never formed as one minus something, and their logarithms never pass through a number that could underflow.
 */

const A = [3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3, 1.85777706184603153e-1]
const B = [2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3]
const C = [5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3, 2.15311535474403846e-8]
const D = [1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3]
const P = [3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4, 1.63153871373020978e-2]
const Q = [2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3]

const SQRT2 = Math.SQRT2
const INVERSE_SQRT_PI = 0.56418958354775628695
const INVERSE_SQRT_2PI = 0.39894228040143267794
const HALF_LOG_2PI = 0.91893853320467274178

/** erf(x) for |x| <= 0.46875. */
function erfCentre(x: number): number {
  const y = x * x
  let top = A[4] * y
  let bottom = y
  for (let i = 0; i < 3; i++) {
    top = (top + A[i]) * y
    bottom = (bottom + B[i]) * y
  }
  return (x * (top + A[3])) / (bottom + B[3])
}

/** exp(x^2) erfc(x) for x > 0.46875. */
function scaledTail(x: number): number {
  if (x <= 4) {
    let top = C[8] * x
    let bottom = x
    for (let i = 0; i < 7; i++) {
      top = (top + C[i]) * x
      bottom = (bottom + D[i]) * x
    }
    return (top + C[7]) / (bottom + D[7])
  }
  const y = 1 / (x * x)
  let top = P[5] * y
  let bottom = y
  for (let i = 0; i < 4; i++) {
    top = (top + P[i]) * y
    bottom = (bottom + Q[i]) * y
  }
  return (INVERSE_SQRT_PI - (y * (top + P[4])) / (bottom + Q[4])) / x
}

/** exp(-x^2) to full precision: the square is split so that its rounding does not grow with x. */
function gaussian(x: number): number {
  const head = Math.trunc(x * 16) / 16
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head))
}

/** Error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  const size = Math.abs(x)
  if (size <= 0.46875) return erfCentre(x)
  return Math.sign(x) * (1 - scaledTail(size) * gaussian(size))
}

/** 1 - erf(x), accurate in the upper tail (0 from about x = 27). */
export function erfc(x: number): number {
  const size = Math.abs(x)
  if (size <= 0.46875) return 1 - erfCentre(x)
  const tail = scaledTail(size) * gaussian(size)
  return x > 0 ? tail : 2 - tail
}

/** exp(x^2) erfc(x): finite for every x above -26, about 1 / (x sqrt(pi)) for large x. */
export function erfcx(x: number): number {
  if (Math.abs(x) <= 0.46875) return Math.exp(x * x) * (1 - erfCentre(x))
  return x > 0 ? scaledTail(x) : 2 * Math.exp(x * x) - scaledTail(-x)
}

/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => INVERSE_SQRT_2PI * gaussian(Math.abs(x) / SQRT2)

/** P(Z <= x) of the standard normal distribution; accurate in the lower tail. For the upper tail take `normalCdf(-x)`. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x / SQRT2)

/** ln P(Z <= x), finite for every finite x. */
export const logNormalCdf = (x: number): number => (x < 0 ? Math.log(0.5 * erfcx(-x / SQRT2)) - 0.5 * x * x : Math.log1p(-0.5 * erfc(x / SQRT2)))

/** ln of the density of the standard normal distribution. */
export const logNormalDensity = (x: number): number => -0.5 * x * x - HALF_LOG_2PI

/** Hazard phi(x) / P(Z > x) of the standard normal distribution (the inverse of Mills' ratio), which is also E[Z | Z > x]; finite for every x. */
export const normalHazard = (x: number): number => (x > -20 ? Math.sqrt(2 / Math.PI) / erfcx(x / SQRT2) : normalDensity(x))

/** E[Y | Y > y] of a normal: what a sold-out record would have sold. */
export const normalMeanAbove = (y: number, mean: number, sd: number): number => mean + sd * normalHazard((y - mean) / sd)

/** E max(Z - x, 0) of the standard normal distribution: phi(x) - x P(Z > x). */
export const normalLoss = (x: number): number => (x > 0 ? lossTail(x) : normalDensity(x) - x * normalCdf(-x))

/** The same for x > 0, where the two terms nearly cancel: from x = 6 by the continued fraction of E[Z - x | Z > x]. */
function lossTail(x: number): number {
  if (x < 6) return normalDensity(x) * (1 - x / normalHazard(x))
  // Mills' ratio is 1/(x + 1/(x + 2/(x + 3/(...)))) (Laplace); with t = 1/(x + 2/(x + ...)), 1 - x / (x + t) = t / (x + t).
  let tail = 0
  for (let k = 60; k >= 2; k--) tail = k / (x + tail)
  const t = 1 / (x + tail)
  return (normalDensity(x) * t) / (x + t)
}
