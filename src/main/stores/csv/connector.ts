import { setTimeout as sleep } from 'node:timers/promises'
import type { Currency, Minor } from '../../../core/money/money.ts'
import type { Problem } from '../../../core/problem.ts'
import type { BatchResult, Capabilities, CatalogPage, ObservedPrice, PriceBatch, PriceWrite, ProbeResult, RowResult, StoreConnector, StoreOrder } from '../connector.ts'
import { fail } from '../http.ts'
import type { ConnectorOptions } from '../kind.ts'
import { brokenOff, inForce, judgeWrites, reject, resultOf, sameSale } from '../writes.ts'
import { keepsSales, ListFault, parseList, planTable, type CsvColumn, type PriceList, type UnreadLine } from './format.ts'
import { placeName, readPlace, writePlace, type Place } from './place.ts'
import { csvText } from './table.ts'

export interface CsvSettings {
  /** The price list that the store gives out: the only proof of what it took. */
  readonly list: Place
  /** What buyers see, where the store gives that out, too. */
  readonly window: Place | null
  readonly target: Place
  readonly method: 'PUT' | 'POST'
  readonly columns: readonly CsvColumn[]
  readonly currency: Currency
  /** Longest wait until the list shows what was handed over, seconds. */
  readonly settle: number
}

const ROWS = 5000

export const csvCapabilities = (columns: readonly CsvColumn[]): Capabilities => ({
  schedule: keepsSales(columns) ? 'native-lagged' : 'none', atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: ROWS, maxBytes: 10_000_000, maxReadRows: ROWS, maxParallel: 1, stock: true, changeFeed: false, orders: false,
})

/**
 * Any store that takes prices as a CSV file and gives out a price list: a file in a folder, or PUT and POST to an address.
 * Nothing answers for a row, so only the list counts: what it does not show in time is unknown.
 */
export class CsvConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities: Capabilities
  readonly #settings: CsvSettings
  readonly #place: { readonly authorization: string | null; readonly clock: ConnectorOptions<CsvSettings>['clock']; readonly timeout: number }

  constructor({ id, name, settings, secrets, clock }: ConnectorOptions<CsvSettings>, timeout = 60_000) {
    this.id = id
    this.name = name
    this.capabilities = csvCapabilities(settings.columns)
    this.#settings = settings
    this.#place = { authorization: secrets['authorization'] ?? null, clock, timeout }
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    const { list, time } = await this.#read(this.#settings.list, signal)
    const { ambiguous, unread } = list
    return {
      name: this.name, version: 'csv', currencies: [this.#settings.currency], products: list.items.size, time, access: [{ what: 'read-products', granted: true }, { what: 'write-prices', granted: null }],
      remarks: [...unread.slice(0, UNREAD_TOLD).map((line) => unreadProblem(placeName(this.#settings.list), line, unread.length)), ...(ambiguous.length === 0 ? [] : [{ code: 'store.ambiguous', message: `${ambiguous.length} SKUs stand on several lines of the price list, e.g. ${ambiguous[0]}.`, mend: 'They are left alone; make them unique in the store.', params: { count: ambiguous.length, example: ambiguous[0] } }])],
    }
  }

  async *readCatalog({ cursor = null, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    const { list } = await this.#read(this.#settings.list, signal)
    const items = [...list.items.values()].map(({ item }) => item).sort((a, b) => (a.sku < b.sku ? -1 : 1)).filter(({ sku }) => cursor === null || sku > cursor)
    for (let i = 0; i === 0 || i < items.length; i += ROWS) {
      const page = items.slice(i, i + ROWS)
      yield { items: page, next: i + ROWS < items.length ? page[page.length - 1].sku : null, ...(i === 0 && list.ambiguous.length > 0 ? { ambiguous: list.ambiguous } : {}) }
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const { list } = await this.#read(this.#settings.list, signal)
    return new Map(skus.flatMap((sku) => { const entry = list.items.get(sku); return entry ? [[sku, entry.observed]] : [] }))
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const { window, list: own, columns } = this.#settings
    // A window has a price and no schedule.
    const shown = window === null ? columns : columns.filter(({ field }) => field === 'sku' || field === 'price' || field === 'currency')
    const { list, time } = await this.#read(window ?? own, signal, shown)
    const now = Date.parse(time)
    return new Map(skus.flatMap((sku) => {
      const observed = list.items.get(sku)?.observed
      return observed ? [[sku, inForce(observed.sale, now) ? observed.sale.price : observed.price]] : []
    }))
  }

  async applyBatch(batch: PriceBatch, idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult> {
    const { columns, currency, target, method } = this.#settings
    const answers = new Map<string, RowResult>()
    const { fit, refused } = judgeWrites(batch.rows, { currency, schedule: this.capabilities.schedule, largest: Number.MAX_SAFE_INTEGER })
    for (const [sku, answer] of refused) answers.set(sku, answer)
    let sent: PriceWrite[] = []
    try {
      const { list } = await this.#read(this.#settings.list, signal)
      for (const row of fit) {
        const there = list.items.get(row.sku)?.observed
        if (list.ambiguous.includes(row.sku)) answers.set(row.sku, reject(row.sku, 'other', 'This SKU stands on several lines of the price list; nobody can say which one is meant.'))
        else if (!there && list.unread.some(({ sku }) => sku === row.sku)) answers.set(row.sku, reject(row.sku, 'other', unreadText(list.unread.find(({ sku }) => sku === row.sku)!)))
        else if (!there) answers.set(row.sku, reject(row.sku, 'unknown-sku', 'The price list does not have this product.'))
        else if (stands(there, row)) answers.set(row.sku, { sku: row.sku, outcome: 'noop', version: null })
        else sent.push(row)
      }
      if (sent.length === 0) return resultOf(batch.rows, answers, null)
      await writePlace(target, { text: csvText(planTable(columns, sent, batch.reference)), reference: batch.reference, key: idempotencyKey, method }, this.#place, signal)
      sent = await this.#settle(sent, answers, signal)
    } catch (error) {
      return brokenOff(batch.rows, answers, error)
    }
    return resultOf(batch.rows, answers, sent.length === 0 ? null : fail('timeout', `The price list does not show ${sent.length} of the prices that were handed over, after ${this.#settings.settle} s.`, true))
  }

  readOrders(): AsyncIterable<readonly StoreOrder[]> {
    throw fail('refused', 'This store gives out no orders.', false)
  }

  /** Looks at the list until it shows every row, or patience ends; answers what is still missing. */
  async #settle(rows: readonly PriceWrite[], answers: Map<string, RowResult>, signal?: AbortSignal): Promise<PriceWrite[]> {
    const { clock } = this.#place
    const deadline = clock.milliseconds() + this.#settings.settle * 1000
    let open = [...rows]
    for (let pause = 200; ; pause = Math.min(5000, pause * 1.6)) {
      const { list } = await this.#read(this.#settings.list, signal)
      open = open.filter((row) => {
        const there = list.items.get(row.sku)?.observed
        if (!there || !stands(there, row)) return true
        answers.set(row.sku, { sku: row.sku, outcome: 'applied', version: null })
        return false
      })
      if (open.length === 0 || clock.milliseconds() + pause > deadline) return open
      await sleep(pause, undefined, signal ? { signal } : {})
    }
  }

  async #read(from: Place, signal?: AbortSignal, columns = this.#settings.columns): Promise<{ list: PriceList; time: string }> {
    const { text, time } = await readPlace(from, this.#place, signal)
    // What a hotel's network or a host's error page puts in place of the list is no list with other columns.
    if (text.trimStart().startsWith('<')) throw fail('garbled', 'The store answered with a page instead of a price list.', true)
    try {
      return { list: parseList(text, columns, this.#settings.currency, Date.parse(time)), time }
    } catch (error) {
      if (error instanceof ListFault) throw fail('refused', error.message, false)
      throw error
    }
  }
}

/** Lines that are told one by one when the store is looked at. */
const UNREAD_TOLD = 5

const unreadText = ({ row, sku, column, value }: UnreadLine): string => `Row ${row} of the price list gives ${sku} ${value === '' ? `no ${column}` : `the ${column} "${value}", which is no exact price`}.`

const unreadProblem = (file: string, line: UnreadLine, count: number): Problem =>
  ({ code: 'store.list-unread', message: unreadText(line), mend: `Correct the list in the store: a price is written like 1234.50. Until then the product is taken for missing, as are ${count} rows in all.`, file, row: line.row, field: line.column, params: { sku: line.sku, row: line.row, column: line.column, value: line.value, count } })

/** Whether a line of the list is what a row asks for. */
const stands = (there: ObservedPrice, row: PriceWrite): boolean => there.price === row.price && sameSale(there.sale, row.sale)
