import { formatValue, unitText, type Unit } from './format.ts'
import { frame, valueAxis } from './frame.ts'
import { palette } from './palette.ts'
import { rowLayout } from './rows.ts'
import { el, type SvgNode } from './svg.ts'
import type { ChartTheme } from './palette.ts'
import type { ChartOptions, Picture } from './picture.ts'

export interface EstimateRow {
  readonly id: string
  readonly label: string
  readonly value: number
  /** Ends of its interval. */
  readonly low: number
  readonly high: number
  /** Beside the value, e.g. its standard error. */
  readonly note?: string
  readonly color?: string
}

export interface EstimatesOptions extends ChartOptions {
  readonly rows: readonly EstimateRow[]
  readonly unit: Unit
}

/** Estimates with their intervals, a row each, against zero: coefficients of a regression. */
export function estimates(options: EstimatesOptions): Picture {
  const { rows, unit, language, theme, title } = options
  const colors = palette(theme)
  const axis = valueAxis(rows.flatMap((row) => [row.value, row.low, row.high]), unit, language, { zero: true })
  const subtitle = [options.subtitle ?? '', unitText(unit, { factor: 1, word: '' }, language)].filter((part) => part !== '').join(' · ')
  const layout = rowLayout(options, subtitle, rows.map((row) => ({ label: row.label, value: `${formatValue(row.value, unit, language)}${row.note === undefined ? '' : ` ${row.note}`}` })))
  const x = (value: number): number => axis.position(value, layout.plot.left, layout.plot.right)
  const marks = rows.map((row, i) => interval(x(row.low), x(row.value), x(row.high), layout.middle(i), Math.min(5, layout.barHeight / 2), row.color ?? colors.text))
  const zero = el('line', { x1: x(0), x2: x(0), y1: layout.plot.top, y2: layout.plot.bottom, stroke: colors.axis })
  const words = rows.map((row) => `${row.label} ${formatValue(row.value, unit, language)} (${formatValue(row.low, unit, language)} – ${formatValue(row.high, unit, language)})`)
  return frame(options, subtitle, layout.plot, [title, ...words].filter((part) => part !== '').join('. '), [layout.texts, zero, ...marks])
}

const interval = (low: number, middle: number, high: number, y: number, cap: number, color: string): SvgNode => el('g', {},
  el('line', { x1: low, x2: high, y1: y, y2: y, stroke: color, 'stroke-width': 1.5 }),
  el('line', { x1: low, x2: low, y1: y - cap, y2: y + cap, stroke: color }),
  el('line', { x1: high, x2: high, y1: y - cap, y2: y + cap, stroke: color }),
  el('circle', { cx: middle, cy: y, r: Math.min(3.5, cap), fill: color }))

export interface WhiskerOptions {
  readonly value: number
  readonly low: number
  readonly high: number
  /** What it replaced, as a hollow dot; left out where nobody changed it. */
  readonly before?: number
  /** Ends of the scale that all rows share. */
  readonly domain: readonly [number, number]
  /** A value marked by a hairline, e.g. -1. */
  readonly mark?: number
  readonly theme: ChartTheme
  readonly width: number
  readonly height: number
  readonly ariaLabel: string
}

/** One estimate with its interval, without words, for a row of a list. What lies beyond the scale ends at its edge. */
export function whisker({ value, low, high, before, domain, mark, theme, width, height, ariaLabel }: WhiskerOptions): Picture {
  const colors = palette(theme)
  const pad = 4
  const plot = { left: pad, right: width - pad, top: 1, bottom: height - 1 }
  const room = domain[1] - domain[0] || 1
  const x = (at: number): number => Math.max(plot.left, Math.min(plot.right, plot.left + ((at - domain[0]) / room) * (plot.right - plot.left)))
  const y = height / 2
  const svg = el('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': ariaLabel },
    el('line', { x1: plot.left, x2: plot.right, y1: y, y2: y, stroke: colors.grid }),
    mark !== undefined && el('line', { x1: x(mark), x2: x(mark), y1: plot.top, y2: plot.bottom, stroke: colors.axis, 'stroke-dasharray': '2 2' }),
    before !== undefined && el('circle', { cx: x(before), cy: y, r: 3, fill: colors.background, stroke: colors.muted }),
    interval(x(low), x(value), x(high), y, 4, before === undefined ? colors.text : colors.amber))
  return { width, height, svg, plot, readings: [], ariaLabel }
}
