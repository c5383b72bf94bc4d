import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitCensored, type CensoredRecords, type Censoring } from '../../../src/core/demand/censored-fit.ts'
import { countLikelihood, expectedCount, normalRecord, type RecordLikelihood } from '../../../src/core/demand/censored-likelihood.ts'
import { Stream } from '../../../src/core/random/stream.ts'

const kinds = fc.constantFrom<Censoring>('none', 'right', 'left')

/** Every derivative against central differences of the one below it. */
function checkDerivatives(at: (location: number, shape: number) => RecordLikelihood, location: number, shape: number): void {
  const h = 1e-5
  const here = at(location, shape)
  const slope = (of: keyof RecordLikelihood, direction: 'location' | 'shape'): number => {
    const move = (by: number): number => (direction === 'location' ? at(location + by, shape) : at(location, shape + by))[of]
    return (move(h) - move(-h)) / (2 * h)
  }
  const same = (analytic: number, numeric: number): void => expect(Math.abs(analytic - numeric)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(numeric)) + 1e-9 * Math.abs(here.value) / h)
  same(here.location, slope('value', 'location'))
  same(here.shape, slope('value', 'shape'))
  same(here.location2, slope('location', 'location'))
  same(here.shape2, slope('shape', 'shape'))
  same(here.cross, slope('location', 'shape'))
  same(here.cross, slope('shape', 'location'))
}

describe('likelihood of one record', () => {
  test('normal: derivatives agree with differences, far into both tails', () => {
    fc.assert(fc.property(fc.double({ min: -25, max: 25, noNaN: true }), kinds, fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (y, censoring, mean, logSd) => {
      checkDerivatives((m, s) => normalRecord(y, censoring, m, s), mean, logSd)
    }))
  })

  test('counts: derivatives agree with differences, on both sides of the mean', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), kinds, fc.double({ min: -1, max: 4, noNaN: true }), fc.double({ min: -1, max: 4, noNaN: true }), (y, censoring, logMean, logSize) => {
      checkDerivatives((m, r) => countLikelihood(y, censoring, { mean: Math.exp(m), size: Math.exp(r) }), logMean, logSize)
    }))
  })

  test('what a limit allows and what it forbids add to certainty, and the expectations to the mean', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 80 }), fc.double({ min: 0.5, max: 60, noNaN: true }), fc.oneof(fc.double({ min: 0.3, max: 50, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)), (y, mean, size) => {
      const below = countLikelihood(y, 'left', { mean, size })
      const above = countLikelihood(y + 1, 'right', { mean, size })
      expect(Math.exp(below.value) + Math.exp(above.value)).toBeCloseTo(1, 10)
      expect((Math.exp(below.value) * expectedCount(y, 'left', { mean, size }) + Math.exp(above.value) * expectedCount(y + 1, 'right', { mean, size })) / mean).toBeCloseTo(1, 8)
      expect(expectedCount(y + 1, 'right', { mean, size })).toBeGreaterThan(y + 1 - 1e-9)
      expect(expectedCount(y, 'left', { mean, size })).toBeLessThanOrEqual(y + 1e-9)
    }))
  })
})

/** Demand of 200 days against a stock of `cap`. */
function soldOut(seed: number, distribution: CensoredRecords['distribution'], cap: number): CensoredRecords {
  const random = new Stream(seed, 6, 0, 0)
  const demand = Array.from({ length: 200 }, () => {
    if (distribution === 'normal') return 20 + 6 * random.normal()
    return random.poisson(distribution === 'poisson' ? 20 : (20 * random.gamma(5)) / 5)
  })
  return { distribution, y: demand.map((d) => Math.min(d, cap)), censoring: demand.map((d) => (d >= cap ? 'right' : 'none')), x: [], names: [] }
}

describe('censored demand', () => {
  test('without censoring it is plain maximum likelihood', () => {
    const random = new Stream(1, 2, 3, 4)
    const x = Float64Array.from({ length: 80 }, () => random.normal())
    const y = x.map((value) => 3 + 2 * value + random.normal())
    const fit = fitCensored({ distribution: 'normal', y, censoring: Array.from(y, () => 'none' as const), x: [x], names: ['x'] })
    const [mx, my] = [x.reduce((a, b) => a + b) / 80, y.reduce((a, b) => a + b) / 80]
    const slope = x.reduce((sum, value, i) => sum + (value - mx) * y[i], 0) / x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
    expect(fit.coef[1]).toBeCloseTo(slope, 9)
    expect(fit.coef[0]).toBeCloseTo(my - slope * mx, 9)
    expect(fit.scale ** 2).toBeCloseTo(y.reduce((sum, value, i) => sum + (value - fit.coef[0] - slope * x[i]) ** 2, 0) / 80, 9)
    expect(fit.logScaleSe).toBeCloseTo(1 / Math.sqrt(160), 6)
    expect(fit.imputedCensoredMean).toBeNaN()

    const counts = soldOut(2, 'poisson', Number.POSITIVE_INFINITY)
    const mean = Array.from(counts.y).reduce((a, b) => a + b) / 200
    expect(fitCensored(counts).mean).toBeCloseTo(mean, 9)
    expect(fitCensored({ ...counts, distribution: 'negative-binomial' }).mean).toBeCloseTo(mean, 8)
    expect(fitCensored(counts).coefSe[0]).toBeCloseTo(1 / Math.sqrt(200 * mean), 9)
  })

  test.each<CensoredRecords['distribution']>(['normal', 'poisson', 'negative-binomial'])('%s: a stock that runs out on half of the days hides nothing, where raw sales fall short', (distribution) => {
    let [mean, sales, covered] = [0, 0, 0]
    for (let seed = 1; seed <= 40; seed++) {
      const records = soldOut(seed, distribution, 20)
      const fit = fitCensored(records)
      mean += fit.mean / 40
      sales += Array.from(records.y).reduce((a, b) => a + b) / 200 / 40
      const truth = distribution === 'normal' ? 20 : Math.log(20)
      if (Math.abs(fit.coef[0] - truth) < 1.96 * fit.coefSe[0]) covered++
      expect(fit.imputed.every((value, i) => value >= records.y[i] - 1e-9)).toBe(true)
    }
    expect(Math.abs(mean - 20)).toBeLessThan(0.6)
    expect(sales).toBeLessThan(18.7)
    expect(covered).toBeGreaterThanOrEqual(33)
  })

  test('left is right in the mirror', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const records = soldOut(seed, 'normal', 22)
      const fit = fitCensored(records)
      const mirrored = fitCensored({ ...records, y: Array.from(records.y, (v) => -v), censoring: records.censoring.map((kind) => (kind === 'right' ? 'left' : kind)) })
      expect(mirrored.coef[0]).toBeCloseTo(-fit.coef[0], 8)
      expect(mirrored.scale).toBeCloseTo(fit.scale, 8)
      expect(mirrored.logLikelihood).toBeCloseTo(fit.logLikelihood, 8)
    }), { numRuns: 10 })
  })

  test('covariates move counts by their logarithm', () => {
    const random = new Stream(5, 0, 0, 0)
    const x = Float64Array.from({ length: 400 }, () => random.normal())
    const demand = x.map((value) => random.poisson((Math.exp(2.5 - 0.7 * value) * random.gamma(8)) / 8))
    const fit = fitCensored({ distribution: 'negative-binomial', y: demand.map((d) => Math.min(d, 20)), censoring: Array.from(demand, (d) => (d >= 20 ? 'right' as const : 'none' as const)), x: [x], names: ['ln price'] })
    expect(Math.abs(fit.coef[1] + 0.7)).toBeLessThan(3 * fit.coefSe[1])
    expect(fit.coefSe[1]).toBeLessThan(0.05)
    expect(Math.abs(Math.log(fit.size / 8))).toBeLessThan(3 * fit.logSizeSe)
  })

  test('counts that vary less than Poisson have an infinite size, and the Poisson fit', () => {
    const y = Array.from({ length: 50 }, (_, i) => 10 + (i % 3))
    const none = y.map(() => 'none' as const)
    const fit = fitCensored({ distribution: 'negative-binomial', y, censoring: none, x: [], names: [] })
    expect(fit.size).toBe(Number.POSITIVE_INFINITY)
    expect(fit.logLikelihood).toBe(fitCensored({ distribution: 'poisson', y, censoring: none, x: [], names: [] }).logLikelihood)
  })

  test.each<[string, Partial<CensoredRecords>, RegExp]>([
    ['only sold-out days', { censoring: ['right', 'right', 'right'] }, /no upper end/],
    ['part of a unit', { y: [1.5, 2, 3] }, /Record 1 is 1.5/],
    ['a blank', { y: [1, Number.NaN, 3] }, /Record 2/],
    ['no sales at all', { y: [0, 0, 0] }, /Nothing was sold/],
    ['no record', { y: [], censoring: [] }, /no record/],
    ['covariates that follow from others', { x: [Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 6)], names: ['a', 'b'] }, /: b\./],
    ['the same normal amount every day', { distribution: 'normal', y: [4, 4, 4] }, /All records are alike/],
  ])('refuses %s', (_, change, message) => {
    expect(() => fitCensored({ distribution: 'poisson', y: [1, 2, 3], censoring: ['none', 'none', 'none'], x: [], names: [], ...change })).toThrow(message)
  })
})
