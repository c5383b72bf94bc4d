import { z } from 'zod'

/** What we read of WooCommerce's REST answers (v3), and no more: plug-ins add and change the rest. */

const money = z.union([z.string(), z.number()]).nullish().transform((value) => (value === null || value === undefined ? '' : String(value)))
const instant = z.string().nullish().transform((value) => value ?? null)

export const product = z.object({
  id: z.int(),
  parent_id: z.int().nullish().transform((id) => id ?? 0),
  /** Variations lack it in older versions. */
  type: z.string().nullish().transform((type) => type ?? 'variation'),
  sku: z.string().nullish().transform((sku) => sku ?? ''),
  name: z.string().nullish().transform((name) => name ?? ''),
  categories: z.array(z.object({ name: z.string() })).nullish().transform((list) => list ?? []),
  /** Decimal texts in major units; blank where there is none. */
  price: money,
  regular_price: money,
  sale_price: money,
  on_sale: z.boolean().nullish().transform((on) => on === true),
  /** Without a zone; UTC. */
  date_on_sale_from_gmt: instant,
  date_on_sale_to_gmt: instant,
  date_modified_gmt: instant,
  /** 'parent' on a variation: the stock is kept for the product as a whole. */
  manage_stock: z.union([z.boolean(), z.literal('parent')]).nullish().transform((managed) => managed === true),
  stock_quantity: z.number().nullish().transform((units) => units ?? null),
})
export const products = z.array(product)
export type WooProduct = z.infer<typeof product>

export const FIELDS = Object.keys(product.shape).join(',')

const itemError = z.object({ id: z.int(), error: z.object({ code: z.string(), message: z.string() }) })
/** Items fail one by one under HTTP 200; the order is that of the request. */
export const batchAnswer = z.object({ update: z.array(z.union([itemError, product])).nullish().transform((list) => list ?? []) })

export const settings = z.array(z.object({ id: z.string(), value: z.unknown() }))

export const systemStatus = z.object({ environment: z.object({ version: z.string().nullish(), wp_cron: z.boolean().nullish() }).nullish() })

/** The shop window's own interface (Store API v1): what a buyer without an account is shown, in minor units. */
export const windowProducts = z.array(z.object({
  sku: z.string(),
  prices: z.object({ price: z.string(), currency_code: z.string(), currency_minor_unit: z.int() }),
}))

export const orders = z.array(z.object({
  id: z.int(),
  status: z.string(),
  currency: z.string(),
  date_created_gmt: z.string(),
  date_modified_gmt: instant,
  prices_include_tax: z.boolean().nullish().transform((included) => included === true),
  line_items: z.array(z.object({ sku: z.string().nullish(), quantity: z.number(), total: money, total_tax: money })),
}))

export const apiError = z.object({ code: z.string().nullish(), message: z.string() })
