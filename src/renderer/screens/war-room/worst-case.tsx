import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/index.ts'
import { Panel } from './panel.tsx'
import type { RunningRoom } from './running-room.ts'
import styles from './war-room.module.css'

/** The worst that can happen: to cash in the run, and to the plan as it stands if all stock sells at its prices. */
export function WorstCase({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const format = useFormat()
  const { outcome, plan, currency } = room
  const money = (value: number): string => format.money(value, currency)
  const rows: readonly (readonly [string, string])[] = [
    [t('worst.lowestCash'), money(outcome.totals.lowestCash.p10)],
    [t('worst.fundingNeed'), money(outcome.totals.fundingNeed.p90)],
    ...(plan === null ? [] : [
      [t('worst.exposed'), format.minor(plan.exposedCash, currency)] as const,
      [t('worst.belowCost'), format.minor(plan.belowCostCash, currency)] as const,
      [t('worst.largestDrop'), format.percent(plan.largestDrop)] as const,
    ]),
  ]
  return (
    <Panel title={t('worst.title')} note={plan === null ? t('worst.noPlan') : t('worst.plan', { name: plan.name, version: plan.version, status: t(`status.${plan.status}`) })}>
      <dl className={styles.worst}>{rows.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
    </Panel>
  )
}
