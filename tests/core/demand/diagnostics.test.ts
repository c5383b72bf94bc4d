import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { censoredPoisson } from '../../../src/core/demand/censored.ts'
import { countLikelihood } from '../../../src/core/demand/censored-likelihood.ts'
import { censoredNegativeBinomial } from '../../../src/core/demand/censored-negative-binomial.ts'
import { fitPanel } from '../../../src/core/demand/fit.ts'
import { interval95, studentQuantile } from '../../../src/core/demand/intervals.ts'
import { weekOfYear } from '../../../src/core/demand/season.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import { panelOf, simplePanel } from './panels.ts'

describe('what the data can and cannot say', () => {
  test('weights of own rows, category and published estimates add to one, and move to the category as sales get few', () => {
    const share = (level: number): number => {
      const random = new Stream(8, 0, 0, 0)
      const rows = Array.from({ length: 30 * 120 }, (_, at) => {
        const log = 3 + 0.25 * random.normal()
        return { product: Math.floor(at / 120), step: at % 120, price: Math.exp(log), units: random.poisson(level * Math.exp(-2 * (log - 3))) }
      })
      const { members, diagnostics } = fitPanel(panelOf(rows), { backTest: false }).report.categories[0]
      for (const { shareOwn, shareCategory, sharePrior } of members!) expect(shareOwn + shareCategory + sharePrior).toBeCloseTo(1, 9)
      const { own, category, prior } = diagnostics!.sources
      expect(own + category + prior).toBe(members!.length)
      return members!.reduce((sum, member) => sum + member.shareOwn / members!.length, 0)
    }
    const [rich, poor] = [share(20), share(0.2)]
    expect(rich).toBeGreaterThan(0.3)
    expect(poor).toBeLessThan(rich / 2)
  })

  test('a price that only follows the rivals or the badge is said to', () => {
    const random = new Stream(9, 0, 0, 0)
    const rows = Array.from({ length: 12 * 150 }, (_, at) => {
      const product = Math.floor(at / 150)
      const rival = Math.exp(3 + 0.2 * random.normal())
      const promo = random.uniform() < 0.2 ? 1 : 0
      const price = product === 0 ? 0.9 * rival : product === 1 ? 20 * (promo ? 0.8 : 1) : Math.exp(3 + 0.2 * random.normal())
      return { product, step: at % 150, price, rival, units: random.poisson(4 * (price / 20) ** -2), covariates: { promo } }
    })
    const { report } = fitPanel(panelOf(rows), { backTest: false })
    const tied = report.categories[0].members!.filter(({ warnings }) => warnings.includes('price-moves-with-others')).map(({ sku }) => sku)
    expect(tied).toEqual(['P0', 'P1'])
    expect(report.warnings.find(({ code }) => code === 'price-moves-with-others')).toMatchObject({ count: 2 })
  })

  test('residuals: 1 and a tenth each where the model is the one the sales were drawn from; zeros as many as expected', () => {
    const { residuals, df, clusters, interval } = fitPanel(simplePanel(11, 40, 120, () => -2), { backTest: false }).report.categories[0].diagnostics!
    expect(residuals.pearson).toBeGreaterThan(0.95)
    expect(residuals.pearson).toBeLessThan(1.05)
    expect(Math.abs(residuals.serialCorrelation)).toBeLessThan(0.05)
    expect(residuals.tenths.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
    for (const tenth of residuals.tenths) expect(Math.abs(tenth - 0.1)).toBeLessThan(0.02)
    expect(Math.abs(residuals.zeros[0] - residuals.zeros[1])).toBeLessThan(0.01)
    expect({ df, clusters }).toEqual({ df: 39, clusters: { kind: 'product', count: 40 } })
    expect(interval[0]).toBeLessThan(-2)
    expect(interval[1]).toBeGreaterThan(-2)
  })

  test('over-dispersion and shocks that last are seen', () => {
    const random = new Stream(12, 0, 0, 0)
    const rows = Array.from({ length: 20 }, (_, product) => {
      let shock = 0
      return Array.from({ length: 150 }, (__, step) => {
        shock = 0.8 * shock + 0.3 * random.normal()
        const price = Math.exp(3 + 0.2 * random.normal())
        return { product, step, price, units: random.poisson(8 * Math.exp(shock) * (price / 20) ** -2) }
      })
    }).flat()
    const { residuals } = fitPanel(panelOf(rows), { backTest: false }).report.categories[0].diagnostics!
    expect(residuals.pearson).toBeGreaterThan(1.8)
    expect(residuals.serialCorrelation).toBeGreaterThan(0.3)
  })

  test('the season is found whatever prices did meanwhile, and by week of the year where two years are there', () => {
    const random = new Stream(13, 0, 0, 0)
    const season = (step: number): number => Math.exp(0.4 * Math.sin((2 * Math.PI * step * 7) / 365))
    const rows = Array.from({ length: 15 * 130 }, (_, at) => {
      const step = at % 130
      // Prices fall when the season is high: raw sales would overstate it.
      const price = 20 * Math.exp(-0.5 * Math.log(season(step)) + 0.1 * random.normal())
      return { product: Math.floor(at / 130), step, price, units: random.poisson(40 * season(step) * (price / 20) ** -2) }
    })
    const { diagnostics } = fitPanel(panelOf(rows, { stepDays: 7, startDate: '2024-01-01' }), { backTest: false }).report.categories[0]
    const ratio = diagnostics!.season[13].factor / diagnostics!.season[39].factor
    expect(ratio / (season(13) / season(39))).toBeGreaterThan(0.8)
    expect(ratio / (season(13) / season(39))).toBeLessThan(1.25)
    expect(diagnostics!.yearly).toHaveLength(53)
    expect(diagnostics!.yearly![13] / diagnostics!.yearly![39]).toBeGreaterThan(1.6)
    expect(weekOfYear('2026-01-01')).toBe(0)
    expect(weekOfYear('2026-12-31')).toBe(52)
  })

  test('visits stand for traffic where no effect of the step does, as the outlet\'s mean, never the product\'s own', () => {
    const random = new Stream(14, 0, 0, 0)
    const rows = Array.from({ length: 300 }, (_, step) => {
      const visits = Math.round(100 * Math.exp(0.5 * random.normal()))
      const price = Math.exp(3 + 0.2 * random.normal())
      return { product: 0, step, price, units: random.poisson((visits / 20) * (price / 20) ** -2), covariates: { visits } }
    })
    const coefficient = fitPanel(panelOf(rows), { backTest: false }).report.categories[0].coefficients.find(({ name }) => name === 'ln(visits)')!
    expect(Math.abs(coefficient.value - 1)).toBeLessThan(0.15)
  })
})

describe('counts behind a stock-out', () => {
  test('negative binomial: the expectation by brute force, and Poisson in the limit', () => {
    fc.assert(fc.property(fc.double({ min: 0.05, max: 30, noNaN: true }), fc.double({ min: 0.3, max: 40, noNaN: true }), fc.integer({ min: 0, max: 40 }), (mean, size, least) => {
      let term = Math.exp(-size * Math.log1p(mean / size))
      let [tail, first, second] = [0, 0, 0]
      for (let k = 0; k < 6000; k++) {
        if (k >= least) {
          tail += term
          first += k * term
          second += k * k * term
        }
        term *= ((size + k) / (k + 1)) * (mean / (size + mean))
      }
      fc.pre(tail > 1e-9)
      const found = censoredNegativeBinomial(mean, size, least)
      expect(found.mean / (first / tail || 1)).toBeCloseTo(first > 0 ? 1 : 0, 5)
      expect(Math.abs(found.variance - (second / tail - (first / tail) ** 2))).toBeLessThan(1e-4 * (1 + second / tail))
      expect(found.logTail).toBeCloseTo(Math.log(tail), 6)
    }))
    // Means in the thousands, where the probability of no sale at all underflows: the expectation of the likelihood that sums from the bound.
    for (const [mean, size, least] of [[2000, 1000, 1900], [2000, 1e6, 1990], [900, 1e5, 880], [5000, 50, 5000], [4000, 3, 100]] as const) {
      const found = censoredNegativeBinomial(mean, size, least)
      const { expected, value } = countLikelihood(least, 'right', { mean, size })
      expect(found.mean / expected).toBeCloseTo(1, 9)
      expect(found.logTail).toBeCloseTo(value, 9)
      expect(found.variance).toBeLessThan(mean * (1 + mean / size))
    }
    expect(censoredNegativeBinomial(3, 1e9, 5)).toEqual(censoredPoisson(3, 5))
    // More is expected behind the same stock-out of an over-dispersed product.
    expect(censoredNegativeBinomial(3, 2, 6).mean).toBeGreaterThan(censoredPoisson(3, 6).mean + 1)
  })
})

test('Student\'s quantiles against tables, and across the border where the expansion takes over', () => {
  // Abramowitz and Stegun, table 26.10.
  expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3)
  expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706, 3)
  expect(studentQuantile(0.975, Number.POSITIVE_INFINITY)).toBeCloseTo(1.959964, 6)
  expect(studentQuantile(0.025, 10)).toBeCloseTo(-2.228, 3)
  expect(studentQuantile(0.975, 300.001)).toBeCloseTo(studentQuantile(0.975, 299.999), 6)
  const [low, high] = interval95(-2, 0.1, 39)
  expect((low + high) / 2).toBeCloseTo(-2, 12)
  expect((high - low) / 0.2).toBeCloseTo(2.0227, 3)
})
