import { cholesky, choleskySolve, type Matrix } from '../linalg/dense.ts'

/** Sums over the rows of each cluster: of the scores x~ u (cluster * m + a), and where asked for of w x~ x~' (lower triangle, cluster * m * m). */
export interface ClusterSums {
  readonly m: number
  readonly present: Uint8Array
  readonly scores: Float64Array
  readonly products: Float64Array | null
}

/** Meat of the clustered sandwich: sum of outer products of the clusters' scores, with the factor G / (G - 1). Null with fewer than two clusters. */
export function clusterMeat({ m, present, scores }: ClusterSums): Matrix | null {
  const meat = new Float64Array(m * m)
  let count = 0
  for (let g = 0; g < present.length; g++) {
    count += present[g]
    addOuter(meat, scores, g * m, m)
  }
  return count < 2 ? null : meat.map((value) => (value * count) / (count - 1))
}

/**
 * Cluster jackknife: what the coefficients would have been without each cluster in turn, to first order, b_(g) = b - (A - A_g)^-1 s_g; covariance (G-1)/G times the sum of outer products of the changes
 * (CV3 of MacKinnon, Nielsen and Webb 2023, Journal of Econometrics 232). With few or unequal clusters it keeps its coverage where the plain sandwich falls short.
 * Null where a cluster alone carries a coefficient, since that has no value without it, and with fewer than two clusters.
 */
export function clusterJackknife(gram: Matrix, { m, present, scores, products }: ClusterSums): Matrix | null {
  if (products === null) return null
  const covariance = new Float64Array(m * m)
  const rest = new Float64Array(m * m)
  let count = 0
  for (let g = 0; g < present.length; g++) {
    if (!present[g]) continue
    count++
    for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) rest[a * m + b] = gram[a * m + b] - products[(g * m + a) * m + b]
    for (let a = 0; a < m; a++) if (!(rest[a * m + a] > 1e-6 * gram[a * m + a])) return null
    const factor = cholesky(rest, m)
    if (factor === null) return null
    addOuter(covariance, choleskySolve(factor, m, scores.subarray(g * m, (g + 1) * m)), 0, m)
  }
  return count < 2 ? null : covariance.map((value) => (value * (count - 1)) / count)
}

function addOuter(to: Matrix, from: Float64Array, at: number, m: number): void {
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) to[a * m + b] += from[at + a] * from[at + b]
}

/** B M B for m x m matrices; null where there is no M. */
export function sandwich(bread: Matrix, m: number, meat: Matrix | null): Matrix | null {
  if (meat === null) return null
  const half = new Float64Array(m * m)
  const out = new Float64Array(m * m)
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) for (let c = 0; c < m; c++) half[a * m + b] += bread[a * m + c] * meat[c * m + b]
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) for (let c = 0; c < m; c++) out[a * m + b] += half[a * m + c] * bread[c * m + b]
  return out
}

/** Rows and columns `kept` of a k x k matrix. */
export function submatrix(matrix: Matrix, k: number, kept: readonly number[]): Matrix {
  const m = kept.length
  const out = new Float64Array(m * m)
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) out[a * m + b] = matrix[kept[a] * k + kept[b]]
  return out
}

