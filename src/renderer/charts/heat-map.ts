import { interpolateLab } from 'd3-interpolate'
import { formatValue, unitText, type Unit } from './format.ts'
import { TYPE, frame, plotBox, textAt } from './frame.ts'
import { palette, type ChartTheme } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import { fit, textWidth } from './text.ts'
import type { Box, ChartOptions, Picture } from './picture.ts'

export interface HeatMapOptions extends ChartOptions {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Row by row; null is blank. */
  readonly values: readonly (number | null)[]
  readonly unit: Unit
  /** What the rows and columns are, e.g. "sales of" and "price of". */
  readonly axes: { readonly rows: string; readonly columns: string }
}

/** Brown for what is below zero, teal for what is above: told apart with any colour vision (ColorBrewer BrBG). The middle is the ground. */
const ENDS: Readonly<Record<ChartTheme, { readonly low: string; readonly middle: string; readonly high: string }>> = {
  light: { low: '#8c510a', middle: '#f6f7f8', high: '#01665e' },
  dark: { low: '#d8a15c', middle: '#20252b', high: '#5ab4ac' },
}
/** Signed powers keep small values apart beside large ones. */
const POWER = 0.35

/** Colour of a value on a scale that reaches `largest` either way. */
export function heatColor(value: number, largest: number, theme: ChartTheme): string {
  const { low, middle, high } = ENDS[theme]
  const strength = largest > 0 ? Math.min(1, Math.abs(value) / largest) ** POWER : 0
  return interpolateLab(middle, value < 0 ? low : high)(strength)
}

/** Where the cells of a heat map stand, for the keys and the pointer on screen. */
export interface HeatMapGrid {
  readonly left: number
  readonly top: number
  readonly cellWidth: number
  readonly cellHeight: number
}

const LONGEST = { row: 168, column: 84 } as const
const SLANT = Math.PI / 4

export function heatMapGrid(options: HeatMapOptions): { readonly grid: HeatMapGrid; readonly plot: Box; readonly subtitle: string } {
  const subtitle = [options.subtitle ?? '', unitText(options.unit, { factor: 1, word: '' }, options.language), `${options.axes.rows} ↓ · ${options.axes.columns} →`].filter((part) => part !== '').join(' · ')
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, { size: TYPE.small })))
  const left = Math.min(longest(options.rows), LONGEST.row, options.width * 0.3) + 10
  const head = Math.min(longest(options.columns), LONGEST.column, options.height * 0.25) * Math.sin(SLANT) + 14
  const box = plotBox(options, { left, right: Math.min(40, options.width * 0.08), bottom: LEGEND + 6, subtitle, top: head })
  const [n, m] = [Math.max(1, options.rows.length), Math.max(1, options.columns.length)]
  const cellWidth = Math.min(64, (box.right - box.left) / m)
  const cellHeight = Math.min(40, (box.bottom - box.top) / n)
  return { grid: { left: box.left, top: box.top, cellWidth, cellHeight }, plot: { ...box, right: box.left + cellWidth * m, bottom: box.top + cellHeight * n }, subtitle }
}

const LEGEND = 26

/** A matrix as cells of colour on a diverging scale, with its figures where they fit, and a legend in figures. */
export function heatMap(options: HeatMapOptions): Picture {
  const { rows, columns, values, unit, language, theme, title, axes } = options
  const colors = palette(theme)
  const { grid, plot, subtitle } = heatMapGrid(options)
  const known = values.filter((value) => value !== null)
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const say = (value: number | null): string => (value === null ? '–' : formatValue(value, unit, language))
  const roomy = grid.cellHeight >= TYPE.small + 3 && values.every((value) => value === null || textWidth(say(value), { size: TYPE.small }) <= grid.cellWidth - 4)
  const cells = values.map((value, at) => {
    const [i, j] = [Math.floor(at / columns.length), at % columns.length]
    const [x, y] = [grid.left + j * grid.cellWidth, grid.top + i * grid.cellHeight]
    if (value === null) return el('rect', { x, y, width: grid.cellWidth, height: grid.cellHeight, fill: 'none', stroke: colors.grid })
    const fill = heatColor(value, largest, theme)
    const text = roomy && textAt(x + grid.cellWidth / 2, y + grid.cellHeight / 2 + 4, say(value), inkOn(fill), { anchor: 'middle' })
    return el('g', {}, el('rect', { x, y, width: grid.cellWidth, height: grid.cellHeight, fill, stroke: colors.background, 'stroke-width': grid.cellWidth > 8 ? 1 : 0 }), text)
  })
  const every = Math.max(1, Math.ceil((TYPE.small + 2) / grid.cellHeight))
  const names = rows.map((name, i) => i % every === 0 && textAt(grid.left - 6, grid.top + grid.cellHeight * (i + 0.5) + 4, fit(name, grid.left - 8, { size: TYPE.small }), colors.text, { anchor: 'end' }))
  const step = Math.max(1, Math.ceil((TYPE.small + 3) / grid.cellWidth))
  const heads = columns.map((name, j) => {
    if (j % step !== 0) return false
    const x = grid.left + grid.cellWidth * (j + 0.5)
    const room = Math.min(LONGEST.column, options.height * 0.25, (options.width - x - 4) / Math.cos(SLANT) - 6)
    const text = fit(name, Math.max(0, room), { size: TYPE.small })
    const y = grid.top - 6
    const node = textAt(x, y, text, colors.text)
    return text !== '' && { ...node, attributes: { ...node.attributes, transform: `rotate(-45 ${round(x)} ${round(y)})` } }
  })
  const extreme = known.length === 0 ? '' : `${say(Math.min(...known))} – ${say(Math.max(...known))}`
  return frame(options, subtitle, plot, [title, `${axes.rows}: ${rows.length}, ${axes.columns}: ${columns.length}`, extreme].filter((part) => part !== '').join('. '), [
    ...cells, el('g', {}, ...names), el('g', {}, ...heads), legend(options, plot, known, largest),
  ])
}

const round = (value: number): number => Math.round(value * 100) / 100

/** Dark or light ink, whichever stands out more (relative luminance, WCAG 2). */
export function inkOn(fill: string): string {
  const channels = /rgb\((\d+), (\d+), (\d+)\)/.exec(fill)?.slice(1).map((part) => Number(part) / 255) ?? [1, 1, 1]
  const [r, g, b] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.2 ? '#14171b' : '#ffffff'
}

/** The scale in seven steps of colour, each with its figure; only the side that has values where one side has none. */
function legend({ unit, language, theme, height, width, source }: HeatMapOptions, plot: Box, known: readonly number[], largest: number): SvgNode {
  const colors = palette(theme)
  const sides = [known.some((value) => value < 0) ? -1 : 0, known.some((value) => value > 0) ? 1 : 0]
  const steps = [-1, -0.2, -0.02, 0, 0.02, 0.2, 1].filter((step) => step === 0 || sides.includes(Math.sign(step))).map((step) => step * largest)
  const labels = steps.map((value) => formatValue(value, unit, language))
  const slot = Math.max(...labels.map((label) => textWidth(label, { size: TYPE.small }))) + 12
  const top = Math.min(plot.bottom + 8, height - LEGEND - (source === undefined || source === '' ? 0 : 20))
  const shown = slot * steps.length <= width - plot.left ? steps : [steps[0], steps[steps.length - 1]]
  if (slot * shown.length > width - plot.left || largest === 0) return el('g', {})
  return el('g', { 'aria-hidden': 'true' }, ...shown.map((value, i) => el('g', {},
    el('rect', { x: plot.left + slot * i, y: top, width: slot, height: 7, fill: heatColor(value, largest, theme) }),
    textAt(plot.left + slot * (i + 0.5), top + 18, formatValue(value, unit, language), colors.muted, { anchor: 'middle' }))))
}
