import { chiSquareTail, fQuantile, fTail } from '../linalg/distributions.ts'
import { cholesky, choleskySolve } from '../linalg/dense.ts'
import { symmetricEigenvalues } from '../linalg/eigen.ts'
import { coordinates, dot, orthonormalise, residualOf } from '../linalg/qr.ts'
import { scoreSquares, type LinearIv } from './linear-iv.ts'

/** Below this first-stage F the estimate leans on noise (Staiger and Stock 1997). */
export const WEAK_BELOW = 10

/** How well the excluded instruments explain one endogenous regressor, given the exogenous ones and the effects. */
export interface FirstStage {
  readonly name: string
  /** 1 - SSR1 / SSR0. */
  readonly partialR2: number
  /** Classical F of the excluded instruments, with (q, n - Kz) degrees of freedom. */
  readonly f: number
  /** The same robust to unequal variances, or to clusters where given; Wald statistic over q. */
  readonly robustF: number
  readonly freedom: readonly [number, number]
  readonly p: number
}

export interface FirstStages {
  readonly regressors: readonly FirstStage[]
  /** Smallest eigenvalue of the first stage's concentration over q (Cragg and Donald 1993): with one endogenous regressor its F, with several the strength of the weakest direction. */
  readonly craggDonald: number
  /** True where an F, or the Cragg-Donald statistic, is below {@link WEAK_BELOW}: then the coefficients and their standard errors are not to be trusted, and {@link andersonRubin} is. */
  readonly weak: boolean
}

/** First-stage diagnostics of a 2SLS or GMM fit; no regressors where nothing is endogenous. */
export function firstStages(fit: LinearIv): FirstStages {
  const { design, n } = fit
  const { exogenous, instruments } = design
  const m = design.endogenous.length
  const known = exogenous.kept.length
  const q = instruments.kept.length - known
  const freedom = n - instruments.kept.length - design.levels
  const own = instruments.q.slice(known)
  const moved = design.endogenous.map((j) => own.map((column) => dot(column, design.x[j])))
  const left = design.endogenous.map((j) => residualOf(instruments, design.x[j]))
  const regressors = design.endogenous.map((j, a): FirstStage => {
    const explained = dot(moved[a], moved[a])
    const ssr = dot(left[a], left[a])
    const f = explained / q / (ssr / freedom)
    const factor = cholesky(scoreSquares(own, left[a], design.cluster), q)
    const robustF = factor === null ? Number.NaN : dot(choleskySolve(factor, q, moved[a]), moved[a]) / q
    return { name: fit.names[j], partialR2: explained / (explained + ssr), f, robustF, freedom: [q, freedom], p: fTail(f, q, freedom) }
  })
  if (m === 0) return { regressors, craggDonald: Number.POSITIVE_INFINITY, weak: false }
  const craggDonald = m === 1 ? regressors[0].f : concentration(moved, left, freedom) / q
  return { regressors, craggDonald, weak: !(Math.min(craggDonald, ...regressors.map((one) => one.f)) >= WEAK_BELOW) }
}

/** Smallest eigenvalue of S^-1/2 (moved moved') S^-1/2, S the covariance of the first-stage residuals. */
function concentration(moved: readonly number[][], left: readonly Float64Array[], freedom: number): number {
  const m = moved.length
  const s = Float64Array.from({ length: m * m }, (_, at) => dot(left[Math.floor(at / m)], left[at % m]) / freedom)
  const factor = cholesky(s, m)
  if (factor === null) return Number.POSITIVE_INFINITY
  const white = moved.map((row) => Float64Array.from(row))
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) for (let l = 0; l < white[i].length; l++) white[i][l] -= factor[i * m + j] * white[j][l]
    for (let l = 0; l < white[i].length; l++) white[i][l] /= factor[i * m + i]
  }
  return symmetricEigenvalues(Float64Array.from({ length: m * m }, (_, at) => dot(white[Math.floor(at / m)], white[at % m])), m)[0]
}

export interface TestResult {
  readonly statistic: number
  readonly freedom: readonly number[]
  readonly p: number
}

/**
 * Is the endogenous regressor exogenous after all? Wu (1973) and Hausman (1978): F test of the first-stage residuals added to the structural OLS, with (m, n - K - m) degrees of freedom.
 * Null where the residuals say nothing of their own (nothing is endogenous, or the instruments explain it wholly).
 */
export function wuHausman(fit: LinearIv): TestResult | null {
  const { design, n, parameters } = fit
  const m = design.endogenous.length
  if (m === 0) return null
  const extra = design.endogenous.map((j) => residualOf(design.instruments, design.x[j]))
  const all = orthonormalise([...design.x, ...extra], [...design.x, ...design.endogenous.map((j) => design.x[j])].map((column) => Math.sqrt(dot(column, column))))
  if (all.dropped.length > 0) return null
  const along = coordinates(all, design.y)
  const gained = dot(along.subarray(design.x.length), along.subarray(design.x.length))
  const left = residualOf(all, design.y)
  const freedom = [m, n - parameters - m] as const
  const statistic = gained / m / (dot(left, left) / freedom[1])
  return { statistic, freedom, p: fTail(statistic, freedom[0], freedom[1]) }
}

/** Do the instruments agree with each other? Sargan (1958) for 2SLS, Hansen's (1982) J for GMM: chi-square with (instruments - regressors) degrees of freedom. Null where exactly identified. */
export function overIdentification(fit: LinearIv): (TestResult & { readonly kind: 'sargan' | 'hansen' }) | null {
  const { design, n } = fit
  const freedom = design.instruments.kept.length - fit.coef.length
  if (freedom <= 0) return null
  const along = coordinates(design.instruments, fit.residuals)
  const statistic = design.criterion ?? (n * dot(along, along)) / fit.ssr
  return { kind: design.criterion === null ? 'sargan' : 'hansen', statistic, freedom: [freedom], p: chiSquareTail(statistic, freedom) }
}

/** A set of coefficients: between two ends, outside of them, everything, or nothing. */
export type ConfidenceSet = { readonly kind: 'interval' | 'rays'; readonly low: number; readonly high: number } | { readonly kind: 'everything' | 'nothing' }

/**
 * Confidence set of the coefficient of the only endogenous regressor by inverting the test of Anderson and Rubin (1949), right at its level however weak the instruments are (with equal variances).
 * With weak instruments it may be unbounded, which is the truth then; `nothing` says that the instruments contradict each other. Null unless exactly one regressor is endogenous.
 * @param level of confidence, e.g. 0.95
 */
export function andersonRubin(fit: LinearIv, level: number): ConfidenceSet | null {
  const { design, n } = fit
  if (design.endogenous.length !== 1) return null
  const known = design.exogenous.kept.length
  const q = design.instruments.kept.length - known
  const freedom = n - design.instruments.kept.length - design.levels
  const own = design.instruments.q.slice(known)
  const x = design.x[design.endogenous[0]]
  const px = own.map((column) => dot(column, x))
  const py = own.map((column) => dot(column, design.y))
  const mx = residualOf(design.instruments, x)
  const my = residualOf(design.instruments, design.y)
  const f = (fQuantile(1 - level, q, freedom) * q) / freedom
  // (y - b x)' (P - f M) (y - b x) <= 0, a quadratic in b.
  const a = dot(px, px) - f * dot(mx, mx)
  const b = dot(px, py) - f * dot(mx, my)
  const c = dot(py, py) - f * dot(my, my)
  const root = b * b - a * c
  if (root <= 0) return { kind: a < 0 ? 'everything' : 'nothing' }
  const ends = [(b - Math.sqrt(root)) / a, (b + Math.sqrt(root)) / a].sort((one, other) => one - other)
  return { kind: a > 0 ? 'interval' : 'rays', low: ends[0], high: ends[1] }
}
