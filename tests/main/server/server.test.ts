import { once } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { RateLimit } from '../../../src/main/server/rate-limit.ts'
import { refuseClient } from '../../../src/main/server/refuse.ts'
import { serveRouter } from '../../../src/main/server/server.ts'
import { bytes, raw } from './raw-http.ts'
import { serveSmall, type contract } from './served.ts'

type Client = ContractRouterClient<typeof contract>

let served: Awaited<ReturnType<typeof serveSmall>>
let cookie: string
let host: string
beforeAll(async () => {
  served = await serveSmall({ largestBody: 64 * 1024 })
  cookie = await served.cookie()
  host = new URL(served.origin).host
})
afterAll(() => served.close())

const socketAs = (headers: Record<string, string>, path = '/rpc'): WebSocket => new WebSocket(`ws://${host}${path}`, { headers })
const overHttp = (headers: Record<string, string>): Client => createORPCClient(new FetchLink({ url: `${served.origin}/rpc`, headers }))
/** HTTP status of a refused opening, or 101. */
const opening = (headers: Record<string, string>, path = '/rpc'): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = socketAs(headers, path)
    socket.on('open', () => { socket.close(); resolve(101) })
    socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode ?? 0); response.resume(); socket.terminate() })
    socket.on('error', reject)
  })

describe('letting in', () => {
  test('the token becomes a cookie that scripts cannot read and other sites cannot send, and leaves the address', async () => {
    const answer = await raw(served.origin, `/scenarios?token=${served.token}&x=1`, { headers: { host } })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/scenarios?x=1')
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^warchest-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/)])
    expect(answer.headers['set-cookie']?.[0]).not.toContain(served.token)
  })

  test('the way in cannot be bent to another site', async () => {
    const answer = await raw(served.origin, `//evil.example/?token=${served.token}`, { headers: { host } })
    expect(answer.headers.location).toMatch(/^\/([^/]|$)/)
  })

  test('without a session there is nothing, not even the page', async () => {
    for (const path of ['/', '/index.html', '/assets/app-1a2b.js', '/rpc/double']) expect((await raw(served.origin, path, { headers: { host } })).status, path).toBe(401)
  })

  test.each(['', 'x', 'é'.repeat(9)])('a wrong token or cookie (%j) is refused', async (wrong) => {
    expect((await raw(served.origin, `/?token=${encodeURIComponent(wrong)}`, { headers: { host } })).status).toBe(401)
    expect((await raw(served.origin, '/', { headers: { host, cookie: `${cookie.split('=')[0]}=${encodeURIComponent(wrong)}` } })).status).toBe(401)
    expect((await raw(served.origin, '/', { headers: { host, authorization: `Bearer ${encodeURIComponent(wrong)}` } })).status).toBe(401)
  })

  test('guessing the token is slowed down', async () => {
    const other = await serveSmall()
    const there = new URL(other.origin).host
    const statuses = []
    for (let i = 0; i < 30; i++) statuses.push((await raw(other.origin, `/?token=${i}`, { headers: { host: there } })).status)
    expect(statuses[0]).toBe(401)
    expect(statuses.at(-1)).toBe(429)
    expect((await raw(other.origin, `/?token=${other.token}`, { headers: { host: there } })).status).toBe(303)
    await other.close()
  })
})

describe('other sites', () => {
  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '169.254.1.1:80'])('a request for host %s is refused, with or without a session', async (name) => {
    expect((await raw(served.origin, '/', { headers: { host: name, cookie } })).status).toBe(421)
    expect((await raw(served.origin, `/?token=${served.token}`, { headers: { host: name } })).status).toBe(421)
    expect(await opening({ host: name, cookie, origin: `http://${name}` })).toBe(421)
  })

  test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1'])('what a browser sends on behalf of %s is refused', async (origin) => {
    expect((await raw(served.origin, '/rpc/double', { method: 'POST', headers: { host, cookie, origin, 'content-type': 'application/json' }, body: '{"json":{"n":2}}' })).status).toBe(403)
    expect((await raw(served.origin, '/', { headers: { host, cookie, origin } })).status).toBe(403)
    expect(await opening({ cookie, origin })).toBe(403)
  })

  test('a picture or script tag of another site gets nothing', async () => {
    expect((await raw(served.origin, '/assets/app-1a2b.js', { headers: { host, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).status).toBe(403)
  })

  test('no answer opens a door to another origin, and every answer carries the policy', async () => {
    const answers = await Promise.all([
      raw(served.origin, '/', { headers: { host, cookie } }), raw(served.origin, '/', { headers: { host } }), raw(served.origin, '/', { headers: { host: 'evil.example' } }), raw(served.origin, `/?token=${served.token}`, { headers: { host } }),
      raw(served.origin, '/assets/none.js', { headers: { host, cookie } }), raw(served.origin, '/', { method: 'DELETE', headers: { host, cookie } }),
      raw(served.origin, '/rpc/double', { method: 'POST', headers: { host, cookie, origin: served.origin, 'content-type': 'application/json' }, body: '{"json":{"n":2}}' }),
      raw(served.origin, '/rpc/double', { method: 'OPTIONS', headers: { host, cookie, origin: served.origin, 'access-control-request-method': 'POST' } }),
    ])
    for (const { headers, status } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control')), String(status)).toEqual([])
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
    expect(answers[0].headers['content-security-policy']).toContain(`connect-src 'self' ws://${host};`)
    expect(answers[0].headers['content-security-policy']).not.toMatch(/unsafe-eval'[^;]*'unsafe-inline'|script-src[^;]*'unsafe-inline'|\*/)
  })
})

describe('files', () => {
  test('screens get the page, files get themselves', async () => {
    for (const path of ['/', '/index.html', '/scenarios', '/plans/p%201']) expect((await raw(served.origin, path, { headers: { host, cookie } })).body, path).toContain('<title>small</title>')
    const script = await raw(served.origin, '/assets/app-1a2b.js', { headers: { host, cookie } })
    expect([script.status, script.headers['content-type'], script.headers['cache-control']]).toEqual([200, 'text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'])
    expect((await raw(served.origin, '/', { headers: { host, cookie } })).headers['cache-control']).toBe('no-store')
    expect((await raw(served.origin, '/', { method: 'HEAD', headers: { host, cookie } })).body).toBe('')
  })

  test.each([
    '/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%5csecret.txt', '/%2e%2e%2frenderer-other/secret.txt', '/../renderer-other/secret.txt', '/link.txt', '/secret.txt%00.html', '/%', '/%c0%ae%c0%ae/secret.txt',
    '//secret.txt', '/assets', '/assets/nothing.js', '//', 'http://evil.example/secret.txt',
  ])('%s leads nowhere outside the interface', async (path) => {
    const answer = await raw(served.origin, path, { headers: { host, cookie } })
    expect(answer.body).not.toContain('crown jewels')
    expect([200, 404]).toContain(answer.status)
    if (answer.status === 200) expect(answer.body).toContain('<title>small</title>')
  })

  test('nothing but reading', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect((await raw(served.origin, '/', { method, headers: { host, cookie, origin: served.origin } })).status, method).toBe(405)
  })
})

describe('procedures', () => {
  test('by WebSocket for the page, streams included; leaving ends what was watched', async () => {
    const socket = socketAs({ cookie, origin: served.origin })
    await once(socket, 'open')
    const client: Client = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }))
    expect(await client.double({ n: 21 })).toBe(42)
    expect(await client.size({ file: new File(['12345'], 'five.txt') })).toBe(5)
    const stream = (await client.count())[Symbol.asyncIterator]()
    expect(await stream.next()).toMatchObject({ value: 1 })
    socket.terminate()
    await served.abandoned
  })

  test('by HTTP for the page and for programs that hold the token', async () => {
    expect(await overHttp({ cookie, origin: served.origin }).double({ n: 4 })).toBe(8)
    expect(await overHttp({ authorization: `Bearer ${served.token}` }).double({ n: 5 })).toBe(10)
    await expect(overHttp({ authorization: 'Bearer no' }).double({ n: 5 })).rejects.toMatchObject({ status: 401 })
  })

  test('a cookie alone, as a form or an old browser would send it, moves nothing', async () => {
    expect((await raw(served.origin, '/rpc/double', { method: 'POST', headers: { host, cookie, 'content-type': 'application/json' }, body: '{"json":{"n":2}}' })).status).toBe(403)
    expect(await opening({ cookie })).toBe(403)
    expect((await raw(served.origin, '/rpc/double?data=%7B%22json%22%3A%7B%22n%22%3A2%7D%7D', { headers: { host, cookie, origin: served.origin } })).status).toBe(405)
  })

  test('WebSockets without a session or elsewhere are refused', async () => {
    expect(await opening({ origin: served.origin })).toBe(401)
    expect(await opening({ origin: served.origin, cookie: `${cookie}x` })).toBe(401)
    expect(await opening({ origin: served.origin, cookie }, '/other')).toBe(404)
    expect(await opening({ origin: served.origin, cookie })).toBe(101)
  })

  test('a body beyond the limit is refused on both transports and the server lives on', async () => {
    const file = new File([new Uint8Array(80 * 1024)], 'large.bin')
    await expect(overHttp({ cookie, origin: served.origin }).size({ file })).rejects.toMatchObject({ status: 413 })
    const socket = socketAs({ cookie, origin: served.origin })
    await once(socket, 'open')
    const closed = once(socket, 'close')
    socket.send(new Uint8Array(80 * 1024))
    expect((await closed)[0]).toBe(1009)
    expect(await overHttp({ cookie, origin: served.origin }).double({ n: 1 })).toBe(2)
  })

  test('a flood of messages ends that connection only', async () => {
    const socket = socketAs({ cookie, origin: served.origin })
    await once(socket, 'open')
    const closed = once(socket, 'close')
    for (let i = 0; i < 3000; i++) socket.send('{"i":"1","p":{"u":"/none"}}')
    expect((await closed)[0]).toBe(1008)
    expect(await overHttp({ cookie, origin: served.origin }).double({ n: 1 })).toBe(2)
  })

  test('garbage on the wire is answered or dropped, never fatal', async () => {
    expect(await bytes(served.origin, 'GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
    expect(await bytes(served.origin, `GET // HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: ${served.origin}\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1.1 404/)
    expect((await raw(served.origin, '/', { headers: { host, cookie } })).status).toBe(200)
  })

  test('a connection on which nothing was asked is closed without a word: a browser would take one for the answer to what it asks next', () => {
    const said: string[] = []
    const socket = { writable: true, end: (text: string) => void said.push(text), destroy: () => void said.push('closed') }
    const refused = (code: string): readonly string[] => {
      said.length = 0
      refuseClient(Object.assign(new Error(code), { code }), socket as never)
      return [...said]
    }
    expect(refused('ERR_HTTP_REQUEST_TIMEOUT')).toEqual(['closed'])
    expect(refused('HPE_INVALID_CONSTANT')).toEqual([expect.stringMatching(/^HTTP\/1.1 400/)])
  })
})

describe('starting and ending', () => {
  test('closing says goodbye to open windows and frees the port', async () => {
    const other = await serveSmall()
    const socket = new WebSocket(`${other.origin.replace('http', 'ws')}/rpc`, { headers: { cookie: await other.cookie(), origin: other.origin } })
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await other.close()
    expect((await closed)[0]).toBe(1001)
    await expect(fetch(other.origin)).rejects.toThrow()
  })

  test('a taken port and a foreign address are refused with what to do', async () => {
    const { port } = new URL(served.origin)
    const options = { router: {}, context: {}, rendererRoot: '.', clock: systemClock }
    await expect(serveRouter({ ...options, port: Number(port) })).rejects.toMatchObject({ kind: 'unavailable', problems: [{ code: 'server.port' }] })
    await expect(serveRouter({ ...options, port: 0, host: '0.0.0.0' })).rejects.toMatchObject({ kind: 'bad-input', problems: [{ code: 'server.host' }] })
  })
})

test('a rate limit lets a burst through, then as many as the time that passed allows', () => {
  let now = 0
  const limit = new RateLimit({ burst: 3, perSecond: 2 }, () => now)
  const taken = (times: number): boolean[] => Array.from({ length: times }, () => limit.take())
  expect(taken(4)).toEqual([true, true, true, false])
  now = 1000
  expect(taken(3)).toEqual([true, true, false])
  now = 1_000_000
  expect(taken(4)).toEqual([true, true, true, false])
})
