import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Clock } from '../../engine/clock.ts'
import { StoreError } from '../connector.ts'
import { exchange, fail, failureOf, jsonOf, parseAs } from '../http.ts'
import { CostBucket } from './cost.ts'
import { API_VERSION, nameOf } from './operations.ts'
import { envelope } from './shapes.ts'

export interface ShopifyApiOptions {
  readonly url: string
  readonly token: string
  readonly clock: Clock
  readonly version?: string
  /** Longest wait for one answer, milliseconds. */
  readonly timeout?: number
  /** Waits; an abort ends it by an error. */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** Refusals for want of points that are waited out before they are told. */
const TRIES = 6

/** The operation asks for more points than one query may: ask for less. */
export class TooDear extends Error {}

export interface Answer<T> {
  readonly data: T
  readonly headers: Headers
  /** Failures of parts; their data are null. */
  readonly partial: string | null
}

/** Shopify's Admin GraphQL: points are waited for, failures that hide under HTTP 200 are told in the words of the seam. */
export class ShopifyApi {
  readonly #options: ShopifyApiOptions
  readonly #bucket: CostBucket

  constructor(options: ShopifyApiOptions) {
    this.#options = options
    this.#bucket = new CostBucket(() => options.clock.milliseconds())
  }

  get version(): string {
    return this.#options.version ?? API_VERSION
  }

  /** @throws StoreError, {@link TooDear} */
  async run<T>(operation: string, variables: Readonly<Record<string, unknown>>, schema: z.ZodType<T>, signal?: AbortSignal): Promise<Answer<T>> {
    const name = nameOf(operation)
    const pause = this.#options.pause ?? (async (milliseconds: number, stop?: AbortSignal) => sleep(milliseconds, undefined, stop ? { signal: stop } : {}))
    for (let tries = 1; ; tries++) {
      const wait = this.#bucket.reserve(name)
      if (wait > 0) await pause(wait, signal)
      const { url, token, clock, timeout = 60_000 } = this.#options
      const answer = await exchange(`${url}/admin/api/${this.version}/graphql.json`, {
        method: 'POST', signal, timeout, body: JSON.stringify({ query: operation, variables, operationName: name }),
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-shopify-access-token': token },
      })
      if (answer.status < 200 || answer.status >= 300) {
        const said = envelope.safeParse(jsonOf(answer.text))
        const { errors } = said.success ? said.data : {}
        throw failureOf(answer, typeof errors === 'string' ? errors : (errors?.[0]?.message ?? ''), Date.parse(clock.now()))
      }
      const { data, errors, extensions } = parseAs(envelope, answer.text)
      this.#bucket.learn(name, extensions?.cost)
      const first = typeof errors === 'string' ? { message: errors, extensions: null } : errors?.[0]
      const code = first?.extensions?.code
      if (code === 'THROTTLED') {
        // Not carried out: it is safe to send it again.
        const rest = this.#bucket.afterRefusal(name)
        if (tries >= TRIES) throw fail('throttled', 'Shopify asks for a pause: the shop has used up its points.', true, rest)
        await pause(rest, signal)
        continue
      }
      if (first && code === 'MAX_COST_EXCEEDED') throw new TooDear(first.message)
      if (first && code === 'ACCESS_DENIED') throw fail('unauthorised', `Shopify refused the access: ${first.message}`, false)
      if (first && (data === null || data === undefined)) {
        if (code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT') throw fail('server', `Shopify failed: ${first.message}`, true)
        throw fail('refused', `Shopify refused the request: ${first.message}`, false)
      }
      return { data: parseAs(schema, JSON.stringify(data)), headers: answer.headers, partial: first?.message ?? null }
    }
  }
}

/** Turns what no caller can ask for less of into a failure of the store. */
export const asFailure = (error: unknown): unknown => (error instanceof TooDear ? new StoreError({ code: 'refused', message: `Shopify finds the question too dear: ${error.message}`, transient: false }) : error)
