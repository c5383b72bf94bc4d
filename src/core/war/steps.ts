import { weekday } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { HOURLY_VISITS, stepsPerDay, type Scenario } from './scenario.ts'

/** Visits, capacities and attacks of every step; rates of a day are spread over its hours where steps are hours. */
export interface StepLoads {
  readonly steps: number
  readonly stepsPerDay: number
  /** `category * steps + step`: mean visits, and those of them that a crowd adds. */
  readonly visits: Float64Array
  readonly crowd: Float64Array
  /** Visits a step, by seller; Infinity: unlimited. */
  readonly siteCapacity: Float64Array
  /** Visits' worth, `step * sellers + seller`. */
  readonly attack: Float64Array
}

export function stepLoads(market: Market, scenario: Scenario): StepLoads {
  const { operations, rivals } = scenario
  const perDay = stepsPerDay(scenario)
  const steps = scenario.days * perDay
  const K = market.sellers.length
  const share = perDay === 1 ? [1] : shares(operations.hourlyVisits ?? HOURLY_VISITS)
  /** The steps of a day, or of one hour of it. */
  const stepsOf = (day: number, hour: number | undefined): number[] =>
    day >= scenario.days ? [] : perDay === 1 || hour === undefined ? Array.from({ length: perDay }, (_, h) => day * perDay + h) : [day * perDay + hour]

  const times = new Float64Array(steps).fill(1)
  for (const { day, hour, multiplier } of operations.crowd) for (const s of stepsOf(day, hour)) times[s] *= multiplier
  const first = weekday(scenario.start)
  const visits = new Float64Array(market.categories.length * steps)
  const crowd = new Float64Array(visits.length)
  market.categories.forEach((category, g) => {
    for (let s = 0; s < steps; s++) {
      const ordinary = category.visitsPerDay * category.weekday[(first + Math.floor(s / perDay)) % 7] * share[s % perDay]
      visits[g * steps + s] = ordinary * times[s]
      crowd[g * steps + s] = ordinary * Math.max(0, times[s] - 1)
    }
  })
  const perVisit = operations.requestsPerVisit ?? 1
  const attack = new Float64Array(steps * K)
  for (const { day, hour, seller, load } of operations.attackLoad) {
    const k = market.sellers.findIndex(({ id }) => id === seller)
    for (const s of stepsOf(day, hour)) attack[s * K + k] += load / perVisit / perDay
  }
  const capacity = (k: number): number | null => (k === 0 ? operations.siteCapacity : (rivals.find(({ seller }) => seller === market.sellers[k].id)?.siteCapacity ?? null))
  return { steps, stepsPerDay: perDay, visits, crowd, attack, siteCapacity: Float64Array.from(market.sellers, (_, k) => (capacity(k) ?? Number.POSITIVE_INFINITY) / perVisit / perDay) }
}

/** Weights as shares that add to 1. */
function shares(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}
