import { useTranslation } from 'react-i18next'
import styles from './state.module.css'

const WIDTHS = ['38%', '92%', '84%', '88%', '61%']

/** Quiet bars where content is about to be; says so to a screen reader. */
export function LoadingState({ label }: { readonly label?: string }) {
  const { t } = useTranslation('common')
  return (
    <div className={styles.state} data-state="loading" role="status" aria-label={label ?? t('loading')}>
      <div className={styles.bars} aria-hidden>
        {WIDTHS.map((width) => <div key={width} className={styles.bar} style={{ width }} />)}
      </div>
      {label !== undefined && <p className={styles.text}>{label}</p>}
    </div>
  )
}
