import { Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Regulator, Scenario } from '../../../core/war/scenario.ts'
import { without } from './draft.ts'
import { NumberField } from './fields.tsx'
import styles from './scenarios.module.css'

/** A seller half below cost for a month would be called to order about every second time. */
const START: Regulator = { hazard: 0.1, memoryDays: 14, days: 14, whom: 'offender', ends: 'below-cost' }

/** A regulator who watches what is sold below cost. */
export function RegulatorLevers<T extends Pick<Scenario, 'regulator'>>({ scenario, onChange }: { readonly scenario: T; readonly onChange: (scenario: T | Omit<T, 'regulator'>) => void }) {
  const { t } = useTranslation('scenarios')
  const { regulator } = scenario
  const set = (change: Partial<Regulator>): void => { if (regulator !== undefined) onChange({ ...scenario, regulator: { ...regulator, ...change } }) }
  return (
    <div className={styles.part}>
      <Switch label={t('regulator.title')} checked={regulator !== undefined} onChange={(event) => onChange(event.currentTarget.checked ? { ...scenario, regulator: START } : without(scenario, 'regulator'))} />
      {regulator !== undefined && (
        <div className={styles.pair}>
          <NumberField label={t('regulator.hazard')} value={regulator.hazard} decimals={2} step={0.05} max={100} onChange={(hazard) => set({ hazard: hazard ?? 0 })} />
          <NumberField label={t('regulator.memory')} value={regulator.memoryDays} min={1} max={365} onChange={(memoryDays) => set({ memoryDays: memoryDays ?? START.memoryDays })} />
          <NumberField label={t('regulator.days')} value={regulator.days} min={1} max={365} onChange={(days) => set({ days: days ?? START.days })} />
          <Select label={t('regulator.whom.title')} value={regulator.whom} allowDeselect={false} data={(['offender', 'all'] as const).map((value) => ({ value, label: t(`regulator.whom.${value}`) }))} onChange={(whom) => { if (whom === 'offender' || whom === 'all') set({ whom }) }} />
          <Select label={t('regulator.ends.title')} value={regulator.ends} allowDeselect={false} data={(['below-cost', 'subsidy'] as const).map((value) => ({ value, label: t(`regulator.ends.${value}`) }))} onChange={(ends) => { if (ends === 'below-cost' || ends === 'subsidy') set({ ends }) }} />
        </div>
      )}
    </div>
  )
}
