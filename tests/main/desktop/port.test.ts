import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import { beforeEach, expect, test } from 'vitest'
import { CHANNELS } from '../../../src/main/contract/bridge.ts'
import { isPage } from '../../../src/main/desktop/page.ts'
import { acceptPorts, type PagePort } from '../../../src/main/desktop/port.ts'

class Contents extends EventEmitter {
  readonly mainFrame = { url: 'app://warchest/index.html' }
  readonly sent: unknown[] = []
  destroyed = false
  isDestroyed(): boolean {
    return this.destroyed
  }
  send(_channel: string, data: unknown): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    this.sent.push(data)
  }
}

let ipc: EventEmitter
let ports: { port: PagePort; heard: unknown[]; closed: number }[]
beforeEach(() => {
  ipc = new EventEmitter()
  ports = []
  acceptPorts(ipc as unknown as IpcMain, (port) => {
    const side = { port, heard: [] as unknown[], closed: 0 }
    port.addEventListener('message', ({ data }) => side.heard.push(data))
    port.addEventListener('close', () => { side.closed += 1 })
    ports.push(side)
  })
})
const say = (contents: Contents, data: unknown, senderFrame: unknown = contents.mainFrame): boolean => ipc.emit(CHANNELS.port, { sender: contents, senderFrame }, data)

test('carries text and bytes both ways between a page and its own port', () => {
  const [a, b] = [new Contents(), new Contents()]
  say(a, null)
  say(b, null)
  say(a, 'from a')
  say(b, new Uint8Array([1, 2]))
  ports[0].port.postMessage('to a')
  expect([ports[0].heard, ports[1].heard, a.sent, b.sent]).toEqual([['from a'], [new Uint8Array([1, 2])], ['to a'], []])
})

test('a page that is loaded anew closes the port of the one before, which is heard and answered no more', () => {
  const contents = new Contents()
  say(contents, null)
  say(contents, null)
  say(contents, 'new')
  ports[0].port.postMessage('late answer to the old page')
  expect([ports[0].closed, ports[0].heard, ports[1].closed, ports[1].heard, contents.sent]).toEqual([1, [], 0, ['new'], []])
})

test.each(['destroyed', 'render-process-gone'])('%s closes the port once, and late answers go nowhere', (event) => {
  const contents = new Contents()
  say(contents, null)
  contents.destroyed = event === 'destroyed'
  contents.emit(event)
  contents.emit(event)
  expect(() => ports[0].port.postMessage('late')).not.toThrow()
  expect([ports[0].closed, contents.sent]).toEqual([1, []])
})

test('hears nobody but the top frame of the page, and nothing but text and bytes', () => {
  const contents = new Contents()
  say(contents, null, { url: 'app://warchest/index.html' })
  say(contents, null, null)
  expect(ports).toEqual([])
  say(contents, null)
  for (const data of [{ i: 1 }, 7, undefined, ['x']]) say(contents, data)
  say(contents, 'other frame', { url: contents.mainFrame.url })
  contents.mainFrame.url = 'https://evil.example/'
  say(contents, 'led astray')
  expect(ports[0].heard).toEqual([])
})

test.each([
  ['app://warchest/index.html', true], ['app://warchest/', true], ['app://warchest.evil/', false], ['app://evil/warchest', false], ['https://warchest/', false], ['file:///warchest', false], ['', false], ['app:warchest', false],
])('%s is the page: %s', (address, expected) => {
  expect(isPage(address)).toBe(expected)
})
