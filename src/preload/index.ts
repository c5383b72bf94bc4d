import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNELS, type DesktopBridge, type MenuEvent } from '../main/contract/bridge.ts'

// The whole of what the page is given. Each function takes plain values; no Electron object and no event of its own crosses.
type Deliver = (event: { readonly data: unknown }) => void

const messageListeners: Deliver[] = []
const menuListeners = new Set<(event: MenuEvent) => void>()
ipcRenderer.on(CHANNELS.port, (_event, data: unknown) => { for (const listener of messageListeners) listener({ data }) })
ipcRenderer.on(CHANNELS.menu, (_event, event: MenuEvent) => { for (const listener of menuListeners) listener(event) })
// Nothing said: a new page is here, and what an earlier one left open may end.
ipcRenderer.send(CHANNELS.port, null)

const bridge: DesktopBridge = {
  port: {
    postMessage: (data) => {
      if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throw new TypeError('The port carries text and bytes.')
      ipcRenderer.send(CHANNELS.port, data)
    },
    // The port lives as long as the page, so nobody needs to hear of its end.
    addEventListener: (type: 'message' | 'close', listener: Deliver | (() => void)) => { if (type === 'message') messageListeners.push(listener) },
  },
  onMenu: (listener) => {
    menuListeners.add(listener)
    return () => { menuListeners.delete(listener) }
  },
  pickWorkspace: (purpose) => ipcRenderer.invoke(CHANNELS.pickWorkspace, purpose === 'create' ? 'create' : 'open') as Promise<string | null>,
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  setLanguage: (language) => ipcRenderer.send(CHANNELS.language, language === 'zh' ? 'zh' : 'en'),
}
contextBridge.exposeInMainWorld('warchest', bridge)
