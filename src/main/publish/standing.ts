import type { Minor } from '../../core/money/money.ts'
import type { Sale } from '../stores/connector.ts'
import type { WorkRow } from './journal.ts'

/** What stands, or shall stand, for one product: a price, and a sale beside it where the store keeps the dates itself. */
export interface Standing {
  readonly price: Minor
  readonly sale: Sale | null
}

/** Stores keep their dates to the second. */
const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : Math.abs(Date.parse(a) - Date.parse(b)) < 1000)

/** A sale that is over at `now` (milliseconds since 1970) says nothing any more, whether the store still has it or not. */
const present = (sale: Sale | null, now: number): Sale | null => (sale !== null && sale.endsAt !== null && Date.parse(sale.endsAt) <= now ? null : sale)

/** The sale that a row of a store with a schedule gets. */
export const saleOf = (row: Pick<WorkRow, 'planned' | 'startsAt' | 'endsAt'>): Sale => ({ price: row.planned, startsAt: row.startsAt, endsAt: row.endsAt })

export function stands(seen: Standing, wanted: Standing, now: number): boolean {
  const [there, ours] = [present(seen.sale, now), present(wanted.sale, now)]
  if (seen.price !== wanted.price) return false
  if (there === null || ours === null) return there === ours
  // A sale that has begun began at one time or another: only its price and its end still matter.
  const begun = (sale: Sale): boolean => sale.startsAt === null || Date.parse(sale.startsAt) <= now
  return there.price === ours.price && same(there.endsAt, ours.endsAt) && (same(there.startsAt, ours.startsAt) || (begun(there) && begun(ours)))
}

/** What a buyer pays at `now`. */
export function shownAt({ price, sale }: Standing, now: number): Minor {
  const there = present(sale, now)
  return there !== null && (there.startsAt === null || Date.parse(there.startsAt) <= now) ? there.price : price
}

/** Somebody's sale that is on or still to come; null where there is none. */
export const saleAhead = ({ sale }: Standing, now: number): Sale | null => present(sale, now)
