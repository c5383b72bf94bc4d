import { z } from 'zod'
import { exchange, fail, failureOf, jsonOf, parseAs } from '../http.ts'
import type { MedusaSettings } from './settings.ts'

const refusal = z.object({ type: z.string().optional(), message: z.string() })

/** Longest path with its query: servers and proxies take 8 KB of a first line, and some less. */
const MAX_PATH = 6000

/** The two doors of a Medusa server: the administration with its secret key, the shop window with a publishable one. */
export class MedusaApi {
  readonly #settings: MedusaSettings
  readonly #secret: string
  readonly #timeout: number
  readonly #now: () => number
  /** The store's clock minus ours by its last answer, milliseconds. */
  #skew = 0

  constructor(settings: MedusaSettings, secret: string, options: { readonly timeout: number; readonly now: () => number }) {
    this.#settings = settings
    this.#secret = secret
    this.#timeout = options.timeout
    this.#now = options.now
  }

  /** The store's clock, milliseconds since 1970. */
  now(): number {
    return this.#now() + this.#skew
  }

  /** @throws StoreError */
  read<T>(path: string, answer: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return this.#call('GET', `admin/${path}`, undefined, answer, this.#admin(), signal)
  }

  /** @throws StoreError */
  write<T>(path: string, body: object, answer: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return this.#call('POST', `admin/${path}`, body, answer, { ...this.#admin(), 'content-type': 'application/json' }, signal)
  }

  /** @throws StoreError */
  shop<T>(path: string, answer: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return this.#call('GET', `store/${path}`, undefined, answer, { 'x-publishable-api-key': this.#settings.publishableKey }, signal)
  }

  #admin(): Record<string, string> {
    return { authorization: `Basic ${Buffer.from(`${this.#secret}:`).toString('base64')}` }
  }

  async #call<T>(method: string, path: string, body: object | undefined, answer: z.ZodType<T>, headers: Record<string, string>, signal?: AbortSignal): Promise<T> {
    const http = await exchange(`${this.#settings.url}/${path}`, { method, headers, signal, timeout: this.#timeout, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const at = Date.parse(http.headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.#skew = at - this.#now()
    if (http.status === 200) return parseAs(answer, http.text)
    const said = refusal.safeParse(jsonOf(http.text)).data
    // A publishable key that is wrong is told as a bad request.
    if (said?.type === 'not_allowed' && path.startsWith('store/')) throw fail('unauthorised', `The store refused the publishable key: ${said.message}`, false)
    throw failureOf(http, said?.message ?? '', this.#now())
  }
}

/** `name[]=value` of many values, cut so that no path gets too long for a server. */
export function queriesOf(name: string, values: readonly string[], most: number): { readonly query: string; readonly values: string[] }[] {
  const parts: { query: string; values: string[] }[] = []
  for (const value of values) {
    const text = `${name}[]=${encodeURIComponent(value)}`
    const part = parts.at(-1)
    if (part && part.values.length < most && part.query.length + text.length < MAX_PATH) {
      part.query += `&${text}`
      part.values.push(value)
    } else parts.push({ query: text, values: [value] })
  }
  return parts
}
