import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Problem } from '../../../core/problem.ts'
import { useProblemText } from '../../ui/index.ts'
import styles from './stores.module.css'

export type NoticeTone = 'attention' | 'bad' | 'rest'

/** One thing to know. */
export function Notice({ tone, children }: { readonly tone: NoticeTone; readonly children: ReactNode }) {
  const Icon = tone === 'rest' ? IconInfoCircle : IconAlertTriangle
  return <div className={styles.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}><Icon size={18} aria-hidden /><div>{children}</div></div>
}

/** What the engine says of a store: what it is, and what to do. */
export function ProblemNotice({ tone, problem }: { readonly tone: NoticeTone; readonly problem: Problem }) {
  const { message, mend } = useProblemText()(problem)
  return <Notice tone={tone}><p><strong>{message}</strong> {mend}</p></Notice>
}
