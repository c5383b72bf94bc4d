import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareTail, countCdf, countQuantile, fQuantile, fTail, logCountProbability, studentTwoSided } from '../../../src/core/linalg/distributions.ts'
import { erf, erfc, erfcx, logNormalCdf, normalCdf, normalDensity, normalHazard, normalLoss, normalQuantile } from '../../../src/core/linalg/error-function.ts'
import { incompleteBeta, incompleteGamma } from '../../../src/core/linalg/incomplete.ts'
import { lambertOfExp, lambertW } from '../../../src/core/linalg/lambert.ts'

const near = (actual: number, expected: number, relative: number): void => expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))

describe('normal distribution', () => {
  // Digits from Abramowitz and Stegun, table 7.1 and 26.1, and, beyond their range, from 40-digit arithmetic.
  test.each([[0.5, 0.479500122186953462], [1, 0.157299207050285131], [2, 0.00467773498104726584], [5, 1.5374597944280348502e-12], [10, 2.0884875837625447570e-45], [-1, 1.842700792949714869]])('erfc(%d)', (x, expected) => near(erfc(x), expected, 2e-15))

  test('the logarithm of the tail goes on where the tail itself underflows', () => {
    near(logNormalCdf(-40), -804.608442013754, 1e-14)
    expect(normalCdf(-40)).toBe(0)
    near(normalHazard(40), 40.02496882, 1e-9)
    near(normalHazard(-40), normalDensity(40), 1e-12)
  })

  test('erf and erfc add to one, erfcx is erfc scaled, the quantile inverts the distribution', () => {
    fc.assert(fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (x) => {
      expect(erf(x) + erfc(x)).toBeCloseTo(1, 14)
      near(erfcx(x) * Math.exp(-x * x), erfc(x), 1e-13)
      if (Math.abs(x) < 4) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 9)
      near(Math.exp(logNormalCdf(x)), normalCdf(x), 1e-13)
    }))
  })

  test('the loss function is positive, falls by the tail, and is continuous where its formula changes', () => {
    fc.assert(fc.property(fc.double({ min: -6, max: 30, noNaN: true }), (x) => {
      const h = 1e-4
      near((normalLoss(x - h) - normalLoss(x + h)) / (2 * h), normalCdf(-x), 1e-5)
      expect(normalLoss(x)).toBeGreaterThan(0)
    }))
    near(normalLoss(6 - 1e-13), normalLoss(6), 1e-10)
  })
})

describe('incomplete gamma and beta', () => {
  test('both parts add to one, and known special cases come out', () => {
    fc.assert(fc.property(fc.double({ min: 0.05, max: 400, noNaN: true }), fc.double({ min: 0.01, max: 600, noNaN: true }), (a, x) => {
      const { lower, upper } = incompleteGamma(a, x)
      expect(lower + upper).toBeCloseTo(1, 12)
      near(incompleteGamma(1, x).upper, Math.exp(-x), 1e-12)
      near(incompleteGamma(0.5, x).upper, erfc(Math.sqrt(x)), 1e-11)
    }))
    fc.assert(fc.property(fc.double({ min: 0.05, max: 300, noNaN: true }), fc.double({ min: 0.05, max: 300, noNaN: true }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
      expect(incompleteBeta(a, b, x).lower).toBeCloseTo(incompleteBeta(b, a, 1 - x).upper, 11)
      near(incompleteBeta(a, 1, x).lower, x ** a, 1e-10)
    }))
  })

  // R 4: pf(3.07, 1, 44, lower = FALSE), pchisq(0.3326, 1, lower = FALSE), 2 * pt(-2, 10), pchisq(1400, 1000, lower = FALSE).
  test('tails of F, chi-square and Student', () => {
    near(fTail(3.06781627294401, 1, 44), 0.0868250462413129, 1e-12)
    near(chiSquareTail(0.332622141936497, 1), 0.564119140017591, 1e-12)
    near(studentTwoSided(2, 10), 0.0733880347707404, 1e-12)
    near(fTail(fQuantile(0.05, 3, 17), 3, 17), 0.05, 1e-12)
    near(studentTwoSided(2.5, 7), fTail(6.25, 1, 7), 1e-12)
  })
})

describe('counts', () => {
  const distribution = fc.record({ mean: fc.double({ min: 0.01, max: 300, noNaN: true }), size: fc.oneof(fc.double({ min: 0.05, max: 1e6, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)) })

  test('the distribution function sums the probabilities', () => {
    fc.assert(fc.property(distribution, fc.integer({ min: 0, max: 60 }), (d, k) => {
      let sum = 0
      for (let j = 0; j <= k; j++) sum += Math.exp(logCountProbability(d, j))
      expect(countCdf(d, k).lower).toBeCloseTo(sum, 11)
    }))
  })

  test('a quantile is the smallest count that reaches its probability', () => {
    fc.assert(fc.property(distribution, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (d, p) => {
      const q = countQuantile(d, p)
      expect(countCdf(d, q).lower).toBeGreaterThanOrEqual(p * (1 - 1e-13))
      if (q > 0) expect(countCdf(d, q - 1).lower).toBeLessThan(p + 1e-14)
    }))
  })

  test('a probability that a count reaches exactly is reached, rounding or not: the geometric distribution in closed form', () => {
    for (const stop of [0.5, 0.25, 0.1, 0.75]) {
      const geometric = { mean: (1 - stop) / stop, size: 1 }
      for (let k = 0; k < 12; k++) expect([stop, countQuantile(geometric, 1 - (1 - stop) ** (k + 1))]).toEqual([stop, k])
    }
  })

  test('a negative binomial of enormous size is Poisson to first order', () => {
    const [k, mean, size] = [1000, 900, 1e8]
    expect(logCountProbability({ mean, size }, k) - logCountProbability({ mean, size: Number.POSITIVE_INFINITY }, k)).toBeCloseTo(((k - mean) ** 2 - k) / (2 * size), 9)
  })
})

describe('Lambert W', () => {
  test('it solves its equation, from the branch point to beyond the range of doubles', () => {
    fc.assert(fc.property(fc.double({ min: -0.367, max: 1e6, noNaN: true }), (x) => {
      expect(Math.abs(lambertW(x) * Math.exp(lambertW(x)) - x)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(x)))
    }))
    fc.assert(fc.property(fc.double({ min: -600, max: 5000, noNaN: true }), (y) => {
      const w = lambertOfExp(y)
      expect(Math.abs(w + Math.log(w) - y)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(y)))
    }))
    expect(lambertW(-1 / Math.E)).toBeCloseTo(-1, 7)
    expect(lambertW(-0.4)).toBeNaN()
  })
})
