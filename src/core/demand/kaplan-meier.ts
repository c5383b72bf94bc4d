import { WarchestError } from '../problem.ts'

/** Survival of a quantity whose larger values were sometimes cut off; one entry per distinct time, ascending. */
export interface SurvivalCurve {
  /** Distinct times, those at which only censorings fell included. */
  readonly times: Float64Array
  readonly atRisk: Int32Array
  readonly events: Int32Array
  /** P(T > time). */
  readonly survival: Float64Array
  /** Greenwood's (1926) standard error; NaN where survival is zero and it is not defined. */
  readonly greenwoodSe: Float64Array
  /** Smallest time with survival of one half or less (the middle of the interval where it is exactly one half); null where it never falls so low. */
  readonly median: number | null
  /** Area under the curve from 0 to the largest time: the mean of min(T, largest time). */
  readonly restrictedMean: number
}

/** Survival closer to one half than this is one half. */
const HALF = 1e-10

/**
 * Kaplan and Meier's (1958) estimate of a distribution from censored records, without a form for it. For sales with stock-outs a record's time is its units sold, and a stock-out is no event: demand was at least that.
 * Events come before censorings at the same time.
 * @param time n values, 0 or more; @param event n values, 1 = seen whole, 0 = at least that
 * @throws WarchestError 'bad-input' `survival.no-records`, `survival.bad-time`
 */
export function kaplanMeier(time: ArrayLike<number>, event: ArrayLike<number | boolean>): SurvivalCurve {
  const n = time.length
  if (n === 0) throw new WarchestError('bad-input', { code: 'survival.no-records', message: 'There is no record to estimate from.', mend: 'Give at least one record of sales.' })
  for (let i = 0; i < n; i++) {
    if (!(time[i] >= 0 && time[i] < Number.POSITIVE_INFINITY)) throw new WarchestError('bad-input', { code: 'survival.bad-time', message: `Record ${i + 1} is ${time[i]}, which is no amount.`, mend: 'Leave out blank records; amounts are zero or more.', params: { row: i + 1 } })
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b])
  const times: number[] = []
  const atRisk: number[] = []
  const events: number[] = []
  for (let at = 0; at < n; ) {
    const now = time[order[at]]
    times.push(now)
    atRisk.push(n - at)
    let happened = 0
    for (; at < n && time[order[at]] === now; at++) if (event[order[at]]) happened++
    events.push(happened)
  }
  const survival = new Float64Array(times.length)
  const greenwoodSe = new Float64Array(times.length)
  let alive = 1
  let hazard = 0
  let restrictedMean = 0
  for (let k = 0; k < times.length; k++) {
    restrictedMean += alive * (times[k] - (k > 0 ? times[k - 1] : 0))
    alive *= 1 - events[k] / atRisk[k]
    if (events[k] > 0) hazard += events[k] / (atRisk[k] * (atRisk[k] - events[k]))
    survival[k] = alive
    greenwoodSe[k] = alive > 0 ? alive * Math.sqrt(hazard) : Number.NaN
  }
  return { times: Float64Array.from(times), atRisk: Int32Array.from(atRisk), events: Int32Array.from(events), survival, greenwoodSe, median: medianOf(times, events, survival), restrictedMean }
}

function medianOf(times: readonly number[], events: readonly number[], survival: Float64Array): number | null {
  const at = survival.findIndex((s) => s <= 0.5 + HALF)
  if (at < 0) return null
  if (survival[at] < 0.5 - HALF) return times[at]
  const next = events.findIndex((count, k) => k > at && count > 0)
  return next < 0 ? times[at] : (times[at] + times[next]) / 2
}
