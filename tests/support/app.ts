import type { ConsoleMessage, Page } from 'playwright-core'

export type Kind = 'served' | 'stand-in' | 'electron'

/** A running Warchest, whatever form it has: what the end-to-end tests drive. */
export interface App {
  readonly kind: Kind
  /** The page of its one window; another one after {@link restart}. */
  readonly page: Page
  /** Folder of this person and machine. */
  readonly home: string
  readonly workspace: string
  /** Chooses an item of the native menus by its command; in the served form, which has none, the same command in the palette. */
  menu(command: string): Promise<void>
  /** What the next question for a workspace's file is answered with: by the native dialog, or in the served form by the page's own field. */
  answerDialog(path: string | null): Promise<void>
  /** Ends it as a person would and starts it again on the same home and workspace. */
  restart(): Promise<void>
  close(): Promise<void>
  /** What the page complained of: errors, refused requests, broken policy. */
  readonly problems: readonly string[]
}

/** Gathers what a page complains of. */
export function watchPage(page: Page, problems: string[]): void {
  page.on('console', (message: ConsoleMessage) => { if (message.type() === 'error') problems.push(`console: ${message.text()}`) })
  page.on('pageerror', (error) => problems.push(`page: ${error.stack ?? error.message}`))
  page.on('crash', () => problems.push('the page crashed'))
}

/** Waits until the page listens to menus and keys. */
export const listening = (page: Page): Promise<void> => page.locator('main [data-app-state]').first().waitFor()

/** Waits until the screen in front has its data. */
export const loaded = (page: Page): Promise<void> => page.locator('[data-app-state="loaded"]').first().waitFor()
