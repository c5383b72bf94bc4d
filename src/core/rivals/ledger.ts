/** What ended a rival's fight. */
export type Ending = 'cash' | 'patience' | 'event' | 'budget'
export const ENDINGS: readonly Ending[] = ['cash', 'patience', 'event', 'budget']

/** A rival as it is on one path: what is believed of it, drawn. Money is major units. */
export interface RivalBelief {
  readonly cash: number
  readonly margin: number
  readonly fixedCostPerDay: number
  readonly cashFloor: number
  /** Cumulated loss at which its board stops; Infinity: never. */
  readonly patience: number
  readonly eventHazard: number
  /** Exposure to the event hazard at which the event comes: exponential with mean 1. */
  readonly eventAt: number
  /** Price it may give away; Infinity: no such limit. */
  readonly budget: number
}

/** What a rival took on a day: at the prices it asked, and what the same units are worth at its starting prices. */
export interface RivalDay {
  readonly revenue: number
  readonly atStart: number
}

const NOBODY: RivalBelief = {
  cash: 0, margin: 0, fixedCostPerDay: 0, cashFloor: Number.NEGATIVE_INFINITY, patience: Number.POSITIVE_INFINITY, eventHazard: 0, eventAt: Number.POSITIVE_INFINITY, budget: Number.POSITIVE_INFINITY,
}

/** The books of one rival on one path; {@link start} opens them. */
export class RivalLedger {
  cash = 0
  revenue = 0
  costOfGoods = 0
  /** Price given away against its start; never below zero in a day. */
  subsidy = 0
  fixedCost = 0
  /** Cumulated loss: what it has lost and not earned back. */
  loss = 0
  /** Hazard of an event lived through. */
  exposure = 0
  #belief: RivalBelief = NOBODY

  start(belief: RivalBelief): void {
    this.#belief = belief
    this.cash = belief.cash
    this.revenue = this.costOfGoods = this.subsidy = this.fixedCost = this.loss = this.exposure = 0
  }

  /** Books a day; answers what ends the fight today, the first of cash, patience, event, budget, or null. */
  book({ revenue, atStart }: RivalDay): Ending | null {
    const { margin, fixedCostPerDay, cashFloor, patience, eventHazard, eventAt, budget } = this.#belief
    const cost = atStart * (1 - margin)
    const result = revenue - cost - fixedCostPerDay
    this.revenue += revenue
    this.costOfGoods += cost
    this.subsidy += Math.max(0, atStart - revenue)
    this.fixedCost += fixedCostPerDay
    this.cash += result
    this.loss = Math.max(0, this.loss - result)
    if (this.loss > 0) this.exposure += eventHazard
    if (this.cash < cashFloor) return 'cash'
    if (this.loss > patience) return 'patience'
    if (this.exposure >= eventAt) return 'event'
    return this.subsidy >= budget ? 'budget' : null
  }
}
