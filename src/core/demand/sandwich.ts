import type { Matrix } from '../linalg/dense.ts'

/** Sum of outer products of score vectors (n x m): row by row, or summed per cluster first with the factor G / (G - 1). */
export function meatOf(scores: Float64Array, m: number, clusters: Int32Array | null): Matrix {
  const meat = new Float64Array(m * m)
  if (m === 0) return meat
  const n = scores.length / m
  if (clusters === null) {
    for (let i = 0; i < n; i++) addOuter(meat, scores, i * m, m)
    return meat
  }
  const groups = clusters.reduce((most, g) => (g > most ? g : most), -1) + 1
  const sums = new Float64Array(groups * m)
  const present = new Uint8Array(groups)
  for (let i = 0; i < n; i++) {
    present[clusters[i]] = 1
    for (let a = 0; a < m; a++) sums[clusters[i] * m + a] += scores[i * m + a]
  }
  let count = 0
  for (let g = 0; g < groups; g++) {
    count += present[g]
    addOuter(meat, sums, g * m, m)
  }
  return meat.map((value) => (value * count) / (count - 1))
}

function addOuter(to: Matrix, from: Float64Array, at: number, m: number): void {
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) to[a * m + b] += from[at + a] * from[at + b]
}

/** B M B for m x m matrices. */
export function sandwich(bread: Matrix, m: number, meat: Matrix): Matrix {
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

