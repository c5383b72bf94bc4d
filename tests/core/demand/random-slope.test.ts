import { describe, expect, test } from 'vitest'
import { fitRandomSlope, type RandomSlopeInput } from '../../../src/core/demand/random-slope.ts'
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../src/core/linalg/dense.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { problemOf } from '../../support/problem-of.ts'

function grouped(seed: number, groups = 12, each = 8): RandomSlopeInput {
  const random = new Stream(seed, 21, 0, 0)
  const n = groups * each
  const group = Int32Array.from({ length: n }, (_, i) => Math.floor(i / each))
  const level = Float64Array.from({ length: groups }, () => 0.8 * random.normal())
  const slope = Float64Array.from({ length: groups }, () => 0.5 * random.normal())
  const x = Float64Array.from({ length: n }, () => random.normal())
  return { y: x.map((value, i) => 3 + level[group[i]] + (slope[group[i]] - 2) * value + 0.4 * random.normal()), x: [x], slope: 0, group }
}

/** The restricted log-likelihood by its definition, from dense covariances of the groups, at given variances. */
function restricted({ y, x: [x], group }: RandomSlopeInput, [a, b, rho, sd]: readonly [number, number, number, number]): number {
  const normal = new Float64Array(4)
  const right = new Float64Array(2)
  let [square, log] = [0, 0]
  for (let g = 0; g <= Math.max(...group); g++) {
    const rows = [...group.keys()].filter((i) => group[i] === g)
    const m = rows.length
    const v = Float64Array.from({ length: m * m }, (_, at) => {
      const [i, j] = [rows[Math.floor(at / m)], rows[at % m]]
      return a * a + rho * a * b * (x[i] + x[j]) + b * b * x[i] * x[j] + (i === j ? sd * sd : 0)
    })
    const factor = cholesky(v, m)!
    log += choleskyLogDeterminant(factor, m)
    const columns = [rows.map(() => 1), rows.map((i) => x[i]), rows.map((i) => y[i])]
    const solved = columns.map((column) => choleskySolve(factor, m, column))
    const along = (i: number, j: number): number => columns[i].reduce((sum, value, at) => sum + value * solved[j][at], 0)
    for (let i = 0; i < 2; i++) {
      right[i] += along(i, 2)
      for (let j = 0; j < 2; j++) normal[i * 2 + j] += along(i, j)
    }
    square += along(2, 2)
  }
  const factor = cholesky(normal, 2)!
  const beta = choleskySolve(factor, 2, right)
  return -0.5 * ((y.length - 2) * Math.log(2 * Math.PI) + log + choleskyLogDeterminant(factor, 2) + square - beta[0] * right[0] - beta[1] * right[1])
}

describe('partial pooling of slopes', () => {
  test('the restricted likelihood is that of its definition, and no variances near by have a larger one', () => {
    for (const seed of [1, 2, 3]) {
      const input = grouped(seed)
      const fit = fitRandomSlope(input)
      const at = [fit.interceptSd, fit.slopeSd, fit.correlation, fit.residualSd] as const
      expect(restricted(input, at)).toBeCloseTo(fit.remlLogLikelihood, 7)
      for (let which = 0; which < 4; which++) {
        for (const by of [-0.02, 0.02]) {
          const near = at.map((value, j) => (j === which ? value + by : value)) as [number, number, number, number]
          if (Math.abs(near[2]) < 1) expect(restricted(input, near)).toBeLessThan(fit.remlLogLikelihood)
        }
      }
    }
  })

  const codeOf = (input: RandomSlopeInput): string => problemOf(() => fitRandomSlope(input)).code

  test('blanks and logarithms of zero are refused', () => {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const [blankY, blankX] = [grouped(4), grouped(4)]
      blankY.y[5] = value
      blankX.x[0][9] = value
      expect(codeOf(blankY)).toBe('random-slope.not-finite')
      expect(codeOf(blankX)).toBe('random-slope.not-finite')
    }
  })

  test('groups that cannot tell their own part from the error are refused: one group, or two rows a group', () => {
    expect(codeOf({ ...grouped(5), group: new Int32Array(96) })).toBe('random-slope.few-groups')
    expect(codeOf(grouped(6, 20, 2))).toBe('random-slope.few-rows')
    expect(fitRandomSlope(grouped(6, 20, 3)).groupSlopes).toHaveLength(20)
  })

  test('a relation without any error has no variances to estimate', () => {
    const { x: [x], ...rest } = grouped(7)
    expect(codeOf({ ...rest, x: [x], y: x.map((value) => 1 - 2 * value) })).toBe('random-slope.no-error')
  })
})
