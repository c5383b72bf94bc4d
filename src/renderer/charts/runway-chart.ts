import { curveStepAfter, line as stepLine } from 'd3-shape'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Runway } from '../../core/war/outcome.ts'
import { formatDate, formatNumber, formatPercent, THIN_GAP, type Language } from './format.ts'
import { axisWidth, bottomAxis, dayScale, dayTicks, frame, plotBox, textAt, valueAxis, valueGrid, TYPE } from './frame.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { fit, textWidth, wrap } from './text.ts'
import type { Box, ChartOptions, Picture, Reading } from './picture.ts'

export interface RunwayChartOptions extends ChartOptions {
  readonly runway: Runway
  readonly dates: readonly IsoDate[]
}

const WORDS = {
  en: { unit: 'chance of cash below the floor by day, %', never: 'beyond the horizon', reading: 'below the floor by then', holds: 'The floor holds on every path' },
  zh: { unit: '截至当日现金曾低于底线的概率，%', never: '超出模拟期', reading: '届时已低于底线', holds: '所有路径均未跌破底线' },
} as const

/** How long the cash lasts: the chance of having been below the floor by each day, with the days where it passes 10, 50 and 90%. */
export function runwayChart(options: RunwayChartOptions): Picture {
  const { runway, dates, language, theme, title } = options
  const colors = palette(theme)
  const words = WORDS[language]
  const axis = valueAxis([0, 1], { kind: 'percent' }, language, { zero: true, ticks: 4 })
  const subtitle = [options.subtitle ?? '', words.unit].filter((part) => part !== '').join(' · ')
  const plot = plotBox(options, { left: axisWidth(axis), right: 12, bottom: 22, subtitle })
  const x = dayScale(dates.length, plot)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const days = dates.map((_, i) => i)
  const path = stepLine<number>().digits(2).curve(curveStepAfter).x(x).y((i) => y(runway.byDay[i] ?? 0))(days) ?? ''
  const last = dates.length - 1
  const closed = path === '' ? '' : `${path}L${round(x(last))},${round(plot.bottom)}L${round(x(0))},${round(plot.bottom)}Z`
  const readings = dates.map((date, i): Reading => ({ x: x(i), label: formatDate(date, language), values: [{ label: words.reading, text: formatPercent(runway.byDay[i] ?? 0), color: colors.red, y: y(runway.byDay[i] ?? 0) }] }))
  const percentiles = ([['P10', runway.p10, 0.1], ['P50', runway.p50, 0.5], ['P90', runway.p90, 0.9]] as const)
  const said = percentiles.map(([name, day]) => `${name} ${day === null ? words.never : dayText(day, language)}`)
  return frame(options, subtitle, plot, [title, `${formatPercent(runway.probabilityBelowFloor)} ${words.reading}`, ...said].filter((part) => part !== '').join('. '), [
    valueGrid(axis, plot, theme), bottomAxis(dayTicks(dates, x, language), plot, options),
    el('path', { d: closed, fill: colors.red, 'fill-opacity': 0.14 }), el('path', { d: path, fill: 'none', stroke: colors.red, 'stroke-width': 2 }),
    ...(runway.probabilityBelowFloor > 0 ? [] : wrap(words.holds, plot.right - plot.left, { size: TYPE.label }, 3).map((line, i) => textAt((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2 + 16 * i, line, colors.muted, { size: TYPE.label, anchor: 'middle' }))),
    ...percentiles.flatMap(([name, day, level]) => (day === null || day > last ? [] : [percentile(`${name} ${dayText(day, language)}`, x(Math.round(day)), y(level), plot, options)])),
  ], readings)
}

const round = (value: number): number => Math.round(value * 100) / 100
const dayText = (day: number, language: Language): string => (language === 'zh' ? `第${THIN_GAP}${formatNumber(day)}${THIN_GAP}天` : `day${THIN_GAP}${formatNumber(day)}`)

function percentile(label: string, x: number, y: number, plot: Box, options: ChartOptions): SvgNode {
  const colors = palette(options.theme)
  const text = fit(label, plot.right - plot.left, { size: TYPE.small, bold: true })
  const wide = textWidth(text, { size: TYPE.small, bold: true })
  const leftwards = x - plot.left > wide + 8
  return el('g', {}, el('circle', { cx: x, cy: y, r: 3.5, fill: colors.red }), textAt(x + (leftwards ? -7 : 7), y + 4, text, colors.text, { bold: true, anchor: leftwards ? 'end' : 'start' }))
}
