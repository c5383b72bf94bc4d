import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import { LANE_ORDER, standingOf, STANDING_TONES, TONES, totalOf } from './row-states.ts'
import styles from './publications.module.css'

export interface PublicationListProps {
  readonly publications: readonly PublicationSummary[]
  readonly selected: string | null
  readonly onSelect: (id: string) => void
}

/** Every publication, newest first: what, when, how far. */
export function PublicationList({ publications, selected, onSelect }: PublicationListProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  return (
    <nav className={styles.list} aria-label={t('list.title')}>
      {publications.map((publication) => {
        const standing = standingOf(publication)
        return (
          <UnstyledButton key={publication.id} className={styles.item} aria-current={publication.id === selected ? 'true' : undefined} onClick={() => onSelect(publication.id)}>
            <span className={styles.itemName}>{publication.planName}</span>
            <span className={styles.itemState}><span className={styles.dot} data-tone={STANDING_TONES[standing]} aria-hidden />{t(`state.${standing}`)}</span>
            <span className={styles.itemFacts}><time dateTime={publication.createdAt}>{format.instant(publication.createdAt)}</time></span>
            <span className={styles.itemRows} data-figure>{t('list.lines', { rows: format.number(totalOf(publication)) })}</span>
            <span className={styles.itemTrack} aria-hidden>
              {LANE_ORDER.filter((state) => publication.counts[state] > 0).map((state) => <span key={state} className={styles.fill} data-tone={TONES[state]} data-row-state={state} style={{ flexGrow: publication.counts[state] }} />)}
            </span>
          </UnstyledButton>
        )
      })}
    </nav>
  )
}
