import { curveStepAfter, line } from 'd3-shape'
import { exponentOf, type Currency } from '../../core/money/money.ts'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import { formatDate, formatMoney, unitText } from './format.ts'
import { axisWidth, bottomAxis, dayScale, dayTicks, directLabels, frame, labelsWidth, plotBox, valueAxis, valueGrid } from './frame.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import type { ChartOptions, Picture, Reading } from './picture.ts'

/** Days before a promotion in which a law looks for the lowest price. Indices of days, both inclusive. */
export interface LegalWindow {
  readonly id: string
  readonly from: number
  readonly to: number
  /** Lowest price in it and the day it stood; null: not known. */
  readonly lowest: { readonly value: number; readonly at: number } | null
}

export interface PriceHistoryOptions extends ChartOptions {
  readonly currency: Currency
  readonly dates: readonly IsoDate[]
  /** One a day, major units; null is a gap. */
  readonly asked: readonly (number | null)[]
  readonly planned: readonly (number | null)[]
  readonly windows: readonly LegalWindow[]
  readonly words: { readonly asked: string; readonly planned: string }
}

/** What was asked for a product day by day, the legal windows before a promotion shaded with the lowest price of each, and what is planned, dashed. */
export function priceHistoryChart(options: PriceHistoryOptions): Picture {
  const { currency, dates, asked, planned, windows, words, language, theme, title } = options
  const colors = palette(theme)
  const unit = { kind: 'money', currency } as const
  const known = [...asked, ...planned, ...windows.map(({ lowest }) => lowest?.value ?? null)].filter((value): value is number => value !== null)
  const axis = valueAxis(known, unit, language, { zero: false })
  const subtitle = [options.subtitle ?? '', unitText(unit, axis.scale, language)].filter((part) => part !== '').join(' · ')
  const full = (value: number): string => formatMoney(value, currency, language, { style: 'full', digits: exponentOf(currency) })
  const ends = [
    { text: words.asked, color: colors.own, value: lastOf(asked) }, { text: words.planned, color: colors.muted, value: lastOf(planned) },
    ...windows.map(({ id, lowest }) => ({ text: id, color: colors.amber, value: lowest?.value ?? null })),
  ].flatMap(({ value, ...label }) => (value === null ? [] : [{ ...label, value }]))
  const plot = plotBox(options, { left: axisWidth(axis), right: labelsWidth(ends.map(({ text }) => text)), bottom: 22, subtitle })
  const x = dayScale(dates.length, plot)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const indices = dates.map((_, i) => i)
  const step = (values: readonly (number | null)[]): string => line<number>().digits(2).curve(curveStepAfter).defined((i) => (values[i] ?? null) !== null).x(x).y((i) => y(values[i] ?? 0))(indices) ?? ''
  const alone = (values: readonly (number | null)[]): number[] => indices.filter((i) => (values[i] ?? null) !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null)
  // The longest first, so that the shorter ones lie over it and show darker.
  const bands = [...windows].sort((a, b) => b.to - b.from - (a.to - a.from)).map(({ from, to }) => el('rect', { x: x(from), y: plot.top, width: Math.max(1, x(to) - x(from)), height: plot.bottom - plot.top, fill: colors.amber, 'fill-opacity': 0.1 }))
  const lows = windows.flatMap(({ from, to, lowest }) => (lowest === null ? [] : [
    el('line', { x1: x(from), x2: x(to), y1: y(lowest.value), y2: y(lowest.value), stroke: colors.amber, 'stroke-width': 1, 'stroke-dasharray': '2 3' }), el('circle', { cx: x(lowest.at), cy: y(lowest.value), r: 3.5, fill: colors.background, stroke: colors.amber, 'stroke-width': 2 }),
  ]))
  const marks: SvgNode[] = [
    ...bands, valueGrid(axis, plot, theme), bottomAxis(dayTicks(dates, x, language), plot, options),
    el('path', { d: step(asked), fill: 'none', stroke: colors.own, 'stroke-width': 2, 'stroke-linejoin': 'round' }), ...alone(asked).map((i) => el('circle', { cx: x(i), cy: y(asked[i] ?? 0), r: 2.2, fill: colors.own })),
    el('path', { d: step(planned), fill: 'none', stroke: colors.muted, 'stroke-width': 2, 'stroke-dasharray': '5 4' }), ...alone(planned).map((i) => el('circle', { cx: x(i), cy: y(planned[i] ?? 0), r: 2.2, fill: colors.muted })),
    ...lows, directLabels(ends.map(({ text, color, value }) => ({ text, color, y: y(value) })), plot, options.width),
  ]
  const readings = dates.map((date, i): Reading => ({
    x: x(i), label: formatDate(date, language),
    values: [
      ...reading(words.asked, asked[i], colors.own), ...reading(words.planned, planned[i], colors.muted),
      ...windows.flatMap(({ id, from, to, lowest }) => (lowest !== null && i >= from && i <= to ? [{ label: id, text: full(lowest.value), color: colors.amber, y: y(lowest.value) }] : [])),
    ],
  }))
  const said = windows.flatMap(({ id, lowest }) => (lowest === null ? [] : [`${id} ${full(lowest.value)} ${formatDate(dates[lowest.at], language)}`]))
  return frame(options, subtitle, plot, [title, ...said].filter((part) => part !== '').join('. '), marks, readings)

  function reading(label: string, value: number | null | undefined, color: string): Reading['values'] {
    return typeof value === 'number' ? [{ label, text: full(value), color, y: y(value) }] : []
  }
}

const lastOf = (values: readonly (number | null)[]): number | null => values.findLast((value) => value !== null) ?? null
