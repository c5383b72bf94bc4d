/** Small dense matrices, row-major in one Float64Array: entry (i, j) of an n-column matrix stands at i * n + j. */
export type Matrix = Float64Array

/**
 * Lower Cholesky factor of a symmetric matrix (n x n; only the lower triangle is read), or null where it is not positive definite
 * beyond rounding. Golub and Van Loan (2013), algorithm 4.2.1.
 */
export function cholesky(a: Matrix, n: number): Matrix | null {
  const l = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]
    for (let k = 0; k < j; k++) pivot -= l[j * n + k] * l[j * n + k]
    if (!(pivot > 1e-14 * Math.abs(a[j * n + j]))) return null
    const root = Math.sqrt(pivot)
    l[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k]
      l[i * n + j] = sum / root
    }
  }
  return l
}

/** Solves A x = b from the Cholesky factor of A. */
export function choleskySolve(l: Matrix, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k]
    x[i] /= l[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k]
    x[i] /= l[i * n + i]
  }
  return x
}

/** Inverse of A from its Cholesky factor. */
export function choleskyInverse(l: Matrix, n: number): Matrix {
  const inverse = new Float64Array(n * n)
  const unit = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    unit.fill(0)
    unit[j] = 1
    const column = choleskySolve(l, n, unit)
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i]
  }
  return inverse
}

/** ln |A| from the Cholesky factor of A. */
export function choleskyLogDeterminant(l: Matrix, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += Math.log(l[i * n + i])
  return 2 * sum
}

/**
 * Columns of a Gram matrix X'X that are linearly independent of the columns before them: a column is dropped where what is left of it
 * after the earlier ones is below `tolerance` of its `scale` (its sum of squares before anything was taken out).
 */
export function independentColumns(gram: Matrix, n: number, scale: ArrayLike<number>, tolerance: number): { kept: number[]; dropped: number[] } {
  const kept: number[] = []
  const dropped: number[] = []
  const rows: Float64Array[] = []
  for (let j = 0; j < n; j++) {
    const row = new Float64Array(kept.length + 1)
    let left = gram[j * n + j]
    for (let a = 0; a < kept.length; a++) {
      let sum = gram[j * n + kept[a]]
      for (let b = 0; b < a; b++) sum -= row[b] * rows[a][b]
      row[a] = sum / rows[a][a]
      left -= row[a] * row[a]
    }
    if (!(left > tolerance * scale[j])) {
      dropped.push(j)
      continue
    }
    row[kept.length] = Math.sqrt(left)
    rows.push(row)
    kept.push(j)
  }
  return { kept, dropped }
}

/** C = A B for n x m and m x p matrices. */
export function multiply(a: Matrix, b: Matrix, n: number, m: number, p: number): Matrix {
  const c = new Float64Array(n * p)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < m; k++) {
      const f = a[i * m + k]
      if (f === 0) continue
      for (let j = 0; j < p; j++) c[i * p + j] += f * b[k * p + j]
    }
  }
  return c
}

/** Solves A x = b for a general square matrix by LU with partial pivoting; null where A is singular. */
export function solve(a: Matrix, n: number, b: ArrayLike<number>): Float64Array | null {
  const m = Float64Array.from(a)
  const x = Float64Array.from(b)
  for (let j = 0; j < n; j++) {
    let best = j
    for (let i = j + 1; i < n; i++) if (Math.abs(m[i * n + j]) > Math.abs(m[best * n + j])) best = i
    if (!(Math.abs(m[best * n + j]) > 0)) return null
    if (best !== j) {
      for (let k = 0; k < n; k++) [m[j * n + k], m[best * n + k]] = [m[best * n + k], m[j * n + k]]
      ;[x[j], x[best]] = [x[best], x[j]]
    }
    for (let i = j + 1; i < n; i++) {
      const f = m[i * n + j] / m[j * n + j]
      if (f === 0) continue
      for (let k = j; k < n; k++) m[i * n + k] -= f * m[j * n + k]
      x[i] -= f * x[j]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= m[i * n + k] * x[k]
    x[i] /= m[i * n + i]
  }
  return x
}
