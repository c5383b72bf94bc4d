import type { ServiceLoad } from '../war/scenario.ts'

/** What brings contacts on a day. */
export interface WrongDay {
  readonly lateOrders: number
  readonly cancelledOrders: number
  readonly missingUnits: number
  readonly turnedAway: number
}

/** Contacts of what went wrong, beside the ordinary ones of an order. */
export const contactsOf = (day: WrongDay, load: ServiceLoad): number =>
  day.lateOrders * load.perLateOrder + day.cancelledOrders * load.perCancelledOrder + day.missingUnits * load.perStockOut + day.turnedAway * load.perTurnedAwayVisit
