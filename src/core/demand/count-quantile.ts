import { normalQuantile } from '../random/normal.ts'

/** Above this mean a count is as good as continuous, and the gamma approximation takes over. */
const CONTINUOUS = 200

/** Smallest count q with P(Y <= q) >= p for a negative binomial of this mean and size (Var = mean + mean^2 / size; Infinity: Poisson). */
export function negativeBinomialQuantile(p: number, mean: number, size: number): number {
  if (!(mean > 0)) return 0
  if (mean > CONTINUOUS) {
    // Wilson and Hilferty (1931): the cube root of a gamma variate is nearly normal. Shape by matching mean and variance.
    const shape = mean / (1 + (Number.isFinite(size) ? mean / size : 0))
    const root = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape))
    return Math.max(0, Math.round(mean * root ** 3))
  }
  const poisson = !Number.isFinite(size)
  let term = poisson ? Math.exp(-mean) : Math.exp(-size * Math.log1p(mean / size))
  let sum = term
  for (let q = 0; ; q++) {
    if (sum >= p || (q > mean && term < 1e-300)) return q
    term *= poisson ? mean / (q + 1) : ((size + q) / (q + 1)) * (mean / (size + mean))
    sum += term
  }
}
