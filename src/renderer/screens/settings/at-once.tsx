import { SegmentedControl, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../main/contract/contract.ts'
import { problemsOfError } from '../../app/client.ts'
import { useSavePreferences } from '../../app/preferences.ts'
import { ProblemList } from '../../ui/index.ts'
import styles from './settings.module.css'

type Save = ReturnType<typeof useSavePreferences>

/** A group whose choices hold as soon as they are made. */
function AtOnce({ id, title, note, save, children }: { readonly id: string; readonly title: string; readonly note: string; readonly save: Save; readonly children: ReactNode }) {
  return (
    <section className={styles.group} aria-labelledby={`group-${id}`}>
      <h2 id={`group-${id}`}>{title}</h2>
      <p className={styles.note}>{note}</p>
      {save.error && <ProblemList problems={problemsOfError(save.error)} />}
      {children}
    </section>
  )
}

const MACHINE = ''

/** The zone in which the days of this workspace begin and end. */
export function ZoneSettings({ saved }: { readonly saved: Preferences }) {
  const { t } = useTranslation('settings')
  const save = useSavePreferences()
  const zones = [...new Set([saved.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  return (
    <AtOnce id="zone" title={t('zone.title')} note={t('zone.note')} save={save}>
      <div className={styles.row}>
        <label className={styles.label} htmlFor="zone">{t('zone.label')}</label>
        <Select
          id="zone" searchable allowDeselect={false} value={saved.timeZone ?? MACHINE} disabled={save.isPending}
          data={[{ value: MACHINE, label: saved.timeZone === null ? t('zone.machineNow', { zone: saved.zone }) : t('zone.machine') }, ...zones.map((zone) => ({ value: zone, label: zone }))]}
          onChange={(zone) => save.mutate({ timeZone: zone === MACHINE || zone === null ? null : zone })}
        />
      </div>
    </AtOnce>
  )
}

/** Language and theme; they belong to the person at this machine. */
export function PersonalSettings({ saved }: { readonly saved: Preferences }) {
  const { t } = useTranslation('settings')
  const save = useSavePreferences()
  return (
    <AtOnce id="personal" title={t('personal.title')} note={t('personal.note')} save={save}>
      <div className={styles.row}>
        <span className={styles.label} id="personal-language">{t('personal.language')}</span>
        <SegmentedControl aria-labelledby="personal-language" value={saved.language} data={[{ value: 'en', label: 'English' }, { value: 'zh', label: '简体中文' }]} onChange={(language) => save.mutate({ language })} />
      </div>
      <div className={styles.row}>
        <span className={styles.label} id="personal-theme">{t('personal.theme')}</span>
        <SegmentedControl aria-labelledby="personal-theme" value={saved.theme} data={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: t(`personal.${value}`) }))} onChange={(theme) => save.mutate({ theme })} />
      </div>
    </AtOnce>
  )
}
