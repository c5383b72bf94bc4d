import { dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron'
import { WarchestError } from '../../core/problem.ts'
import type { Language } from '../contract/menu.ts'
import type { OpenDesk } from '../engine/open-desk.ts'
import { openFirst } from './first-workspace.ts'
import { texts } from './texts.ts'

/** Asks for a workspace's file; null where the person cancelled. A new one gets the extension if it has none. */
export async function pickWorkspace(window: BrowserWindow | null, purpose: 'open' | 'create', language: Language): Promise<string | null> {
  const text = texts(language)
  const filters = [{ name: text.workspaces, extensions: ['warchest'] }]
  if (purpose === 'open') {
    const options: OpenDialogOptions = { title: text.open, filters, properties: ['openFile'] }
    const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return canceled ? null : (filePaths[0] ?? null)
  }
  const options: SaveDialogOptions = { title: text.create, filters, properties: ['createDirectory', 'showOverwriteConfirmation'] }
  const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
  if (canceled || filePath === '') return null
  return filePath.toLowerCase().endsWith('.warchest') ? filePath : `${filePath}.warchest`
}

/** Opens a workspace to begin with, however often the person has to name another. False where they would rather quit. */
export async function begin(desk: OpenDesk, named: string | null, language: Language): Promise<boolean> {
  const text = texts(language)
  for (let path = named; ;) {
    try {
      openFirst(desk, path)
      return true
    } catch (error) {
      if (!(error instanceof WarchestError)) throw error
      const { response } = await dialog.showMessageBox({ type: 'error', message: text.cannotOpen, detail: error.message, buttons: [text.openAnother, text.quit], cancelId: 1 })
      path = response === 0 ? await pickWorkspace(null, 'open', language) : null
      if (path === null) return false
    }
  }
}
