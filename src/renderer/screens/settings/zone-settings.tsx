import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../main/contract/contract.ts'
import { problemsOfError } from '../../app/client.ts'
import { useSavePreferences } from '../../app/preferences.ts'
import { ProblemList } from '../../ui/index.ts'
import styles from './settings.module.css'

const MACHINE = ''

/** The zone in which the days of this workspace begin and end; holds at once. */
export function ZoneSettings({ saved }: { readonly saved: Preferences }) {
  const { t } = useTranslation('settings')
  const save = useSavePreferences()
  const zones = [...new Set([saved.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  return (
    <section className={styles.group} aria-labelledby="group-zone">
      <h2 id="group-zone">{t('zone.title')}</h2>
      <p className={styles.note}>{t('zone.note')}</p>
      {save.error && <ProblemList problems={problemsOfError(save.error)} />}
      <div className={styles.row}>
        <label className={styles.label} htmlFor="zone">{t('zone.label')}</label>
        <Select
          id="zone" searchable allowDeselect={false} value={saved.timeZone ?? MACHINE} disabled={save.isPending}
          data={[{ value: MACHINE, label: saved.timeZone === null ? t('zone.machineNow', { zone: saved.zone }) : t('zone.machine') }, ...zones.map((zone) => ({ value: zone, label: zone }))]}
          onChange={(zone) => save.mutate({ timeZone: zone === MACHINE || zone === null ? null : zone })}
        />
      </div>
    </section>
  )
}
