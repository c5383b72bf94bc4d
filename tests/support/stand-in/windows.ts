import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { debuggingPort, inward, openPage, outward } from './chromium-host.ts'
import { guard } from './guard.ts'
import { ipc } from './ipc.ts'
import { pageSide } from './page-side.ts'
import { PreventableEvent, record, tell } from './record.ts'

interface WebPreferences { readonly preload?: string; readonly [name: string]: unknown }
type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

/** What would open the page to the machine, or the machine to the page. */
const UNSAFE: Readonly<Record<string, boolean>> = { nodeIntegration: true, nodeIntegrationInWorker: true, nodeIntegrationInSubFrames: true, contextIsolation: false, sandbox: false, webSecurity: false, webviewTag: true, allowRunningInsecureContent: true, experimentalFeatures: true }
const MUST: Readonly<Record<string, boolean>> = { sandbox: true, contextIsolation: true, nodeIntegration: false }

export class WebContents extends EventEmitter {
  page: Page | null = null
  readonly mainFrame: { readonly url: string; readonly parent: null }
  readonly self: WebContents
  readonly #preload: string | undefined
  #url = ''
  #loading = false
  #destroyed = false
  #mayOpen: OpenHandler = () => ({ action: 'allow' })

  constructor(preferences: WebPreferences) {
    super()
    this.#preload = preferences.preload
    const url = (): string => this.#url
    this.mainFrame = { get url() { return url() }, parent: null }
    this.self = guard<WebContents>('webContents', this)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#mayOpen = handler
  }
  getURL(): string {
    return this.#url
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  /** A message to a page that is gone is lost, as in Electron. */
  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
    const data = structuredClone(args)
    this.page?.evaluate(([name, values]) => { (window as unknown as { __standInDeliver?: (channel: string, args: unknown[]) => void }).__standInDeliver?.(name, values) }, [channel, data] as const).catch(() => {})
  }
  async load(address: string): Promise<void> {
    this.page ??= await this.#open()
    this.#loading = true
    this.#url = address
    try {
      await this.page.goto(outward(address), { waitUntil: 'domcontentloaded' })
    } finally {
      this.#loading = false
    }
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    void this.page?.close().catch(() => {})
    this.emit('destroyed')
  }

  async #open(): Promise<Page> {
    const page = await openPage({
      mayNavigate: (address) => this.#loading || this.#mayNavigate(address),
      blocked: (address) => record.requestsBlocked.push(address),
    })
    page.on('framenavigated', (frame) => { if (frame === page.mainFrame() && !this.#loading) this.#url = inward(frame.url()) })
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    page.on('pageerror', (error) => tell({ news: 'page-problem', text: error.message }))
    await page.exposeBinding('__standInSend', async ({ frame }, kind: 'send' | 'invoke' | 'open', channel: string, args: unknown[]) => {
      if (kind === 'open') return this.#opened(inward(channel))
      const sender = frame === page.mainFrame() ? this.mainFrame : { url: inward(frame.url()), parent: this.mainFrame }
      return kind === 'invoke' ? ipc.invoke(this.self, sender, channel, args) : ipc.send(this.self, sender, channel, args)
    })
    if (this.#preload !== undefined) await page.addInitScript({ content: `(${pageSide.toString()})(function (require, module, exports) {\n${readFileSync(this.#preload, 'utf8')}\n})` })
    return page
  }
  #mayNavigate(address: string): boolean {
    const event = Object.assign(new PreventableEvent(), { url: address, isMainFrame: true, isSameDocument: false, frame: this.mainFrame })
    this.emit('will-navigate', event, address)
    if (event.defaultPrevented) record.navigationsBlocked.push(address)
    return !event.defaultPrevented
  }
  #opened(address: string): { value: null } {
    if (this.#mayOpen({ url: address }).action === 'deny') record.windowsDenied.push(address)
    else throw new Error(`electron stand-in: a second window for ${address} is not implemented`)
    return { value: null }
  }
}

export interface WindowOptions { readonly webPreferences?: WebPreferences; readonly title?: string; readonly show?: boolean; readonly [name: string]: unknown }

/** Every window of this run, closed ones too. */
export const windows: BrowserWindow[] = []
/** Set by the app object, which hears of new contents and of the last window. */
export const lifecycle = { created: (_contents: WebContents): void => {}, allClosed: (): void => {} }

export class BrowserWindow extends EventEmitter {
  readonly options: WindowOptions
  readonly webContents: WebContents
  readonly #contents: WebContents
  title: string
  visible: boolean
  focused = false
  closed = false
  representedFilename = ''

  static getAllWindows(): BrowserWindow[] {
    return windows.filter((window) => !window.closed)
  }

  constructor(options: WindowOptions = {}) {
    super()
    const preferences = options.webPreferences ?? {}
    for (const [name, bad] of Object.entries(UNSAFE)) if (preferences[name] === bad) throw new Error(`electron stand-in: webPreferences.${name} = ${bad} is refused`)
    for (const [name, good] of Object.entries(MUST)) if (preferences[name] !== good) throw new Error(`electron stand-in: webPreferences.${name} must be said to be ${good}`)
    if (options['windowStatePersistence'] && !options['name']) throw new Error('electron stand-in: windowStatePersistence has no effect without a name')
    this.options = options
    this.title = options.title ?? ''
    this.visible = options.show ?? true
    this.#contents = new WebContents(preferences)
    this.webContents = this.#contents.self
    windows.push(this)
    lifecycle.created(this.webContents)
    return guard<BrowserWindow>('BrowserWindow', this)
  }

  async loadURL(address: string): Promise<void> {
    await this.#contents.load(address)
    this.emit('ready-to-show')
    tell({ news: 'window', port: debuggingPort() })
  }
  reload(): void {
    void this.#contents.page?.reload().catch(() => {})
  }
  show(): void {
    this.visible = true
    this.focus()
  }
  focus(): void {
    this.focused = true
    this.emit('focus')
  }
  isFocused(): boolean {
    return this.focused
  }
  isMinimized(): boolean {
    return false
  }
  restore(): void {
    this.visible = true
  }
  setTitle(title: string): void {
    this.title = title
  }
  setRepresentedFilename(path: string): void {
    this.representedFilename = path
  }
  setProgressBar(share: number): void {
    record.progress.push(share)
  }
  close(): void {
    if (this.closed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return
    this.closed = true
    this.#contents.destroy()
    this.emit('closed')
    if (BrowserWindow.getAllWindows().length === 0) lifecycle.allClosed()
  }
}
