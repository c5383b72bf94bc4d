import { cholesky, choleskyInverse, choleskyLogDeterminant, choleskySolve, type Matrix } from '../linalg/dense.ts'
import { minimise } from '../linalg/minimise.ts'
import { orthonormalise } from '../linalg/qr.ts'
import { WarchestError } from '../problem.ts'

/** Rows of a grouped linear model y = X b + a_g + c_g z + e. */
export interface RandomSlopeInput {
  readonly y: Float64Array
  /** Regressors; a constant is added in front. */
  readonly x: readonly Float64Array[]
  /** Column of `x` whose slope varies by group. */
  readonly slope: number
  /** Group 0..G-1 per row. */
  readonly group: Int32Array
}

export interface RandomSlopeFit {
  /** Constant first. */
  readonly coef: Float64Array
  readonly se: Float64Array
  readonly interceptSd: number
  readonly slopeSd: number
  readonly correlation: number
  readonly residualSd: number
  readonly remlLogLikelihood: number
  /** Slope of each group: the fixed slope plus the conditional mean of the group's own part (best linear unbiased prediction). */
  readonly groupSlopes: Float64Array
  readonly stats: { readonly converged: boolean; readonly iterations: number }
}

/**
 * Partial pooling of a slope by groups, (a_g, c_g) bivariate normal with free correlation, by restricted maximum likelihood (Bates, Maechler, Bolker and Walker 2015, Journal of Statistical
 * Software 67): with the relative Cholesky factor L of the random effects' covariance, the residual variance and the fixed part are profiled out and three numbers remain.
 * @throws WarchestError 'bad-input': `random-slope.not-finite`, `random-slope.collinear`, `random-slope.few-groups`, `random-slope.few-rows` (no more rows than random effects, two a group: these and the error
 * cannot be told apart), `random-slope.no-error`, `random-slope.not-converged`
 * Cost: one pass over the rows for each group's cross products, then everything is per group.
 */
export function fitRandomSlope(input: RandomSlopeInput): RandomSlopeFit {
  const p = input.x.length + 1
  const z = input.slope + 1
  const n = input.y.length
  check(input)
  const groups = crossProducts(input)
  const evaluate = (theta: ArrayLike<number>) => profile(groups, n, p, z, theta)
  const found = minimise((theta) => evaluate(theta).criterion, [1, 0, 1], { step: 0.4, tolerance: 1e-11, maxIterations: 4000 })
  const best = evaluate(found.x)
  // What rounding leaves is no error.
  if (!(best.residual > 1e-20 * input.y.reduce((sum, value) => sum + value * value, 0))) throw problem('random-slope.no-error', 'The regressors and groups explain the dependent variable without error, so that there are no variances to estimate.', 'Leave out what determines it.', {})
  if (!found.converged) throw problem('random-slope.not-converged', `The variances did not settle in ${found.iterations} iterations.`, 'Use more groups, or bring the regressors to similar scales.', { iterations: found.iterations })
  const variance = best.residual / (n - p)
  const [l11, l21, l22] = found.x
  const slopeVariance = l21 * l21 + l22 * l22
  const inverse = choleskyInverse(best.factor, p)
  const groupSlopes = Float64Array.from(groups, (group) => best.beta[z] + groupEffect(group, p, z, found.x, best.beta)[1])
  return {
    coef: best.beta,
    se: Float64Array.from({ length: p }, (_, j) => Math.sqrt(variance * inverse[j * p + j])),
    interceptSd: Math.abs(l11) * Math.sqrt(variance),
    slopeSd: Math.sqrt(slopeVariance * variance),
    correlation: slopeVariance > 0 && l11 !== 0 ? (l11 * l21) / (Math.abs(l11) * Math.sqrt(slopeVariance)) : 0,
    residualSd: Math.sqrt(variance),
    remlLogLikelihood: -0.5 * best.criterion,
    groupSlopes,
    stats: { converged: found.converged, iterations: found.iterations },
  }
}

function check({ y, x, group }: RandomSlopeInput): void {
  const n = y.length
  const blank = y.findIndex((value, i) => !Number.isFinite(value) || x.some((column) => !Number.isFinite(column[i])))
  if (blank >= 0) throw problem('random-slope.not-finite', `Row ${blank + 1} has a value that is not a number.`, 'Leave out rows with blanks, and logarithms of zero, before estimating.', { row: blank + 1 })
  const basis = orthonormalise([new Float64Array(n).fill(1), ...x])
  if (basis.dropped.length > 0 || n <= x.length + 1) {
    const columns = basis.dropped.map((j) => j - 1).join(', ')
    throw problem('random-slope.collinear', basis.dropped.length > 0 ? `Regressors follow from the others (columns ${columns}, counted from 0).` : `${n} rows cannot determine ${x.length + 1} coefficients.`, 'Leave out what follows from others, or use more rows.', { columns, rows: n })
  }
  const count = new Set(group).size
  if (count < 2) throw problem('random-slope.few-groups', 'With one group nothing tells how much groups differ.', 'Use two groups or more.', { groups: count })
  if (n <= 2 * count) throw problem('random-slope.few-rows', `${n} rows in ${count} groups cannot tell levels and slopes of their own from the error.`, 'Use more than two rows a group.', { rows: n, groups: count })
}

const problem = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })

/** X'X, X'y and y'y of one group, the constant being column 0. */
interface GroupProducts {
  readonly xx: Matrix
  readonly xy: Float64Array
  yy: number
}

function crossProducts({ y, x, group }: RandomSlopeInput): GroupProducts[] {
  const p = x.length + 1
  const count = group.reduce((most, g) => Math.max(most, g), -1) + 1
  const groups = Array.from({ length: count }, (): GroupProducts => ({ xx: new Float64Array(p * p), xy: new Float64Array(p), yy: 0 }))
  const row = new Float64Array(p)
  row[0] = 1
  for (let i = 0; i < y.length; i++) {
    for (let j = 1; j < p; j++) row[j] = x[j - 1][i]
    const { xx, xy } = groups[group[i]]
    for (let j = 0; j < p; j++) {
      xy[j] += row[j] * y[i]
      for (let l = 0; l < p; l++) xx[j * p + l] += row[j] * row[l]
    }
    groups[group[i]].yy += y[i] * y[i]
  }
  return groups
}

/** Entries of L'Z'Z L + I and L'Z' of a group; Z = columns 0 and z of X. */
function whiten(group: GroupProducts, p: number, z: number, theta: ArrayLike<number>): { a: number; b: number; c: number; lx: Float64Array; ly: [number, number] } {
  const [l11, l21, l22] = [theta[0], theta[1], theta[2]]
  const { xx, xy } = group
  const [s00, s0z, szz] = [xx[0], xx[z], xx[z * p + z]]
  const a = l11 * l11 * s00 + 2 * l11 * l21 * s0z + l21 * l21 * szz + 1
  const b = l22 * (l11 * s0z + l21 * szz)
  const c = l22 * l22 * szz + 1
  const lx = new Float64Array(2 * p)
  for (let j = 0; j < p; j++) {
    lx[j] = l11 * xx[j] + l21 * xx[z * p + j]
    lx[p + j] = l22 * xx[z * p + j]
  }
  return { a, b, c, lx, ly: [l11 * xy[0] + l21 * xy[z], l22 * xy[z]] }
}

/** -2 times the profiled restricted log-likelihood at theta, with what it was made from. V = I + Z L L' Z' in units of the residual variance. */
function profile(groups: readonly GroupProducts[], n: number, p: number, z: number, theta: ArrayLike<number>): { criterion: number; beta: Float64Array; residual: number; factor: Matrix } {
  const normal = new Float64Array(p * p)
  const right = new Float64Array(p)
  let square = 0
  let logDeterminant = 0
  for (const group of groups) {
    const { a, b, c, lx, ly } = whiten(group, p, z, theta)
    const determinant = a * c - b * b
    logDeterminant += Math.log(determinant)
    // Woodbury: V^-1 = I - Z L (L'Z'Z L + I)^-1 L'Z'.
    const inner = (u0: number, u1: number, v0: number, v1: number): number => (c * u0 * v0 - b * (u0 * v1 + u1 * v0) + a * u1 * v1) / determinant
    for (let j = 0; j < p; j++) {
      right[j] += group.xy[j] - inner(lx[j], lx[p + j], ly[0], ly[1])
      for (let l = 0; l < p; l++) normal[j * p + l] += group.xx[j * p + l] - inner(lx[j], lx[p + j], lx[l], lx[p + l])
    }
    square += group.yy - inner(ly[0], ly[1], ly[0], ly[1])
  }
  const factor = cholesky(normal, p)
  if (factor === null) return { criterion: Number.POSITIVE_INFINITY, beta: new Float64Array(p), residual: Number.NaN, factor: normal }
  const beta = choleskySolve(factor, p, right)
  let residual = square
  for (let j = 0; j < p; j++) residual -= beta[j] * right[j]
  const freedom = n - p
  return { criterion: freedom * (Math.log((2 * Math.PI * residual) / freedom) + 1) + logDeterminant + choleskyLogDeterminant(factor, p), beta, residual, factor }
}

/** Conditional means of (a_g, c_g): L (L'Z'Z L + I)^-1 L'Z'(y - X b). */
function groupEffect(group: GroupProducts, p: number, z: number, theta: ArrayLike<number>, beta: Float64Array): [number, number] {
  const { a, b, c, lx, ly } = whiten(group, p, z, theta)
  let r0 = ly[0]
  let r1 = ly[1]
  for (let j = 0; j < p; j++) {
    r0 -= lx[j] * beta[j]
    r1 -= lx[p + j] * beta[j]
  }
  const determinant = a * c - b * b
  const u0 = (c * r0 - b * r1) / determinant
  const u1 = (a * r1 - b * r0) / determinant
  return [theta[0] * u0, theta[1] * u0 + theta[2] * u1]
}
