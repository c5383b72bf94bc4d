import { dateOf } from '../../../core/calendar/calendar.ts'
import type { Category, Inbound, LocalText, Product, Seller } from '../../../core/catalog/catalog.ts'
import { CURRENCIES, type Currency } from '../../../core/money/money.ts'
import type { Workspace } from '../workspace.ts'
import { loadFact } from './facts.ts'

interface Named {
  readonly name_en: string
  readonly name_zh: string | null
}

const nameOf = (row: Named): LocalText => (row.name_zh === null ? { en: row.name_en } : { en: row.name_en, zh: row.name_zh })

/** Our store first, then the rivals by id. */
export function loadSellers(workspace: Workspace): Seller[] {
  const rows = workspace.db.prepare('SELECT id, name_en, name_zh, own FROM sellers ORDER BY own DESC, id').all() as (Named & { id: string; own: number })[]
  return rows.map((row) => ({ id: row.id, name: nameOf(row), own: row.own === 1 }))
}

/** Categories by id. */
export function loadCategories(workspace: Workspace): Category[] {
  const rows = workspace.db.prepare('SELECT id, name_en, name_zh FROM categories ORDER BY id').all() as (Named & { id: string })[]
  return rows.map((row) => ({ id: row.id, name: nameOf(row) }))
}

type ProductRow = Named & Omit<Product, 'name'>

const PRODUCTS = 'SELECT p.sku, p.name_en, p.name_zh, c.id AS category, p.currency, p.list, p.cost, p.floor, p.stock, p.merchant FROM products p JOIN categories c ON c.key = p.category'
const productOf = ({ name_en, name_zh, ...rest }: ProductRow): Product => ({ ...rest, name: nameOf({ name_en, name_zh }) })

/** Products by SKU. */
export const loadProducts = (workspace: Pick<Workspace, 'db'>): Product[] => (workspace.db.prepare(`${PRODUCTS} ORDER BY p.sku`).all() as ProductRow[]).map(productOf)

/** Goods on their way, by date and SKU. */
export function loadInbound(workspace: Workspace): Inbound[] {
  const rows = workspace.db.prepare('SELECT p.sku, i.day, i.units FROM inbound i JOIN products p ON p.key = i.product ORDER BY i.day, p.sku').all() as { sku: string; day: number; units: number }[]
  return rows.map((row) => ({ sku: row.sku, date: dateOf(row.day), units: row.units }))
}

/** The one currency of the workspace's money; CNY until the first import says otherwise. */
export function loadCurrency(workspace: Pick<Workspace, 'db'>): Currency {
  const currency = loadFact(workspace, 'currency')
  return CURRENCIES.find((known) => known === currency) ?? 'CNY'
}
