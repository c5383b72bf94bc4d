import { exponentOf, type Currency, type Minor } from '../../../core/money/money.ts'
import type { CatalogItem, ObservedPrice, PriceWrite, Sale } from '../connector.ts'
import { decimalText, minorOf } from '../decimal.ts'
import { sameSale, standing } from '../writes.ts'
import type { WooProduct } from './shapes.ts'

/** WooCommerce keeps the last second of a sale, the desk the first moment after it. */
const SECOND = 1000

/** An instant as the `_gmt` fields take it: UTC without a zone, to the second. Anything else makes a sale start now. */
export const gmtOf = (instant: string, shift = 0): string => new Date(Date.parse(instant) + shift).toISOString().slice(0, 19)

const instantOf = (gmt: string, shift = 0): string | null => {
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(gmt) ? gmt : `${gmt}Z`)
  return Number.isNaN(at) ? null : new Date(at + shift).toISOString()
}

/** What the shop keeps of a sale; null where there is none, undefined where its price is finer than the currency. */
export function saleOf(product: WooProduct, currency: Currency): Sale | null | undefined {
  if (product.sale_price === '') return null
  const price = minorOf(product.sale_price, currency)
  if (price === null) return undefined
  const { date_on_sale_from_gmt: from, date_on_sale_to_gmt: to } = product
  return { price, startsAt: from === null ? null : instantOf(from), endsAt: to === null ? null : instantOf(to, SECOND) }
}

/** Null where a product has no price of its own, or one that could not be written back as it was. */
export function observedOf(product: WooProduct, currency: Currency, now: number): ObservedPrice | null {
  const price = minorOf(product.regular_price, currency)
  const sale = saleOf(product, currency)
  if (price === null || sale === undefined) return null
  const updatedAt = product.date_modified_gmt === null ? null : instantOf(product.date_modified_gmt)
  return { sku: product.sku, price, sale: standing(sale, now), currency, version: null, updatedAt, changedBy: null }
}

export function itemOf(product: WooProduct, parentName: string | null, currency: Currency): CatalogItem | null {
  const list = minorOf(product.regular_price, currency)
  if (list === null || list <= 0) return null
  return {
    sku: product.sku, name: { en: product.name || parentName || product.sku }, category: product.categories[0]?.name ?? '', currency, list, price: minorOf(product.price, currency) ?? list,
    stock: product.manage_stock && product.stock_quantity !== null ? product.stock_quantity : null,
  }
}

/** Null where the shop shows enough decimals for the price; it would store more without a word and show something else. */
export function decimalsRefusal(amounts: readonly Minor[], currency: Currency, decimals: number): string | null {
  const unit = 10 ** Math.max(0, exponentOf(currency) - decimals)
  const odd = amounts.find((amount) => amount % unit !== 0)
  return odd === undefined ? null : `The shop shows ${decimals} decimals; ${decimalText(odd, currency)} would be shown rounded.`
}

/** An item of a batch. Blank texts clear a field; null would be taken for "not given". */
export function updateOf(id: number, { price, sale, currency }: PriceWrite, reference: string): Record<string, unknown> {
  return {
    id, regular_price: decimalText(price, currency), sale_price: sale === null ? '' : decimalText(sale.price, currency),
    date_on_sale_from_gmt: sale === null || sale.startsAt === null ? '' : gmtOf(sale.startsAt), date_on_sale_to_gmt: sale === null || sale.endsAt === null ? '' : gmtOf(sale.endsAt, -SECOND),
    ...(reference === '' ? {} : { meta_data: [{ key: 'warchest_publication', value: reference }] }),
  }
}

/** True where the product stands as it was to be; the shop drops prices and dates it does not like without an error. */
export function standsAs(product: WooProduct, { price, sale, currency }: PriceWrite): boolean {
  const kept = saleOf(product, currency)
  const whole = sale === null ? null : { price: sale.price, startsAt: sale.startsAt === null ? null : `${gmtOf(sale.startsAt)}Z`, endsAt: sale.endsAt === null ? null : `${gmtOf(sale.endsAt)}Z` }
  return minorOf(product.regular_price, currency) === price && kept !== undefined && sameSale(kept, whole)
}
