/** Mean and spread of 1,851 published price elasticities: Bijmolt, van Heerde and Pieters (2005), Journal of Marketing Research 42, 141-156. */
export const LITERATURE = { mean: -2.62, sd: 2.21 } as const

/** An estimate with its standard error; se = Infinity where the data say nothing. */
export interface Estimate {
  readonly value: number
  readonly se: number
}

export interface Pooled extends Estimate {
  /** Weight of the prior in `value`, 0..1. */
  readonly priorShare: number
}

/** Standard deviations between groups with their probabilities, adding to 1. */
export interface Between {
  readonly sd: Float64Array
  readonly weight: Float64Array
}

/** Products of a category differ by about so much of its elasticity before data, give or take a factor: median and logarithmic spread of the prior of the standard deviation between them. */
const SPREAD_SHARE = 0.15
const SPREAD_LOG = 0.6
const GRID = 80

/**
 * What the estimates say of the standard deviation between groups, in the normal-normal model: its posterior on a grid, by the restricted likelihood times a log-normal prior around `scale`,
 * which vanishes at zero (as Chung et al. 2013, Psychometrika 78, advise). A single best value would pool wholly by the accident of a flat likelihood, or keep too much where the data cannot tell; averaging over what is
 * possible keeps the intervals honest in both.
 * Estimates with infinite error take no part; with fewer than three there is nothing to tell it from: zero.
 */
export function between(estimates: readonly Estimate[], scale: number): Between {
  const used = estimates.filter((e) => Number.isFinite(e.se) && Number.isFinite(e.value) && e.se > 0)
  if (used.length < 3) return { sd: Float64Array.of(0), weight: Float64Array.of(1) }
  const plain = used.reduce((sum, e) => sum + e.value, 0) / used.length
  const spread = Math.sqrt(used.reduce((sum, e) => sum + (e.value - plain) ** 2, 0) / used.length)
  const most = 3 * scale + 2 * spread
  // Finer near zero, where a small change matters most.
  const sd = Float64Array.from({ length: GRID }, (_, i) => most * ((i + 0.5) / GRID) ** 1.5)
  const log = sd.map((tau, i) => restricted(used, tau * tau) - Math.log(tau) - 0.5 * (Math.log(tau / scale) / SPREAD_LOG) ** 2 + 0.5 * Math.log((i + 0.5) / GRID))
  const best = log.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const weight = log.map((value) => Math.exp(value - best))
  const total = weight.reduce((a, b) => a + b, 0)
  return { sd, weight: weight.map((value) => value / total) }
}

/** The posterior of {@link between} for products of a category of this elasticity. */
export const betweenProducts = (estimates: readonly Estimate[], elasticity: number): Between => between(estimates, SPREAD_SHARE * Math.max(1, Math.abs(elasticity)))

/** Restricted log-likelihood of the variance between groups. */
function restricted(estimates: readonly Estimate[], variance: number): number {
  let [weights, weighted, squares, logs] = [0, 0, 0, 0]
  for (const e of estimates) {
    const w = 1 / (variance + e.se ** 2)
    weights += w
    weighted += w * e.value
    squares += w * e.value ** 2
    logs -= Math.log(w)
  }
  return -0.5 * (logs + Math.log(weights) + squares - weighted ** 2 / weights)
}

/** What one estimate is shrunk to: N(mean, variance), the mean known up to `meanSe`. */
export interface Prior {
  readonly mean: number
  readonly variance: number
  readonly meanSe: number
}

/**
 * Empirical-Bayes shrinkage of one estimate towards a prior (Morris 1983). The less the data say, the larger the prior's share; with no data it is 1.
 * `shared` is the part of the estimate's variance that it has in common with the others: pooling does not reduce it, and the weight does not count it.
 */
export function shrink(estimate: Estimate & { readonly shared?: number }, prior: Prior): Pooled {
  if (!Number.isFinite(estimate.se) || !Number.isFinite(estimate.value)) return { value: prior.mean, se: Math.sqrt(prior.variance + prior.meanSe ** 2), priorShare: 1 }
  const shared = Math.min(estimate.shared ?? 0, estimate.se ** 2)
  const noise = estimate.se ** 2 - shared
  const priorShare = prior.variance + noise > 0 ? noise / (prior.variance + noise) : 1
  return {
    value: priorShare * prior.mean + (1 - priorShare) * estimate.value,
    se: Math.sqrt((1 - priorShare) * noise + shared + priorShare ** 2 * Math.max(0, prior.meanSe ** 2 - shared)),
    priorShare,
  }
}

/** {@link shrink} averaged over what the spread between groups may be: mean of the answers, and their variance with that of their means (a mixture). */
export function shrinkOver(estimate: Estimate & { readonly shared?: number }, mean: Estimate, { sd, weight }: Between): Pooled {
  let [value, square, variance, priorShare] = [0, 0, 0, 0]
  for (let i = 0; i < sd.length; i++) {
    const one = shrink(estimate, { mean: mean.value, meanSe: mean.se, variance: sd[i] ** 2 })
    value += weight[i] * one.value
    square += weight[i] * (one.value - mean.value) ** 2
    variance += weight[i] * one.se ** 2
    priorShare += weight[i] * one.priorShare
  }
  return { value, se: Math.sqrt(variance + Math.max(0, square - (value - mean.value) ** 2)), priorShare: Number.isFinite(estimate.se) ? Math.min(1, priorShare) : 1 }
}

/** Shrinkage of a category towards the literature: matters only where the category's own data are thin. */
export const shrinkToLiterature = (estimate: Estimate): Pooled => shrink(estimate, { mean: LITERATURE.mean, variance: LITERATURE.sd ** 2, meanSe: 0 })
