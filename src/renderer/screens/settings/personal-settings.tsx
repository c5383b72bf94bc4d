import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../main/contract/contract.ts'
import { problemsOfError } from '../../app/client.ts'
import { useSavePreferences } from '../../app/preferences.ts'
import { ProblemList } from '../../ui/index.ts'
import styles from './settings.module.css'

/** Language and theme; they belong to the person at this machine and change at once. */
export function PersonalSettings({ saved }: { readonly saved: Preferences }) {
  const { t } = useTranslation('settings')
  const save = useSavePreferences()
  return (
    <section className={styles.group} aria-labelledby="group-personal">
      <h2 id="group-personal">{t('personal.title')}</h2>
      <p className={styles.note}>{t('personal.note')}</p>
      {save.error && <ProblemList problems={problemsOfError(save.error)} />}
      <div className={styles.row}>
        <span className={styles.label} id="personal-language">{t('personal.language')}</span>
        <SegmentedControl aria-labelledby="personal-language" value={saved.language} data={[{ value: 'en', label: 'English' }, { value: 'zh', label: '简体中文' }]} onChange={(language) => save.mutate({ language })} />
      </div>
      <div className={styles.row}>
        <span className={styles.label} id="personal-theme">{t('personal.theme')}</span>
        <SegmentedControl aria-labelledby="personal-theme" value={saved.theme} data={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: t(`personal.${value}`) }))} onChange={(theme) => save.mutate({ theme })} />
      </div>
    </section>
  )
}
