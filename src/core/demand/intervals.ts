import { studentTwoSided } from '../linalg/distributions.ts'
import { normalQuantile } from '../random/normal.ts'

/** Quantile of Student's t with `df` > 0 degrees of freedom; normal where df is infinite. By bisection on its tail. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, df)
  const z = normalQuantile(p)
  if (!(df < 1e7)) return z
  // Abramowitz and Stegun 26.7.5: beyond a few hundred degrees of freedom its error is below 1e-9.
  if (df > 300) return z + (z ** 3 + z) / (4 * df) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df * df) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  let low = 0
  let high = 1
  const above = (t: number): boolean => studentTwoSided(t, df) > 2 * (1 - p)
  while (above(high) && high < 1e12) high *= 2
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2
    if (above(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** 95% interval by t with `df` degrees of freedom. */
export function interval95(value: number, se: number, df: number): [low: number, high: number] {
  const half = studentQuantile(0.975, df) * se
  return [value - half, value + half]
}
