import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { burnFacts } from '../../../core/burn/facts.ts'
import { cashPanel } from '../../charts/burn/panels.ts'
import { burnView } from '../../charts/burn/view.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { lineChart } from '../../charts/line-chart.ts'
import { palette } from '../../charts/palette.ts'
import { useFormat } from '../../ui/index.ts'
import { orderCurve } from './figures.ts'
import { Panel } from './panel.tsx'
import type { RunningRoom } from './running-room.ts'
import styles from './war-room.module.css'

/** Cash on every path, against the floor. */
export function CashPanel({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const { language, theme } = useChartLook()
  const { outcome, run } = room
  const view = useMemo(() => burnView(outcome, burnFacts(outcome), run, language, theme), [outcome, run, language, theme])
  return <Panel area="cash" title={t('cash.title')}><div className={styles.chart}><Chart of={(width, height) => cashPanel(view, { width, height, title: '' })} /></div></Panel>
}

/** What was sold, and what the run expects from its first day on. */
export function OrderPanel({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const format = useFormat()
  const { language, theme } = useChartLook()
  const colors = palette(theme)
  const { outcome, sales } = room
  const curve = useMemo(() => orderCurve(outcome, sales), [outcome, sales])
  const note = curve.ratio === null ? t('orders.ahead', { date: format.date(outcome.dates[0], 'short') }) : t('orders.ratio', { ratio: format.percent(curve.ratio) })
  return (
    <Panel area="orders" title={t('orders.title')} note={note}>
      <div className={styles.chart}>
        <Chart of={(width, height) => lineChart({
          title: '', language, theme, width, height, dates: curve.dates, unit: { kind: 'count', noun: t('orders.unit') }, zero: true,
          series: [
            { id: 'expected', label: t('orders.expected'), color: colors.muted, values: curve.expected, band: { low: curve.low, high: curve.high }, dashed: true },
            { id: 'sold', label: t('orders.sold'), color: colors.own, values: curve.sold, points: true },
          ],
        })} />
      </div>
    </Panel>
  )
}
