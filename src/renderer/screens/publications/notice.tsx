import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Problem } from '../../../core/problem.ts'
import { useProblemText } from '../../ui/index.ts'
import styles from './publications.module.css'

/** One thing to know, in its tone: what happened and what to do. */
export function Notice({ tone, message, mend, emergency, children }: { readonly tone: 'attention' | 'bad' | 'rest'; readonly message: ReactNode; readonly mend?: ReactNode; readonly emergency?: 'rests' | 'runs'; readonly children?: ReactNode }) {
  const Icon = tone === 'rest' ? IconInfoCircle : IconAlertTriangle
  return (
    <div className={styles.notice} data-tone={tone} data-emergency={emergency} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <p><span className={styles.noticeMessage}>{message}</span> {mend}</p>
      {children}
    </div>
  )
}

/** The same for a problem of the engine's. */
export function ProblemNotice({ tone, problem, about, more, children }: { readonly tone: 'attention' | 'bad' | 'rest'; readonly problem: Problem; readonly about?: string; readonly more?: string | undefined; readonly children?: ReactNode }) {
  const { message, mend } = useProblemText()(problem)
  return <Notice tone={tone} message={about === undefined ? message : `${about} · ${message}`} mend={[mend, more].filter(Boolean).join(' ')}>{children}</Notice>
}
