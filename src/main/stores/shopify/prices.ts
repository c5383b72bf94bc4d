import type { Minor } from '../../../core/money/money.ts'
import type { PriceWrite } from '../connector.ts'
import { decimalText, minorOf } from '../decimal.ts'
import type { Variant } from './shapes.ts'

/**
 * The struck-through price beside a new one. A lower price shows what was asked before, unless something higher is struck through already;
 * a price that is back where it was, or above, shows none. So a sale and its end leave a variant as it was.
 */
export function compareAt({ price, struck }: { readonly price: Minor; readonly struck: Minor | null }, target: Minor): Minor | null {
  if (target < price) return struck !== null && struck > price ? struck : price
  return struck !== null && struck > target ? struck : null
}

/** An item of the mutation. */
export function inputOf(variant: Variant, { price, currency }: PriceWrite, strike: boolean): Record<string, unknown> {
  const now = minorOf(variant.price, currency)
  if (!strike || now === null) return { id: variant.id, price: decimalText(price, currency) }
  const struck = compareAt({ price: now, struck: variant.compareAtPrice === null ? null : minorOf(variant.compareAtPrice, currency) }, price)
  return { id: variant.id, price: decimalText(price, currency), compareAtPrice: struck === null ? null : decimalText(struck, currency) }
}

/** A term of Shopify's search syntax that matches one SKU; matches are compared again, since search ignores case. */
export const skuTerm = (sku: string): string => `sku:"${sku.replaceAll(/["\\]/g, '\\$&')}"`

/** The number in `gid://shopify/ProductVariant/123`; variants are read in its order. */
export const numberOf = (gid: string): bigint => BigInt(/\/(\d+)(?:\?|$)/.exec(gid)?.[1] ?? '0')

/** Parts of products for one call each: at most `products` of them and `rows` variants, and never a product in two. */
export function callsOf<T>(byProduct: ReadonlyMap<string, readonly T[]>, products: number, rows: number): [string, readonly T[]][][] {
  const calls: [string, readonly T[]][][] = []
  let size = Infinity
  for (const [product, items] of byProduct) {
    const call = calls.at(-1)
    if (call && call.length < products && size + items.length <= rows) {
      call.push([product, items])
      size += items.length
    } else {
      calls.push([[product, items]])
      size = items.length
    }
  }
  return calls
}
