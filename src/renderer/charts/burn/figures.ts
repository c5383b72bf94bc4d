import type { Assumption, Market } from '../../../core/demand/market.ts'
import { toMajor } from '../../../core/money/money.ts'
import type { Runway } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { formatMoney, formatNumber, formatPercent, type Language } from '../format.ts'
import { BURN_WORDS } from './words.ts'
import type { BurnView } from './panels.ts'

/** One of the figures that stand largest on the page. */
export interface KeyFigure {
  readonly id: string
  readonly label: string
  readonly value: string
  /** Its range, or what it is part of. */
  readonly notes: readonly string[]
}

/** A day of the runway, or that it lies beyond the horizon. */
export const runwayText = (day: number | null, horizon: number): string =>
  day === null ? `>${formatNumber(horizon)}` : formatNumber(day)

/** The largest figures of the page: where cash ends, how fast it burns, how long it lasts, what the subsidy costs and brings. */
export function keyFigures(view: BurnView): KeyFigure[] {
  const { outcome, facts, language } = view
  const words = BURN_WORDS[language]
  const { totals, runway, dates, currency } = outcome
  const money = (value: number): string => formatMoney(value, currency, language, { bare: true })
  const range = (spread: { readonly p10: number; readonly p90: number }): string[] => [`P10 ${money(spread.p10)}`, `P90 ${money(spread.p90)}`]
  const horizon = dates.length
  const days = Math.max(1, horizon)
  return [
    { id: 'closingCash', label: words.measures.closingCash, value: money(totals.closingCash.p50), notes: range(totals.closingCash) },
    { id: 'lowestCash', label: words.measures.lowestCash, value: money(totals.lowestCash.p50), notes: range(totals.lowestCash) },
    { id: 'netBurn', label: `${words.netBurn} ${words.perDay}`, value: money(totals.netBurn.mean / days), notes: range({ p10: totals.netBurn.p10 / days, p90: totals.netBurn.p90 / days }) },
    { id: 'runway', label: `${words.runway}, ${words.days}`, value: runwayText(runway.p50, horizon), notes: [`P10 ${runwayText(runway.p10, horizon)}`, `P90 ${runwayText(runway.p90, horizon)}`] },
    { id: 'belowFloor', label: words.belowFloor, value: formatPercent(runway.probabilityBelowFloor), notes: [pathsBelow(runway, outcome.paths, language)] },
    { id: 'subsidy', label: words.measures.subsidy, value: money(toMajor(facts.totals.subsidy, currency)), notes: [`${words.subsidyOwnOf} ${money(toMajor(facts.totals.subsidyOwn, currency))}`] },
    { id: 'contribution', label: words.measures.contribution, value: money(totals.contribution.mean), notes: range(totals.contribution) },
    { id: 'share', label: words.measures.share, value: formatPercent(totals.share.mean), notes: [`P10 ${formatPercent(totals.share.p10)}`, `P90 ${formatPercent(totals.share.p90)}`] },
  ]
}

/** "n of 1 000 paths". */
export const pathsBelow = (runway: Runway, paths: number, language: Language): string =>
  language === 'zh' ? `${formatNumber(paths)} 条路径中 ${formatNumber(Math.round(runway.probabilityBelowFloor * paths))} 条` : `${formatNumber(Math.round(runway.probabilityBelowFloor * paths))} of ${formatNumber(paths)} paths`

/** The answer of a burn pack in one sentence, bound to its figures. */
export function burnSentence(view: BurnView): string {
  const { outcome, cashFloor, language } = view
  const { totals, runway, currency } = outcome
  const money = (value: number): string => formatMoney(value, currency, language)
  const ends = totals.closingCash
  const range = `P10 ${money(ends.p10)}, P90 ${money(ends.p90)}`
  const floor = cashFloor === null ? '' : money(cashFloor)
  if (language === 'zh') {
    const risk = runway.probabilityBelowFloor === 0 ? `没有路径低于底线 ${floor}` : `${pathsBelow(runway, outcome.paths, 'zh')}（${formatPercent(runway.probabilityBelowFloor)}）低于底线 ${floor}`
    return `期末现金为 ${money(ends.p50)}（P10 ${money(ends.p10)}，P90 ${money(ends.p90)}）；${risk}。`
  }
  const risk = runway.probabilityBelowFloor === 0 ? `no path falls below the floor ${floor}` : `${pathsBelow(runway, outcome.paths, 'en')} (${formatPercent(runway.probabilityBelowFloor)}) fall below the floor ${floor}`
  return `Cash ends at ${money(ends.p50)} (${range}); ${risk.trim()}.`
}

/** What was assumed, once each: of the outcome, of the scenario and of the market it was run on. */
export function assumptionsOf(outcome: { readonly assumptions: readonly Assumption[] }, scenario: Pick<Scenario, 'assumptions'> | null, market: Pick<Market, 'assumptions'> | null): Assumption[] {
  const all = [...outcome.assumptions, ...(scenario?.assumptions ?? []), ...(market?.assumptions ?? [])]
  return [...new Map(all.toReversed().map((assumption) => [assumption.id, assumption])).values()].toReversed()
}
