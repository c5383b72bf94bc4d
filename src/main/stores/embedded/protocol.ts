import { z } from 'zod'
import { currency, minorUnits } from '../../contract/schemas.ts'
import type { Currency, Minor } from '../../../core/money/money.ts'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { CatalogItem, RejectionCode, StoreOrder } from '../connector.ts'

/** What the embedded store's administration speaks: JSON over HTTP on loopback. Shared by the store and its connector. */
export const LIMITS = { rowsPerBatch: 500, bytesPerBody: 1_048_576, rowsPerRead: 1000, rowsPerSeed: 2000, rowsPerPage: 1000, linesPerOrder: 100 } as const

/** Header of the idempotency key of a price batch. */
export const KEY_HEADER = 'idempotency-key'

/** Header that names a request and comes back with its answer: an answer that belongs to another request is not taken for this one's. */
export const REQUEST_HEADER = 'request-id'

/** Where a running store listens and what opens it; lies in a file that only its user can read. */
export interface Endpoint {
  readonly url: string
  readonly token: string
  readonly pid: number
}

const sku = z.string().min(1).max(200)

export const skusBody = z.strictObject({ skus: z.array(sku).max(LIMITS.rowsPerRead) })

export const batchBody = z.strictObject({
  reference: z.string().max(200),
  changedBy: z.string().min(1).max(200),
  notAfter: z.iso.datetime(),
  rows: z.array(z.strictObject({ sku, price: z.number(), currency: z.string(), expectedVersion: z.string().nullable() })).min(1).max(LIMITS.rowsPerBatch),
})
export type BatchBody = z.infer<typeof batchBody>

export const seedBody = z.strictObject({
  items: z.array(z.strictObject({
    sku, name: z.object({ en: z.string(), zh: z.string().exactOptional() }), category: z.string(), currency,
    list: minorUnits.refine((price) => price > 0), price: minorUnits.refine((price) => price > 0), stock: z.number().min(0).nullable(),
  }) satisfies z.ZodType<CatalogItem>).max(LIMITS.rowsPerSeed),
})

export interface ProbeAnswer {
  readonly name: string
  readonly version: string
  readonly currencies: readonly Currency[]
  readonly products: number
  readonly time: string
}

export interface PriceAnswer {
  readonly sku: string
  readonly name: LocalText
  readonly price: Minor
  readonly currency: Currency
  readonly version: string
  readonly updatedAt: string
  readonly changedBy: string
}

export type BatchRowAnswer =
  | { readonly sku: string; readonly outcome: 'applied' | 'noop'; readonly version: string }
  | { readonly sku: string; readonly outcome: 'rejected'; readonly code: RejectionCode; readonly message: string }

export interface BatchAnswer {
  readonly key: string
  readonly replayed: boolean
  readonly rows: readonly BatchRowAnswer[]
}

/** One price that changed, as the change feed tells it. */
export interface Change {
  readonly seq: number
  readonly sku: string
  readonly from: Minor
  readonly to: Minor
  readonly version: string
  readonly changedBy: string
  readonly reference: string
  readonly key: string
  readonly at: string
}

/** A basket as a buyer sends it. `off` is what vouchers take from each unit; the store takes it from its own price, which no buyer can name. */
export const orderBody = z.strictObject({
  lines: z.array(z.strictObject({ sku, units: z.int().min(1).max(100_000), off: minorUnits.refine((amount) => amount >= 0).exactOptional() })).min(1).max(LIMITS.linesPerOrder),
})
export type OrderBody = z.infer<typeof orderBody>

export const cancelBody = z.strictObject({ id: z.string().min(1).max(200) })

/** A page of orders in the order of their last change; `next` goes on after it, null after the last. */
export interface OrderPage {
  readonly orders: readonly StoreOrder[]
  readonly next: string | null
}
