import { Trans, useTranslation } from 'react-i18next'
import type { PublicationPreview } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'
import { ScheduleLine } from './schedule-line.tsx'
import styles from './publications.module.css'

/** What publishing means, before it is confirmed: how many prices, how much money, how it goes out, who approved it; and how many rows of the plan stay behind. */
export function Consequence({ preview, rows, left = 0 }: { readonly preview: PublicationPreview; readonly rows: number; readonly left?: number }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const [canary, ...waves] = preview.waves
  const key = waves.length === 0 ? 'canaryOnly' : preview.canarySeconds > 0 ? 'wavesSentence' : 'canaryUnwatched'
  return (
    <div className={styles.consequence}>
      <p>
        <Trans
          t={t} i18nKey="consequence" components={{ b: <strong /> }}
          values={{ rows: format.number(rows), cash: format.minor(preview.exposedCash, preview.currency), drop: format.percent(preview.largestDrop), from: format.date(preview.from, 'short'), to: format.date(preview.to) }}
        />
      </p>
      <p className={styles.quiet}>
        {t(key, { canary: format.number(canary), time: format.duration(preview.canarySeconds), rest: format.number(preview.lines - canary), waves: format.number(waves.length), by: preview.approvedBy })}
        {left > 0 && ` ${t('leftBehind', { rows: format.number(left) })}`}
      </p>
      <ScheduleLine schedule={preview.schedule} />
      {preview.moved && <p className={styles.quiet}>{t('schedule.moved')}</p>}
    </div>
  )
}
