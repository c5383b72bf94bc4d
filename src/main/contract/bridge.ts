/** What the desktop shell gives the page beside the procedures, as `window.warchest`; absent in the served form. Made by the preload. */
export interface DesktopBridge {
  /** Carries the procedures: takes the place of a MessagePort for oRPC's message-port link. */
  readonly port: BridgePort
  /** A native menu item was chosen. Returns what stops listening. */
  onMenu(listener: (event: MenuEvent) => void): () => void
  /** Shows the native dialog; null where the person cancelled. */
  pickWorkspace(purpose: 'open' | 'create'): Promise<string | null>
  /** Where a dropped or picked file lies on this machine, for `data.stagePath`; empty for a file made by the page itself. */
  pathOf(file: unknown): string
  /** The native menus follow the interface's language. */
  setLanguage(language: 'en' | 'zh'): void
}

export interface BridgePort {
  postMessage(data: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** `command` is the id of a command of the interface's registry, listed in menu.ts. */
export interface MenuEvent {
  readonly command: string
  /** For `workspace.open` and `workspace.create`: what the person picked. */
  readonly path?: string
}

/** Channels between the preload and the main process. */
export const CHANNELS = { port: 'warchest:port', menu: 'warchest:menu', pickWorkspace: 'warchest:pick-workspace', language: 'warchest:language' } as const
