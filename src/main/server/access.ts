import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is turned away. */
export type Refusal = 'host' | 'origin' | 'stranger'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || host === '::1'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const equal = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const secret = (): string => randomBytes(24).toString('base64url')

/**
 * Who may talk to the served form. The first address carries a random token; it is exchanged for a cookie that scripts cannot read and other
 * sites cannot send. Programs may send the token as `Authorization: Bearer`. Every request must name this machine as its host, so that a foreign
 * name that was rebound to the loopback address gets nothing; whatever a browser sends on behalf of another origin is refused.
 */
export class Access {
  readonly token: string
  readonly #session = secret()
  #port = 0

  constructor(token = secret()) {
    this.token = token
  }

  /** Known once the server listens. Cookies do not tell ports apart, so the name does. */
  set port(port: number) {
    this.#port = port
  }

  get #cookieName(): string {
    return `warchest-${this.#port}`
  }

  get cookie(): string {
    return `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`
  }

  isToken(given: string | null): boolean {
    return given !== null && equal(given, this.token)
  }

  /** Null where host and origin are right; sessions are looked at by {@link knows}. */
  misdirected(request: IncomingMessage): Refusal | null {
    const host = request.headers.host ?? ''
    const name = host.replace(/:\d+$/, '')
    if (!LOOPBACK.has(name) || host !== `${name}:${this.#port}`) return 'host'
    const { origin } = request.headers
    if (origin !== undefined && origin !== `http://${host}`) return 'origin'
    const site = request.headers['sec-fetch-site']
    // A person may follow a link to the page from anywhere; nothing else may come from another site.
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && request.headers['sec-fetch-mode'] !== 'navigate') return 'origin'
    return null
  }

  /** True for the page that was opened with the token, and for programs that hold it. */
  knows(request: IncomingMessage): boolean {
    const { authorization } = request.headers
    if (authorization !== undefined) return authorization.startsWith('Bearer ') && this.isToken(authorization.slice(7))
    return cookieOf(request, this.#cookieName).some((value) => equal(value, this.#session))
  }

  /** For what changes something or stays open: a browser always says where it comes from; a program shows the token instead. */
  mayAct(request: IncomingMessage): Refusal | null {
    if (!this.knows(request)) return 'stranger'
    return request.headers.origin === undefined && request.headers.authorization === undefined ? 'origin' : null
  }
}

/** Values of every cookie of that name; a page of another port may have set one of the same name. */
function cookieOf(request: IncomingMessage, name: string): string[] {
  return (request.headers.cookie ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}
