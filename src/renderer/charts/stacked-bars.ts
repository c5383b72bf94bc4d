import { formatDate, formatValue, unitText, type Unit } from './format.ts'
import { axisWidth, bottomAxis, dayTicks, frame, labelsWidth, plotBox, slotTicks, textAt, valueAxis, valueGrid, TYPE, type Slot } from './frame.ts'
import { palette } from './palette.ts'
import { attributeText, el, type SvgNode } from './svg.ts'
import { fit } from './text.ts'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Box, ChartOptions, Picture, Reading } from './picture.ts'

export interface StackSeries {
  readonly id: string
  readonly label: string
  readonly color: string
  /** One a day; negative parts stack downwards from zero. */
  readonly values: readonly number[]
}

export interface StackedBarsOptions extends ChartOptions {
  readonly series: readonly StackSeries[]
  readonly dates: readonly IsoDate[]
  /** Places of the axis where they are no days; `dates` is then not read. */
  readonly slots?: readonly Slot[]
  readonly unit: Unit
  /** Draws the sum of the day as a line of steps, named so. */
  readonly sum?: string
}

interface Piece {
  readonly from: number
  readonly to: number
}

/** Where each part of each day stands: positive parts upwards, negative ones downwards, in the order of the series. */
export function stack(series: readonly StackSeries[], days: number): Piece[][] {
  const up = new Float64Array(days)
  const down = new Float64Array(days)
  return series.map(({ values }) => Array.from({ length: days }, (_, day) => {
    const side = values[day] < 0 ? down : up
    const from = side[day]
    side[day] += values[day]
    return { from, to: side[day] }
  }))
}

/** Bars of a day stacked by part, e.g. burn by cause or subsidy by who pays it. */
export function stackedBars(options: StackedBarsOptions): Picture {
  const { series, unit, language, theme, title } = options
  const slots = options.slots ?? options.dates.map((date) => ({ tick: '', label: formatDate(date, language) }))
  const colors = palette(theme)
  const pieces = stack(series, slots.length)
  const sums = slots.map((_, day) => series.reduce((total, one) => total + one.values[day], 0))
  const axis = valueAxis(pieces.flatMap((days) => days.flatMap(({ from, to }) => [from, to])), unit, language, { zero: true })
  const subtitle = [options.subtitle ?? '', unitText(unit, axis.scale, language)].filter((part) => part !== '').join(' · ')
  const names = [...(options.sum === undefined ? [] : [options.sum]), ...series.map((one) => one.label)]
  const plot = plotBox(options, { left: axisWidth(axis), right: labelsWidth(names) + SWATCH, bottom: 22, subtitle })
  const slot = (plot.right - plot.left) / Math.max(1, slots.length)
  const centre = (day: number): number => plot.left + slot * (day + 0.5)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const width = slot > 3 ? slot - 1 : slot
  const marks: SvgNode[] = [
    valueGrid(axis, plot, theme), bottomAxis(options.slots === undefined ? dayTicks(options.dates, centre, language) : slotTicks(options.slots, centre), plot, options),
    ...series.map((one, i) => el('path', { d: barsPath(pieces[i], centre, y, width), fill: one.color })),
    ...(options.sum === undefined ? [] : [el('path', { d: stepsPath(sums, centre, y, slot), fill: 'none', stroke: colors.text, 'stroke-width': 1.5 })]),
    key(options, [...(options.sum === undefined ? [] : [{ label: options.sum, color: colors.text, line: true }]), ...[...series].reverse()], plot),
  ]
  const readings = slots.map(({ label }, day): Reading => ({
    x: centre(day), label,
    values: [
      ...series.map((one) => ({ label: one.label, text: formatValue(one.values[day], unit, language), color: one.color, y: null })),
      ...(options.sum === undefined ? [] : [{ label: options.sum, text: formatValue(sums[day], unit, language), color: colors.text, y: y(sums[day]) }]),
    ],
  }))
  const words = series.map((one) => `${one.label} ${formatValue(one.values.reduce((a, b) => a + b, 0), unit, language)}`)
  return frame(options, subtitle, plot, [title, ...words].filter((part) => part !== '').join('. '), marks, readings)
}

const SWATCH = 14

/** Names beside the plot in stacking order, top first. */
function key(options: ChartOptions, entries: readonly { readonly label: string; readonly color: string; readonly line?: boolean }[], plot: Box): SvgNode {
  const step = Math.min(18, Math.max(TYPE.small + 2, (plot.bottom - plot.top) / Math.max(1, entries.length)))
  const shown = entries.slice(0, Math.max(1, Math.floor((plot.bottom - plot.top) / step)))
  return el('g', { 'aria-hidden': 'true' }, ...shown.map((entry, i) => el('g', {},
    el('rect', { x: plot.right + 6, y: plot.top + step * i + (entry.line === true ? 4 : 0), width: 9, height: entry.line === true ? 1.5 : 9, fill: entry.color }),
    textAt(plot.right + 6 + SWATCH, plot.top + step * i + 8.5, fit(entry.label, options.width - plot.right - 6 - SWATCH, { size: TYPE.small }), palette(options.theme).text))))
}

/** All bars of one series as one path, so that two years of days stay light. */
function barsPath(pieces: readonly Piece[], centre: (day: number) => number, y: (value: number) => number, width: number): string {
  return pieces.map(({ from, to }, day) => (from === to ? '' : `M${attributeText(centre(day) - width / 2)},${attributeText(y(from))}h${attributeText(width)}V${attributeText(y(to))}h${attributeText(-width)}Z`)).join('')
}

const stepsPath = (values: readonly number[], centre: (day: number) => number, y: (value: number) => number, slot: number): string =>
  values.map((value, day) => `${day === 0 ? 'M' : 'L'}${attributeText(centre(day) - slot / 2)},${attributeText(y(value))}h${attributeText(slot)}`).join('')
