import type { Currency, Minor } from '../money/money.ts'
import type { IsoDate } from '../calendar/calendar.ts'

/** A name in the languages of the interface; English is always there. */
export interface LocalText {
  readonly en: string
  readonly zh?: string
}

/** A seller of the market. Exactly one is our own store, and it stands first wherever sellers are listed. */
export interface Seller {
  readonly id: string
  readonly name: LocalText
  readonly own: boolean
}

export interface Category {
  readonly id: string
  readonly name: LocalText
}

/** A SKU of our catalog. Null means unknown, and unknown is never zero: a product without cost or floor is excluded from plans. */
export interface Product {
  readonly sku: string
  readonly name: LocalText
  readonly category: string
  readonly currency: Currency
  /** Undiscounted price; null where only sales were imported. */
  readonly list: Minor | null
  /** Unit cost of goods. */
  readonly cost: Minor | null
  /** Lowest permitted landed price. */
  readonly floor: Minor | null
  /** Units on hand. */
  readonly stock: number | null
  readonly merchant: string | null
}

export interface Inbound {
  readonly sku: string
  readonly date: IsoDate
  readonly units: number
}
