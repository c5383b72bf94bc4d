import { Button, Table } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconArrowsSplit2 } from '@tabler/icons-react'
import { Trans, useTranslation } from 'react-i18next'
import type { Scenario } from '../../../core/war/scenario.ts'
import type { Waterfall } from '../../../core/war/waterfall.ts'
import type { Currency } from '../../../core/money/money.ts'
import { client, orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { waterfall as bridge } from '../../charts/waterfall.ts'
import { ErrorState, JobProgress, LoadingState, useFormat } from '../../ui/index.ts'
import { waterfallSteps } from './waterfall-steps.ts'
import styles from './scenarios.module.css'

export interface WaterfallPanelProps {
  readonly scenario: Scenario
  readonly currency: Currency
  /** True where the draft differs from what is kept; it is kept before it is run. */
  readonly dirty: boolean
}

/** What the moves really brought, from runs with and without them on the same random numbers. */
export function WaterfallPanel({ scenario, currency, dirty }: WaterfallPanelProps) {
  const { t } = useTranslation('scenarios')
  const kept = useQuery(orpc.scenarios.latestWaterfall.queryOptions({ input: { scenarioId: scenario.id, scenarioHash: null } }))
  const job = useJobs().find(({ kind, state }) => kind === 'waterfall' && state === 'running') ?? null
  const run = useWaterfallRun(scenario, dirty)
  const reread = (): void => { void queryClient.invalidateQueries({ queryKey: orpc.scenarios.key() }) }
  const none = scenario.moves.length === 0
  const stale = kept.data !== null && kept.data !== undefined && (kept.data.stale || dirty)
  if (kept.error) return <ErrorState error={kept.error} onRetry={() => void kept.refetch()} />
  if (kept.data === undefined) return <LoadingState />
  const button = <Button size="compact-sm" variant={kept.data === null ? 'filled' : 'default'} leftSection={<IconArrowsSplit2 size={16} />} disabled={none || job !== null} loading={run.isPending} onClick={() => run.mutate()}>{t(kept.data === null ? 'waterfall.run' : 'waterfall.again')}</Button>
  return (
    <>
      <div className={styles.waterHead}>
        {kept.data === null ? <p className={styles.hint}>{t(none ? 'waterfall.noMoves' : 'waterfall.none')}</p> : <WaterfallAnswer waterfall={kept.data.waterfall} currency={currency} />}
        {button}
      </div>
      {stale && <p className={styles.staleNote}>{t('waterfall.stale')}</p>}
      {job !== null && <div className={styles.job}><JobProgress jobId={job.id} compact onEnd={reread} /></div>}
      {kept.data !== null && <Drawn waterfall={kept.data.waterfall} currency={currency} />}
    </>
  )
}

/** Keeps the scenario where it has changed, and starts its paired runs. */
export function useWaterfallRun(scenario: Scenario, dirty: boolean) {
  return useMutation({
    mutationFn: async () => {
      if (dirty) await client.scenarios.save({ scenario })
      return client.scenarios.waterfall({ id: scenario.id, threads: null })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.scenarios.key() }), onError: noticeFailure,
  })
}

/** The waterfall in a sentence. */
export function WaterfallAnswer({ waterfall: { figures, perNetUnit }, currency }: { readonly waterfall: Waterfall; readonly currency: Currency }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const values = { subsidised: format.short(figures.subsidised.mean), net: format.short(figures.net.mean), cost: perNetUnit === null ? '' : `${format.number(perNetUnit.subsidyOwn, { digits: 2 })} ${format.currency(currency)}` }
  return <p className={styles.waterAnswer}><Trans t={t} i18nKey={perNetUnit === null ? 'waterfall.answerNone' : 'waterfall.answer'} components={{ b: <strong /> }} values={values} /></p>
}

/** The picture alone, for a panel of its own. */
export function WaterfallChart({ waterfall }: { readonly waterfall: Waterfall }) {
  const { t } = useTranslation('scenarios')
  const { language, theme } = useChartLook()
  const format = useFormat()
  const steps = waterfallSteps(waterfall, (figure) => t(`waterfall.steps.${figure}`))
  return <Chart of={(width, height) => bridge({ title: t('waterfall.title'), subtitle: t('waterfall.units', { paths: format.number(waterfall.paths) }), language, theme, width, height, steps, unit: { kind: 'count', noun: t('waterfall.noun') } })} />
}

const UNIT_ROWS = ['subsidised', 'nonIncremental', 'grossLift', 'cannibalised', 'pulledForward', 'arbitrage', 'fraud', 'net'] as const
const MONEY_ROWS = ['subsidy', 'subsidyOwn', 'promisesOwn', 'contribution'] as const

function Drawn({ waterfall, currency }: { readonly waterfall: Waterfall; readonly currency: Currency }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { figures, perNetUnit, pairing, window: days, products } = waterfall
  const row = (key: string, label: string, { mean, se, p10, p90 }: { readonly mean: number; readonly se: number; readonly p10: number; readonly p90: number }, money: boolean) => {
    const text = (value: number): string => (money ? format.money(value, currency, { bare: true }) : format.short(value))
    return <Table.Tr key={key}><Table.Td>{label}</Table.Td><Table.Td className={styles.right}>{text(mean)}</Table.Td><Table.Td className={styles.right}>{text(se)}</Table.Td><Table.Td className={styles.right}>{text(p10)} … {text(p90)}</Table.Td></Table.Tr>
  }
  const head = (label: string) => <Table.Tr><Table.Th>{label}</Table.Th>{(['mean', 'se', 'range'] as const).map((column) => <Table.Th key={column} className={styles.right}>{t(`waterfall.${column}`)}</Table.Th>)}</Table.Tr>
  return (
    <>
      <section className={styles.chart} aria-label={t('waterfall.title')}><WaterfallChart waterfall={waterfall} /></section>
      <div className={styles.waterTables}>
        <Table className={styles.sellers} aria-label={t('waterfall.table')}>
          <Table.Thead>{head(t('waterfall.figure'))}</Table.Thead>
          <Table.Tbody>{UNIT_ROWS.map((figure) => row(figure, t(`waterfall.steps.${figure}`), figures[figure], false))}</Table.Tbody>
        </Table>
        <div>
          <Table className={styles.sellers} aria-label={t('waterfall.money', { currency: format.currency(currency) })}>
            <Table.Thead>{head(t('waterfall.money', { currency: format.currency(currency) }))}</Table.Thead>
            <Table.Tbody>
              {MONEY_ROWS.map((figure) => row(figure, t(`waterfall.rows.${figure}`), figures[figure], true))}
              {perNetUnit !== null && <Table.Tr><Table.Td>{t('waterfall.rows.perNetUnit')}</Table.Td><Table.Td className={styles.right}>{format.number(perNetUnit.subsidyOwn, { digits: 2 })}</Table.Td><Table.Td className={styles.right}>{format.number(perNetUnit.se, { digits: 2 })}</Table.Td><Table.Td /></Table.Tr>}
            </Table.Tbody>
          </Table>
          <p className={styles.hint}>{t('waterfall.window', { from: format.number(days.from + 1), to: format.number(days.to), days: format.number(days.days) })} {t('waterfall.products', { count: products })}. {pairing === null ? '' : t('waterfall.pairing', { times: format.number(pairing, { digits: 1 }) })}</p>
        </div>
      </div>
    </>
  )
}
