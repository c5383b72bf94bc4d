import { BURN_CAUSES, type BurnCause, type BurnFacts, type CashCause, type FactStep, type ProfitViewId } from '../../../core/burn/facts.ts'
import { toMajor, type Minor } from '../../../core/money/money.ts'
import { FUNDERS, type Outcome } from '../../../core/war/outcome.ts'
import { bars } from '../bars.ts'
import { fanChart, type DayMarker } from '../fan-chart.ts'
import { palette, type ChartTheme } from '../palette.ts'
import { runwayChart } from '../runway-chart.ts'
import { stackedBars } from '../stacked-bars.ts'
import { waterfall, type BridgeStep } from '../waterfall.ts'
import { BURN_WORDS } from './words.ts'
import type { Language, Unit } from '../format.ts'
import type { Picture } from '../picture.ts'

/** What the pictures of a burn pack are drawn from. The screen and the export hand in the same. */
export interface BurnView {
  readonly outcome: Outcome
  readonly facts: BurnFacts
  /** Limit that cash must stay above, major units; null where the scenario is not known any more. */
  readonly cashFloor: number | null
  readonly markers: readonly DayMarker[]
  readonly language: Language
  readonly theme: ChartTheme
}

export interface PanelSize {
  readonly width: number
  readonly height: number
  /** Replaces the panel's own title; empty where a heading stands beside it already. */
  readonly title?: string
  readonly source?: string
}

const unitOf = (view: BurnView): Unit => ({ kind: 'money', currency: view.outcome.currency })
const frameOf = (view: BurnView, size: PanelSize, title: string) => ({ title: size.title ?? title, source: size.source ?? '', language: view.language, theme: view.theme, width: size.width, height: size.height })

/** Cash as a fan, with the floor and what happens on the way. */
export function cashPanel(view: BurnView, size: PanelSize): Picture {
  const words = BURN_WORDS[view.language]
  return fanChart({
    ...frameOf(view, size, words.cashFan), unit: unitOf(view), dates: view.outcome.dates, markers: view.markers,
    series: [{ id: 'cash', label: words.cash, color: palette(view.theme).own, fan: view.outcome.daily.cash }],
    floor: view.cashFloor === null ? null : { value: view.cashFloor, label: words.floor },
  })
}

/** Net burn of each day by what causes it, means over paths; what brings cash in stands below zero. */
export function causesPanel(view: BurnView, size: PanelSize): Picture {
  const words = BURN_WORDS[view.language]
  const colors = causeColors(view.theme)
  const shown = BURN_CAUSES.filter((cause) => view.facts.causes[cause].some((value) => value !== 0))
  return stackedBars({
    ...frameOf(view, size, words.netBurnByCause), subtitle: words.mean, unit: unitOf(view), dates: view.facts.dates, sum: words.netBurn,
    series: shown.map((cause) => ({ id: cause, label: words.causes[cause], color: colors[cause], values: view.facts.causes[cause].map((value) => 0 - major(view, value)) })),
  })
}

/** Who pays the subsidy of the whole horizon. */
export function fundersPanel(view: BurnView, size: PanelSize): Picture {
  const words = BURN_WORDS[view.language]
  return bars({
    ...frameOf(view, size, words.burnByFunder), subtitle: words.mean, unit: unitOf(view),
    rows: FUNDERS.map((funder) => ({ id: funder, label: words.funders[funder], value: major(view, view.facts.funding[funder]), color: palette(view.theme).funders[funder] })),
  })
}

/** From opening to closing cash; causes that move nothing are left out. */
export function bridgePanel(view: BurnView, size: PanelSize): Picture {
  const words = BURN_WORDS[view.language]
  const label = (id: string): string => (id === 'opening' ? words.openingCash : id === 'closing' ? words.closingCash : words.causes[id as CashCause])
  return waterfall({ ...frameOf(view, size, words.cashBridge), subtitle: words.mean, unit: unitOf(view), steps: stepsOf(view, view.facts.bridge, label) })
}

/** From gross merchandise value to profit, in one of the two accounting views. */
export function profitPanel(view: BurnView, which: ProfitViewId, size: PanelSize): Picture {
  const words = BURN_WORDS[view.language]
  return waterfall({ ...frameOf(view, size, words.grossToNet), subtitle: words.views[which], unit: unitOf(view), steps: stepsOf(view, view.facts.profit[which], (id) => words.profit[id]) })
}

/** How long the cash lasts, as the chance of having been below the floor by each day. */
export const runwayPanel = (view: BurnView, size: PanelSize): Picture =>
  runwayChart({ ...frameOf(view, size, BURN_WORDS[view.language].runway), dates: view.outcome.dates, runway: view.outcome.runway })

const major = (view: BurnView, value: Minor): number => toMajor(value, view.outcome.currency)

const stepsOf = <Id extends string>(view: BurnView, steps: readonly FactStep<Id>[], label: (id: Id) => string): BridgeStep[] =>
  steps.filter((step) => step.kind === 'standing' || step.value !== 0).map((step) => ({ id: step.id, label: label(step.id), value: major(view, step.value), kind: step.kind }))

/** Our own subsidy carries our hue; what we pay anyway is grey; timing and financing have quiet hues of their own. */
function causeColors(theme: ChartTheme): Readonly<Record<BurnCause, string>> {
  const { own, inflow } = palette(theme)
  return theme === 'light'
    ? { trading: inflow, ownSubsidy: own, fulfilment: '#5f6b7a', marketing: '#8f99a6', fixedCost: '#bcc3cc', coFunding: '#8d77b8', workingCapital: '#d3bd8d', interest: '#6b5730' }
    : { trading: inflow, ownSubsidy: own, fulfilment: '#a9b3be', marketing: '#7b8794', fixedCost: '#535e6a', coFunding: '#a892d6', workingCapital: '#8d7b52', interest: '#c9b98f' }
}
