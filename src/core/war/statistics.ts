import { REPLICATES } from './path-normals.ts'
import type { Draws } from './scenario.ts'
import type { Fan, Outcome, Runway, Spread, TotalMeasure } from './outcome.ts'

/** Quantile `q` of ascending values, linear between order statistics (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  const rest = at - low
  // Exactly the value where there is nothing to interpolate: a mean of equal floats may differ from them.
  return rest === 0 || sorted[low] === sorted[low + 1] ? sorted[low] : sorted[low] + rest * (sorted[low + 1] - sorted[low])
}

/**
 * Standard error of the mean of one figure per path, given how paths were drawn. Paths are independent; or their pairs are, so that the means of pairs count; or the randomisations of a Sobol
 * sequence are, so that the means of the 16 count (Owen 1997, L'Ecuyer 2018). What is left beyond whole pairs or whole rounds of 16 takes no part; fewer than two units give the plain error.
 */
export function standardError(values: Float64Array, draws: Draws = 'pseudo'): number {
  const n = values.length
  const rounds = Math.floor(n / REPLICATES)
  if (draws === 'sobol' && rounds > 0) {
    return errorOfMeans(Float64Array.from({ length: REPLICATES }, (_, r) => {
      let sum = 0
      for (let point = 0; point < rounds; point++) sum += values[point * REPLICATES + r]
      return sum / rounds
    }))
  }
  if (draws === 'antithetic' && n >= 4) return errorOfMeans(Float64Array.from({ length: Math.floor(n / 2) }, (_, pair) => (values[2 * pair] + values[2 * pair + 1]) / 2))
  return errorOfMeans(values)
}

/** Standard error of the mean of independent values; 0 of a single one. */
function errorOfMeans(values: Float64Array): number {
  const n = values.length
  if (n < 2) return 0
  let sum = 0
  for (let p = 0; p < n; p++) sum += values[p]
  const mean = sum / n
  let squares = 0
  for (let p = 0; p < n; p++) squares += (values[p] - mean) ** 2
  return Math.sqrt(squares / (n - 1) / n)
}

/** Mean, standard deviation, standard error and percentiles of one figure per path. Sums run in path order. */
export function spreadOf(values: Float64Array, draws: Draws = 'pseudo'): Spread {
  const n = values.length
  let sum = 0
  for (let p = 0; p < n; p++) sum += values[p]
  const mean = sum / n
  let squares = 0
  for (let p = 0; p < n; p++) squares += (values[p] - mean) ** 2
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0
  const sorted = values.slice().sort()
  return { mean, sd, se: draws === 'pseudo' ? sd / Math.sqrt(n) : standardError(values, draws), p10: quantile(sorted, 0.1), p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) }
}

/** A daily fan; `value(path, day)`. */
export function fanOf(paths: number, days: number, value: (path: number, day: number) => number): Fan {
  const fan = { mean: new Array<number>(days), p10: new Array<number>(days), p50: new Array<number>(days), p90: new Array<number>(days) }
  const values = new Float64Array(paths)
  for (let t = 0; t < days; t++) {
    let sum = 0
    for (let p = 0; p < paths; p++) {
      const x = value(p, t)
      values[p] = x
      sum += x
    }
    values.sort()
    fan.mean[t] = sum / paths
    fan.p10[t] = quantile(values, 0.1)
    fan.p50[t] = quantile(values, 0.5)
    fan.p90[t] = quantile(values, 0.9)
  }
  return fan
}

/** From the first day below the floor of each path (-1: none) to a runway in days: day t ending below the floor is t + 1 days of runway used up. */
export function runwayOf(firstBelow: Int32Array | Float64Array, days: number): Runway {
  const paths = firstBelow.length
  const counts = new Float64Array(days)
  for (const day of firstBelow) if (day >= 0) counts[day]++
  let below = 0
  const byDay = Array.from(counts, (count) => (below += count) / paths)
  const percentile = (share: number): number | null => {
    const day = byDay.findIndex((p) => p >= share)
    return day < 0 ? null : day + 1
  }
  return { p10: percentile(0.1), p50: percentile(0.5), p90: percentile(0.9), probabilityBelowFloor: days > 0 ? byDay[days - 1] : 0, byDay }
}

/** How far fluid mode is from the sampled mean of a total: the difference, and its number of standard errors. Null where a total was not compared. */
export function fluidBias({ totals, fluid }: Pick<Outcome, 'totals' | 'fluid'>, measure: TotalMeasure): { readonly difference: number; readonly relative: number | null; readonly errors: number | null } | null {
  if (fluid === undefined) return null
  const { mean, se } = totals[measure]
  const difference = fluid[measure] - mean
  return { difference, relative: mean === 0 ? null : difference / Math.abs(mean), errors: se === 0 ? null : difference / se }
}
