import { sourceText } from '../../../core/war/source-text.ts'
import type { Assumption, Market } from '../../../core/demand/market.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { formatDate, formatNumber, formatShort } from '../format.ts'
import { FONT, textAt } from '../frame.ts'
import { palette } from '../palette.ts'
import { el, type SvgNode } from '../svg.ts'
import { fit, wrap } from '../text.ts'
import { assumptionsOf, burnSentence, keyFigures } from './figures.ts'
import { bridgePanel, cashPanel, causesPanel, fundersPanel, profitPanel, runwayPanel, type BurnView } from './panels.ts'
import { BURN_WORDS, LABEL_MARKS } from './words.ts'
import type { Picture } from '../picture.ts'

/** A4 upright at 150 dots to the inch; exported at twice that. */
export const PAGE = { width: 1240, height: 1754, margin: 48 } as const
const INNER = PAGE.width - 2 * PAGE.margin
const GAP = 28

export interface BurnPageInput extends BurnView {
  /** What the pack is of: the scenario's name in the language of the page. */
  readonly title: string
  /** The scenario as it was run; null where it is not known any more. */
  readonly scenario: Scenario | null
  readonly market: Pick<Market, 'assumptions' | 'asOf'> | null
  /** ISO instant. */
  readonly exportedAt: string
}

/** The whole burn pack on one page, drawn the same in the window and in the files. */
export function burnPage(input: BurnPageInput): Picture {
  const { theme, title: name } = input
  const words = BURN_WORDS[input.language]
  const colors = palette(theme)
  const sentence = burnSentence(input)
  const half = (INNER - GAP) / 2
  const wide = Math.round((INNER - GAP) * 0.64)
  const narrow = INNER - GAP - wide
  const right = PAGE.margin + wide + GAP
  const panels = [
    place(cashPanel(input, { width: wide, height: 330 }), PAGE.margin, 244),
    place(runwayPanel(input, { width: narrow, height: 330 }), right, 244),
    place(causesPanel(input, { width: wide, height: 300 }), PAGE.margin, 600),
    place(fundersPanel(input, { width: narrow, height: 300 }), right, 600),
    place(bridgePanel(input, { width: half, height: 410 }), PAGE.margin, 926),
    place(profitPanel(input, 'contra-revenue', { width: half, height: 410 }), PAGE.margin + half + GAP, 926),
  ]
  const svg = el('svg', { xmlns: 'http://www.w3.org/2000/svg', width: PAGE.width, height: PAGE.height, viewBox: `0 0 ${PAGE.width} ${PAGE.height}`, role: 'img', 'aria-label': `${words.pack}: ${name}. ${sentence}`, 'font-family': FONT },
    el('rect', { x: 0, y: 0, width: PAGE.width, height: PAGE.height, fill: colors.background }),
    heading(input, name, sentence), tiles(input, 146), ...panels, assumptionList(input, 1368), footer(input))
  return { width: PAGE.width, height: PAGE.height, svg, plot: { left: 0, right: PAGE.width, top: 0, bottom: PAGE.height }, readings: [], ariaLabel: `${words.pack}: ${name}. ${sentence}` }
}

const place = (picture: Picture, x: number, y: number): SvgNode => ({ ...picture.svg, attributes: { ...picture.svg.attributes, x, y } })

function heading(input: BurnPageInput, name: string, sentence: string): SvgNode {
  const colors = palette(input.theme)
  const words = BURN_WORDS[input.language]
  const { dates } = input.outcome
  const span = dates.length === 0 ? '' : `${formatDate(dates[0], input.language)} – ${formatDate(dates[dates.length - 1], input.language)}`
  const lines = wrap(sentence, INNER, { size: 18 }, 2)
  return el('g', {},
    textAt(PAGE.margin, 72, fit(`${words.pack}: ${name}`, INNER - 280, { size: 28, bold: true }), colors.text, { size: 28, bold: true }),
    textAt(PAGE.width - PAGE.margin, 72, span, colors.muted, { size: 14, anchor: 'end' }),
    ...lines.map((line, i) => textAt(PAGE.margin, 104 + 24 * i, line, colors.text, { size: 18 })))
}

function tiles(input: BurnPageInput, top: number): SvgNode {
  const colors = palette(input.theme)
  const figures = keyFigures(input)
  const width = INNER / figures.length
  return el('g', {}, ...figures.map((figure, i) => {
    const x = PAGE.margin + i * width
    const room = width - 12
    return el('g', {},
      el('line', { x1: x, x2: x + room, y1: top - 4, y2: top - 4, stroke: colors.axis }),
      textAt(x, top + 14, fit(figure.label, room, { size: 12 }), colors.muted, { size: 12 }),
      textAt(x, top + 40, fit(figure.value, room, { size: 22, bold: true }), colors.text, { size: 22, bold: true }),
      ...figure.notes.map((note, line) => textAt(x, top + 57 + 14 * line, fit(note, room, { size: 11 }), colors.muted)))
  }))
}

/** Rates below one with their three leading figures: 0.006, not 0.01. */
function valueText({ value }: Assumption, { language }: BurnPageInput): string {
  if (typeof value === 'string') return value
  return value !== 0 && Math.abs(value) < 1 ? formatNumber(value, { digits: Math.min(8, 2 - Math.floor(Math.log10(Math.abs(value)))) }).replace(/0+$/, '') : formatShort(value, language)
}

/** Lines of the whole width while they are few, then two columns, as many as there is room for; the tables carry all. */
function assumptionList(input: BurnPageInput, top: number): SvgNode {
  const colors = palette(input.theme)
  const words = BURN_WORDS[input.language]
  const all = assumptionsOf(input.outcome, input.scenario, input.market)
  const [line, rows] = [17, 17]
  const columns = all.length <= rows ? 1 : 2
  const room = (INNER - GAP * (columns - 1)) / columns
  const shown = all.length <= rows * columns ? all : all.slice(0, rows * columns - 1)
  const text = (assumption: Assumption): string =>
    `${LABEL_MARKS[assumption.label]}  ${assumption.text[input.language] ?? assumption.text.en}: ${valueText(assumption, input)} · ${formatDate(assumption.date, input.language)} · ${sourceText(assumption.source, input.language)}`
  const lines = [...shown.map(text), ...(shown.length < all.length ? [`+ ${formatNumber(all.length - shown.length)} ${words.more}`] : [])]
  return el('g', {},
    textAt(PAGE.margin, top, words.assumptions, colors.text, { size: 14, bold: true }),
    ...lines.map((one, i) => textAt(PAGE.margin + Math.floor(i / rows) * (room + GAP), top + 20 + (i % rows) * line, fit(one, room, { size: 11 }), colors.muted)))
}

function footer(input: BurnPageInput): SvgNode {
  const colors = palette(input.theme)
  const words = BURN_WORDS[input.language]
  const { outcome } = input
  const lines = [
    `${words.estimateMark}. ${words.source}: Warchest ${outcome.engine}, ${formatNumber(outcome.paths)} ${words.ofPaths}, seed ${outcome.seed}, ${outcome.mode}${input.market === null ? '' : `, ${formatDate(input.market.asOf, input.language)}`}.`,
    `scenario ${outcome.scenarioId} · outcome ${outcome.hash.slice(0, 16)} · scenario ${outcome.scenarioHash.slice(0, 16)} · market ${outcome.marketHash.slice(0, 16)} · ${input.exportedAt}`,
  ]
  return el('g', {},
    el('line', { x1: PAGE.margin, x2: PAGE.width - PAGE.margin, y1: PAGE.height - 64, y2: PAGE.height - 64, stroke: colors.axis }),
    ...lines.map((line, i) => textAt(PAGE.margin, PAGE.height - 46 + 16 * i, fit(line, INNER, { size: 11 }), colors.muted)))
}
