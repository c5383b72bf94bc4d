import { line } from 'd3-shape'
import { formatValue, unitText, type Unit } from './format.ts'
import { axisWidth, bottomAxis, frame, plotBox, textAt, valueAxis, valueGrid, TYPE } from './frame.ts'
import { palette } from './palette.ts'
import { el } from './svg.ts'
import { fit, textWidth } from './text.ts'
import type { ChartOptions, Picture, Reading } from './picture.ts'

export interface FrontierPoint {
  readonly id: string
  /** Along the bottom, e.g. the money spent. */
  readonly x: number
  /** Upwards, e.g. the profit it brings. */
  readonly y: number
  /** More to read off at this point, e.g. its units. */
  readonly note?: string
}

export interface FrontierChartOptions extends ChartOptions {
  /** Each is a full plan; drawn from left to right. */
  readonly points: readonly FrontierPoint[]
  readonly x: { readonly label: string; readonly unit: Unit }
  readonly y: { readonly label: string; readonly unit: Unit }
  /** The plan as it stands, on or below the frontier. */
  readonly current: { readonly x: number; readonly y: number; readonly label: string } | null
}

const WORDS = { en: { against: 'against ', comma: ', ' }, zh: { against: '对应', comma: '，' } } as const

/** What each further unit of money buys: full plans along the envelope, and where the plan stands. */
export function frontierChart(options: FrontierChartOptions): Picture {
  const { current, language, theme, title } = options
  const colors = palette(theme)
  const points = [...options.points].sort((a, b) => a.x - b.x)
  const across = valueAxis([...points.map((point) => point.x), ...(current === null ? [] : [current.x])], options.x.unit, language)
  const up = valueAxis([...points.map((point) => point.y), ...(current === null ? [] : [current.y])], options.y.unit, language)
  const subtitle = [options.subtitle ?? '', `${options.y.label}${WORDS[language].comma}${unitText(options.y.unit, up.scale, language)}`, `${WORDS[language].against}${options.x.label}${WORDS[language].comma}${unitText(options.x.unit, across.scale, language)}`].filter((part) => part !== '').join(' · ')
  const plot = plotBox(options, { left: axisWidth(up), right: 16, bottom: 22, subtitle })
  const x = (value: number): number => across.position(value, plot.left, plot.right)
  const y = (value: number): number => up.position(value, plot.bottom, plot.top)
  const path = line<FrontierPoint>().digits(2).x((point) => x(point.x)).y((point) => y(point.y))(points) ?? ''
  const say = (point: { readonly x: number; readonly y: number }): string => `${formatValue(point.x, options.x.unit, language)}: ${formatValue(point.y, options.y.unit, language)}`
  const readings = points.map((point): Reading => ({
    x: x(point.x), label: formatValue(point.x, options.x.unit, language),
    values: [{ label: options.y.label, text: formatValue(point.y, options.y.unit, language), color: colors.own, y: y(point.y) }, ...(point.note === undefined ? [] : [{ label: '', text: point.note, color: 'transparent', y: null }])],
  }))
  const label = current === null ? '' : fit(current.label, (plot.right - plot.left) / 2, { size: TYPE.small, bold: true })
  const leftwards = current !== null && x(current.x) + textWidth(label, { size: TYPE.small, bold: true }) + 10 > plot.right
  const words = [...points.map(say), ...(current === null ? [] : [`${current.label} ${say(current)}`])]
  return frame(options, subtitle, plot, [title, ...words].filter((part) => part !== '').join('. '), [
    valueGrid(up, plot, theme), bottomAxis(thin(across.ticks.map((tick) => ({ at: x(tick.value), label: tick.label }))), plot, options),
    el('path', { d: path, fill: 'none', stroke: colors.own, 'stroke-width': 2 }),
    ...points.map((point) => el('circle', { cx: x(point.x), cy: y(point.y), r: 3, fill: colors.own })),
    ...(current === null ? [] : [el('g', {}, el('circle', { cx: x(current.x), cy: y(current.y), r: 6, fill: colors.background, stroke: colors.text, 'stroke-width': 2 }),
      textAt(x(current.x) + (leftwards ? -10 : 10), Math.min(y(current.y) + 15, plot.bottom - 2), label, colors.text, { bold: true, anchor: leftwards ? 'end' : 'start' }))]),
  ], readings)
}

/** Every second, third, ... tick until their labels stand apart. */
function thin<T extends { readonly at: number; readonly label: string }>(ticks: readonly T[]): T[] {
  for (let every = 1; every < ticks.length; every++) {
    const some = ticks.filter((_, i) => i % every === 0)
    if (some.every((tick, i) => i === 0 || tick.at - some[i - 1].at > textWidth(tick.label, { size: TYPE.small }) + 10)) return some
  }
  return ticks.slice(0, 1)
}
