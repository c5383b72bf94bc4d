import type { Currency, Minor } from '../../core/money/money.ts'

/** Where one row of a publication stands. `confirmed` was read back from the store, never merely acknowledged. */
export const ROW_STATES = ['pending', 'sent', 'confirmed', 'mismatch', 'conflict', 'skipped', 'failed', 'restoring', 'restored', 'kept'] as const
export type RowState = (typeof ROW_STATES)[number]

export type PublicationState = 'prepared' | 'canary' | 'waves' | 'live' | 'paused' | 'rolling-back' | 'rolled-back' | 'stopped' | 'failed'

/** One row of the manifest with what the store said of it. Money is minor units. */
export interface PublicationRow {
  readonly sku: string
  readonly wave: number
  readonly state: RowState
  /** The store's price before the act, null until it was read. */
  readonly before: Minor | null
  readonly planned: Minor
  /** Last price read back. */
  readonly observed: Minor | null
  readonly reason: string | null
  readonly attempts: number
}

export interface PublicationSummary {
  readonly id: string
  readonly planId: string
  readonly planName: string
  readonly storeId: string
  readonly state: PublicationState
  readonly dryRun: boolean
  readonly currency: Currency
  /** SHA-256 of the manifest; the manifest never changes. */
  readonly manifestHash: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly counts: Readonly<Record<RowState, number>>
  readonly waves: readonly { readonly wave: number; readonly rows: number; readonly confirmed: number; readonly failed: number }[]
  readonly problem: string | null
}

/** What a store can do and how it stands. */
export interface StoreInfo {
  readonly id: string
  readonly name: string
  readonly kind: 'embedded'
  readonly reachable: boolean
  readonly currency: Currency | null
  readonly products: number | null
  readonly capabilities: { readonly schedule: 'none' | 'native-exact' | 'native-lagged'; readonly atomicity: 'row' | 'call'; readonly maxRows: number; readonly idempotency: 'keyed' | 'value-set' }
  readonly problem: string | null
}

/** An entry of the write-ahead journal, oldest first. */
export interface JournalEntry {
  readonly seq: number
  readonly at: string
  readonly kind: string
  readonly batch: string | null
  readonly detail: string
}
