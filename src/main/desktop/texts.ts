import type { Language } from '../contract/menu.ts'

const TEXTS = {
  en: {
    open: 'Open Workspace', create: 'New Workspace', workspaces: 'Warchest workspaces', openAnother: 'Open Another…', quit: 'Quit', stay: 'Stay', reload: 'Reload',
    cannotOpen: 'The workspace cannot be opened', busy: 'Work is under way', busyDetail: 'Quitting stops it. Nothing is left half-done: a publication goes on where it stopped when it is resumed.', gone: 'The window stopped working',
  },
  zh: {
    open: '打开工作区', create: '新建工作区', workspaces: 'Warchest 工作区', openAnother: '打开其他…', quit: '退出', stay: '留下', reload: '重新加载',
    cannotOpen: '无法打开工作区', busy: '还有任务在进行', busyDetail: '退出会停止它们，但不会留下半成品：发布可在恢复时从停下处继续。', gone: '窗口停止了工作',
  },
} as const satisfies Record<Language, Record<string, string>>

/** What the shell itself says, in native dialogs. */
export const texts = (language: Language): Readonly<Record<keyof (typeof TEXTS)['en'], string>> => TEXTS[language]
