import { area, line } from 'd3-shape'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Fan } from '../../core/war/outcome.ts'
import { formatDate, formatValue, unitText, type Unit } from './format.ts'
import { axisWidth, bottomAxis, dayScale, dayTicks, directLabels, frame, labelsWidth, plotBox, textAt, valueAxis, valueGrid, TYPE, type DirectLabel } from './frame.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { fit, textWidth } from './text.ts'
import type { Box, ChartOptions, Picture, Reading } from './picture.ts'

export interface FanSeries {
  readonly id: string
  /** Stands beside the end of the line. */
  readonly label: string
  readonly color: string
  /** One value a day, in the unit of the chart. */
  readonly fan: Pick<Fan, 'p10' | 'p50' | 'p90'>
}

/** A day worth pointing at: a plan starts, a tranche comes. */
export interface DayMarker {
  readonly date: IsoDate
  readonly label: string
}

export interface FanChartOptions extends ChartOptions {
  /** Several are laid over each other for comparison. */
  readonly series: readonly FanSeries[]
  /** One a day, as long as the fans. */
  readonly dates: readonly IsoDate[]
  readonly unit: Unit
  /** A limit the values must stay above; the part of a band below it is drawn red. */
  readonly floor?: { readonly value: number; readonly label: string } | null
  readonly markers?: readonly DayMarker[]
  /** Take zero into the value axis even where the data are far from it. */
  readonly zero?: boolean
}

const WORDS = {
  en: { reading: 'line P50, band P10–P90', p10: 'P10', p50: 'P50', p90: 'P90', ends: 'ends at', between: 'P10 to P90' },
  zh: { reading: '线为 P50，带为 P10–P90', p10: 'P10', p50: 'P50', p90: 'P90', ends: '期末', between: 'P10 至 P90' },
} as const

/** Fans over days: a P10-P90 band and a P50 line for each series, with direct labels and an optional floor. */
export function fanChart(options: FanChartOptions): Picture {
  const { series, dates, unit, language, theme } = options
  const colors = palette(theme)
  const words = WORDS[language]
  const floor = options.floor ?? null
  const axis = valueAxis(allValues(series, floor?.value ?? null), unit, language, { zero: options.zero ?? false })
  const single = series.length === 1
  const names = single ? [series[0].label, words.p10, words.p90] : series.map((one) => one.label)
  const subtitle = [options.subtitle ?? '', unitText(unit, axis.scale, language), series.every(({ fan }) => isLine(fan)) ? '' : words.reading].filter((part) => part !== '').join(' · ')
  const markers = options.markers ?? []
  const plot = plotBox(options, { left: axisWidth(axis), right: labelsWidth(names), bottom: 22, subtitle, top: markers.length > 0 ? 16 : 0 })
  const x = dayScale(dates.length, plot)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)

  const marks: SvgNode[] = [
    valueGrid(axis, plot, theme),
    bottomAxis(dayTicks(dates, x, language), plot, options),
    ...markers.map((marker) => dayMarker(marker, dates, x, plot, options)).filter((node) => node !== null),
    ...series.map((one) => band(one, floor?.value ?? null, x, y, colors.red)),
    ...series.map((one) => middle(one, dates.length, x, y)),
    ...(floor === null ? [] : [floorLine(floor, plot, y(floor.value), options)]),
    directLabels(endLabels(series, dates.length - 1, y, single ? words : null), plot, options.width),
  ]
  return frame(options, subtitle, plot, describe(options), marks, fanReadings(options, x, y))
}

/** Expected values have no spread: their fan is a line. */
const isLine = ({ p10, p90 }: FanSeries['fan']): boolean => p10.every((value, i) => value === p90[i])

function* allValues(series: readonly FanSeries[], floor: number | null): Generator<number, void> {
  if (floor !== null) yield floor
  for (const { fan } of series) {
    yield* fan.p10
    yield* fan.p50
    yield* fan.p90
  }
}

type Position = (value: number) => number

/** The band; where a floor is given it is cut exactly where its edges cross it, and the part below is drawn red. */
function band({ fan, color }: FanSeries, floor: number | null, x: Position, y: Position, red: string): SvgNode {
  const points = bandPoints(fan, floor, x)
  const shape = (part: (value: number) => number): string => area<BandPoint>().digits(2).x(([at]) => at).y0(([, low]) => y(part(low))).y1(([, , high]) => y(part(high)))(points) ?? ''
  if (floor === null) return el('path', { d: shape((value) => value), fill: color, 'fill-opacity': 0.18 })
  const broken = points.some(([, low]) => low < floor)
  return el('g', {}, el('path', { d: shape((value) => Math.max(value, floor)), fill: color, 'fill-opacity': 0.18 }), broken && el('path', { d: shape((value) => Math.min(value, floor)), fill: red, 'fill-opacity': 0.28 }))
}

type BandPoint = readonly [at: number, low: number, high: number]

/** Edges of the band from left to right, with a point wherever one of them crosses the level. A single day is widened to be seen. */
function bandPoints({ p10, p90 }: FanSeries['fan'], level: number | null, x: Position): BandPoint[] {
  if (p10.length === 1) return [[x(0) - 4, p10[0], p90[0]], [x(0) + 4, p10[0], p90[0]]]
  const points: BandPoint[] = []
  for (let i = 0; i < p10.length; i++) {
    const cuts = i === 0 || level === null ? [] : [crossing(p10[i - 1], p10[i], level), crossing(p90[i - 1], p90[i], level)].filter((t) => t !== null).sort((a, b) => a - b)
    for (const t of cuts) points.push([x(i - 1) + t * (x(i) - x(i - 1)), p10[i - 1] + t * (p10[i] - p10[i - 1]), p90[i - 1] + t * (p90[i] - p90[i - 1])])
    points.push([x(i), p10[i], p90[i]])
  }
  return points
}

function middle({ fan, color }: FanSeries, count: number, x: Position, y: Position): SvgNode {
  const places: readonly (readonly [number, number])[] = count === 1 ? [[x(0) - 4, 0], [x(0) + 4, 0]] : Array.from({ length: count }, (_, i) => [x(i), i] as const)
  const shape = line<readonly [number, number]>().digits(2).x(([at]) => at).y(([, i]) => y(fan.p50[i]))
  return el('path', { d: shape(places) ?? '', fill: 'none', stroke: color, 'stroke-width': 2, 'stroke-linejoin': 'round' })
}

/** Where between two neighbours the line crosses the level, in 0..1; null where it does not. */
const crossing = (from: number, to: number, level: number): number | null => ((from - level) * (to - level) < 0 ? (level - from) / (to - from) : null)

function floorLine(floor: { readonly value: number; readonly label: string }, plot: Box, at: number, options: FanChartOptions): SvgNode {
  const colors = palette(options.theme)
  const text = fit(`${floor.label} ${formatValue(floor.value, options.unit, options.language)}`, plot.right - plot.left - 4, { size: TYPE.small })
  // Above the line, unless the plot ends there.
  const labelY = at - plot.top < 18 ? at + 13 : at - 5
  return el('g', {}, el('line', { x1: plot.left, x2: plot.right, y1: at, y2: at, stroke: colors.text, 'stroke-width': 1, 'stroke-dasharray': '5 3' }), textAt(plot.left + 4, labelY, text, colors.text))
}

function dayMarker(marker: DayMarker, dates: readonly IsoDate[], x: Position, plot: Box, options: FanChartOptions): SvgNode | null {
  const index = dates.indexOf(marker.date)
  if (index < 0) return null
  const colors = palette(options.theme)
  const label = fit(marker.label, (plot.right - plot.left) / 2, { size: TYPE.small })
  const wide = textWidth(label, { size: TYPE.small })
  const leftwards = x(index) + wide + 4 > plot.right
  return el('g', {}, el('line', { x1: x(index), x2: x(index), y1: plot.top - 14, y2: plot.bottom, stroke: colors.axis, 'stroke-dasharray': '2 2' }), textAt(x(index) + (leftwards ? -4 : 4), plot.top - 5, label, colors.muted, { anchor: leftwards ? 'end' : 'start' }))
}

/** A single fan names its percentiles; fans laid over each other carry their own names. */
function endLabels(series: readonly FanSeries[], last: number, y: Position, single: (typeof WORDS)['en' | 'zh'] | null): DirectLabel[] {
  if (last < 0) return []
  if (single === null) return series.map((one) => ({ text: one.label, color: one.color, y: y(one.fan.p50[last]) }))
  const [{ label, color, fan }] = series
  const main = { text: label, color, y: y(fan.p50[last]) }
  if (fan.p10[last] === fan.p90[last]) return [main]
  return [main, { text: single.p10, color, y: y(fan.p10[last]), bold: false }, { text: single.p90, color, y: y(fan.p90[last]), bold: false }]
}

function fanReadings({ series, dates, unit, language, floor }: FanChartOptions, x: Position, y: Position): Reading[] {
  const words = WORDS[language]
  const value = (amount: number): string => formatValue(amount, unit, language)
  return dates.map((date, i) => ({
    x: x(i),
    label: formatDate(date, language),
    values: [
      ...series.flatMap(({ label, color, fan }) => (isLine(fan) ? [{ label, text: value(fan.p50[i]), color, y: y(fan.p50[i]) }] : [
        { label: `${label} ${words.p90}`, text: value(fan.p90[i]), color, y: null },
        { label: `${label} ${words.p50}`, text: value(fan.p50[i]), color, y: y(fan.p50[i]) },
        { label: `${label} ${words.p10}`, text: value(fan.p10[i]), color, y: null },
      ])),
      ...(floor === null || floor === undefined ? [] : [{ label: floor.label, text: value(floor.value), color: 'currentColor', y: null }]),
    ],
  }))
}

function describe({ title, series, dates, unit, language, floor }: FanChartOptions): string {
  const words = WORDS[language]
  const last = dates.length - 1
  if (last < 0) return title
  const value = (amount: number): string => formatValue(amount, unit, language)
  const parts = series.map(({ label, fan }) => `${label}: ${words.ends} ${value(fan.p50[last])} (${words.between} ${value(fan.p10[last])} – ${value(fan.p90[last])})`)
  if (floor) parts.push(`${floor.label} ${value(floor.value)}`)
  return [title, ...parts].filter((part) => part !== '').join('. ')
}
