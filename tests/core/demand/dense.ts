import type { RegressionInput } from '../../../src/core/demand/regression.ts'
import { cholesky, choleskyInverse, independentColumns, multiply } from '../../../src/core/linalg/dense.ts'
import { logGamma } from '../../../src/core/linalg/special.ts'

/** The regressors, then a dummy for every level of every set that does not follow from those before. */
export function dummies(input: RegressionInput): Float64Array[] {
  const all = [...input.effects.flatMap((set) => Array.from({ length: Math.max(...set.codes) + 1 }, (_, g) => Float64Array.from(set.codes, (code) => (code === g ? 1 : 0)))), ...input.x]
  const gram = Float64Array.from({ length: all.length ** 2 }, (_, at) => dot(all[Math.floor(at / all.length)], all[at % all.length]))
  const kept = independentColumns(gram, all.length, all.map((column) => dot(column, column)), 1e-9).kept.map((j) => all[j])
  return [...input.x, ...kept.filter((column) => !input.x.includes(column))]
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0)

export interface Dense {
  readonly coef: Float64Array
  readonly mean: Float64Array
  /** Inverse of the information, p x p. */
  readonly bread: Float64Array
  readonly logLikelihood: number
}

/** Fisher scoring on a dense design, halving steps that lower the likelihood: slow and simple. An infinite size is Poisson. */
export function denseFit(design: readonly Float64Array[], y: Float64Array, size = Number.POSITIVE_INFINITY): Dense {
  const p = design.length
  const n = y.length
  const meanOf = (beta: Float64Array): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.exp(design.reduce((sum, column, j) => sum + column[i] * beta[j], 0)))
  const likelihood = (mean: Float64Array): number => y.reduce((sum, value, i) => sum + (size === Number.POSITIVE_INFINITY ? value * Math.log(mean[i]) - mean[i] : negativeBinomialLogProbability(value, mean[i], size)), 0)
  const whole = y.reduce((a, b) => a + b, 0) / n
  // Least squares of the log of smoothed counts, to begin with.
  let beta = leastSquares(design, y.map((value) => Math.log((value + whole) / 2)))
  let mean = meanOf(beta)
  for (let iteration = 0; ; iteration++) {
    const weight = mean.map((mu) => mu / (1 + mu / size))
    const bread = inverseGram(design, weight)
    const score = Float64Array.from(design, (column) => column.reduce((sum, value, i) => sum + (value * (y[i] - mean[i])) / (1 + mean[i] / size), 0))
    const step = multiply(bread, score, p, p, 1)
    const last = likelihood(mean)
    if (iteration === 200 || step.every((value) => Math.abs(value) < 1e-13)) return { coef: beta, mean, bread, logLikelihood: last }
    for (let share = 1; share > 1e-10; share /= 2) {
      const moved = beta.map((value, j) => value + share * step[j])
      const there = meanOf(moved)
      if (!(likelihood(there) >= last - 1e-12 * Math.abs(last))) continue
      beta = moved
      mean = there
      break
    }
  }
}

function leastSquares(design: readonly Float64Array[], z: Float64Array): Float64Array {
  const inverse = inverseGram(design, new Float64Array(z.length).fill(1))
  return multiply(inverse, Float64Array.from(design, (column) => dot(column, z)), design.length, design.length, 1)
}

function inverseGram(design: readonly Float64Array[], weight: Float64Array): Float64Array {
  const p = design.length
  const gram = new Float64Array(p * p)
  for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) for (let i = 0; i < weight.length; i++) gram[a * p + b] += weight[i] * design[a][i] * design[b][i]
  return choleskyInverse(cholesky(gram, p)!, p)
}

/** Log-likelihood of one count. */
export const negativeBinomialLogProbability = (y: number, mu: number, size: number): number =>
  logGamma(size + y) - logGamma(size) - logGamma(y + 1) + size * Math.log(size) + (y > 0 ? y * Math.log(mu) : 0) - (size + y) * Math.log(size + mu)
