import type { FitReport, Market } from '../../src/core/demand/market.ts'
import { toMinor } from '../../src/core/money/money.ts'
import { saveMarket } from '../../src/main/workspace/queries/market.ts'
import type { Workspace } from '../../src/main/workspace/workspace.ts'

/** The report of a fit that nobody asks about. */
export const EMPTY_REPORT: FitReport = { schema: 1, rows: 0, asOf: '2026-11-01', categories: [], backTest: [], warnings: [] }

/** Puts a market and the catalog it speaks of into a workspace, as an import and a fit would leave them. */
export function fillWorkspace(workspace: Workspace, market: Market): void {
  const minorOf = (amount: number | null): number | null => (amount === null ? null : toMinor(amount, market.currency))
  workspace.transaction(() => {
    const category = workspace.db.prepare('INSERT INTO categories (key, id, name_en) VALUES (?, ?, ?)')
    market.categories.forEach(({ id, name }, key) => category.run(key, id, name.en))
    const product = workspace.db.prepare('INSERT INTO products (sku, name_en, category, currency, list, cost, floor, stock) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    for (const p of market.products) product.run(p.sku, p.name.en, p.category, market.currency, minorOf(p.list), minorOf(p.cost), minorOf(p.floor), p.stock)
  })
  saveMarket(workspace, market, EMPTY_REPORT)
}
