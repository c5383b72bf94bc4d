import type { Minor } from '../../src/core/money/money.ts'
import type { Clock } from '../../src/main/engine/clock.ts'
import { StoreError, type Capabilities, type CatalogItem, type ObservedPrice, type PriceWrite, type Sale, type StoreConnector, type StoreOrder } from '../../src/main/stores/connector.ts'

/** A store in memory that keeps sales by its own clock, or none; time is the test's. It says who wrote nothing, and keeps no versions, as most shops do. */
export class SaleStore {
  readonly #clock: Clock
  readonly #prices = new Map<string, { price: Minor; sale: Sale | null }>()
  /** Every write that changed something. */
  readonly writes: (PriceWrite & { readonly at: string })[] = []
  readonly orders: StoreOrder[] = []
  /** True: sales are not begun and ended any more, as where a shop's cron has died. */
  stuck: Minor | null = null
  /** How many calls still answer 429, and how long they ask for. */
  throttle = { calls: 0, retryAfter: undefined as number | undefined }
  down = false
  calls = 0
  readonly connector: StoreConnector

  constructor(clock: Clock, items: readonly CatalogItem[], schedule: Capabilities['schedule'] = 'native-exact', more: Partial<Capabilities> = {}) {
    this.#clock = clock
    for (const { sku, price } of items) this.#prices.set(sku, { price, sale: null })
    const capabilities: Capabilities = {
      schedule, atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false, maxRows: 100, maxBytes: 90_000, maxReadRows: 500, maxParallel: 1, stock: false, changeFeed: false, orders: true, ...more,
    }
    const row = (sku: string): ObservedPrice[] => {
      const known = this.#prices.get(sku)
      return known ? [{ sku, ...known, currency: 'CNY', version: null, updatedAt: null, changedBy: null }] : []
    }
    this.connector = {
      id: 'shop', name: 'Shop', capabilities,
      probe: async () => this.#answer({ name: 'Shop', version: '1', currencies: ['CNY'], products: this.#prices.size, time: this.#clock.now() }),
      readCatalog: async function* () { yield { items: [...items], next: null } },
      readPrices: async (skus) => this.#answer(new Map(skus.flatMap(row).map((seen) => [seen.sku, seen]))),
      readStorefront: async (skus) => this.#answer(new Map(skus.flatMap((sku) => (this.#prices.has(sku) ? [[sku, this.shown(sku)] as const] : [])))),
      applyBatch: async ({ rows }) => {
        this.#answer(null)
        for (const write of rows) {
          const known = this.#prices.get(write.sku)
          if (known) Object.assign(known, { price: write.price, sale: write.sale })
          this.writes.push({ ...write, at: this.#clock.now() })
        }
        return { rows: rows.map(({ sku }) => ({ sku, outcome: 'applied' as const, version: null })), replayed: false, failure: null }
      },
      readOrders: async function* (this: void, since) { yield orders.filter((order) => order.at >= since) },
    }
    const { orders } = this
  }

  shown(sku: string): Minor {
    const { price, sale } = this.#prices.get(sku) as { price: Minor; sale: Sale | null }
    if (this.stuck !== null) return this.stuck
    const now = this.#clock.now()
    return sale !== null && (sale.startsAt ?? now) <= now && (sale.endsAt === null || now < sale.endsAt) ? sale.price : price
  }

  /** Somebody else changes a row. */
  edit(sku: string, change: { readonly price?: number; readonly sale?: Sale | null }): void {
    Object.assign(this.#prices.get(sku) as object, change)
  }

  #answer<T>(value: T): T {
    this.calls += 1
    if (this.down) throw new StoreError({ code: 'connection', message: 'The shop is away.', transient: true })
    if (this.throttle.calls > 0) {
      this.throttle.calls -= 1
      throw new StoreError({ code: 'throttled', message: 'Slow down.', transient: true, ...(this.throttle.retryAfter === undefined ? {} : { retryAfter: this.throttle.retryAfter }) })
    }
    return value
  }
}
