import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { CrossPriceView } from '../../../main/contract/demand.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { useChartLook } from '../../charts/chart.tsx'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { HeatMapView } from './heat-map-view.tsx'
import styles from './demand.module.css'

const MEASURES = ['elasticity', 'diversion', 'sellers'] as const
type Measure = (typeof MEASURES)[number]
const TOPS = [8, 12, 20, 30, 60] as const

interface CrossPricesProps {
  readonly category: string
  readonly scenarioId: string | null
  readonly source: string
  readonly said: (text: LocalText) => string
}

/** How sales of a category's products answer to each other's prices and to the rivals', as a heat map or a table. */
export function CrossPrices({ category, scenarioId, source, said }: CrossPricesProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const [measure, setMeasure] = useState<Measure>('elasticity')
  const [top, setTop] = useState(12)
  const [view, setView] = useState<'map' | 'table'>('map')
  const found = useQuery(orpc.demand.crossPrices.queryOptions({ input: { category, scenarioId, top } }))
  useCommands([{ id: 'demand.table', titleKey: 'demand:command.table', run: () => setView(view === 'map' ? 'table' : 'map') }])
  const grid = useMemo(() => (found.data ? gridOf(found.data, measure, said) : null), [found.data, measure, said])
  const { language, theme } = useChartLook()
  const unit = useMemo(() => (measure === 'diversion' ? ({ kind: 'percent' } as const) : ({ kind: 'plain', noun: '', digits: measure === 'elasticity' ? 3 : 2 } as const)), [measure])
  const options = useMemo(() => (grid === null ? null : {
    language, theme, title: t(`cross.title.${measure}`), source, rows: grid.rows, columns: grid.columns, values: grid.values, unit, axes: { rows: t(`cross.rows.${measure}`), columns: t(`cross.columns.${measure}`) },
  }), [grid, language, theme, t, measure, source, unit])
  if (found.error) return <ErrorState error={found.error} onRetry={() => { void found.refetch() }} />
  if (!found.data || grid === null || options === null) return <LoadingState />
  const figure = (value: number | null): string => (measure === 'diversion' ? format.percent(value, { digits: 2 }) : format.number(value, { digits: unit.kind === 'plain' ? unit.digits : 3 }))
  const say = (row: number, column: number): string => {
    const at = row * grid.columns.length + column
    const se = grid.errors?.[at] ?? null
    const values = { row: grid.rows[row], column: grid.columns[column], value: figure(grid.values[at]) }
    return se === null ? t('cross.cellPlain', values) : t('cross.cell', { ...values, se: figure(se) })
  }
  return (
    <div className={styles.cross}>
      <div className={styles.toolbar}>
        <SegmentedControl aria-label={t('cross.measure')} value={measure} onChange={setMeasure} data={MEASURES.map((value) => ({ value, label: t(`cross.${value}`) }))} />
        <Select className={styles.top} aria-label={t('cross.top')} allowDeselect={false} value={String(top)} data={TOPS.map((n) => ({ value: String(n), label: t('cross.topOf', { n: Math.min(n, found.data.of), of: found.data.of }) }))} onChange={(value) => setTop(Number(value))} />
        <SegmentedControl className={styles.end} aria-label={t('cross.view')} value={view} onChange={setView} data={[{ value: 'map', label: t('cross.map') }, { value: 'table', label: t('cross.table') }]} />
      </div>
      {found.data.skus.length < 2 && measure !== 'sellers' ? <p className={styles.quiet}>{t('cross.none')}</p>
        : view === 'map' ? <HeatMapView options={options} say={say} /> : <MatrixTable view={found.data} grid={grid} figure={figure} />}
      <p className={styles.words}><Leaves view={found.data} /></p>
      <p className={styles.quiet}>{t('cross.note')}</p>
    </div>
  )
}

interface Grid {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly values: readonly (number | null)[]
  readonly errors: readonly (number | null)[] | null
}

function gridOf(view: CrossPriceView, measure: Measure, said: (text: LocalText) => string): Grid {
  const names = view.names.map(said)
  if (measure === 'sellers') return { rows: names, columns: view.sellerNames.map(({ name }) => said(name)), values: view.sellers, errors: view.sellersSe }
  const n = names.length
  if (measure === 'diversion') return { rows: names, columns: names, values: view.diversion.map((value, at) => (at % (n + 1) === 0 ? null : value)), errors: null }
  return { rows: names, columns: names, values: view.elasticity, errors: view.elasticitySe }
}

/** Means over the products shown, weighted by their units. */
function Leaves({ view: { leaves, units } }: { readonly view: CrossPriceView }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const total = units.reduce((a, b) => a + b, 0) || 1
  const mean = (way: number): string => format.percent(units.reduce((sum, q, i) => sum + (q / total) * leaves[3 * i + way], 0), { digits: 0 })
  return <Trans t={t} i18nKey="cross.leaves" components={{ b: <strong /> }} values={{ rivals: mean(0), others: mean(1), nobody: mean(2) }} />
}

/** The same figures with their standard errors, for reading and for screen readers. */
function MatrixTable({ view, grid, figure }: { readonly view: CrossPriceView; readonly grid: Grid; readonly figure: (value: number | null) => string }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  return (
    <div className={styles.matrix} tabIndex={0} role="group" aria-label={t('cross.table')}>
      <table>
        <thead><tr><th>{t('cross.product')}</th><th>{t('cross.units')}</th>{grid.columns.map((name, j) => <th key={j}>{name}</th>)}</tr></thead>
        <tbody>
          {grid.rows.map((name, i) => (
            <tr key={view.skus[i]}>
              <th scope="row">{name}</th><td>{format.number(view.units[i], { digits: 1 })}</td>
              {grid.columns.map((_, j) => {
                const at = i * grid.columns.length + j
                return <td key={j}>{figure(grid.values[at])}{typeof grid.errors?.[at] === 'number' && <span className={styles.quiet}> ± {figure(grid.errors[at])}</span>}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
