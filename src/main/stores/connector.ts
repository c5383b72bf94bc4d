import type { Currency, Minor } from '../../core/money/money.ts'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Problem } from '../../core/problem.ts'
import type { StoreAbilities } from '../contract/stores.ts'

/** What a store can do; one truth for the publisher, the screens and the command line. */
export type Capabilities = StoreAbilities

/** How a store stands right now. */
export interface ProbeResult {
  readonly name: string
  readonly version: string
  readonly currencies: readonly Currency[]
  readonly products: number
  /** The store's clock as it answered, ISO 8601; deadlines are told in its time, not in ours. */
  readonly time: string
  /** What the access given may do, where the store says so before it is tried. */
  readonly access?: readonly Access[]
  /** What a person should know of how the store is set up, e.g. that its own scheduler is asleep. */
  readonly remarks?: readonly Problem[]
}

/** Null: the store does not say. */
export interface Access {
  readonly what: 'read-products' | 'write-prices' | 'read-stock' | 'read-orders'
  readonly granted: boolean | null
}

export interface CatalogItem {
  readonly sku: string
  readonly name: LocalText
  readonly category: string
  readonly currency: Currency
  readonly list: Minor
  readonly price: Minor
  /** Null: the store does not know; never read as zero. */
  readonly stock: number | null
}

/** One page of the catalog and the cursor of the next, which only its own store can read; null after the last. */
export interface CatalogPage {
  readonly items: readonly CatalogItem[]
  readonly next: string | null
  /** SKUs of the page that several products carry: reported and left out, since nobody could say which one a price is for. */
  readonly ambiguous?: readonly string[]
}

/** A price that the store's own schedule puts in force and takes back. Null: from now, without end. ISO instants, UTC; `endsAt` is the first moment after it. */
export interface Sale {
  readonly price: Minor
  readonly startsAt: string | null
  readonly endsAt: string | null
}

/** The price a store holds, as its administration says. */
export interface ObservedPrice {
  readonly sku: string
  /** The price outside any sale. */
  readonly price: Minor
  /** What the store's schedule holds beside it; always null where `schedule` is 'none'. */
  readonly sale: Sale | null
  readonly currency: Currency
  /** Changes with every write of the row; null where the store keeps none. */
  readonly version: string | null
  readonly updatedAt: string | null
  /** Who wrote it last, where the store says so. */
  readonly changedBy: string | null
}

/**
 * What shall stand for one product, and the row as it was read: a store with versions refuses the write where it no longer holds.
 * A store with a schedule keeps its price and gets a sale; without one, `sale` is null and the price itself moves.
 */
export interface PriceWrite {
  readonly sku: string
  readonly price: Minor
  /** Null: no sale shall stand. */
  readonly sale: Sale | null
  readonly currency: Currency
  readonly expectedVersion: string | null
}

export interface PriceBatch {
  /** The publication; kept by the store beside the change where it has a place for it. */
  readonly reference: string
  readonly changedBy: string
  /** ISO instant of the store's clock after which it must not act on this batch any more. */
  readonly notAfter: string
  readonly rows: readonly PriceWrite[]
}

/** Answer of one row. 'unknown': nobody can say until the row is read again; never to be repeated blindly. */
export type RowResult =
  | { readonly sku: string; readonly outcome: 'applied' | 'noop'; readonly version: string | null }
  | { readonly sku: string; readonly outcome: 'rejected'; readonly code: RejectionCode; readonly message: string }
  | { readonly sku: string; readonly outcome: 'unknown' }

/** 'changed': somebody else wrote the row since it was read. */
export type RejectionCode = 'changed' | 'unknown-sku' | 'currency' | 'price' | 'other'

export interface BatchResult {
  /** One result per row of the batch, in its order. */
  readonly rows: readonly RowResult[]
  /** The store had this key already and answered from its record. */
  readonly replayed: boolean
  /** Why rows are unknown; null where the store answered. */
  readonly failure: StoreFailure | null
}

/** Why a call failed. Transient failures are worth another try after a pause; terminal ones are not. */
export interface StoreFailure {
  readonly code: 'timeout' | 'connection' | 'server' | 'garbled' | 'throttled' | 'unauthorised' | 'refused' | 'expired' | 'not-started'
  readonly message: string
  readonly transient: boolean
  /** Milliseconds for which the store asks to be left alone, where it says so. */
  readonly retryAfter?: number
}

/** Thrown by reads and probes, and by writes that certainly did nothing. */
export class StoreError extends Error {
  readonly failure: StoreFailure
  constructor(failure: StoreFailure) {
    super(failure.message)
    this.name = 'StoreError'
    this.failure = failure
  }
}

/** A failure after which the store certainly did nothing: the token or the request was refused. */
export const isRefusal = ({ failure }: StoreError): boolean => failure.code === 'unauthorised' || failure.code === 'refused'

/** A store's failure as a person reads it. */
export const storeProblem = ({ failure }: StoreError): Problem => ({
  code: `store.${failure.code}`, message: failure.message, mend: mendOf(failure), params: { said: failure.message },
})

/** The same where a store was only looked at: nothing is on its way that could be resumed. */
export const lookProblem = ({ failure }: StoreError): Problem => (failure.transient
  ? { code: 'store.no-answer', message: failure.message, mend: 'It is asked again by itself; if it persists, check the address and that the store is up.', params: { said: failure.message } }
  : { code: 'store.no-access', message: failure.message, mend: 'Check the address and the secrets.', params: { said: failure.message } })

function mendOf({ code, transient }: StoreFailure): string {
  if (code === 'not-started') return 'Mend what it names, then try again; where it persists, restart Warchest.'
  return transient ? 'Rows on their way are read again on resuming; resume when the store answers.' : 'Mend the access to the store, then resume.'
}

/** An order as the store took it; ours are never written, only read. */
export interface StoreOrder {
  readonly id: string
  /** ISO instant of the store's clock. */
  readonly at: string
  /** Cancelled orders stay in the feed, marked, so that a reader can take their units back. */
  readonly cancelled: boolean
  readonly currency: Currency
  /** `price` is what the buyer pays for one unit. */
  readonly lines: readonly { readonly sku: string; readonly units: number; readonly price: Minor }[]
}

/** One store's door. Every method throws {@link StoreError} where the store cannot answer, except {@link applyBatch}. */
export interface StoreConnector {
  readonly id: string
  readonly name: string
  /** Before the first {@link probe} the least that the kind of store can do; a probe may find more, e.g. a schedule that a plug-in adds. */
  readonly capabilities: Capabilities
  probe(signal?: AbortSignal): Promise<ProbeResult>
  /** All products, each once, page by page; `cursor` is a page's `next` and goes on after that page. */
  readCatalog(options?: { readonly cursor?: string | null; readonly signal?: AbortSignal }): AsyncIterable<CatalogPage>
  /** Prices as the administration holds them; a SKU that the store lacks is absent. At most `maxReadRows`. */
  readPrices(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, ObservedPrice>>
  /** Prices as a buyer sees them, by a path independent of the administration: the only proof that a price is live. */
  readStorefront(skus: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Minor>>
  /**
   * Writes a batch. Whatever leaves the outcome open (time-out, reset, 5xx, a garbled answer) gives 'unknown' rows and a failure.
   * Throws {@link StoreError} only where the store certainly did not act (refused token, refused request).
   */
  applyBatch(batch: PriceBatch, idempotencyKey: string, signal?: AbortSignal): Promise<BatchResult>
  /** Orders placed or changed at or after `since` (ISO instant of the store's clock), oldest first, page by page. Only called where `orders` is declared. */
  readOrders(since: string, signal?: AbortSignal): AsyncIterable<readonly StoreOrder[]>
  /** Prices of products touched at or after `since` (ISO instant of the store's clock), page by page; a product may come though its price is the same. Only there where `changeFeed` is declared. */
  readChanges?(since: string, signal?: AbortSignal): AsyncIterable<readonly ObservedPrice[]>
}
