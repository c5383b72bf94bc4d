import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cholesky, choleskyInverse, choleskyLogDeterminant, choleskySolve, independentColumns, multiply, solve } from '../../../src/core/linalg/dense.ts'
import { symmetricEigenvalues } from '../../../src/core/linalg/eigen.ts'
import { minimise } from '../../../src/core/linalg/minimise.ts'
import { maximise } from '../../../src/core/linalg/newton.ts'
import { backSolve, coordinates, dot, inverseTriangle, orthonormalise, residualOf } from '../../../src/core/linalg/qr.ts'
import { digamma, logGamma, trigamma } from '../../../src/core/linalg/special.ts'

const entry = fc.double({ min: -3, max: 3, noNaN: true })
/** A = B'B + I, symmetric and positive definite. */
const definite = fc.integer({ min: 1, max: 6 }).chain((n) => fc.array(entry, { minLength: n * n, maxLength: n * n }).map((values) => {
  const b = Float64Array.from(values)
  const bt = Float64Array.from({ length: n * n }, (_, at) => b[(at % n) * n + Math.floor(at / n)])
  const a = multiply(bt, b, n, n, n)
  for (let i = 0; i < n; i++) a[i * n + i] += 1
  return { n, a }
}))

describe('dense matrices', () => {
  test('a Cholesky factor gives back the matrix, its inverse the identity, its solution the right-hand side', () => {
    fc.assert(fc.property(definite, ({ n, a }) => {
      const l = cholesky(a, n)!
      const lt = Float64Array.from({ length: n * n }, (_, at) => l[(at % n) * n + Math.floor(at / n)])
      multiply(l, lt, n, n, n).forEach((value, at) => expect(value).toBeCloseTo(a[at], 9))
      multiply(a, choleskyInverse(l, n), n, n, n).forEach((value, at) => expect(value).toBeCloseTo(at % (n + 1) === 0 ? 1 : 0, 7))
      const b = Float64Array.from({ length: n }, (_, i) => i + 1)
      multiply(a, choleskySolve(l, n, b), n, n, 1).forEach((value, i) => expect(value).toBeCloseTo(b[i], 7))
      const general = solve(a, n, b)!
      choleskySolve(l, n, b).forEach((value, i) => expect(general[i]).toBeCloseTo(value, 7))
    }))
  })

  test('a matrix that is not positive definite has no factor, and a singular one no solution', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(solve(Float64Array.of(1, 1, 1, 1), 2, [1, 2])).toBeNull()
  })

  test('solving needs no luck with pivots', () => expect(Array.from(solve(Float64Array.of(0, 1, 1, 0), 2, [3, 5])!)).toEqual([5, 3]))

  test('the log determinant is that of the product of pivots', () => expect(choleskyLogDeterminant(cholesky(Float64Array.of(4, 2, 2, 3), 2)!, 2)).toBeCloseTo(Math.log(8), 12))

  test('a column that follows from earlier ones is dropped, whatever its scale', () => {
    const x = [[1, 2, 3, 4], [1, 0, 1, 0], [3e6, 4e6, 7e6, 8e6], [0, 1, 0, 0]]
    const gram = Float64Array.from({ length: 16 }, (_, at) => x[Math.floor(at / 4)].reduce((sum, value, i) => sum + value * x[at % 4][i], 0))
    expect(independentColumns(gram, 4, [0, 1, 2, 3].map((j) => gram[j * 5]), 1e-9)).toEqual({ kept: [0, 1, 3], dropped: [2] })
  })
})

describe('special functions', () => {
  test('ln Gamma knows factorials and one half, and obeys its recurrence', () => {
    let factorial = 0
    for (let n = 1; n < 170; n++) {
      expect(logGamma(n)).toBeCloseTo(factorial, 10)
      factorial += Math.log(n)
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13)
    fc.assert(fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (x) => {
      expect(logGamma(x + 1) - logGamma(x) - Math.log(x)).toBeCloseTo(0, 6)
    }))
  })

  test('digamma and trigamma are its derivatives', () => {
    expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_532_9, 13)
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 12)
    fc.assert(fc.property(fc.double({ min: 0.05, max: 500, noNaN: true }), (x) => {
      const h = 1e-4 * Math.max(x, 0.1)
      expect((logGamma(x + h) - logGamma(x - h)) / (2 * h) / digamma(x)).toBeCloseTo(1, digamma(x) ** 2 < 0.01 ? 2 : 4)
      expect((digamma(x + h) - digamma(x - h)) / (2 * h) / trigamma(x)).toBeCloseTo(1, 4)
    }))
  })
})

test('the simplex finds the bottom of a curved valley', () => {
  const found = minimise(([x, y]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2, [-1.2, 1], { step: 0.5, tolerance: 1e-14, maxIterations: 2000 })
  expect(found.converged).toBe(true)
  expect(found.x[0]).toBeCloseTo(1, 4)
  expect(found.x[1]).toBeCloseTo(1, 4)
})

describe('orthonormal bases', () => {
  const columns = fc.integer({ min: 1, max: 5 }).chain((m) => fc.array(fc.array(entry, { minLength: 8, maxLength: 8 }), { minLength: m, maxLength: m })).map((lists) => lists.map((list) => Float64Array.from(list)))

  test('columns come back from their coordinates, and what is left of a vector is orthogonal to them all', () => {
    fc.assert(fc.property(columns, fc.array(entry, { minLength: 8, maxLength: 8 }), (x, list) => {
      const basis = orthonormalise(x)
      basis.q.forEach((a, i) => basis.q.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12)))
      x.forEach((column, j) => column.forEach((value, i) => expect(basis.q.reduce((sum, q, a) => sum + q[i] * basis.r[a][j], 0)).toBeCloseTo(value, 7)))
      const v = Float64Array.from(list)
      const left = residualOf(basis, v)
      x.forEach((column) => expect(dot(column, left)).toBeCloseTo(0, 7))
      expect(basis.kept.length + basis.dropped.length).toBe(x.length)
    }))
  })

  test('least squares through it keeps digits that normal equations lose', () => {
    // Läuchli's matrix: 1 + e^2 is 1 in doubles, so that X'X is singular.
    const e = 1e-8
    const x = [Float64Array.of(1, e, 0), Float64Array.of(1, 0, e)]
    const basis = orthonormalise(x)
    expect(basis.dropped).toEqual([])
    const b = backSolve(basis, coordinates(basis, Float64Array.of(5, 2 * e, 3 * e)))
    expect(b[0]).toBeCloseTo(2, 6)
    expect(b[1]).toBeCloseTo(3, 6)
    const inverse = inverseTriangle(basis)
    expect(inverse[0] * basis.r[0][0]).toBeCloseTo(1, 12)
    expect(orthonormalise([...x, x[0].map((v, i) => v - 2 * x[1][i])]).dropped).toEqual([2])
  })
})

test('eigenvalues of a symmetric matrix: their sum, their squares, and a known case', () => {
  expect(Array.from(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2))).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)])
  fc.assert(fc.property(definite, ({ n, a }) => {
    const values = symmetricEigenvalues(a, n)
    let [trace, squares] = [0, 0]
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      if (i === j) trace += a[i * n + i]
      squares += a[i * n + j] ** 2
    }
    expect(values.reduce((sum, v) => sum + v, 0) / trace).toBeCloseTo(1, 10)
    expect(values.reduce((sum, v) => sum + v * v, 0) / squares).toBeCloseTo(1, 10)
    expect(Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) - choleskyLogDeterminant(cholesky(a, n)!, n))).toBeCloseTo(1, 8)
  }))
})

describe('Newton\'s method', () => {
  /** ln of a Cauchy density in each variable: concave only near its top. */
  const cauchy = (x: Float64Array): { value: number; gradient: Float64Array; information: Float64Array } => ({
    value: -x.reduce((sum, v, j) => sum + Math.log1p((v - j) ** 2), 0),
    gradient: x.map((v, j) => (-2 * (v - j)) / (1 + (v - j) ** 2)),
    information: Float64Array.of((2 * (1 - x[0] ** 2)) / (1 + x[0] ** 2) ** 2, 0, 0, (2 * (1 - (x[1] - 1) ** 2)) / (1 + (x[1] - 1) ** 2) ** 2),
  })

  test('it finds the top from where the function is not concave', () => {
    fc.assert(fc.property(fc.double({ min: -40, max: 40, noNaN: true }), fc.double({ min: -40, max: 40, noNaN: true }), (a, b) => {
      const found = maximise(cauchy, [a, b])
      expect(found.converged).toBe(true)
      expect(found.x[0]).toBeCloseTo(0, 6)
      expect(found.x[1]).toBeCloseTo(1, 6)
    }))
  })

  test('it says when it did not arrive', () => {
    const uphill = (x: Float64Array): { value: number; gradient: Float64Array; information: Float64Array } => ({ value: x[0], gradient: Float64Array.of(1), information: Float64Array.of(1) })
    expect(maximise(uphill, [0], { maxIterations: 30 })).toMatchObject({ converged: false, iterations: 30 })
    expect(maximise(uphill, [0], { stop: (at) => at.x[0] > 5 }).x[0]).toBeCloseTo(6, 9)
  })
})
