/** What the test and the stand-in say to each other over the process channel. */
export type Order =
  | { readonly do: 'menu'; readonly id: string }
  | { readonly do: 'answer'; readonly answer: DialogAnswer }
  | { readonly do: 'quit' } | { readonly do: 'close-window' } | { readonly do: 'activate' } | { readonly do: 'crash-page' } | { readonly do: 'state' }
  | { readonly do: 'second-instance'; readonly args: readonly string[] }
  | { readonly do: 'open-file'; readonly path: string }
  | { readonly do: 'forge'; readonly channel: string; readonly data: unknown; readonly from: string; readonly frame: 'main' | 'sub' | 'none' }
  | { readonly do: 'focus'; readonly focused: boolean }
  | { readonly do: 'click-notification' }

/** A file, several, none, or the button of a message box. */
export type DialogAnswer = { readonly path: string | null } | { readonly button: number }

export interface MenuRecord {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly enabled?: boolean
  readonly submenu?: readonly MenuRecord[]
}

/** Everything the app asked of Electron, for a test to look at. */
export interface State {
  readonly windows: readonly { readonly options: Record<string, unknown>; readonly title: string; readonly visible: boolean; readonly representedFilename: string; readonly closed: boolean }[]
  readonly menu: readonly MenuRecord[]
  readonly dialogs: readonly { readonly kind: 'open' | 'save' | 'message' | 'error'; readonly options: Record<string, unknown>; readonly answered: boolean }[]
  readonly progress: readonly number[]
  readonly notifications: readonly { readonly title: string; readonly body: string }[]
  readonly recentDocuments: readonly string[]
  readonly openedOutside: readonly string[]
  readonly windowsDenied: readonly string[]
  readonly navigationsBlocked: readonly string[]
  readonly requestsBlocked: readonly string[]
  readonly permissions: { readonly asked: boolean; readonly granted: boolean }
  readonly privileged: readonly { readonly scheme: string; readonly privileges: Record<string, boolean> }[]
  readonly sandboxed: boolean
  /** How many texts the keyring has sealed, and whether the app has asked it to do without protection. */
  readonly keyring: { readonly sealed: number; readonly plain: boolean }
  readonly themeSource: string
  readonly userData: string
}

/** An order with a number, and its answer. */
export interface Envelope { readonly id: number; readonly order: Order }
export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }
/** Said unasked. */
export type News = { readonly news: 'window'; readonly port: number } | { readonly news: 'page-problem'; readonly text: string }
