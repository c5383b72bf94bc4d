import { z } from 'zod'
import type { Operation } from './api.ts'

/** What is asked of Vendure, and the shape each answer must have. Checked against the server's own schema by the tests that run it. */

const id = z.string().min(1)
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), { message: 'must be an instant' })
const money = z.int()
const saleFields = z.object({ salePrice: money.nullable(), saleStartsAt: instant.nullable(), saleEndsAt: instant.nullable() })
const price = z.object({ price: money, currencyCode: z.string(), customFields: saleFields.nullish() })
const page = <Item extends z.ZodType>(item: Item) => z.object({ totalItems: z.int().min(0), items: z.array(item) })

const variant = z.object({ id, sku: z.string(), updatedAt: instant, product: z.object({ id }), prices: z.array(price) })
export type VariantAnswer = z.infer<typeof variant>
export type PriceAnswer = z.infer<typeof price>

/** `price` and `priceWithTax` of a variant are computed for a tax zone; what the administration holds is in `prices` alone. */
const prices = (sales: boolean): string => `prices{price currencyCode${sales ? ' customFields{salePrice saleStartsAt saleEndsAt}' : ''}}`
const variantFields = (sales: boolean): string => `id sku updatedAt product{id} ${prices(sales)}`

const variants = <Item extends z.ZodType>(item: Item, fields: string): Operation<{ totalItems: number; items: z.infer<Item>[] }> =>
  ({ text: `query($options:ProductVariantListOptions!){@:productVariants(options:$options){totalItems items{${fields}}}}`, answer: page(item) })

export const readVariants = (sales: boolean): Operation<{ totalItems: number; items: VariantAnswer[] }> => variants(variant, variantFields(sales))

const flag = z.enum(['TRUE', 'FALSE', 'INHERIT'])
const item = variant.extend({
  name: z.string(), translations: z.array(z.object({ languageCode: z.string(), name: z.string() })), trackInventory: flag,
  stockLevels: z.array(z.object({ stockOnHand: z.number(), stockAllocated: z.number() })),
  product: z.object({ id, facetValues: z.array(z.object({ code: z.string(), facet: z.object({ code: z.string() }) })) }),
})
export type ItemAnswer = z.infer<typeof item>

export const readItems = (sales: boolean): Operation<{ totalItems: number; items: ItemAnswer[] }> => variants(
  item, `id sku updatedAt name translations{languageCode name} trackInventory stockLevels{stockOnHand stockAllocated} product{id facetValues{code facet{code}}} ${prices(sales)}`,
)

/** Answered by any store whose prices have the fields of a scheduled sale; refused by the schema of every other. */
export const SALE_FIELDS: Operation<unknown> = variants(z.unknown(), 'id prices{customFields{salePrice saleStartsAt saleEndsAt planId}}')

const channel = z.object({ code: z.string(), availableCurrencyCodes: z.array(z.string()), pricesIncludeTax: z.boolean() })
export type ChannelAnswer = z.infer<typeof channel>
export const CHANNEL: Operation<ChannelAnswer> = { text: 'query{@:activeChannel{code availableCurrencyCodes pricesIncludeTax}}', answer: channel }

export const COUNT = variants(z.unknown(), 'id')
export const TRACKING: Operation<{ trackInventory: boolean }> = { text: 'query{@:globalSettings{trackInventory}}', answer: z.object({ trackInventory: z.boolean() }) }

/** With an empty list: asks whether prices may be written, and writes none. */
export const WRITE: Operation<({ id: string } | null)[]> = { text: 'mutation($input:[UpdateProductVariantInput!]!){@:updateProductVariants(input:$input){id}}', answer: z.array(z.object({ id }).nullable()) }

const shopProduct = z.object({ id, variants: z.array(z.object({ id, sku: z.string(), currencyCode: z.string(), price: money, priceWithTax: money })) })
export const SHOP_WINDOW: Operation<{ items: z.infer<typeof shopProduct>[] }> = {
  text: 'query($options:ProductListOptions!){@:products(options:$options){items{id variants{id sku currencyCode price priceWithTax}}}}', answer: z.object({ items: z.array(shopProduct) }),
}

const order = z.object({
  id, code: z.string(), state: z.string(), updatedAt: instant, orderPlacedAt: instant.nullable(), currencyCode: z.string(),
  lines: z.array(z.object({ quantity: z.int().min(0), orderPlacedQuantity: z.int().min(0), proratedUnitPrice: money, proratedUnitPriceWithTax: money, productVariant: z.object({ sku: z.string() }) })),
})
export type OrderAnswer = z.infer<typeof order>
export const ORDERS: Operation<{ totalItems: number; items: OrderAnswer[] }> = {
  text: 'query($options:OrderListOptions!){@:orders(options:$options){totalItems items{id code state updatedAt orderPlacedAt currencyCode lines{quantity orderPlacedQuantity proratedUnitPrice proratedUnitPriceWithTax productVariant{sku}}}}}',
  answer: page(order),
}
