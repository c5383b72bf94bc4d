import type { Trust } from '../war/scenario.ts'

/** How a seller kept its promises on a day: shares in 0..1. */
export interface DayOfPromises {
  /** Units wanted and not there, of all wanted. */
  readonly stockOut: number
  /** Visits that found the site down or left it for its slowness. */
  readonly outage: number
  /** Orders that wait longer than promised. */
  readonly late: number
  /** Units sold over the ordinary units of a day: how many there are to tell others. */
  readonly wordOfMouth: number
}

/**
 * Trust of tomorrow: falls by what went wrong, in proportion to itself, and rises slowly towards `best` with every promise kept and with word of mouth. Stays in 0..best where it started there.
 */
export function trustAfter(trust: number, day: DayOfPromises, terms: Trust): number {
  const broken = Math.min(1, terms.stockOutLoss * day.stockOut + terms.outageLoss * day.outage + terms.lateLoss * day.late)
  const kept = (1 - day.stockOut) * (1 - day.outage) * (1 - day.late)
  const gain = Math.max(0, terms.best - trust) * terms.rise * kept * Math.min(1, day.wordOfMouth)
  return Math.max(0, trust * (1 - broken) + gain)
}
