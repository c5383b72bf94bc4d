import { cholesky, type Matrix } from '../linalg/dense.ts'
import { backSolve, coordinates, dot, inverseTriangle, norm, orthonormalise, type Orthonormal } from '../linalg/qr.ts'
import { WarchestError } from '../problem.ts'
import type { EffectSet } from './regression-problem.ts'
import { within } from './within.ts'

/** A linear equation y = X b + effects + u whose `endogenous` regressors may be correlated with u; the other regressors instrument themselves. */
export interface LinearIvInput {
  /** n values. */
  readonly y: Float64Array
  /** k columns of n values; a constant is a column of ones. */
  readonly x: readonly Float64Array[]
  readonly names: readonly string[]
  /** Names of regressors that need instruments; empty for OLS. */
  readonly endogenous: readonly string[]
  /** Excluded instruments: columns of n values that move the endogenous regressors and not u. */
  readonly instruments: readonly Float64Array[]
  readonly instrumentNames: readonly string[]
  readonly effects: readonly EffectSet[]
  /** Cluster 0..G-1 per row, for the clustered covariances. */
  readonly cluster?: Int32Array
}

export interface LinearIvOptions {
  readonly method: 'ols' | '2sls' | 'gmm2'
  /** An instrument that follows from the others: refuse (default), or leave it out and name it in {@link LinearIv.droppedInstruments}. It changes no estimate. */
  readonly collinearInstruments?: 'refuse' | 'drop'
}

/**
 * - `classical-n`, `classical-dof`: equal variances, SSR over n or over n - K
 * - `hc0`, `hc1`: robust to unequal variances (White 1980), `hc1` times n / (n - K)
 * - `cluster`, `cluster-corrected`: robust to any dependence within clusters, the second times G / (G - 1)
 */
export type IvCovariance = 'classical-n' | 'classical-dof' | 'hc0' | 'hc1' | 'cluster' | 'cluster-corrected'

/** An estimated linear equation. */
export interface LinearIv {
  readonly method: LinearIvOptions['method']
  readonly names: readonly string[]
  readonly coef: Float64Array
  /** Rows used: all. */
  readonly n: number
  /** K: coefficients and absorbed levels. */
  readonly parameters: number
  /** y - X b with the regressors themselves, effects taken out; n values. */
  readonly residuals: Float64Array
  readonly ssr: number
  readonly droppedInstruments: readonly string[]
  /** What covariances and tests are made from. */
  readonly design: IvDesign
}

export interface IvDesign {
  readonly y: Float64Array
  readonly x: readonly Float64Array[]
  /** Places of the endogenous regressors in `x`. */
  readonly endogenous: readonly number[]
  /** Basis of exogenous regressors; then of these and the excluded instruments. For OLS both are that of X. */
  readonly exogenous: Orthonormal
  readonly instruments: Orthonormal
  /** (X' P_Z X)^-1, k x k: the bread of the classical covariance. */
  readonly bread: Matrix
  /** Linear map from moments Q'u to coefficients, k x L. */
  readonly map: Matrix
  /** GMM only: minimised criterion n g' W g, Hansen's J. */
  readonly criterion: number | null
  readonly levels: number
  readonly cluster: Int32Array | null
}

/**
 * OLS, two-stage least squares, or two-step GMM of a linear equation with absorbed effects (Wooldridge 2010, chapters 5 and 8). Everything is done in an orthonormal basis Q of the instruments, on which no estimate depends:
 * 2SLS is least squares of Q'y on Q'X; GMM whitens both by the Cholesky factor of the moments' covariance (moments of the 2SLS residuals, centred by their mean).
 * @throws WarchestError 'bad-input': `iv.not-finite`, `iv.too-few-rows`, `iv.collinear-regressors` (also absorbed by the effects), `iv.collinear-instruments`, `iv.under-identified`, `iv.too-many-moments`, each naming the columns
 */
export function fitLinearIv(input: LinearIvInput, options: LinearIvOptions): LinearIv {
  checkFinite(input)
  const n = input.y.length
  const k = input.x.length
  const ols = options.method === 'ols'
  const endogenous = ols ? [] : input.endogenous.map((name) => input.names.indexOf(name))
  if (endogenous.includes(-1)) throw problem('iv.no-such-regressor', `The endogenous regressor ${input.endogenous[endogenous.indexOf(-1)]} is not among the regressors.`, 'List it as a regressor too.', {})
  const given = ols ? [] : input.instruments
  const { columns, levels } = within([input.y, ...input.x, ...given], input.effects)
  const y = columns[0]
  const x = columns.slice(1, k + 1)
  const z = columns.slice(k + 1)
  if (n <= k + levels) throw problem('iv.too-few-rows', `${n} rows cannot determine ${k + levels} coefficients and effects.`, 'Use more rows, fewer regressors or fewer effects.', { rows: n, parameters: k + levels })
  checkRegressors(input, x)

  const exogenousPlaces = x.map((_, j) => j).filter((j) => !endogenous.includes(j))
  const ownScale = exogenousPlaces.map((j) => norm(input.x[j]))
  const exogenous = orthonormalise(exogenousPlaces.map((j) => x[j]), ownScale)
  const instruments = ols ? exogenous : orthonormalise([...exogenousPlaces.map((j) => x[j]), ...z], [...ownScale, ...given.map(norm)])
  const droppedInstruments = instruments.dropped.map((at) => input.instrumentNames[at - exogenousPlaces.length])
  if (droppedInstruments.length > 0 && options.collinearInstruments !== 'drop') {
    throw problem('iv.collinear-instruments', `Instruments follow from the others, the regressors or the effects: ${droppedInstruments.join(', ')}.`, 'Leave them out.', { instruments: droppedInstruments.join(', ') })
  }
  const excluded = instruments.kept.length - exogenous.kept.length
  if (excluded < endogenous.length) {
    throw problem('iv.under-identified', `${endogenous.length} endogenous regressors (${input.endogenous.join(', ')}) have only ${excluded} instruments of their own.`, 'Give at least as many instruments as endogenous regressors.', { endogenous: input.endogenous.join(', '), instruments: excluded })
  }

  const projected = x.map((column) => coordinates(instruments, column))
  const target = coordinates(instruments, y)
  const first = leastSquares(projected, target, x.map(norm), input)
  const residuals = residualsOf(y, x, first.coef)
  const design = { y, x, endogenous, exogenous, instruments, bread: first.bread, levels, cluster: input.cluster ?? null }
  const about = { method: options.method, names: input.names, n, parameters: k + levels, droppedInstruments }
  if (options.method !== 'gmm2') return { ...about, coef: first.coef, residuals, ssr: dot(residuals, residuals), design: { ...design, map: first.map, criterion: null } }

  const second = twoStep(instruments.q, residuals, projected, target, input)
  const after = residualsOf(y, x, second.coef)
  return { ...about, coef: second.coef, residuals: after, ssr: dot(after, after), design: { ...design, map: second.map, criterion: second.criterion } }
}

/** Least squares of `target` on a few columns by QR: coefficients, (A'A)^-1 and the map (A'A)^-1 A'. */
function leastSquares(columns: readonly Float64Array[], target: Float64Array, scale: ArrayLike<number>, input: LinearIvInput): { coef: Float64Array; bread: Matrix; map: Matrix } {
  const k = columns.length
  const basis = orthonormalise(columns, scale)
  if (basis.dropped.length > 0) {
    const names = basis.dropped.map((j) => input.names[j]).join(', ')
    throw problem('iv.under-identified', `The instruments do not move these regressors apart from the others: ${names}.`, 'Give instruments that are related to them, or leave them out.', { regressors: names })
  }
  const coef = backSolve(basis, coordinates(basis, target))
  const inverse = inverseTriangle(basis)
  const length = target.length
  const bread = new Float64Array(k * k)
  const map = new Float64Array(k * length)
  for (let a = 0; a < k; a++) {
    for (let b = a; b < k; b++) {
      for (let j = 0; j < k; j++) bread[a * k + j] += inverse[a * k + b] * inverse[j * k + b]
      for (let l = 0; l < length; l++) map[a * length + l] += inverse[a * k + b] * basis.q[b][l]
    }
  }
  return { coef, bread, map }
}

/** Second step of GMM: weights from the residuals of the first. */
function twoStep(q: readonly Float64Array[], residuals: Float64Array, projected: readonly Float64Array[], target: Float64Array, input: LinearIvInput): { coef: Float64Array; map: Matrix; criterion: number } {
  const n = residuals.length
  const size = q.length
  const mean = q.map((column) => dot(column, residuals) / n)
  const spread = scoreSquares(q, residuals, null).map((value, at) => value / n - mean[Math.floor(at / size)] * mean[at % size])
  const factor = cholesky(spread, size)
  if (factor === null) {
    throw problem('iv.too-many-moments', `The ${size} moments of ${n} rows do not vary independently, so that they cannot be weighted.`, 'Use fewer instruments, or 2SLS.', { moments: size, rows: n })
  }
  const whitened = projected.map((column) => forward(factor, size, column))
  const step = leastSquares(whitened, forward(factor, size, target), whitened.map(norm), input)
  const left = residualsOf(forward(factor, size, target), whitened, step.coef)
  // The map was made for whitened moments: times the inverse factor from the right.
  return { coef: step.coef, map: timesInverseLower(step.map, factor, projected.length, size), criterion: dot(left, left) / n }
}

/**
 * Covariance of the coefficients, k x k.
 * @throws WarchestError 'bad-input' `iv.no-clusters` where a clustered covariance is asked for without clusters
 */
export function ivCovariance(fit: LinearIv, kind: IvCovariance): Matrix {
  const { n, parameters, design } = fit
  if (kind === 'classical-n') return design.bread.map((value) => (value * fit.ssr) / n)
  if (kind === 'classical-dof') return design.bread.map((value) => (value * fit.ssr) / (n - parameters))
  const clustered = kind === 'cluster' || kind === 'cluster-corrected'
  if (clustered && design.cluster === null) throw problem('iv.no-clusters', 'No clusters were given.', 'Name the column that tells clusters apart.', {})
  const meat = scoreSquares(design.instruments.q, fit.residuals, clustered ? design.cluster : null)
  const k = fit.coef.length
  const covariance = congruence(design.map, meat, k, design.instruments.q.length)
  if (kind === 'hc1') return covariance.map((value) => (value * n) / (n - parameters))
  if (kind !== 'cluster-corrected') return covariance
  const groups = new Set(design.cluster).size
  return covariance.map((value) => (value * groups) / (groups - 1))
}

/** Square roots of the diagonal of a k x k covariance. */
export const standardErrors = (covariance: Matrix, k: number): Float64Array => Float64Array.from({ length: k }, (_, j) => Math.sqrt(covariance[j * k + j]))

/** Sum over rows, or over clusters of summed rows, of the outer products of q_i u_i. */
export function scoreSquares(q: readonly Float64Array[], residuals: Float64Array, cluster: Int32Array | null): Matrix {
  const size = q.length
  const scores = cluster === null ? q.map((column) => column.map((value, i) => value * residuals[i])) : q.map((column) => sumByCluster(column, residuals, cluster))
  const out = new Float64Array(size * size)
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      out[a * size + b] = dot(scores[a], scores[b])
      out[b * size + a] = out[a * size + b]
    }
  }
  return out
}

function sumByCluster(column: Float64Array, residuals: Float64Array, cluster: Int32Array): Float64Array {
  const sums = new Float64Array(cluster.reduce((most, g) => (g > most ? g : most), -1) + 1)
  for (let i = 0; i < column.length; i++) sums[cluster[i]] += column[i] * residuals[i]
  return sums
}

function residualsOf(y: Float64Array, x: readonly Float64Array[], coef: Float64Array): Float64Array {
  const left = y.slice()
  for (let j = 0; j < x.length; j++) for (let i = 0; i < left.length; i++) left[i] -= coef[j] * x[j][i]
  return left
}

/** M S M' for M k x size. */
export function congruence(map: Matrix, middle: Matrix, k: number, size: number): Matrix {
  const half = new Float64Array(k * size)
  for (let a = 0; a < k; a++) for (let l = 0; l < size; l++) for (let m = 0; m < size; m++) half[a * size + m] += map[a * size + l] * middle[l * size + m]
  const out = new Float64Array(k * k)
  for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) for (let m = 0; m < size; m++) out[a * k + b] += half[a * size + m] * map[b * size + m]
  return out
}

/** L^-1 v for a lower factor. */
function forward(l: Matrix, n: number, v: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(v)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i] -= l[i * n + j] * x[j]
    x[i] /= l[i * n + i]
  }
  return x
}

/** M L^-1 for M k x n and a lower factor. */
function timesInverseLower(m: Matrix, l: Matrix, k: number, n: number): Matrix {
  const out = m.slice()
  for (let a = 0; a < k; a++) {
    for (let j = n - 1; j >= 0; j--) {
      for (let i = j + 1; i < n; i++) out[a * n + j] -= out[a * n + i] * l[i * n + j]
      out[a * n + j] /= l[j * n + j]
    }
  }
  return out
}

function checkFinite(input: LinearIvInput): void {
  const columns: [string, Float64Array][] = [['the dependent variable', input.y], ...input.x.map((column, j): [string, Float64Array] => [input.names[j], column]), ...input.instruments.map((column, j): [string, Float64Array] => [input.instrumentNames[j], column])]
  for (const [name, column] of columns) {
    const row = column.findIndex((value) => !Number.isFinite(value))
    if (row >= 0) throw problem('iv.not-finite', `Row ${row + 1} of ${name} is not a number.`, 'Leave out rows with blanks, and logarithms of zero, before estimating.', { column: name, row: row + 1 })
  }
}

function checkRegressors(input: LinearIvInput, x: readonly Float64Array[]): void {
  const basis = orthonormalise(x, input.x.map(norm))
  if (basis.dropped.length === 0) return
  const names = basis.dropped.map((j) => input.names[j]).join(', ')
  throw problem('iv.collinear-regressors', `Regressors follow from the others or from the effects, so that they have no coefficient of their own: ${names}.`, 'Leave them out, or leave out what they follow from.', { regressors: names })
}

const problem = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })
