import { useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import { LANE_ORDER, TONES } from './row-states.ts'
import styles from './publications.module.css'

/** A lane per wave, filling as rows are read back; a roll back empties it again from the left. */
export function WaveLanes({ summary }: { readonly summary: PublicationSummary }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  // A dry run fills with what it would write.
  const done = summary.dryRun ? 'pending' : summary.direction === 'restore' ? 'restored' : 'confirmed'
  return (
    <ol className={styles.lanes} aria-label={t('lanes')} data-dry={summary.dryRun || undefined}>
      {summary.waves.map(({ wave, rows, counts }) => {
        const name = wave === 0 ? t('lane.canary') : t('lane.wave', { wave })
        const figures = { done: format.number(counts[done]), rows: format.number(rows) }
        return (
          <li key={wave} className={styles.lane}>
            <span className={styles.laneName}>{name}</span>
            <div className={styles.track} role="img" aria-label={t('lane.label', { name, ...figures, state: t(`row.${done}`) })}>
              {LANE_ORDER.filter((state) => counts[state] > 0 && state !== 'pending').map((state) => (
                <div key={state} className={styles.fill} data-tone={TONES[state]} data-row-state={state} style={{ flexGrow: counts[state] }} title={`${t(`row.${state}`)}: ${format.number(counts[state])}`} />
              ))}
              <div className={styles.fill} data-row-state="pending" title={`${t('row.pending')}: ${format.number(counts.pending)}`} style={{ flexGrow: counts.pending }} />
            </div>
            <span className={styles.laneFigures} data-figure>{t('lane.figures', figures)}</span>
          </li>
        )
      })}
    </ol>
  )
}
