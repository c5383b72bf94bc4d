import type { FeedScale } from '../workspace/queries/imports.ts'
import { MONEY_ITEMS } from '../workspace/queries/treasury.ts'
import type { CheckedTable } from './check.ts'
import { quoted, type Duck } from './duck.ts'
import type { FeedKind } from './feed.ts'
import { outletText } from './keys.ts'

/** A product as a file describes it; undefined: the file does not say; null: it says unknown. Money is minor units. */
export interface StagedProduct {
  readonly sku: string
  readonly name: string | null
  readonly nameZh: string | null
  readonly category: string | null
  readonly categoryName: string | null
  readonly categoryNameZh: string | null
  readonly merchant: string | null
  readonly list: number | null
  readonly cost: number | null | undefined
  readonly floor: number | null | undefined
  readonly stock: number | null | undefined
}

/** Rows by columns, in the order of their primary key; NaN is NULL. */
export interface StagedSales {
  readonly product: Float64Array
  readonly outlet: Float64Array
  readonly day: Float64Array
  readonly units: Float64Array
  readonly revenue: Float64Array
  readonly price: Float64Array
  readonly list: Float64Array
  readonly stockout: Float64Array
  readonly covariates: readonly { readonly name: string; readonly values: Float64Array }[]
}

export interface StagedOffers {
  readonly seller: Float64Array
  readonly product: Float64Array
  readonly day: Float64Array
  readonly price: Float64Array
  readonly available: Float64Array
  readonly promo: Float64Array
}

/** What one file brings, ready to be written. */
export interface Staged {
  readonly products: readonly StagedProduct[]
  /** Products that a sales table speaks of; only those without a catalog line are made from it. */
  readonly carried: readonly StagedProduct[]
  readonly sales: StagedSales | null
  readonly offers: StagedOffers | null
  readonly sellers: readonly { readonly id: string; readonly name: string | null; readonly nameZh: string | null }[]
  readonly treasury: readonly { readonly seller: string; readonly item: string; readonly day: number; readonly amount: number; readonly note: string | null }[]
  readonly inbound: readonly { readonly product: number; readonly day: number; readonly units: number }[]
  readonly scale: FeedScale
  /** Values of money finer than a minor unit, by field. */
  readonly rounded: Readonly<Record<string, number>>
}

const NOTHING: Staged = { products: [], carried: [], sales: null, offers: null, sellers: [], treasury: [], inbound: [], scale: {}, rounded: {} }

/**
 * Reads the checked tables of one import, faultless rows, aggregated to what is stored. Sums are exact, so that the order of threads cannot show.
 * Order lines and goods on their way are added up over all tables of their kind; what several of them bring for one key stands with the first of them.
 * @returns one for each table, in their order
 */
export async function stageTables(duck: Duck, tables: readonly CheckedTable[], onTable: (staged: number) => void): Promise<Staged[]> {
  const of = (kind: FeedKind): CheckedTable[] => tables.filter((table) => table.mapping.kind === kind)
  const lines = await linesByDay(duck, of('order-lines'))
  const inbound = await inboundByDay(duck, of('inbound'))
  const staged: Staged[] = []
  for (const table of tables) {
    onTable(staged.length)
    staged.push(await stageTable(duck, table, lines, inbound))
  }
  return staged
}

async function stageTable(duck: Duck, table: CheckedTable, lines: ReadonlyMap<CheckedTable, StagedSales>, inbound: ReadonlyMap<CheckedTable, Staged['inbound']>): Promise<Staged> {
  const scale = await scaleOf(duck, table)
  switch (table.mapping.kind) {
    case 'catalog': return { ...NOTHING, products: await catalogRows(duck, table), scale, rounded: await roundedOf(duck, table) }
    case 'order-lines': return { ...NOTHING, carried: await carriedProducts(duck, table), sales: lines.get(table) ?? null, scale }
    case 'sales': return { ...NOTHING, carried: await carriedProducts(duck, table), sales: await salesColumns(duck, table), scale }
    case 'rival-offers': return { ...NOTHING, offers: await offerColumns(duck, table), sellers: await sellerRows(duck, table), scale }
    case 'treasury': return { ...NOTHING, treasury: await treasuryRows(duck, table), scale }
    case 'inbound': return { ...NOTHING, inbound: inbound.get(table) ?? [], scale }
  }
}

async function catalogRows(duck: Duck, table: CheckedTable): Promise<StagedProduct[]> {
  const texts = ['sku', 'name', 'nameZh', 'category', 'categoryName', 'categoryNameZh', 'merchant'].map((field) => table.text(field))
  const rows = await duck.rows<[string, string | null, string | null, string | null, string | null, string | null, string | null, number | null, number | null, number | null, number | null]>(`
    SELECT ${texts.join(', ')}, ${['list', 'cost', 'floor'].map((field) => `${table.minor(table.number(field))}::DOUBLE`).join(', ')}, ${table.number('stock')}::DOUBLE FROM ${table.loaded.table} ORDER BY rowid`)
  return rows.map(([sku, name, nameZh, category, categoryName, categoryNameZh, merchant, list, cost, floor, stock]) => ({
    sku, name, nameZh, category, categoryName, categoryNameZh, merchant, list,
    cost: table.has('cost') ? cost : undefined, floor: table.has('floor') ? floor : undefined, stock: table.has('stock') ? stock : undefined,
  }))
}

/** Names and categories that a sales table carries, for products without a catalog line. */
async function carriedProducts(duck: Duck, table: CheckedTable): Promise<StagedProduct[]> {
  const rows = await duck.rows<[string, string | null, string | null]>(`SELECT ${table.text('sku')} AS s, min(${table.text('name')}), min(${table.text('category')}) FROM ${table.loaded.table} GROUP BY s ORDER BY s`)
  return rows.map(([sku, name, category]) => ({ sku, name, category, nameZh: null, categoryName: null, categoryNameZh: null, merchant: null, list: null, cost: undefined, floor: undefined, stock: undefined }))
}

const KEYED = `JOIN product_keys p ON p.id = x.sku JOIN outlet_keys o ON o.id = x.outlet`

/** Order lines of all tables added up to product x outlet x day. Money is added in minor units and units in millionths. */
async function linesByDay(duck: Duck, tables: readonly CheckedTable[]): Promise<Map<CheckedTable, StagedSales>> {
  if (tables.length === 0) return new Map()
  const exponent = tables[0].minor('1')
  // Weighted by the units that say it; nothing is computed of what no table has.
  const mean = (column: 'list' | 'promo'): string => (tables.some((table) => table.has(column)) ? `sum(${column})::DOUBLE / (sum(units) FILTER (WHERE ${column} IS NOT NULL))::DOUBLE` : 'NULL::DOUBLE')
  const { numbers } = await duck.columns(`
    WITH x AS (${tables.map(orderLines).join(' UNION ALL ')}), days AS (
      SELECT p.key AS product, o.key AS outlet, x.day, sum(units)::DOUBLE AS units, sum(revenue)::DOUBLE AS revenue, ${mean('list')} / ${exponent} AS list, ${mean('promo')} AS promo, min(x.place) AS place
      FROM x ${KEYED} GROUP BY p.key, o.key, x.day
    )
    SELECT product, outlet, day, units, revenue, CASE WHEN revenue > 0 THEN revenue / ${exponent} / units END, list, NULL::DOUBLE, promo, place FROM days ORDER BY place, product, outlet, day`)
  const place = numbers[9]
  let from = 0
  return new Map(tables.map((table, i) => {
    let to = from
    while (to < place.length && place[to] === i) to++
    const [product, outlet, day, units, revenue, price, list, stockout, promo] = numbers.map((column) => column.slice(from, to))
    from = to
    return [table, { product, outlet, day, units, revenue, price, list, stockout, covariates: [{ name: 'promo', values: promo }] }]
  }))
}

/** The lines of one table, with its place among the tables. */
function orderLines(table: CheckedTable, place: number): string {
  const given = [table.has('revenue') ? table.number('revenue') : null, table.has('price') ? `${table.number('price')} * ${table.number('units')}` : null].filter((sql) => sql !== null)
  return `
    SELECT ${table.text('sku')} AS sku, ${outletText(table)} AS outlet, ${table.number('date')} AS day, CAST(${table.packUnits()} AS DECIMAL(18, 6)) AS units,
      CAST(${table.minor(`coalesce(${given.join(', ')})`)} AS BIGINT) AS revenue, CAST(${table.minor(`${table.number('list')} * ${table.number('units')}`)} AS BIGINT) AS list,
      CAST(${table.number('promo')} * ${table.packUnits()} AS DECIMAL(18, 6)) AS promo, ${place} AS place
    FROM ${table.loaded.table}`
}

/** Rows that are aggregates already. The price is kept as given: per ounce it is a fraction of a cent. */
function salesAsGiven(table: CheckedTable): string {
  const price = table.packPrice('price')
  const revenue = table.number('revenue')
  const units = table.packUnits()
  return `
    WITH x AS (
      SELECT ${table.text('sku')} AS sku, ${outletText(table)} AS outlet, ${table.number('date')} AS day, ${units} AS units, ${table.minor(`coalesce(${revenue}, ${price} * ${units})`)} AS revenue,
        coalesce(${price}, CASE WHEN ${units} > 0 AND ${revenue} > 0 THEN ${revenue} / ${units} END) AS price, ${table.packPrice('list')} AS list, ${table.number('stockout')} AS stockout, ${table.number('promo')} AS promo
        ${table.covariates.map((field, i) => `, ${table.number(field.name)} AS v${i}`).join('')}
      FROM ${table.loaded.table}
    )
    SELECT p.key, o.key, x.day, x.units, x.revenue, x.price, x.list, x.stockout, x.promo ${table.covariates.map((_, i) => `, x.v${i}`).join('')} FROM x ${KEYED} ORDER BY 1, 2, 3`
}

async function salesColumns(duck: Duck, table: CheckedTable): Promise<StagedSales> {
  const { numbers } = await duck.columns(salesAsGiven(table))
  const [product, outlet, day, units, revenue, price, list, stockout, ...values] = numbers
  const names = ['promo', ...table.covariates.map((field) => field.name.slice('covariate.'.length))]
  return { product, outlet, day, units, revenue, price, list, stockout, covariates: names.map((name, i) => ({ name, values: values[i] })) }
}

async function offerColumns(duck: Duck, table: CheckedTable): Promise<StagedOffers> {
  const { numbers } = await duck.columns(`
    WITH x AS (
      SELECT ${table.text('seller')} AS seller, ${table.text('sku')} AS sku, ${table.number('date')} AS day, ${table.packPrice('price')} AS price, ${table.number('available')} AS available, ${table.number('promo')} AS promo, rowid AS r
      FROM ${table.loaded.table}
    )
    SELECT s.key, p.key, x.day, x.price, coalesce(x.available, 1), x.promo FROM x JOIN seller_keys s ON s.id = x.seller JOIN product_keys p ON p.id = x.sku ORDER BY s.key, p.key, x.day, x.r`)
  const [seller, product, day, price, available, promo] = numbers
  return oneOfADay({ seller, product, day, price, available, promo })
}

/** Several offers of one seller for one product on one day become one, at their means. The rows are ordered by that key. */
function oneOfADay(offers: StagedOffers): StagedOffers {
  const { seller, product, day } = offers
  const starts: number[] = []
  for (let i = 0; i < seller.length; i++) if (i === 0 || seller[i] !== seller[i - 1] || product[i] !== product[i - 1] || day[i] !== day[i - 1]) starts.push(i)
  if (starts.length === seller.length) return offers
  const mean = (column: Float64Array): Float64Array => Float64Array.from(starts, (start, s) => {
    const known = column.subarray(start, starts[s + 1] ?? column.length).filter((value) => !Number.isNaN(value))
    return known.reduce((sum, value) => sum + value, 0) / known.length
  })
  const first = (column: Float64Array): Float64Array => Float64Array.from(starts, (start) => column[start])
  return { seller: first(seller), product: first(product), day: first(day), price: mean(offers.price), available: mean(offers.available), promo: mean(offers.promo) }
}

async function sellerRows(duck: Duck, table: CheckedTable): Promise<Staged['sellers'][number][]> {
  const rows = await duck.rows<[string, string | null, string | null]>(`SELECT ${table.text('seller')} AS s, min(${table.text('sellerName')}), min(${table.text('sellerNameZh')}) FROM ${table.loaded.table} GROUP BY s ORDER BY s`)
  return rows.map(([id, name, nameZh]) => ({ id, name, nameZh }))
}

async function treasuryRows(duck: Duck, table: CheckedTable): Promise<Staged['treasury'][number][]> {
  const item = table.text('item')
  const amount = `${table.number('amount')} * CASE WHEN ${item} IN (${MONEY_ITEMS.map(quoted).join(', ')}) THEN ${table.mapping.moneyUnit} ELSE 1 END`
  const rows = await duck.rows<[string, string, number, number, string | null]>(`SELECT coalesce(${table.text('seller')}, ''), ${item}, ${table.number('date')}, (${amount})::DOUBLE, ${table.text('note')} FROM ${table.loaded.table} ORDER BY rowid`)
  return rows.map(([seller, name, day, value, note]) => ({ seller, item: name, day, amount: value, note }))
}

/** Goods on their way of all tables, added up by product and day. */
async function inboundByDay(duck: Duck, tables: readonly CheckedTable[]): Promise<Map<CheckedTable, Staged['inbound']>> {
  if (tables.length === 0) return new Map()
  const deliveries = tables.map((table, place) => `SELECT ${table.text('sku')} AS sku, ${table.number('date')} AS day, CAST(${table.number('units')} AS DECIMAL(18, 6)) AS units, ${place} AS place FROM ${table.loaded.table}`)
  const rows = await duck.rows<[number, number, number, number]>(`
    SELECT p.key, x.day, sum(x.units)::DOUBLE, min(x.place) FROM (${deliveries.join(' UNION ALL ')}) x JOIN product_keys p ON p.id = x.sku GROUP BY p.key, x.day ORDER BY 1, 2`)
  return new Map(tables.map((table, i) => [table, rows.filter(([, , , place]) => place === i).map(([product, day, units]) => ({ product, day, units }))]))
}

/** The median of each telling number. */
async function scaleOf(duck: Duck, table: CheckedTable): Promise<FeedScale> {
  const telling = { catalog: ['list', 'cost', 'floor'], 'order-lines': ['price', 'revenue', 'units'], sales: ['price', 'revenue', 'units'], 'rival-offers': ['price'], treasury: [], inbound: ['units'] }[table.mapping.kind]
  const fields = telling.filter((field) => table.has(field))
  if (table.mapping.kind === 'treasury') {
    const rows = await treasuryRows(duck, table)
    return Object.fromEntries(rows.filter((row) => row.seller === '' && row.amount > 0).map((row) => [row.item, row.amount]))
  }
  if (fields.length === 0) return {}
  const [medians] = await duck.rows<(number | null)[]>(`SELECT ${fields.map((field) => `quantile_disc((${table.number(field)})::DOUBLE, 0.5)`).join(', ')} FROM ${table.loaded.table}`)
  return Object.fromEntries(fields.flatMap((field, i) => (medians[i] === null ? [] : [[field, medians[i]]])))
}

async function roundedOf(duck: Duck, table: CheckedTable): Promise<Record<string, number>> {
  const fields = ['list', 'cost', 'floor'].filter((field) => table.has(field))
  const exact = (field: string): string => `(${table.number(field)}) * ${table.minor('1')}`
  const [counts] = await duck.rows<number[]>(`SELECT ${fields.map((field) => `count(*) FILTER (WHERE abs(${exact(field)} - ${table.minor(table.number(field))}) > 1e-9 * greatest(1, abs(${exact(field)})))::INTEGER`).join(', ')} FROM ${table.loaded.table}`)
  return Object.fromEntries(fields.flatMap((field, i) => (counts[i] > 0 ? [[field, counts[i]]] : [])))
}
