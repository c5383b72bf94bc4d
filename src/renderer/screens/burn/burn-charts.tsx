import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProfitViewId } from '../../../core/burn/facts.ts'
import { bridgePanel, causesPanel, fundersPanel, profitPanel, runwayPanel, type BurnView } from '../../charts/burn/panels.ts'
import { BURN_WORDS } from '../../charts/burn/words.ts'
import { orpc } from '../../app/client.ts'
import { Chart } from '../../charts/chart.tsx'
import { ErrorState, LoadingState } from '../../ui/index.ts'
import { WaterfallAnswer, WaterfallChart } from '../scenarios/waterfall-panel.tsx'
import styles from './burn.module.css'

/** Two accounts of the money, and the units that it brought. */
const VIEWS = ['contra-revenue', 'marketing-expense', 'units'] as const satisfies readonly (ProfitViewId | 'units')[]
type View = (typeof VIEWS)[number]

/** The pictures of the pack, each as large as the window allows. */
export function BurnCharts({ view }: { readonly view: BurnView }) {
  const { t } = useTranslation('burn')
  const [accounting, setAccounting] = useState<View>('contra-revenue')
  const words = BURN_WORDS[view.language]
  const choice = (
    <SegmentedControl size="xs" aria-label={t('accounting')} value={accounting} onChange={setAccounting} data={VIEWS.map((id) => ({ value: id, label: t(`view.${id}`) }))} />
  )
  return (
    <div className={styles.charts}>
      <Panel area="bridge" title={words.cashBridge}><Chart of={(width, height) => bridgePanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="profit" title={words.grossToNet} tool={choice}>{accounting === 'units' ? <NetUnits view={view} /> : <Chart of={(width, height) => profitPanel(view, accounting, { width, height, title: '' })} />}</Panel>
      <Panel area="causes" title={words.netBurnByCause}><Chart of={(width, height) => causesPanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="funders" title={words.burnByFunder}><Chart of={(width, height) => fundersPanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="runway" title={words.runway}><Chart of={(width, height) => runwayPanel(view, { width, height, title: '' })} /></Panel>
    </div>
  )
}

/** From the units sold with a subsidy to the net new ones, where this state of the scenario was run with and without its moves. */
function NetUnits({ view: { outcome } }: { readonly view: BurnView }) {
  const { t } = useTranslation('scenarios')
  const navigate = useNavigate()
  const kept = useQuery(orpc.scenarios.latestWaterfall.queryOptions({ input: { scenarioId: outcome.scenarioId, scenarioHash: outcome.scenarioHash } }))
  if (kept.error) return <ErrorState error={kept.error} onRetry={() => void kept.refetch()} />
  if (kept.data === undefined) return <LoadingState />
  if (kept.data === null) return <div className={styles.none}><p>{t('waterfall.burnNone')}</p><Button variant="default" size="compact-sm" onClick={() => void navigate({ to: '/scenarios' })}>{t('waterfall.burnAction')}</Button></div>
  return <div className={styles.units}><WaterfallAnswer waterfall={kept.data.waterfall} currency={outcome.currency} /><div className={styles.chart}><WaterfallChart waterfall={kept.data.waterfall} /></div></div>
}

const Panel = ({ area, title, tool, children }: { readonly area: string; readonly title: string; readonly tool?: ReactNode; readonly children: ReactNode }) => (
  <section className={styles.panel} style={{ gridArea: area }} aria-label={title}>
    <header className={styles.head}><h2 className={styles.title}>{title}</h2>{tool}</header>
    <div className={styles.chart}>{children}</div>
  </section>
)
