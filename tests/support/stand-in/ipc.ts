import { EventEmitter } from 'node:events'
import { guard } from './guard.ts'
import type { WebContents } from './windows.ts'

export interface Frame { readonly url: string; readonly parent: unknown }
type Handler = (event: object, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>()
  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }
  handler(channel: string): Handler | undefined {
    return this.#handlers.get(channel)
  }
}

const main = new IpcMain()
export const ipcMain = guard('ipcMain', main)

/** What arrives from pages, and what a test forges. */
export const ipc = {
  send: (sender: WebContents, senderFrame: Frame | null, channel: string, args: readonly unknown[]): { value: null } => {
    main.emit(channel, { sender, senderFrame, type: 'frame' }, ...args)
    return { value: null }
  },
  invoke: async (sender: WebContents, senderFrame: Frame | null, channel: string, args: readonly unknown[]): Promise<{ value: unknown } | { error: string }> => {
    const handler = main.handler(channel)
    if (!handler) return { error: `Error: No handler registered for '${channel}'` }
    try {
      return { value: structuredClone(await handler({ sender, senderFrame, type: 'frame' }, ...args)) }
    } catch (error) {
      return { error: String(error) }
    }
  },
}
