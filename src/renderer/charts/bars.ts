import { formatShort, formatValue, unitText, type Language, type Unit } from './format.ts'
import { frame, textAt, TYPE, valueAxis } from './frame.ts'
import { palette } from './palette.ts'
import { rowLayout } from './rows.ts'
import { el, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'
import { bar } from './waterfall.ts'
import type { ChartOptions, Picture } from './picture.ts'

export interface BarRow {
  readonly id: string
  readonly label: string
  readonly value: number
  readonly color?: string
  /** P10 and P90, drawn as a whisker. */
  readonly low?: number
  readonly high?: number
}

export interface BarsOptions extends ChartOptions {
  readonly rows: readonly BarRow[]
  readonly unit: Unit
}

/** Lying bars from zero, a row each, with whiskers where the value is uncertain. */
export function bars(options: BarsOptions): Picture {
  const { rows, unit, language, theme, title } = options
  const colors = palette(theme)
  const axis = valueAxis(rows.flatMap((row) => [row.value, row.low ?? row.value, row.high ?? row.value]), unit, language, { zero: true })
  const subtitle = [options.subtitle ?? '', unitText(unit, { factor: 1, word: '' }, language)].filter((part) => part !== '').join(' · ')
  const layout = rowLayout(options, subtitle, rows.map((row) => ({ label: row.label, value: bare(row.value, unit, language) })))
  const x = (value: number): number => axis.position(value, layout.plot.left, layout.plot.right)
  const marks = rows.map((row, i) => {
    const y = layout.middle(i)
    const whisker = row.low !== undefined && row.high !== undefined && el('path', { d: whiskerPath(x(row.low), x(row.high), y, layout.barHeight / 2), fill: 'none', stroke: colors.text, 'stroke-width': 1 })
    return el('g', {}, bar(x(0), x(row.value), y, layout.barHeight, row.color ?? colors.own), whisker)
  })
  const zero = el('line', { x1: x(0), x2: x(0), y1: layout.plot.top, y2: layout.plot.bottom, stroke: colors.axis })
  const words = rows.map((row) => `${row.label} ${formatValue(row.value, unit, language)}`)
  return frame(options, subtitle, layout.plot, [title, ...words].filter((part) => part !== '').join('. '), [layout.texts, ...marks, zero])
}

/** The unit stands once above the rows. */
const bare = (value: number, unit: Unit, language: Language, sign = false): string => (unit.kind === 'money' || unit.kind === 'count' ? formatShort(value, language, { sign }) : formatValue(value, unit, language, sign))

function whiskerPath(from: number, to: number, y: number, height: number): string {
  const at = (value: number): string => String(Math.round(value * 100) / 100)
  const cap = height * 0.5
  return `M${at(from)},${at(y - cap)}V${at(y + cap)}M${at(from)},${at(y)}H${at(to)}M${at(to)},${at(y - cap)}V${at(y + cap)}`
}

export interface TornadoRow {
  readonly id: string
  readonly label: string
  /** The outcome with the driver at its low and at its high end. */
  readonly low: number
  readonly high: number
}

export interface TornadoOptions extends ChartOptions {
  readonly rows: readonly TornadoRow[]
  /** The outcome with every driver at its middle. */
  readonly base: number
  readonly unit: Unit
  /** What the two ends of a driver are called. */
  readonly ends: { readonly low: string; readonly high: string }
}

/** How far each driver moves the outcome from its base, the strongest on top; filled at a driver's low end, hollow at its high one, as the key says. */
export function tornado(options: TornadoOptions): Picture {
  const { base, unit, language, theme, title, ends } = options
  const colors = palette(theme)
  const rows = [...options.rows].sort((a, b) => swing(b) - swing(a))
  const axis = valueAxis([base, ...rows.flatMap((row) => [row.low, row.high])], unit, language)
  const subtitle = [options.subtitle ?? '', unitText(unit, { factor: 1, word: '' }, language), formatValue(base, unit, language)].filter((part) => part !== '').join(' · ')
  const layout = rowLayout(options, subtitle, rows.map((row) => ({ label: row.label, value: `${bare(row.low - base, unit, language, true)} / ${bare(row.high - base, unit, language, true)}` })), KEY)
  const x = (value: number): number => axis.position(value, layout.plot.left, layout.plot.right)
  const marks = rows.map((row, i) => {
    const y = layout.middle(i)
    return el('g', {}, bar(x(base), x(row.low), y, layout.barHeight, colors.outflow), hollow(bar(x(base), x(row.high), y, layout.barHeight, colors.surface), colors.muted))
  })
  const line = el('line', { x1: x(base), x2: x(base), y1: layout.plot.top, y2: layout.plot.bottom, stroke: colors.text })
  const keyAt = layout.plot.top - KEY / 2
  const second = SWATCH + 6 + textWidth(ends.low, { size: TYPE.label }) + 18
  const key = el('g', {},
    bar(0, SWATCH, keyAt, 10, colors.outflow), textAt(SWATCH + 6, keyAt + 4, ends.low, colors.text, { size: TYPE.label }),
    hollow(bar(second, second + SWATCH, keyAt, 10, colors.surface), colors.muted), textAt(second + SWATCH + 6, keyAt + 4, ends.high, colors.text, { size: TYPE.label }))
  const words = rows.map((row) => `${row.label}: ${ends.low} ${formatValue(row.low, unit, language)}, ${ends.high} ${formatValue(row.high, unit, language)}`)
  return frame(options, subtitle, layout.plot, [title, ...words].filter((part) => part !== '').join('. '), [key, layout.texts, ...marks, line])
}

/** Room for the key of a tornado and length of its samples, pixels. */
const KEY = 22
const SWATCH = 16

const hollow = (node: SvgNode, stroke: string): SvgNode => ({ ...node, attributes: { ...node.attributes, stroke } })

const swing = (row: TornadoRow): number => Math.abs(row.high - row.low)
