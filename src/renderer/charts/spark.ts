import { area, line } from 'd3-shape'
import { extent } from './frame.ts'
import { el } from './svg.ts'
import type { Picture } from './picture.ts'

export interface SparkOptions {
  readonly values: readonly number[]
  /** P10-P90 around the line. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] }
  readonly color: string
  readonly width: number
  readonly height: number
  /** A limit drawn as a hairline. */
  readonly limit?: number
  readonly ariaLabel: string
}

/** A line without axes, for beside a figure; its end is dotted. */
export function spark({ values, band, color, width, height, limit, ariaLabel }: SparkOptions): Picture {
  const pad = 3
  const plot = { left: pad, right: width - pad, top: pad, bottom: height - pad }
  const [low, high] = extent([...values, ...(band?.low ?? []), ...(band?.high ?? []), ...(limit === undefined ? [] : [limit])]) ?? [0, 1]
  const y = (value: number): number => (high === low ? (plot.top + plot.bottom) / 2 : plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top))
  const x = (i: number): number => (values.length < 2 ? (plot.left + plot.right) / 2 : plot.left + (i / (values.length - 1)) * (plot.right - plot.left))
  const days = values.map((_, i) => i)
  const last = values.length - 1
  const svg = el('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': ariaLabel },
    band !== undefined && el('path', { d: area<number>().digits(2).x(x).y0((i) => y(band.low[i])).y1((i) => y(band.high[i]))(days) ?? '', fill: color, 'fill-opacity': 0.18 }),
    limit !== undefined && el('line', { x1: 0, x2: width, y1: y(limit), y2: y(limit), stroke: color, 'stroke-opacity': 0.6, 'stroke-dasharray': '3 2' }),
    el('path', { d: line<number>().digits(2).x(x).y((i) => y(values[i]))(days) ?? '', fill: 'none', stroke: color, 'stroke-width': 1.5, 'stroke-linejoin': 'round' }),
    last >= 0 && el('circle', { cx: x(last), cy: y(values[last]), r: 2, fill: color }))
  return { width, height, svg, plot, readings: [], ariaLabel }
}
