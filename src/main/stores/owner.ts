import { randomUUID } from 'node:crypto'
import { toMinor } from '../../core/money/money.ts'
import { loadProducts } from '../workspace/queries/catalog.ts'
import { loadMarket, loadMarketHash } from '../workspace/queries/market.ts'
import { listConnectedStores } from '../workspace/queries/stores.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { CatalogItem } from './connector.ts'
import { EMBEDDED, type StoreOwner } from './store-owner.ts'

/** A workspace as its stores see it; names its embedded store at the first asking. */
export function ownerOf(workspace: Workspace): StoreOwner {
  const { db } = workspace
  db.prepare('INSERT OR IGNORE INTO stores (id, instance) VALUES (?, ?)').run(EMBEDDED, randomUUID())
  return {
    instance: db.prepare('SELECT instance FROM stores WHERE id = ?').pluck().get(EMBEDDED) as string,
    revision: () => {
      const facts = db.prepare('SELECT count(*) AS products, total(list) AS list, total(stock) AS stock, count(stock) AS known FROM products').get() as Record<string, number>
      return JSON.stringify([loadMarketHash(workspace), facts])
    },
    items: () => stock(workspace),
    connected: () => listConnectedStores(workspace),
  }
}

/** The catalog with the prices that the data last saw us ask; the list price where they saw none. Products without any price are left out. */
function stock(workspace: Workspace): CatalogItem[] {
  const asked = new Map(loadMarket(workspace)?.products.map((product) => [product.sku, product.prices[0]]))
  return loadProducts(workspace).flatMap(({ sku, name, category, currency, list, stock: units }) => {
    const last = asked.get(sku)
    const price = last === undefined || last === null ? list : toMinor(last, currency)
    if (price === null || price <= 0) return []
    return [{ sku, name, category, currency, list: list ?? price, price, stock: units }]
  })
}
