/* The page's half of the stand-in; its text runs in Chromium before any script of the page. */

type Anything = unknown
type Listener = (event: Anything, ...args: Anything[]) => void
type Preload = (require: (name: string) => Anything, module: object, exports: object) => void

interface StandInWindow {
  __standInSend?: (kind: 'send' | 'invoke' | 'open', channel: string, args: Anything[]) => Promise<{ value?: Anything; error?: string }>
  __standInDeliver?: (channel: string, args: Anything[]) => void
}

/**
 * Gives the real preload a sandbox-like `require('electron')` and hides its own means from the page. Values cross the bridge as copies,
 * functions as wrappers, as Electron's context bridge does; unlike there, preload and page share one world.
 */
export function pageSide(preload: Preload): void {
  if (window !== window.top) return
  const host = window as unknown as StandInWindow
  const send = host.__standInSend
  if (!send) throw new Error('stand-in: the page was not opened by the stand-in')
  delete host.__standInSend
  const listeners = new Map<string, Listener[]>()

  const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as null)
  const cross = (value: Anything): Anything => {
    if (typeof value === 'function') return (...args: Anything[]) => cross((value as (...all: Anything[]) => Anything)(...args.map(cross)))
    if (typeof value === 'symbol') throw new Error('stand-in: a symbol does not cross the context bridge')
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Promise) return value.then(cross)
    if (value instanceof Blob) return value
    if (Array.isArray(value)) return value.map(cross)
    if (isPlain(value)) return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cross(item)])))
    return structuredClone(value)
  }
  const ipcRenderer = {
    send: (channel: string, ...args: Anything[]) => { void send('send', channel, structuredClone(args)) },
    invoke: async (channel: string, ...args: Anything[]) => {
      const answer = await send('invoke', channel, structuredClone(args))
      if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`)
      return answer.value
    },
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    removeListener: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener))
      return ipcRenderer
    },
  }
  const electron = {
    ipcRenderer,
    contextBridge: { exposeInMainWorld: (name: string, api: Anything) => Object.defineProperty(window, name, { value: cross(api), enumerable: true }) },
    // A page's own file has no path; Chromium tells no page where a picked one lies.
    webUtils: { getPathForFile: () => '' },
  }
  Object.defineProperty(window, '__standInDeliver', { value: (channel: string, args: Anything[]) => { for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args) } })
  window.open = (address?: string | URL) => {
    void send('open', new URL(address ?? '', location.href).href, [])
    return null
  }
  window.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target === '_self' || event.defaultPrevented) return
    event.preventDefault()
    void send('open', link.href, [])
  })
  const require = (name: string): Anything => {
    if (name === 'electron') return electron
    throw new Error(`stand-in: a sandboxed preload cannot require ${name}`)
  }
  preload(require, { exports: {} }, {})
}
