import { digamma, logGamma, trigamma } from '../linalg/special.ts'
import { regress, type Regression, type RegressionInput } from './regression.ts'

/** A negative-binomial regression (NB2): Var = mu + mu^2 / size. */
export interface NegativeBinomialFit {
  /** At the final size, which its standard errors take as given. */
  readonly regression: Regression
  readonly size: number
  readonly sizeSe: number
  readonly logLikelihood: number
}

/**
 * Maximum likelihood of the NB2 model over coefficients, effects and size, in turns (Venables and Ripley 2002, section 7.4; Hilbe 2011): coefficients by iteratively reweighted least squares
 * at a given size, size by Newton's method on its logarithm at given means. The standard error of the size is from its observed information with the coefficients held.
 */
export function fitNegativeBinomial(input: RegressionInput): NegativeBinomialFit {
  let fit = regress(input, { family: { kind: 'poisson' } })
  let size = momentSize(input.y, fit.linear)
  let last = Number.NEGATIVE_INFINITY
  for (let round = 0; round < 100; round++) {
    size = bestSize(input.y, fit.linear, size)
    const start = fit.coef.map((value) => (Number.isNaN(value) ? 0 : value))
    fit = regress(input, { family: { kind: 'negative-binomial', size }, start, tolerance: 1e-12 })
    if (Math.abs(fit.logLikelihood - last) <= 1e-12 * (1 + Math.abs(fit.logLikelihood))) break
    last = fit.logLikelihood
  }
  const { second } = sizeDerivatives(input.y, fit.linear, size)
  return { regression: fit, size, sizeSe: 1 / Math.sqrt(-second), logLikelihood: fit.logLikelihood }
}

function momentSize(y: Float64Array, linear: Float64Array): number {
  let excess = 0
  let square = 0
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(linear[i])) continue
    const mu = Math.exp(linear[i])
    excess += (y[i] - mu) ** 2 - mu
    square += mu * mu
  }
  return excess > 0 ? Math.min(1e6, square / excess) : 1e6
}

/** Newton's method on ln(size), with steps of at most 1. */
function bestSize(y: Float64Array, linear: Float64Array, start: number): number {
  let size = start
  for (let iteration = 0; iteration < 100; iteration++) {
    const { first, second } = sizeDerivatives(y, linear, size)
    const gradient = first * size
    const curvature = second * size * size + gradient
    const step = curvature < 0 ? -gradient / curvature : Math.sign(gradient)
    const bounded = Math.max(-1, Math.min(1, step))
    size = Math.min(1e9, size * Math.exp(bounded))
    if (Math.abs(bounded) < 1e-12) break
  }
  return size
}

/** First and second derivative of the log-likelihood with respect to the size. */
function sizeDerivatives(y: Float64Array, linear: Float64Array, size: number): { first: number; second: number } {
  let first = 0
  let second = 0
  const atZero = digamma(size)
  const curveAtZero = trigamma(size)
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(linear[i])) continue
    const mu = Math.exp(linear[i])
    const sum = size + mu
    first += digamma(size + y[i]) - atZero + Math.log(size / sum) + 1 - (size + y[i]) / sum
    second += trigamma(size + y[i]) - curveAtZero + 1 / size - 2 / sum + (size + y[i]) / (sum * sum)
  }
  return { first, second }
}

/** Log-likelihood of one count. */
export const negativeBinomialLogProbability = (y: number, mu: number, size: number): number =>
  logGamma(size + y) - logGamma(size) - logGamma(y + 1) + size * Math.log(size) + (y > 0 ? y * Math.log(mu) : 0) - (size + y) * Math.log(size + mu)
