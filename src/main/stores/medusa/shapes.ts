import { z } from 'zod'

/** What Medusa answers, as far as we read it, and the fields that are asked for. Checked by the tests that run against the server. */

const id = z.string().min(1)
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), { message: 'must be an instant' })

const price = z.object({ id, amount: z.number(), currency_code: z.string(), min_quantity: z.number().nullish(), max_quantity: z.number().nullish(), rules: z.record(z.string(), z.unknown()).nullish() })
export type PriceAnswer = z.infer<typeof price>

const variant = z.object({ id, sku: z.string().nullable(), product_id: id, updated_at: instant, prices: z.array(price) })
export type VariantAnswer = z.infer<typeof variant>
export const VARIANT_FIELDS = 'id,sku,product_id,updated_at,prices.id,prices.amount,prices.currency_code,prices.min_quantity,prices.max_quantity'
export const variants = z.object({ variants: z.array(variant), count: z.int().min(0) })

const level = z.object({ stocked_quantity: z.number(), reserved_quantity: z.number() })
const item = variant.extend({
  title: z.string().nullish(), manage_inventory: z.boolean(),
  product: z.object({ title: z.string(), status: z.string(), categories: z.array(z.object({ handle: z.string() })).nullish() }),
  inventory_items: z.array(z.object({ required_quantity: z.number(), inventory: z.object({ location_levels: z.array(level).nullish() }).nullish() })).nullish(),
})
export type ItemAnswer = z.infer<typeof item>
export const ITEM_FIELDS = `${VARIANT_FIELDS},title,manage_inventory,product.title,product.status,product.categories.handle,inventory_items.required_quantity,inventory_items.inventory.location_levels.stocked_quantity,inventory_items.inventory.location_levels.reserved_quantity`
export const items = z.object({ variants: z.array(item), count: z.int().min(0) })

/** Answer of a batch of a product's variants. */
export const updated = z.object({ updated: z.array(z.object({ id })) })

export const counted = z.object({ count: z.int().min(0) })
export const stores = z.object({ stores: z.array(z.object({ name: z.string(), supported_currencies: z.array(z.object({ currency_code: z.string() })) })).min(1) })
export const region = z.object({ region: z.object({ name: z.string(), currency_code: z.string() }) })

export const shown = z.object({ variants: z.array(z.object({ sku: z.string().nullable(), calculated_price: z.object({ calculated_amount: z.number().nullable(), currency_code: z.string().nullable() }).nullish() })) })

const list = z.object({ id, status: z.enum(['draft', 'active']), starts_at: instant.nullable(), ends_at: instant.nullable(), metadata: z.record(z.string(), z.unknown()).nullish() })
export type ListAnswer = z.infer<typeof list>
export const LIST_FIELDS = 'id,status,starts_at,ends_at,metadata'
export const lists = z.object({ price_lists: z.array(list), count: z.int().min(0) })
export const oneList = z.object({ price_list: list })

const listPrice = z.object({ id, price_list_id: id, amount: z.number(), currency_code: z.string(), price_set: z.object({ variant: z.object({ id }).nullish() }).nullish() })
export const LIST_PRICE_FIELDS = 'id,price_list_id,amount,currency_code,price_set.variant.id'
export const listPrices = z.object({ prices: z.array(listPrice), count: z.int().min(0) })

const order = z.object({
  id, status: z.string(), created_at: instant, updated_at: instant, canceled_at: instant.nullish(), currency_code: z.string(),
  items: z.array(z.object({ variant_sku: z.string().nullish(), quantity: z.number(), unit_price: z.number(), adjustments: z.array(z.object({ amount: z.number() })).nullish() })),
})
export type OrderAnswer = z.infer<typeof order>
export const ORDER_FIELDS = 'id,status,created_at,updated_at,canceled_at,currency_code,items.variant_sku,items.quantity,items.unit_price,items.adjustments.amount'
export const orders = z.object({ orders: z.array(order), count: z.int().min(0) })
