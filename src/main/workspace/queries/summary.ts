import { dateOf } from '../../../core/calendar/calendar.ts'
import { toMinor } from '../../../core/money/money.ts'
import type { DataSummary } from '../../feeds/feed.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'
import { listImports } from './imports.ts'
import { loadPeriodDays } from './sales.ts'
import { loadTreasuryFacts } from './treasury.ts'

/** What the workspace holds. */
export function loadSummary(workspace: Workspace): DataSummary {
  const { db } = workspace
  const catalog = db.prepare('SELECT count(*) AS products, count(DISTINCT category) AS categories, count(*) - count(cost) AS blankCosts, count(*) - count(floor) AS blankFloors, count(*) - count(list) AS blankLists FROM products')
    .get() as Pick<DataSummary, 'products' | 'categories' | 'blankCosts' | 'blankFloors' | 'blankLists'>
  const sales = db.prepare('SELECT count(*) AS salesRows, coalesce(sum(units), 0) AS units, count(DISTINCT outlet) AS outlets, min(day) AS first, max(day) AS last FROM sales')
    .get() as { salesRows: number; units: number; outlets: number; first: number | null; last: number | null }
  const offers = db.prepare('SELECT s.id AS seller, s.name_en, s.name_zh, s.own, l.offers, l.latest FROM (SELECT seller, count(*) AS offers, max(day) AS latest FROM offers GROUP BY seller) l JOIN sellers s ON s.key = l.seller ORDER BY s.id')
    .all() as { seller: string; name_en: string; name_zh: string | null; own: number; offers: number; latest: number }[]
  const rivals = offers.filter((row) => row.own === 0).map((row) => ({ seller: row.seller, name: row.name_zh === null ? { en: row.name_en } : { en: row.name_en, zh: row.name_zh }, offers: row.offers, latest: dateOf(row.latest) }))
  const cash = loadTreasuryFacts(workspace).treasury.openingCash
  return {
    ...catalog, outlets: sales.outlets, salesRows: sales.salesRows, units: sales.units, periodDays: loadPeriodDays(workspace),
    from: sales.first === null ? null : dateOf(sales.first), to: sales.last === null ? null : dateOf(sales.last),
    rivals, ownOffers: offers.find((row) => row.own === 1)?.offers ?? 0,
    openingCash: cash === undefined ? null : toMinor(cash, loadCurrency(workspace)), imports: listImports(workspace),
  }
}
