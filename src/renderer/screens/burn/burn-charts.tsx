import { SegmentedControl } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProfitViewId } from '../../../core/burn/facts.ts'
import { bridgePanel, causesPanel, fundersPanel, profitPanel, runwayPanel, type BurnView } from '../../charts/burn/panels.ts'
import { BURN_WORDS } from '../../charts/burn/words.ts'
import { Chart } from '../../charts/chart.tsx'
import styles from './burn.module.css'

const VIEWS: readonly ProfitViewId[] = ['contra-revenue', 'marketing-expense']

/** The pictures of the pack, each as large as the window allows. */
export function BurnCharts({ view }: { readonly view: BurnView }) {
  const { t } = useTranslation('burn')
  const [accounting, setAccounting] = useState<ProfitViewId>('contra-revenue')
  const words = BURN_WORDS[view.language]
  const choice = (
    <SegmentedControl size="xs" aria-label={t('accounting')} value={accounting} onChange={setAccounting} data={VIEWS.map((id) => ({ value: id, label: t(`view.${id}`) }))} />
  )
  return (
    <div className={styles.charts}>
      <Panel area="bridge" title={words.cashBridge}><Chart of={(width, height) => bridgePanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="profit" title={words.grossToNet} tool={choice}><Chart of={(width, height) => profitPanel(view, accounting, { width, height, title: '' })} /></Panel>
      <Panel area="causes" title={words.netBurnByCause}><Chart of={(width, height) => causesPanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="funders" title={words.burnByFunder}><Chart of={(width, height) => fundersPanel(view, { width, height, title: '' })} /></Panel>
      <Panel area="runway" title={words.runway}><Chart of={(width, height) => runwayPanel(view, { width, height, title: '' })} /></Panel>
    </div>
  )
}

const Panel = ({ area, title, tool, children }: { readonly area: string; readonly title: string; readonly tool?: ReactNode; readonly children: ReactNode }) => (
  <section className={styles.panel} style={{ gridArea: area }} aria-label={title}>
    <header className={styles.head}><h2 className={styles.title}>{title}</h2>{tool}</header>
    <div className={styles.chart}>{children}</div>
  </section>
)
