import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cholesky, choleskyInverse, choleskyLogDeterminant, choleskySolve, independentColumns, multiply, solve } from '../../../src/core/linalg/dense.ts'
import { minimise } from '../../../src/core/linalg/minimise.ts'
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
