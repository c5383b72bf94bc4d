import { solve } from '../linalg/dense.ts'
import { WarchestError } from '../problem.ts'
import { mixedShares, mixedUtilityDerivatives, type Tastes } from './random-coefficients.ts'

export interface Inversion {
  /** Mean utilities, n. */
  readonly delta: Float64Array
  readonly stats: {
    /** Largest |ln share - ln model share|. */
    readonly residual: number
    readonly iterations: number
    /** Evaluations of the model's shares. */
    readonly evaluations: number
    /** Newton steps, taken where the contraction was slow. */
    readonly newtonSteps: number
  }
}

/** Accelerated contraction steps before Newton's method takes over. */
const PATIENCE = 30
const ROUNDS = 1000

/**
 * Mean utilities at which the random-coefficients logit has these shares: the contraction of Berry, Levinsohn and Pakes (1995), delta + ln s - ln s(delta), accelerated by SQUAREM (Varadhan and Roland 2008) with its step
 * taken back where it leads away, and near the solution Newton's method on ln s(delta). Where tastes differ so much that the contraction crawls (Conlon and Gortmaker 2020), the shares are the gradient of the convex function
 * F(delta) = sum_i w_i ln(1 + sum_j exp(delta_j + mu_ij)) - s'delta, which Newton's method with step halving minimises from anywhere.
 * @param share n shares above 0 that sum to less than 1
 * @param tolerance on the largest difference of log shares; for utilities in the thousands it is met to their rounding
 * @throws WarchestError 'bad-input' `inversion.bad-shares`; 'unavailable' `inversion.not-converged`
 */
export function invertMixedShares(tastes: Tastes, share: ArrayLike<number>, tolerance = 1e-13): Inversion {
  const inside = Array.from(share).reduce((sum, s) => sum + s, 0)
  const bad = Array.from(share).findIndex((s) => !(s > 0))
  if (bad >= 0 || !(inside < 1)) {
    const message = bad >= 0 ? `Product ${bad + 1} has a share of ${share[bad]}.` : `The shares sum to ${inside}.`
    throw new WarchestError('bad-input', { code: 'inversion.bad-shares', message, mend: 'Shares must be above zero and leave some for the outside option.', params: { product: bad + 1, inside } })
  }
  const target = Float64Array.from(share, Math.log)
  let evaluations = 0
  const gapAt = (delta: Float64Array): Float64Array => {
    evaluations++
    const model = mixedShares(tastes, delta).share
    return target.map((t, j) => t - Math.log(model[j]))
  }
  const size = (gap: Float64Array): number => gap.reduce((most, value) => (Math.abs(value) > most || Number.isNaN(value) ? Math.abs(value) : most), 0)
  const outside = Math.log1p(-inside)
  let delta: Float64Array = target.map((t) => t - outside)
  let gap: Float64Array = gapAt(delta)
  // Tastes far from zero can put every model share at zero; then take them out of the start on average.
  if (!Number.isFinite(size(gap))) {
    delta = delta.map((value, j) => value - meanTaste(tastes, j))
    gap = gapAt(delta)
  }
  let newtonSteps = 0
  for (let iteration = 0; iteration < ROUNDS; iteration++) {
    const residual = size(gap)
    const rounding = 4e-15 * delta.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    if (residual <= Math.max(tolerance, rounding)) return { delta, stats: { residual, iterations: iteration, evaluations, newtonSteps } }
    const newton = residual < 1e-3 ? newtonStep(tastes, delta, gap) : null
    if (newton !== null) {
      const there = delta.map((value, j) => value + newton[j])
      const next = gapAt(there)
      if (size(next) < residual * 0.9) {
        newtonSteps++
        delta = there
        gap = next
        continue
      }
    }
    const convex = iteration >= PATIENCE && residual > 1e-10 ? convexStep(tastes, delta, share) : null
    if (convex !== null) {
      newtonSteps++
      evaluations += convex.evaluations
      delta = convex.delta
      gap = gapAt(delta)
      continue
    }
    // SQUAREM with step S3: delta - 2 a r + a^2 v, r the first step, v the change of the steps.
    const first = delta.map((value, j) => value + gap[j])
    const gapFirst = gapAt(first)
    const change = gapFirst.map((value, j) => value - gap[j])
    const length = -Math.sqrt(sumSquares(gap) / Math.max(sumSquares(change), 1e-300))
    const leap = delta.map((value, j) => value - 2 * length * gap[j] + length * length * change[j])
    const gapLeap = gapAt(leap)
    const leapt = size(gapLeap) < size(gapFirst)
    const before = size(gapFirst)
    if (!leapt && residual <= 1e-11 && before >= residual) return { delta, stats: { residual, iterations: iteration, evaluations, newtonSteps } }
    delta = leapt ? leap : first.map((value, j) => value + gapFirst[j])
    gap = leapt ? gapLeap : gapAt(delta)
  }
  throw new WarchestError('unavailable', { code: 'inversion.not-converged', message: `No mean utilities were found that give back the shares; ${size(gap)} is left in their logarithms.`, mend: 'Check the tastes: standard deviations this large leave some products without buyers.', params: { residual: size(gap) } })
}

const sumSquares = (v: Float64Array): number => v.reduce((sum, value) => sum + value * value, 0)

function meanTaste({ n, weights, mu }: Tastes, j: number): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += weights[i] * mu[i * n + j]
  return sum
}

/** Step h with d ln s / d delta h = gap; null where the Jacobian is singular to rounding. */
function newtonStep(tastes: Tastes, delta: Float64Array, gap: Float64Array): Float64Array | null {
  const { n } = tastes
  const shares = mixedShares(tastes, delta)
  const jacobian = mixedUtilityDerivatives(tastes, shares)
  for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) jacobian[j * n + k] /= shares.share[j]
  const step = solve(jacobian, n, gap)
  return step !== null && step.every(Number.isFinite) ? step : null
}

/** Newton's step on the convex function F, halved until F falls; null where F no longer tells better from worse. */
function convexStep(tastes: Tastes, delta: Float64Array, share: ArrayLike<number>): { delta: Float64Array; evaluations: number } | null {
  const { n, weights } = tastes
  const shares = mixedShares(tastes, delta)
  const gradient = shares.share.map((s, j) => s - share[j])
  const curvature = mixedUtilityDerivatives(tastes, shares)
  // Products that nobody buys at these utilities have no curvature; a little of what a buyer would add keeps the step finite.
  for (let j = 0; j < n; j++) curvature[j * n + j] += 1e-12 * (share[j] + shares.share[j])
  const step = solve(curvature, n, gradient)
  if (step === null || !step.every(Number.isFinite)) return null
  // A step of more than this in utility is beyond what the curvature knows.
  const longest = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const valueOf = (logSum: Float64Array, at: Float64Array): number => weights.reduce((sum, w, i) => sum + w * logSum[i], 0) - at.reduce((sum, value, j) => sum + share[j] * value, 0)
  const here = valueOf(shares.logSum, delta)
  const slope = gradient.reduce((sum, value, j) => sum + value * step[j], 0)
  let length = Math.min(1, 50 / longest)
  for (let evaluations = 2; evaluations < 60; evaluations++) {
    const there = delta.map((value, j) => value - length * step[j])
    if (valueOf(mixedShares(tastes, there).logSum, there) < here - 1e-4 * length * slope) return { delta: there, evaluations }
    length /= 2
  }
  return null
}
