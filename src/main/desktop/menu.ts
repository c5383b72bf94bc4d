import type { MenuItemConstructorOptions } from 'electron'
import { MENUS, type Language, type MenuEntry } from '../contract/menu.ts'

export interface MenuSource {
  readonly language: Language
  readonly recent: readonly { readonly path: string; readonly name: string }[]
  readonly platform: NodeJS.Platform
}

/** Keys of these reach the page as they are; registering them would act twice. */
const EDITING = new Set(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'])

/** The native menus from the data of contract/menu.ts. `run` hands a command to the page. */
export function menuTemplate({ language, recent, platform }: MenuSource, run: (command: string, path?: string) => void): MenuItemConstructorOptions[] {
  const itemOf = (entry: MenuEntry): MenuItemConstructorOptions => {
    switch (entry.kind) {
      case 'separator':
        return { type: 'separator' }
      case 'role':
        return { role: entry.role, label: entry.title[language], ...(EDITING.has(entry.role) ? { registerAccelerator: false } : {}) }
      case 'recent':
        return { id: 'recent', label: entry.title[language], enabled: recent.length > 0, submenu: recent.map(({ path, name }) => ({ label: name, sublabel: path, toolTip: path, click: () => run('workspace.open', path) })) }
      case 'command':
        return { id: entry.command, label: entry.title[language], click: () => run(entry.command), ...(entry.accelerator === undefined ? {} : { accelerator: entry.accelerator }) }
    }
  }
  const groups = MENUS.map((group): MenuItemConstructorOptions => ({ id: group.id, label: group.title[language], submenu: group.entries.map(itemOf) }))
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...groups] : groups
}
