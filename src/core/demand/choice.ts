import { solve } from '../linalg/dense.ts'

/**
 * Two-level nested logit (McFadden 1978; MODEL.md section 2): a visit chooses a nest or nothing, then an option of the nest.
 * In Warchest a nest is a product and its options are the sellers; the same formulas serve products nested in segments, or with lambda = 1 the plain logit.
 *
 *   I_g = ln sum_{k in g} exp(V_k / lambda),  P(k|g) = exp(V_k / lambda - I_g),  P(g) = exp(lambda I_g) / (1 + sum_h exp(lambda I_h))
 *
 * Utilities may be -Infinity (not on offer). Everything is by log-sum-exp, so utilities in the thousands are safe.
 */
export interface NestedChoice {
  /** Utility of every option. */
  readonly utility: Float64Array
  /** Nest of every option, 0..G-1. */
  readonly nest: Int32Array
  readonly nests: number
  /** lambda in (0, 1]: one for all nests, or one per nest. */
  readonly lambda: number | ArrayLike<number>
  /** Whether a visit may choose nothing, at utility 0; true where it is not said. */
  readonly outsideOption?: boolean
}

const similarityOf = (lambda: number | ArrayLike<number>, nest: number): number => (typeof lambda === 'number' ? lambda : lambda[nest])

export interface ChoiceShares {
  /** Unconditional probability of every option. */
  readonly share: Float64Array
  /** Probability of every option given its nest. */
  readonly within: Float64Array
  /** Probability of every nest. */
  readonly nestShare: Float64Array
  readonly outside: number
  /** ln of the share denominator: the expected utility of a visit (Small and Rosen 1981). */
  readonly logSum: number
}

/** Choice probabilities; they and the outside share add to 1. With neither an option on offer nor an outside option all are zero. */
export function choiceShares({ utility, nest, nests, lambda, outsideOption = true }: NestedChoice): ChoiceShares {
  const n = utility.length
  const peak = new Float64Array(nests).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < n; i++) if (utility[i] > peak[nest[i]]) peak[nest[i]] = utility[i]
  const sum = new Float64Array(nests)
  const within = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const top = peak[nest[i]]
    within[i] = top === Number.NEGATIVE_INFINITY ? 0 : Math.exp((utility[i] - top) / similarityOf(lambda, nest[i]))
    sum[nest[i]] += within[i]
  }
  // Value of a nest: lambda I_g = peak + lambda ln(sum of exp((V - peak) / lambda)).
  const value = new Float64Array(nests)
  let most = outsideOption ? 0 : Number.NEGATIVE_INFINITY
  for (let g = 0; g < nests; g++) {
    value[g] = sum[g] > 0 ? peak[g] + similarityOf(lambda, g) * Math.log(sum[g]) : Number.NEGATIVE_INFINITY
    if (value[g] > most) most = value[g]
  }
  if (most === Number.NEGATIVE_INFINITY) return { share: new Float64Array(n), within, nestShare: new Float64Array(nests), outside: 0, logSum: most }
  const nothing = outsideOption ? Math.exp(-most) : 0
  let denominator = nothing
  const nestShare = new Float64Array(nests)
  for (let g = 0; g < nests; g++) {
    nestShare[g] = Math.exp(value[g] - most)
    denominator += nestShare[g]
  }
  for (let g = 0; g < nests; g++) nestShare[g] /= denominator
  const share = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    within[i] = sum[nest[i]] > 0 ? within[i] / sum[nest[i]] : 0
    share[i] = within[i] * nestShare[nest[i]]
  }
  return { share, within, nestShare, outside: nothing / denominator, logSum: most + Math.log(denominator) }
}

/**
 * d s_i / d x_j for every pair, where dV_j / dx_j = `slope[j]` and V_j alone depends on x_j; n x n, row i.
 *   ds_i/dV_j = s_i [ 1(i=j)/lambda - (1-lambda)/lambda P(j|g) 1(same nest) - s_j ]
 */
export function shareDerivatives(choice: NestedChoice, shares: ChoiceShares, slope: ArrayLike<number>): Float64Array {
  const n = choice.utility.length
  const { lambda, nest } = choice
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const similarity = similarityOf(lambda, nest[i])
    for (let j = 0; j < n; j++) {
      const own = i === j ? 1 / similarity : 0
      const same = nest[i] === nest[j] ? ((1 - similarity) / similarity) * shares.within[j] : 0
      out[i * n + j] = shares.share[i] * (own - same - shares.share[j]) * slope[j]
    }
  }
  return out
}

/** Elasticities d ln s_i / d ln p_j from {@link shareDerivatives} with respect to prices; n x n. */
export function elasticities(derivatives: Float64Array, share: Float64Array, price: ArrayLike<number>): Float64Array {
  const n = share.length
  return derivatives.map((value, at) => (value * price[at % n]) / share[Math.floor(at / n)])
}

/** Diversion ratios -(ds_j/dp_i)/(ds_i/dp_i); the diagonal is what goes to the outside option. n x n, row i. */
export function diversion(derivatives: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      out[i * n + j] = -derivatives[j * n + i] / derivatives[i * n + i]
      sum += out[i * n + j]
    }
    out[i * n + i] = 1 - sum
  }
  return out
}

/**
 * Own-price elasticity of one option with ln-price utility -beta ln p, in closed form:
 *   -(beta / lambda) [ 1 - (1 - lambda) P(k|g) - lambda s_k ]
 */
export const ownElasticity = (beta: number, lambda: number, within: number, share: number): number => (-beta / lambda) * (1 - (1 - lambda) * within - lambda * share)

/**
 * Berry's (1994) inversion of the nested logit: mean utilities that reproduce the shares,
 *   V_k = ln s_k - ln s_0 - (1 - lambda) ln P(k|g).
 * A share of zero has no finite utility: -Infinity.
 */
export function invertShares(share: Float64Array, nest: Int32Array, nests: number, lambda: number | ArrayLike<number>): Float64Array {
  let inside = 0
  const nestShare = new Float64Array(nests)
  for (let i = 0; i < share.length; i++) {
    inside += share[i]
    nestShare[nest[i]] += share[i]
  }
  const outside = Math.log(1 - inside)
  return share.map((s, i) => (s > 0 ? Math.log(s) - outside - (1 - similarityOf(lambda, nest[i])) * Math.log(s / nestShare[nest[i]]) : Number.NEGATIVE_INFINITY))
}

/** Consumer surplus per visit in money, up to a constant: ln of the denominator over the marginal utility of money (`priceSlope` = -dV/dp > 0). */
export const consumerSurplus = (shares: ChoiceShares, priceSlope: number): number => shares.logSum / priceSlope

/**
 * Unit costs that make the prices a Nash-Bertrand equilibrium: q_i + sum_j O_ij (p_j - c_j) dq_j/dp_i = 0 for every i.
 * @returns n costs, or null where the first-order conditions do not determine them
 */
export function impliedCosts(price: ArrayLike<number>, share: Float64Array, derivatives: Float64Array, firm: ArrayLike<number | string>): Float64Array | null {
  const n = share.length
  const m = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) m[i * n + j] = firm[i] === firm[j] ? derivatives[j * n + i] : 0
  const margin = solve(m, n, share)
  // q + M (p - c) = 0, so p - c = -M^-1 q.
  return margin && margin.map((value, i) => price[i] + value)
}
