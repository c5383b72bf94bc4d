import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Problem } from '../../core/problem.ts'

/** The kinds of table Warchest reads. */
export const FEED_KINDS = ['catalog', 'order-lines', 'sales', 'rival-offers', 'treasury', 'inbound'] as const
export type FeedKind = (typeof FEED_KINDS)[number]

/** How one table becomes a feed. `columns` maps our field to the column's name; a field may be fixed to a constant instead. */
export interface FeedMapping {
  readonly kind: FeedKind
  readonly columns: Readonly<Record<string, string>>
  /** Text as it would stand in the file. */
  readonly constants: Readonly<Record<string, string>>
  /** Multiplier of money columns: 1 (yuan), 0.01 (fen), 10000 (wan), 100000000 (yi). */
  readonly moneyUnit: number
  readonly currency: string
  /** ISO date of period 0 and days per period, where the table counts periods (weeks) instead of dates. */
  readonly period: { readonly origin: string; readonly days: number } | null
  /** 'utf-8' or 'gb18030'. */
  readonly encoding: string
  /** Fields whose blank cells mean "unknown" (cost, floor, stock). Without it a blank there is refused, since blank is never zero and may be a slip. */
  readonly blanksUnknown?: readonly string[]
}

/** A field a feed knows, for the mapping form. */
export interface FeedField {
  readonly name: string
  /** Of the fields with the same `oneOf` at least one must be given. */
  readonly oneOf?: string
  readonly required: boolean
  /** Blank cells are refused unless the mapping's `blanksUnknown` names the field. */
  readonly blanksCount?: boolean
  readonly type: 'text' | 'money' | 'number' | 'integer' | 'date' | 'flag'
}

/** The first rows of a file as read, with the mapping proposed or remembered for its columns. */
export interface FeedPreview {
  readonly file: string
  readonly format: 'csv' | 'parquet'
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: string; readonly samples: readonly string[] }[]
  readonly head: readonly (readonly (string | null)[])[]
  readonly mapping: FeedMapping
  readonly remembered: boolean
  readonly fields: readonly FeedField[]
  readonly problems: readonly Problem[]
}

/** What an import did. Where `problems` holds anything the workspace is as it was before. */
export interface ImportReport {
  readonly id: string
  readonly accepted: boolean
  readonly files: readonly { readonly file: string; readonly kind: FeedKind; readonly rows: number; readonly kept: number; readonly seconds: number }[]
  readonly problems: readonly Problem[]
  /** How many problems there are in all; `problems` carries at most the first 1,000, the error file all. */
  readonly problemCount: number
  /** CSV of every refused row with its reasons; the rows are mended in their file and the whole file is imported again. Empty where nothing was refused. */
  readonly errorFile: string
  readonly warnings: readonly Problem[]
}

/** What the workspace holds. */
export interface DataSummary {
  readonly products: number
  readonly categories: number
  readonly outlets: number
  readonly salesRows: number
  readonly units: number
  readonly from: string | null
  readonly to: string | null
  readonly rivals: readonly { readonly seller: string; readonly name: LocalText; readonly offers: number; readonly latest: string }[]
  /** Days with a known offer of our own: the source of our price where nothing sold. */
  readonly ownOffers: number
  /** Days in one period of the sales; null while there are none. */
  readonly periodDays: number | null
  /** Minor units. */
  readonly openingCash: number | null
  readonly blankCosts: number
  readonly blankFloors: number
  readonly blankLists: number
  readonly imports: readonly { readonly id: string; readonly at: string; readonly file: string; readonly kind: FeedKind; readonly rows: number }[]
}
