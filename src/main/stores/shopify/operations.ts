/** Every operation sent to Shopify; tests validate each against five published versions of the schema. */

/** Newest stable version when this was written. Shopify keeps a version for a year, then answers with the oldest it still has. */
export const API_VERSION = '2026-10'

export const SHOP = `query WarchestShop {
  shop { name currencyCode taxesIncluded billingAddress { countryCodeV2 } }
  productVariantsCount(limit: null) { count precision }
  currentAppInstallation { accessScopes { handle } }
}`

export const VARIANTS = `query WarchestVariants($first: Int!, $after: String, $query: String) {
  productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
    nodes { id sku displayName price compareAtPrice updatedAt inventoryQuantity inventoryItem { tracked } product { id productType } }
    pageInfo { hasNextPage endCursor }
  }
}`

export const VARIANTS_BY_ID = `query WarchestVariantsById($ids: [ID!]!) {
  nodes(ids: $ids) { ... on ProductVariant { id sku price compareAtPrice updatedAt product { id } } }
}`

/** What a buyer in a country pays, after markets and their price lists. */
export const WINDOW = `query WarchestWindow($ids: [ID!]!, $country: CountryCode!) {
  nodes(ids: $ids) { ... on ProductVariant { id sku contextualPricing(context: { country: $country }) { price { amount currencyCode } } } }
}`

export const ORDERS = `query WarchestOrders($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id createdAt cancelledAt currencyCode test
      lineItems(first: 50) { nodes { sku quantity discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } } } pageInfo { hasNextPage endCursor } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`

export const ORDER_LINES = `query WarchestOrderLines($id: ID!, $after: String) {
  order(id: $id) { lineItems(first: 250, after: $after) { nodes { sku quantity discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } } } pageInfo { hasNextPage endCursor } } }
}`

/** One mutation a product, all or nothing each; several products travel in one call. */
export function updateOperation(products: number): string {
  const each = Array.from({ length: products }, (_, i) => i)
  return `mutation WarchestUpdate${products}(${each.map((i) => `$p${i}: ID!, $v${i}: [ProductVariantsBulkInput!]!`).join(', ')}) {
${each.map((i) => `  u${i}: productVariantsBulkUpdate(productId: $p${i}, variants: $v${i}, allowPartialUpdates: false) { productVariants { id price compareAtPrice } userErrors { code field message } }`).join('\n')}
}`
}

/** Its name, by which costs are remembered. */
export const nameOf = (operation: string): string => /^(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? operation
