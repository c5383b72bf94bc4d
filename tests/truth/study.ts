import { fitPanel } from '../../src/core/demand/fit.ts'
import { interval95 } from '../../src/core/demand/intervals.ts'
import type { Panel } from '../../src/core/demand/panel.ts'
import { drawPanel, type DesignOptions } from './designs.ts'

/** Estimate less truth over its standard error, and whether the 95% interval holds the truth; for products, means over them. */
export interface Outcome {
  readonly error: number
  /** Squares of the error and of the standard error. */
  readonly square: number
  readonly variance: number
  readonly covered: number
}

export const QUANTITIES = ['category', 'products', 'promo'] as const
export type Quantity = (typeof QUANTITIES)[number]
export type Replication = Readonly<Record<Quantity, Outcome>>

/** Draws a panel, fits it by the product's own function, and holds what the report says against the truth. `spoil` breaks the panel on purpose. */
export function replicate(options: DesignOptions, seed: number, spoil: (panel: Panel) => Panel = (panel) => panel): Replication {
  const { panel, elasticity, products, promo } = drawPanel(options, seed)
  const { report } = fitPanel(spoil(panel), { backTest: false })
  const [category] = report.categories
  const { interval, df } = category.diagnostics!
  const outcome = (value: number, se: number, [low, high]: readonly [number, number], truth: number): Outcome => ({ error: value - truth, square: (value - truth) ** 2, variance: se * se, covered: low <= truth && truth <= high ? 1 : 0 })
  const each = category.members!.map((member) => outcome(member.elasticity, member.elasticitySe, member.interval, products[Number(member.sku.slice(1))]))
  const mean = (of: keyof Outcome): number => each.reduce((sum, one) => sum + one[of], 0) / each.length
  const badge = category.coefficients.find(({ name }) => name === 'promo')!
  return {
    category: outcome(category.elasticity, category.elasticitySe, interval, elasticity),
    products: { error: mean('error'), square: mean('square'), variance: mean('variance'), covered: mean('covered') },
    promo: outcome(badge.value, badge.se, interval95(badge.value, badge.se, df), promo),
  }
}

export interface Summary {
  /** Mean error with its Monte Carlo error, mean error over the root mean square of the errors, and the root mean square of the stated standard errors over it. */
  readonly bias: number
  readonly biasError: number
  readonly biasInSe: number
  readonly seRatio: number
  readonly coverage: number
  /** Two standard deviations of the coverage that this many replications leave. */
  readonly band: number
}

export function summarise(replications: readonly Replication[], quantity: Quantity): Summary {
  const n = replications.length
  const errors = replications.map((one) => one[quantity].error)
  const bias = errors.reduce((a, b) => a + b, 0) / n
  const sd = Math.sqrt(errors.reduce((sum, error) => sum + (error - bias) ** 2, 0) / (n - 1))
  const covered = replications.map((one) => one[quantity].covered)
  const coverage = covered.reduce((a, b) => a + b, 0) / n
  const mean = (of: 'square' | 'variance'): number => replications.reduce((sum, one) => sum + one[quantity][of], 0) / n
  const rms = Math.sqrt(mean('square'))
  // One hit or miss per replication: the binomial's band at 95%. A mean over products varies less, by as much as was seen.
  const spread = quantity === 'products' ? Math.sqrt(covered.reduce((sum, one) => sum + (one - coverage) ** 2, 0) / (n - 1) / n) : Math.sqrt((0.95 * 0.05) / n)
  return { bias, biasError: sd / Math.sqrt(n), biasInSe: bias / rms, seRatio: Math.sqrt(mean('variance')) / rms, coverage, band: 2 * spread }
}
