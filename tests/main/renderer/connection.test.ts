import { createORPCClient, ORPCError } from '@orpc/client'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { WarchestError } from '../../../src/core/problem.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { SocketLink, type ConnectionState } from '../../../src/renderer/app/socket-link.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => { for (const end of ends.splice(0).reverse()) await end() })

/** A real engine in miniature: answers, and counts what it was asked to do. */
async function serve(port = 0): Promise<{ readonly port: number; readonly calls: () => number; readonly close: () => Promise<void> }> {
  let calls = 0
  const router = { add: os.handler(() => ++calls), slow: os.handler(() => new Promise<never>(() => {})) }
  const handler = new RPCHandler(router)
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  server.on('connection', (socket) => void handler.upgrade(socket))
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of server.clients) socket.terminate()
    await new Promise<void>((resolve) => { server.close(() => resolve()) })
  }
  ends.push(() => (server.address() === null ? undefined : close()))
  return { port: (server.address() as AddressInfo).port, calls: () => calls, close }
}

interface Api {
  add(): Promise<number>
  slow(): Promise<never>
}

const connect = (port: number): { readonly link: SocketLink; readonly api: Api } => {
  const link = new SocketLink(`ws://127.0.0.1:${port}`)
  ends.push(() => link.close())
  return { link, api: createORPCClient(link) as unknown as Api }
}

const reached = (link: SocketLink, wanted: ConnectionState): Promise<void> =>
  new Promise((resolve) => {
    if (link.state === wanted) {
      resolve()
      return
    }
    const stop = link.onChange((state) => {
      if (state !== wanted) return
      stop()
      resolve()
    })
  })

describe('connection', () => {
  test('a call made before the socket is open waits for it', async () => {
    const { port } = await serve()
    const { link, api } = connect(port)
    expect(link.state).toBe('waiting')
    await expect(api.add()).resolves.toBe(1)
    expect(link.state).toBe('open')
  })

  test('a lost connection fails what is under way and what is asked meanwhile, does neither later, and comes back by itself', async () => {
    const first = await serve()
    const { link, api } = connect(first.port)
    await api.add()
    const underWay = api.slow().catch((error: unknown) => error)
    await first.close()
    await reached(link, 'lost')
    expect(await underWay).toBeInstanceOf(Error)
    const refused = await api.add().catch((error: unknown) => error)
    expect(problemsOfError(refused).map(({ code }) => code)).toEqual(['connection.lost'])

    const second = await serve(first.port)
    await reached(link, 'open')
    await expect(api.add()).resolves.toBe(1)
    expect(second.calls()).toBe(1)
  })

  test('an engine that is not there yet is found when it comes', async () => {
    const probe = await serve()
    await probe.close()
    const { link, api } = connect(probe.port)
    await expect(api.add()).rejects.toBeInstanceOf(WarchestError)
    await serve(probe.port)
    link.retryNow()
    await reached(link, 'open')
    await expect(api.add()).resolves.toBe(1)
  })

  test('once closed it stays closed', async () => {
    const { port } = await serve()
    const { link, api } = connect(port)
    await api.add()
    const states: ConnectionState[] = []
    link.onChange((state) => states.push(state))
    link.close()
    link.retryNow()
    await expect(api.add()).rejects.toThrow()
    expect(states).toEqual([])
  })
})

describe('problems of a failure', () => {
  const problem = { code: 'guard.floor', message: 'Below the floor.', mend: 'Raise the price.', params: { sku: 'A1' } }

  test('the engine\'s problems cross as they are', () => {
    expect(problemsOfError(new ORPCError('REFUSED', { defined: true, data: { problems: [problem] } }))).toEqual([problem])
    expect(problemsOfError(new WarchestError('refused', problem))).toEqual([problem])
  })

  test('a refused input is named by its field', () => {
    const [found] = problemsOfError(new ORPCError('BAD_REQUEST', { data: { issues: [{ message: 'must be a date', path: ['plan', { key: 'from' }] }] } }))
    expect(found).toMatchObject({ code: 'input.invalid', field: 'plan.from' })
    expect(found.message).toContain('must be a date')
  })

  test('anything else is said as it is, and a cancelled call is no problem', () => {
    expect(problemsOfError(new Error('boom'))[0]).toMatchObject({ code: 'internal', message: 'boom' })
    expect(problemsOfError('text')[0].message).toBe('text')
    expect(problemsOfError(new ORPCError('INTERNAL_SERVER_ERROR', { message: 'down', data: { problems: 'none' } }))[0].message).toBe('down')
    const aborted = new Error('aborted')
    aborted.name = 'AbortError'
    expect(problemsOfError(aborted)).toEqual([])
  })
})
