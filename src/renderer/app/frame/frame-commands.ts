import { IconFolderOpen, IconLanguage, IconMoonStars, IconPlayerStop, IconPlus, IconSearch } from '@tabler/icons-react'
import type { Command } from '../command-registry.ts'
import type { ScreenEntry } from '../screens.ts'

/** What the frame's commands do, handed in by the frame. */
export interface FrameActions {
  go(path: string): void
  togglePalette(): void
  openWorkspace(path?: string): void | Promise<void>
  createWorkspace(path?: string): void | Promise<void>
  toggleTheme(): void
  toggleLanguage(): void
  /** Null while no job runs. */
  readonly cancelJob: (() => void) | null
}

/** The commands that hold on every screen; the native menus name them. */
export const frameCommands = (screens: readonly Pick<ScreenEntry, 'id' | 'path' | 'icon' | 'keys'>[], actions: FrameActions): Command[] => [
  ...screens.map(({ id, path, icon, keys }): Command => ({ id: `go.${id}`, titleKey: `common:go.${id}`, icon, shortcut: keys, keywords: ['go', 'open', 'screen', '前往', '页面'], run: () => actions.go(path) })),
  { id: 'palette.open', titleKey: 'common:command.palette', icon: IconSearch, shortcut: 'mod+k', hidden: true, run: () => actions.togglePalette() },
  { id: 'workspace.open', titleKey: 'common:command.open', icon: IconFolderOpen, shortcut: 'mod+o', keywords: ['file', 'workspace', '文件', '工作区'], run: (argument) => actions.openWorkspace(argument?.path) },
  { id: 'workspace.create', titleKey: 'common:command.create', icon: IconPlus, keywords: ['file', 'workspace', 'sample', 'demo', '示例', '新建'], run: (argument) => actions.createWorkspace(argument?.path) },
  { id: 'theme.toggle', titleKey: 'common:command.theme', icon: IconMoonStars, shortcut: 'mod+shift+l', keywords: ['dark', 'light', 'colour', '深色', '浅色'], run: () => actions.toggleTheme() },
  { id: 'language.toggle', titleKey: 'common:command.language', icon: IconLanguage, keywords: ['english', 'chinese', '中文', '英文', 'language'], run: () => actions.toggleLanguage() },
  { id: 'job.cancel', titleKey: 'common:command.cancelJob', icon: IconPlayerStop, keywords: ['stop', 'abort', '停止'], when: () => actions.cancelJob !== null, run: () => actions.cancelJob?.() },
]
