import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { safetyHeaders } from '../page/headers.ts'
import type { Refusal } from './access.ts'

/** Why, and what to do; a person may see it in a browser. */
const REFUSALS: Readonly<Record<Refusal | 'limit' | 'method' | 'missing' | 'full', { readonly status: number; readonly text: string }>> = {
  host: { status: 421, text: 'Warchest answers on this machine only, by the address it printed.' },
  origin: { status: 403, text: 'Warchest does not answer to other sites.' },
  stranger: { status: 401, text: 'Open the whole address that Warchest printed, with its token: it lets this browser in.\n请打开 Warchest 打印的完整地址（含令牌），浏览器才能进入。' },
  limit: { status: 429, text: 'Too many requests; wait a few seconds.' },
  method: { status: 405, text: 'Only GET is answered here.' },
  missing: { status: 404, text: 'There is nothing here.' },
  full: { status: 503, text: 'Too many windows are open on this Warchest.' },
}
export type RefusalKind = keyof typeof REFUSALS

const headersOf = (kind: RefusalKind): Record<string, string> => ({
  ...safetyHeaders(),
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  ...(kind === 'limit' ? { 'retry-after': '5' } : {}),
  ...(kind === 'method' ? { allow: 'GET, HEAD' } : {}),
})

export const refuse = (response: ServerResponse, kind: RefusalKind): void =>
  void response.writeHead(REFUSALS[kind].status, headersOf(kind)).end(`${REFUSALS[kind].text}\n`)

/** Answers a WebSocket's opening with an ordinary HTTP refusal. */
export function refuseUpgrade(socket: Duplex, kind: RefusalKind): void {
  const { status, text } = REFUSALS[kind]
  const body = `${text}\n`
  const headers = { ...headersOf(kind), 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  socket.on('error', () => {})
  socket.end([`HTTP/1.1 ${status} Refused`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'))
}

/**
 * What is no HTTP is refused as such. A connection on which nothing was asked is only closed: a browser opens some ahead of time, and would take an answer that comes unasked for the answer to what it asks next.
 * @param error what the server says of the client
 */
export function refuseClient(error: Error & { readonly code?: string }, socket: Pick<Duplex, 'writable' | 'end' | 'destroy'>): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' || !socket.writable) socket.destroy()
  else socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
}
