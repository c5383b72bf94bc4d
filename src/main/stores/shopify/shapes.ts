import { z } from 'zod'

/** The parts of Shopify's answers that are read, by operation. */

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
const sku = z.string().nullable().transform((text) => text ?? '')

export const shopData = z.object({
  shop: z.object({ name: z.string(), currencyCode: z.string(), billingAddress: z.object({ countryCodeV2: z.string().nullable() }) }),
  productVariantsCount: z.object({ count: z.int(), precision: z.string() }).nullable(),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
})

export const variant = z.object({ id: z.string(), sku, price: z.string(), compareAtPrice: z.string().nullable(), updatedAt: z.string(), product: z.object({ id: z.string() }) })
export type Variant = z.infer<typeof variant>

export const variantsData = z.object({
  productVariants: z.object({
    nodes: z.array(variant.extend({
      displayName: z.string(), inventoryQuantity: z.int().nullable(), inventoryItem: z.object({ tracked: z.boolean() }), product: z.object({ id: z.string(), productType: z.string() }),
    })),
    pageInfo,
  }),
})

/** A product that was deleted, or an id of something else, comes as null or as an empty object. */
export const variantsByIdData = z.object({ nodes: z.array(z.union([variant, z.object({}), z.null()])) })

export const windowData = z.object({
  nodes: z.array(z.union([z.object({ id: z.string(), sku, contextualPricing: z.object({ price: z.object({ amount: z.string(), currencyCode: z.string() }) }) }), z.object({}), z.null()])),
})

const lines = z.object({ nodes: z.array(z.object({ sku, quantity: z.int(), discountedUnitPriceAfterAllDiscountsSet: z.object({ shopMoney: z.object({ amount: z.string() }) }) })), pageInfo })
export const ordersData = z.object({
  orders: z.object({ nodes: z.array(z.object({ id: z.string(), createdAt: z.string(), cancelledAt: z.string().nullable(), currencyCode: z.string(), test: z.boolean(), lineItems: lines })), pageInfo }),
})
export const orderLinesData = z.object({ order: z.object({ lineItems: lines }).nullable() })

export const payload = z.object({
  productVariants: z.array(z.object({ id: z.string(), price: z.string(), compareAtPrice: z.string().nullable() })).nullable(),
  userErrors: z.array(z.object({ code: z.string().nullable(), field: z.array(z.string()).nullable(), message: z.string() })),
})
/** A part that failed by itself is null; what became of it must be read. */
export const updateData = z.record(z.string(), payload.nullable())

export const envelope = z.object({
  data: z.unknown().optional(),
  errors: z.union([z.string(), z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().nullish() }).nullish() }))]).nullish(),
  extensions: z.object({
    cost: z.object({
      requestedQueryCost: z.number().nullish(),
      throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }).nullish(),
    }).nullish(),
  }).nullish(),
})
