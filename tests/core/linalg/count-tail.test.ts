import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countLikelihood } from '../../../src/core/demand/censored-likelihood.ts'
import { countTail } from '../../../src/core/linalg/count-tail.ts'
import { logCountProbability } from '../../../src/core/linalg/distributions.ts'

const POISSON = Number.POSITIVE_INFINITY
const sizes = fc.oneof(fc.double({ min: 0.3, max: 40, noNaN: true }), fc.constant(POISSON))

/** Probability and moments of the counts from `least` on, by their terms. */
function bruteForce(mean: number, size: number, least: number): { tail: number; first: number; second: number } {
  let [tail, first, second] = [0, 0, 0]
  for (let k = least; k < 6000; k++) {
    const term = Math.exp(logCountProbability({ mean, size }, k))
    tail += term
    first += k * term
    second += k * k * term
    if (k > mean && term < 1e-25 * tail) break
  }
  return { tail, first, second }
}

describe('the tail of a count', () => {
  test('has the probability and the moments that its terms add up to, Poisson or negative binomial, on both sides of the mean', () => {
    fc.assert(fc.property(fc.double({ min: 0.05, max: 60, noNaN: true }), sizes, fc.integer({ min: 0, max: 80 }), (mean, size, least) => {
      const { tail, first, second } = bruteForce(mean, size, least)
      fc.pre(tail > 1e-200)
      const found = countTail({ mean, size }, least)
      expect(found.mean / (first / tail || 1)).toBeCloseTo(first > 0 ? 1 : 0, 8)
      expect(Math.abs(found.variance - (second / tail - (first / tail) ** 2))).toBeLessThan(1e-9 * (1 + second / tail))
      expect(Math.abs(found.logTail - Math.log(tail))).toBeLessThan(1e-9 * (1 - Math.log(Math.min(1, tail))))
    }))
  })

  test('is right where the probability of no sale at all underflows', () => {
    for (const [mean, size, least] of [[2000, 1000, 1900], [2000, 1e6, 1990], [900, 1e5, 880], [5000, 50, 5000], [4000, 3, 100], [3000, POISSON, 2990]] as const) {
      const found = countTail({ mean, size }, least)
      const { location, value } = countLikelihood(least, 'right', { mean, size })
      expect(found.mean / (mean + location * (1 + mean / size))).toBeCloseTo(1, 9)
      expect(found.logTail).toBeCloseTo(value, 9)
      expect(found.variance).toBeLessThan(mean * (1 + mean / size))
    }
  })

  test('goes over into Poisson as the size grows, and expects more behind the same bound where counts are over-dispersed', () => {
    expect(countTail({ mean: 3, size: 1e9 }, 5)).toEqual(countTail({ mean: 3, size: POISSON }, 5))
    for (const least of [1, 5, 12]) expect(countTail({ mean: 6, size: 9e6 }, least).mean / countTail({ mean: 6, size: POISSON }, least).mean).toBeCloseTo(1, 5)
    expect(countTail({ mean: 3, size: 2 }, 6).mean).toBeGreaterThan(countTail({ mean: 3, size: POISSON }, 6).mean + 1)
  })

  test('keeps its digits where next to nothing is left', () => {
    // P(Y >= 400) of a Poisson of mean 10: its first term is nearly all of it, and the next one a fortieth.
    const { mean, logTail } = countTail({ mean: 10, size: POISSON }, 400)
    expect(logTail).toBeCloseTo(logCountProbability({ mean: 10, size: POISSON }, 400) - Math.log1p(-10 / 401.025), 3)
    expect(mean - 400).toBeCloseTo(10 / 401 / (1 - 10 / 401), 3)
  })

  test('knows nothing where nothing was seen', () => {
    expect(countTail({ mean: 4, size: 2 }, 0)).toEqual({ mean: 4, variance: 12, logTail: 0 })
    expect(countTail({ mean: 4, size: POISSON }, -3)).toEqual({ mean: 4, variance: 4, logTail: 0 })
  })
})
