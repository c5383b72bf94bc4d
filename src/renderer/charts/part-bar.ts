import { formatPercent } from './format.ts'
import { TYPE, frame, plotBox, textAt } from './frame.ts'
import { palette } from './palette.ts'
import { el } from './svg.ts'
import { fit, textWidth } from './text.ts'
import type { ChartOptions, Picture } from './picture.ts'

export interface Part {
  readonly id: string
  readonly label: string
  /** 0..1; the parts add to 1. */
  readonly share: number
}

export interface PartBarOptions extends ChartOptions {
  readonly parts: readonly Part[]
}

const TALLEST = 18

/** One bar cut into parts, named in a line below it: what a figure rests on. Shades tell the parts apart, and their order. */
export function partBar(options: PartBarOptions): Picture {
  const { parts, title, theme } = options
  const colors = palette(theme)
  const subtitle = options.subtitle ?? ''
  const plot = plotBox(options, { left: 0, right: 0, bottom: 18, subtitle })
  const height = Math.min(TALLEST, plot.bottom - plot.top)
  const shades = [colors.own, colors.series[1], colors.axis, colors.grid]
  const total = parts.reduce((sum, part) => sum + Math.max(0, part.share), 0) || 1
  const wide = plot.right - plot.left
  let from = plot.left
  const bars = parts.map((part, i) => {
    const width = (Math.max(0, part.share) / total) * wide
    const node = el('rect', { x: from, y: plot.top, width, height, fill: shades[Math.min(i, shades.length - 1)] })
    from += width
    return node
  })
  const slot = wide / Math.max(1, parts.length)
  const names = parts.map((part, i) => {
    const x = plot.left + slot * i
    const text = fit(`${part.label} ${formatPercent(part.share, { digits: 0 })}`, slot - 18, { size: TYPE.small })
    return el('g', {}, el('rect', { x, y: plot.top + height + 6, width: 8, height: 8, fill: shades[Math.min(i, shades.length - 1)] }), textWidth(text, { size: TYPE.small }) > 0 && textAt(x + 12, plot.top + height + 14, text, colors.text))
  })
  const words = parts.map((part) => `${part.label} ${formatPercent(part.share, { digits: 0 })}`)
  return frame(options, subtitle, { ...plot, bottom: plot.top + height }, [title, ...words].filter((part) => part !== '').join('. '), [...bars, ...names])
}
