/**
 * Random-coefficients logit of one market (Berry, Levinsohn and Pakes 1995; Nevo 2001), integrated over given draws:
 *   u_ij = delta_j + mu_ij + eps,  s_j = sum_i w_i exp(delta_j + mu_ij) / (1 + sum_k exp(delta_k + mu_ik)).
 * A plain logit is one draw with mu = 0. Everything is by log-sum-exp per draw.
 */
export interface Tastes {
  /** Products. */
  readonly n: number
  /** Weight per draw, I values that sum to 1. */
  readonly weights: Float64Array
  /** Taste of each draw for each product beyond the mean utility, I x n row by row. */
  readonly mu: Float64Array
  /** Utility of one unit of money more of price, per draw: below 0 for who minds paying. */
  readonly priceSlope: Float64Array
}

export interface TasteParameters {
  /** n x K product characteristics, row by row. */
  readonly characteristics: readonly (readonly number[])[]
  /** Which characteristic is the price. */
  readonly priceCharacteristic: number
  /** Mean utility of one unit of price. */
  readonly alpha: number
  /** K: standard deviations of tastes. */
  readonly sigma: readonly number[]
  /** K x D: how tastes follow demographics. */
  readonly pi: readonly (readonly number[])[] | null
  /** I x K draws. */
  readonly nodes: readonly (readonly number[])[]
  /** I x D. */
  readonly demographics: readonly (readonly number[])[] | null
  /** I. */
  readonly weights: readonly number[]
}

/** mu_ij = sum_k x_jk (sigma_k v_ik + sum_d pi_kd d_id), and alpha_i = alpha + what draw i adds for the price. */
export function tastesOf({ characteristics, priceCharacteristic, alpha, sigma, pi, nodes, demographics, weights }: TasteParameters): Tastes {
  const n = characteristics.length
  const draws = weights.length
  const mu = new Float64Array(draws * n)
  const priceSlope = new Float64Array(draws).fill(alpha)
  for (let i = 0; i < draws; i++) {
    for (let k = 0; k < sigma.length; k++) {
      let taste = sigma[k] * nodes[i][k]
      if (pi && demographics) for (let d = 0; d < demographics[i].length; d++) taste += pi[k][d] * demographics[i][d]
      if (k === priceCharacteristic) priceSlope[i] += taste
      for (let j = 0; j < n; j++) mu[i * n + j] += characteristics[j][k] * taste
    }
  }
  return { n, weights: Float64Array.from(weights), mu, priceSlope }
}

export interface MixedShares {
  /** n. */
  readonly share: Float64Array
  readonly outside: number
  /** Choice probabilities of each draw, I x n row by row. */
  readonly byDraw: Float64Array
  /** ln(1 + sum exp) of each draw. */
  readonly logSum: Float64Array
}

/** Shares at mean utilities `delta` (n); with `shift` (n) prices that much above those of `delta` and mu, in money. */
export function mixedShares({ n, weights, mu, priceSlope }: Tastes, delta: ArrayLike<number>, shift?: ArrayLike<number>): MixedShares {
  const draws = weights.length
  const byDraw = new Float64Array(draws * n)
  const logSum = new Float64Array(draws)
  const share = new Float64Array(n)
  let outside = 0
  for (let i = 0; i < draws; i++) {
    let most = 0
    for (let j = 0; j < n; j++) {
      const u = delta[j] + mu[i * n + j] + (shift ? priceSlope[i] * shift[j] : 0)
      byDraw[i * n + j] = u
      if (u > most) most = u
    }
    let sum = Math.exp(-most)
    for (let j = 0; j < n; j++) {
      byDraw[i * n + j] = Math.exp(byDraw[i * n + j] - most)
      sum += byDraw[i * n + j]
    }
    logSum[i] = most + Math.log(sum)
    outside += (weights[i] * Math.exp(-most)) / sum
    for (let j = 0; j < n; j++) {
      byDraw[i * n + j] /= sum
      share[j] += weights[i] * byDraw[i * n + j]
    }
  }
  return { share, outside, byDraw, logSum }
}

/** d s_j / d p_k = sum_i w_i alpha_i s_ij (1(j=k) - s_ik); n x n, row j. */
export const mixedPriceDerivatives = (tastes: Tastes, shares: MixedShares): Float64Array => derivatives(tastes, shares, tastes.priceSlope)

/** d s_j / d delta_k; n x n, row j: the Jacobian of the inversion. */
export const mixedUtilityDerivatives = (tastes: Tastes, shares: MixedShares): Float64Array => derivatives(tastes, shares, null)

function derivatives({ n, weights }: Tastes, { byDraw }: MixedShares, slope: Float64Array | null): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] * (slope ? slope[i] : 1)
    for (let j = 0; j < n; j++) {
      const part = weight * byDraw[i * n + j]
      out[j * n + j] += part
      for (let k = 0; k < n; k++) out[j * n + k] -= part * byDraw[i * n + k]
    }
  }
  return out
}

/**
 * Expected consumer surplus per visit in money, up to a constant: sum_i w_i ln(1 + sum exp) / -alpha_i (Small and Rosen 1981). NaN where a draw likes to pay, since its surplus has no money value.
 */
export function mixedConsumerSurplus({ weights, priceSlope }: Tastes, { logSum }: MixedShares): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += priceSlope[i] < 0 ? (weights[i] * logSum[i]) / -priceSlope[i] : Number.NaN
  return sum
}
