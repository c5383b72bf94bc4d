import { randomUUID } from 'node:crypto'
import type { Minor } from '../../../core/money/money.ts'
import {
  StoreError, type BatchResult, type Capabilities, type CatalogItem, type CatalogPage, type ObservedPrice, type PriceBatch, type ProbeResult, type RowResult, type StoreConnector, type StoreOrder, type StoreFailure,
} from '../connector.ts'
import { pauseOf } from '../http.ts'
import { KEY_HEADER, LIMITS, REQUEST_HEADER, type BatchAnswer, type Change, type OrderBody, type OrderPage, type PriceAnswer, type ProbeAnswer } from './protocol.ts'

export const EMBEDDED_CAPABILITIES: Capabilities = {
  schedule: 'none', atomicity: 'row', idempotency: 'keyed', lock: 'version', deadlines: true,
  maxRows: LIMITS.rowsPerBatch, maxBytes: LIMITS.bytesPerBody, maxReadRows: LIMITS.rowsPerRead, maxParallel: 4, stock: true, changeFeed: true, orders: true,
}

export interface EmbeddedClientOptions {
  readonly id: string
  readonly name: string
  /** Where the store listens now; asked before every call, since a restarted store has a new address. */
  endpoint(): Promise<{ readonly url: string; readonly token: string }>
  /** Told when the address does not answer, so that the next call asks anew. */
  lost?(): void
  /** Longest wait for one answer, milliseconds. */
  readonly timeout?: number
}

/** The embedded store seen through its HTTP administration. */
export class EmbeddedStoreClient implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities = EMBEDDED_CAPABILITIES
  readonly #options: EmbeddedClientOptions
  readonly #timeout: number

  constructor(options: EmbeddedClientOptions) {
    this.id = options.id
    this.name = options.name
    this.#options = options
    this.#timeout = options.timeout ?? 10_000
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    const answer = await this.#call<ProbeAnswer>('GET', '/admin/probe', { signal, shape: (a) => typeof a.time === 'string' && Array.isArray(a.currencies) })
    return { name: answer.name, version: answer.version, currencies: answer.currencies, products: answer.products, time: answer.time }
  }

  async *readCatalog(options: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    let cursor = options.cursor ?? ''
    for (;;) {
      const page = await this.#call<CatalogPage>('GET', `/admin/catalog?after=${encodeURIComponent(cursor)}&limit=${LIMITS.rowsPerPage}`, { signal: options.signal, shape: (a) => Array.isArray(a.items) })
      yield page
      if (page.next === null) return
      cursor = page.next
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const { prices } = await this.#call<{ prices: PriceAnswer[] }>('POST', '/admin/prices/query', { body: { skus }, signal, shape: (a) => Array.isArray(a.prices) })
    return new Map(prices.map(({ sku, price, currency, version, updatedAt, changedBy }) => [sku, { sku, price, sale: null, currency, version, updatedAt, changedBy }]))
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const { prices } = await this.#call<{ prices: { sku: string; price: Minor }[] }>('POST', '/storefront/prices', { body: { skus }, signal, shape: (a) => Array.isArray(a.prices) })
    return new Map(prices.map(({ sku, price }) => [sku, price]))
  }

  async applyBatch(batch: PriceBatch, idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult> {
    const bySku = new Map<string, RowResult>()
    for (const { sku, sale } of batch.rows) if (sale !== null) bySku.set(sku, { sku, outcome: 'rejected', code: 'other', message: 'This store has no schedule of its own; it takes no sale.' })
    const rows = batch.rows.flatMap(({ sale, ...row }) => (sale === null ? [row] : []))
    try {
      const body = { ...batch, rows }
      const answer = rows.length === 0 ? null : await this.#call<BatchAnswer>('POST', '/admin/prices/batch', { body, key: idempotencyKey, signal, shape: (a) => Array.isArray(a.rows) && a.key === idempotencyKey })
      for (const row of answer?.rows ?? []) bySku.set(row.sku, row)
      return { rows: batch.rows.map(({ sku }) => bySku.get(sku) ?? { sku, outcome: 'unknown' }), replayed: answer?.replayed ?? false, failure: null }
    } catch (error) {
      if (!(error instanceof StoreError) || error.failure.code === 'unauthorised' || error.failure.code === 'refused') throw error
      return { rows: batch.rows.map(({ sku }) => bySku.get(sku) ?? { sku, outcome: 'unknown' }), replayed: false, failure: error.failure }
    }
  }

  async *readOrders(since: string, signal?: AbortSignal): AsyncGenerator<readonly StoreOrder[]> {
    for (let after: string | null = null; ;) {
      const page: OrderPage = await this.#call<OrderPage>('GET', `/admin/orders?since=${encodeURIComponent(since)}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`, { signal, shape: (a) => Array.isArray(a.orders) })
      yield page.orders
      if (page.next === null) return
      after = page.next
    }
  }

  /** Places an order as a buyer does, without the token. Answers its id. */
  async placeOrder(lines: OrderBody['lines'], signal?: AbortSignal): Promise<{ readonly id: string; readonly prices: readonly Minor[] }> {
    return this.#call('POST', '/storefront/orders', { body: { lines }, signal })
  }

  async cancelOrder(id: string, signal?: AbortSignal): Promise<void> {
    await this.#call('POST', '/admin/orders/cancel', { body: { id }, signal })
  }

  /** Writes products in; see `EmbeddedStore.seed`. */
  async seed(items: readonly CatalogItem[], signal?: AbortSignal): Promise<{ added: number; updated: number }> {
    const total = { added: 0, updated: 0 }
    for (let i = 0; i < items.length; i += LIMITS.rowsPerSeed) {
      const body = { items: items.slice(i, i + LIMITS.rowsPerSeed) }
      const { added, updated } = await this.#call<{ added: number; updated: number }>('POST', '/admin/catalog', { body, signal })
      total.added += added
      total.updated += updated
    }
    return total
  }

  /** Every price change after `after`, oldest first. */
  async *changes(after = 0, signal?: AbortSignal): AsyncGenerator<Change> {
    for (;;) {
      const { changes } = await this.#call<{ changes: Change[] }>('GET', `/admin/changes?after=${after}`, { signal })
      yield* changes
      if (changes.length < LIMITS.rowsPerPage) return
      after = changes[changes.length - 1].seq
    }
  }

  async #call<T extends object>(method: string, path: string, options: { body?: unknown; key?: string; signal?: AbortSignal | undefined; shape?: (answer: T) => boolean }): Promise<T> {
    const endpoint = await this.#options.endpoint()
    const timeout = AbortSignal.timeout(this.#timeout)
    const name = randomUUID()
    const headers: Record<string, string> = { authorization: `Bearer ${endpoint.token}`, [REQUEST_HEADER]: name }
    if (options.body !== undefined) headers['content-type'] = 'application/json'
    if (options.key !== undefined) headers[KEY_HEADER] = options.key
    let status: number
    let text: string
    let answers: string | null
    let pause: number | undefined
    try {
      const response = await fetch(endpoint.url + path, {
        method, headers, body: options.body === undefined ? null : JSON.stringify(options.body), signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      })
      status = response.status
      answers = response.headers.get(REQUEST_HEADER)
      pause = pauseOf(response.headers, Date.now())
      text = await response.text()
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason
      if (timeout.aborted) throw fail('timeout', `The store did not answer within ${this.#timeout / 1000} s.`, true)
      this.#options.lost?.()
      throw fail('connection', `The connection to the store broke: ${reasonOf(error)}.`, true)
    }
    const answer = parseAnswer(text)
    if (status === 200 && answers === name && answer && (options.shape?.(answer as T) ?? true)) return answer as T
    if (status === 200) throw fail('garbled', 'The store answered with something that cannot be read.', true)
    const said = answer as { message?: unknown } | null
    const [code, message, transient] = failureOf(status, typeof said?.message === 'string' ? said.message : `HTTP ${status}.`)
    throw new StoreError({ code, message, transient, ...(pause === undefined ? {} : { retryAfter: pause }) })
  }
}

const fail = (code: StoreFailure['code'], message: string, transient: boolean): StoreError => new StoreError({ code, message, transient })

function failureOf(status: number, message: string): [StoreFailure['code'], string, boolean] {
  if (status === 401 || status === 403) return ['unauthorised', `The store refused the token: ${message}`, false]
  if (status === 410) return ['expired', `The store did not act: ${message}`, true]
  if (status === 429) return ['throttled', `The store asks for a pause: ${message}`, true]
  if (status >= 500) return ['server', `The store failed: ${message}`, true]
  return ['refused', `The store refused the request: ${message}`, false]
}

function parseAnswer(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return String(cause)
}
