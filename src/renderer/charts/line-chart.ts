import { area, line } from 'd3-shape'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Fan } from '../../core/war/outcome.ts'
import type { Seller } from '../../core/catalog/catalog.ts'
import { formatDate, formatValue, unitText, type Unit } from './format.ts'
import { axisWidth, bottomAxis, dayScale, dayTicks, directLabels, frame, labelsWidth, plotBox, slotTicks, valueAxis, valueGrid, type Slot } from './frame.ts'
import { sellerColors } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import type { ChartOptions, Picture, Reading } from './picture.ts'

export interface LineSeries {
  readonly id: string
  readonly label: string
  readonly color: string
  /** One a day; null is a gap, never a zero. */
  readonly values: readonly (number | null)[]
  /** P10-P90 around the line. */
  readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] }
  /** What is planned or expected, beside what is measured. */
  readonly dashed?: boolean
  readonly points?: boolean
}

export interface LineChartOptions extends ChartOptions {
  readonly series: readonly LineSeries[]
  readonly dates: readonly IsoDate[]
  /** Places of the axis where they are no days; `dates` is then not read. */
  readonly slots?: readonly Slot[]
  readonly unit: Unit
  readonly zero?: boolean
}

/** Lines over days with gaps, bands and points: order curve against plan, shares, price indices. */
export function lineChart(options: LineChartOptions): Picture {
  const { series, unit, language, theme, title } = options
  const slots = options.slots ?? options.dates.map((date) => ({ tick: '', label: formatDate(date, language) }))
  const axis = valueAxis(allValues(series), unit, language, { zero: options.zero ?? false })
  const subtitle = [options.subtitle ?? '', unitText(unit, axis.scale, language)].filter((part) => part !== '').join(' · ')
  const plot = plotBox(options, { left: axisWidth(axis), right: labelsWidth(series.map((one) => one.label)), bottom: 22, subtitle })
  const x = dayScale(slots.length, plot)
  const y = (value: number): number => axis.position(value, plot.bottom, plot.top)
  const ends = series.flatMap((one) => {
    const last = one.values.findLastIndex((value) => value !== null)
    return last < 0 ? [] : [{ text: one.label, color: one.color, y: y(one.values[last] ?? 0) }]
  })
  const readings = slots.map(({ label }, i): Reading => ({
    x: x(i), label,
    values: series.flatMap((one) => {
      const value = one.values[i] ?? null
      const low = one.band?.low[i] ?? null
      const high = one.band?.high[i] ?? null
      if (value === null) return []
      const range = low === null || high === null ? '' : ` (P10 ${formatValue(low, unit, language)} – P90 ${formatValue(high, unit, language)})`
      return [{ label: one.label, text: `${formatValue(value, unit, language)}${range}`, color: one.color, y: y(value) }]
    }),
  }))
  const words = series.map((one) => {
    const last = one.values.findLast((value) => value !== null)
    return last === undefined || last === null ? one.label : `${one.label} ${formatValue(last, unit, language)}`
  })
  return frame(options, subtitle, plot, [title, ...words].filter((part) => part !== '').join('. '), [
    valueGrid(axis, plot, theme), bottomAxis(options.slots === undefined ? dayTicks(options.dates, x, language) : slotTicks(options.slots, x), plot, options),
    ...series.flatMap((one) => lineMarks(one, x, y)), directLabels(ends, plot, options.width),
  ], readings)
}

function* allValues(series: readonly LineSeries[]): Generator<number, void> {
  for (const { values, band } of series) for (const list of [values, band?.low ?? [], band?.high ?? []]) for (const value of list) if (value !== null) yield value
}

function lineMarks({ values, band, color, dashed, points }: LineSeries, x: (index: number) => number, y: (value: number) => number): SvgNode[] {
  const indices = values.map((_, i) => i)
  const known = (i: number): boolean => typeof values[i] === 'number'
  const path = line<number>().digits(2).defined(known).x(x).y((i) => y(values[i] ?? 0))(indices) ?? ''
  const alone = indices.filter((i) => known(i) && (points === true || (!known(i - 1) && !known(i + 1))))
  const shape = band === undefined ? '' : area<number>().digits(2).defined((i) => band.low[i] !== null && band.high[i] !== null).x(x).y0((i) => y(band.low[i] ?? 0)).y1((i) => y(band.high[i] ?? 0))(indices) ?? ''
  return [
    ...(shape === '' ? [] : [el('path', { d: shape, fill: color, 'fill-opacity': 0.16 })]),
    el('path', { d: path, fill: 'none', stroke: color, 'stroke-width': dashed === true ? 1.5 : 2, 'stroke-linejoin': 'round', 'stroke-dasharray': dashed === true ? '5 4' : undefined }),
    ...alone.map((i) => el('circle', { cx: x(i), cy: y(values[i] ?? 0), r: 2.2, fill: color })),
  ]
}

export interface ShareLinesOptions extends ChartOptions {
  /** Ours first. `share` is a daily fan in 0..1. */
  readonly sellers: readonly (Pick<Seller, 'id' | 'own'> & { readonly label: string; readonly share: Fan })[]
  readonly dates: readonly IsoDate[]
}

/** Who takes which share of the market, day by day, in the fixed hue of each seller; the band is ours. */
export function shareLines(options: ShareLinesOptions): Picture {
  const colors = sellerColors(options.sellers, options.theme)
  return lineChart({
    ...options, unit: { kind: 'percent' },
    series: options.sellers.map(({ id, own, label, share }) => ({ id, label, color: colors.get(id) ?? '', values: share.p50, ...(own ? { band: { low: share.p10, high: share.p90 } } : {}) })),
  })
}
