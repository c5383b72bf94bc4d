/**
 * Root of a continuous function in [low, high], whose values at the ends differ in sign (or are zero): Brent (1973), Algorithms for Minimization without Derivatives, chapter 4.
 * @param tolerance absolute width at which it stops, beyond the rounding of the root itself
 * @returns the root, or NaN where the ends have the same sign
 */
export function findRoot(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  let a = low
  let b = high
  let fa = f(a)
  let fb = f(b)
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(fa < 0 !== fb < 0) || Number.isNaN(fa) || Number.isNaN(fb)) return Number.NaN
  let c = a
  let fc = fa
  let step = b - a
  let before = step
  for (let k = 0; k < 500; k++) {
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb]
    const near = 2 * Number.EPSILON * Math.abs(b) + 0.5 * tolerance
    const half = 0.5 * (c - b)
    if (Math.abs(half) <= near || fb === 0) return b
    if (Math.abs(before) >= near && Math.abs(fa) > Math.abs(fb)) {
      // Inverse quadratic interpolation, or the secant where only two points differ.
      const s = fb / fa
      const r = fb / fc
      const q = fa / fc
      let p = a === c ? 2 * half * s : s * (2 * half * q * (q - r) - (b - a) * (r - 1))
      let d = a === c ? 1 - s : (q - 1) * (r - 1) * (s - 1)
      if (p > 0) d = -d
      else p = -p
      if (2 * p < Math.min(3 * half * d - Math.abs(near * d), Math.abs(before * d))) [before, step] = [step, p / d]
      else before = step = half
    } else before = step = half
    a = b
    fa = fb
    b += Math.abs(step) > near ? step : half > 0 ? near : -near
    fb = f(b)
    if (fb > 0 === fc > 0) {
      c = a
      fc = fa
      before = step = b - a
    }
  }
  return b
}

/** Widens [low, high] to the right by doubling until f has another sign there than at low; null where it never has. */
export function bracketUp(f: (x: number) => number, low: number, width: number, tries = 1100): readonly [number, number] | null {
  const sign = f(low) < 0
  let left = low
  for (let k = 0, step = width; k < tries; k++, step *= 2) {
    const right = low + step
    if (!Number.isFinite(right)) return null
    if (f(right) < 0 !== sign) return [left, right]
    left = right
  }
  return null
}
