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
 * Variance between groups of estimates with known standard errors, by restricted maximum likelihood of the normal-normal model
 * (Fisher scoring; Viechtbauer 2005, Journal of Educational and Behavioral Statistics 30). Estimates with infinite error take no part. Never negative.
 */
export function betweenVariance(estimates: readonly Estimate[]): number {
  const used = estimates.filter((e) => Number.isFinite(e.se) && Number.isFinite(e.value) && e.se > 0)
  if (used.length < 3) return 0
  const plain = used.reduce((sum, e) => sum + e.value, 0) / used.length
  let tau2 = Math.max(0, used.reduce((sum, e) => sum + (e.value - plain) ** 2 - e.se ** 2, 0) / used.length)
  for (let iteration = 0; iteration < 200; iteration++) {
    let w1 = 0
    let w2 = 0
    let w3 = 0
    let weighted = 0
    for (const e of used) {
      const w = 1 / (tau2 + e.se ** 2)
      w1 += w
      w2 += w * w
      w3 += w * w * w
      weighted += w * e.value
    }
    const mean = weighted / w1
    let quadratic = 0
    for (const e of used) quadratic += (e.value - mean) ** 2 / (tau2 + e.se ** 2) ** 2
    const information = w2 - (2 * w3) / w1 + (w2 / w1) ** 2
    const next = Math.max(0, tau2 + (quadratic - w1 + w2 / w1) / information)
    if (Math.abs(next - tau2) <= 1e-10 * (1 + tau2)) return next
    tau2 = next
  }
  return tau2
}

/**
 * Empirical-Bayes shrinkage of one estimate towards a prior N(mean, variance), whose own mean is known up to `meanSe` (Morris 1983).
 * The less the data say, the larger the prior's share; with no data it is 1.
 */
export function shrink(estimate: Estimate, prior: { readonly mean: number; readonly variance: number; readonly meanSe: number }): Pooled {
  if (!Number.isFinite(estimate.se) || !Number.isFinite(estimate.value)) return { value: prior.mean, se: Math.sqrt(prior.variance + prior.meanSe ** 2), priorShare: 1 }
  const noise = estimate.se ** 2
  const priorShare = prior.variance + noise > 0 ? noise / (prior.variance + noise) : 1
  return {
    value: priorShare * prior.mean + (1 - priorShare) * estimate.value,
    se: Math.sqrt((1 - priorShare) * noise + (priorShare * prior.meanSe) ** 2),
    priorShare,
  }
}

/** Shrinkage of a category towards the literature: matters only where the category's own data are thin. */
export const shrinkToLiterature = (estimate: Estimate): Pooled => shrink(estimate, { mean: LITERATURE.mean, variance: LITERATURE.sd ** 2, meanSe: 0 })
