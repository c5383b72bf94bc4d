/** Orthonormal basis of some columns and their coordinates in it: column j = sum_a q[a] r[a][j]. */
export interface Orthonormal {
  /** m orthonormal columns, m the rank. */
  readonly q: readonly Float64Array[]
  /** m rows of coordinates, one entry per given column (also of dropped ones); upper triangular over the kept columns. */
  readonly r: readonly Float64Array[]
  /** Places of the columns that are linearly independent of those before them, and of the others. */
  readonly kept: readonly number[]
  readonly dropped: readonly number[]
}

/** What is left of a column after the ones before it, below this part of its length, is rounding. */
const DEPENDENT = 1e-10
/** Columns shorter than this cannot be told from nothing: their squares underflow. */
const NOTHING = 1e-140

/**
 * Modified Gram-Schmidt with every column orthogonalised twice, which keeps the basis orthogonal to rounding (Giraud, Langou, Rozložník and van den Eshof 2005), so that least squares loses no digits to squaring as
 * normal equations do. A column that follows from earlier ones is dropped and named by its place.
 * @param columns all of one length; @param scale length of each column before effects were taken out of it, against which what is left is judged; default: its own length
 * Cost: 4 rows m^2 operations.
 */
export function orthonormalise(columns: readonly Float64Array[], scale?: ArrayLike<number>): Orthonormal {
  const q: Float64Array[] = []
  const r: Float64Array[] = []
  const kept: number[] = []
  const dropped: number[] = []
  columns.forEach((column, j) => {
    const left = column.slice()
    for (let pass = 0; pass < 2; pass++) {
      for (let a = 0; a < q.length; a++) {
        const along = dot(q[a], left)
        r[a][j] += along
        for (let i = 0; i < left.length; i++) left[i] -= along * q[a][i]
      }
    }
    const length = norm(left)
    if (!(length > Math.max(NOTHING, DEPENDENT * (scale ? scale[j] : norm(column))))) {
      dropped.push(j)
      return
    }
    for (let i = 0; i < left.length; i++) left[i] /= length
    q.push(left)
    const row = new Float64Array(columns.length)
    row[j] = length
    r.push(row)
    kept.push(j)
  })
  return { q, r, kept, dropped }
}

/** Coefficients of the kept columns that reproduce the vector with coordinates `along` in the basis: R x = along by back substitution. */
export function backSolve({ r, kept }: Orthonormal, along: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(along)
  for (let a = kept.length - 1; a >= 0; a--) {
    for (let b = a + 1; b < kept.length; b++) x[a] -= r[a][kept[b]] * x[b]
    x[a] /= r[a][kept[a]]
  }
  return x
}

/** Coordinates of a vector in the basis: Q'v. */
export const coordinates = ({ q }: Orthonormal, v: Float64Array): Float64Array => Float64Array.from(q, (column) => dot(column, v))

/** What is left of a vector outside the span: v - Q Q'v, done twice. */
export function residualOf({ q }: Orthonormal, v: Float64Array): Float64Array {
  const left = v.slice()
  for (let pass = 0; pass < 2; pass++) {
    for (const column of q) {
      const along = dot(column, left)
      for (let i = 0; i < left.length; i++) left[i] -= along * column[i]
    }
  }
  return left
}

/** Inverse of the upper triangle of R over the kept columns, m x m, row-major. */
export function inverseTriangle(basis: Orthonormal): Float64Array {
  const m = basis.kept.length
  const out = new Float64Array(m * m)
  const unit = new Float64Array(m)
  for (let j = 0; j < m; j++) {
    unit.fill(0)
    unit[j] = 1
    const column = backSolve(basis, unit)
    for (let i = 0; i <= j; i++) out[i * m + j] = column[i]
  }
  return out
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a))
