import { useId, type ReactNode } from 'react'
import styles from './screen-frame.module.css'

export interface ScreenFrameProps {
  /** The one question this screen answers. */
  readonly question: string
  /** The answer, as a sentence bound to figures; figures in <strong>. */
  readonly answer?: ReactNode
  /** The primary action, and at most two quiet ones before it. */
  readonly action?: ReactNode
  /** Where the screen stands, for tests and assistive technology. Default: loaded. */
  readonly state?: 'loaded' | 'loading' | 'empty' | 'error'
  readonly children: ReactNode
}

/** Every screen's frame: question, answer, action, evidence. The evidence fills the rest of the window. */
export function ScreenFrame({ question, answer, action, state = 'loaded', children }: ScreenFrameProps) {
  const id = useId()
  return (
    <section className={styles.screen} data-app-state={state} aria-labelledby={id} aria-busy={state === 'loading'}>
      <header className={styles.header}>
        <div className={styles.words}>
          <h1 className={styles.question} id={id}>{question}</h1>
          {answer !== undefined && <p className={styles.answer}>{answer}</p>}
        </div>
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  )
}
