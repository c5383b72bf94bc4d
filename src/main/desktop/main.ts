import { join } from 'node:path'
import { app, dialog, ipcMain, Menu, nativeTheme, Notification, protocol, safeStorage, session, shell, type BrowserWindow } from 'electron'
import { RPCHandler } from '@orpc/server/message-port'
import { CHANNELS } from '../contract/bridge.ts'
import type { Language } from '../contract/menu.ts'
import { systemClock } from '../engine/clock.ts'
import type { Desk } from '../engine/desk.ts'
import { homeFolder, recentWorkspaces } from '../engine/home.ts'
import { openDesk } from '../engine/open-desk.ts'
import { deskClient, router } from '../engine/router.ts'
import { ENGINE_VERSION } from '../engine/version.ts'
import { closeInOrder } from './close.ts'
import { begin, pickWorkspace } from './dialogs.ts'
import { isOpen, workspaceIn } from './first-workspace.ts'
import { menuTemplate } from './menu.ts'
import { keyringSecrets } from './keyring.ts'
import { jobNotices } from './notices.ts'
import { confine, grantNothing, isTrusted, SCHEME_PRIVILEGES, servePage } from './page.ts'
import { acceptPorts } from './port.ts'
import { texts } from './texts.ts'
import { createWindow } from './window.ts'

const rendererRoot = join(import.meta.dirname, '../renderer')
const preload = join(import.meta.dirname, '../preload/index.cjs')

let window: BrowserWindow | null = null
let language: Language = 'en'
/** A workspace that the system asked for before the app was ready. */
let asked: string | null = workspaceIn(process.argv, process.cwd())

/** What belongs to the shell lies beside everything else of this person. */
app.setPath('userData', join(homeFolder(), 'desktop'))
protocol.registerSchemesAsPrivileged(SCHEME_PRIVILEGES)
app.enableSandbox()

/** Asks the page to run one of its commands. */
const command = (id: string, path?: string): void => {
  window?.webContents.send(CHANNELS.menu, { command: id, ...(path === undefined ? {} : { path }) })
}

const show = (): void => {
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

async function start(): Promise<void> {
  language = app.getPreferredSystemLanguages()[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  grantNothing(session.defaultSession)
  servePage(protocol, rendererRoot)
  const desk = openDesk({ home: homeFolder(), form: 'desktop', version: ENGINE_VERSION, clock: systemClock, secrets: keyringSecrets(homeFolder(), safeStorage, process.platform) })
  const client = deskClient(desk)

  const showMenus = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ language, recent: recentWorkspaces(desk.home), platform: process.platform }, command)))
  let known = ''
  /** Menus, theme, title and recent documents follow the workspace and the preferences. */
  const refresh = async (): Promise<void> => {
    if (!isOpen(desk)) return showMenus()
    const [info, preferences] = await Promise.all([client.workspace.info(), client.preferences.get()])
    language = preferences.language
    nativeTheme.themeSource = preferences.theme
    showMenus()
    if (info.path !== known) app.addRecentDocument(info.path)
    known = info.path
    window?.setRepresentedFilename(info.path)
    window?.setTitle(`${info.name} - Warchest`)
  }

  const handler = new RPCHandler<{ readonly desk: Desk }>(router, {
    clientInterceptors: [async (call) => {
      const output: unknown = await call.next()
      if (['workspace.open', 'preferences.set'].includes(call.path.join('.'))) await refresh()
      return output
    }],
  })
  acceptPorts(ipcMain, (port) => handler.upgrade(port, { context: { desk } }))
  ipcMain.handle(CHANNELS.pickWorkspace, (event, purpose: unknown) => (isTrusted(event) ? pickWorkspace(window, purpose === 'create' ? 'create' : 'open', language) : null))
  ipcMain.on(CHANNELS.language, (event, to: unknown) => {
    if (!isTrusted(event) || (to !== 'en' && to !== 'zh') || to === language) return
    language = to
    showMenus()
  })

  desk.jobs.observe(jobNotices(
    {
      progress: (share) => window?.setProgressBar(share),
      tell: (title, body) => {
        if (window?.isFocused() || !Notification.isSupported()) return
        const notification = new Notification({ title, body })
        notification.on('click', show)
        notification.show()
      },
    },
    { milliseconds: () => systemClock.milliseconds(), language: () => language },
  ))
  // A workspace that is made opens when it is whole.
  desk.jobs.observe((status) => { if (status.kind === 'sample' && status.state === 'done') void refresh() })

  if (!(await begin(desk, asked, language))) {
    await desk.close()
    return app.quit()
  }
  await refresh()
  const openWindow = (): void => {
    window = createWindow(preload)
    window.on('page-title-updated', (event) => event.preventDefault())
    window.on('closed', () => { window = null })
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      const text = texts(language)
      void dialog.showMessageBox({ type: 'error', message: text.gone, buttons: [text.reload, text.quit], cancelId: 1 }).then(({ response }) => (response === 0 ? window?.reload() : app.quit()))
    })
    void refresh()
  }
  openWindow()
  app.on('activate', () => { if (!window) openWindow() })
  app.on('second-instance', (_event, args, folder) => {
    show()
    const path = workspaceIn(args, folder)
    if (path) command('workspace.open', path)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    command('workspace.open', path)
  })
  closeInOrder(desk, () => language)
}

if (app.requestSingleInstanceLock()) {
  app.on('web-contents-created', (_event, contents) => confine(contents, (address) => void shell.openExternal(address)))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    asked ??= path
  })
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  // Not awaited: Electron is ready only after this module has been evaluated.
  app.whenReady().then(start).catch((error: unknown) => {
    dialog.showErrorBox('Warchest', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}
