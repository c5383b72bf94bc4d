import { scaleLinear } from 'd3-scale'
import { dayNumber, weekday, type IsoDate } from '../../core/calendar/calendar.ts'
import { formatDate, formatMonth, formatNumber, scaleFor, type Language, type NumberScale, type Unit } from './format.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { fit, textWidth, wrap } from './text.ts'
import type { Box, ChartOptions, Picture, Reading } from './picture.ts'

/** The three sizes of type in a chart, pixels. */
export const TYPE = { title: 14, label: 12, small: 11 } as const
export const FONT = "Inter, 'Inter Variable', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
const LINE = { title: 18, subtitle: 15, source: 14 } as const

export interface Tick {
  /** Pixels along the axis. */
  readonly at: number
  readonly label: string
}

/** A value axis: domain rounded to nice ends, ticks written in one scale. */
export interface ValueAxis {
  readonly low: number
  readonly high: number
  readonly scale: NumberScale
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
  /** Pixels of a value between `from` (low) and `to` (high). */
  readonly position: (value: number, from: number, to: number) => number
}

/** Extent of finite numbers; null where there are none. */
export function extent(values: Iterable<number>): readonly [number, number] | null {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}

/** A nice value axis over the data; zero is taken in where it lies near, and a constant series gets room around it. */
export function valueAxis(values: Iterable<number>, unit: Unit, language: Language, options: { readonly zero?: boolean; readonly ticks?: number } = {}): ValueAxis {
  let [low, high] = extent(values) ?? [0, 1]
  const nearZero = (low > 0 && low < 0.6 * high) || (high < 0 && high > 0.6 * low)
  if (options.zero === true || nearZero) [low, high] = [Math.min(0, low), Math.max(0, high)]
  // Below a thousandth of a fen there is nothing to tell apart.
  const room = Math.max(Math.abs(low), Math.abs(high), 1e-3) * 0.1
  if (high - low < Math.max(room * 1e-4, 1e-6)) [low, high] = low === 0 ? [0, 1] : [low - room, high + room]
  const count = options.ticks ?? 5
  const linear = scaleLinear([low, high], [0, 1]).nice(count)
  const [from, to] = linear.domain()
  const steps = linear.ticks(count)
  const largest = Math.max(Math.abs(from), Math.abs(to))
  const scale = scaleFor(largest, unit, language)
  const step = steps.length > 1 ? Math.abs(steps[1] - steps[0]) / scale.factor : 1
  const digits = Math.min(8, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)))
  return {
    low: from, high: to, scale,
    ticks: steps.map((value) => ({ value, label: formatNumber(value / scale.factor, { digits }) })),
    position: (value, start, end) => start + ((value - from) / (to - from)) * (end - start),
  }
}

/** Ticks of a day axis: days, Mondays or months, as many as fit without touching. */
export function dayTicks(dates: readonly IsoDate[], at: (index: number) => number, language: Language): Tick[] {
  const room = 14
  const days = dates.map((date) => dayNumber(date) ?? Number.NaN)
  const first = dates[0]?.slice(0, 4)
  const kinds: readonly { readonly pick: (index: number) => boolean; readonly label: (date: IsoDate) => string }[] = [
    ...[1, 2].map((step) => ({ pick: (index: number) => index % step === 0, label: (date: IsoDate) => formatDate(date, language, 'short') })),
    ...[1, 2].map((weeks) => ({ pick: (index: number) => weekday(dates[index]) === 0 && Math.floor((days[index] + 3) / 7) % weeks === 0, label: (date: IsoDate) => formatDate(date, language, 'short') })),
    ...[1, 2, 3, 6, 12].map((months) => ({
      // The first of a month, or where periods are longer than a day its first period.
      pick: (index: number) => (dates[index].endsWith('-01') || (index > 0 && dates[index].slice(0, 7) !== dates[index - 1].slice(0, 7))) && (Number(dates[index].slice(5, 7)) - 1) % months === 0,
      label: (date: IsoDate) => formatMonth(date, language, date.slice(5, 7) === '01' && date.slice(0, 4) !== first),
    })),
  ]
  for (const kind of kinds) {
    const ticks = dates.flatMap((date, index) => (kind.pick(index) ? [{ at: at(index), label: kind.label(date) }] : []))
    const apart = ticks.every((tick, i) => i === 0 || tick.at - ticks[i - 1].at >= (textWidth(tick.label, { size: TYPE.small }) + textWidth(ticks[i - 1].label, { size: TYPE.small })) / 2 + room)
    if (apart && ticks.length > 0 && (ticks.length > 1 || dates.length === 1)) return ticks
  }
  return dates.length === 0 ? [] : [...new Set([0, dates.length - 1])].map((index) => ({ at: at(index), label: formatDate(dates[index], language, 'short') }))
}

/** A place on an axis that is no day: an hour, a step. */
export interface Slot {
  /** Under the axis; empty where it has no name there. */
  readonly tick: string
  /** In the read-out. */
  readonly label: string
}

/** Ticks of named slots: every name, or every second, third, ... so that none touches the next. */
export function slotTicks(slots: readonly Slot[], at: (index: number) => number): Tick[] {
  const named = slots.flatMap(({ tick }, index) => (tick === '' ? [] : [{ at: at(index), label: tick }]))
  const widest = Math.max(0, ...named.map(({ label }) => textWidth(label, { size: TYPE.small })))
  const apart = named.length < 2 ? Number.POSITIVE_INFINITY : Math.min(...named.slice(1).map((tick, i) => tick.at - named[i].at))
  const every = Math.max(1, Math.ceil((widest + 8) / apart))
  return named.filter((_, i) => i % every === 0)
}

/** The plotting area left after title, unit line, source and axis labels. Never smaller than a few pixels. */
export function plotBox(options: ChartOptions, margins: { readonly left: number; readonly right: number; readonly bottom: number; readonly subtitle: string; readonly top?: number }): Box {
  const head = headLines(options, margins.subtitle)
  const top = (head.title.length > 0 ? head.title.length * LINE.title + 2 : 0) + head.subtitle.length * LINE.subtitle + 12 + (margins.top ?? 0)
  const bottom = options.height - margins.bottom - (head.source.length > 0 ? head.source.length * LINE.source + 6 : 0)
  const left = Math.min(margins.left, options.width * 0.55)
  const right = options.width - Math.min(margins.right, options.width * 0.4)
  return { left, right: Math.max(right, left + 8), top: Math.min(top, options.height - 8), bottom: Math.max(bottom, Math.min(top, options.height - 8) + 8) }
}

function headLines(options: ChartOptions, subtitle: string): { readonly title: string[]; readonly subtitle: string[]; readonly source: string[] } {
  return {
    title: wrap(options.title, options.width, { size: TYPE.title, bold: true }, 2),
    subtitle: wrap(subtitle, options.width, { size: TYPE.label }, 2),
    source: wrap(options.source ?? '', options.width, { size: TYPE.small }, 3),
  }
}

/** Text as an element; `anchor` says which end stands at x. */
export const textAt = (x: number, y: number, content: string, fill: string, style: { readonly size?: number; readonly bold?: boolean; readonly anchor?: 'start' | 'middle' | 'end' } = {}): SvgNode =>
  el('text', { x, y, fill, 'font-size': style.size ?? TYPE.small, 'font-weight': style.bold === true ? 600 : undefined, 'text-anchor': style.anchor === 'start' ? undefined : style.anchor }, content)

/** Horizontal grid with its tick labels left of the plot; the zero line is drawn stronger. */
export function valueGrid(axis: ValueAxis, box: Box, theme: ChartOptions['theme']): SvgNode {
  const colors = palette(theme)
  const at = axis.ticks.map(({ value }) => axis.position(value, box.bottom, box.top))
  // In a low plot every second, third, ... line alone is labelled, so that labels do not touch.
  const every = at.length < 2 ? 1 : Math.max(1, Math.ceil((TYPE.small + 1) / Math.abs(at[1] - at[0])))
  return el('g', { 'aria-hidden': 'true' }, ...axis.ticks.map(({ value, label }, i) =>
    el('g', {}, el('line', { x1: box.left, x2: box.right, y1: at[i], y2: at[i], stroke: value === 0 ? colors.axis : colors.grid, 'stroke-width': 1 }), i % every === 0 && textAt(box.left - 6, at[i] + 4, label, colors.muted, { anchor: 'end' }))))
}

/** Tick labels under the plot, moved inwards where they would leave the picture. */
export function bottomAxis(ticks: readonly Tick[], box: Box, options: ChartOptions): SvgNode {
  const colors = palette(options.theme)
  return el('g', { 'aria-hidden': 'true' }, ...ticks.map((tick) => {
    const half = textWidth(tick.label, { size: TYPE.small }) / 2
    const x = Math.min(Math.max(tick.at, half), options.width - half)
    return el('g', {}, el('line', { x1: tick.at, x2: tick.at, y1: box.bottom, y2: box.bottom + 4, stroke: colors.axis }), textAt(x, box.bottom + 17, tick.label, colors.muted, { anchor: 'middle' }))
  }))
}

/** Width that the tick labels of an axis need, with their gap. */
export const axisWidth = (axis: ValueAxis): number => Math.max(0, ...axis.ticks.map((tick) => textWidth(tick.label, { size: TYPE.small }))) + 10

export interface DirectLabel {
  readonly text: string
  readonly color: string
  readonly y: number
  readonly bold?: boolean
}

/** Labels beside the right end of their lines, moved apart until none touches another, and kept inside the plot. */
export function directLabels(labels: readonly DirectLabel[], box: Box, width: number): SvgNode {
  const gap = TYPE.small + 3
  const sorted = [...labels].sort((a, b) => a.y - b.y)
  const places = sorted.map((label) => label.y)
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + gap)
  const over = places.length > 0 ? Math.max(0, places[places.length - 1] - box.bottom) : 0
  if (over > 0) {
    places[places.length - 1] -= over
    for (let i = places.length - 2; i >= 0; i--) places[i] = Math.min(places[i], places[i + 1] - gap)
  }
  return el('g', { 'aria-hidden': 'true' }, ...sorted.map((label, i) => {
    const style = { size: TYPE.small, bold: label.bold ?? true }
    return textAt(box.right + 6, places[i] + 4, fit(label.text, width - box.right - 6, style), label.color, { ...style, anchor: 'start' })
  }))
}

/** Width that direct labels need right of the plot. */
export const labelsWidth = (labels: readonly string[], bold = true): number => (labels.length === 0 ? 8 : Math.max(...labels.map((label) => textWidth(label, { size: TYPE.small, bold }))) + 10)

/** Puts title, unit line, marks and source together into the finished picture. */
export function frame(options: ChartOptions, subtitle: string, plot: Box, ariaLabel: string, marks: readonly SvgNode[], readings: readonly Reading[] = []): Picture {
  const colors = palette(options.theme)
  const head = headLines(options, subtitle)
  const title = head.title.map((line, i) => textAt(0, LINE.title * (i + 1) - 4, line, colors.text, { size: TYPE.title, bold: true }))
  const under = head.title.length > 0 ? head.title.length * LINE.title + 2 : 0
  const sub = head.subtitle.map((line, i) => textAt(0, under + LINE.subtitle * (i + 1) - 3, line, colors.muted, { size: TYPE.label }))
  const source = head.source.map((line, i) => textAt(0, options.height - LINE.source * (head.source.length - 1 - i) - 4, line, colors.muted))
  const svg = el('svg', { xmlns: 'http://www.w3.org/2000/svg', width: options.width, height: options.height, viewBox: `0 0 ${options.width} ${options.height}`, role: 'img', 'aria-label': ariaLabel, 'font-family': FONT }, ...title, ...sub, ...marks, ...source)
  return { width: options.width, height: options.height, svg, plot, readings, ariaLabel }
}

/** Position of each of `count` days across the box: ends on its edges, a single day in its middle. */
export const dayScale = (count: number, box: Box): ((index: number) => number) => (count <= 1 ? () => (box.left + box.right) / 2 : (index) => box.left + (index / (count - 1)) * (box.right - box.left))

