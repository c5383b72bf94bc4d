import { Button, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SweepCell, SweepLever } from '../../../core/insight/sweep.ts'
import type { TotalMeasure } from '../../../core/war/outcome.ts'
import type { RivalPolicy, Scenario } from '../../../core/war/scenario.ts'
import { client, orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { ErrorState, FigureInput, JobProgress, toMarked, useFormat } from '../../ui/index.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import type { InsightProps } from './drivers-panel.tsx'
import styles from './scenarios.module.css'

const MEASURES = ['closingCash', 'lowestCash', 'contribution', 'share', 'subsidyOwn'] as const satisfies readonly TotalMeasure[]
type Shown = (typeof MEASURES)[number] | 'belowFloor'

interface AxisDraft {
  readonly lever: SweepLever
  readonly seller: string | null
  readonly from: number
  readonly to: number
  readonly steps: number
}

const SHARES = new Set<SweepLever>(['depth', 'rival-gain', 'rival-depth'])
const MOST_STEPS = 9

const valuesOf = ({ from, to, steps }: AxisDraft): number[] => Array.from({ length: steps }, (_, i) => (steps === 1 ? from : Number((from + ((to - from) * i) / (steps - 1)).toPrecision(6))))

/** Levers that this scenario can vary, with a range around where they stand. */
function axesOf(scenario: Scenario): AxisDraft[] {
  const { operations, treasury, envelope } = scenario
  const around = (lever: SweepLever, value: number, seller: string | null = null): AxisDraft => ({ lever, seller, from: Number((value * 0.5).toPrecision(2)), to: Number((value * 1.5).toPrecision(2)), steps: 5 })
  const rivals = (fits: (policy: RivalPolicy) => boolean, axis: (seller: string) => AxisDraft): AxisDraft[] => scenario.rivals.flatMap(({ seller, policy }) => (fits(policy) ? [axis(seller)] : []))
  return [
    ...(scenario.moves.some(({ kind }) => kind === 'depth') ? [{ lever: 'depth', seller: null, from: 0.05, to: 0.25, steps: 5 } as const] : []),
    ...(envelope.total === null ? [] : [around('envelope', envelope.total)]),
    ...(operations.siteCapacity === null ? [] : [around('site-capacity', operations.siteCapacity)]),
    ...(operations.fulfilmentCapacity === null ? [] : [around('fulfilment-capacity', operations.fulfilmentCapacity)]),
    around('opening-cash', treasury.openingCash),
    ...rivals((policy) => 'gain' in policy, (seller) => ({ lever: 'rival-gain', seller, from: 0, to: 1, steps: 5 })),
    ...rivals((policy) => policy.kind === 'budgeted', (seller) => ({ lever: 'rival-depth', seller, from: 0, to: 0.3, steps: 4 })),
  ]
}

/** A grid of runs over one or two levers: every point a full simulation, kept, so that a cancelled sweep goes on where it stopped. */
export function SweepPanel({ id, market, dirty, scenario }: InsightProps & { readonly scenario: Scenario }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const possible = axesOf(scenario)
  const [axes, setAxes] = useState<readonly AxisDraft[]>(() => possible.slice(0, possible.length > 1 ? 2 : 1))
  const [shown, setShown] = useState<Shown>('closingCash')
  const input = { ids: [id], axes: axes.map((axis) => ({ lever: axis.lever, seller: axis.seller, values: valuesOf(axis) })) }
  const result = useQuery(orpc.insight.sweepResult.queryOptions({ input, retry: false }))
  const job = useJobs().find(({ kind, state }) => kind === 'sweep' && state === 'running') ?? null
  const reread = (): void => { void queryClient.invalidateQueries({ queryKey: orpc.insight.sweepResult.key() }) }
  const start = useMutation({ mutationFn: () => client.insight.sweep({ ...input, threads: null }), onError: noticeFailure })
  const named = useAxisName(market)
  const key = (axis: Pick<AxisDraft, 'lever' | 'seller'>): string => `${axis.lever} ${axis.seller ?? ''}`
  if (axes.length === 0) return <p className={styles.hint}>{t('sweep.nothing')}</p>
  const points = axes.reduce((product, axis) => product * axis.steps, 1)
  const known = result.data?.cells.filter((cell) => cell !== null).length ?? 0
  return (
    <>
      {dirty && <p className={styles.staleNote}>{t('asKept')}</p>}
      {axes.map((axis, a) => (
        <div key={`${a} ${key(axis)}`} className={styles.axis}>
          <Select aria-label={t('sweep.axis', { number: a + 1 })} size="xs" w={230} value={key(axis)} data={possible.map((each) => ({ value: key(each), label: named(each), disabled: axes.some((other, o) => o !== a && key(other) === key(each)) }))}
            onChange={(value) => { const next = possible.find((each) => key(each) === value); if (next) setAxes(axes.map((other, o) => (o === a ? next : other))) }} />
          {(['from', 'to', 'steps'] as const).map((end) => (
            <FigureInput
              key={end} size="xs" w={end === 'steps' ? 84 : 130} commit="leaving" aria-label={t(`sweep.${end}`)} leftSection={<span className={styles.unitMark}>{t(`sweep.${end}`)}</span>} leftSectionWidth={46}
              value={axis[end]} {...(end === 'steps' ? { min: 1, max: MOST_STEPS } : SHARES.has(axis.lever) ? { percent: true, max: 1, decimals: 2, step: 0.01 } : { min: axis.lever === 'opening-cash' ? -1e15 : 0, decimals: 2 })}
              onFigure={(figure) => { if (figure !== null) setAxes(axes.map((other, o) => (o === a ? { ...other, [end]: figure } : other))) }}
            />
          ))}
        </div>
      ))}
      <div className={styles.axis}>
        <Select aria-label={t('sweep.shown')} size="xs" w={230} value={shown} onChange={(value) => { if (value !== null) setShown(value) }} data={[...MEASURES, 'belowFloor' as const].map((value) => ({ value, label: t(`measure.${value}`) }))} />
        <Button size="compact-sm" leftSection={<IconPlayerPlay size={16} />} disabled={job !== null || known === points || Boolean(result.error)} loading={start.isPending} onClick={(event) => { if (!toMarked(event.currentTarget.closest('main') ?? document)) start.mutate() }}>{t(known > 0 && known < points ? 'sweep.goOn' : 'sweep.run', { points: format.number(points - known), paths: format.number(scenario.monteCarlo.paths) })}</Button>
      </div>
      {job !== null && <div className={styles.job}><JobProgress jobId={job.id} compact onEnd={reread} /></div>}
      {result.error ? <ErrorState error={result.error} /> : result.data && <SweepGrid axes={axes} cells={result.data.cells} shown={shown} market={market} paths={scenario.monteCarlo.paths} />}
    </>
  )
}

/** What an axis varies, in words. */
function useAxisName(market: MarketOutline): (axis: Pick<AxisDraft, 'lever' | 'seller'>) => string {
  const { t } = useTranslation('insight')
  const format = useFormat()
  return ({ lever, seller }) => {
    const driver = t(`sweep.lever.${lever}`)
    if (seller === null) return driver
    const name = market.sellers.find(({ id }) => id === seller)?.name
    return t('driver.ofRival', { driver, rival: name?.[format.language] ?? name?.en ?? seller })
  }
}

interface SweepGridProps {
  readonly axes: readonly AxisDraft[]
  readonly cells: readonly (SweepCell | null)[]
  readonly shown: Shown
  readonly market: MarketOutline
  readonly paths: number
}

/** The grid as a table, the first axis down, the second across; a fuller tint is better for us. */
function SweepGrid({ axes, cells, shown, market, paths }: SweepGridProps) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const named = useAxisName(market)
  const rows = axes[0]
  const columns = axes.length > 1 ? axes[1] : null
  const across = columns === null ? [0] : valuesOf(columns)
  const isShare = shown === 'belowFloor' || shown === 'share'
  const value = (cell: SweepCell): number => (shown === 'belowFloor' ? cell.probabilityBelowFloor : cell.totals[shown].mean)
  const all = cells.flatMap((cell) => (cell === null ? [] : [value(cell)]))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const lessIsBetter = shown === 'belowFloor' || shown === 'subsidyOwn'
  const shade = (x: number): number => (high > low ? (lessIsBetter ? high - x : x - low) / (high - low) : 0)
  const text = (x: number): string => (isShare ? format.percent(x) : format.money(x, market.currency, { bare: true }))
  const axisValue = ({ lever }: AxisDraft, x: number): string => (SHARES.has(lever) ? format.percent(x) : lever === 'envelope' || lever === 'opening-cash' ? format.money(x, market.currency, { bare: true }) : format.short(x))
  return (
    <div className={styles.sweep} tabIndex={0} role="region" aria-label={t('sweep.title')}>
      <table className={styles.plainTable}>
        <caption>{t('sweep.caption', { measure: t(`measure.${shown}`), unit: isShare ? '%' : format.currency(market.currency), paths: format.number(paths) })}</caption>
        <thead><tr><th>{columns === null ? named(rows) : t('sweep.corner', { rows: named(rows), columns: named(columns) })}</th>{across.map((x) => <th key={x}>{columns === null ? t(`measure.${shown}`) : axisValue(columns, x)}</th>)}</tr></thead>
        <tbody>
          {valuesOf(rows).map((y, r) => (
            <tr key={y}>
              <th scope="row">{axisValue(rows, y)}</th>
              {across.map((x, c) => {
                const cell = cells[r * across.length + c]
                if (!cell) return <td key={x}>{format.number(null)}</td>
                return <td key={x} style={{ background: `color-mix(in srgb, var(--wc-seller-ours) ${Math.round(shade(value(cell)) * 34)}%, transparent)` }} title={shown === 'belowFloor' ? undefined : t('sweep.se', { se: text(cell.totals[shown].se) })}>{text(value(cell))}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
