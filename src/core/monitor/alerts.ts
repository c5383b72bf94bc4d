import { delayDays } from '../operations/fulfilment.ts'
import type { Outcome } from '../war/outcome.ts'

export type Severity = 'red' | 'amber' | 'info'

/** Something a person should look at: a code that names its sentence and its playbook, and the figures they are bound to. */
export interface Alert {
  readonly id: string
  readonly severity: Severity
  readonly code: AlertCode
  readonly params: Readonly<Record<string, string | number>>
}

export type AlertCode =
  | 'cash-below-floor' | 'runway-short' | 'envelope-exhausted' | 'stock-outs' | 'site-overload' | 'backlog' | 'rival-capitulates'
  | 'publication-rows' | 'publication-halted' | 'publication-tripped' | 'publication-ended-late' | 'publication-drifted' | 'publication-overdue' | 'outcome-stale' | 'blank-costs'

/** A publication as far as alerts go. */
export interface WatchedPublication {
  readonly id: string
  readonly planName: string
  readonly state: string
  readonly rows: number
  /** Rows that were read back with another price, were changed by somebody else, or could not be written. */
  readonly mismatch: number
  readonly conflict: number
  readonly failed: number
  /** Live rows that somebody else has changed. */
  readonly drifted: number
  /** A tripwire has taken it back. */
  readonly tripped: boolean
  /** How long after its last day it was ended, hours; null where it was in time. */
  readonly lateHours: number | null
  /** How long its last day has been over while its prices still stand, hours; null where none does. */
  readonly overdueHours: number | null
}

export interface AlertFacts {
  /** Null until a scenario was run. */
  readonly outcome: Outcome | null
  /** Limit that cash must stay above, major units. */
  readonly cashFloor: number | null
  /** Orders a day that fulfilment ships, of the scenario as it was run; null: unlimited or not known. */
  readonly fulfilmentCapacity: number | null
  /** The scenario or the market has changed since the outcome was run. */
  readonly stale: boolean
  readonly publications: readonly WatchedPublication[]
  readonly blankCosts: number
  readonly products: number
}

/** From where on something is worth a person's attention, and from where on it must not wait. Shares and probabilities 0..1, days whole. */
export const ALERT_LIMITS = {
  belowFloor: { amber: 0.01, red: 0.1 },
  runwayDays: { amber: 30, red: 14 },
  exhausted: { amber: 0.2, red: 0.8 },
  lostShare: { amber: 0.02, red: 0.1 },
  productLost: 0.05,
  availability: { amber: 0.99, red: 0.95 },
  backlogDays: { amber: 1, red: 3 },
  capitulation: 0.5,
} as const

const RANK: Readonly<Record<Severity, number>> = { red: 0, amber: 1, info: 2 }

/** Every alert that the figures give, the gravest first. */
export function alertsOf(facts: AlertFacts): Alert[] {
  const found = [...(facts.outcome === null ? [] : outcomeAlerts(facts.outcome, facts)), ...publicationAlerts(facts.publications), ...stateAlerts(facts)]
  return found.sort((a, b) => RANK[a.severity] - RANK[b.severity])
}

const alert = (code: AlertCode, severity: Severity, params: Alert['params'], about = ''): Alert => ({ id: about === '' ? code : `${code}:${about}`, severity, code, params })
/** Grave where the value reaches `red`, worth attention from `amber` on; limits may rise or fall. */
const graded = (value: number, limits: { readonly amber: number; readonly red: number }): 'red' | 'amber' | null => {
  const reaches = (limit: number): boolean => (limits.red > limits.amber ? value >= limit : value <= limit)
  return reaches(limits.red) ? 'red' : reaches(limits.amber) ? 'amber' : null
}

function outcomeAlerts(outcome: Outcome, { cashFloor, fulfilmentCapacity }: Pick<AlertFacts, 'cashFloor' | 'fulfilmentCapacity'>): Alert[] {
  const { runway, totals, products, daily, paths, currency, sellers, envelopes } = outcome
  const found: Alert[] = []
  const below = graded(runway.probabilityBelowFloor, ALERT_LIMITS.belowFloor)
  if (below !== null) found.push(alert('cash-below-floor', below, { probability: runway.probabilityBelowFloor, paths, currency, lowestP10: totals.lowestCash.p10, fundingNeedP90: totals.fundingNeed.p90, ...(cashFloor === null ? {} : { floor: cashFloor }) }))
  const short = runway.p10 === null ? null : graded(runway.p10, ALERT_LIMITS.runwayDays)
  if (short !== null && runway.p10 !== null) found.push(alert('runway-short', short, { days: runway.p10 }))
  for (const { id, amount, meanSpend, exhausted } of envelopes) {
    const grade = graded(exhausted, ALERT_LIMITS.exhausted)
    if (grade !== null) found.push(alert('envelope-exhausted', grade === 'red' ? 'red' : 'amber', { envelope: id, probability: exhausted, amount, meanSpend, currency }, id))
  }
  const wanted = totals.units.mean + totals.lostUnits.mean
  const lost = wanted > 0 ? graded(totals.lostUnits.mean / wanted, ALERT_LIMITS.lostShare) : null
  if (lost !== null) {
    const runOut = products.sku.filter((_, i) => products.lostUnits[i] > ALERT_LIMITS.productLost * (products.units[i] + products.lostUnits[i])).length
    found.push(alert('stock-outs', lost, { products: runOut, units: Math.round(totals.lostUnits.mean), share: totals.lostUnits.mean / wanted }))
  }
  const worstDay = daily.availability.p10.reduce((worst, value, day) => (value < daily.availability.p10[worst] ? day : worst), 0)
  const up = outcome.dates.length === 0 ? null : graded(daily.availability.p10[worstDay], ALERT_LIMITS.availability)
  if (up !== null) found.push(alert('site-overload', up, { availability: daily.availability.p10[worstDay], date: outcome.dates[worstDay] }))
  const peak = daily.backlog.p50.reduce((worst, value, day) => (value > daily.backlog.p50[worst] ? day : worst), 0)
  // As in the choice model, days are the backlog over what is shipped a day; where that is not known the orders of the day stand in.
  const shipped = fulfilmentCapacity ?? daily.orders.p50[peak]
  const waiting = outcome.dates.length === 0 || !(shipped > 0) ? 0 : delayDays(daily.backlog.p50[peak], shipped)
  const behind = graded(waiting, ALERT_LIMITS.backlogDays)
  if (behind !== null) found.push(alert('backlog', behind, { days: waiting, orders: Math.round(daily.backlog.p50[peak]), date: outcome.dates[peak] }))
  for (const { seller, capitulation, runway: theirs } of sellers.slice(1)) {
    if (capitulation >= ALERT_LIMITS.capitulation) found.push(alert('rival-capitulates', 'info', { seller, probability: capitulation, ...(theirs?.p50 === null || theirs === null ? {} : { days: theirs.p50 }) }, seller))
  }
  return found
}

function publicationAlerts(publications: readonly WatchedPublication[]): Alert[] {
  return publications.flatMap(({ id, planName, state, rows, mismatch, conflict, failed, drifted, tripped, lateHours, overdueHours }) => [
    ...(overdueHours === null ? [] : [alert('publication-overdue', 'red', { id, plan: planName, hours: overdueHours }, id)]),
    ...(lateHours === null ? [] : [alert('publication-ended-late', 'red', { id, plan: planName, hours: lateHours }, id)]),
    ...(tripped ? [alert('publication-tripped', 'red', { id, plan: planName, state }, id)] : []),
    ...(drifted > 0 ? [alert('publication-drifted', 'amber', { id, plan: planName, rows: drifted, of: rows }, id)] : []),
    ...(mismatch + conflict + failed > 0 ? [alert('publication-rows', 'red', { id, plan: planName, rows, mismatch, conflict, failed, wrong: mismatch + conflict + failed }, id)] : []),
    ...(state === 'paused' || state === 'stopped' || state === 'failed' ? [alert('publication-halted', 'amber', { id, plan: planName, state }, id)] : []),
  ])
}

function stateAlerts({ outcome, stale, blankCosts, products }: AlertFacts): Alert[] {
  return [
    ...(outcome !== null && stale ? [alert('outcome-stale', 'amber', { scenario: outcome.scenarioId })] : []),
    ...(blankCosts > 0 ? [alert('blank-costs', 'amber', { products: blankCosts, of: products })] : []),
  ]
}
