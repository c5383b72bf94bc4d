import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { listening, watchPage, type App } from './app.ts'
import type { Home } from './homes.ts'
import { root } from './project.ts'

/** The Electron program of this checkout, or why there is none to test on. */
export function electronRuntime(): { readonly path: string } | { readonly missing: string } {
  const folder = join(root, 'node_modules/electron')
  const note = join(folder, 'path.txt')
  const path = existsSync(note) ? join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(note, 'utf8')) : ''
  if (!path || !existsSync(path)) return { missing: 'the Electron runtime is not installed' }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return { missing: 'there is no display for the Electron runtime' }
  return { path }
}

/** The desktop shell on the real Electron. */
export async function launchElectron(home: Home): Promise<App> {
  const runtime = electronRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const problems: string[] = []
  const start = async (): Promise<{ electron: ElectronApplication; page: Page }> => {
    const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, home.workspace]
    const electron = await _electron.launch({ executablePath: runtime.path, args, env: { ...(process.env as Record<string, string>), WARCHEST_HOME: home.folder } })
    const page = await electron.firstWindow()
    watchPage(page, problems)
    return { electron, page }
  }
  let running = await start()
  return {
    kind: 'electron',
    get page() { return running.page },
    home: home.folder,
    workspace: home.workspace,
    problems,
    menu: async (command) => {
      await listening(running.page)
      await running.electron.evaluate(({ Menu }, id) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(id)
        if (!item) throw new Error(`There is no menu item ${id}`)
        ;(item.click as () => void)()
      }, command)
    },
    answerDialog: (path) => running.electron.evaluate(({ dialog }, answer) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: answer === null, filePaths: answer === null ? [] : [answer] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: answer === null, filePath: answer ?? '' })
    }, path),
    restart: async () => {
      await running.electron.close()
      running = await start()
    },
    close: () => running.electron.close(),
  }
}
