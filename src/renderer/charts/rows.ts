import { TYPE, plotBox, textAt } from './frame.ts'
import { palette } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { fit, textWidth } from './text.ts'
import type { Box, ChartOptions } from './picture.ts'

/** A chart that reads like a statement: names on the left, bars in the middle, figures right-aligned on the right. */
export interface RowLayout {
  readonly plot: Box
  readonly rowHeight: number
  readonly barHeight: number
  /** Vertical middle of a row. */
  readonly middle: (row: number) => number
  /** Names, figures and a hairline under each row. */
  readonly texts: SvgNode
}

export interface RowText {
  readonly label: string
  readonly value: string
  readonly bold?: boolean
  readonly color?: string
}

const TALLEST_ROW = 32

/** @param top room above the rows for a key, pixels */
export function rowLayout(options: ChartOptions, subtitle: string, rows: readonly RowText[], top = 0): RowLayout {
  const colors = palette(options.theme)
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, { size: TYPE.label, bold: true })))
  const left = Math.min(widest(rows.map((row) => row.label)) + 12, options.width * 0.52)
  const right = Math.min(widest(rows.map((row) => row.value)) + 12, options.width * 0.3)
  const box = plotBox(options, { left, right, bottom: 4, subtitle, top })
  const rowHeight = Math.min(TALLEST_ROW, (box.bottom - box.top) / Math.max(1, rows.length))
  const plot = { ...box, bottom: box.top + rowHeight * rows.length }
  const middle = (row: number): number => plot.top + rowHeight * (row + 0.5)
  // Where rows are lower than a line of type, names are shown for as many rows as can carry one.
  const every = Math.max(1, Math.ceil((TYPE.small + 1) / rowHeight))
  const size = rowHeight >= 16 ? TYPE.label : TYPE.small
  const texts = rows.map((row, i) => {
    const style = { size, bold: row.bold ?? false }
    const under = plot.top + rowHeight * (i + 1)
    return el('g', {},
      el('line', { x1: 0, x2: options.width, y1: under, y2: under, stroke: colors.grid }),
      i % every === 0 && textAt(0, middle(i) + size * 0.36, fit(row.label, left - 8, style), row.color ?? colors.text, style),
      i % every === 0 && textAt(options.width, middle(i) + size * 0.36, fit(row.value, right - 4, style), row.color ?? colors.text, { ...style, anchor: 'end' }))
  })
  return { plot, rowHeight, barHeight: Math.max(1, Math.min(18, rowHeight * 0.62)), middle, texts: el('g', {}, ...texts) }
}
