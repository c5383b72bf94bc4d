import type { DemandSystem } from './demand-system.ts'
import { logitEquilibrium } from './logit-game.ts'

export interface NestedLogitDemand {
  /** d utility / d price, negative. */
  readonly alpha: number
  readonly meanUtility: ArrayLike<number>
  readonly outsideGood: boolean
  /** Price of the outside good, from which prices are counted; 0 unless given. */
  readonly priceOutside?: number | undefined
  /** Nest of each product, 0..G-1; absent: the plain logit. */
  readonly nest?: ArrayLike<number> | undefined
  /** Correlation rho in [0, 1) of each nest. */
  readonly rho?: ArrayLike<number> | undefined
}

/**
 * Nested logit shares, the nests with a correlation each (Berry 1994; Grigolon and Verboven 2014):
 *   e_i = exp((d_i + alpha (p_i - p_0)) / (1 - rho_g)),  S_g = sum of e in the nest,  q_i = e_i / S_g S_g^(1 - rho_g) / (o + sum_h S_h^(1 - rho_h)).
 * All sums are taken in logarithms, so that rho near 1 and exponents in the thousands are safe. Quantities are shares of potential consumers.
 */
export function nestedLogitDemand({ alpha, meanUtility, outsideGood, priceOutside = 0, nest, rho }: NestedLogitDemand): DemandSystem {
  const n = meanUtility.length
  const group = nest ?? Int32Array.from({ length: n }, (_, i) => i)
  const groups = nest ? 1 + Math.max(...Array.from(nest)) : n
  const lambda = Float64Array.from({ length: groups }, (_, g) => 1 - (nest && rho ? rho[g] : 0))

  const evaluate = (price: ArrayLike<number>): { readonly share: Float64Array; readonly within: Float64Array; readonly logSum: number } => {
    const within = new Float64Array(n)
    const peak = new Float64Array(groups).fill(Number.NEGATIVE_INFINITY)
    const sum = new Float64Array(groups)
    for (let i = 0; i < n; i++) {
      within[i] = (meanUtility[i] + alpha * (price[i] - priceOutside)) / lambda[group[i]]
      peak[group[i]] = Math.max(peak[group[i]], within[i])
    }
    for (let i = 0; i < n; i++) {
      within[i] = Math.exp(within[i] - peak[group[i]])
      sum[group[i]] += within[i]
    }
    const value = peak.map((top, g) => lambda[g] * (top + Math.log(sum[g])))
    const most = value.reduce((a, b) => Math.max(a, b), outsideGood ? 0 : Number.NEGATIVE_INFINITY)
    let total = outsideGood ? Math.exp(-most) : 0
    for (const v of value) total += Math.exp(v - most)
    const logSum = most + Math.log(total)
    const share = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      within[i] /= sum[group[i]]
      share[i] = within[i] * Math.exp(value[group[i]] - logSum)
    }
    return { share, within, logSum }
  }

  // dq_i/dp_j = alpha q_i [1(i=j)/l - (1-l)/l within_j 1(same nest) - q_j] is symmetric: the same matrix serves both ratios.
  const slopes = (price: ArrayLike<number>): Float64Array => {
    const { share, within } = evaluate(price)
    const out = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      const l = lambda[group[i]]
      for (let j = 0; j < n; j++) out[i * n + j] = alpha * ((i === j ? 1 / l : 0) - (group[i] === group[j] && l !== 1 ? ((1 - l) / l) * within[j] : 0) - share[j])
    }
    return out
  }

  /** The equilibrium without nests, which is found exactly whatever the size of the exponents. */
  const withoutNests = (costs: ArrayLike<number>, owners: ArrayLike<string | number>): Float64Array => {
    const netUtility = Float64Array.from({ length: n }, (_, i) => meanUtility[i] + alpha * (costs[i] - priceOutside))
    return logitEquilibrium({ netUtility, outside: outsideGood ? 0 : Number.NEGATIVE_INFINITY, owners }).markup.map((m, i) => costs[i] - m / alpha)
  }

  return {
    products: n, positivePrices: false,
    ...(lambda.every((l) => l === 1) ? { closedForm: withoutNests } : { guess: withoutNests }),
    quantities: (price) => evaluate(price).share,
    responses: slopes, logSlopes: slopes,
    ownResponse: () => Float64Array.from({ length: n }, (_, i) => alpha / lambda[group[i]]),
    surplus: (price) => evaluate(price).logSum / -alpha,
  }
}
