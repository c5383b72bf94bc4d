import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { StoreError, type StoreFailure } from '../connector.ts'
import { exchange, fail, failureOf, jsonOf, parseAs, type HttpAnswer } from '../http.ts'
import type { VendureSettings } from './settings.ts'

/** A refusal in the store's own words: a GraphQL error that names a cause, so that nothing was done. */
export class VendureRefusal extends StoreError {
  /** `extensions.code`, e.g. ENTITY_NOT_FOUND. */
  readonly reason: string
  constructor(failure: StoreFailure, reason: string) {
    super(failure)
    this.reason = reason
  }
}

/** One GraphQL operation with one root field. `@` in the text is where the field's alias goes; `answer` is the field's shape. */
export interface Operation<T> {
  readonly text: string
  readonly answer: z.ZodType<T>
}

const envelope = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).loose().optional() })).optional(),
  data: z.record(z.string(), z.unknown()).nullish(),
})
const loginAnswer = z.object({ __typename: z.string(), errorCode: z.string().optional(), message: z.string().optional() })

const LOGIN: Operation<z.infer<typeof loginAnswer>> = {
  text: 'mutation($user:String!,$password:String!){@:login(username:$user,password:$password){__typename ...on ErrorResult{errorCode message}}}',
  answer: loginAnswer,
}

/** Causes by which the store says that nothing was done because the request was wrong. */
const REFUSALS = ['ENTITY_NOT_FOUND', 'USER_INPUT_ERROR', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'CHANNEL_NOT_FOUND', 'ILLEGAL_OPERATION']
const DENIALS = ['FORBIDDEN', 'UNAUTHORIZED', 'UNAUTHENTICATED']

/** The two GraphQL doors of a Vendure server, with the access they need. */
export class VendureApi {
  readonly #settings: VendureSettings
  readonly #secret: string
  readonly #timeout: number
  readonly #now: () => number
  /** Of the session, where we log in. */
  #bearer: string | null = null
  /** The store's clock minus ours by its last answer, milliseconds; whole seconds, as HTTP tells it. */
  skew = 0

  constructor(settings: VendureSettings, secret: string, options: { readonly timeout: number; readonly now: () => number }) {
    this.#settings = settings
    this.#secret = secret
    this.#timeout = options.timeout
    this.#now = options.now
  }

  /** The store's clock, milliseconds since 1970. */
  now(): number {
    return this.#now() + this.skew
  }

  /**
   * One call of the administration.
   * @throws StoreError; 'unauthorised' for a refused permission, too, which arrives with HTTP 200
   */
  async admin<T>(operation: Operation<T>, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
    const { access, adminPath } = this.#settings
    if (access === 'api-key') return this.#call(adminPath, operation, variables, { 'vendure-api-key': this.#secret }, signal)
    const fresh = this.#bearer === null
    const bearer = this.#bearer ?? await this.#login(signal)
    try {
      return await this.#call(adminPath, operation, variables, { authorization: `Bearer ${bearer}` }, signal)
    } catch (error) {
      // A session ends by itself. Refused calls did nothing, so this one may be repeated, once.
      if (fresh || !(error instanceof StoreError) || error.failure.code !== 'unauthorised') throw error
      this.#bearer = null
      return this.#call(adminPath, operation, variables, { authorization: `Bearer ${await this.#login(signal)}` }, signal)
    }
  }

  /** One call of the shop window, as a visitor who has not logged in. */
  shop<T>(operation: Operation<T>, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
    return this.#call(`${this.#settings.shopPath}?currencyCode=${this.#settings.currency}`, operation, variables, {}, signal)
  }

  async #login(signal?: AbortSignal): Promise<string> {
    const { answer, http } = await this.#exchange(this.#settings.adminPath, LOGIN, { user: this.#settings.user, password: this.#secret }, {}, signal)
    if (answer.__typename !== 'CurrentUser') throw fail('unauthorised', `The store refused the log-in: ${answer.message ?? answer.__typename}`, false)
    this.#bearer = http.headers.get('vendure-auth-token')
    if (this.#bearer === null) throw fail('unauthorised', 'The store gives no token on log-in: its tokenMethod must allow bearer, or an API key must be used.', false)
    return this.#bearer
  }

  async #call<T>(path: string, operation: Operation<T>, variables: Readonly<Record<string, unknown>>, headers: Record<string, string>, signal?: AbortSignal): Promise<T> {
    const { answer, http } = await this.#exchange(path, operation, variables, headers, signal)
    const renewed = http.headers.get('vendure-auth-token')
    if (renewed !== null && 'authorization' in headers) this.#bearer = renewed
    return answer
  }

  async #exchange<T>(path: string, { text, answer }: Operation<T>, variables: Readonly<Record<string, unknown>>, headers: Record<string, string>, signal?: AbortSignal): Promise<{ answer: T; http: HttpAnswer }> {
    // The answer's field is named anew for every call: one that belongs to another call, or to an earlier one, cannot be taken for it.
    const alias = `r${randomUUID().replaceAll('-', '')}`
    const { url, channel } = this.#settings
    const http = await exchange(`${url}/${path}`, {
      method: 'POST', signal, timeout: this.#timeout, body: JSON.stringify({ query: text.replace('@', () => alias), variables }),
      headers: { 'content-type': 'application/json', 'apollo-require-preflight': 'true', ...(channel === '' ? {} : { 'vendure-token': channel }), ...headers },
    })
    const at = Date.parse(http.headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.skew = at - this.#now()
    const said = envelope.safeParse(jsonOf(http.text))
    const error = said.data?.errors?.[0]
    if (error) throw this.#errorOf(http, error.message, error.extensions?.code ?? '')
    if (http.status !== 200) throw failureOf(http, '', this.#now())
    const { data } = parseAs(envelope, http.text)
    if (!data || !(alias in data)) throw fail('garbled', 'The store answered another question than the one it was asked.', true)
    return { answer: parseAs(answer, JSON.stringify(data[alias])), http }
  }

  #errorOf(http: HttpAnswer, message: string, code: string): StoreError {
    if (DENIALS.includes(code)) return fail('unauthorised', `The store refused the access: ${message}`, false)
    if (http.status === 429) return failureOf(http, message, this.#now())
    if (REFUSALS.includes(code)) return new VendureRefusal({ code: 'refused', message: `The store refused the request: ${message}`, transient: false }, code)
    // A database's own complaint, or a fault of the server: nobody can say what was done.
    return fail('server', `The store failed: ${message === '' ? `HTTP ${http.status}` : message}`, true)
  }
}
