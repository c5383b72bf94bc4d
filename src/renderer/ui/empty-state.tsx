import type { ReactNode } from 'react'
import styles from './state.module.css'

export interface EmptyStateProps {
  readonly icon?: ReactNode
  /** What is not there yet. */
  readonly title: string
  /** What it is for and how it comes. */
  readonly text?: ReactNode
  /** The button that brings it. */
  readonly action?: ReactNode
}

/** What a screen shows before there is anything: why, and the one step that changes it. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className={styles.state} data-state="empty">
      {icon !== undefined && <div className={styles.icon} aria-hidden>{icon}</div>}
      <h2 className={styles.title}>{title}</h2>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  )
}
