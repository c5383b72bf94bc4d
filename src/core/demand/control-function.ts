import { fTail } from '../linalg/distributions.ts'
import { cholesky, choleskySolve, type Matrix } from '../linalg/dense.ts'
import { norm, residualOf } from '../linalg/qr.ts'
import { WarchestError } from '../problem.ts'
import { encode } from './absorb.ts'
import { firstStages, type FirstStages, type TestResult } from './iv-tests.ts'
import { fitLinearIv, type LinearIvInput } from './linear-iv.ts'
import { regress } from './regression.ts'
import { solveScores } from './score-equation.ts'

/** Poisson demand with endogenous regressors: fields as of {@link LinearIvInput}, y counts or other values of 0 or more. */
export interface ControlFunctionFit {
  /** Regressors, then one first-stage residual per endogenous regressor. */
  readonly names: readonly string[]
  readonly coef: Float64Array
  readonly se: Float64Array
  /** Cluster jackknife through both stages, so that the first stage's own error is in it. Each row is a cluster where none were given. */
  readonly covariance: Matrix
  readonly firstStages: FirstStages
  /** Are the endogenous regressors exogenous after all? F test that the residuals have no effect (Hausman 1978; Wooldridge 2015). */
  readonly exogeneity: TestResult
  /** Rows used: those that a Poisson regression without correction can use. */
  readonly n: number
  readonly clusters: number
}

/**
 * Poisson pseudo-maximum likelihood where a regressor (most often ln price) answers to demand: the residuals of its linear first stage on instruments, exogenous regressors and the same effects are added as regressors, and
 * take up what it has in common with demand (Blundell and Powell 2003; Wooldridge 2015; Lin and Wooldridge 2019).
 * @throws WarchestError as {@link fitLinearIv} and `regress`; 'bad-input' `control.dropped` where Poisson demand cannot tell the regressors apart, `control.not-converged`
 */
export function fitControlFunction(input: LinearIvInput): ControlFunctionFit {
  const plain = regress({ y: input.y, x: input.x, names: input.names, effects: input.effects }, { family: { kind: 'poisson' } })
  const keep = Int32Array.from(plain.linear.keys()).filter((row) => !Number.isNaN(plain.linear[row]))
  const rows = rowsOf(input, keep)
  const linear = fitLinearIv(rows, { method: '2sls' })
  const residuals = linear.design.endogenous.map((j) => residualOf(linear.design.instruments, linear.design.x[j]))
  if (residuals.length === 0) throw new WarchestError('bad-input', { code: 'control.nothing-endogenous', message: 'No regressor is said to be endogenous.', mend: 'Name those that answer to demand, or fit without instruments.' })
  const explained = input.endogenous.filter((_, m) => norm(residuals[m]) <= 1e-9 * norm(linear.design.x[linear.design.endogenous[m]]))
  if (explained.length > 0) throw dropped(explained.map((name) => `residual of ${name}`).join(', '))
  const x = [...rows.x, ...residuals]
  const names = [...input.names, ...input.endogenous.map((name) => `residual of ${name}`)]
  const fit = regress({ y: rows.y, x, names, effects: rows.effects }, { family: { kind: 'poisson' } })
  if (fit.dropped.length > 0) throw dropped(fit.dropped.map(({ name }) => name).join(', '))
  const exogenous = rows.x.filter((_, j) => !linear.design.endogenous.includes(j))
  const solution = solveScores({
    y: rows.y, x, effects: rows.effects, censored: new Uint8Array(keep.length), size: null, cluster: rows.cluster ?? null, linear: fit.linear,
    generated: { columns: residuals.map((_, m) => rows.x.length + m), first: [...exogenous, ...rows.instruments] },
  }, fit.coef)
  if (!solution.converged) throw new WarchestError('unavailable', { code: 'control.not-converged', message: 'The demand regression with the first-stage residuals did not settle.', mend: 'Use fewer regressors, or more rows.' })
  const k = x.length
  const coef = fit.coef.map((value, j) => value + solution.change[j])
  return {
    names, coef, se: Float64Array.from({ length: k }, (_, j) => Math.sqrt(solution.covariance[j * k + j])), covariance: solution.covariance,
    firstStages: firstStages(linear), exogeneity: residualTest(coef, solution.covarianceGiven, k, residuals.length, solution.clusters), n: keep.length, clusters: solution.clusters,
  }
}

const dropped = (names: string): WarchestError =>
  new WarchestError('bad-input', { code: 'control.dropped', message: `These follow from the others or from the effects: ${names}.`, mend: 'Leave them out, or give instruments that do not explain the endogenous regressors wholly.', params: { regressors: names } })

/** Wald test over the last m coefficients by the covariance that holds when they are zero: that of given residuals. */
function residualTest(coef: Float64Array, covariance: Matrix, k: number, m: number, clusters: number): TestResult {
  const from = k - m
  const part = Float64Array.from({ length: m * m }, (_, at) => covariance[(from + Math.floor(at / m)) * k + from + (at % m)])
  const factor = cholesky(part, m)
  const effect = coef.subarray(from)
  const statistic = factor === null ? Number.NaN : choleskySolve(factor, m, effect).reduce((sum, value, j) => sum + value * effect[j], 0) / m
  const freedom = [m, Math.max(1, clusters - 1)]
  return { statistic, freedom, p: fTail(statistic, freedom[0], freedom[1]) }
}

/** The input at some rows, groups numbered anew. */
function rowsOf(input: LinearIvInput, keep: Int32Array): LinearIvInput {
  const at = (column: Float64Array): Float64Array => Float64Array.from(keep, (row) => column[row])
  const groups = (codes: Int32Array): Int32Array => encode(Int32Array.from(keep, (row) => codes[row])).codes
  return {
    ...input, y: at(input.y), x: input.x.map(at), instruments: input.instruments.map(at), effects: input.effects.map((set) => ({ name: set.name, codes: groups(set.codes) })),
    ...(input.cluster ? { cluster: groups(input.cluster) } : {}),
  }
}
