import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Chart } from '../../charts/chart.tsx'
import { heatMap, heatMapGrid, type HeatMapOptions } from '../../charts/heat-map.ts'
import styles from './demand.module.css'

type Cell = readonly [row: number, column: number]

interface HeatMapViewProps {
  readonly options: Omit<HeatMapOptions, 'width' | 'height'>
  /** A cell in words: whose sales, whose price, how much. */
  readonly say: (row: number, column: number) => string
}

/** A heat map that is read off with pointer or arrow keys, cell by cell. */
export function HeatMapView({ options, say }: HeatMapViewProps) {
  const { t } = useTranslation('demand')
  const room = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null)
  const [at, setAt] = useState<Cell | null>(null)
  useEffect(() => {
    if (room.current === null) return
    const observer = new ResizeObserver(([entry]) => setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) }))
    observer.observe(room.current)
    return () => observer.disconnect()
  }, [])
  const drawn = useMemo(() => {
    if (size === null || size.width < 1) return null
    const whole = { ...options, ...size }
    return { picture: heatMap(whole), ...heatMapGrid(whole) }
  }, [options, size])
  const cell = at !== null && at[0] < options.rows.length && at[1] < options.columns.length ? at : null
  const point = (event: PointerEvent<HTMLDivElement>): void => {
    if (drawn === null) return
    const box = event.currentTarget.getBoundingClientRect()
    const [row, column] = [Math.floor((event.clientY - box.top - drawn.grid.top) / drawn.grid.cellHeight), Math.floor((event.clientX - box.left - drawn.grid.left) / drawn.grid.cellWidth)]
    setAt(row >= 0 && row < options.rows.length && column >= 0 && column < options.columns.length ? [row, column] : null)
  }
  const key = (event: KeyboardEvent): void => {
    const next = moved(event.key, cell, options.rows.length, options.columns.length)
    if (next === undefined) return
    event.preventDefault()
    setAt(next)
  }
  return (
    <div ref={room} className={styles.heat} role="group" tabIndex={0} aria-label={drawn?.picture.ariaLabel ?? ''} aria-describedby="heat-keys" onPointerMove={point} onPointerLeave={() => setAt(null)} onKeyDown={key} onBlur={() => setAt(null)}>
      {drawn !== null && <Chart of={drawn.picture} height={size!.height} />}
      {drawn !== null && cell !== null && <Cursor grid={drawn.grid} cell={cell} width={size!.width} text={say(cell[0], cell[1])} />}
      <span id="heat-keys" className={styles.hidden}>{t('cross.keys')}</span>
      <span aria-live="polite" className={styles.hidden}>{cell === null ? '' : say(cell[0], cell[1])}</span>
    </div>
  )
}

function Cursor({ grid, cell: [row, column], width, text }: { readonly grid: ReturnType<typeof heatMapGrid>['grid']; readonly cell: Cell; readonly width: number; readonly text: string }) {
  const [left, top] = [grid.left + column * grid.cellWidth, grid.top + row * grid.cellHeight]
  const side = left > width / 2 ? { right: width - left + 6 } : { left: left + grid.cellWidth + 6 }
  return (
    <>
      <div className={styles.cursor} style={{ left, top, width: grid.cellWidth, height: grid.cellHeight }} />
      <div aria-hidden className={styles.readOut} style={{ ...side, top: Math.max(0, top - 4) }}>{text}</div>
    </>
  )
}

/** Where a key leads; undefined for keys that mean nothing here. */
function moved(key: string, at: Cell | null, rows: number, columns: number): Cell | null | undefined {
  const [row, column] = at ?? [0, -1]
  if (key === 'Escape') return at === null ? undefined : null
  if (key === 'Home') return [at === null ? 0 : row, 0]
  if (key === 'End') return [at === null ? rows - 1 : row, columns - 1]
  if (key === 'ArrowRight') return [row, Math.min(columns - 1, column + 1)]
  if (key === 'ArrowLeft') return [row, Math.max(0, column - 1)]
  if (key === 'ArrowDown') return [at === null ? 0 : Math.min(rows - 1, row + 1), Math.max(0, column)]
  if (key === 'ArrowUp') return [Math.max(0, row - 1), Math.max(0, column)]
  return undefined
}
