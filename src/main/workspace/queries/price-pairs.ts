import { setImmediate } from 'node:timers/promises'
import type { PricePair } from '../../../core/rivals/suggest-policy.ts'
import type { Workspace } from '../workspace.ts'

/** Daily prices of one rival and ours, product by product. */
export interface RivalPairs {
  readonly seller: string
  readonly pairs: readonly PricePair[]
}

/** Products read at a time; between two lots others have their turn. */
const LOT = 16

/**
 * Price pairs of every rival over the last `days` days of offers, for the products whose own price moved most often: they are what a rival could answer. Days without an offer are NaN.
 * @param products largest number of products; @param known products to keep; absent: all
 */
export async function loadPricePairs(workspace: Workspace, days: number, products: number, known?: ReadonlySet<string>): Promise<RivalPairs[]> {
  const last = workspace.db.prepare('SELECT max(day) FROM offers').pluck().get() as number | null
  if (last === null) return []
  const first = last - days + 1
  const moving = (workspace.db.prepare(`
    SELECT o.product AS key, p.sku AS sku, c.id AS category FROM offers o JOIN sellers s ON s.key = o.seller AND s.own = 1 JOIN products p ON p.key = o.product JOIN categories c ON c.key = p.category
    WHERE o.day >= ? GROUP BY o.product HAVING count(DISTINCT o.price) > 1 ORDER BY count(DISTINCT o.price) DESC, p.sku`).all(first) as { key: number; sku: string; category: string }[])
    .filter(({ sku }) => known?.has(sku) ?? true).slice(0, products)
  const sellers = workspace.db.prepare('SELECT key, id, own FROM sellers ORDER BY id').all() as { key: number; id: string; own: number }[]
  const offers = workspace.db.prepare('SELECT day, price FROM offers WHERE seller = ? AND product = ? AND day >= ?').raw()
  const pairs = new Map(sellers.filter(({ own }) => own === 0).map(({ key }) => [key, [] as PricePair[]]))
  for (const [at, { key, sku, category }] of moving.entries()) {
    if (at % LOT === LOT - 1) await setImmediate()
    const series = new Map(sellers.map((seller) => [seller.key, new Float64Array(days).fill(Number.NaN)]))
    for (const [seller, prices] of series) for (const [day, price] of offers.iterate(seller, key, first) as IterableIterator<[number, number]>) prices[day - first] = price
    const own = series.get(sellers.find((seller) => seller.own === 1)!.key)!
    for (const [seller, list] of pairs) if (series.get(seller)!.some((price) => !Number.isNaN(price))) list.push({ sku, category, own, rival: series.get(seller)! })
  }
  return sellers.filter(({ own }) => own === 0).map(({ key, id }) => ({ seller: id, pairs: pairs.get(key)! }))
}
