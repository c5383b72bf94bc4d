import type { MenuItemConstructorOptions } from 'electron'
import { guard } from './guard.ts'
import type { MenuRecord } from './talk.ts'

const ROLES = new Set(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'togglefullscreen', 'zoomIn', 'zoomOut', 'resetZoom', 'minimize', 'close', 'quit', 'about', 'appMenu', 'reload', 'toggleDevTools'])
const ACCELERATOR = /^((CmdOrCtrl|CommandOrControl|Alt|Option|Shift|Super)\+)*([A-Z0-9,./;'[\]\\`=-]|F\d{1,2}|Plus|Space|Tab|Backspace|Delete|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape)$/

let template: readonly MenuItemConstructorOptions[] = []

const submenuOf = (item: MenuItemConstructorOptions): readonly MenuItemConstructorOptions[] => (Array.isArray(item.submenu) ? item.submenu : [])
const everyItem = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] => items.flatMap((item) => [item, ...everyItem(submenuOf(item))])

/** Refuses what Electron would refuse, or show wrongly without a word. */
function check(items: readonly MenuItemConstructorOptions[]): void {
  const ids = new Set<string>()
  const keys = new Map<string, string>()
  for (const item of everyItem(items)) {
    if (item.role !== undefined && !ROLES.has(item.role)) throw new Error(`electron stand-in: the menu role ${item.role} is not known`)
    if (item.type !== 'separator' && item.role === undefined && !item.label) throw new Error('electron stand-in: a menu item without a label')
    if (item.id !== undefined && ids.has(item.id)) throw new Error(`electron stand-in: two menu items are called ${item.id}`)
    if (item.id !== undefined) ids.add(item.id)
    if (item.accelerator === undefined) continue
    const key = String(item.accelerator)
    if (!ACCELERATOR.test(key)) throw new Error(`electron stand-in: ${key} is no accelerator`)
    if (keys.has(key)) throw new Error(`electron stand-in: ${key} stands for ${keys.get(key)} and for ${item.label}`)
    keys.set(key, item.label ?? '')
  }
}

export const Menu = guard('Menu', {
  buildFromTemplate: (items: readonly MenuItemConstructorOptions[]) => {
    check(items)
    return { items }
  },
  setApplicationMenu: (menu: { readonly items: readonly MenuItemConstructorOptions[] } | null) => { template = menu?.items ?? [] },
})

/** Chooses an item by its id, its label or its sublabel. */
export function chooseItem(id: string): void {
  const item = everyItem(template).find((candidate) => candidate.id === id) ?? everyItem(template).find((candidate) => candidate.label === id || candidate.sublabel === id)
  if (!item) throw new Error(`There is no menu item ${id}`)
  if (item.enabled === false) throw new Error(`The menu item ${id} is disabled`)
  if (!item.click) throw new Error(`The menu item ${id} does nothing of the app's own`)
  ;(item.click as () => void)()
}

export function menuRecord(items: readonly MenuItemConstructorOptions[] = template): MenuRecord[] {
  return items.map((item) => ({
    ...(item.id === undefined ? {} : { id: item.id }), ...(item.label === undefined ? {} : { label: item.label }), ...(item.role === undefined ? {} : { role: item.role }), ...(item.type === undefined ? {} : { type: item.type }),
    ...(item.accelerator ? { accelerator: String(item.accelerator) } : {}), ...(item.enabled === undefined ? {} : { enabled: item.enabled }),
    ...(Array.isArray(item.submenu) ? { submenu: menuRecord(item.submenu) } : {}),
  }))
}
