import { DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '../../core/calendar/calendar.ts'
import type { World } from '../../core/sample/world.ts'
import { csvLine } from '../csv/csv.ts'
import type { FeedKind, FeedMapping } from '../feeds/feed.ts'
import { quoted } from '../feeds/duck.ts'
import { canonicalJson } from '../workspace/canonical.ts'

/** One column of numbers of a large table: its name and the value of row `i`. */
type Column = readonly [name: string, value: (i: number) => number | null]

/** A list in SQL. */
const textList = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`

const ROWS = 2048

/**
 * Writes a world as the files a store would hand over: catalog, treasury and inbound as CSV, the large tables as Parquet, the mapping that reads them,
 * and the truth it was drawn from. The same world gives the same bytes.
 * @returns paths with their mappings, in the order of import
 */
export async function writeWorld(world: World, folder: string, signal: AbortSignal, onTable: (name: string) => void): Promise<{ path: string; mapping: FeedMapping }[]> {
  await mkdir(folder, { recursive: true })
  const mappings = worldMappings(world)
  const { products, orders, offers, categories, sellers } = world
  const start = `DATE '${world.startDate}'`
  await writeCsv(join(folder, 'catalog.csv'), ['sku', 'name', 'name_zh', 'category', 'category_name', 'category_name_zh', 'list_price', 'cost', 'floor', 'stock', 'merchant'],
    products.sku.map((sku, i) => {
      const category = categories[products.category[i]]
      return [sku, products.name[i].en, products.name[i].zh ?? '', category.id, category.name.en, category.name.zh ?? '', yuan(products.list[i]), yuan(products.cost[i]), yuan(products.floor[i]), String(products.stock[i]), products.merchant[i]]
    }))
  await writeCsv(join(folder, 'treasury.csv'), ['item', 'date', 'amount', 'seller', 'note'], treasuryLines(world))
  await writeCsv(join(folder, 'inbound.csv'), ['sku', 'arrival_date', 'units'], Array.from(world.inbound.product, (product, i) => [products.sku[product], addDays(world.startDate, world.inbound.day[i]), String(world.inbound.units[i])]))
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const skus = textList(products.sku)
    const sellerOf = (text: (i: number) => string): string => `${textList(sellers.map((_, k) => text(k)))}[seller + 1]`
    onTable('order-lines.parquet')
    await writeParquet(instance, join(folder, 'order-lines.parquet'), orders.product.length, signal,
      [['day', (i) => orders.day[i]], ['product', (i) => orders.product[i]], ['quantity', (i) => orders.quantity[i]], ['paid', (i) => orders.paid[i]], ['list', (i) => orders.list[i]], ['promo', (i) => orders.promo[i]]],
      `rowid + 1 AS order_id, ${start} + day AS date, ${skus}[product + 1] AS sku, quantity, paid AS paid_price_fen, list AS list_price_fen, promo`)
    onTable('rival-offers.parquet')
    await writeParquet(instance, join(folder, 'rival-offers.parquet'), offers.product.length, signal,
      [['day', (i) => offers.day[i]], ['seller', (i) => offers.seller[i]], ['product', (i) => offers.product[i]], ['price', (i) => offers.price[i]], ['available', (i) => Math.round(offers.available[i] * 10_000)], ['promo', (i) => (sellers[offers.seller[i]].own ? offers.promo[i] : null)]],
      `${start} + day AS date, ${sellerOf((k) => sellers[k].id)} AS seller, ${skus}[product + 1] AS sku, price AS price_fen, available / 10000 AS available, promo, ${sellerOf((k) => (sellers[k].own ? '1' : '0'))} AS own,
        ${sellerOf((k) => sellers[k].name.en)} AS seller_name, ${sellerOf((k) => sellers[k].name.zh ?? '')} AS seller_name_zh`)
  } finally {
    instance.closeSync()
  }
  await writeFile(join(folder, 'mapping.json'), `${JSON.stringify(mappings, null, 2)}\n`)
  await writeFile(join(folder, 'truth.json'), `${canonicalJson(plain({ options: world.options, sku: products.sku, ...world.truth }))}\n`)
  return Object.entries(mappings).map(([name, mapping]) => ({ path: join(folder, name), mapping }))
}

/** How the files are read. A cost or floor left blank in the catalog is unknown: the world has some, as real catalogs do. */
function worldMappings(world: World): Record<string, FeedMapping> {
  const mapping = (kind: FeedKind, moneyUnit: number, columns: Record<string, string>, rest: Partial<FeedMapping> = {}): FeedMapping =>
    ({ kind, columns, constants: {}, moneyUnit, currency: world.currency, period: null, encoding: 'utf-8', ...rest })
  return {
    'catalog.csv': mapping('catalog', 1, {
      sku: 'sku', name: 'name', nameZh: 'name_zh', category: 'category', categoryName: 'category_name', categoryNameZh: 'category_name_zh', list: 'list_price', cost: 'cost', floor: 'floor', stock: 'stock', merchant: 'merchant',
    }, { blanksUnknown: ['cost', 'floor'] }),
    'order-lines.parquet': mapping('order-lines', 0.01, { order: 'order_id', date: 'date', sku: 'sku', units: 'quantity', price: 'paid_price_fen', list: 'list_price_fen', promo: 'promo' }, { constants: { outlet: world.sellers[0].id } }),
    'rival-offers.parquet': mapping('rival-offers', 0.01, { date: 'date', seller: 'seller', sku: 'sku', price: 'price_fen', available: 'available', promo: 'promo', own: 'own', sellerName: 'seller_name', sellerNameZh: 'seller_name_zh' }),
    'treasury.csv': mapping('treasury', 1, { item: 'item', date: 'date', amount: 'amount', seller: 'seller', note: 'note' }),
    'inbound.csv': mapping('inbound', 1, { sku: 'sku', date: 'arrival_date', units: 'units' }),
  }
}

function treasuryLines({ treasury, operations, rivals, startDate, options }: World): string[][] {
  const asOf = addDays(startDate, options.days)
  const line = (item: string, amount: number, seller = '', note = ''): string[] => [item, asOf, String(amount), seller, note]
  const { tranches, ...amounts } = treasury
  const own = Object.entries({ ...amounts, siteCapacity: operations.siteCapacity, fulfilmentCapacity: operations.fulfilmentCapacity, stockBuffer: operations.stockBuffer })
  return [
    ...own.flatMap(([item, amount]) => (typeof amount === 'number' ? [line(item, amount)] : [])),
    ...tranches.map(({ day, amount }) => ['tranche', addDays(asOf, day), String(amount), '', '']),
    ...rivals.flatMap(({ seller, policy, cash, cashLogSd, margin, fixedCostPerDay, stockDays, siteCapacity }) => {
      // The file knows rivals that hold, match or undercut.
      const reaction = policy.kind === 'match' || policy.kind === 'undercut' ? { lag: policy.lag, gain: policy.gain, floor: policy.floor, ...(policy.kind === 'undercut' ? { undercut: policy.by } : {}) } : { gain: 0 }
      const beliefs = Object.entries({ cash, cashLogSd, margin, fixedCostPerDay, stockDays, siteCapacity, ...reaction })
      return beliefs.flatMap(([item, amount]) => (amount === null ? [] : [line(item, amount, seller, 'estimate')]))
    }),
  ]
}

/** Hands over plain numbers, and lets DuckDB make texts and dates of them: `select` names what the file holds. */
async function writeParquet(instance: DuckDBInstance, path: string, rows: number, signal: AbortSignal, columns: readonly Column[], select: string): Promise<void> {
  const connection = await instance.connect()
  try {
    await connection.run(`CREATE OR REPLACE TABLE t (${columns.map(([name]) => `${name} INTEGER`).join(', ')})`)
    const appender = await connection.createAppender('t')
    const types = columns.map(() => INTEGER)
    for (let from = 0; from < rows; from += ROWS) {
      if (from % (ROWS * 64) === 0) {
        signal.throwIfAborted()
        await new Promise(setImmediate)
      }
      const count = Math.min(ROWS, rows - from)
      const chunk = DuckDBDataChunk.create(types, count)
      for (const [c, [, value]] of columns.entries()) chunk.setColumnValues(c, Array.from({ length: count }, (_, i) => value(from + i)))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    await connection.run(`COPY (SELECT ${select} FROM t) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`)
  } finally {
    connection.closeSync()
  }
}

const writeCsv = (path: string, header: readonly string[], rows: readonly (readonly string[])[]): Promise<void> =>
  writeFile(path, `${[header, ...rows].map(csvLine).join('\n')}\n`)

/** Fen as yuan text; blank where unknown. */
const yuan = (fen: number): string => (Number.isNaN(fen) ? '' : (fen / 100).toFixed(2))

/** Typed arrays as plain ones. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, item: unknown) => (ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<number>) : item)))
