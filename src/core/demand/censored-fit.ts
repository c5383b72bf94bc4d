import { cholesky, choleskyInverse, type Matrix } from '../linalg/dense.ts'
import { normalMeanAbove } from '../linalg/error-function.ts'
import { maximise, type Curvature } from '../linalg/newton.ts'
import { backSolve, coordinates, orthonormalise } from '../linalg/qr.ts'
import { WarchestError } from '../problem.ts'
import { countLikelihood, expectedCount, normalRecord, type Censoring, type RecordLikelihood } from './censored-likelihood.ts'

export type { Censoring } from './censored-likelihood.ts'

/** Records of demand of which some are limits only. */
export interface CensoredRecords {
  readonly distribution: 'normal' | 'poisson' | 'negative-binomial'
  /** n amounts, units; whole numbers of 0 or more for counts. */
  readonly y: ArrayLike<number>
  /** n: `right` = true demand was y or more (sold out), `left` = y or less. */
  readonly censoring: readonly Censoring[]
  /** Covariates, columns of n values; a constant is added in front. For counts they move ln mean. */
  readonly x: readonly Float64Array[]
  readonly names: readonly string[]
}

export interface CensoredFit {
  /** Constant first. Of a normal they make up its mean, of a count the logarithm of its mean. */
  readonly coef: Float64Array
  readonly coefSe: Float64Array
  /** Standard deviation of a normal; NaN for counts. */
  readonly scale: number
  readonly logScaleSe: number
  /** Var = mean + mean^2 / size of a negative binomial; Infinity where the data vary no more than Poisson counts, and for Poisson; NaN for a normal. */
  readonly size: number
  readonly logSizeSe: number
  /** Mean demand over the records, uncensored. */
  readonly mean: number
  readonly logLikelihood: number
  /** Inverse observed information in (coef, ln scale or ln size). */
  readonly covariance: Matrix
  /** Expected true demand of each record, given what it says (E step of Dempster, Laird and Rubin 1977). */
  readonly imputed: Float64Array
  /** Mean of `imputed` over right-censored records; NaN without any. */
  readonly imputedCensoredMean: number
  readonly stats: { readonly iterations: number; readonly residual: number }
}

/** Where the size is this many times the mean (at least), a negative binomial is Poisson to all digits that counts can show. */
const POISSON = 1e8

/**
 * Maximum likelihood of demand from censored records (Tobin 1958; Conrad 1976; Nahmias 1994): never the raw sales, which fall short of demand wherever stock ran out. Newton's method with the observed information, in
 * (coefficients, ln standard deviation) or (coefficients, ln size).
 * @throws WarchestError 'bad-input': `censored.bad-record`, `censored.all-cut-short` (no record bounds demand from above), `censored.collinear`, `censored.no-spread`, `censored.not-converged`
 */
export function fitCensored(records: CensoredRecords): CensoredFit {
  check(records)
  const n = records.y.length
  const columns = [new Float64Array(n).fill(1), ...records.x]
  const basis = orthonormalise(columns)
  if (basis.dropped.length > 0) {
    const named = basis.dropped.map((j) => records.names[j - 1]).join(', ')
    throw problem('censored.collinear', `These covariates follow from the others: ${named}.`, 'Leave them out.', { covariates: named })
  }
  const normal = records.distribution === 'normal'
  const y = Float64Array.from(records.y)
  const guess = normal ? y : y.map((value) => Math.log(value + 0.5))
  const coef = backSolve(basis, coordinates(basis, guess))
  if (!normal && records.x.length === 0) coef[0] = Math.log(Math.max(0.5, y.reduce((sum, value) => sum + value, 0)) / n)
  if (records.distribution !== 'negative-binomial') return normal ? solve(records, columns, coef, Math.log(spreadOf(y, columns, coef))) : solve(records, columns, coef, null)
  const poisson = solve(records, columns, coef, null)
  // A gain from letting the size be finite: the likelihood's slope in 1 / size at Poisson. Without it the best size is infinite.
  if (!(overdispersion(records, columns, poisson.coef) > 0)) return poisson
  return solve(records, columns, poisson.coef, Math.log(10))
}

/** Newton's method from a start; `shape` null holds counts at Poisson. */
function solve(records: CensoredRecords, columns: readonly Float64Array[], start: Float64Array, shape: number | null): CensoredFit {
  const k = columns.length
  const size = k + (shape === null ? 0 : 1)
  const nearPoisson = (at: Float64Array): boolean => records.distribution === 'negative-binomial' && shape !== null && at[k] > Math.log(POISSON) + Math.max(0, at[0])
  const found = maximise((theta) => likelihood(records, columns, theta, shape !== null), [...start, ...(shape === null ? [] : [shape])], { maxIterations: 500, stop: (at) => nearPoisson(at.x) })
  if (nearPoisson(found.x)) return solve(records, columns, found.x.slice(0, k), null)
  const factor = cholesky(found.information, size)
  if (!found.converged || factor === null) throw problem('censored.not-converged', 'No finite maximum of the likelihood was found.', 'Use more records that are not cut short, or fewer covariates.', { iterations: found.iterations })
  const covariance = choleskyInverse(factor, size)
  const se = Float64Array.from({ length: size }, (_, j) => Math.sqrt(covariance[j * size + j]))
  const normal = records.distribution === 'normal'
  const located = locations(columns, found.x)
  const parameter = shape === null ? Number.POSITIVE_INFINITY : Math.exp(found.x[k])
  const imputed = Float64Array.from(located, (location, i) => expectedOf(records, i, location, parameter))
  const right = imputed.filter((_, i) => records.censoring[i] === 'right')
  return {
    coef: found.x.slice(0, k), coefSe: se.slice(0, k), scale: normal ? parameter : Number.NaN, logScaleSe: normal ? se[k] : Number.NaN,
    size: normal ? Number.NaN : parameter, logSizeSe: normal || shape === null ? Number.NaN : se[k],
    mean: located.reduce((sum, value) => sum + (normal ? value : Math.exp(value)) / located.length, 0),
    logLikelihood: found.value, covariance, imputed, imputedCensoredMean: right.length > 0 ? right.reduce((sum, value) => sum + value, 0) / right.length : Number.NaN,
    stats: { iterations: found.iterations, residual: found.residual },
  }
}

function locations(columns: readonly Float64Array[], theta: Float64Array): Float64Array {
  const out = new Float64Array(columns[0].length)
  columns.forEach((column, j) => column.forEach((value, i) => (out[i] += theta[j] * value)))
  return out
}

function recordOf(records: CensoredRecords, i: number, location: number, shape: number): RecordLikelihood {
  if (records.distribution === 'normal') return normalRecord(records.y[i], records.censoring[i], location, shape)
  return countLikelihood(records.y[i], records.censoring[i], { mean: Math.exp(location), size: Math.exp(shape) })
}

function expectedOf(records: CensoredRecords, i: number, location: number, parameter: number): number {
  const { y, censoring } = records
  if (censoring[i] === 'none') return y[i]
  if (records.distribution !== 'normal') return expectedCount(y[i], censoring[i], { mean: Math.exp(location), size: parameter })
  return censoring[i] === 'right' ? normalMeanAbove(y[i], location, parameter) : -normalMeanAbove(-y[i], -location, parameter)
}

function likelihood(records: CensoredRecords, columns: readonly Float64Array[], theta: Float64Array, shaped: boolean): Curvature {
  const k = columns.length
  const size = k + (shaped ? 1 : 0)
  const located = locations(columns, theta)
  const shape = shaped ? theta[k] : Number.POSITIVE_INFINITY
  const gradient = new Float64Array(size)
  const information = new Float64Array(size * size)
  let value = 0
  // A step that makes a mean far larger than anything seen, or a variance of more than 1e5 means, is one too far; summing its tail would take for ever.
  const farthest = Math.log(1 + Float64Array.from(records.y).reduce((most, y) => Math.max(most, y), 0)) + 5
  if (records.distribution !== 'normal' && located.some((at) => at > farthest || (shaped && (at - shape > Math.log(1e5) || shape > 50)))) return { value: Number.NEGATIVE_INFINITY, gradient, information }
  // Without covariates records of one amount and kind are alike, and each is worked out once.
  const seen = new Map<string, RecordLikelihood>()
  for (let i = 0; i < located.length; i++) {
    const key = k === 1 ? `${records.y[i]} ${records.censoring[i]}` : String(i)
    let one = seen.get(key)
    if (one === undefined) seen.set(key, (one = recordOf(records, i, located[i], shape)))
    value += one.value
    for (let a = 0; a < k; a++) {
      gradient[a] += one.location * columns[a][i]
      for (let b = 0; b < k; b++) information[a * size + b] -= one.location2 * columns[a][i] * columns[b][i]
      if (!shaped) continue
      information[a * size + k] -= one.cross * columns[a][i]
      information[k * size + a] -= one.cross * columns[a][i]
    }
    if (!shaped) continue
    gradient[k] += one.shape
    information[k * size + k] -= one.shape2
  }
  return { value, gradient, information }
}

/** Slope of the negative-binomial log-likelihood in 1 / size at the Poisson end, by a one-sided difference. */
function overdispersion(records: CensoredRecords, columns: readonly Float64Array[], coef: Float64Array): number {
  const at = (meansOver: number): number => likelihood(records, columns, Float64Array.of(...coef, Math.log(meansOver) + Math.max(0, coef[0])), true).value
  return at(1e4) - at(1e6)
}

function spreadOf(y: Float64Array, columns: readonly Float64Array[], coef: Float64Array): number {
  const located = locations(columns, coef)
  const square = y.reduce((sum, value, i) => sum + (value - located[i]) ** 2, 0) / y.length
  // Against the amounts themselves, since what rounding leaves is no spread.
  if (!(square > 1e-24 * (y.reduce((sum, value) => sum + value * value, 0) / y.length))) throw problem('censored.no-spread', 'All records are alike, so that nothing tells how much demand varies.', 'Use records of more periods.', {})
  return Math.sqrt(square)
}

function check({ distribution, y, censoring, x, names }: CensoredRecords): void {
  const counts = distribution !== 'normal'
  if (y.length === 0) throw problem('censored.bad-record', 'There is no record to estimate from.', 'Give at least one record of sales.', {})
  for (let i = 0; i < y.length; i++) {
    if (!Number.isFinite(y[i]) || (counts && !(y[i] >= 0 && Number.isInteger(y[i])))) throw problem('censored.bad-record', `Record ${i + 1} is ${y[i]}, which is no ${counts ? 'count' : 'amount'}.`, 'Leave out blank records; counts are whole numbers of zero or more.', { row: i + 1, value: String(y[i]) })
    const blank = x.findIndex((column) => !Number.isFinite(column[i]))
    if (blank >= 0) throw problem('censored.bad-record', `Record ${i + 1} has no ${names[blank]}.`, 'Leave out records with blanks.', { row: i + 1, column: names[blank] })
  }
  if (!censoring.some((kind) => kind !== 'right')) throw problem('censored.all-cut-short', 'Every record was cut short, so that demand has no upper end.', 'Use some records in which stock lasted.', {})
  if (counts && !censoring.some((kind, i) => kind !== 'left' && y[i] > 0)) throw problem('censored.no-sales', 'Nothing was sold, so that mean demand has no lower end.', 'Use records with sales.', {})
  if (!counts && !censoring.some((kind) => kind !== 'left')) throw problem('censored.all-cut-short', 'Every record is an upper limit, so that demand has no lower end.', 'Use some records that are not limits.', {})
}

const problem = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })
