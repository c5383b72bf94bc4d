import { area, line } from 'd3-shape'
import { exponentOf, type Currency } from '../../core/money/money.ts'
import { formatMoney, formatNumber, formatShort, unitText } from './format.ts'
import { axisWidth, bottomAxis, frame, plotBox, textAt, valueAxis, valueGrid, TYPE } from './frame.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'
import type { Box, ChartOptions, Picture, Reading } from './picture.ts'

export interface DemandCurveOptions extends ChartOptions {
  readonly currency: Currency
  /** Columns of equal length, prices ascending. */
  readonly curve: { readonly price: readonly number[]; readonly units: readonly number[]; readonly low: readonly number[]; readonly high: readonly number[]; readonly p10: readonly number[]; readonly p90: readonly number[]; readonly elasticity: readonly number[] }
  /** Lowest and highest price that the data have seen. */
  readonly observed: readonly [number, number]
  /** Where we stand. */
  readonly now: number | null
  readonly points: { readonly price: readonly number[]; readonly units: readonly number[]; readonly levels: readonly { readonly price: number; readonly units: number; readonly low: number; readonly high: number; readonly rows: number }[] }
  readonly words: DemandCurveWords
}

export interface DemandCurveWords {
  readonly price: string
  readonly units: string
  readonly expected: string
  readonly band: string
  readonly day: string
  readonly point: string
  readonly level: string
  readonly extrapolated: string
  readonly now: string
  readonly elasticity: string
}

/** What a product sells at each price: expectation with its 95% interval, the range of a single day, and the days seen, brought to today's season. Beyond the prices seen it is dashed. */
export function demandCurveChart(options: DemandCurveOptions): Picture {
  const { curve, observed, now, points, words, language, theme, title, currency } = options
  const colors = palette(theme)
  const unit = { kind: 'count', noun: words.units } as const
  const money = { kind: 'money', currency } as const
  const top = Math.max(1e-9, ...curve.p90, ...curve.units, ...points.levels.map((level) => level.high), quantile(points.units, 0.98))
  const capped = Math.min(top, 4 * Math.max(1e-9, ...curve.units.filter((_, i) => curve.price[i] >= observed[0] * 0.999), ...points.levels.map((level) => level.units)))
  const across = valueAxis(curve.price, money, language, { zero: false })
  const up = valueAxis([0, capped], unit, language, { zero: true })
  const subtitle = [options.subtitle ?? '', unitText(unit, up.scale, language), `${words.price}, ${unitText(money, across.scale, language)}`].filter((part) => part !== '').join(' · ')
  const plot = plotBox(options, { left: axisWidth(up), right: 10, bottom: 22, subtitle, top: 18 })
  const [from, to] = [curve.price[0] ?? 0, curve.price.at(-1) ?? 1]
  const x = (price: number): number => plot.left + ((Math.min(to, Math.max(from, price)) - from) / (to - from || 1)) * (plot.right - plot.left)
  const y = (units: number): number => up.position(Math.min(up.high, Math.max(up.low, units)), plot.bottom, plot.top)
  const indices = curve.price.map((_, i) => i)
  const shape = (low: readonly number[], high: readonly number[]): string => area<number>().digits(2).x((i) => x(curve.price[i])).y0((i) => y(low[i])).y1((i) => y(high[i]))(indices) ?? ''
  const path = (some: readonly number[]): string => line<number>().digits(2).x((i) => x(curve.price[i])).y((i) => y(curve.units[i]))(some as number[]) ?? ''
  const eps = 1e-9 * Math.max(1, Math.abs(to))
  const [left, right] = [x(observed[0]), x(observed[1])]
  const money2 = (price: number): string => formatMoney(price, currency, language, { style: 'full', digits: price !== 0 && Math.abs(price) < 1 ? 4 : exponentOf(currency) })
  const readings = indices.map((i): Reading => ({
    x: x(curve.price[i]), label: `${money2(curve.price[i])}${curve.price[i] < observed[0] - eps || curve.price[i] > observed[1] + eps ? ` · ${words.extrapolated}` : ''}`,
    values: [
      { label: words.expected, text: figure(curve.units[i], language), color: colors.own, y: y(curve.units[i]) },
      { label: words.band, text: `${figure(curve.low[i], language)} – ${figure(curve.high[i], language)}`, color: colors.own, y: null },
      { label: words.day, text: `${figure(curve.p10[i], language)} – ${figure(curve.p90[i], language)}`, color: colors.axis, y: null },
      { label: words.elasticity, text: formatNumber(curve.elasticity[i], { digits: 2 }), color: 'transparent', y: null },
    ],
  }))
  const ticks = across.ticks.filter(({ value }) => value >= from && value <= to).map(({ value, label }) => ({ at: x(value), label }))
  const at = now === null ? null : indices.find((i) => curve.price[i] >= now - eps) ?? null
  const said = now === null || at === null ? '' : `${words.now} ${money2(now)}: ${figure(curve.units[at], language)} ${words.units}`
  const marks: SvgNode[] = [
    el('rect', { x: left, y: plot.top, width: Math.max(0, right - left), height: plot.bottom - plot.top, fill: colors.surface }),
    valueGrid(up, plot, theme), bottomAxis(apart(ticks), plot, options),
    el('path', { d: shape(curve.p10, curve.p90), fill: colors.axis, 'fill-opacity': 0.18 }),
    ...points.price.map((price, i) => el('circle', { cx: x(price), cy: y(points.units[i]), r: 1.6, fill: colors.muted, 'fill-opacity': 0.38 })),
    el('path', { d: shape(curve.low, curve.high), fill: colors.own, 'fill-opacity': 0.28 }),
    el('path', { d: path(indices), fill: 'none', stroke: colors.own, 'stroke-width': 1.5, 'stroke-dasharray': '4 4' }),
    el('path', { d: path(indices.filter((i) => curve.price[i] >= observed[0] - eps && curve.price[i] <= observed[1] + eps)), fill: 'none', stroke: colors.own, 'stroke-width': 2.5 }),
    ...points.levels.map((level) => el('g', {}, el('line', { x1: x(level.price), x2: x(level.price), y1: y(level.low), y2: y(level.high), stroke: colors.text, 'stroke-width': 1 }), el('circle', { cx: x(level.price), cy: y(level.units), r: 3.2, fill: colors.background, stroke: colors.text, 'stroke-width': 1.5 }))),
    ...(now === null || at === null ? [] : [el('line', { x1: x(now), x2: x(now), y1: y(curve.units[at]), y2: plot.bottom, stroke: colors.own, 'stroke-dasharray': '2 3' }), el('circle', { cx: x(now), cy: y(curve.units[at]), r: 5, fill: colors.own, stroke: colors.background, 'stroke-width': 1.5 })]),
    outside(words.extrapolated, plot, left, right, colors.muted), key(options, plot),
  ]
  return frame(options, subtitle, plot, [title, said, `${words.extrapolated}: < ${money2(observed[0])}, > ${money2(observed[1])}`].filter((part) => part !== '').join('. '), marks, readings)
}

const figure = (units: number, language: ChartOptions['language']): string => (Math.abs(units) < 100 ? formatNumber(units, { digits: Math.abs(units) < 10 ? 2 : 1 }) : formatShort(units, language))

/** Says "extrapolated" on either side of the prices seen, where there is room. */
function outside(text: string, plot: Box, left: number, right: number, color: string): SvgNode {
  const width = textWidth(text, { size: TYPE.small })
  const both = [[plot.left, left], [right, plot.right]] as const
  return el('g', { 'aria-hidden': 'true' }, ...both.map(([a, b]) => b - a > width + 8 && plot.bottom - plot.top > 40 && textAt((a + b) / 2, plot.top + 12, text, color, { anchor: 'middle' })))
}

/** What the marks mean, in one line above the plot; what does not fit is left to the readings. */
function key({ words, theme }: DemandCurveOptions, plot: Box): SvgNode {
  const colors = palette(theme)
  const y = plot.top - 10
  const entries: readonly (readonly [string, (x: number) => SvgNode])[] = [
    [words.expected, (x) => el('line', { x1: x, x2: x + 12, y1: y - 4, y2: y - 4, stroke: colors.own, 'stroke-width': 2.5 })],
    [words.band, (x) => el('rect', { x, y: y - 8, width: 12, height: 8, fill: colors.own, 'fill-opacity': 0.28 })],
    [words.day, (x) => el('rect', { x, y: y - 8, width: 12, height: 8, fill: colors.axis, 'fill-opacity': 0.3 })],
    [words.level, (x) => el('circle', { cx: x + 6, cy: y - 4, r: 3.2, fill: colors.background, stroke: colors.text, 'stroke-width': 1.5 })],
    [words.point, (x) => el('circle', { cx: x + 6, cy: y - 4, r: 1.8, fill: colors.muted })],
  ]
  let x = plot.left
  return el('g', { 'aria-hidden': 'true' }, ...entries.map(([text, mark]) => {
    const width = 16 + textWidth(text, { size: TYPE.small })
    if (x + width > plot.right) return false
    const node = el('g', {}, mark(x), textAt(x + 16, y, text, colors.muted))
    x += width + 14
    return node
  }))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Every second, third, ... tick until their labels stand apart. */
function apart<T extends { readonly at: number; readonly label: string }>(ticks: readonly T[]): T[] {
  for (let every = 1; every < ticks.length; every++) {
    const some = ticks.filter((_, i) => i % every === 0)
    if (some.every((tick, i) => i === 0 || tick.at - some[i - 1].at > (textWidth(tick.label, { size: TYPE.small }) + textWidth(some[i - 1].label, { size: TYPE.small })) / 2 + 10)) return some
  }
  return ticks.slice(0, 1)
}
