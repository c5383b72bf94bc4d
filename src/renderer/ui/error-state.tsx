import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { problemsOfError } from '../app/problems.ts'
import { ProblemList } from './problem-list.tsx'
import styles from './state.module.css'

export interface ErrorStateProps {
  /** Anything thrown, as TanStack Query gives it. */
  readonly error: unknown
  readonly title?: string
  readonly onRetry?: () => void
  readonly action?: ReactNode
}

/** What a screen shows where its data could not be had: what happened, where, what to do, and a way to try again. */
export function ErrorState({ error, title, onRetry, action }: ErrorStateProps) {
  const { t } = useTranslation('common')
  return (
    <div className={styles.state} data-state="error" role="alert">
      <IconAlertTriangle size={28} color="var(--wc-red)" aria-hidden />
      <h2 className={styles.title}>{title ?? t('error.title')}</h2>
      <ProblemList problems={problemsOfError(error)} />
      <div className={styles.action}>
        {action}
        {onRetry && <Button variant="default" onClick={onRetry}>{t('retry')}</Button>}
      </div>
    </div>
  )
}
