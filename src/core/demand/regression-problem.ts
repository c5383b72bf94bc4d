import type { Matrix } from '../linalg/dense.ts'

/** Distribution of the dependent variable; Poisson is pseudo-maximum likelihood and asks only that the mean is right (Santos Silva and Tenreyro 2006). */
export type Family = { readonly kind: 'gaussian' } | { readonly kind: 'poisson' } | { readonly kind: 'negative-binomial'; readonly size: number }

/** One absorbed set of effects: a group number 0..G-1 per row, and what the groups are called in messages. */
export interface EffectSet {
  readonly name: string
  readonly codes: Int32Array
  readonly label?: (group: number) => string
}

export interface RegressionInput {
  readonly y: Float64Array
  readonly x: readonly Float64Array[]
  /** One name per column of `x`. */
  readonly names: readonly string[]
  readonly effects: readonly EffectSet[]
  /** Cluster 0..G-1 per row, for the clustered covariance. */
  readonly cluster?: Int32Array
  /** 1 where `y` is a lower bound of the true count (sales stopped by stock). Poisson only. */
  readonly censored?: Uint8Array
}

export interface RegressionOptions {
  readonly family: Family
  /** On the relative change of the deviance. */
  readonly tolerance?: number
  readonly maxIterations?: number
  /** Also the heteroskedasticity-robust covariance. */
  readonly robust?: boolean
  /** Make {@link Regression.covariance} the cluster jackknife, which stays honest with few or unequal clusters. */
  readonly jackknife?: boolean
  /** Starting coefficients, in the order of `x`. */
  readonly start?: ArrayLike<number>
  /** Told after each iteration about which share of the way to convergence is done. */
  readonly progress?: (share: number) => void
}

/** A regressor that could not be estimated, and why. */
export interface DroppedRegressor {
  readonly name: string
  /** It has one value only; it does not vary beyond the effects; it follows from other regressors. */
  readonly reason: 'constant' | 'absorbed' | 'collinear'
}

/** Groups of a set of effects that were left out, since no finite effect fits them, with their rows. */
export interface EmptyGroups {
  readonly set: string
  readonly groups: readonly string[]
  readonly rows: number
  readonly reason: 'no sales' | 'always cut short'
}

export interface SolverStats {
  readonly converged: boolean
  readonly iterations: number
  /** Conjugate-gradient iterations in all. */
  readonly projections: number
  /** Relative change of the deviance at the last iteration. */
  readonly residual: number
}

/** Groups of one row each: their own effect fits that row perfectly, and it says nothing of the coefficients. */
export interface LoneRows {
  readonly set: string
  readonly groups: readonly string[]
}

/** An estimated regression. Vectors follow `names`; NaN stands where a regressor was dropped. */
export interface Regression {
  readonly names: readonly string[]
  readonly coef: Float64Array
  readonly se: Float64Array
  readonly seRobust: Float64Array | null
  readonly seCluster: Float64Array | null
  /** Covariance of the coefficients, k x k: the cluster jackknife where asked for and defined, else clustered where clusters were given, else robust, else classical. */
  readonly covariance: Matrix
  readonly dropped: readonly DroppedRegressor[]
  /** Rows used. */
  readonly n: number
  readonly emptyGroups: readonly EmptyGroups[]
  /** Rows that are fitted perfectly, being alone in a group; they count among the rows used. */
  readonly alone: readonly LoneRows[]
  /** Rows left out because regressors separate them from the sales (their mean has no lower end), and which regressors those are. */
  readonly separated: { readonly rows: number; readonly regressors: readonly string[] }
  /** Estimated parameters: coefficients and absorbed levels. */
  readonly parameters: number
  readonly deviance: number
  readonly logLikelihood: number
  /** Gaussian: sum of squared residuals, and of squares of the demeaned dependent. */
  readonly ssr: number
  readonly sst: number
  /** Linear predictor per row of the input, effects included; NaN where a row was left out. */
  readonly linear: Float64Array
  readonly stats: SolverStats
}
