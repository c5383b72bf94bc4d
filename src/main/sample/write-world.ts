import { DuckDBDataChunk, DuckDBInstance, DATE, DOUBLE, INTEGER, VARCHAR, type DuckDBType, type DuckDBValue, dateValue } from '@duckdb/node-api'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, dayNumber } from '../../core/calendar/calendar.ts'
import type { World } from '../../core/sample/world.ts'
import type { FeedKind, FeedMapping } from '../feeds/feed.ts'
import { quoted } from '../feeds/duck.ts'
import { canonicalJson } from '../workspace/canonical.ts'

/** One column of a large table: its type and the value of row `i`. */
type Column = readonly [name: string, type: DuckDBType, value: (i: number) => DuckDBValue]

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
  const start = dayNumber(world.startDate) ?? 0
  const days = Array.from({ length: world.options.days }, (_, day) => dateValue(start + day))
  await writeCsv(join(folder, 'catalog.csv'), ['sku', 'name', 'name_zh', 'category', 'category_name', 'category_name_zh', 'list_price', 'cost', 'floor', 'stock', 'merchant'],
    products.sku.map((sku, i) => {
      const category = categories[products.category[i]]
      return [sku, products.name[i].en, products.name[i].zh ?? '', category.id, category.name.en, category.name.zh ?? '', yuan(products.list[i]), yuan(products.cost[i]), yuan(products.floor[i]), String(products.stock[i]), products.merchant[i]]
    }))
  await writeCsv(join(folder, 'treasury.csv'), ['item', 'date', 'amount', 'seller', 'note'], treasuryLines(world))
  await writeCsv(join(folder, 'inbound.csv'), ['sku', 'arrival_date', 'units'], Array.from(world.inbound.product, (product, i) => [products.sku[product], addDays(world.startDate, world.inbound.day[i]), String(world.inbound.units[i])]))
  const instance = await DuckDBInstance.create(':memory:')
  try {
    onTable('order-lines.parquet')
    await writeParquet(instance, join(folder, 'order-lines.parquet'), orders.product.length, signal, [
      ['order_id', INTEGER, (i) => i + 1], ['date', DATE, (i) => days[orders.day[i]]], ['sku', VARCHAR, (i) => products.sku[orders.product[i]]], ['quantity', INTEGER, (i) => orders.quantity[i]],
      ['paid_price_fen', INTEGER, (i) => orders.paid[i]], ['list_price_fen', INTEGER, (i) => orders.list[i]], ['promo', INTEGER, (i) => orders.promo[i]],
    ])
    onTable('rival-offers.parquet')
    await writeParquet(instance, join(folder, 'rival-offers.parquet'), offers.product.length, signal, [
      ['date', DATE, (i) => days[offers.day[i]]], ['seller', VARCHAR, (i) => sellers[offers.seller[i]].id], ['sku', VARCHAR, (i) => products.sku[offers.product[i]]], ['price_fen', INTEGER, (i) => offers.price[i]],
      ['available', DOUBLE, (i) => Math.round(offers.available[i] * 10_000) / 10_000], ['promo', INTEGER, (i) => (offers.seller[i] === 0 ? offers.promo[i] : null)], ['own', INTEGER, (i) => (sellers[offers.seller[i]].own ? 1 : 0)],
      ['seller_name', VARCHAR, (i) => sellers[offers.seller[i]].name.en], ['seller_name_zh', VARCHAR, (i) => sellers[offers.seller[i]].name.zh ?? null],
    ])
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
    ...own.flatMap(([item, amount]) => (amount === null ? [] : [line(item, amount)])),
    ...tranches.map(({ day, amount }) => ['tranche', addDays(asOf, day), String(amount), '', '']),
    ...rivals.flatMap(({ seller, policy, cash, cashLogSd, margin, fixedCostPerDay, stockDays, siteCapacity }) => {
      const reaction = policy.kind === 'hold' ? { gain: 0 } : { lag: policy.lag, gain: policy.gain, floor: policy.floor, ...(policy.kind === 'undercut' ? { undercut: policy.by } : {}) }
      const beliefs = Object.entries({ cash, cashLogSd, margin, fixedCostPerDay, stockDays, siteCapacity, ...reaction })
      return beliefs.flatMap(([item, amount]) => (amount === null ? [] : [line(item, amount, seller, 'estimate')]))
    }),
  ]
}

async function writeParquet(instance: DuckDBInstance, path: string, rows: number, signal: AbortSignal, columns: readonly Column[]): Promise<void> {
  const connection = await instance.connect()
  try {
    await connection.run(`CREATE OR REPLACE TABLE t (${columns.map(([name, type]) => `${name} ${type.toString()}`).join(', ')})`)
    const appender = await connection.createAppender('t')
    const types = columns.map(([, type]) => type)
    for (let from = 0; from < rows; from += ROWS) {
      if (from % (ROWS * 64) === 0) {
        signal.throwIfAborted()
        await new Promise(setImmediate)
      }
      const count = Math.min(ROWS, rows - from)
      const chunk = DuckDBDataChunk.create(types, count)
      for (const [c, [, , value]] of columns.entries()) chunk.setColumnValues(c, Array.from({ length: count }, (_, i) => value(from + i)))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    await connection.run(`COPY t TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`)
  } finally {
    connection.closeSync()
  }
}

const writeCsv = (path: string, header: readonly string[], rows: readonly (readonly string[])[]): Promise<void> =>
  writeFile(path, `${[header, ...rows].map((cells) => cells.map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')).join('\n')}\n`)

/** Fen as yuan text; blank where unknown. */
const yuan = (fen: number): string => (Number.isNaN(fen) ? '' : (fen / 100).toFixed(2))

/** Typed arrays as plain ones. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, item: unknown) => (ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<number>) : item)))
