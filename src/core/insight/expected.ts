import type { Market } from '../demand/market.ts'
import type { TotalMeasure } from '../war/outcome.ts'
import type { Scenario } from '../war/scenario.ts'
import { fluidOutcome } from '../war/simulate.ts'

/** Totals that insight speaks of; money in major units. */
export const INSIGHT_MEASURES = ['closingCash', 'lowestCash', 'contribution', 'netBurn', 'share', 'units', 'subsidyOwn'] as const satisfies readonly TotalMeasure[]
export type InsightMeasure = (typeof INSIGHT_MEASURES)[number]
export type InsightValues = Readonly<Record<InsightMeasure, number>>

/** Expected totals of a scenario, without sampling. */
export function expectedTotals(market: Market, scenario: Scenario): InsightValues {
  const { totals } = fluidOutcome(market, scenario, { scenarioHash: '', marketHash: '' })
  return Object.fromEntries(INSIGHT_MEASURES.map((measure) => [measure, totals[measure].mean])) as Record<InsightMeasure, number>
}
