import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Clock } from '../../engine/clock.ts'
import { StoreError } from '../connector.ts'
import { exchange, failureOf, jsonOf, parseAs, type HttpAnswer } from '../http.ts'
import { apiError } from './shapes.ts'

export interface WooApiOptions {
  readonly url: string
  readonly key: string
  readonly secret: string
  readonly clock: Clock
  /** Longest wait for one answer, milliseconds: a batch of 100 took 2.5 s where it was measured, and shops are slower. */
  readonly timeout?: number
}

/** Pauses of a read that the host has throttled: WooCommerce itself has no limit, hosts have. */
const PAUSES = [1000, 4000, 10_000]

/** WooCommerce over HTTP: a key as the user of Basic authentication (TLS, or this machine), answers in agreed shapes, failures in the words of the seam. */
export class WooApi {
  readonly #options: WooApiOptions
  readonly #authorization: string

  constructor(options: WooApiOptions) {
    this.#options = options
    this.#authorization = `Basic ${Buffer.from(`${options.key}:${options.secret}`).toString('base64')}`
  }

  async get<T>(schema: z.ZodType<T>, path: string, signal?: AbortSignal): Promise<{ readonly body: T; readonly headers: Headers }> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.#call('GET', path, undefined, signal)
        return { body: parseAs(schema, answer.text), headers: answer.headers }
      } catch (error) {
        if (!(error instanceof StoreError) || error.failure.code !== 'throttled' || attempt >= PAUSES.length) throw error
        await sleep(Math.min(error.failure.retryAfter ?? PAUSES[attempt], 30_000), undefined, signal ? { signal } : {})
      }
    }
  }

  /** Never repeated: whoever writes must read first. */
  async post<T>(schema: z.ZodType<T>, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    const { text } = await this.#call('POST', path, JSON.stringify(body), signal)
    return parseAs(schema, text)
  }

  async #call(method: string, path: string, body: string | undefined, signal?: AbortSignal): Promise<HttpAnswer> {
    const { url, clock, timeout = 60_000 } = this.#options
    const open = path.startsWith('/wp-json/wc/store/')
    const answer = await exchange(url + path, {
      method, signal, timeout, ...(body === undefined ? {} : { body }),
      // The shop window is asked as a stranger.
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(open ? {} : { authorization: this.#authorization }) },
    })
    if (answer.status >= 200 && answer.status < 300) return answer
    const said = apiError.safeParse(jsonOf(answer.text))
    throw failureOf(answer, said.success ? said.data.message : '', Date.parse(clock.now()))
  }
}

/** Path and query; a value that holds the separator of lists would be read as two. */
export const path = (base: string, query: Readonly<Record<string, string | number>> = {}): string =>
  `/wp-json/wc/v3/${base}${Object.keys(query).length > 0 ? `?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()}` : ''}`
