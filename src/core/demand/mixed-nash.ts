import { solve } from '../linalg/dense.ts'
import { WarchestError } from '../problem.ts'
import { mixedPriceDerivatives, mixedShares, type MixedShares, type Tastes } from './random-coefficients.ts'

export interface MixedEquilibrium {
  /** n, major units. */
  readonly price: Float64Array
  readonly shares: MixedShares
  readonly stats: {
    /** Largest step that the markup equation still asks for, relative to the price. */
    readonly residual: number
    readonly iterations: number
    /** Newton steps, taken near the solution. */
    readonly newtonSteps: number
  }
}

const TOLERANCE = 1e-13
/** Relative step below which Newton's method is tried: near enough that it leads to the same solution. */
const NEAR = 1e-5
const ROUNDS = 3000
/** Part of the fixed point's step that is taken: all of it, and, where that cycles or runs away, ever less of it from the start again. */
const PARTS = [1, 0.5, 0.1]

/**
 * Nash-Bertrand prices of multi-product firms under a random-coefficients logit: the fixed point p = c + zeta(p) of Morrow and Skerlos (2011), Operations Research 59, which needs no derivative of shares to be inverted and
 * is well behaved where iterating p = c - (O * ds/dp)^-1 s is not. With Lambda = diag(sum w alpha s_i) and Gamma = sum w alpha s_i s_i',
 *   zeta = Lambda^-1 [ (O * Gamma)(p - c) - s ].
 * Near the solution Newton's method on the same equation takes over, with differences for its Jacobian; where the fixed point cycles it is begun again with shorter steps.
 * @param market tastes and mean utilities `delta` at the prices `price`; utilities follow prices by the price slope of each draw
 * @param cost n, major units; @param firm n owner labels
 * @throws WarchestError 'unavailable' `equilibrium.not-found`
 */
export function mixedNashPrices(market: { readonly tastes: Tastes; readonly delta: Float64Array; readonly price: ArrayLike<number> }, cost: ArrayLike<number>, firm: ArrayLike<number | string>): MixedEquilibrium {
  const { tastes, delta } = market
  const { n } = tastes
  const base = Float64Array.from(market.price)
  const sharesAt = (price: Float64Array): MixedShares => mixedShares(tastes, delta, price.map((p, j) => p - base[j]))
  const stepAt = (price: Float64Array): Float64Array => {
    const markup = markups(tastes, sharesAt(price), price.map((p, j) => p - cost[j]), firm)
    return markup.map((m, j) => cost[j] + m - price[j])
  }
  const relative = (step: Float64Array, price: Float64Array): number => step.reduce((most, value, j) => (Number.isFinite(value) ? Math.max(most, Math.abs(value) / Math.max(Math.abs(price[j]), 1e-8)) : Number.POSITIVE_INFINITY), 0)
  let newtonSteps = 0
  let iterations = 0
  let left = Number.POSITIVE_INFINITY
  for (const part of PARTS) {
    let price: Float64Array = base
    let step = stepAt(price)
    let residual = relative(step, price)
    for (let round = 0; round < ROUNDS && Number.isFinite(residual); round++, iterations++) {
      if (residual <= TOLERANCE) return settled(tastes, price, sharesAt(price), { residual, iterations, newtonSteps })
      const newton = residual < NEAR ? newtonStep(stepAt, price, step, n) : null
      if (newton !== null) {
        const there = price.map((p, j) => p + newton[j])
        const next = stepAt(there)
        if (relative(next, there) < 0.5 * residual) {
          newtonSteps++
          ;[price, step, residual] = [there, next, relative(next, there)]
          continue
        }
        if (residual <= 1e-11) return settled(tastes, price, sharesAt(price), { residual, iterations, newtonSteps })
      }
      price = price.map((p, j) => p + part * step[j])
      step = stepAt(price)
      residual = relative(step, price)
    }
    left = residual
  }
  throw notFound(`No prices were found at which every owner is content; a step of ${left} of the price is left.`, { residual: left })
}

/** An equilibrium where every product sells less at a higher price; a point where one sells more solves the equations, and is the worst price and not the best. */
function settled(tastes: Tastes, price: Float64Array, shares: MixedShares, stats: MixedEquilibrium['stats']): MixedEquilibrium {
  const derivatives = mixedPriceDerivatives(tastes, shares)
  const odd = price.findIndex((_, j) => !(derivatives[j * tastes.n + j] < 0))
  if (odd >= 0) throw notFound(`No prices were found at which every owner is content: product ${odd + 1} would sell more the dearer it is.`, { product: odd + 1 })
  return { price, shares, stats }
}

const notFound = (message: string, params: Readonly<Record<string, number>>): WarchestError =>
  new WarchestError('unavailable', { code: 'equilibrium.not-found', message, mend: 'Check the tastes: buyers who do not mind paying leave a seller without a best price.', params })

/** zeta of Morrow and Skerlos at given shares and margins, n. */
function markups({ n, weights, priceSlope }: Tastes, { share, byDraw }: MixedShares, margin: Float64Array, firm: ArrayLike<number | string>): Float64Array {
  const slope = new Float64Array(n)
  const gained = new Float64Array(n)
  const byFirm = new Map<number | string, number>()
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] * priceSlope[i]
    byFirm.clear()
    for (let j = 0; j < n; j++) byFirm.set(firm[j], (byFirm.get(firm[j]) ?? 0) + byDraw[i * n + j] * margin[j])
    for (let j = 0; j < n; j++) {
      const part = weight * byDraw[i * n + j]
      slope[j] += part
      gained[j] += part * byFirm.get(firm[j])!
    }
  }
  return slope.map((value, j) => (gained[j] - share[j]) / value)
}

/** Newton's step for stepAt(p) = 0, Jacobian by central differences. */
function newtonStep(stepAt: (price: Float64Array) => Float64Array, price: Float64Array, step: Float64Array, n: number): Float64Array | null {
  const jacobian = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const h = 1e-6 * Math.max(Math.abs(price[k]), 1e-6)
    const up = price.slice()
    const down = price.slice()
    up[k] += h
    down[k] -= h
    const above = stepAt(up)
    const below = stepAt(down)
    for (let j = 0; j < n; j++) jacobian[j * n + k] = -(above[j] - below[j]) / (2 * h)
  }
  const found = solve(jacobian, n, step)
  return found !== null && found.every(Number.isFinite) ? found : null
}

/** First-order conditions s_j + sum_k O_jk (p_k - c_k) ds_k/dp_j of every product, n: zero at an equilibrium. */
export function mixedFirstOrder(tastes: Tastes, shares: MixedShares, price: ArrayLike<number>, cost: ArrayLike<number>, firm: ArrayLike<number | string>): Float64Array {
  const { n } = tastes
  const derivatives = mixedPriceDerivatives(tastes, shares)
  return shares.share.map((s, j) => {
    let sum = s
    for (let k = 0; k < n; k++) if (firm[k] === firm[j]) sum += (price[k] - cost[k]) * derivatives[k * n + j]
    return sum
  })
}
