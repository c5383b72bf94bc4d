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

/**
 * Variance between groups of estimates with known standard errors, in the normal-normal model: the mode of the restricted likelihood times the variance itself
 * (adjustment for density maximisation, Morris and Tang 2011, Statistical Science 26). Unlike the plain restricted maximum it is never zero, so that no group is wholly pooled by the accident
 * of a flat likelihood, and intervals keep their coverage. Estimates with infinite error take no part; with fewer than three there is nothing to tell it from: 0.
 */
export const betweenVariance = (estimates: readonly Estimate[]): number => fitBetween(estimates).variance

/** {@link betweenVariance} with the standard deviation of its logarithm, from the curvature at the mode: how well the estimates tell it. */
export function fitBetween(estimates: readonly Estimate[]): { readonly variance: number; readonly logSd: number } {
  const used = estimates.filter((e) => Number.isFinite(e.se) && Number.isFinite(e.value) && e.se > 0)
  if (used.length < 3) return { variance: 0, logSd: 0 }
  const objective = (logVariance: number): number => {
    const variance = Math.exp(logVariance)
    let [weights, weighted, squares, logs] = [0, 0, 0, 0]
    for (const e of used) {
      const w = 1 / (variance + e.se ** 2)
      weights += w
      weighted += w * e.value
      squares += w * e.value ** 2
      logs -= Math.log(w)
    }
    return logVariance - 0.5 * (logs + Math.log(weights) + squares - weighted ** 2 / weights)
  }
  const plain = used.reduce((sum, e) => sum + e.value, 0) / used.length
  const spread = used.reduce((sum, e) => sum + (e.value - plain) ** 2, 0) / used.length
  const precise = used.reduce((least, e) => Math.min(least, e.se), Number.POSITIVE_INFINITY) ** 2
  const mode = goldenMaximum(objective, Math.log(1e-6 * Math.min(precise, spread + precise)), Math.log(10 * (spread + precise)))
  const h = 0.1
  const curvature = (objective(mode + h) - 2 * objective(mode) + objective(mode - h)) / (h * h)
  return { variance: Math.exp(mode), logSd: curvature < 0 ? Math.min(2, 1 / Math.sqrt(-curvature)) : 2 }
}

/** Place of the maximum of a unimodal function between `low` and `high`. */
function goldenMaximum(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [low, high]
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  while (b - a > 1e-9) {
    if (fc > fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - ratio * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + ratio * (b - a)
      fd = f(d)
    }
  }
  return (a + b) / 2
}

/** What one estimate is shrunk to: N(mean, variance), the mean known up to `meanSe`, ln(variance) up to `logSd`. */
export interface Prior {
  readonly mean: number
  readonly variance: number
  readonly meanSe: number
  readonly logSd?: number
}

/**
 * Empirical-Bayes shrinkage of one estimate towards a prior (Morris 1983). The less the data say, the larger the prior's share; with no data it is 1.
 * Its variance is (1 - B) noise + B^2 meanSe^2 + (B (1 - B) logSd)^2 (estimate - mean)^2: the last term, Morris's, is for not knowing the weight itself.
 * `shared` is the part of the estimate's variance that it has in common with the others: pooling does not reduce it, and the weight does not count it.
 */
export function shrink(estimate: Estimate & { readonly shared?: number }, prior: Prior): Pooled {
  if (!Number.isFinite(estimate.se) || !Number.isFinite(estimate.value)) return { value: prior.mean, se: Math.sqrt(prior.variance + prior.meanSe ** 2), priorShare: 1 }
  const shared = Math.min(estimate.shared ?? 0, estimate.se ** 2)
  const noise = estimate.se ** 2 - shared
  const priorShare = prior.variance + noise > 0 ? noise / (prior.variance + noise) : 1
  const weightVariance = (priorShare * (1 - priorShare) * (prior.logSd ?? 0)) ** 2
  return {
    value: priorShare * prior.mean + (1 - priorShare) * estimate.value,
    se: Math.sqrt((1 - priorShare) * noise + shared + priorShare ** 2 * Math.max(0, prior.meanSe ** 2 - shared) + weightVariance * (estimate.value - prior.mean) ** 2),
    priorShare,
  }
}

/** Shrinkage of a category towards the literature: matters only where the category's own data are thin. */
export const shrinkToLiterature = (estimate: Estimate): Pooled => shrink(estimate, { mean: LITERATURE.mean, variance: LITERATURE.sd ** 2, meanSe: 0 })
