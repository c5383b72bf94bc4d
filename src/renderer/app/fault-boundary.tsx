import { Component, type ReactNode } from 'react'
import { i18next } from './i18n/i18n.ts'

interface FaultState {
  readonly message: string | null
}

/** The last resort, where the frame itself fails: says so in plain elements that need nothing else to work, and offers to load the page again. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, FaultState> {
  override state: FaultState = { message: null }

  static getDerivedStateFromError(error: unknown): FaultState {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { message } = this.state
    if (message === null) return this.props.children
    return (
      <main role="alert" style={{ padding: 32, maxWidth: 640 }} data-app-state="error">
        <h1>{i18next.t('error.frame')}</h1>
        <p>{message}</p>
        <p>{i18next.t('error.frameMend')}</p>
        <button type="button" onClick={() => location.reload()}>{i18next.t('error.reload')}</button>
      </main>
    )
  }
}
