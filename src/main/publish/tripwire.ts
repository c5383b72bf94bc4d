import type { Problem } from '../../core/problem.ts'
import { StoreError } from '../stores/connector.ts'
import type { TripwireOptions } from './manifest.ts'
import { readOrders, soldBetween } from './orders.ts'
import type { Sold } from './publication.ts'
import { Rest, type Run } from './run.ts'

/** Shortest time between two readings of a store's orders by one publication, milliseconds. */
const LOOK = 15_000
/** Units that no rate is read from, and standard deviations of a Poisson count that chance may bring. */
const FEW_UNITS = 10
const DEVIATIONS = 4

export const TRIPWIRE: Omit<TripwireOptions, 'exposedCash'> = { orderRate: 3, windowSeconds: 600 }

/** A tripwire was touched: the publication stops and takes itself back. */
export class Tripped extends Rest {
  constructor(why: Problem) {
    super('stopped', why)
    this.name = 'Tripped'
  }
}

/** Units from which on a window with `expected` units is an alarm: the rate asked for, and never what chance brings. */
export const alarmUnits = (expected: number, orderRate: number): number => Math.max(orderRate * expected, expected + DEVIATIONS * Math.sqrt(expected) + FEW_UNITS)

const looked = new WeakMap<Run, number>()

/**
 * Reads the store's orders and judges them: units of the last minutes against what the plan expects in them, and money lost below the floor against its cap.
 * A store without orders, and one that does not answer, is no alarm; that it did not answer is journalled once by who asks.
 * @throws Tripped
 */
export async function watchOrders(run: Run, always = false): Promise<void> {
  const { deps, connector, head } = run
  if (!connector.capabilities.orders || head.startsAt === null) return
  const at = deps.clock.milliseconds()
  if (!always && at - (looked.get(run) ?? Number.NEGATIVE_INFINITY) < LOOK) return
  looked.set(run, at)
  const tripwire = run.journal.tripwire(run.id)
  if (tripwire === null) return
  const now = run.storeNow()
  try {
    await readOrders(deps.db, connector, run.journal.firstLive(run.id) ?? new Date(now).toISOString(), now, deps.signal)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    run.journal.record(run.id, 'orders-unread', { detail: { failure: error.message } })
    return
  }
  const alarm = judgeOrders(run, tripwire, new Date(now).toISOString())
  if (alarm) throw new Tripped(alarm)
}

function judgeOrders({ deps: { db }, id, journal }: Run, { orderRate, windowSeconds, exposedCash }: TripwireOptions, now: string): Problem | null {
  // Up to and with this moment: an order of the same millisecond is the newest there is.
  const to = new Date(Date.parse(now) + 1).toISOString()
  const window = soldBetween(db, id, new Date(Date.parse(now) - windowSeconds * 1000).toISOString(), to)
  if (orderRate > 0 && window.units > alarmUnits(window.expected, orderRate)) return rateAlarm(window, windowSeconds)
  const first = journal.firstLive(id)
  if (exposedCash === null || first === null) return null
  const all = soldBetween(db, id, first, to)
  return all.exposed > exposedCash ? exposedAlarm(all, exposedCash, journal.head(id).currency) : null
}

const rateAlarm = ({ units, expected, orders }: Sold, windowSeconds: number): Problem => ({
  code: 'publication.order-rate',
  message: `Tripwire: ${units} units were ordered in the last ${Math.round(windowSeconds / 60)} minutes, where the plan expects ${expected.toFixed(1)}; the prices were taken back.`,
  mend: 'Look at the orders and at what they paid before anything is published again.', params: { units, expected: Math.round(expected * 10) / 10, orders, minutes: Math.round(windowSeconds / 60) },
})

const exposedAlarm = ({ exposed, units }: Sold, cap: number, currency: string): Problem => ({
  code: 'publication.exposed', message: `Tripwire: ${exposed} minor units of ${currency} were lost below the floor on ${units} units, over the cap of ${cap}; the prices were taken back.`,
  mend: 'Look at what is stacked on the price at the till before anything is published again.', params: { exposed, cap, units, currency },
})
