import type { z } from 'zod'
import { StoreError, type StoreFailure } from './connector.ts'

/** What a store said, read to its end. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface HttpRequest {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
  /** Longest wait for the whole answer, milliseconds; an answer in drops counts as none. */
  readonly timeout: number
}

export const fail = (code: StoreFailure['code'], message: string, transient: boolean, retryAfter?: number): StoreError =>
  new StoreError({ code, message, transient, ...(retryAfter === undefined ? {} : { retryAfter }) })

/**
 * One exchange with a store over HTTP. A redirect is not followed: the token would travel with it.
 * @throws StoreError 'timeout', 'connection', or 'refused' for a redirect; the signal's own reason where the caller gave up
 */
export async function exchange(url: string, request: HttpRequest): Promise<HttpAnswer> {
  const { method, headers = {}, body, signal, timeout } = request
  const patience = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, { method, headers: { ...headers }, body: body ?? null, redirect: 'manual', signal: signal ? AbortSignal.any([signal, patience]) : patience })
    const text = await response.text()
    if (response.status < 300 || response.status >= 400 || response.status === 304) return { status: response.status, headers: response.headers, text }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (patience.aborted) throw fail('timeout', `The store did not answer within ${timeout / 1000} s.`, true)
    throw fail('connection', `The connection to the store broke: ${reasonOf(error)}.`, true)
  }
  throw fail('refused', `The store's address points elsewhere (${new URL(url).host} answers with a redirect).`, false)
}

/** What an answer other than success means. `said` is the store's own sentence, where it has one. */
export function failureOf({ status, headers }: HttpAnswer, said: string, now: number): StoreError {
  const what = said === '' ? `HTTP ${status}.` : said
  if (status === 401 || status === 403) return fail('unauthorised', `The store refused the access: ${what}`, false)
  if (status === 429) return fail('throttled', `The store asks for a pause: ${what}`, true, pauseOf(headers, now))
  if (status === 408) return fail('timeout', `The store did not get the request in time: ${what}`, true)
  if (status >= 500) return fail('server', `The store failed: ${what}`, true, pauseOf(headers, now))
  return fail('refused', `The store refused the request: ${what}`, false)
}

/** 'Retry-After' in milliseconds: seconds, or a date (RFC 9110, 10.2.3); nothing where it is missing or cannot be read. */
export function pauseOf(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/**
 * An answer's body in the shape that was agreed.
 * @throws StoreError 'garbled' for anything else: nobody knows then what the store has done
 */
export function parseAs<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(jsonOf(text))
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]
  throw fail('garbled', `The store answered with something that cannot be read (${path.join('.') || 'body'}: ${message}).`, true)
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Cuts a list so that no part has more than `rows` items or, each item taken as it is sent, with its comma, and `fixed` for what is around them, more than `bytes` of JSON in UTF-8. */
export function partsOf<T>(items: readonly T[], { rows, bytes, fixed }: { readonly rows: number; readonly bytes: number; readonly fixed: number }, sent: (item: T) => unknown = (item) => item): T[][] {
  const parts: T[][] = []
  let size = Infinity
  for (const item of items) {
    const more = Buffer.byteLength(JSON.stringify(sent(item))) + 1
    const part = parts.at(-1)
    if (part && part.length < rows && size + more <= bytes) {
      part.push(item)
      size += more
    } else {
      parts.push([item])
      size = fixed + more
    }
  }
  return parts
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return String(cause)
}
