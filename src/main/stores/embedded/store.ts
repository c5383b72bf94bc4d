import Database from 'better-sqlite3'
import { contentHash } from '../../workspace/canonical.ts'
import { CURRENCIES, isMinor, type Currency, type Minor } from '../../../core/money/money.ts'
import type { CatalogItem } from '../connector.ts'
import { LIMITS, type BatchAnswer, type BatchBody, type BatchRowAnswer, type Change, type OrderBody, type OrderPage, type PriceAnswer } from './protocol.ts'

const SCHEMA_VERSION = 2

const SCHEMA = `
CREATE TABLE products (
  sku TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, currency TEXT NOT NULL,
  list INTEGER NOT NULL CHECK (list > 0), price INTEGER NOT NULL CHECK (price > 0), stock REAL,
  version INTEGER NOT NULL, updated_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE batches (key TEXT PRIMARY KEY, content TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sku TEXT NOT NULL, from_price INTEGER NOT NULL, to_price INTEGER NOT NULL,
  version INTEGER NOT NULL, changed_by TEXT NOT NULL, reference TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
`

/** Version 2: the store takes orders. `changed_at` moves when an order is cancelled, so that a reader who comes back hears of it. */
const ORDERS = `
CREATE TABLE orders (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, changed_at TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)), currency TEXT NOT NULL) STRICT;
CREATE INDEX orders_by_change ON orders (changed_at, seq);
CREATE TABLE order_lines (
  seq INTEGER NOT NULL REFERENCES orders (seq), line INTEGER NOT NULL, sku TEXT NOT NULL, units INTEGER NOT NULL CHECK (units > 0), price INTEGER NOT NULL CHECK (price >= 0), PRIMARY KEY (seq, line)
) STRICT, WITHOUT ROWID;
`

/** Who writes the catalog in; rows it wrote last follow the catalog, rows that anybody else has priced do not. */
const CATALOG = 'catalog'

interface Row {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly currency: Currency
  readonly list: Minor
  readonly price: Minor
  readonly stock: number | null
  readonly version: number
  readonly updated_at: string
  readonly changed_by: string
}

/** Refusal of a whole request, with the HTTP status that carries it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * A small store of its own: catalog, prices with versions, stock, keyed price batches and a change feed, in one SQLite file.
 * A batch commits as one transaction before it is answered, so that kill -9 leaves it whole or absent; rows are judged one by one.
 */
export class EmbeddedStore {
  readonly #db: Database.Database
  /** The shop window reads through a connection of its own, and never through the administration's. */
  readonly #window: Database.Database
  readonly #now: () => string

  constructor(file: string, now: () => string) {
    this.#now = now
    this.#db = new Database(file)
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = FULL')
    const version = this.#db.pragma('user_version', { simple: true })
    if (version === 0 || version === 1) {
      this.#db.transaction(() => {
        if (version === 0) this.#db.exec(SCHEMA)
        this.#db.exec(ORDERS)
        this.#db.pragma(`user_version = ${SCHEMA_VERSION}`)
      })()
    } else if (version !== SCHEMA_VERSION) {
      this.#db.close()
      throw new Error(`The store's file has version ${String(version)}; this program knows version ${SCHEMA_VERSION}.`)
    }
    this.#window = new Database(file, { readonly: true })
  }

  close(): void {
    this.#window.close()
    this.#db.close()
  }

  summary(): { products: number; currencies: Currency[] } {
    const rows = this.#db.prepare<[], { currency: Currency; n: number }>('SELECT currency, COUNT(*) AS n FROM products GROUP BY currency ORDER BY currency').all()
    return { products: rows.reduce((sum, row) => sum + row.n, 0), currencies: rows.map((row) => row.currency) }
  }

  catalog(after: string, limit: number): { items: CatalogItem[]; next: string | null } {
    const size = Math.min(Math.max(1, limit), LIMITS.rowsPerPage)
    const rows = this.#db.prepare<[string, number], Row>('SELECT * FROM products WHERE sku > ? ORDER BY sku LIMIT ?').all(after, size + 1)
    const items = rows.slice(0, size).map((row) => ({
      sku: row.sku, name: JSON.parse(row.name) as CatalogItem['name'], category: row.category, currency: row.currency, list: row.list, price: row.price, stock: row.stock,
    }))
    return { items, next: rows.length > size ? items[items.length - 1].sku : null }
  }

  prices(skus: readonly string[]): PriceAnswer[] {
    const select = this.#db.prepare<[string], Row>('SELECT * FROM products WHERE sku = ?')
    return skus.flatMap((sku) => {
      const row = select.get(sku)
      if (!row) return []
      return [{ sku, name: JSON.parse(row.name) as PriceAnswer['name'], price: row.price, currency: row.currency, version: String(row.version), updatedAt: row.updated_at, changedBy: row.changed_by }]
    })
  }

  /** What a buyer sees. */
  shopWindow(skus: readonly string[]): { sku: string; price: Minor; currency: Currency }[] {
    const select = this.#window.prepare<[string], { sku: string; price: Minor; currency: Currency }>('SELECT sku, price, currency FROM products WHERE sku = ?')
    return skus.flatMap((sku) => select.get(sku) ?? [])
  }

  changes(after: number, limit: number): Change[] {
    return this.#db
      .prepare<[number, number], Change>('SELECT seq, sku, from_price AS "from", to_price AS "to", CAST(version AS TEXT) AS version, changed_by AS changedBy, reference, key, at FROM changes WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(after, Math.min(Math.max(1, limit), LIMITS.rowsPerPage))
  }

  /**
   * Takes an order at the prices of the shop window. Stock that is known goes down; an order for more than there is is refused as a whole.
   * Answers its id, and what each line costs a unit.
   */
  order({ lines }: OrderBody): { id: string; prices: Minor[] } {
    return this.#db.transaction(() => {
      const at = this.#now()
      const select = this.#db.prepare<[string], Row>('SELECT * FROM products WHERE sku = ?')
      const take = this.#db.prepare('UPDATE products SET stock = stock - ? WHERE sku = ? AND stock IS NOT NULL')
      const priced = lines.map(({ sku, units, off = 0 }) => {
        const row = select.get(sku)
        if (!row) throw new Refusal(422, 'unknown-sku', `The store does not sell ${sku}.`)
        if (row.stock !== null && row.stock < units) throw new Refusal(409, 'sold-out', `Of ${sku} there are ${row.stock} left.`)
        take.run(units, sku)
        return { sku, units, price: Math.max(0, row.price - off) as Minor, currency: row.currency }
      })
      const [{ currency }] = priced
      if (priced.some((line) => line.currency !== currency)) throw new Refusal(422, 'currency', 'An order is in one currency.')
      const seq = Number(this.#db.prepare('INSERT INTO orders (at, changed_at, currency) VALUES (?, ?, ?)').run(at, at, currency).lastInsertRowid)
      const insert = this.#db.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)')
      priced.forEach(({ sku, units, price }, line) => insert.run(seq, line, sku, units, price))
      return { id: orderId(seq), prices: priced.map((line) => line.price) }
    }).immediate()
  }

  /** Marks an order as cancelled and puts its units back; a second time changes nothing. */
  cancel(id: string): { cancelled: boolean } {
    return this.#db.transaction(() => {
      const seq = Number(/^order-(\d{1,12})$/.exec(id)?.[1] ?? Number.NaN)
      const order = this.#db.prepare<[number], { cancelled: number }>('SELECT cancelled FROM orders WHERE seq = ?').get(Number.isNaN(seq) ? -1 : seq)
      if (!order) throw new Refusal(404, 'order', `There is no order ${id}.`)
      if (order.cancelled === 1) return { cancelled: false }
      this.#db.prepare('UPDATE orders SET cancelled = 1, changed_at = ? WHERE seq = ?').run(this.#now(), seq)
      this.#db.prepare('UPDATE products SET stock = stock + l.units FROM (SELECT sku, sum(units) AS units FROM order_lines WHERE seq = ? GROUP BY sku) l WHERE products.sku = l.sku AND products.stock IS NOT NULL').run(seq)
      return { cancelled: true }
    }).immediate()
  }

  /** Orders placed or cancelled at or after `since`, the longest unchanged first; `after` is the `next` of the page before. */
  orders(since: string, after: string | null, limit: number): OrderPage {
    const size = Math.min(Math.max(1, limit), LIMITS.rowsPerPage)
    const [from, beyond] = after === null ? [since, -1] : cursorOf(after)
    const rows = this.#db
      .prepare<[string, string, number, number], { seq: number; at: string; changed_at: string; cancelled: number; currency: Currency }>('SELECT * FROM orders WHERE changed_at > ? OR (changed_at = ? AND seq > ?) ORDER BY changed_at, seq LIMIT ?')
      .all(from, from, beyond, size + 1)
    const lines = this.#db.prepare<[number], { sku: string; units: number; price: Minor }>('SELECT sku, units, price FROM order_lines WHERE seq = ? ORDER BY line')
    const page = rows.slice(0, size)
    const last = page.at(-1)
    return {
      orders: page.map(({ seq, at, cancelled, currency }) => ({ id: orderId(seq), at, cancelled: cancelled === 1, currency, lines: lines.all(seq) })),
      next: rows.length > size && last ? `${last.changed_at} ${last.seq}` : null,
    }
  }

  /**
   * Writes the catalog in. New products are added with their price; until the first price batch the store is being set up, and prices that
   * nobody but the catalog has set follow it. From then on the catalog changes no price any more: that takes a publication.
   */
  seed(items: readonly CatalogItem[]): { added: number; updated: number } {
    const at = this.#now()
    const insert = this.#db.prepare('INSERT INTO products (sku, name, category, currency, list, price, stock, version, updated_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)')
    const describe = this.#db.prepare('UPDATE products SET name = ?, category = ?, stock = ? WHERE sku = ?')
    const reprice = this.#db.prepare('UPDATE products SET currency = ?, list = ?, price = ?, version = version + 1, updated_at = ? WHERE sku = ?')
    const select = this.#db.prepare<[string], Row>('SELECT * FROM products WHERE sku = ?')
    return this.#db.transaction(() => {
      const inUse = this.#db.prepare('SELECT 1 FROM batches LIMIT 1').get() !== undefined
      let added = 0
      let updated = 0
      for (const item of items) {
        const row = select.get(item.sku)
        if (!row) {
          insert.run(item.sku, JSON.stringify(item.name), item.category, item.currency, item.list, item.price, item.stock, at, CATALOG)
          added += 1
          continue
        }
        describe.run(JSON.stringify(item.name), item.category, item.stock, item.sku)
        if (inUse || row.changed_by !== CATALOG || (row.price === item.price && row.list === item.list && row.currency === item.currency)) continue
        reprice.run(item.currency, item.list, item.price, at, item.sku)
        this.#record({ ...row, to: item.price, version: row.version + 1, changedBy: CATALOG, reference: '', key: '', at })
        updated += 1
      }
      return { added, updated }
    }).immediate()
  }

  /**
   * Applies a price batch under its key. A key that was answered before is answered again from the record and nothing is written;
   * the same key with other content, and a batch after its deadline, are refused as a whole.
   */
  apply(key: string, batch: BatchBody): BatchAnswer {
    const content = contentHash({ reference: batch.reference, changedBy: batch.changedBy, rows: batch.rows })
    return this.#db.transaction((): BatchAnswer => {
      const known = this.#db.prepare<[string], { content: string; answer: string }>('SELECT content, answer FROM batches WHERE key = ?').get(key)
      if (known && known.content !== content) throw new Refusal(422, 'key-reused', 'This key was used for another batch.')
      if (known) return { key, replayed: true, rows: JSON.parse(known.answer) as BatchRowAnswer[] }
      const at = this.#now()
      if (Date.parse(at) > Date.parse(batch.notAfter)) throw new Refusal(410, 'expired', `The batch was not to be applied after ${batch.notAfter}; it is ${at}.`)
      const rows = batch.rows.map((row) => this.#applyRow(key, batch, row, at))
      this.#db.prepare('INSERT INTO batches (key, content, answer, at) VALUES (?, ?, ?, ?)').run(key, content, JSON.stringify(rows), at)
      return { key, replayed: false, rows }
    }).immediate()
  }

  #applyRow(key: string, batch: BatchBody, write: BatchBody['rows'][number], at: string): BatchRowAnswer {
    const reject = (code: 'changed' | 'unknown-sku' | 'currency' | 'price', message: string): BatchRowAnswer => ({ sku: write.sku, outcome: 'rejected', code, message })
    const row = this.#db.prepare<[string], Row>('SELECT * FROM products WHERE sku = ?').get(write.sku)
    if (!row) return reject('unknown-sku', 'The store has no such product.')
    if (!isMinor(write.price) || write.price <= 0) return reject('price', `${write.price} is not a price in whole minor units above zero.`)
    if (!CURRENCIES.includes(write.currency as Currency) || write.currency !== row.currency) return reject('currency', `The product is priced in ${row.currency}, not in ${write.currency}.`)
    if (write.expectedVersion !== null && write.expectedVersion !== String(row.version)) {
      return reject('changed', `${row.changed_by} set ${row.price} at ${row.updated_at}, after the row was read.`)
    }
    if (row.price === write.price) return { sku: write.sku, outcome: 'noop', version: String(row.version) }
    const version = row.version + 1
    this.#db.prepare('UPDATE products SET price = ?, version = ?, updated_at = ?, changed_by = ? WHERE sku = ?').run(write.price, version, at, batch.changedBy, write.sku)
    this.#record({ ...row, to: write.price, version, changedBy: batch.changedBy, reference: batch.reference, key, at })
    return { sku: write.sku, outcome: 'applied', version: String(version) }
  }

  #record(change: { sku: string; price: number; to: number; version: number; changedBy: string; reference: string; key: string; at: string }): void {
    this.#db
      .prepare('INSERT INTO changes (sku, from_price, to_price, version, changed_by, reference, key, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(change.sku, change.price, change.to, change.version, change.changedBy, change.reference, change.key, change.at)
  }
}

const orderId = (seq: number): string => `order-${seq}`

function cursorOf(text: string): [string, number] {
  const match = /^(\S{1,40}) (\d{1,12})$/.exec(text)
  if (!match) throw new Refusal(400, 'shape', 'after must be the cursor of a page.')
  return [match[1], Number(match[2])]
}
