import { Button, NumberInput, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SWEEP_LEVERS, type SweepCell, type SweepLever } from '../../../core/insight/sweep.ts'
import type { TotalMeasure } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'
import { client, orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { ErrorState, JobProgress, useFormat } from '../../ui/index.ts'
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
  return SWEEP_LEVERS.flatMap((lever): AxisDraft[] => {
    switch (lever) {
      case 'depth': return scenario.moves.some(({ kind }) => kind === 'depth') ? [{ lever, seller: null, from: 0.05, to: 0.25, steps: 5 }] : []
      case 'envelope': return envelope.total === null ? [] : [around(lever, envelope.total)]
      case 'site-capacity': return operations.siteCapacity === null ? [] : [around(lever, operations.siteCapacity)]
      case 'fulfilment-capacity': return operations.fulfilmentCapacity === null ? [] : [around(lever, operations.fulfilmentCapacity)]
      case 'opening-cash': return [around(lever, treasury.openingCash)]
      case 'rival-gain': return scenario.rivals.flatMap(({ seller, policy }) => ('gain' in policy ? [{ lever, seller, from: 0, to: 1, steps: 5 }] : []))
      case 'rival-depth': return scenario.rivals.flatMap(({ seller, policy }) => (policy.kind === 'budgeted' ? [{ lever, seller, from: 0, to: 0.3, steps: 4 }] : []))
    }
  })
}

/** A grid of runs over one or two levers: every point a full simulation, kept, so that a cancelled sweep goes on where it stopped. */
export function SweepPanel({ id, market, dirty, scenario }: InsightProps & { readonly scenario: Scenario }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const possible = axesOf(scenario)
  const [axes, setAxes] = useState<readonly AxisDraft[]>(() => possible.slice(0, possible.length > 1 ? 2 : 1))
  const [shown, setShown] = useState<Shown>('closingCash')
  const input = { id, axes: axes.map((axis) => ({ lever: axis.lever, seller: axis.seller, values: valuesOf(axis) })) }
  const result = useQuery(orpc.insight.sweepResult.queryOptions({ input, retry: false }))
  const job = useJobs().find(({ kind, state }) => kind === 'sweep' && state === 'running') ?? null
  const reread = (): void => { void queryClient.invalidateQueries({ queryKey: orpc.insight.sweepResult.key() }) }
  const start = useMutation({ mutationFn: () => client.insight.sweep({ ...input, threads: null }), onError: noticeFailure })
  const named = ({ lever, seller }: Pick<AxisDraft, 'lever' | 'seller'>): string => (seller === null ? t(`sweep.lever.${lever}`) : t('driver.ofRival', { driver: t(`sweep.lever.${lever}`), rival: sellerName(seller) }))
  const key = (axis: Pick<AxisDraft, 'lever' | 'seller'>): string => `${axis.lever} ${axis.seller ?? ''}`
  if (axes.length === 0) return <p className={styles.hint}>{t('sweep.nothing')}</p>
  const points = axes.reduce((product, axis) => product * axis.steps, 1)
  const known = result.data?.cells.filter((cell) => cell !== null).length ?? 0
  return (
    <>
      {dirty && <p className={styles.staleNote}>{t('asKept')}</p>}
      {axes.map((axis, a) => (
        <div key={a} className={styles.against}>
          <Select aria-label={t('sweep.axis', { number: a + 1 })} size="xs" w={230} value={key(axis)} data={possible.map((each) => ({ value: key(each), label: named(each), disabled: axes.some((other, o) => o !== a && key(other) === key(each)) }))}
            onChange={(value) => { const next = possible.find((each) => key(each) === value); if (next) setAxes(axes.map((other, o) => (o === a ? next : other))) }} />
          {(['from', 'to', 'steps'] as const).map((end) => (
            <NumberInput key={end} size="xs" w={end === 'steps' ? 84 : 130} aria-label={t(`sweep.${end}`)} leftSection={<span className={styles.unitMark}>{t(`sweep.${end}`)}</span>} leftSectionWidth={46} hideControls styles={{ input: { textAlign: 'end' } }}
              value={end !== 'steps' && SHARES.has(axis.lever) ? Number((axis[end] * 100).toPrecision(6)) : axis[end]} suffix={end !== 'steps' && SHARES.has(axis.lever) ? '%' : ''}
              onChange={(typed) => {
                if (typeof typed !== 'number') return
                const value = end === 'steps' ? Math.max(1, Math.min(MOST_STEPS, Math.round(typed))) : SHARES.has(axis.lever) ? typed / 100 : typed
                setAxes(axes.map((other, o) => (o === a ? { ...other, [end]: value } : other)))
              }} />
          ))}
        </div>
      ))}
      <div className={styles.against}>
        <Select aria-label={t('sweep.shown')} size="xs" w={230} value={shown} onChange={(value) => { if (value !== null) setShown(value as Shown) }} data={[...MEASURES, 'belowFloor' as const].map((value) => ({ value, label: t(`measure.${value}`) }))} />
        <Button size="compact-sm" leftSection={<IconPlayerPlay size={16} />} disabled={job !== null || known === points || Boolean(result.error)} loading={start.isPending} onClick={() => start.mutate()}>{t(known > 0 && known < points ? 'sweep.goOn' : 'sweep.run', { points: format.number(points - known), paths: format.number(scenario.monteCarlo.paths) })}</Button>
      </div>
      {job !== null && <div className={styles.job}><JobProgress jobId={job.id} compact onEnd={reread} /></div>}
      {result.error ? <ErrorState error={result.error} /> : result.data && <Grid cells={result.data.cells} />}
    </>
  )

  function sellerName(id: string): string {
    const name = market.sellers.find((seller) => seller.id === id)?.name
    return name?.[format.language] ?? name?.en ?? id
  }

  function axisValue({ lever }: AxisDraft, value: number): string {
    return SHARES.has(lever) ? format.percent(value) : lever === 'envelope' || lever === 'opening-cash' ? format.money(value, market.currency, { bare: true }) : format.short(value)
  }

  function Grid({ cells }: { readonly cells: readonly (SweepCell | null)[] }) {
    const [rows, columns] = axes.length === 1 ? [axes[0], null] : [axes[0], axes[1]]
    const across = columns === null ? [0] : valuesOf(columns)
    const value = (cell: SweepCell): number => (shown === 'belowFloor' ? cell.probabilityBelowFloor : cell.totals[shown].mean)
    const all = cells.flatMap((cell) => (cell === null ? [] : [value(cell)]))
    const [low, high] = [Math.min(...all), Math.max(...all)]
    const better = shown === 'belowFloor' || shown === 'subsidyOwn' ? -1 : 1
    const shade = (x: number): number => (high > low ? (better > 0 ? (x - low) / (high - low) : (high - x) / (high - low)) : 0)
    const text = (x: number): string => (shown === 'belowFloor' || shown === 'share' ? format.percent(x) : format.money(x, market.currency, { bare: true }))
    return (
      <div className={styles.sweep} tabIndex={0} role="region" aria-label={t('sweep.title')}>
        <table className={styles.plainTable}>
          <caption>{t('sweep.caption', { measure: t(`measure.${shown}`), unit: shown === 'belowFloor' || shown === 'share' ? '%' : format.currency(market.currency), paths: format.number(scenario.monteCarlo.paths) })}</caption>
          <thead><tr><th>{columns === null ? named(rows) : t('sweep.corner', { rows: named(rows), columns: named(columns) })}</th>{across.map((x) => <th key={x}>{columns === null ? t(`measure.${shown}`) : axisValue(columns, x)}</th>)}</tr></thead>
          <tbody>
            {valuesOf(rows).map((y, r) => (
              <tr key={y}>
                <th scope="row">{axisValue(rows, y)}</th>
                {across.map((x, c) => {
                  const cell = cells[r * across.length + c]
                  return cell ? <td key={x} style={{ background: `color-mix(in srgb, var(--wc-seller-own) ${Math.round(shade(value(cell)) * 34)}%, transparent)` }} title={shown === 'belowFloor' ? undefined : t('sweep.se', { se: text(cell.totals[shown].se) })}>{text(value(cell))}</td> : <td key={x}>{format.number(null)}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )
  }
}
