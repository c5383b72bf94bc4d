/** The native menus as data. Every `command` is a command of the interface's registry, so that menu, palette and keys do the very same. */
export type Language = 'en' | 'zh'
export type LocalTitle = Readonly<Record<Language, string>>

export type MenuEntry =
  | { readonly kind: 'command'; readonly command: string; readonly title: LocalTitle; readonly accelerator?: string }
  /** What the operating system does by itself, e.g. copy; titles are its own. */
  | { readonly kind: 'role'; readonly role: 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll' | 'togglefullscreen' | 'zoomIn' | 'zoomOut' | 'resetZoom' | 'minimize' | 'close' | 'quit' | 'about'; readonly title: LocalTitle }
  /** Recent workspaces. */
  | { readonly kind: 'recent'; readonly title: LocalTitle }
  | { readonly kind: 'separator' }

export interface MenuGroup {
  readonly id: 'file' | 'edit' | 'go' | 'view' | 'window' | 'help'
  readonly title: LocalTitle
  readonly entries: readonly MenuEntry[]
}

const separator: MenuEntry = { kind: 'separator' }
const command = (id: string, en: string, zh: string, accelerator?: string): MenuEntry =>
  ({ kind: 'command', command: id, title: { en, zh }, ...(accelerator === undefined ? {} : { accelerator }) })
const role = (name: Extract<MenuEntry, { kind: 'role' }>['role'], en: string, zh: string): MenuEntry => ({ kind: 'role', role: name, title: { en, zh } })

export const MENUS: readonly MenuGroup[] = [
  {
    id: 'file', title: { en: 'File', zh: '文件' },
    entries: [
      command('workspace.create', 'New Workspace…', '新建工作区…', 'CmdOrCtrl+N'),
      command('workspace.open', 'Open Workspace…', '打开工作区…', 'CmdOrCtrl+O'),
      { kind: 'recent', title: { en: 'Open Recent', zh: '最近打开' } },
      separator,
      role('close', 'Close Window', '关闭窗口'),
      role('quit', 'Quit Warchest', '退出 Warchest'),
    ],
  },
  {
    id: 'edit', title: { en: 'Edit', zh: '编辑' },
    entries: [
      role('undo', 'Undo', '撤销'), role('redo', 'Redo', '重做'), separator,
      role('cut', 'Cut', '剪切'), role('copy', 'Copy', '复制'), role('paste', 'Paste', '粘贴'), role('selectAll', 'Select All', '全选'),
    ],
  },
  {
    id: 'go', title: { en: 'Go', zh: '前往' },
    entries: [
      command('go.war-room', 'War Room', '作战室', 'CmdOrCtrl+1'),
      command('go.scenarios', 'Scenarios', '情景', 'CmdOrCtrl+2'),
      command('go.war-game', 'War Game', '战局推演', 'CmdOrCtrl+3'),
      command('go.rivals', 'Rivals', '对手', 'CmdOrCtrl+4'),
      command('go.wars', 'Past Wars', '历史战例', 'CmdOrCtrl+5'),
      command('go.plan-desk', 'Plan Desk', '方案台', 'CmdOrCtrl+6'),
      command('go.publications', 'Publications', '发布', 'CmdOrCtrl+7'),
      command('go.burn', 'Burn', '现金消耗', 'CmdOrCtrl+8'),
      command('go.demand', 'Demand', '需求', 'CmdOrCtrl+9'),
      command('go.data', 'Data', '数据'),
      command('go.audit', 'Audit', '审计'),
      command('go.settings', 'Settings', '设置', 'CmdOrCtrl+,'),
    ],
  },
  {
    id: 'view', title: { en: 'View', zh: '视图' },
    entries: [
      command('palette.open', 'Command Palette…', '命令面板…', 'CmdOrCtrl+K'),
      command('theme.toggle', 'Switch Light and Dark', '切换明暗主题'),
      command('language.toggle', '切换为中文', 'Switch to English'),
      separator,
      role('resetZoom', 'Actual Size', '实际大小'), role('zoomIn', 'Zoom In', '放大'), role('zoomOut', 'Zoom Out', '缩小'), role('togglefullscreen', 'Full Screen', '全屏'),
    ],
  },
  { id: 'window', title: { en: 'Window', zh: '窗口' }, entries: [role('minimize', 'Minimize', '最小化')] },
  { id: 'help', title: { en: 'Help', zh: '帮助' }, entries: [role('about', 'About Warchest', '关于 Warchest')] },
]

/** Ids of every command that a menu names. */
export const menuCommands = (): string[] => MENUS.flatMap((group) => group.entries).flatMap((entry) => (entry.kind === 'command' ? [entry.command] : []))
