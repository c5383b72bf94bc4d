import { minor, type Currency } from '../../../core/money/money.ts'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { CatalogItem, CatalogPage } from '../connector.ts'
import { fail } from '../http.ts'
import { inForce } from '../writes.ts'
import type { VendureApi } from './api.ts'
import { readItems, TRACKING, type ItemAnswer, type PriceAnswer } from './operations.ts'

const PAGE = 500
/** Facet whose value is a product's category, where the store has it. */
const CATEGORY = 'category'

interface Reader {
  readonly currency: Currency
  readonly sales: boolean
  readonly pick: (prices: readonly PriceAnswer[]) => PriceAnswer | undefined
}

/**
 * The catalog in the order of SKUs, in which products that share one stand together: a page ends before its last SKU, so that no such group is cut.
 * Sorted by nothing else: the store takes the fields of a sort in the order of its schema, where `id` comes first.
 * Products without a price in our currency are not sold in it and are left out.
 */
export async function* readCatalog(api: VendureApi, reader: Reader, { cursor, signal }: { readonly cursor?: string | null; readonly signal?: AbortSignal }): AsyncGenerator<CatalogPage> {
  const { trackInventory } = await api.admin(TRACKING, {}, signal).catch(() => ({ trackInventory: true }))
  let skip = Number(cursor ?? 0)
  if (!Number.isSafeInteger(skip) || skip < 0) throw fail('refused', 'This place in the catalog is not one that the store has given.', false)
  const seen = new Set<string>()
  // A SKU that fills a whole page may go on in the next, and one product left of it would look like the only one.
  let endless: string | null = null
  for (let known = 0; ;) {
    const { items, totalItems } = await api.admin(readItems(reader.sales), { options: { filter: { enabled: { eq: true } }, sort: { sku: 'ASC' }, skip, take: PAGE } }, signal)
    if (totalItems < known) {
      // Something was deleted meanwhile and others have moved up: go back as far as they may have moved.
      skip = Math.max(0, skip - (known - totalItems))
      known = totalItems
      continue
    }
    known = totalItems
    const done = items.length < PAGE
    const last = items.at(-1)?.sku
    const whole = done ? items : items.slice(0, items.findIndex(({ sku }) => sku === last))
    const page = whole.length > 0 ? whole : items
    skip += page.length
    const bySku = Map.groupBy(page.filter(({ id }) => !seen.has(id)), ({ sku }) => sku)
    for (const { id } of page) seen.add(id)
    const ambiguous = [...bySku].filter(([sku, group]) => group.length > 1 || sku === endless).map(([sku]) => sku)
    endless = whole.length > 0 || done ? null : last ?? null
    yield {
      items: [...bySku].flatMap(([sku, group]) => (ambiguous.includes(sku) ? [] : itemOf(group[0], reader, trackInventory, api.now()))),
      next: done ? null : String(skip), ...(ambiguous.length > 0 ? { ambiguous } : {}),
    }
    if (done) return
  }
}

function itemOf(variant: ItemAnswer, { currency, pick }: Reader, trackInventory: boolean, now: number): CatalogItem[] {
  const price = pick(variant.prices)
  if (variant.sku === '' || price?.currencyCode !== currency || price.price <= 0) return []
  const { salePrice = null, saleStartsAt = null, saleEndsAt = null } = price.customFields ?? {}
  const sale = salePrice === null ? null : { price: minor(salePrice), startsAt: saleStartsAt, endsAt: saleEndsAt }
  const category = variant.product.facetValues.find(({ facet }) => facet.code === CATEGORY)?.code ?? ''
  return [{ sku: variant.sku, name: nameOf(variant), category, currency, list: minor(price.price), price: inForce(sale, now) ? sale.price : minor(price.price), stock: stockOf(variant, trackInventory) }]
}

function nameOf({ name, translations }: ItemAnswer): LocalText {
  const zh = translations.find(({ languageCode }) => languageCode.startsWith('zh'))?.name
  const en = translations.find(({ languageCode }) => languageCode === 'en' || languageCode.startsWith('en_'))?.name ?? name
  return zh === undefined ? { en } : { en, zh }
}

/** No location of this channel, or stock that nobody counts: unknown, not none. */
function stockOf({ stockLevels, trackInventory }: ItemAnswer, byDefault: boolean): number | null {
  if (stockLevels.length === 0 || trackInventory === 'FALSE' || (trackInventory === 'INHERIT' && !byDefault)) return null
  return Math.max(0, stockLevels.reduce((sum, { stockOnHand, stockAllocated }) => sum + stockOnHand - stockAllocated, 0))
}
