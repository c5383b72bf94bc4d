import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'

/** Where one row of a publication stands. `confirmed` was read back from the store, never merely acknowledged. */
export const ROW_STATES = ['pending', 'sent', 'confirmed', 'mismatch', 'conflict', 'skipped', 'failed', 'restoring', 'restored', 'ending', 'ended', 'held', 'kept'] as const
export type RowState = (typeof ROW_STATES)[number]

/** Why a row stands as it does, in English; the interface translates by the code. `{0}` is the detail. */
export const REASONS = {
  drift: 'The store’s price is {0}, not the one the plan was made on.',
  published: 'Publication {0} holds this price; no other plan takes it before it has gone back.',
  changed: 'Changed by {0} in the meantime; left as it is.',
  'not-in-store': 'The store does not have this product.',
  currency: 'The store prices this product in {0}.',
  'already-there': 'The store had the planned price already.',
  refused: 'The store refused the price: {0}',
  'not-shown': 'The store took the price but shows {0}.',
  'never-written': 'Never written, so there was nothing to take back.',
  'already-back': 'Somebody else had put the earlier price back.',
  'on-sale': 'The store has a sale of its own on it, at {0}.',
  guard: 'The gate refuses the price to go back to: {0}.',
  over: 'Its days were over before it could be written.',
  decided: 'Left as it is by decision of {0}.',
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

/**
 * 'scheduled' waits for its first day (or for the store's own clock to begin it), 'ending' and 'ended' are the way back to the return prices after the last day;
 * 'rolling-back' and 'rolled-back' the way back to the prices before, whenever a person or a tripwire asks for it.
 */
export const PUBLICATION_STATES = ['scheduled', 'prepared', 'canary', 'waves', 'live', 'ending', 'ended', 'paused', 'rolling-back', 'rolled-back', 'stopped', 'failed'] as const
export type PublicationState = (typeof PUBLICATION_STATES)[number]

/** When a publication is in force and by whose clock; `startsAt` is its earliest row's, `endsAt` its latest one's. */
export interface PublicationSchedule {
  /** 'store': the store begins and ends the sale itself. 'runner': this desk does, where it or `warchest runner` is running then. */
  readonly keeper: 'store' | 'runner'
  /** IANA zone in which its days are counted. */
  readonly zone: string
  readonly startsAt: string | null
  readonly endsAt: string | null
  /** How long after its time it was ended, seconds; null where it was in time, or is not ended. */
  readonly lateSeconds: number | null
}

/** A live price that somebody else has changed: shown, never overwritten. */
export interface Drift {
  /** Null: the store does not have the product any more. */
  readonly price: Minor | null
  /** Null where the store does not say who or when. */
  readonly by: string | null
  readonly at: string | null
  /** When it was noticed. */
  readonly seenAt: string
}

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
  /** What it goes back to after its last day; null in publications that ended before this was kept. */
  readonly returnPrice: Minor | null
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly drift: Drift | null
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
  /** Where it rests stopped or failed: since when, and how many tries have come to that since anything last went forward. */
  readonly trouble: { readonly since: string; readonly tries: number } | null
  /** Worked on in this process now. Neither running nor at rest: it was interrupted and waits to be resumed. */
  readonly running: boolean
  /** 'restore' once a roll back was asked for, 'end' once its days were over, whatever has happened since. */
  readonly direction: 'publish' | 'restore' | 'end'
  readonly schedule: PublicationSchedule
  /** Live rows that somebody else has changed since. */
  readonly drifted: number
  /** What a tripwire has found; kept after the roll back that it caused. */
  readonly alarm: Problem | null
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
  readonly schedule: Omit<PublicationSchedule, 'lateSeconds'>
  /** The plan's days lie behind, and the store is one for trying out: it runs for as many days from today. */
  readonly moved: boolean
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

/** What a publication has sold, against what its plan expects. Units whole or parts; money minor units. */
export interface Sold {
  /** Units that the plan expects in the time, spread evenly over its days. */
  readonly expected: number
  readonly units: number
  readonly revenue: number
  /** Money lost below the floor: units x (floor - price paid), where the floor is known. */
  readonly exposed: number
  readonly orders: number
}

/** Plan against actual of one publication: expected units spread evenly over the plan's days, sold ones from the store's orders. */
export interface PublicationSales {
  /** Whether the store's orders can be read at all. */
  readonly known: boolean
  /** Until when orders are known, ISO instant of the store's clock; null: none was read yet. */
  readonly readAt: string | null
  readonly total: Sold
  /** By civil day in the publication's zone, from the first live price on. */
  readonly days: readonly { readonly date: string; readonly expected: number; readonly units: number }[]
}

/** Who keeps the schedule of this workspace, and what was done of late. */
export interface RunnerView {
  /** Whether this process does. */
  readonly running: boolean
  readonly zone: string
  /** Newest first. */
  readonly acts: readonly RunnerAct[]
  /** Emergency stops that are neither done nor ended, the oldest first. */
  readonly emergencies: readonly Emergency[]
}

/** What an emergency stop is to take back. */
export interface Emergency {
  readonly seq: number
  readonly at: string
  readonly by: string
  readonly reason: string
  readonly publications: readonly string[]
  /** Where they are: no other store is closed for new prices meanwhile. */
  readonly stores: readonly string[]
}

/** What would stay in the stores if an emergency stop were ended now. */
export interface LeftByEmergency extends Omit<Emergency, 'publications'> {
  /** What is not taken back, the newest first; `rows`: how many of its prices stay, `why`: what keeps it. */
  readonly publications: readonly { readonly id: string; readonly planName: string; readonly storeId: string; readonly currency: Currency; readonly rows: number; readonly why: Problem | null }[]
  /** Every price that stays, as far as we know it: what buyers were shown last, else what was written. Minor units. */
  readonly rows: readonly LeftRow[]
  readonly total: number
  /** Hash over these prices: whoever ends the stop says by it what they were shown. */
  readonly digest: string
}

export interface LeftRow {
  readonly publicationId: string
  readonly storeId: string
  readonly sku: string
  /** Null where the workspace's catalog does not know the product any more. */
  readonly name: LocalText | null
  readonly state: RowState
  readonly price: Minor
  /** What it would have gone back to; null where that was never read. */
  readonly back: Minor | null
}

/** What the runner has done, or could not do. */
export interface RunnerAct {
  readonly at: string
  readonly what: 'started' | 'ended' | 'resumed' | 'began-by-store' | 'drift' | 'tripped' | 'emergency' | 'failed'
  readonly publicationId: string | null
  readonly planName: string
  /** One English sentence. */
  readonly text: string
  /** Something that a person should hear of: a missed end, a tripwire, a failure. */
  readonly loud: boolean
}
