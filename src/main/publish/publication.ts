import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'

/** Where one row of a publication stands. `confirmed` was read back from the store, never merely acknowledged. */
export const ROW_STATES = ['pending', 'sent', 'confirmed', 'mismatch', 'conflict', 'skipped', 'failed', 'restoring', 'restored', 'kept'] as const
export type RowState = (typeof ROW_STATES)[number]

/** Why a row stands as it does, in English; the interface translates by the code. `{0}` is the detail. */
export const REASONS = {
  drift: 'The store’s price is {0}, not the one the plan was made on.',
  published: 'Publication {0} is live and has put another price there than the plan was made on.',
  changed: 'Changed by {0} in the meantime; left as it is.',
  'not-in-store': 'The store does not have this product.',
  currency: 'The store prices this product in {0}.',
  'already-there': 'The store had the planned price already.',
  refused: 'The store refused the price: {0}',
  'not-shown': 'The store took the price but shows {0}.',
  'never-written': 'Never written, so there was nothing to take back.',
  'already-back': 'Somebody else had put the earlier price back.',
} as const
export type ReasonCode = keyof typeof REASONS

/** A row's reason as its code and its detail. */
export function splitReason(reason: string): { code: ReasonCode; detail: string } {
  const colon = reason.indexOf(':')
  const code = colon < 0 ? reason : reason.slice(0, colon)
  return { code: code as ReasonCode, detail: colon < 0 ? '' : reason.slice(colon + 1) }
}

/** A row's reason, or a group's, as an English sentence; a group of different prices names none. */
export function reasonText(reason: string): string {
  const { code, detail } = splitReason(reason)
  const text = REASONS[code] ?? reason
  return detail === '' ? text.replace('{0}', 'another') : text.replace('{0}', () => detail)
}

export type PublicationState = 'prepared' | 'canary' | 'waves' | 'live' | 'paused' | 'rolling-back' | 'rolled-back' | 'stopped' | 'failed'

/** One row of the manifest with what the store said of it. Money is minor units. */
export interface PublicationRow {
  readonly sku: string
  /** Null where the workspace's catalog does not know the product any more. */
  readonly name: LocalText | null
  readonly wave: number
  readonly state: RowState
  /** The store's price before the act, null until it was read. */
  readonly before: Minor | null
  readonly planned: Minor
  /** Last price read back. */
  readonly observed: Minor | null
  /** Why the row is not simply done: a code of {@link REASONS}, where useful with a detail after a colon. */
  readonly reason: string | null
  readonly attempts: number
}

export interface PublicationSummary {
  readonly id: string
  readonly planId: string
  readonly planVersion: number
  readonly planHash: string
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
  readonly waves: readonly { readonly wave: number; readonly rows: number; readonly confirmed: number; readonly failed: number; readonly counts: Readonly<Record<RowState, number>> }[]
  /** What a person should know, in English: why it rests, or which rows need them. {@link why} is the same with code and figures. */
  readonly problem: string | null
  readonly why: Problem | null
  /** Worked on in this process now. Neither running nor at rest: it was interrupted and waits to be resumed. */
  readonly running: boolean
  /** 'restore' once a roll back was asked for, whatever has happened since. */
  readonly direction: 'publish' | 'restore'
  /** Until when the canary is watched before the waves; null where it is not. */
  readonly watchUntil: string | null
}

/** What publishing a plan would mean, before anything is read or written. */
export interface PublicationPreview {
  readonly planId: string
  readonly planVersion: number
  readonly planHash: string
  readonly planName: string
  readonly currency: Currency
  readonly lines: number
  readonly exposedCash: Minor
  readonly belowCostCash: Minor
  /** Deepest drop from the current price, 0..1. */
  readonly largestDrop: number
  readonly from: IsoDate
  readonly to: IsoDate
  readonly approvedBy: string
  readonly approvedAt: string
  /** Rows per wave; the canary first. */
  readonly waves: readonly number[]
  readonly canarySeconds: number
}

/** Rows that stand alike for the same reason. */
export interface ReasonGroup {
  readonly state: RowState
  /** Code, and the detail where it is the same for the whole group. */
  readonly reason: string
  readonly rows: number
}

/** An entry of the write-ahead journal, oldest first. */
export interface JournalEntry {
  readonly seq: number
  readonly at: string
  readonly kind: string
  readonly batch: string | null
  readonly detail: string
}
