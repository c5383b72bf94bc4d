const HALF_LOG_2PI = 0.91893853320467274178

/** Terms B_2k / (2k (2k-1)) of Stirling's series (Abramowitz and Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/** ln Gamma(x), x > 0; relative error about 1e-15: recurrence up to x >= 10, then Stirling's series. */
export function logGamma(x: number): number {
  let shift = 0
  let z = x
  if (z < 10) {
    let product = 1
    while (z < 10) product *= z++
    shift = Math.log(product)
  }
  const r2 = 1 / (z * z)
  let series = 0
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * r2 + STIRLING[k]
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_2PI + series / z - shift
}

/** psi(x) = d ln Gamma / dx, x > 0 (Abramowitz and Stegun 6.3.18). */
export function digamma(x: number): number {
  let z = x
  let shift = 0
  while (z < 10) shift += 1 / z++
  const r2 = 1 / (z * z)
  const series = r2 * (1 / 12 - r2 * (1 / 120 - r2 * (1 / 252 - r2 * (1 / 240 - r2 * (5 / 660 - (r2 * 691) / 32760)))))
  return Math.log(z) - 0.5 / z - series - shift
}

/** psi'(x), x > 0 (Abramowitz and Stegun 6.4.12). */
export function trigamma(x: number): number {
  let z = x
  let shift = 0
  while (z < 10) {
    shift += 1 / (z * z)
    z++
  }
  const r2 = 1 / (z * z)
  const series = 1 / 6 - r2 * (1 / 30 - r2 * (1 / 42 - r2 * (1 / 30 - r2 * (5 / 66 - (r2 * 691) / 2730))))
  return 1 / z + 0.5 * r2 + (series * r2) / z + shift
}
