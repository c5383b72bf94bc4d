// A stand-in for the part of Electron that Warchest uses; tests only. Windows are pages of a real Chromium. It keeps Electron's contracts (order,
// shapes, refusals) and records what it was asked; it does not keep its isolation: preload and page share one world.
import { EventEmitter } from 'node:events'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageBoxOptions, MessageBoxReturnValue, OpenDialogOptions, OpenDialogReturnValue, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { closeChromium, openChromium, schemes, type SchemeHandler } from './chromium-host.ts'
import { guard } from './guard.ts'
import { ipc, ipcMain } from './ipc.ts'
import { chooseItem, Menu, menuRecord } from './menu.ts'
import { answerDialog, askDialog, PreventableEvent, record } from './record.ts'
import type { Answer, Envelope, Order, State } from './talk.ts'
import { BrowserWindow, lifecycle, windows, type WebContents } from './windows.ts'

export { BrowserWindow, ipcMain, Menu }

let ready = false
let announce: () => void = () => {}
const whenReady = new Promise<void>((resolve) => { announce = resolve })
let userData = ''
let quitting = false

class App extends EventEmitter {
  readonly isPackaged = false
  whenReady(): Promise<void> {
    return whenReady
  }
  isReady(): boolean {
    return ready
  }
  enableSandbox(): void {
    if (ready) throw new Error('app.enableSandbox() can only be called before app is ready')
    record.sandboxed = true
  }
  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`electron stand-in: the path ${name} is not implemented`)
    mkdirSync(path, { recursive: true })
    userData = path
  }
  requestSingleInstanceLock(): boolean {
    return process.env['STAND_IN_SECOND'] !== '1'
  }
  getPreferredSystemLanguages(): string[] {
    return [process.env['STAND_IN_LANGUAGE'] ?? 'en-GB']
  }
  addRecentDocument(path: string): void {
    record.recentDocuments.push(path)
  }
  /** Electron asks everybody, closes the windows, asks again, and ends. */
  quit(): void {
    if (quitting) return
    const before = new PreventableEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    quitting = true
    for (const window of BrowserWindow.getAllWindows()) window.close()
    const will = new PreventableEvent()
    this.emit('will-quit', will)
    this.emit('quit', {}, 0)
    void closeChromium().finally(() => process.exit(0))
  }
  exit(code = 0): void {
    void closeChromium().finally(() => process.exit(code))
  }
}

const application = new App()
export const app = guard('app', application)
lifecycle.created = (contents) => application.emit('web-contents-created', {}, contents)
lifecycle.allClosed = () => { if (!quitting) application.emit('window-all-closed') }

/** Called once the entry has been evaluated. */
export async function fireReady(): Promise<void> {
  if (userData === '') throw new Error('electron stand-in: the app did not say where its data lie')
  await openChromium(userData)
  ready = true
  application.emit('ready')
  announce()
}

export const protocol = guard('protocol', {
  registerSchemesAsPrivileged: (list: readonly { readonly scheme: string; readonly privileges: Record<string, boolean> }[]) => {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    record.privileged.push(...list)
    for (const { scheme } of list) schemes.set(scheme, null)
  },
  handle: (scheme: string, handler: SchemeHandler) => {
    if (!ready) throw new Error('protocol.handle can only be called after app is ready')
    if (!schemes.has(scheme)) throw new Error(`electron stand-in: ${scheme} was not registered as privileged`)
    if (schemes.get(scheme)) throw new Error(`The scheme has been registered: ${scheme}`)
    schemes.set(scheme, handler)
  },
})

type Decide = (granted: boolean) => void
export const session = {
  defaultSession: guard('session', {
    setPermissionRequestHandler: (handler: (contents: object, permission: string, decide: Decide) => void) => {
      record.permissions.asked = true
      for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fileSystem', 'openExternal', 'unknown']) handler({}, permission, (granted) => { record.permissions.granted ||= granted })
    },
    setPermissionCheckHandler: (handler: () => boolean) => { record.permissions.granted ||= handler() },
  }),
}

/** A keyring whose key lies beside the app's data, so that it is there after a restart; which one the desktop has is told by STAND_IN_KEYRING. */
const keyring = (): string => process.env['STAND_IN_KEYRING'] ?? 'gnome_libsecret'
const keyringKey = (): Buffer => {
  const path = join(userData, 'stand-in-keyring')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32))
  return readFileSync(path)
}
const unlocked = (): void => {
  if (!ready) throw new Error('safeStorage cannot be used before app is ready')
  if (keyring() === 'locked' || (keyring() === 'basic_text' && !record.keyring.plain)) throw new Error('Encryption is not available.')
}
export const safeStorage = guard('safeStorage', {
  getSelectedStorageBackend: () => (ready ? (keyring() === 'locked' ? 'gnome_libsecret' : keyring()) : 'unknown'),
  setUsePlainTextEncryption: (plain: boolean) => { record.keyring.plain = plain },
  isAsyncEncryptionAvailable: async (): Promise<boolean> => keyring() !== 'locked' && (keyring() !== 'basic_text' || record.keyring.plain),
  encryptStringAsync: async (text: string): Promise<Buffer> => {
    unlocked()
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyringKey(), nonce)
    record.keyring.sealed += 1
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  decryptStringAsync: async (bytes: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> => {
    unlocked()
    const decipher = createDecipheriv('aes-256-gcm', keyringKey(), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
    return { shouldReEncrypt: false, result: Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8') }
  },
})

export const shell = guard('shell', {
  openExternal: async (address: string): Promise<void> => { record.openedOutside.push(address) },
})

let themeSource = 'system'
export const nativeTheme = {
  get shouldUseDarkColors(): boolean {
    return themeSource === 'dark'
  },
  get themeSource(): string {
    return themeSource
  },
  set themeSource(source: string) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`electron stand-in: ${source} is no theme source`)
    themeSource = source
  },
}

/** A dialog's arguments may begin with the window it belongs to. */
const optionsOf = <T>(args: readonly (T | BrowserWindow)[]): T => args[args.length - 1] as T
const pathOf = (answer: Awaited<ReturnType<typeof askDialog>>): string | null => {
  if (!('path' in answer)) throw new Error('electron stand-in: a file dialog was answered with a button')
  return answer.path
}

export const dialog = guard('dialog', {
  showOpenDialog: async (...args: (OpenDialogOptions | BrowserWindow)[]): Promise<OpenDialogReturnValue> => {
    const path = pathOf(await askDialog('open', optionsOf<OpenDialogOptions>(args)))
    return { canceled: path === null, filePaths: path === null ? [] : [path] }
  },
  showSaveDialog: async (...args: (SaveDialogOptions | BrowserWindow)[]): Promise<SaveDialogReturnValue> => {
    const path = pathOf(await askDialog('save', optionsOf<SaveDialogOptions>(args)))
    return { canceled: path === null, filePath: path ?? '' }
  },
  showMessageBox: async (...args: (MessageBoxOptions | BrowserWindow)[]): Promise<MessageBoxReturnValue> => {
    const options = optionsOf<MessageBoxOptions>(args)
    const answer = await askDialog('message', options)
    if (!('button' in answer) || answer.button >= (options.buttons?.length ?? 1)) throw new Error('electron stand-in: a message box was answered with no button of its own')
    return { response: answer.button, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string): void => {
    record.dialogs.push({ kind: 'error', options: { title, content }, answered: true })
    process.stderr.write(`${title}: ${content}\n`)
  },
})

const notifications: Notification[] = []
export class Notification extends EventEmitter {
  readonly #options: { readonly title: string; readonly body: string }
  static isSupported(): boolean {
    return true
  }
  constructor(options: { readonly title: string; readonly body: string }) {
    super()
    this.#options = options
  }
  show(): void {
    record.notifications.push({ title: this.#options.title, body: this.#options.body })
    notifications.push(this)
  }
}

const state = (): State => ({
  ...record,
  windows: windows.map((window) => ({ options: JSON.parse(JSON.stringify(window.options)) as Record<string, unknown>, title: window.title, visible: window.visible, representedFilename: window.representedFilename, closed: window.closed })),
  menu: menuRecord(), themeSource, userData,
})

/** A message as if from elsewhere: a page of another address in the window, a frame inside it, or a frame that is gone. */
function forge(order: Extract<Order, { do: 'forge' }>, contents: WebContents): void {
  const frame = order.frame === 'none' ? null : { url: order.from, parent: order.frame === 'sub' ? contents.mainFrame : null }
  const sender = order.frame === 'main' ? (Object.create(contents, { mainFrame: { value: frame } }) as WebContents) : contents
  ipc.send(sender, frame, order.channel, [order.data])
}

function obey(order: Order): unknown {
  const window = windows.find((candidate) => !candidate.closed)
  switch (order.do) {
    case 'menu': return chooseItem(order.id)
    case 'answer': return answerDialog(order.answer)
    case 'quit': return application.quit()
    case 'close-window': return window?.close()
    case 'activate': return application.emit('activate', {}, false)
    case 'crash-page': return window?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    case 'state': return state()
    case 'second-instance': return application.emit('second-instance', {}, order.args, process.cwd(), {})
    case 'open-file': return application.emit('open-file', new PreventableEvent(), order.path)
    case 'focus': if (window) window.focused = order.focused; return
    case 'click-notification': return notifications.at(-1)?.emit('click')
    case 'forge': return window && forge(order, window.webContents)
  }
}

process.on('message', ({ id, order }: Envelope) => {
  let answer: Answer
  try {
    const value = obey(order)
    answer = { id, value: order.do === 'state' ? value : null }
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) }
  }
  process.send?.(answer)
})
// The test has gone: so does everything it started.
process.on('disconnect', () => application.exit(1))
