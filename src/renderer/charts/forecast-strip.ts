import { formatNumber } from './format.ts'
import { frame, textAt, TYPE, valueAxis } from './frame.ts'
import { palette } from './palette.ts'
import { rowLayout } from './rows.ts'
import { el } from './svg.ts'
import { textWidth } from './text.ts'
import type { ChartOptions, Picture } from './picture.ts'

export interface ForecastRow {
  readonly id: string
  readonly label: string
  /** What happened; never zero. */
  readonly actual: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  /** Percentiles that came so far are lower bounds: the replay ended there. */
  readonly horizon?: number
  /** What others said, without a model. */
  readonly naive: readonly number[]
  /** Written at the right end. */
  readonly value: string
}

export interface ForecastStripOptions extends ChartOptions {
  readonly rows: readonly ForecastRow[]
  /** Said by the axis and its marks. */
  readonly words: { readonly axis: string; readonly happened: string; readonly model: string; readonly naive: string }
}

/** Beyond so many times what happened a mark is drawn at the edge, with an arrow. */
const MOST = 2.5
const FOOT = 18
const TICK_ROOM = 6

/** Forecasts as multiples of what happened, a row each: the model's P10-P90 and P50, what naive methods said, and one line where the truth is. */
export function forecastStrip(options: ForecastStripOptions): Picture {
  const { rows, language, theme, title, words } = options
  const colors = palette(theme)
  const subtitle = [options.subtitle ?? '', words.axis].filter((part) => part !== '').join(' · ')
  // The ticks stand under the rows, above the source.
  const layout = rowLayout({ ...options, height: options.height - FOOT }, subtitle, rows.map(({ label, value }) => ({ label, value })))
  const times = (row: ForecastRow, value: number): number => value / row.actual
  const all = rows.flatMap((row) => [row.p10, row.p50, row.p90, ...row.naive].map((value) => times(row, value)))
  const axis = valueAxis([0, 1, ...all.map((value) => Math.max(0, Math.min(MOST, value)))], { kind: 'index' }, language, { zero: true })
  const x = (value: number): number => axis.position(Math.max(axis.low, Math.min(axis.high, value)), layout.plot.left, layout.plot.right)
  const marks = rows.map((row, i) => {
    const y = layout.middle(i)
    const [low, middle, high] = [row.p10, row.p50, row.p90].map((value) => times(row, value)).sort((a, b) => a - b)
    const half = layout.barHeight / 2
    const open = row.horizon !== undefined && row.p90 >= row.horizon
    const tip = middle > axis.high ? middle : high
    return el('g', {},
      el('rect', { x: x(low), y: y - half / 2, width: Math.max(1, x(high) - x(low)), height: half, fill: colors.own, 'fill-opacity': 0.3 }),
      el('line', { x1: x(middle), x2: x(middle), y1: y - half * 0.8, y2: y + half * 0.8, stroke: colors.own, 'stroke-width': 3 }),
      (middle > axis.high || open) && el('path', { d: `M${x(tip) + (tip > axis.high ? -9 : 4)},${y - 4}l6,4l-6,4`, fill: 'none', stroke: colors.own, 'stroke-width': 1.5 }),
      ...row.naive.map((value) => el('circle', { cx: x(times(row, value)), cy: y, r: 3.5, fill: colors.background, stroke: colors.muted, 'stroke-width': 1.5 })))
  })
  const truth = el('line', { x1: x(1), x2: x(1), y1: layout.plot.top, y2: layout.plot.bottom + 3, stroke: colors.text, 'stroke-width': 1.5 })
  // As many ticks as stand clear of the word at the truth and of each other.
  let clear = Number.NEGATIVE_INFINITY
  const wordHalf = textWidth(words.happened, { size: TYPE.small, bold: true }) / 2
  const ticks = axis.ticks.flatMap(({ value, label }) => {
    const half = textWidth(`${label}×`, { size: TYPE.small }) / 2
    if (value === 1 || Math.abs(x(value) - x(1)) < half + wordHalf + TICK_ROOM || x(value) - half < clear) return []
    clear = x(value) + half + TICK_ROOM
    return [textAt(x(value), layout.plot.bottom + 14, `${label}×`, colors.muted, { size: TYPE.small, anchor: 'middle' })]
  })
  const heading = textAt(x(1), layout.plot.bottom + 14, words.happened, colors.text, { size: TYPE.small, bold: true, anchor: 'middle' })
  const spoken = rows.map((row) => `${row.label}: ${formatNumber(times(row, row.p50), { digits: 2 })}× (${formatNumber(times(row, row.p10), { digits: 2 })}–${formatNumber(times(row, row.p90), { digits: 2 })})`)
  return frame(options, subtitle, layout.plot, [title, ...spoken].filter((part) => part !== '').join('. '), [layout.texts, ...ticks, ...marks, truth, heading])
}
