import type { Matrix } from './dense.ts'

/** Eigenvalues of a small symmetric matrix (n x n, row-major), ascending, by cyclic Jacobi rotations (Golub and Van Loan 2013, section 8.5). */
export function symmetricEigenvalues(matrix: Matrix, n: number): Float64Array {
  const a = matrix.slice()
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    let total = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        total += a[i * n + j] ** 2
        if (i !== j) off += a[i * n + j] ** 2
      }
    }
    if (off <= 1e-30 * total) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, n, p, q)
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]).sort()
}

/** Makes entry (p, q) zero. */
function rotate(a: Matrix, n: number, p: number, q: number): void {
  const apq = a[p * n + q]
  if (apq === 0) return
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p]
    const kq = a[k * n + q]
    a[k * n + p] = c * kp - s * kq
    a[k * n + q] = s * kp + c * kq
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k]
    const qk = a[q * n + k]
    a[p * n + k] = c * pk - s * qk
    a[q * n + k] = s * pk + c * qk
  }
}
