import type { Workspace } from '../workspace/workspace.ts'
import type { CellFault, CheckedTable } from './check.ts'
import type { Duck } from './duck.ts'

/** Outlet of sales that name none. */
const ONLY_OUTLET = 'main'
/** Id of the own seller until an offers file names it. */
const UNNAMED_OWN = 'own'

/** What the rows of an import are stored under: keys that exist already, and the next free ones for what is new, in the order of the ids. */
export interface Keys {
  readonly newProducts: readonly { readonly sku: string; readonly key: number }[]
  readonly newOutlets: readonly { readonly id: string; readonly key: number }[]
  readonly newSellers: readonly { readonly id: string; readonly key: number }[]
  /** New id of our own seller; null where it keeps its own. */
  readonly renameOwn: string | null
}

export const outletText = (table: CheckedTable): string => `coalesce(${table.text('outlet')}, '${ONLY_OUTLET}')`

const bringsProducts = (table: CheckedTable): boolean => ['catalog', 'sales', 'order-lines'].includes(table.mapping.kind)
const isOffers = (table: CheckedTable): boolean => table.mapping.kind === 'rival-offers'

/** Gives every SKU, outlet and seller its key and puts them into DuckDB as `product_keys`, `outlet_keys` and `seller_keys` (id, key). */
export async function assignKeys(duck: Duck, workspace: Workspace, tables: readonly CheckedTable[]): Promise<Keys> {
  const { db } = workspace
  const pairs = (sql: string): [string, number][] => db.prepare(sql).raw().all() as [string, number][]
  const products = await assign(duck, 'product_keys', pairs('SELECT sku, key FROM products'), tables.filter(bringsProducts).map((table) => `SELECT DISTINCT ${table.text('sku')} FROM ${table.loaded.table}`))
  const selling = tables.filter((table) => ['sales', 'order-lines'].includes(table.mapping.kind))
  const outlets = await assign(duck, 'outlet_keys', pairs('SELECT id, key FROM outlets'), selling.map((table) => `SELECT DISTINCT ${outletText(table)} FROM ${table.loaded.table}`))
  const renameOwn = await ownName(duck, workspace, tables)
  const known = pairs('SELECT id, key FROM sellers').map(([id, key]) => [renameOwn !== null && id === UNNAMED_OWN ? renameOwn : id, key] as [string, number])
  const sellers = await assign(duck, 'seller_keys', known, tables.filter(isOffers).map((table) => `SELECT DISTINCT ${table.text('seller')} FROM ${table.loaded.table}`))
  return { newProducts: products.map(({ id, key }) => ({ sku: id, key })), newOutlets: outlets, newSellers: sellers, renameOwn }
}

async function assign(duck: Duck, name: string, known: readonly (readonly [string, number])[], queries: readonly string[]): Promise<{ id: string; key: number }[]> {
  const ids = new Set<string>()
  for (const query of queries) for (const [id] of await duck.rows<[string | null]>(query)) if (id !== null) ids.add(id)
  const held = new Set(known.map(([id]) => id))
  const next = known.reduce((max, [, key]) => Math.max(max, key), 0) + 1
  const fresh = [...ids].filter((id) => !held.has(id)).sort().map((id, i) => ({ id, key: next + i }))
  await duck.run(`CREATE TABLE ${name} (id VARCHAR, key INTEGER)`)
  await duck.append(name, [...known, ...fresh.map(({ id, key }) => [id, key] as const)])
  return fresh
}

/** Sellers that a table marks as our own, with the first row of each. */
const ownRows = (duck: Duck, table: CheckedTable): Promise<[string, number][]> =>
  table.has('own') ? duck.rows<[string, number]>(`SELECT ${table.text('seller')} AS s, min(rowid)::INTEGER AS r FROM ${table.loaded.table} WHERE ${table.number('own')} > 0 AND s IS NOT NULL GROUP BY s ORDER BY r`) : Promise.resolve([])

async function ownName(duck: Duck, workspace: Workspace, tables: readonly CheckedTable[]): Promise<string | null> {
  if (currentOwn(workspace) !== UNNAMED_OWN) return null
  for (const table of tables.filter(isOffers)) {
    const first = (await ownRows(duck, table))[0]?.[0]
    if (first !== undefined) return first === UNNAMED_OWN ? null : first
  }
  return null
}

const currentOwn = (workspace: Workspace): string => workspace.db.prepare('SELECT id FROM sellers WHERE own = 1').pluck().get() as string

/** Rows of products nobody has heard of, and sellers wrongly marked as our own. */
export async function keyFaults(duck: Duck, workspace: Workspace, table: CheckedTable, keys: Keys): Promise<CellFault[]> {
  const faults: CellFault[] = []
  if (isOffers(table) || table.mapping.kind === 'inbound') {
    const sku = table.text('sku')
    const rows = await duck.rows<[number, string]>(`SELECT rowid::INTEGER AS r, ${sku} AS s FROM ${table.loaded.table} WHERE s IS NOT NULL AND s NOT IN (SELECT id FROM product_keys) ORDER BY r`)
    for (const [rowid, value] of rows) faults.push({ rowid, code: 'sku.unknown', field: 'sku', value, params: {} })
  }
  if (!isOffers(table)) return faults
  const own = keys.renameOwn ?? currentOwn(workspace)
  const rivals = new Set(workspace.db.prepare('SELECT id FROM sellers WHERE own = 0').pluck().all() as string[])
  for (const [value, rowid] of await ownRows(duck, table)) {
    if (rivals.has(value)) faults.push({ rowid, code: 'seller.was-rival', field: 'seller', value, params: {} })
    else if (value !== own && !(own === UNNAMED_OWN)) faults.push({ rowid, code: 'seller.several-own', field: 'seller', value, params: { first: own } })
  }
  return faults
}
