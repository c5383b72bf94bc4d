import type { FeedMapping } from './feed.ts'
import { recordImport, type ImportEntry } from '../workspace/queries/imports.ts'
import { saveFact } from '../workspace/queries/facts.ts'
import { rememberMapping } from '../workspace/queries/mappings.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Keys } from './keys.ts'
import type { Staged, StagedOffers, StagedProduct, StagedSales } from './stage.ts'

/** Category of products whose files name none. */
const ALL_PRODUCTS = { id: 'all', en: 'All products', zh: '全部商品' }

/** One file, read and checked. */
export interface WritableFile {
  readonly staged: Staged
  readonly entry: ImportEntry
  readonly signature: string
  readonly mapping: FeedMapping
}

export interface WriteInput {
  readonly keys: Keys
  readonly files: readonly WritableFile[]
  readonly currency: string
  /** Days in one period of the sales; null where no file brings sales. */
  readonly periodDays: number | null
}

/** What the rows of one file took the place of. */
export interface Replaced {
  /** Rows of earlier imports; of tables without sales also those of files before it in the same import. */
  readonly rows: number
  /** Units sold in the rows of sales that are gone. */
  readonly units: number
  /** Rows of sales of files before it in the same import, and their units. */
  readonly here: { readonly rows: number; readonly units: number }
}

/** Writes everything in one transaction, or nothing. @returns what was replaced, by file */
export function writeImport(workspace: Workspace, input: WriteInput): Replaced[] {
  return workspace.transaction(() => {
    saveFact(workspace, 'currency', input.currency)
    if (input.periodDays !== null) saveFact(workspace, 'period-days', String(input.periodDays))
    writeKeys(workspace, input)
    return input.files.map((file, i) => {
      const here = soldBefore(input.files.slice(0, i).flatMap(({ staged }) => staged.sales ?? []), file.staged.sales)
      const replaced = writeFile(workspace, file.staged, here)
      recordImport(workspace, file.entry)
      rememberMapping(workspace, file.signature, file.mapping)
      return replaced
    })
  })
}

/** Categories, products, outlets and sellers that are new, so that every row finds its own. */
function writeKeys(workspace: Workspace, { keys, files, currency }: WriteInput): void {
  const { db } = workspace
  const catalog = files.flatMap(({ staged }) => staged.products)
  const described = new Map([...files.flatMap(({ staged }) => staged.carried), ...catalog].map((facts) => [facts.sku, facts]))
  const made = keys.newProducts.map(({ sku, key }) => ({ sku, key, facts: described.get(sku) }))
  writeCategories(workspace, [...catalog, ...made.flatMap(({ facts }) => facts ?? [])], made.some(({ facts }) => (facts?.category ?? null) === null))
  const product = db.prepare('INSERT INTO products (key, sku, name_en, category, currency) VALUES (?, ?, ?, (SELECT key FROM categories WHERE id = ?), ?)')
  for (const { sku, key, facts } of made) product.run(key, sku, facts?.name ?? sku, facts?.category ?? ALL_PRODUCTS.id, currency)
  const outlet = db.prepare('INSERT INTO outlets (key, id) VALUES (?, ?)')
  for (const { id, key } of keys.newOutlets) outlet.run(key, id)
  if (keys.renameOwn !== null) db.prepare('UPDATE sellers SET id = ?, name_en = ?, name_zh = NULL WHERE own = 1').run(keys.renameOwn, keys.renameOwn)
  const seller = db.prepare('INSERT INTO sellers (key, id, name_en, own) VALUES (?, ?, ?, 0)')
  for (const { id, key } of keys.newSellers) seller.run(key, id, id)
}

/** Categories by id; the first line that names one gives the name. */
function writeCategories(workspace: Workspace, products: readonly StagedProduct[], someUnnamed: boolean): void {
  const named = new Map<string, StagedProduct>()
  for (const product of products) {
    if (product.category !== null && (named.get(product.category)?.categoryName ?? null) === null) named.set(product.category, product)
  }
  const write = workspace.db.prepare('INSERT INTO categories (id, name_en, name_zh) VALUES ($id, $en, $zh) ON CONFLICT (id) DO UPDATE SET name_en = coalesce($newEn, name_en), name_zh = coalesce($zh, name_zh)')
  for (const id of [...named.keys()].sort()) {
    const { categoryName, categoryNameZh } = named.get(id)!
    write.run({ id, en: categoryName ?? id, zh: categoryNameZh, newEn: categoryName })
  }
  if (someUnnamed) workspace.db.prepare('INSERT OR IGNORE INTO categories (id, name_en, name_zh) VALUES (?, ?, ?)').run(ALL_PRODUCTS.id, ALL_PRODUCTS.en, ALL_PRODUCTS.zh)
}

function writeFile(workspace: Workspace, staged: Staged, here: Replaced['here']): Replaced {
  const { db } = workspace
  writeProducts(workspace, staged.products)
  const name = db.prepare('UPDATE sellers SET name_en = coalesce(?, name_en), name_zh = coalesce(?, name_zh) WHERE id = ?')
  for (const seller of staged.sellers) name.run(seller.name, seller.nameZh, seller.id)
  const sales = replacedSales(workspace, staged.sales, here)
  let rows = sales.rows
  if (staged.offers) rows += countReplaced(workspace, 'offers', staged.offers.product.length, () => writeOffers(workspace, staged.offers!))
  rows += countReplaced(workspace, 'treasury', staged.treasury.length, () => {
    const insert = db.prepare('INSERT OR REPLACE INTO treasury (seller, item, day, amount, note) VALUES (?, ?, ?, ?, ?)')
    for (const row of staged.treasury) insert.run(row.seller, row.item, row.day, row.amount, row.note)
  })
  rows += countReplaced(workspace, 'inbound', staged.inbound.length, () => {
    const insert = db.prepare('INSERT OR REPLACE INTO inbound (product, day, units) VALUES (?, ?, ?)')
    for (const row of staged.inbound) insert.run(row.product, row.day, row.units)
  })
  return { rows, units: sales.units, here }
}

/** Writes the sales of a file. @returns the rows of earlier imports that are gone, and their units */
function replacedSales(workspace: Workspace, sales: StagedSales | null, here: Replaced['here']): { rows: number; units: number } {
  if (!sales) return { rows: 0, units: 0 }
  const held = workspace.db.prepare('SELECT count(*), total(units) FROM sales').raw()
  const [rowsBefore, unitsBefore] = held.get() as [number, number]
  writeSales(workspace, sales)
  const [rowsAfter, unitsAfter] = held.get() as [number, number]
  const rows = sales.product.length - (rowsAfter - rowsBefore) - here.rows
  return { rows, units: rows === 0 ? 0 : inMillionths(unitsBefore + total(sales.units) - unitsAfter - here.units) }
}

/** Rows among those of the files before that the rows of a file take the place of: only sales as given meet, order lines have been added up. All are in the order of their key. */
function soldBefore(before: readonly StagedSales[], sales: StagedSales | null): Replaced['here'] {
  if (!sales) return { rows: 0, units: 0 }
  // The last file before that has a key is the one whose row stands.
  const units = new Map<number, number>()
  for (const earlier of before) {
    for (let i = 0, j = 0; i < earlier.day.length && j < sales.day.length;) {
      const order = earlier.product[i] - sales.product[j] || earlier.outlet[i] - sales.outlet[j] || earlier.day[i] - sales.day[j]
      if (order === 0) units.set(j, earlier.units[i])
      if (order <= 0) i++
      if (order >= 0) j++
    }
  }
  return { rows: units.size, units: inMillionths([...units.values()].reduce((sum, value) => sum + value, 0)) }
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

/** Differences of sums without the noise of binary fractions. */
const inMillionths = (value: number): number => Math.round(value * 1e6) / 1e6

/** What a file says of a product replaces what was known; what it does not say stays. */
function writeProducts(workspace: Workspace, products: readonly StagedProduct[]): void {
  const update = workspace.db.prepare(`
    UPDATE products SET name_en = coalesce($name, name_en), name_zh = coalesce($nameZh, name_zh), merchant = coalesce($merchant, merchant), list = coalesce($list, list),
      category = coalesce((SELECT key FROM categories WHERE id = $category), category),
      cost = CASE WHEN $hasCost THEN $cost ELSE cost END, floor = CASE WHEN $hasFloor THEN $floor ELSE floor END, stock = CASE WHEN $hasStock THEN $stock ELSE stock END
    WHERE sku = $sku`)
  for (const { sku, name, nameZh, merchant, list, category, cost, floor, stock } of products) {
    update.run({
      sku, name, nameZh, merchant, list, category, cost: cost ?? null, floor: floor ?? null, stock: stock ?? null,
      hasCost: cost === undefined ? 0 : 1, hasFloor: floor === undefined ? 0 : 1, hasStock: stock === undefined ? 0 : 1,
    })
  }
}

function countReplaced(workspace: Workspace, table: string, written: number, write: () => void): number {
  if (written === 0) return 0
  const count = workspace.db.prepare(`SELECT count(*) FROM ${table}`).pluck()
  const before = count.get() as number
  write()
  return written - ((count.get() as number) - before)
}

/** Rows per statement: one call into SQLite carries many rows. */
const BATCH = 64

function writeSales(workspace: Workspace, sales: StagedSales): void {
  const { product, outlet, day, units, revenue, price, list, stockout } = sales
  const columns = [product, outlet, day, units, revenue, price, list, stockout]
  const texts = covariateTexts(sales)
  writeRows(workspace, 'sales (product, outlet, day, units, revenue, price, list, stockout, covariates)', 9, product.length, (row, values, at) => {
    for (let c = 0; c < 8; c++) values[at + c] = orNull(columns[c][row])
    values[at + 8] = texts(row)
  })
}

function writeOffers(workspace: Workspace, offers: StagedOffers): void {
  const columns = [offers.seller, offers.product, offers.day, offers.price, offers.available, offers.promo]
  writeRows(workspace, 'offers (seller, product, day, price, available, promo)', 6, offers.product.length, (row, values, at) => {
    for (let c = 0; c < 6; c++) values[at + c] = orNull(columns[c][row])
  })
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

function writeRows(workspace: Workspace, target: string, width: number, rows: number, fill: (row: number, values: (number | string | null)[], at: number) => void): void {
  const tuple = `(${Array.from({ length: width }, () => '?').join(', ')})`
  const statement = (n: number) => workspace.db.prepare(`INSERT OR REPLACE INTO ${target} VALUES ${Array.from({ length: n }, () => tuple).join(', ')}`)
  const many = statement(BATCH)
  const values: (number | string | null)[] = new Array<number | string | null>(BATCH * width).fill(null)
  let row = 0
  for (; row + BATCH <= rows; row += BATCH) {
    for (let i = 0; i < BATCH; i++) fill(row + i, values, i * width)
    many.run(values)
  }
  const one = statement(1)
  const last: (number | string | null)[] = new Array<number | string | null>(width).fill(null)
  for (; row < rows; row++) {
    fill(row, last, 0)
    one.run(last)
  }
}

/** The covariates of a row as JSON without the unknown ones; null where all are. Equal rows share one text. */
function covariateTexts({ covariates }: StagedSales): (row: number) => string | null {
  const known = new Map<string, string>()
  return (row) => {
    const parts: string[] = []
    for (const { name, values } of covariates) if (!Number.isNaN(values[row])) parts.push(`${JSON.stringify(name)}:${values[row]}`)
    if (parts.length === 0) return null
    const text = `{${parts.join(',')}}`
    const held = known.get(text)
    if (held !== undefined) return held
    if (known.size < 10_000) known.set(text, text)
    return text
  }
}
