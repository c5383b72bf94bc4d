import { cholesky, choleskySolve, type Matrix } from './dense.ts'

/** A function to maximise, at one point. */
export interface Curvature {
  readonly value: number
  readonly gradient: Float64Array
  /** Minus the matrix of second derivatives, n x n: the observed information of a log-likelihood. */
  readonly information: Matrix
}

export interface Maximum extends Curvature {
  readonly x: Float64Array
  readonly converged: boolean
  readonly iterations: number
  /** Newton decrement g' H^-1 g at the last step: twice the value still to be gained, near the maximum. */
  readonly residual: number
  /** The last step tried. */
  readonly step: Float64Array
}

/**
 * Newton's method with step halving; where the function is not concave the information is loaded on its diagonal until it is positive definite (Levenberg 1944; Marquardt 1963).
 * Ends where nothing is left to gain beyond rounding, or where `stop` says that there is no maximum to be found.
 */
export function maximise(f: (x: Float64Array) => Curvature, start: ArrayLike<number>, options: { readonly maxIterations?: number; readonly stop?: (at: Maximum) => boolean } = {}): Maximum {
  const { maxIterations = 200, stop } = options
  let x: Float64Array = Float64Array.from(start)
  let here = f(x)
  const n = x.length
  let step: Float64Array = new Float64Array(n)
  let residual = Number.POSITIVE_INFINITY
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    step = ascent(here, n)
    residual = 0
    for (let j = 0; j < n; j++) residual += step[j] * here.gradient[j]
    const now = { ...here, x, iterations: iteration, residual, step }
    if (stop?.({ ...now, converged: false })) return { ...now, converged: false }
    if (residual <= 1e-24 * (1 + Math.abs(here.value))) return { ...now, converged: true }
    let length = 1
    for (;;) {
      const next = x.map((value, j) => value + length * step[j])
      const there = f(next)
      if (there.value > here.value || (length === 1 && residual < 1e-10 && there.value > here.value - 1e-13 * (1 + Math.abs(here.value)))) {
        x = next
        here = there
        break
      }
      length /= 2
      // The value has no digits left to tell better from worse; the step is as good as it gets.
      if (length * residual < 1e-16 * (1 + Math.abs(here.value)) || length < 1e-100) return { ...now, converged: residual < 1e-8 * (1 + Math.abs(here.value)) }
    }
  }
  return { ...here, x, converged: false, iterations: maxIterations, residual, step }
}

function ascent({ gradient, information }: Curvature, n: number): Float64Array {
  let typical = 0
  for (let j = 0; j < n; j++) typical += Math.abs(information[j * n + j]) / n
  for (let load = 0; ; load = load === 0 ? 1e-6 : load * 10) {
    const loaded = information.slice()
    if (load > 0) for (let j = 0; j < n; j++) loaded[j * n + j] += load * (Math.abs(information[j * n + j]) + typical || 1)
    const factor = cholesky(loaded, n)
    if (factor !== null) return choleskySolve(factor, n, gradient)
    if (!(load < 1e12)) return gradient.slice()
  }
}
