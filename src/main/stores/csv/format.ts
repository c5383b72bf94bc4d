import type { Currency } from '../../../core/money/money.ts'
import type { CatalogItem, ObservedPrice, PriceWrite, Sale } from '../connector.ts'
import { decimalText, minorOf } from '../decimal.ts'
import { standing } from '../writes.ts'
import { parseTable, type TextTable } from './table.ts'

/** What a column may hold. Those of a sale make the store keep its dates. */
export const CSV_FIELDS = ['sku', 'price', 'currency', 'sale_price', 'sale_starts', 'sale_ends', 'reference'] as const
export type CsvField = (typeof CSV_FIELDS)[number]

/** A column's name in the file and what it holds. */
export interface CsvColumn {
  readonly header: string
  readonly field: CsvField
}

/** "Artikel=sku, Preis=price": names and contents of columns in their order; a name alone is both. Null where it cannot be read. */
export function parseColumns(template: string): CsvColumn[] | null {
  const columns = template.split(',').map((part) => {
    const [header, field = header] = part.split('=').map((side) => side.trim())
    return { header, field }
  })
  if (!columns.every((column): column is CsvColumn => column.header !== '' && (CSV_FIELDS as readonly string[]).includes(column.field))) return null
  const fields = columns.map(({ field }) => field)
  if (new Set(fields).size < fields.length || !fields.includes('sku') || !fields.includes('price')) return null
  const sale = fields.filter((field) => field.startsWith('sale_'))
  return sale.length === 0 || sale.length === 3 ? columns : null
}

export const keepsSales = (columns: readonly CsvColumn[]): boolean => columns.some(({ field }) => field === 'sale_price')

/** The rows of a batch as the store's file. */
export function planTable(columns: readonly CsvColumn[], rows: readonly PriceWrite[], reference: string): TextTable {
  const cellOf = ({ sku, price, sale, currency }: PriceWrite, field: CsvField): string => {
    switch (field) {
      case 'sku': return sku
      case 'price': return decimalText(price, currency)
      case 'currency': return currency
      case 'sale_price': return sale === null ? '' : decimalText(sale.price, currency)
      case 'sale_starts': return sale?.startsAt ?? ''
      case 'sale_ends': return sale?.endsAt ?? ''
      case 'reference': return reference
    }
  }
  return { header: columns.map(({ header }) => header), rows: rows.map((row) => columns.map(({ field }) => cellOf(row, field))) }
}

/** A line of a price list with a price that is none. */
export interface UnreadLine {
  /** Of the list's rows, the header being row 1 and blank lines not counted. */
  readonly row: number
  readonly sku: string
  /** Name of the column. */
  readonly column: string
  readonly value: string
}

/** A price list as the store gives it out. */
export interface PriceList {
  readonly items: ReadonlyMap<string, { readonly observed: ObservedPrice; readonly item: CatalogItem }>
  /** SKUs on several lines, which nobody could tell apart. */
  readonly ambiguous: readonly string[]
  /** Lines left out since a price in them is none. */
  readonly unread: readonly UnreadLine[]
}

/** Why a list cannot be used, as a sentence. */
export class ListFault extends Error {}

/**
 * Reads a price list: the columns of the template by their names, and where it has them name, category, list and stock by these names.
 * Lines without a SKU are left out, and those in which a price or a sale's price is no exact amount, which are told.
 * @throws ListFault where a column is missing
 */
export function parseList(text: string, columns: readonly CsvColumn[], currency: Currency, now: number): PriceList {
  const { header, rows } = parseTable(text)
  const placeOf = (name: string): number => header.findIndex((cell) => cell.toLowerCase() === name.toLowerCase())
  const at = new Map(columns.map(({ header: name, field }) => [field, placeOf(name)]))
  const missing = columns.filter(({ field }) => field !== 'reference' && field !== 'currency' && (at.get(field) ?? -1) < 0)
  if (missing.length > 0) throw new ListFault(`The price list has no column ${missing.map((column) => `'${column.header}'`).join(', ')}; it has ${header.join(', ') || 'none'}.`)
  const [name, category, list, stock] = ['name', 'category', 'list', 'stock'].map(placeOf)
  const cell = (row: readonly string[], place: number | undefined): string => (place === undefined || place < 0 ? '' : (row[place] ?? '').trim())
  const items = new Map<string, { observed: ObservedPrice; item: CatalogItem }>()
  const ambiguous = new Set<string>()
  const unread: UnreadLine[] = []
  for (const [i, row] of rows.entries()) {
    const sku = cell(row, at.get('sku'))
    const price = minorOf(cell(row, at.get('price')), currency)
    const named = cell(row, at.get('currency'))
    if (sku === '' || (named !== '' && named !== currency)) continue
    const wrong = (['price', 'sale_price'] as const).find((field) => { const value = cell(row, at.get(field)); return minorOf(value, currency) === null && (field === 'price' || value !== '') })
    if (wrong !== undefined || price === null) {
      unread.push({ row: i + 2, sku, column: columns.find(({ field }) => field === wrong)?.header ?? 'price', value: cell(row, at.get(wrong ?? 'price')) })
      continue
    }
    if (items.has(sku)) ambiguous.add(sku)
    const sale = saleIn(cell(row, at.get('sale_price')), cell(row, at.get('sale_starts')), cell(row, at.get('sale_ends')), currency)
    const units = cell(row, stock)
    items.set(sku, {
      observed: { sku, price, sale: standing(sale, now), currency, version: null, updatedAt: null, changedBy: null },
      item: { sku, name: { en: cell(row, name) || sku }, category: cell(row, category), currency, list: minorOf(cell(row, list), currency) ?? price, price, stock: /^-?\d+$/.test(units) ? Number(units) : null },
    })
  }
  for (const sku of ambiguous) items.delete(sku)
  return { items, ambiguous: [...ambiguous], unread }
}

function saleIn(price: string, starts: string, ends: string, currency: Currency): Sale | null {
  const amount = minorOf(price, currency)
  return amount === null ? null : { price: amount, startsAt: instant(starts), endsAt: instant(ends) }
}

/** A time of a list; null where it is blank or has no zone, since nobody could say which moment is meant. */
function instant(text: string): string | null {
  const at = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
