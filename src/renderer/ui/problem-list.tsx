import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/problem.ts'
import { useProblemText } from './use-problem-text.ts'
import styles from './state.module.css'

/** Problems as a person reads them: what happened, where, and what to do. */
export function ProblemList({ problems, limit = 5 }: { readonly problems: readonly Problem[]; readonly limit?: number }) {
  const { t } = useTranslation('common')
  const text = useProblemText()
  return (
    <ul className={styles.problems}>
      {problems.slice(0, limit).map((problem, i) => {
        const { message, mend, place } = text(problem)
        return (
          <li key={i} className={styles.problem}>
            {place !== '' && <div className={styles.place}>{place}</div>}
            <div>{message}</div>
            <div className={styles.mend}>{mend}</div>
          </li>
        )
      })}
      {problems.length > limit && <li className={styles.place}>{t('error.more', { count: problems.length - limit })}</li>}
    </ul>
  )
}
