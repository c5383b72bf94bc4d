import { formatValue, scaleFor, unitText, formatNumber, type Unit } from './format.ts'
import { frame, valueAxis } from './frame.ts'
import { palette } from './palette.ts'
import { rowLayout } from './rows.ts'
import { el, type SvgNode } from './svg.ts'
import type { ChartOptions, Picture } from './picture.ts'

/** A step of a bridge: where we stand, or a change from there. */
export interface BridgeStep {
  readonly id: string
  readonly label: string
  /** Of a `change` what it adds; of `standing` the level itself. */
  readonly value: number
  readonly kind: 'standing' | 'change'
}

export interface WaterfallOptions extends ChartOptions {
  readonly steps: readonly BridgeStep[]
  readonly unit: Unit
  /** Decimals of figures that are not scaled, where each one counts, as in a price. Default: none. */
  readonly digits?: number
}

interface Bar {
  readonly step: BridgeStep
  readonly from: number
  readonly to: number
}

/** Runs the changes up from the first standing; a `standing` step starts the count anew. */
export function bridgeBars(steps: readonly BridgeStep[]): Bar[] {
  let level = 0
  return steps.map((step) => {
    const from = step.kind === 'standing' ? 0 : level
    level = step.kind === 'standing' ? step.value : level + step.value
    return { step, from, to: level }
  })
}

/** A bridge from one standing to another, a row a step, figures right-aligned. A standing below zero is red. */
export function waterfall(options: WaterfallOptions): Picture {
  const { steps, unit, language, theme, title } = options
  const colors = palette(theme)
  const bars = bridgeBars(steps)
  const axis = valueAxis(bars.flatMap((bar) => [bar.from, bar.to]), unit, language, { zero: true })
  const scale = scaleFor(Math.max(Math.abs(axis.low), Math.abs(axis.high)), unit, language)
  const subtitle = [options.subtitle ?? '', unitText(unit, scale, language)].filter((part) => part !== '').join(' · ')
  const largest = Math.max(...bars.map((bar) => Math.abs(bar.step.value))) / scale.factor
  const digits = scale.factor === 1 && options.digits !== undefined ? options.digits : scale.factor === 1 || largest >= 1000 ? 0 : largest >= 100 ? 1 : 2
  const layout = rowLayout(options, subtitle, bars.map(({ step }) => ({
    label: step.label, bold: step.kind === 'standing',
    value: formatNumber(step.value / scale.factor, { digits, sign: step.kind === 'change' }),
  })))
  const x = (value: number): number => axis.position(value, layout.plot.left, layout.plot.right)
  const marks = bars.map(({ step, from, to }, i) => {
    const y = layout.middle(i)
    const fill = step.kind === 'standing' ? (step.value < 0 ? colors.red : colors.standing) : step.value < 0 ? colors.outflow : colors.inflow
    const link = i + 1 < bars.length && el('line', { x1: x(to), x2: x(to), y1: y + layout.barHeight / 2, y2: layout.middle(i + 1) - layout.barHeight / 2, stroke: colors.axis, 'stroke-width': 1 })
    return el('g', {}, bar(x(from), x(to), y, layout.barHeight, fill), link)
  })
  const zero = el('line', { x1: x(0), x2: x(0), y1: layout.plot.top, y2: layout.plot.bottom, stroke: colors.axis })
  const words = bars.map(({ step }) => `${step.label} ${formatValue(step.value, unit, language, step.kind === 'change')}`)
  return frame(options, subtitle, layout.plot, [title, ...words].filter((part) => part !== '').join('. '), [layout.texts, zero, ...marks])
}

/** A lying bar; one too short to be seen keeps a pixel. */
export const bar = (from: number, to: number, y: number, height: number, fill: string): SvgNode =>
  el('rect', { x: Math.min(from, to) - (Math.abs(to - from) < 1 ? 0.5 : 0), y: y - height / 2, width: Math.max(1, Math.abs(to - from)), height, fill })
