/**
 * W(e^y) for any real y, W the principal branch of Lambert's function: the root w > 0 of w + ln w = y. Written of y so that arguments beyond the range of numbers are safe.
 * Newton's method on f(w) = w + ln w - y in ln w; f is convex there, so from either side it settles within a few steps (Corless et al. 1996).
 * @returns w, relative accuracy about 1e-15; 0 where e^y underflows
 */
export function lambertWExp(y: number): number {
  if (y === Number.NEGATIVE_INFINITY) return 0
  if (y < -37) return Math.exp(y) // W(x) = x - x^2 + ...
  let log = y > 1 ? Math.log(y - Math.log(y)) : y - Math.log1p(Math.exp(y))
  for (let k = 0; k < 40; k++) {
    const w = Math.exp(log)
    const step = (w + log - y) / (w + 1)
    log -= step
    if (Math.abs(step) < 1e-16 * (1 + Math.abs(log))) break
  }
  // One step in w itself takes out the rounding of the exponential.
  const w = Math.exp(log)
  return w - (w * (w + Math.log(w) - y)) / (w + 1)
}

/** Principal branch of Lambert's W for x >= 0: the root of w e^w = x. */
export const lambertW = (x: number): number => (x > 0 ? lambertWExp(Math.log(x)) : x === 0 ? 0 : Number.NaN)
