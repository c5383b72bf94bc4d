import { WEAKEST } from '../../../core/demand/category-fit.ts'
import { STRONGEST } from '../../../core/demand/override.ts'
import type { BackTest } from '../../../core/demand/market.ts'
import type { DemandOverview } from '../../../main/contract/demand.ts'

/** Two-sided 95% of a normal. */
export const Z95 = 1.96

/** The naive rule with the least error; null where nothing was held back. */
export function bestNaive(test: BackTest | null): BackTest['naive'][number] | null {
  if (test === null) return null
  return test.naive.reduce<BackTest['naive'][number] | null>((best, peer) => (best === null || peer.wape < best.wape ? peer : best), null)
}

/** True where the best naive rule does better than the fit. */
export const loses = (test: BackTest | null): boolean => {
  const naive = bestNaive(test)
  return test !== null && naive !== null && naive.wape < test.wape
}

/** The figures of the answer's sentence. */
export function answerFigures({ categories }: DemandOverview) {
  const sorted = [...categories].sort((a, b) => b.elasticity - a.elasticity)
  const products = categories.reduce((sum, row) => sum + row.products, 0)
  const own = categories.reduce((sum, row) => sum + row.bySource.own, 0)
  const tested = categories.filter((row) => row.backTest !== null)
  return { weakest: sorted[0], strongest: sorted[sorted.length - 1], products, own, tested: tested.length, won: tested.filter((row) => !loses(row.backTest)).length }
}

/** Change of sales for a price change of `cut` (0.1 = 10% off) at a constant elasticity. */
export const liftOf = (elasticity: number, cut: number): number => (1 - cut) ** elasticity - 1

/** What an elasticity that a person types would mean: what it does to sales, or why it is refused (see `overrideProblems`); null: no number yet. */
export const senseOf = (elasticity: number | null): 'effect' | 'not-negative' | 'too-weak' | 'too-strong' | null =>
  elasticity === null || Number.isNaN(elasticity) ? null : elasticity >= 0 ? 'not-negative' : elasticity > WEAKEST ? 'too-weak' : elasticity < STRONGEST ? 'too-strong' : 'effect'

/** Scale that every category's whisker shares: from the strongest end to zero. */
export const whiskerDomain = (rows: readonly { readonly elasticity: number; readonly elasticitySe: number; readonly fitted: number }[]): readonly [number, number] =>
  [Math.min(-2, ...rows.flatMap((row) => [row.elasticity - Z95 * row.elasticitySe, row.fitted])), 0]
