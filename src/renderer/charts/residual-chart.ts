import type { IsoDate } from '../../core/calendar/calendar.ts'
import { formatDate, formatValue } from './format.ts'
import { axisWidth, bottomAxis, dayScale, dayTicks, frame, plotBox, valueAxis, valueGrid } from './frame.ts'
import { palette } from './palette.ts'
import { el } from './svg.ts'
import type { ChartOptions, Picture, Reading } from './picture.ts'

export interface ResidualChartOptions extends ChartOptions {
  readonly dates: readonly IsoDate[]
  /** In standard deviations of the count that was expected. */
  readonly values: readonly number[]
  /** What the range from P10 to P90 is called. */
  readonly range: string
}

/** P10 and P90 of a normal. */
const Z90 = 1.2816

/** How far sales were from what the fit expected, period by period; four in five should lie in the shaded range, without a drift. */
export function residualChart(options: ResidualChartOptions): Picture {
  const { dates, values, language, theme, title, range } = options
  const colors = palette(theme)
  const unit = { kind: 'plain', noun: '', digits: 1 } as const
  const axis = valueAxis([...values, -2, 2], unit, language, { zero: true, ticks: 4 })
  const subtitle = options.subtitle ?? ''
  const plot = plotBox(options, { left: axisWidth(axis), right: 28, bottom: 22, subtitle })
  const x = dayScale(dates.length, plot)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const inside = values.filter((value) => Math.abs(value) <= Z90).length / Math.max(1, values.length)
  const dots = values.map((value, i) => el('circle', { cx: x(i), cy: y(value), r: 2, fill: Math.abs(value) > Z90 ? colors.text : colors.muted }))
  const readings = values.map((value, i): Reading => ({ x: x(i), label: formatDate(dates[i], language), values: [{ label: range, text: formatValue(value, unit, language, true), color: colors.text, y: y(value) }] }))
  return frame(options, subtitle, plot, [title, `${range}: ${Math.round(inside * 100)}%`].filter((part) => part !== '').join('. '), [
    el('rect', { x: plot.left, y: y(Z90), width: plot.right - plot.left, height: y(-Z90) - y(Z90), fill: colors.surface }),
    valueGrid(axis, plot, theme), bottomAxis(dayTicks(dates, x, language), plot, options), ...dots,
  ], readings)
}
