import type { IncomingMessage, ServerResponse } from 'node:http'
import { LocalServer } from './local-server.ts'

/** A product or variation as WooCommerce keeps it: texts in major units, times in UTC without a zone. */
export interface WooEntry {
  id: number
  parent_id: number
  type: 'simple' | 'variable' | 'variation'
  sku: string
  name: string
  regular_price: string
  sale_price: string
  /** What is in force: changed by the queue, not by the clock. */
  price: string
  date_on_sale_from_gmt: string | null
  date_on_sale_to_gmt: string | null
  date_modified_gmt: string
  manage_stock: boolean
  stock_quantity: number | null
  meta_data: unknown[]
}

export interface WooOrder {
  readonly id: number
  readonly status: string
  readonly currency: string
  readonly date_created_gmt: string
  readonly date_modified_gmt: string
  readonly prices_include_tax: boolean
  readonly line_items: readonly { readonly sku: string; readonly quantity: number; readonly total: string; readonly total_tax: string }[]
}

/**
 * A stand-in for WooCommerce's REST v3 and Store API, stateful, made from what was measured on 11.0.1: pages and batches of 100, per-item errors under HTTP 200,
 * prices and dates that it drops without a word, `_fields` that hides errors, a sale that is put in force by a queue. Tests only; it is not the shop.
 */
export class WooShop extends LocalServer {
  readonly entries: WooEntry[] = []
  readonly orders: WooOrder[] = []
  readonly options = new Map([['woocommerce_currency', 'CNY'], ['woocommerce_price_num_decimals', '2'], ['woocommerce_calc_taxes', 'no'], ['woocommerce_prices_include_tax', 'no'], ['woocommerce_tax_display_shop', 'excl']])
  /** What the key may do. */
  permission: 'read' | 'read_write' = 'read_write'
  wpCron = true
  /** Its database finds SKUs whatever their case, as MySQL's usual collations do. */
  folds = false
  /** What it will not be told, and why: an update of such an SKU is refused under HTTP 200, as WooCommerce refuses single items. */
  readonly refuses = new Map<string, string>()
  /** Repeated in every refusal, as chatty servers do; with it all writes are refused. */
  parrot: string | null = null
  /** Every request, for tests of what is sent. */
  readonly requests: { readonly method: string; readonly path: string; readonly body: unknown; readonly headers: IncomingMessage['headers'] }[] = []
  /** Answers the next calls instead of the shop: status and body. */
  readonly instead: { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }[] = []
  now: () => number = () => Date.now()
  readonly #key: string

  constructor(key = 'ck_test:cs_test') {
    super((request, response) => { void this.#serve(request, response) })
    this.#key = `Basic ${Buffer.from(key).toString('base64')}`
  }

  add(entry: Partial<WooEntry> & Pick<WooEntry, 'sku'>): WooEntry {
    const whole: WooEntry = {
      id: this.entries.length + 10, parent_id: 0, type: 'simple', name: entry.sku, regular_price: '', sale_price: '', price: entry.regular_price ?? '', date_on_sale_from_gmt: null, date_on_sale_to_gmt: null,
      date_modified_gmt: this.#gmt(), manage_stock: false, stock_quantity: null, meta_data: [], ...entry,
    }
    this.entries.push(whole)
    return whole
  }

  of(sku: string): WooEntry {
    return this.entries.find((entry) => entry.sku === sku) as WooEntry
  }

  /** The queue runs: prices in force follow the schedule. */
  runQueue(): void {
    for (const entry of this.entries) entry.price = this.#onSale(entry) ? entry.sale_price : entry.regular_price
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'http://shop')
    const method = request.method ?? 'GET'
    const body = text === '' ? null : (JSON.parse(text) as unknown)
    this.requests.push({ method, path: url.pathname + url.search, body, headers: request.headers })
    const send = (status: number, answer: unknown, headers: Record<string, string> = {}): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    const instead = this.instead.shift()
    if (instead) return send(instead.status, instead.body, instead.headers)
    const [, base, rest] = /^\/wp-json\/(wc\/store\/v1|wc\/v3)\/(.*)$/.exec(url.pathname) ?? []
    if (base === 'wc/store/v1' && rest === 'products') return send(200, this.#window(url.searchParams))
    if (base !== 'wc/v3') return send(404, { code: 'rest_no_route', message: 'No route was found matching the URL and request method.', data: { status: 404 } })
    if (request.headers.authorization !== this.#key) return send(401, { code: 'woocommerce_rest_cannot_view', message: `Sorry, you cannot list resources${this.parrot === null ? '' : ` with ${this.parrot}`}.`, data: { status: 401 } })
    if (method === 'POST' && this.permission === 'read') return send(401, { code: 'woocommerce_rest_authentication_error', message: 'The API key provided does not have write permissions.', data: { status: 401 } })
    if (method === 'POST') return this.#batch(rest, url.searchParams, body, send)
    this.#read(rest, url.searchParams, send)
  }

  #read(path: string, query: URLSearchParams, send: (status: number, answer: unknown, headers?: Record<string, string>) => void): void {
    if (path === 'settings/general') return send(200, ['woocommerce_currency', 'woocommerce_price_num_decimals', 'woocommerce_calc_taxes'].map((id) => ({ id, value: this.options.get(id) })))
    if (path === 'settings/tax') return send(200, ['woocommerce_prices_include_tax', 'woocommerce_tax_display_shop'].map((id) => ({ id, value: this.options.get(id) })))
    if (path === 'system_status') return send(200, { environment: { version: this.parrot ?? '11.0.1', wp_cron: this.wpCron } })
    const size = Number(query.get('per_page') ?? 10)
    if (size > 100) return send(400, { code: 'rest_invalid_param', message: 'Invalid parameter(s): per_page', data: { status: 400 } })
    const page = Number(query.get('page') ?? 1)
    const list = (rows: readonly unknown[]): void => send(200, rows.slice((page - 1) * size, page * size), { 'x-wp-total': String(rows.length), 'x-wp-totalpages': String(Math.ceil(rows.length / size)) })
    if (path === 'orders') {
      // Whole seconds, and the one that is named is left out.
      const after = Math.floor(Date.parse(`${query.get('modified_after')?.replace(/Z$/, '') ?? '1970-01-01T00:00:00'}Z`) / 1000) * 1000
      return list(this.orders.filter((order) => Date.parse(`${order.date_modified_gmt}Z`) > after).sort((a, b) => (a.date_modified_gmt < b.date_modified_gmt ? -1 : 1)))
    }
    const [, parent] = /^products\/(\d+)\/variations$/.exec(path) ?? []
    if (parent) return list(this.entries.filter((entry) => entry.parent_id === Number(parent)).map((entry) => this.#answer(entry)))
    if (path === 'variations') return list(this.entries.filter(({ type }) => type === 'variation').map((entry) => this.#answer(entry)))
    if (path !== 'products') return send(404, { code: 'rest_no_route', message: 'No route was found.', data: { status: 404 } })
    const skus = query.get('sku')?.split(',')
    // Asked by SKU, variations come, too.
    const rows = skus ? this.entries.filter(({ sku }) => this.#named(sku, skus) || sku === query.get('sku')) : this.entries.filter(({ type }) => type !== 'variation' && (query.get('type') === null || type === query.get('type')))
    list(rows.map((entry) => this.#answer(entry)))
  }

  #batch(path: string, query: URLSearchParams, body: unknown, send: (status: number, answer: unknown) => void): void {
    const items = (body as { update?: Record<string, unknown>[] }).update ?? []
    if (items.length > 100) return send(413, { code: 'woocommerce_rest_request_entity_too_large', message: 'Unable to accept more than 100 items for this request.', data: { status: 413 } })
    const [, parent] = /^products\/(\d+)\/variations\/batch$/.exec(path) ?? []
    const update = items.map((item) => {
      const id = Number(item['id'])
      const entry = this.entries.find((candidate) => candidate.id === id && candidate.parent_id === Number(parent ?? 0))
      if (this.parrot !== null) return { id, error: { code: 'woocommerce_rest_cannot_edit', message: `Not for ${this.parrot}, nor for ${Buffer.from(this.parrot).toString('base64')}.`, data: { status: 401 } } }
      if (!entry) return { id, error: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.', data: { status: 400 } } }
      const refusal = this.refuses.get(entry.sku)
      if (refusal !== undefined) return { id, error: { code: 'rest_invalid_param', message: refusal, data: { status: 400 } } }
      this.#set(entry, item)
      return this.#answer(entry)
    })
    // With `_fields=update.id` the list comes back empty and errors with it.
    send(200, query.has('_fields') ? { update: [] } : { update })
  }

  /** What WooCommerce does with what it is given, silent traps included. */
  #set(entry: WooEntry, item: Record<string, unknown>): void {
    const amount = (name: 'regular_price' | 'sale_price'): void => {
      const value = item[name]
      if (typeof value === 'string') entry[name] = value === '' || Number.isNaN(Number(value)) ? '' : value
    }
    amount('regular_price')
    amount('sale_price')
    if (entry.sale_price !== '' && Number(entry.sale_price) >= Number(entry.regular_price)) entry.sale_price = ''
    for (const name of ['date_on_sale_from_gmt', 'date_on_sale_to_gmt'] as const) {
      const value = item[name]
      // Null counts as not given; what strtotime cannot read clears the date, and the sale starts now.
      if (typeof value === 'string') entry[name] = Number.isNaN(Date.parse(`${value}Z`)) ? null : value
    }
    if (Array.isArray(item['meta_data'])) entry.meta_data = item['meta_data'] as unknown[]
    entry.date_modified_gmt = this.#gmt()
    // A sale without a start is in force at once; one with dates waits for the queue.
    if (entry.sale_price === '') entry.price = entry.regular_price
    else if (entry.date_on_sale_from_gmt === null && this.#onSale(entry)) entry.price = entry.sale_price
    else if (!this.#onSale(entry)) entry.price = entry.regular_price
  }

  #onSale({ sale_price: price, date_on_sale_from_gmt: from, date_on_sale_to_gmt: to }: WooEntry): boolean {
    const now = this.now()
    return price !== '' && (from === null || Date.parse(`${from}Z`) <= now) && (to === null || Date.parse(`${to}Z`) >= Math.floor(now / 1000) * 1000)
  }

  #answer(entry: WooEntry): Record<string, unknown> {
    return { ...entry, on_sale: this.#onSale(entry), categories: [{ id: 1, name: 'rice', slug: 'rice' }], permalink: `${this.url}/?p=${entry.id}` }
  }

  #window(query: URLSearchParams): unknown[] {
    const skus = query.get('sku')?.split(',') ?? []
    const wanted = query.get('type') === 'variation' ? ['variation'] : ['simple', 'variable']
    const tax = this.options.get('woocommerce_calc_taxes') === 'yes' && this.options.get('woocommerce_tax_display_shop') === 'incl' && this.options.get('woocommerce_prices_include_tax') === 'no' ? 1.2 : 1
    return this.entries.filter(({ sku, type }) => this.#named(sku, skus) && wanted.includes(type)).map((entry) => ({
      id: entry.id, sku: entry.sku, prices: { price: String(Math.round(Number(entry.price) * 100 * tax)), currency_code: this.options.get('woocommerce_currency'), currency_minor_unit: 2 },
    }))
  }

  #named(sku: string, asked: readonly string[]): boolean {
    return asked.some((one) => one === sku || (this.folds && one.toLowerCase() === sku.toLowerCase()))
  }

  #gmt(): string {
    return new Date(this.now()).toISOString().slice(0, 19)
  }
}
