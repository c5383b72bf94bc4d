import { allocate, type Minor } from '../money/money.ts'
import { FUNDERS, type Funder } from '../war/outcome.ts'
import type { PlanLine } from './plan-line.ts'

/** Sums over a plan's lines; the parts add to the totals exactly. Money is minor units. */
export interface PlanTotals {
  readonly lines: number
  readonly baseUnits: number
  readonly units: number
  readonly subsidy: Minor
  /** What each funder pays; adds to `subsidy`. */
  readonly byFunder: Readonly<Record<Funder, Minor>>
  /** Expected profit of the lines themselves. */
  readonly profit: Minor
  /** Landed price x expected units. */
  readonly grossValue: Minor
  readonly byCategory: readonly { readonly category: string; readonly lines: number; readonly subsidy: Minor; readonly units: number }[]
}

/**
 * Totals of a plan. A line's subsidy is split over its funders in proportion to its funding per unit, by largest remainder, so that
 * funders add up line by line; a line without subsidy adds to nobody. `categoryOf` names a line's category.
 */
export function planTotals(lines: readonly PlanLine[], categoryOf: (sku: string) => string = () => ''): PlanTotals {
  const byFunder: Record<Funder, number> = { platform: 0, merchant: 0, brand: 0, bank: 0, state: 0 }
  const categories = new Map<string, { lines: number; subsidy: number; units: number }>()
  let [baseUnits, units, subsidy, profit, grossValue] = [0, 0, 0, 0, 0]
  for (const line of lines) {
    baseUnits += line.expected.baseUnits
    units += line.expected.units
    subsidy += line.expected.subsidy
    profit += line.expected.profit
    grossValue += Math.round(line.landed * line.expected.units)
    const parts = fundersOf(line)
    FUNDERS.forEach((funder, i) => { byFunder[funder] += parts[i] })
    const id = categoryOf(line.sku)
    const category = categories.get(id) ?? { lines: 0, subsidy: 0, units: 0 }
    categories.set(id, { lines: category.lines + 1, subsidy: category.subsidy + line.expected.subsidy, units: category.units + line.expected.units })
  }
  return {
    lines: lines.length, baseUnits, units, subsidy: subsidy as Minor, byFunder: byFunder as Record<Funder, Minor>, profit: profit as Minor, grossValue: grossValue as Minor,
    byCategory: [...categories].map(([category, sums]) => ({ category, lines: sums.lines, subsidy: sums.subsidy as Minor, units: sums.units })),
  }
}

/** A line's expected subsidy by funder, in the order of FUNDERS, adding to it exactly (largest remainder). */
const fundersOf = (line: PlanLine): Minor[] =>
  allocate(line.expected.subsidy, FUNDERS.map((funder) => line.funding[funder]))
