import { describe, expect, test } from 'vitest'
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
