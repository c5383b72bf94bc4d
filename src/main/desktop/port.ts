import type { IpcMain, WebContents } from 'electron'
import { CHANNELS } from '../contract/bridge.ts'
import { isTrusted } from './page.ts'

/** The main side of a window's port, shaped like a MessagePort for oRPC's message-port handler. */
export interface PagePort {
  postMessage(data: unknown): void
  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void
}

/**
 * Hands over one port for every page that is loaded; a page that is left, reloaded or broken closes its port, which ends what it was watching.
 * One IPC channel carries it, so that a test's stand-in for Electron can, too.
 */
export function acceptPorts(ipc: IpcMain, accept: (port: PagePort) => void): void {
  const open = new Map<WebContents, { deliver(data: unknown): void; close(): void }>()
  const known = new WeakSet<WebContents>()

  const begin = (contents: WebContents): void => {
    open.get(contents)?.close()
    if (!known.has(contents)) {
      known.add(contents)
      contents.on('destroyed', () => open.get(contents)?.close())
      contents.on('render-process-gone', () => open.get(contents)?.close())
    }
    const listeners = { message: [] as ((event: { readonly data: unknown }) => void)[], close: [] as (() => void)[] }
    const line = {
      deliver: (data: unknown) => { for (const listener of listeners.message) listener({ data }) },
      close: () => {
        open.delete(contents)
        for (const listener of listeners.close) listener()
      },
    }
    open.set(contents, line)
    accept({
      postMessage: (data) => { if (open.get(contents) === line && !contents.isDestroyed()) contents.send(CHANNELS.port, data) },
      addEventListener: (type, listener) => {
        if (type === 'message') listeners.message.push(listener)
        if (type === 'close') listeners.close.push(() => listener({ data: null }))
      },
    })
  }

  ipc.on(CHANNELS.port, (event, data: unknown) => {
    if (!isTrusted(event)) return
    if (data === null) begin(event.sender)
    else if (typeof data === 'string' || data instanceof Uint8Array) open.get(event.sender)?.deliver(data)
  })
}
