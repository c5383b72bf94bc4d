import type { ProfitView } from '../war/outcome.ts'

/** Sums over a horizon, major units; costs and subsidy positive. */
export interface ProfitSums {
  readonly gross: number
  readonly costOfGoods: number
  readonly subsidyOwn: number
  readonly otherCosts: number
}

/** The same profit twice: own subsidy as an expense of marketing, and as revenue never earned (MODEL.md section 6). Subsidy of other funders is neither: they pay it. */
export function profitViews({ gross, costOfGoods, subsidyOwn, otherCosts }: ProfitSums): ProfitView[] {
  const profit = gross - costOfGoods - subsidyOwn - otherCosts
  return [
    { view: 'marketing-expense', revenue: gross, costOfGoods, subsidyExpense: subsidyOwn, otherCosts, profit },
    { view: 'contra-revenue', revenue: gross - subsidyOwn, costOfGoods, subsidyExpense: 0, otherCosts, profit },
  ]
}
