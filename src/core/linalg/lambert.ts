/**
 * w > 0 with w + ln w = y: Lambert's W of exp(y), without forming exp(y) (the real Wright omega function; Corless and Jeffrey 2002). Relative accuracy about 1e-15 for any finite y.
 * Prices of logit firms are cost + scale (1 + W(e^y)) with y in the hundreds, where exp(y) has no room in a double.
 */
export function lambertOfExp(y: number): number {
  if (y < -40) return Math.exp(y)
  let w = y > 1 ? y - Math.log(y) : Math.exp(y) / (1 + 0.5 * Math.exp(Math.min(y, 1)))
  for (let iteration = 0; iteration < 50; iteration++) {
    // Fritsch, Shafer and Crowley (1973): fourth-order correction of w + ln w = y.
    const z = y - w - Math.log(w)
    const q = 2 * (1 + w) * (1 + w + (2 * z) / 3)
    const e = (z / (1 + w)) * ((q - z) / (q - 2 * z))
    w *= 1 + e
    if (!(Math.abs(e) > 4e-16)) break
  }
  return w
}

/** Principal branch of Lambert's W: w >= -1 with w exp(w) = x, for x >= -1/e; NaN below. Relative accuracy about 1e-15 away from the branch point, absolute 1e-8 at it. */
export function lambertW(x: number): number {
  if (x > 0) return x === Number.POSITIVE_INFINITY ? x : lambertOfExp(Math.log(x))
  if (x === 0) return 0
  const above = Math.E * x + 1
  if (above < 0) return above > -4e-16 ? -1 : Number.NaN
  // Near the branch point by its series in sqrt(2(ex + 1)), else near zero; then Halley's method.
  const p = Math.sqrt(2 * above)
  let w = x < -0.25 ? -1 + p - (p * p) / 3 + (11 * p ** 3) / 72 : x * (1 - x + 1.5 * x * x)
  for (let iteration = 0; iteration < 50; iteration++) {
    const e = Math.exp(w)
    const f = w * e - x
    const slope = e * (w + 1)
    if (slope === 0) break
    const step = f / (slope - ((w + 2) * f) / (2 * w + 2))
    w -= step
    if (!(Math.abs(step) > 4e-16 * Math.abs(w))) break
  }
  return w
}
