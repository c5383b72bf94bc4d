import type { Market } from '../demand/market.ts'
import type { PriceScript } from './scenario.ts'

/** Prices by date as a person states them: one seller's offers of a category or of one product, over days `from` to `to` (exclusive), at one price or at a depth off each offer's starting price. */
export interface PriceRow {
  readonly seller: string
  readonly scope: { readonly category: string } | { readonly sku: string }
  readonly from: number
  readonly to: number
  readonly at: { readonly price: number } | { readonly depth: number }
}

/** Scripts that were laid together: one seller, the same days, and one depth off their starting prices, or one price; null: prices of their own. */
export interface ScriptGroup {
  readonly seller: string
  readonly from: number
  readonly to: number
  readonly skus: readonly string[]
  /** The category whose offers of the seller they are, all of them. */
  readonly category: string | null
  readonly depth: number | null
  readonly price: number | null
}

/** Prices are kept to this part of a unit of money. */
const DIGITS = 1e4
/** Depths nearer than this are one. */
const SAME = 2e-4

/** The scripts of a row: one for each offer that the market has in its scope; none where it has none. */
export function scriptsOf(market: Market, { seller, scope, from, to, at }: PriceRow): PriceScript[] {
  const k = market.sellers.findIndex(({ id }) => id === seller)
  return market.products.flatMap(({ sku, category, prices }): PriceScript[] => {
    const start = k < 0 ? null : prices[k]
    if (start === null || ('sku' in scope ? sku !== scope.sku : market.categories[category].id !== scope.category)) return []
    const price = Math.round(('price' in at ? at.price : start * (1 - at.depth)) * DIGITS) / DIGITS
    return [{ seller, sku, from, prices: new Array<number>(to - from).fill(price) }]
  })
}

/** Scripts as groups, in the order in which they were laid. */
export function scriptGroups(market: Market, scripts: readonly PriceScript[]): ScriptGroup[] {
  const sellers = new Map(market.sellers.map(({ id }, k) => [id, k]))
  const products = new Map(market.products.map((product) => [product.sku, product]))
  interface Open { seller: string; from: number; to: number; skus: string[]; depth: number | null; price: number | null }
  const groups: Open[] = []
  for (const { seller, sku, from, prices } of scripts) {
    const product = products.get(sku)
    const start = product?.prices[sellers.get(seller) ?? -1] ?? null
    const flat = prices.every((price) => price === prices[0]) ? prices[0] : null
    const depth = flat === null || start === null ? null : 1 - flat / start
    const last = groups.at(-1)
    const to = from + prices.length
    const together = last !== undefined && last.seller === seller && last.from === from && last.to === to && !last.skus.includes(sku)
      && ((depth !== null && last.depth !== null && Math.abs(depth - last.depth) < SAME) || (flat !== null && flat === last.price) || (flat === null && last.price === null && last.depth === null))
    if (!together) {
      groups.push({ seller, from, to, skus: [sku], depth, price: flat })
      continue
    }
    last.skus.push(sku)
    if (last.price !== flat) last.price = null
    if (depth === null || last.depth === null || Math.abs(depth - last.depth) >= SAME) last.depth = null
  }
  return groups.map((group) => ({ ...group, category: wholeCategory(market, group.seller, group.skus) }))
}

function wholeCategory(market: Market, seller: string, skus: readonly string[]): string | null {
  const k = market.sellers.findIndex(({ id }) => id === seller)
  const first = market.products.find(({ sku }) => sku === skus[0])
  if (k < 0 || first === undefined) return null
  const offered = market.products.filter(({ category, prices }) => category === first.category && prices[k] !== null)
  const named = new Set(skus)
  return offered.length === skus.length && offered.every(({ sku }) => named.has(sku)) ? market.categories[first.category].id : null
}

/** The scripts without those of a group of {@link scriptGroups}. */
export function withoutGroup(market: Market, scripts: readonly PriceScript[], index: number): PriceScript[] {
  const groups = scriptGroups(market, scripts)
  const before = groups.slice(0, index).reduce((sum, { skus }) => sum + skus.length, 0)
  return scripts.filter((_, s) => s < before || s >= before + groups[index].skus.length)
}
