import { BrowserWindow, nativeTheme } from 'electron'
import { PAGE } from './page.ts'

/** The one window: its place and size come back as they were left. */
export function createWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 640,
    show: false,
    title: 'Warchest',
    // What is seen before the page has painted.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171b' : '#fbfbfc',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(PAGE)
  return window
}
