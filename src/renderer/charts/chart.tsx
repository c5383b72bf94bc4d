import { useComputedColorScheme } from '@mantine/core'
import { createElement, useEffect, useId, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react'
import { useLanguage } from '../ui/use-format.ts'
import { attributeText, type SvgNode } from './svg.ts'
import type { Language } from './format.ts'
import type { ChartTheme } from './palette.ts'
import type { Picture, Reading } from './picture.ts'

/** Language and theme on the screen, as every chart is told them. */
export function useChartLook(): { readonly language: Language; readonly theme: ChartTheme } {
  return { language: useLanguage(), theme: useComputedColorScheme('light', { getInitialValueInEffect: false }) }
}

export interface ChartProps {
  /** A picture, or how to draw one for the room there is: `(width, height) => fanChart({ ..., width, height })`. */
  readonly of: Picture | ((width: number, height: number) => Picture)
  /** Pixels; left out, the chart takes the height of its parent. */
  readonly height?: number
}

/** A finished picture made as large as its room allows, e.g. a page in preview. */
export const ScaledPicture = ({ of }: { readonly of: Picture }): ReactNode => (
  <svg viewBox={`0 0 ${of.width} ${of.height}`} role="img" aria-label={of.ariaLabel} fontFamily={fontOf(of)} style={{ display: 'block', width: '100%', height: '100%' }}>
    {of.svg.children.map((child, i) => (typeof child === 'string' ? child : toReact(child, i)))}
  </svg>
)

const fontOf = (picture: Picture): string => String(picture.svg.attributes['font-family'] ?? 'inherit')

/**
 * Mounts a picture as React elements. Given a function it draws anew whenever its room changes.
 * Where the picture has readings, pointer and arrow keys (Home, End, Escape) read off the nearest one.
 */
export function Chart({ of, height }: ChartProps): ReactNode {
  const room = useRef<HTMLDivElement>(null)
  const size = useRoom(room)
  const picture = useMemo(() => {
    if (typeof of !== 'function') return of
    return size === null || size.width < 1 ? null : of(Math.floor(size.width), height ?? Math.max(60, Math.floor(size.height)))
  }, [of, height, size])
  return (
    <div ref={room} style={{ position: 'relative', width: '100%', height: height ?? '100%', minWidth: 0, minHeight: 0, overflow: 'hidden' }}>
      {picture === null ? null : <Mounted picture={picture} />}
    </div>
  )
}

function Mounted({ picture }: { readonly picture: Picture }): ReactNode {
  const [at, setAt] = useState<number | null>(null)
  const note = useId()
  const { readings } = picture
  const body = useMemo(() => picture.svg.children.map((child, i) => (typeof child === 'string' ? child : toReact(child, i))), [picture])
  const index = at === null || readings.length === 0 ? null : Math.min(at, readings.length - 1)
  const interactive = readings.length > 0
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    setAt(nearest(readings, ((event.clientX - box.left) / box.width) * picture.width))
  }
  const key = (event: KeyboardEvent): void => {
    const next = keyTarget(event.key, index, readings.length, event.shiftKey)
    if (next === undefined) return
    event.preventDefault()
    setAt(next)
  }
  return (
    <>
      <svg
        width={picture.width} height={picture.height} viewBox={`0 0 ${picture.width} ${picture.height}`} role="img" aria-label={picture.ariaLabel} aria-describedby={interactive ? note : undefined}
        fontFamily={fontOf(picture)} style={{ display: 'block', fontVariantNumeric: 'tabular-nums', touchAction: 'pan-y' }}
        tabIndex={interactive ? 0 : undefined} {...(interactive ? { onPointerMove: point, onPointerLeave: () => setAt(null), onKeyDown: key, onBlur: () => setAt(null) } : {})}
      >
        {body}
        {index === null ? null : <Crosshair picture={picture} reading={readings[index]} />}
      </svg>
      {index === null ? null : <ReadOut picture={picture} reading={readings[index]} />}
      {interactive ? <span id={note} aria-live="polite" style={HIDDEN}>{index === null ? '' : `${readings[index].label}: ${readings[index].values.map((value) => `${value.label} ${value.text}`).join(', ')}`}</span> : null}
    </>
  )
}

const Crosshair = ({ picture, reading }: { readonly picture: Picture; readonly reading: Reading }): ReactNode => (
  <g pointerEvents="none">
    <line x1={reading.x} x2={reading.x} y1={picture.plot.top} y2={picture.plot.bottom} stroke="currentColor" strokeOpacity={0.5} />
    {reading.values.map((value, i) => (value.y === null ? null : <circle key={i} cx={reading.x} cy={value.y} r={3.5} fill={value.color} stroke="var(--mantine-color-body, #fff)" strokeWidth={1.5} />))}
  </g>
)

/** Stands on the side of the crosshair that has more room. */
function ReadOut({ picture, reading }: { readonly picture: Picture; readonly reading: Reading }): ReactNode {
  const side: CSSProperties = reading.x > picture.width / 2 ? { right: picture.width - reading.x + 10 } : { left: reading.x + 10 }
  return (
    <div aria-hidden="true" style={{ ...READOUT, ...side, top: picture.plot.top }}>
      <div style={{ fontWeight: 600, marginBottom: 2 }}>{reading.label}</div>
      {reading.values.map((value, i) => (
        <div key={i} style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
          <span><span style={{ display: 'inline-block', width: 8, height: 8, marginRight: 6, background: value.color }} />{value.label}</span>
          <span>{value.text}</span>
        </div>
      ))}
    </div>
  )
}

const READOUT: CSSProperties = {
  position: 'absolute', zIndex: 2, pointerEvents: 'none', padding: '6px 8px', fontSize: 11, lineHeight: 1.45, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums',
  background: 'var(--mantine-color-body, #fff)', color: 'var(--mantine-color-text, #1b1f24)', border: '1px solid var(--mantine-color-default-border, #a3abb5)', borderRadius: 4,
}
const HIDDEN: CSSProperties = { position: 'absolute', width: 1, height: 1, margin: -1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' }

/** Index of the reading nearest to a place, by bisection: readings stand from left to right. */
export function nearest(readings: readonly Reading[], x: number): number {
  let low = 0
  let high = readings.length - 1
  while (high - low > 1) {
    const half = (low + high) >> 1
    if (readings[half].x <= x) low = half
    else high = half
  }
  return Math.abs(readings[low].x - x) <= Math.abs(readings[high].x - x) ? low : high
}

/** Where a key leads; undefined for keys that mean nothing here. Shift goes a week at a time. */
export function keyTarget(key: string, index: number | null, count: number, far: boolean): number | null | undefined {
  const step = far ? 7 : 1
  if (key === 'ArrowRight') return index === null ? 0 : Math.min(count - 1, index + step)
  if (key === 'ArrowLeft') return index === null ? count - 1 : Math.max(0, index - step)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (key === 'Escape') return index === null ? undefined : null
  return undefined
}

/** SVG attribute names as React spells them; `aria-*` keep their dashes. */
const reactName = (name: string): string => (name.startsWith('aria-') ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()))

function toReact(node: SvgNode, key: number): ReactNode {
  const attributes = Object.entries(node.attributes).flatMap(([name, value]) => (value === undefined ? [] : [[reactName(name), attributeText(value)]]))
  return createElement(node.tag, { key, ...Object.fromEntries(attributes) }, ...node.children.map((child, i) => (typeof child === 'string' ? child : toReact(child, i))))
}

/** Inner size of an element, kept up to date. */
function useRoom(ref: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } | null {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => setSize({ width: entry.contentRect.width, height: entry.contentRect.height }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}
