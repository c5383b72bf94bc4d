import type { Tie } from '../../../core/burn/ties.ts'
import type { FitReport } from '../../../core/demand/market.ts'
import type { Verdict } from '../../../core/guard/verdict.ts'
import { toMajor, type Minor } from '../../../core/money/money.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { planTotals } from '../../../core/plan/totals.ts'
import type { Outcome, Spread } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { ROW_STATES, type PublicationSummary } from '../../publish/publication.ts'

export interface DemoFigures {
  readonly report: FitReport
  readonly outcome: Outcome
  readonly scenario: Scenario
  readonly plan: Plan
  readonly verdict: Verdict
  readonly live: PublicationSummary
  readonly rolledBack: PublicationSummary
  readonly ties: readonly Tie[]
}

/** Thin-space groups and a real minus sign, as everywhere in the product. */
const grouped = (value: number, digits: number): string => {
  const [whole, part] = Math.abs(value).toFixed(digits).split('.')
  return `${value < 0 ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, '\u2009')}${part === undefined ? '' : `.${part}`}`
}
const percent = (share: number, digits = 1): string => `${grouped(100 * share, digits)}%`
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const head = (...cells: readonly string[]): string => `${row(...cells)}\n${row(...cells.map((_, i) => (i === 0 ? '---' : '---:')))}`

/** What the demonstration did, with the figures of every step; Markdown. */
export function demoReport({ report, outcome, scenario, plan, verdict, live, rolledBack, ties }: DemoFigures): string {
  const day = (value: number | null): string => (value === null ? `beyond ${outcome.dates.length} days` : `day ${value}`)
  const spread = (name: string, { p10, p50, p90, mean, se }: Spread, digits = 0): string => row(name, ...[p10, p50, p90, mean, se].map((value) => grouped(value, digits)))
  const { totals } = outcome
  const planned = planTotals(plan.lines)
  const money = (amount: Minor): string => grouped(toMajor(amount, plan.currency), 2)
  const counts = (publication: PublicationSummary): string => ROW_STATES.filter((state) => publication.counts[state] > 0).map((state) => `${publication.counts[state]} ${state}`).join(', ')
  return `${[
    '# Warchest demonstration: Tianbao Mall',
    `Sample world up to ${report.asOf}: synthetic, drawn from known parameters. ${grouped(report.rows, 0)} product-days fitted.`,
    '## Demand',
    [head('category', 'products', 'own-price elasticity', 'standard error', 'prior’s share', 'back-test WAPE', 'naive WAPE'),
      ...report.categories.map((category) => {
        const test = report.backTest.find((one) => one.category === category.id)
        return row(category.name.en, String(category.products), grouped(category.elasticity, 3), grouped(category.elasticitySe, 3), percent(category.meanPriorShare, 0), test ? percent(test.wape) : '–', test ? percent(Math.min(...test.naive.map((naive) => naive.wape))) : '–')
      })].join('\n'),
    `## War: ${scenario.name}`,
    `${outcome.paths} paths, seed ${outcome.seed}, ${outcome.dates.length} days from ${outcome.dates[0]}; ${outcome.currency}, major units.`,
    [head('total', 'P10', 'P50', 'P90', 'mean', 'standard error'), spread('units', totals.units), spread('gross value', totals.grossValue), spread('subsidy', totals.subsidy), spread('of it our own', totals.subsidyOwn),
      spread('contribution', totals.contribution), spread('net burn', totals.netBurn), spread('lowest cash', totals.lowestCash), spread('closing cash', totals.closingCash), spread('share of units', totals.share, 4)].join('\n'),
    `Runway: P10 ${day(outcome.runway.p10)}, P50 ${day(outcome.runway.p50)}, P90 ${day(outcome.runway.p90)}; P(cash < floor) ${percent(outcome.runway.probabilityBelowFloor)}.`,
    [head('seller', 'units, mean', 'gave up'), ...outcome.sellers.map((seller) => row(seller.seller, grouped(seller.units.mean, 0), percent(seller.capitulation)))].join('\n'),
    `Outcome \`${outcome.hash}\`.`,
    '## Plan',
    `${plan.lines.length} prices from ${plan.terms?.from ?? ''} to ${plan.terms?.to ?? ''}, objective ${plan.objective}: expected subsidy ${money(planned.subsidy)} of an envelope of ${plan.envelopes.total === null ? 'no limit' : money(plan.envelopes.total)} ${plan.currency}.`,
    ...(plan.optimum ? [`Value ${grouped(plan.optimum.value, 0)} against a dual bound of ${grouped(plan.optimum.bound, 0)}: gap ${percent(plan.optimum.gap, 4)}. Without the plan: ${grouped(plan.optimum.baseValue, 0)}.`] : []),
    `The gate passed ${verdict.lines} lines with ${verdict.findings.length} remarks; exposed cash ${money(verdict.exposedCash)} ${plan.currency}; left out, for a blank cost or floor or for want of room below the current price: ${plan.excluded?.length ?? 0}. Plan hash \`${plan.hash}\`.`,
    '## Publication',
    `Published to the ${live.storeId} store: ${counts(live)} (${live.state}). Rolled back: ${counts(rolledBack)} (${rolledBack.state}). Manifest \`${live.manifestHash}\`.`,
    '## Sums that must agree',
    [head('sum', 'largest deviation', 'agrees'), ...ties.map((tie) => row(tie.id, tie.deviation === 0 ? '0' : tie.deviation.toExponential(1), tie.holds ? 'yes' : '**NO**'))].join('\n'),
    '## Assumptions',
    outcome.assumptions.map((assumption) => `- ${assumption.text.en}: ${assumption.value} (${assumption.label}; ${assumption.source}, ${assumption.date})`).join('\n'),
  ].join('\n\n')}\n`
}
