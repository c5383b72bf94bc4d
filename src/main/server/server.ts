import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyRouter, Context } from '@orpc/server'
import { BodyLimitPlugin, RPCHandler as HttpHandler } from '@orpc/server/node'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { WarchestError } from '../../core/problem.ts'
import type { Clock } from '../engine/clock.ts'
import { safetyHeaders } from '../page/headers.ts'
import { readStaticFile } from '../page/static-files.ts'
import { Access, isLoopback } from './access.ts'
import { RateLimit } from './rate-limit.ts'
import { refuse, refuseClient, refuseUpgrade } from './refuse.ts'

export interface ServedForm {
  /** With its token: what a person opens. */
  readonly url: string
  readonly origin: string
  readonly token: string
  /** Says goodbye to every window and stops listening; answers under way get a moment to end. The desk stays open. */
  close(): Promise<void>
}

export interface ServerOptions {
  readonly router: AnyRouter
  readonly context: Context
  /** Folder of the built interface. */
  readonly rendererRoot: string
  /** 0 takes any free one. */
  readonly port: number
  readonly host?: string
  readonly clock: Clock
  /** Bytes of one message; an import sends whole files. */
  readonly largestBody?: number
}

const PREFIX = '/rpc'
/** A slider asks sixty times a second; nobody asks faster. */
const REQUESTS = { burst: 1000, perSecond: 300 }
/** Guesses of the token. */
const STRANGERS = { burst: 20, perSecond: 0.5 }
const MOST_SOCKETS = 32
const LARGEST_BODY = 512 * 1024 * 1024
const GRACE_MILLISECONDS = 1000

/**
 * Serves the built interface and the procedures over HTTP and WebSocket to browsers of this machine.
 * @throws WarchestError bad-input for a host other than loopback, unavailable where the port is taken
 */
export async function serveRouter(options: ServerOptions): Promise<ServedForm> {
  const host = options.host ?? '127.0.0.1'
  if (!isLoopback(host)) throw new WarchestError('bad-input', { code: 'server.host', message: `Warchest does not listen on ${host}.`, mend: 'Use 127.0.0.1: the served form is for this machine only.', value: host })
  const access = new Access()
  const largestBody = options.largestBody ?? LARGEST_BODY
  const requests = new RateLimit(REQUESTS, () => options.clock.milliseconds())
  const strangers = new RateLimit(STRANGERS, () => options.clock.milliseconds())
  const { context } = options
  const http = new HttpHandler<Context>(options.router, { plugins: [new BodyLimitPlugin({ maxBodySize: largestBody })] })
  const procedures = new SocketHandler<Context>(options.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestBody, perMessageDeflate: false, clientTracking: true })

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const misdirected = access.misdirected(request)
    if (misdirected) return refuse(response, misdirected)
    const url = addressOf(request)
    if (!url) return refuse(response, 'missing')
    if (url.searchParams.has('token')) return welcome(url, response)
    if (!access.knows(request)) return refuse(response, strangers.take() ? 'stranger' : 'limit')
    if (!requests.take()) return refuse(response, 'limit')
    const headers = safetyHeaders([`ws://${request.headers.host}`])
    if (url.pathname === PREFIX || url.pathname.startsWith(`${PREFIX}/`)) {
      const refusal = access.mayAct(request)
      if (refusal) return refuse(response, refusal)
      for (const [name, value] of Object.entries({ ...headers, 'cache-control': 'no-store' })) response.setHeader(name, value)
      const { matched } = await http.handle(request, response, { prefix: PREFIX, context })
      return matched ? undefined : refuse(response, 'missing')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 'method')
    const file = await readStaticFile(options.rendererRoot, url.pathname)
    if (!file) return refuse(response, 'missing')
    response.writeHead(200, { ...headers, 'content-type': file.mediaType, 'cache-control': file.cacheControl, 'content-length': file.body.byteLength })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  /** The token becomes a cookie and leaves the address bar. */
  const welcome = (url: URL, response: ServerResponse): void => {
    if (!access.isToken(url.searchParams.get('token'))) return refuse(response, strangers.take() ? 'stranger' : 'limit')
    url.searchParams.delete('token')
    // One leading slash: '//host' would lead away.
    const location = `/${url.pathname.replace(/^\/+/, '')}${url.search}`
    response.writeHead(303, { ...safetyHeaders(), 'cache-control': 'no-store', 'set-cookie': access.cookie, location }).end()
  }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = access.misdirected(request) ?? access.mayAct(request)
    if (refusal) return refuseUpgrade(socket, refusal === 'stranger' && !strangers.take() ? 'limit' : refusal)
    if (addressOf(request)?.pathname !== PREFIX) return refuseUpgrade(socket, 'missing')
    if (sockets.clients.size >= MOST_SOCKETS) return refuseUpgrade(socket, 'full')
    sockets.handleUpgrade(request, socket, head, (client) => carry(client))
  }

  const carry = (client: WebSocket): void => {
    const messages = new RateLimit(REQUESTS, () => options.clock.milliseconds())
    client.on('error', () => client.terminate())
    client.prependListener('message', () => {
      if (messages.take()) return
      // Not a word more of this client is heard.
      client.removeAllListeners('message')
      client.close(1008, 'Too many messages')
    })
    void procedures.upgrade(client, { context })
  }

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 300_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500, safetyHeaders())
      response.end()
    })
  })
  server.on('upgrade', upgrade)
  server.on('clientError', refuseClient)
  const { port } = await listen(server, options.port, host)
  access.port = port
  const origin = `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

  return {
    origin,
    url: `${origin}/?token=${access.token}`,
    token: access.token,
    close: async () => {
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
      for (const client of sockets.clients) client.close(1001, 'Warchest is closing')
      server.closeIdleConnections()
      const late = setTimeout(() => {
        for (const client of sockets.clients) client.terminate()
        server.closeAllConnections()
      }, GRACE_MILLISECONDS)
      await closed
      clearTimeout(late)
      sockets.close()
    },
  }
}

/** Null for what is no address at all. */
function addressOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://localhost')
  } catch {
    return null
  }
}

async function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<AddressInfo> {
  server.listen(port, host.replace(/^\[|\]$/g, ''))
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new WarchestError('unavailable', {
      code: 'server.port', message: `Port ${port} cannot be used (${code}).`, mend: code === 'EADDRINUSE' ? 'Another program uses it: give another --port, or 0 for any free one.' : 'Give another --port, or 0 for any free one.', value: String(port),
    })
  }
  return server.address() as AddressInfo
}
