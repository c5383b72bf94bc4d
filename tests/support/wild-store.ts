import { minor, type Minor } from '../../src/core/money/money.ts'
import type { Clock } from '../../src/main/engine/clock.ts'
import { StoreError, type BatchResult, type Capabilities, type CatalogItem, type ObservedPrice, type PriceBatch, type RowResult, type Sale, type StoreConnector } from '../../src/main/stores/connector.ts'

/** What a wild store may do to a call; each chance in 0..1. */
export interface Wildness {
  readonly capabilities: Partial<Capabilities>
  /** Whether it says who wrote a price last. */
  readonly names: boolean
  /** Calls that fail before the act, and after it. */
  readonly before: number
  readonly after: number
  /** Writes whose answer never comes and that act later, up to this long after they were sent, milliseconds. */
  readonly late: number
  readonly lateBy: number
  /** Rows of a write that are left out in silence: their answer is that nobody knows. */
  readonly partial: number
  /** Writes that arrive twice. */
  readonly twice: number
  /** Reads of one path that are answered from before. */
  readonly stale: { readonly path: 'admin' | 'storefront' | 'none'; readonly chance: number }
  /** Edits by somebody else, between two calls. */
  readonly edits: number
  /** Deaths of the publishing process, before or after a call. */
  readonly deaths: number
}

/** One change of what stands, as the store itself saw it. */
export interface WildChange {
  readonly by: 'us' | 'other'
  readonly reference: string
  readonly from: Minor
  readonly to: Minor
}

interface Stand {
  readonly price: Minor
  readonly sale: Sale | null
  readonly version: number
  readonly by: string
}

export class Death extends Error {}

/** A store in memory that misbehaves by a seed, keeps what really happened, and knows every earlier standing, so that it can answer with an old one. */
export class WildStore {
  readonly changes = new Map<string, WildChange[]>()
  readonly connector: StoreConnector
  dead = false
  /** Off: it behaves from now on. */
  wild = true
  /** Prices to which somebody else may change a product at this moment. */
  editable: ((sku: string) => number[]) | null = null
  readonly #clock: Clock
  readonly #random: () => number
  readonly #how: Wildness
  readonly #stands = new Map<string, Stand[]>()
  readonly #replies = new Map<string, readonly RowResult[]>()
  #pending: { readonly at: number; readonly act: () => void }[] = []
  #version = 0

  constructor(clock: Clock, random: () => number, items: readonly CatalogItem[], how: Wildness) {
    this.#clock = clock
    this.#random = random
    this.#how = how
    for (const { sku, price } of items) this.#stands.set(sku, [{ price, sale: null, version: ++this.#version, by: 'seed' }])
    const capabilities: Capabilities = { schedule: 'none', atomicity: 'row', idempotency: 'value-set', lock: 'none', deadlines: false, maxRows: 100, maxBytes: 90_000, maxReadRows: 7, maxParallel: 2, stock: false, changeFeed: false, orders: false, ...how.capabilities }
    this.connector = {
      id: 'shop', name: 'Shop', capabilities,
      probe: () => this.#call('look', () => ({ name: 'Shop', version: '1', currencies: ['CNY'], products: this.#stands.size, time: this.#clock.now() })),
      readCatalog: async function* () { yield { items: [...items], next: null } },
      readPrices: (skus) => this.#call('look', () => new Map(skus.flatMap((sku) => this.#seen(sku, this.#old('admin'))).map((seen) => [seen.sku, seen]))),
      readStorefront: (skus) => this.#call('proof', () => {
        const old = this.#old('storefront')
        return new Map(skus.flatMap((sku) => (this.#stands.has(sku) ? [[sku, this.#shown(this.#stand(sku, old))] as const] : [])))
      }),
      applyBatch: (batch, key) => this.#apply(batch, key),
      readOrders: async function* () {},
    }
  }

  /** What stands, and what a buyer pays. */
  now(sku: string): { readonly price: Minor; readonly shown: Minor; readonly by: string } {
    const { price, by } = this.#stand(sku, false)
    return { price, by, shown: this.#shown(this.#stand(sku, false)) }
  }

  /** What is still on its way arrives. */
  arrive(until = Number.POSITIVE_INFINITY): void {
    const due = this.#pending.filter(({ at }) => at <= until)
    this.#pending = this.#pending.filter(({ at }) => at > until)
    for (const { act } of due) act()
  }

  get onTheWay(): number {
    return this.#pending.length
  }

  edit(sku: string, price: Minor): void {
    this.#put(sku, { price, sale: null, by: 'alice' }, 'other', '')
  }

  #roll(chance: number): boolean {
    return this.wild && this.#random() < chance
  }

  /** The world goes on between two calls; without versions no store could tell us of an edit between a look and the write that rests on it, so there is none. */
  #meanwhile(next: 'look' | 'proof' | 'write'): void {
    if (this.dead) throw new Death()
    this.arrive(this.#clock.milliseconds())
    if (this.#roll(this.#how.deaths)) {
      this.dead = true
      throw new Death()
    }
    if (this.editable && (next === 'look' || this.connector.capabilities.lock === 'version') && this.#roll(this.#how.edits)) {
      const skus = [...this.#stands.keys()]
      const sku = skus[Math.floor(this.#random() * skus.length)]
      const prices = this.editable(sku)
      if (prices.length > 0) this.edit(sku, minor(prices[Math.floor(this.#random() * prices.length)]))
    }
  }

  async #call<T>(kind: 'look' | 'proof', read: () => T): Promise<T> {
    this.#meanwhile(kind)
    await Promise.resolve()
    if (this.#roll(this.#how.before + this.#how.after)) throw this.#failure()
    return read()
  }

  async #apply(batch: PriceBatch, key: string): Promise<BatchResult> {
    this.#meanwhile('write')
    await Promise.resolve()
    const unknown = (): BatchResult => ({ rows: batch.rows.map(({ sku }) => ({ sku, outcome: 'unknown' })), replayed: false, failure: this.#failure().failure })
    if (this.#roll(this.#how.before)) return unknown()
    if (this.#roll(this.#how.late)) {
      this.#pending.push({ at: this.#clock.milliseconds() + this.#random() * this.#how.lateBy, act: () => void this.#act(batch, key) })
      return unknown()
    }
    const rows = this.#act(batch, key)
    if (this.#roll(this.#how.twice)) this.#act(batch, key)
    if (this.#roll(this.#how.deaths)) {
      this.dead = true
      throw new Death()
    }
    if (this.#roll(this.#how.after)) return unknown()
    return { rows, replayed: false, failure: null }
  }

  #act(batch: PriceBatch, key: string): readonly RowResult[] {
    const { deadlines, idempotency, lock } = this.connector.capabilities
    if (deadlines && this.#clock.now() > batch.notAfter) return batch.rows.map(({ sku }) => ({ sku, outcome: 'unknown' }))
    const known = idempotency === 'keyed' ? this.#replies.get(key) : undefined
    if (known) return known
    const rows = batch.rows.map((row): RowResult => {
      if (this.#roll(this.#how.partial)) return { sku: row.sku, outcome: 'unknown' }
      const stand = this.#stands.get(row.sku)?.at(-1)
      if (!stand) return { sku: row.sku, outcome: 'rejected', code: 'unknown-sku', message: 'no such product' }
      if (lock === 'version' && row.expectedVersion !== null && row.expectedVersion !== String(stand.version)) return { sku: row.sku, outcome: 'rejected', code: 'changed', message: 'changed since' }
      this.#put(row.sku, { price: row.price, sale: row.sale, by: batch.changedBy }, 'us', batch.reference)
      return { sku: row.sku, outcome: 'applied', version: null }
    })
    if (rows.every(({ outcome }) => outcome !== 'unknown')) this.#replies.set(key, rows)
    return rows
  }

  #put(sku: string, stand: Omit<Stand, 'version'>, by: WildChange['by'], reference: string): void {
    const stands = this.#stands.get(sku) ?? []
    const last = stands.at(-1)
    const [from, to] = [last.sale?.price ?? last.price, stand.sale?.price ?? stand.price]
    stands.push({ ...stand, version: ++this.#version })
    if (from !== to || by === 'other') this.changes.set(sku, [...(this.changes.get(sku) ?? []), { by, reference, from, to }])
  }

  #failure(): StoreError {
    return new StoreError({ code: this.#random() < 0.5 ? 'timeout' : 'connection', message: 'wild', transient: true })
  }

  #old(path: 'admin' | 'storefront'): boolean {
    return this.#how.stale.path === path && this.#roll(this.#how.stale.chance)
  }

  #stand(sku: string, old: boolean): Stand {
    const stands = this.#stands.get(sku) as Stand[]
    return stands[old ? Math.max(0, stands.length - 1 - Math.ceil(this.#random() * 2)) : stands.length - 1]
  }

  #seen(sku: string, old: boolean): ObservedPrice[] {
    if (!this.#stands.has(sku)) return []
    const { price, sale, version, by } = this.#stand(sku, old)
    const { lock } = this.connector.capabilities
    return [{ sku, price, sale, currency: 'CNY', version: lock === 'version' ? String(version) : null, updatedAt: null, changedBy: this.#how.names ? by : null }]
  }

  #shown({ price, sale }: Stand): Minor {
    const now = this.#clock.now()
    return sale !== null && (sale.startsAt ?? now) <= now && (sale.endsAt === null || now < sale.endsAt) ? sale.price : price
  }
}
