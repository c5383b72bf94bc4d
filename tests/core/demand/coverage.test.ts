import { describe, expect, test } from 'vitest'
import { fitPanel } from '../../../src/core/demand/fit.ts'
import type { Panel } from '../../../src/core/demand/panel.ts'
import { DESIGNS, drawPanel } from '../../truth/designs.ts'
import { QUANTITIES, replicate, summarise, type Quantity, type Summary } from '../../truth/study.ts'

/** The short version of `npm run coverage`: few replications of a fixed seed, a band that chance keeps but a broken estimator does not. */
const REPLICATIONS = 24

const study = (design: string, spoil?: (panel: Panel) => Panel): Record<Quantity, Summary> => {
  const replications = Array.from({ length: REPLICATIONS }, (_, i) => replicate(DESIGNS[design], 5000 + i, spoil))
  return Object.fromEntries(QUANTITIES.map((quantity) => [quantity, summarise(replications, quantity)])) as Record<Quantity, Summary>
}

describe('panels of known truth', () => {
  test.each(['stock-outs, over-dispersed', 'endogenous price', 'sparse'])('%s: estimates lie around the truth and their intervals hold it', (design) => {
    const found = study(design)
    for (const quantity of QUANTITIES) {
      const { bias, biasError, seRatio, coverage } = found[quantity]
      expect(Math.abs(bias)).toBeLessThan(3.2 * biasError)
      expect(coverage).toBeGreaterThanOrEqual(quantity === 'products' ? 0.9 : 0.83)
      expect(seRatio).toBeGreaterThan(0.8)
      expect(seRatio).toBeLessThan(1.4)
    }
  }, 120_000)

  test('the study sees a broken estimator: sales cut short read as demand are biased towards no response, far outside the band', () => {
    const spoiled = study('stock-outs, over-dispersed', (panel) => ({ ...panel, stockoutShare: panel.stockoutShare.map((share) => (share > 0 && share < 1 ? 0 : share)) }))
    expect(spoiled.category.bias).toBeGreaterThan(5 * spoiled.category.biasError)
    expect(spoiled.category.coverage).toBeLessThan(0.8)
  }, 120_000)

  test('the study sees an uncorrected price: without the cost column the estimate takes the price for exogenous, and misses', () => {
    const spoiled = study('endogenous price', (panel) => ({ ...panel, covariates: panel.covariates.filter(({ name }) => name === 'promo') }))
    expect(spoiled.category.bias).toBeGreaterThan(5 * spoiled.category.biasError)
    expect(spoiled.category.coverage).toBeLessThan(0.8)
  }, 120_000)
})

describe('instruments', () => {
  const { panel } = drawPanel(DESIGNS['endogenous price'], 77)

  test('a strong one is used: the first stage, the test of endogeneity, and both estimates are in the report', () => {
    const [category] = fitPanel(panel, { backTest: false }).report.categories
    const { endogeneity } = category.diagnostics!
    expect(endogeneity).toMatchObject({ instruments: ['cost'], weak: false, used: 'control-function' })
    expect(endogeneity!.firstStage).toHaveLength(1)
    expect(endogeneity!.firstStage[0].f).toBeGreaterThan(50)
    expect(endogeneity!.test.p).toBeLessThan(0.001)
    expect(endogeneity!.corrected.value).toBeLessThan(endogeneity!.plain.value - 0.3)
    expect(category.coefficients.map(({ name }) => name)).toEqual(['ln(price)', 'promo', 'price residual', 'price residual x promo'])
  })

  test('a weak one is named, and the plain estimate stands', () => {
    const weak: Panel = { ...panel, covariates: panel.covariates.map(({ name, values }) => (name === 'cost' ? { name, values: values.map((_, i) => 10 + ((i * 7919) % 1013) / 1013) } : { name, values })) }
    const without: Panel = { ...panel, covariates: panel.covariates.filter(({ name }) => name !== 'cost') }
    const { report } = fitPanel(weak, { backTest: false })
    expect(report.categories[0].diagnostics!.endogeneity).toMatchObject({ weak: true, used: 'plain' })
    expect(report.warnings.find(({ code }) => code === 'weak-instruments')?.message).toMatch(/cost hardly moves the price/)
    expect(report.categories[0].elasticity).toBeCloseTo(fitPanel(without, { backTest: false }).report.categories[0].elasticity, 9)
  })
})
