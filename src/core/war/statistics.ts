import type { Fan, Runway, Spread } from './outcome.ts'

/** Quantile `q` of ascending values, linear between order statistics (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  const rest = at - low
  // Exactly the value where there is nothing to interpolate: a mean of equal floats may differ from them.
  return rest === 0 || sorted[low] === sorted[low + 1] ? sorted[low] : sorted[low] + rest * (sorted[low + 1] - sorted[low])
}

/** Mean, standard deviation, standard error and percentiles of one figure per path. Sums run in path order. */
export function spreadOf(values: Float64Array): Spread {
  const n = values.length
  let sum = 0
  for (let p = 0; p < n; p++) sum += values[p]
  const mean = sum / n
  let squares = 0
  for (let p = 0; p < n; p++) squares += (values[p] - mean) ** 2
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0
  const sorted = values.slice().sort()
  return { mean, sd, se: sd / Math.sqrt(n), p10: quantile(sorted, 0.1), p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) }
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
