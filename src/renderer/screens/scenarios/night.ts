import type { Outcome } from '../../../core/war/outcome.ts'
import type { Scenario } from '../../../core/war/scenario.ts'

/** Hours shown before the first event of a night and after its last. */
const BEFORE = 8
const AFTER = 10

/** Steps of an hour from `from` to `to` (exclusive), `quiet` of them before anything happens. */
export interface NightHours {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

/** The hours in which something happens (a crowd, an attack, a move that begins or ends within a day), with some before and after; without events, around the hour with the most visits. */
export function nightHours(scenario: Scenario, visits: readonly number[]): NightHours {
  const { crowd, attackLoad } = scenario.operations
  const events = [
    ...[...crowd, ...attackLoad].flatMap(({ day, hour }) => (hour === undefined ? [] : [day * 24 + hour])),
    ...scenario.moves.filter(({ from, to }) => from % 1 !== 0 || to % 1 !== 0).flatMap(({ from, to }) => [Math.round(from * 24), Math.round(to * 24) - 1]),
  ].filter((step) => step < visits.length)
  const peak = visits.indexOf(Math.max(...visits))
  const start = events.length > 0 ? Math.min(...events) : peak
  const end = (events.length > 0 ? Math.max(...events) : peak) + 1
  return { start, end, from: Math.max(0, start - BEFORE), to: Math.min(visits.length, end + AFTER) }
}

/** Attack on our site by the hour, in visits; a load of a day is spread evenly, as the engine does. */
export function attackByHour(scenario: Scenario, own: string, hours: number): number[] {
  const out = new Array<number>(hours).fill(0)
  const { attackLoad, requestsPerVisit = 1 } = scenario.operations
  for (const { day, hour, seller, load } of attackLoad) {
    if (seller !== own) continue
    for (let h = hour ?? 0; h <= (hour ?? 23); h++) if (day * 24 + h < hours) out[day * 24 + h] += load / requestsPerVisit / 24
  }
  return out
}

/** Visits an hour that our site stands; null: as many as come. */
export const capacityByHour = ({ operations }: Scenario): number | null => (operations.siteCapacity === null ? null : operations.siteCapacity / (operations.requestsPerVisit ?? 1) / 24)

const sum = (values: readonly number[], from: number, to: number): number => values.slice(from, to).reduce((a, b) => a + b, 0)

export interface NightFacts {
  readonly came: number
  /** Share of our visits turned away. */
  readonly turnedAway: number
  readonly units: number
  /** Of all units, in the hours of the night, and in the same number of hours before them. */
  readonly share: number
  readonly shareBefore: number | null
  readonly missing: number | null
  readonly subsidyOwn: number | null
  readonly contribution: number | null
}

/** The night in figures, over the hours in which something happens. */
export function nightFacts(hourly: NonNullable<Outcome['hourly']>, { start, end }: NightHours): NightFacts {
  const [own] = hourly.sellers
  const came = sum(hourly.visits, start, end)
  const shareOf = (from: number, to: number): number | null => {
    const all = hourly.sellers.reduce((total, { units }) => total + sum(units, from, to), 0)
    return all > 0 ? sum(own.units, from, to) / all : null
  }
  const known = (values: readonly number[] | undefined): number | null => (values === undefined ? null : sum(values, start, end))
  const before = Math.max(0, start - (end - start))
  return {
    came, turnedAway: came > 0 ? sum(hourly.visits.map((visits, h) => visits * (1 - own.availability[h])), start, end) / came : 0,
    units: sum(own.units, start, end), share: shareOf(start, end) ?? 0, shareBefore: before < start ? shareOf(before, start) : null,
    missing: known(own.missing), subsidyOwn: known(hourly.subsidyOwn), contribution: known(hourly.contribution),
  }
}
