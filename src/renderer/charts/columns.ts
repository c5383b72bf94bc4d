import { formatValue, unitText, type Unit } from './format.ts'
import { axisWidth, frame, plotBox, textAt, valueAxis, valueGrid, TYPE } from './frame.ts'
import { palette } from './palette.ts'
import { el } from './svg.ts'
import { textWidth } from './text.ts'
import type { ChartOptions, Picture, Reading } from './picture.ts'

export interface ColumnsOptions extends ChartOptions {
  readonly columns: readonly { readonly label: string; readonly value: number }[]
  readonly unit: Unit
  /** A level that is right, drawn as a dashed line. */
  readonly reference?: number
}

/** A few standing columns from zero, named below: weekdays, tenths of a distribution. */
export function columns(options: ColumnsOptions): Picture {
  const { columns: bars, unit, language, theme, title, reference } = options
  const colors = palette(theme)
  const axis = valueAxis([...bars.map((bar) => bar.value), ...(reference === undefined ? [] : [reference])], unit, language, { zero: true, ticks: 4 })
  const subtitle = [options.subtitle ?? '', unitText(unit, axis.scale, language)].filter((part) => part !== '').join(' · ')
  const plot = plotBox(options, { left: axisWidth(axis), right: 4, bottom: 20, subtitle })
  const slot = (plot.right - plot.left) / Math.max(1, bars.length)
  const x = (i: number): number => plot.left + slot * (i + 0.5)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const every = Math.max(1, Math.ceil((Math.max(0, ...bars.map((bar) => textWidth(bar.label, { size: TYPE.small }))) + 4) / slot))
  const marks = bars.map(({ value }, i) => el('rect', { x: x(i) - slot * 0.35, y: Math.min(y(0), y(value)), width: slot * 0.7, height: Math.max(0.5, Math.abs(y(value) - y(0))), fill: colors.series[1] }))
  const names = bars.map(({ label }, i) => i % every === 0 && textAt(Math.min(x(i), options.width - textWidth(label, { size: TYPE.small }) / 2), plot.bottom + 15, label, colors.muted, { anchor: 'middle' }))
  const readings = bars.map(({ label, value }, i): Reading => ({ x: x(i), label, values: [{ label: unitText(unit, { factor: 1, word: '' }, language), text: formatValue(value, unit, language, value < 0), color: colors.series[1], y: y(value) }] }))
  const words = bars.map(({ label, value }) => `${label} ${formatValue(value, unit, language)}`)
  return frame(options, subtitle, plot, [title, ...words].filter((part) => part !== '').join('. '), [
    valueGrid(axis, plot, theme), ...marks, ...(reference === undefined ? [] : [el('line', { x1: plot.left, x2: plot.right, y1: y(reference), y2: y(reference), stroke: colors.text, 'stroke-dasharray': '5 3' })]), el('g', {}, ...names),
  ], readings)
}
