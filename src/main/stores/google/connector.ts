import { readFile } from 'node:fs/promises'
import type { Currency, Minor } from '../../../core/money/money.ts'
import type { BatchResult, Capabilities, CatalogPage, ObservedPrice, PriceBatch, PriceWrite, ProbeResult, RowResult, StoreConnector, StoreOrder } from '../connector.ts'
import { readPlace, writeWhole, type Place } from '../csv/place.ts'
import { fail } from '../http.ts'
import type { ConnectorOptions } from '../kind.ts'
import { brokenOff, inForce, judgeWrites, reject, resultOf, sameSale, standing } from '../writes.ts'
import { parseFeed, supplementalFeed, type Feed, type FeedPrice } from './feed.ts'

export interface GoogleSettings {
  /** The merchant's primary feed: which products there are, and their prices. */
  readonly primary: Place
  /** The supplemental feed that Google fetches; ours alone. */
  readonly file: string
  readonly currency: Currency
  readonly timeZone: string
}

const ROWS = 5000

export const GOOGLE_CAPABILITIES: Capabilities = {
  schedule: 'native-lagged', atomicity: 'call', idempotency: 'value-set', lock: 'none', deadlines: false,
  maxRows: ROWS, maxBytes: 10_000_000, maxReadRows: ROWS, maxParallel: 1, stock: false, changeFeed: false, orders: false,
}

/**
 * Google Merchant by a supplemental feed: a file with the prices that differ from the primary feed, written whole at every call, fetched by Google when it likes.
 * What is read back is what the two feeds say together; what Google has made of them is not looked at.
 */
export class GoogleFeedConnector implements StoreConnector {
  readonly id: string
  readonly name: string
  readonly capabilities = GOOGLE_CAPABILITIES
  readonly #settings: GoogleSettings
  readonly #clock: ConnectorOptions<GoogleSettings>['clock']
  /** The file is read, changed and written: one call after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ id, name, settings, clock }: ConnectorOptions<GoogleSettings>) {
    this.id = id
    this.name = name
    this.#settings = settings
    this.#clock = clock
  }

  async probe(signal?: AbortSignal): Promise<ProbeResult> {
    const { primary, time } = await this.#primary(signal)
    const own = await this.#own()
    return {
      name: this.name, version: `${own.size} in the supplemental feed`, currencies: [this.#settings.currency], products: primary.prices.size, time, access: [{ what: 'read-products', granted: true }, { what: 'write-prices', granted: null }],
      remarks: primary.ambiguous.length === 0 ? [] : [{ code: 'store.ambiguous', message: `${primary.ambiguous.length} ids stand on several lines of the primary feed, e.g. ${primary.ambiguous[0]}.`, mend: 'They are left alone; make them unique in the feed.', params: { count: primary.ambiguous.length, example: primary.ambiguous[0] } }],
    }
  }

  async *readCatalog({ cursor = null, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal } = {}): AsyncGenerator<CatalogPage> {
    const { primary, time } = await this.#primary(signal)
    const prices = together(primary, await this.#own())
    const { currency } = this.#settings
    const now = Date.parse(time)
    const items = [...prices.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).filter(({ id }) => cursor === null || id > cursor).map(({ id, price, sale }) => ({
      sku: id, name: { en: primary.titles.get(id) || id }, category: '', currency, list: price, price: inForce(sale, now) ? sale.price : price, stock: null,
    }))
    for (let i = 0; i === 0 || i < items.length; i += ROWS) {
      const page = items.slice(i, i + ROWS)
      yield { items: page, next: i + ROWS < items.length ? page[page.length - 1].sku : null, ...(i === 0 && primary.ambiguous.length > 0 ? { ambiguous: primary.ambiguous } : {}) }
    }
  }

  async readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>> {
    const { primary, time } = await this.#primary(signal)
    const prices = together(primary, await this.#own())
    const { currency } = this.#settings
    return new Map(skus.flatMap((sku): [string, ObservedPrice][] => {
      const found = prices.get(sku)
      return found ? [[sku, { sku, price: found.price, sale: standing(found.sale, Date.parse(time)), currency, version: null, updatedAt: null, changedBy: null }]] : []
    }))
  }

  async readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>> {
    const now = Date.parse(this.#clock.now())
    const seen = await this.readPrices(skus, signal)
    return new Map([...seen].map(([sku, { price, sale }]) => [sku, inForce(sale, now) ? sale.price : price]))
  }

  applyBatch(batch: PriceBatch, _idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult> {
    const work = this.#turn.then(() => this.#apply(batch, signal))
    this.#turn = work.catch(() => {})
    return work
  }

  readOrders(): AsyncIterable<readonly StoreOrder[]> {
    throw fail('refused', 'A feed gives out no orders.', false)
  }

  async #apply(batch: PriceBatch, signal?: AbortSignal): Promise<BatchResult> {
    const { currency, timeZone, file } = this.#settings
    const { fit, refused } = judgeWrites(batch.rows, { currency, schedule: this.capabilities.schedule, largest: Number.MAX_SAFE_INTEGER })
    const answers = new Map<string, RowResult>(refused)
    try {
      const { primary, time } = await this.#primary(signal)
      const own = await this.#own()
      const prices = together(primary, own)
      const changes: PriceWrite[] = []
      for (const row of fit) {
        const there = prices.get(row.sku)
        if (!there) answers.set(row.sku, reject(row.sku, 'unknown-sku', 'The primary feed does not have this product.'))
        else if (row.sale !== null && Number(row.sale.startsAt === null) + Number(row.sale.endsAt === null) === 1) answers.set(row.sku, reject(row.sku, 'other', 'A sale in a feed needs both a start and an end.'))
        else if (row.sale === null && (primary.prices.get(row.sku)?.sale ?? null) !== null) answers.set(row.sku, reject(row.sku, 'other', 'The primary feed has a sale of its own; a supplemental feed cannot take it away.'))
        else if (there.price === row.price && sameSale(standing(there.sale, Date.parse(time)), row.sale)) answers.set(row.sku, { sku: row.sku, outcome: 'noop', version: null })
        else changes.push(row)
      }
      if (changes.length > 0) {
        for (const { sku, price, sale } of changes) {
          const back = primary.prices.get(sku)
          // What the primary feed says anyway needs no line.
          if (back?.price === price && sale === null) own.delete(sku)
          else own.set(sku, { id: sku, price, sale })
        }
        // Whole under its name, so that Google never fetches half of it.
        await writeWhole(file, supplementalFeed([...own.values()], { currency, timeZone }))
        for (const { sku } of changes) answers.set(sku, { sku, outcome: 'applied', version: null })
      }
      return resultOf(batch.rows, answers, null)
    } catch (error) {
      return brokenOff(batch.rows, answers, error)
    }
  }

  async #primary(signal?: AbortSignal): Promise<{ primary: Feed; time: string }> {
    const { text, time } = await readPlace(this.#settings.primary, { authorization: null, clock: this.#clock, timeout: 60_000 }, signal)
    const primary = parseFeed(text, this.#settings.currency)
    if (primary.missing.length > 0) throw fail('refused', `The primary feed has no column ${primary.missing.join(', ')}.`, false)
    return { primary, time }
  }

  async #own(): Promise<Map<string, FeedPrice>> {
    try {
      const text = await readFile(this.#settings.file, 'utf8')
      // Ours ends with a line's end. Whoever has cut it off may have cut a price in two: what is left of that line says nothing.
      return new Map(parseFeed(text.slice(0, text.lastIndexOf('\n') + 1), this.#settings.currency).prices)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
      throw fail('connection', `${this.#settings.file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, true)
    }
  }
}

/** What the feeds say together: a supplemental feed overrides the attributes it gives. */
function together(primary: Feed, own: ReadonlyMap<string, FeedPrice>): Map<string, FeedPrice> {
  return new Map([...primary.prices].map(([id, price]) => {
    const over = own.get(id)
    return [id, over ? { id, price: over.price, sale: over.sale ?? price.sale } : price]
  }))
}
