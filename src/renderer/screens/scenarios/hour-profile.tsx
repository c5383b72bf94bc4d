import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { HOURLY_VISITS, type Operations } from '../../../core/war/scenario.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { columns } from '../../charts/columns.ts'
import { without } from './draft.ts'
import { More, NumberField } from './fields.tsx'
import styles from './scenarios.module.css'

const HEIGHT = 96
const hourName = (hour: number): string => String(hour).padStart(2, '0')

/** Visits by hour of the day, as weights: 24 figures under their picture. Only scenarios in hours have them. */
export function HourProfile({ operations, onChange }: { readonly operations: Operations; readonly onChange: (operations: Operations) => void }) {
  const { t } = useTranslation('scenarios')
  const look = useChartLook()
  const weights = operations.hourlyVisits ?? HOURLY_VISITS
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  // The last weight above zero stays so: a day without visits has no profile.
  const set = (hour: number, weight: number): void => {
    const next = weights.map((one, h) => (h === hour ? weight : one))
    if (next.some((one) => one > 0)) onChange({ ...operations, hourlyVisits: next })
  }
  return (
    <More label={t('profile.title')} open={operations.hourlyVisits !== undefined}>
      <div className={styles.hourChart}>
        <Chart height={HEIGHT} of={(width, height) => columns({ ...look, width, height, title: '', columns: weights.map((weight, hour) => ({ label: hourName(hour), value: mean > 0 ? weight / mean : 0 })), unit: { kind: 'plain', noun: t('profile.times'), digits: 1 }, reference: 1 })} />
      </div>
      <div className={styles.hours}>
        {weights.map((weight, hour) => (
          <label key={hour} className={styles.hour}><span aria-hidden>{hourName(hour)}</span><NumberField bare label={t('profile.at', { hour: hourName(hour) })} value={weight} max={1000} decimals={2} step={0.1} onChange={(value) => set(hour, value ?? 0)} /></label>
        ))}
      </div>
      <p className={styles.hint}>{operations.hourlyVisits === undefined ? t('profile.assumed') : <Anchor component="button" type="button" inherit onClick={() => onChange(without(operations, 'hourlyVisits'))}>{t('profile.reset')}</Anchor>}</p>
    </More>
  )
}
