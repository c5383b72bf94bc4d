export interface Minimum {
  readonly x: Float64Array
  readonly value: number
  readonly converged: boolean
  readonly iterations: number
}

/**
 * Minimum of a function of a few variables without derivatives: the simplex of Nelder and Mead (1965) with the coefficients of Lagarias et al. (1998), begun again from its own result until that no longer helps,
 * since a simplex may collapse before its goal.
 */
export function minimise(f: (x: Float64Array) => number, start: ArrayLike<number>, options: { readonly step: number; readonly tolerance: number; readonly maxIterations: number }): Minimum {
  let best = simplex(f, Float64Array.from(start), options)
  for (let again = 0; again < 5; again++) {
    const next = simplex(f, best.x, { ...options, step: options.step / 4 })
    const gained = best.value - next.value
    best = { ...(gained > 0 ? next : best), iterations: best.iterations + next.iterations }
    if (!(gained > options.tolerance * (1 + Math.abs(best.value)))) break
  }
  return best
}

function simplex(f: (x: Float64Array) => number, start: Float64Array, { step, tolerance, maxIterations }: { readonly step: number; readonly tolerance: number; readonly maxIterations: number }): Minimum {
  const n = start.length
  const points = Array.from({ length: n + 1 }, (_, i): { x: Float64Array; value: number } => {
    const x = Float64Array.from(start)
    if (i > 0) x[i - 1] += x[i - 1] !== 0 ? step * x[i - 1] : step
    return { x, value: f(x) }
  })
  for (let iteration = 0; ; iteration++) {
    points.sort((a, b) => a.value - b.value)
    const worst = points[n]
    const size = points.reduce((most, point) => Math.max(most, ...point.x.map((value, j) => Math.abs(value - points[0].x[j]))), 0)
    if (size < 1e-9 || (worst.value - points[0].value <= tolerance * (1e-3 + Math.abs(points[0].value)) && size < 1e-5) || iteration >= maxIterations) {
      return { ...points[0], converged: iteration < maxIterations, iterations: iteration }
    }
    const centre = new Float64Array(n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j] += points[i].x[j] / n
    const along = (t: number): { x: Float64Array; value: number } => {
      const x = centre.map((c, j) => c + t * (worst.x[j] - c))
      return { x, value: f(x) }
    }
    const reflected = along(-1)
    if (reflected.value < points[0].value) {
      const expanded = along(-2)
      points[n] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < points[n - 1].value) points[n] = reflected
    else {
      const contracted = reflected.value < worst.value ? along(-0.5) : along(0.5)
      if (contracted.value < Math.min(reflected.value, worst.value)) points[n] = contracted
      else {
        for (let i = 1; i <= n; i++) {
          const x = points[i].x.map((value, j) => points[0].x[j] + 0.5 * (value - points[0].x[j]))
          points[i] = { x, value: f(x) }
        }
      }
    }
  }
}
