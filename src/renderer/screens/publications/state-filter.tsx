import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ROW_STATES, type PublicationSummary, type RowState } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import { TONES, totalOf } from './row-states.ts'
import styles from './publications.module.css'

export interface StateFilterProps {
  readonly summary: PublicationSummary
  readonly value: RowState | 'drifted' | null
  readonly onChange: (state: RowState | 'drifted' | null) => void
}

/** Counts by state; each is a filter of the row table. States without rows are left out, but for the one that is chosen. */
export function StateFilter({ summary, value, onChange }: StateFilterProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const chip = (state: RowState | 'drifted' | null, count: number) => (
    <UnstyledButton key={state ?? 'all'} className={styles.chip} data-active={value === state || undefined} aria-pressed={value === state} title={state === null ? undefined : t(`rowNote.${state}`)} onClick={() => onChange(state)}>
      {state !== null && <span className={styles.dot} data-tone={state === 'drifted' ? 'attention' : TONES[state]} aria-hidden />}
      <span>{t(`row.${state ?? 'all'}`)}</span>
      <span className={styles.chipCount} data-figure>{format.number(count)}</span>
    </UnstyledButton>
  )
  return (
    <div className={styles.chips} role="group" aria-label={t('filter')}>
      {chip(null, totalOf(summary))}
      {ROW_STATES.filter((state) => summary.counts[state] > 0 || state === value).map((state) => chip(state, summary.counts[state]))}
      {(summary.drifted > 0 || value === 'drifted') && chip('drifted', summary.drifted)}
    </div>
  )
}
