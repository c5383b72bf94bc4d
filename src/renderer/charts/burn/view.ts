import type { BurnFacts } from '../../../core/burn/facts.ts'
import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { formatMoney, type Language } from '../format.ts'
import type { DayMarker } from '../fan-chart.ts'
import type { ChartTheme } from '../palette.ts'
import type { BurnView } from './panels.ts'

const WORDS = { en: { starts: 'Subsidy starts', ends: 'Subsidy ends', tranche: 'Capital' }, zh: { starts: '补贴开始', ends: '补贴结束', tranche: '注资' } } as const

/** The view of an outcome that every picture of a burn pack is drawn from, with the scenario's floor and turning points. */
export const burnView = (outcome: Outcome, facts: BurnFacts, scenario: Scenario | null, language: Language, theme: ChartTheme): BurnView =>
  ({ outcome, facts, cashFloor: scenario?.treasury.cashFloor ?? null, markers: scenario === null ? [] : markersOf(outcome, scenario, language), language, theme })

/** Days on which something begins, ends or comes in; of several on one day the first is shown. */
function markersOf(outcome: Outcome, scenario: Scenario, language: Language): DayMarker[] {
  const words = WORDS[language]
  const { dates, currency } = outcome
  const starts = scenario.moves.map((move) => move.from).filter((day) => day > 0)
  const ends = scenario.moves.map((move) => move.to)
  const all = [
    ...scenario.treasury.tranches.map(({ day, amount }) => ({ day, label: `${words.tranche} ${formatMoney(amount, currency, language, { bare: true })}` })),
    ...starts.map((day) => ({ day, label: words.starts })), ...ends.map((day) => ({ day, label: words.ends })),
  ]
  const byDay = new Map(all.toReversed().map((marker) => [marker.day, marker]))
  return [...byDay.values()].filter(({ day }) => day > 0 && day < dates.length).sort((a, b) => a.day - b.day).map(({ day, label }) => ({ date: dates[day], label }))
}
