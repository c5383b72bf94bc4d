/** Largest lag tried, days. */
export const MAX_LAG = 14
export const LAGS = MAX_LAG + 1
/** Parts of the way to its target that a rival may go in a day. */
export const GAINS: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
/** How much of yesterday's deviation stays today, in prices that follow nobody. */
const PERSISTENCE: readonly number[] = [0, 0.5, 0.8, 0.9, 0.97, 1]
/** Gains at which the persistence is looked for. */
const COARSE: readonly number[] = [0.2, 0.5, 1]
/** Days ahead of our move on which no answer to it can have come. */
const PLACEBO: readonly number[] = [7, 8, 9, 10, 11, 12, 13]
const LEAST_DAYS = 30
/** Variance of a moving price, in squared logs over its days, below which it has not moved. */
const STILL = 1e-9

/** What one product's prices say of its answer, for every lag and gain. */
export interface ReactionProfile {
  /** Days used. */
  readonly n: number
  /** Part of our move that the rival makes in the end, and its standard error: `gain * LAGS + lag`. */
  readonly share: Float64Array
  readonly se: Float64Array
  /** Mean of ln of its price less its share of ours, at the same places. */
  readonly level: Float64Array
  /** |t| of the same regression on our moves of days to come: what chance alone makes of it. */
  readonly placebo: readonly number[]
}

/**
 * The rival's ln price as a level of its own and its share of our price, reached with partial adjustment `lag` days later, deviations lasting by a persistence phi (Hildreth and Lu 1960):
 *   r_t = a + share z_t(lag, gain) + u_t,   z_t = z_(t-1) + gain (p_(t-lag) - z_(t-1)),   u_t = phi u_(t-1) + e_t
 * A rival whose prices wander by themselves has a persistent u; the partial-adjustment regression of {@link fitReaction} would take its return for a gain. Same days for every lag and gain; phi is that of the best of all.
 * @param own,rival prices on consecutive days, major units, NaN where not seen; our last seen price stands on days without one
 * @returns null where its price never moved: it does not answer; undefined where there is too little to say anything
 */
export function reactionProfile(own: ArrayLike<number>, rival: ArrayLike<number>): ReactionProfile | null | undefined {
  const days = rival.length
  const r = Float64Array.from(rival, Math.log)
  const p = seenLast(own)
  const first = p.findIndex((value) => !Number.isNaN(value))
  if (first < 0) return undefined
  const rows: number[] = []
  for (let t = first + MAX_LAG + 1; t < days; t++) if (!Number.isNaN(r[t]) && !Number.isNaN(r[t - 1])) rows.push(t)
  if (rows.length < LEAST_DAYS || p.subarray(first).every((value) => Math.abs(value - p[first]) < 1e-12)) return undefined
  if (rows.every((t) => Math.abs(r[t] - r[rows[0]]) < 1e-12)) return null
  const adjusted = new Map(GAINS.map((gain) => [gain, adjust(p, gain, first)]))
  let best = { ssr: Number.POSITIVE_INFINITY, phi: 0 }
  for (const phi of PERSISTENCE) {
    const y = rows.map((t) => r[t] - phi * r[t - 1])
    for (const gain of COARSE) {
      for (let lag = 0; lag < LAGS; lag++) {
        const fit = slope(y, rows, adjusted.get(gain)!, lag, phi)
        if (fit !== null && fit.ssr < best.ssr) best = { ssr: fit.ssr, phi }
      }
    }
  }
  if (best.ssr === Number.POSITIVE_INFINITY) return undefined
  const { phi } = best
  const y = rows.map((t) => r[t] - phi * r[t - 1])
  const places = GAINS.length * LAGS
  const profile = { n: rows.length, share: new Float64Array(places), se: new Float64Array(places).fill(Number.POSITIVE_INFINITY), level: new Float64Array(places) }
  const meanOf = (series: Float64Array, lag: number): number => rows.reduce((sum, t) => sum + series[t - lag], 0) / rows.length
  const mean = meanOf(r, 0)
  GAINS.forEach((gain, g) => {
    const z = adjusted.get(gain)!
    for (let lag = 0; lag < LAGS; lag++) {
      const fit = slope(y, rows, z, lag, phi)
      if (fit === null) continue
      profile.share[g * LAGS + lag] = fit.slope
      profile.se[g * LAGS + lag] = fit.se
      profile.level[g * LAGS + lag] = mean - fit.slope * meanOf(z, lag)
    }
  })
  const early = rows.filter((t) => t + PLACEBO[PLACEBO.length - 1] < days)
  const earlyY = early.map((t) => r[t] - phi * r[t - 1])
  const at = adjusted.get(1)!
  return { ...profile, placebo: early.length < LEAST_DAYS ? [] : PLACEBO.flatMap((lead) => { const fit = slope(earlyY, early, at, -lead, phi); return fit === null || fit.se === 0 ? [] : [Math.abs(fit.slope / fit.se)] }) }
}

/** Logs, each day without a price having that of the last day with one. */
function seenLast(prices: ArrayLike<number>): Float64Array {
  let last = Number.NaN
  return Float64Array.from(prices, (price) => {
    if (!Number.isNaN(price)) last = Math.log(price)
    return last
  })
}

function adjust(p: Float64Array, gain: number, first: number): Float64Array {
  const z = new Float64Array(p.length).fill(Number.NaN)
  let at = p[first]
  for (let t = first; t < p.length; t++) {
    at += gain * (p[t] - at)
    z[t] = at
  }
  return z
}

/** Least squares of y on a constant and z_(t-lag) - phi z_(t-lag-1); null where that does not vary. */
function slope(y: readonly number[], rows: readonly number[], z: Float64Array, lag: number, phi: number): { readonly slope: number; readonly se: number; readonly ssr: number } | null {
  const n = rows.length
  let [sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0]
  // Against the first row, so that little is lost in the differences of sums.
  const x0 = z[rows[0] - lag] - phi * z[rows[0] - lag - 1]
  const y0 = y[0]
  for (let i = 0; i < n; i++) {
    const t = rows[i] - lag
    const x = z[t] - phi * z[t - 1] - x0
    const v = y[i] - y0
    sx += x
    sy += v
    sxx += x * x
    sxy += x * v
    syy += v * v
  }
  const xx = sxx - (sx * sx) / n
  if (!(xx > STILL)) return null
  const xy = sxy - (sx * sy) / n
  const b = xy / xx
  const ssr = Math.max(0, syy - (sy * sy) / n - b * xy)
  return { slope: b, se: Math.sqrt(ssr / (n - 3) / xx), ssr }
}
