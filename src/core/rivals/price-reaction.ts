import { chiSquareTail, studentTwoSided } from '../linalg/distributions.ts'
import { fitLinearIv, ivCovariance, standardErrors, type LinearIv } from '../demand/linear-iv.ts'
import { orthonormalise } from '../linalg/qr.ts'
import { WarchestError } from '../problem.ts'

/** Prices of several sellers over time; NaN where one was not seen. */
export interface LaggedReactionInput {
  /** Period number of each row, in any order; rows follow each other where the numbers differ by exactly one. */
  readonly time: ArrayLike<number>
  /** Most often ln price of the one who reacts. */
  readonly dependent: ArrayLike<number>
  /** Series that it may react to, one period later; its own is often the first. */
  readonly lagged: readonly ArrayLike<number>[]
  readonly names: readonly string[]
}

export interface LaggedReaction {
  /** Rows used: those with a row exactly one period before and all values known. */
  readonly n: number
  /** Constant first, then the lagged series in order. */
  readonly coef: Float64Array
  /** Classical, with n - k degrees of freedom. */
  readonly se: Float64Array
  readonly r2: number
  /** sqrt(SSR / (n - k)). */
  readonly residualSd: number
}

/**
 * Vector-autoregressive reaction function of one price: OLS of `dependent`(t) on a constant and the `lagged` series at t - 1 (Leeflang and Wittink 1992).
 * @throws WarchestError 'bad-input' as {@link fitLinearIv}, and `reaction.time-twice`
 */
export function fitLaggedReaction({ time, dependent, lagged, names }: LaggedReactionInput): LaggedReaction {
  const rowAt = new Map<number, number>()
  for (let row = 0; row < time.length; row++) {
    if (rowAt.has(time[row])) throw new WarchestError('bad-input', { code: 'reaction.time-twice', message: `Period ${time[row]} is there twice.`, mend: 'Give one price per period.', params: { time: time[row] } })
    rowAt.set(time[row], row)
  }
  const used: [number, number][] = []
  for (let row = 0; row < time.length; row++) {
    const before = rowAt.get(time[row] - 1)
    if (before === undefined || Number.isNaN(dependent[row]) || lagged.some((series) => Number.isNaN(series[before]))) continue
    used.push([row, before])
  }
  const y = Float64Array.from(used, ([row]) => dependent[row])
  const x = [new Float64Array(y.length).fill(1), ...lagged.map((series) => Float64Array.from(used, ([, before]) => series[before]))]
  return ols(y, x, ['constant', ...names.map((name) => `${name} (t-1)`)])
}

const regression = (y: Float64Array, x: readonly Float64Array[], names: readonly string[]): LinearIv => fitLinearIv({ y, x, names, endogenous: [], instruments: [], instrumentNames: [], effects: [] }, { method: 'ols' })

const varies = (x: readonly Float64Array[]): boolean => orthonormalise(x).dropped.length === 0

/** P value of the last of three columns; 1 where it cannot be told from the others. */
function ownPart(y: Float64Array, x: readonly Float64Array[]): number {
  if (!varies(x)) return 1
  const fit = regression(y, x, ['constant', 'rival', 'own'])
  const se = Math.sqrt(ivCovariance(fit, 'hc1')[8])
  return se > 0 ? studentTwoSided(fit.coef[2] / se, fit.n - 3) : 0
}

function ols(y: Float64Array, x: readonly Float64Array[], names: readonly string[]): LaggedReaction {
  const fit = regression(y, x, names)
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { n: fit.n, coef: fit.coef, se: standardErrors(ivCovariance(fit, 'classical-dof'), x.length), r2: 1 - fit.ssr / total, residualSd: Math.sqrt(fit.ssr / (fit.n - fit.parameters)) }
}

/** How a rival follows our price, as the policies `match` and `undercut` have it. */
export interface PriceReaction {
  /** Days between our price and the rival's answer: the lag of the best fit. */
  readonly lag: number
  /** Standard deviation of the lag over all lags tried, weighted by their likelihoods; 0 where the data leave no doubt. */
  readonly lagSe: number
  /** Part of the way to its target that it goes per day; 1 is at once. */
  readonly gain: number
  /** Robust to unequal variances (HC1), the lag being given. */
  readonly gainSe: number
  /**
   * P value of no reaction, two-sided: that our price plays no part once the rival's own last price may have a coefficient of its own. A rival that merely goes back to its usual price has a gain too, and no reaction.
   */
  readonly reactionP: number
  /** ln of its target over our price: below 0 it undercuts. NaN where the gain is nothing. */
  readonly offset: number
  readonly offsetSe: number
  readonly r2: number
  /** Days used, the same for every lag. */
  readonly n: number
  /** P value of Ljung and Box (1978) for up to 7 days: near 0 the errors follow from each other, and the rule misses something. */
  readonly autocorrelationP: number
  /** Sum of squared residuals of every lag tried, 0 first. */
  readonly ssrByLag: Float64Array
}

/** Fewer days than this after the lag tell nothing of a reaction. */
const LEAST_DAYS = 20

/**
 * Lag and gain of a rival's partial adjustment to our price, from daily pairs:
 *   ln r_t - ln r_{t-1} = gain (offset + ln p_{t-lag} - ln r_{t-1}) + e,
 * OLS for every lag on the same days; the lag with the least sum of squares (its likelihood is highest). The offset is the constant over the gain, its standard error by the delta method.
 * @param own our price per day, major units, NaN where unknown; @param rival the rival's on the same days; both consecutive days
 * @param options.maxLag largest lag tried, days (default 14)
 * @throws WarchestError 'bad-input': `reaction.lengths`, `reaction.bad-price`, `reaction.too-few-days`, `reaction.never-moved` and `reaction.own-never-moved` where a price never changed
 */
export function fitReaction(own: ArrayLike<number>, rival: ArrayLike<number>, options: { readonly maxLag?: number } = {}): PriceReaction {
  const { maxLag = 14 } = options
  if (own.length !== rival.length) throw bad('reaction.lengths', `There are ${own.length} prices of ours and ${rival.length} of the rival.`, 'Give both prices for the same days.', { own: own.length, rival: rival.length })
  const p = logs(own, 'our')
  const r = logs(rival, 'the rival\'s')
  const days: number[] = []
  for (let t = Math.max(1, maxLag); t < p.length; t++) if (!Number.isNaN(r[t]) && !Number.isNaN(r[t - 1]) && !p.subarray(t - maxLag, t + 1).some(Number.isNaN)) days.push(t)
  if (days.length < LEAST_DAYS) throw bad('reaction.too-few-days', `${days.length} days have both prices and ${maxLag} days before them; ${LEAST_DAYS} are needed.`, 'Record prices for longer, or try smaller lags.', { days: days.length, least: LEAST_DAYS })
  const change = Float64Array.from(days, (t) => r[t] - r[t - 1])
  if (change.every((value) => value === 0)) throw bad('reaction.never-moved', 'The rival\'s price never moved.', 'Its policy is to hold, as far as these days tell.', {})
  if (days.every((t) => p[t] === p[days[0]])) throw bad('reaction.own-never-moved', 'Our price never moved, so that nothing can be seen to answer it.', 'Use days on which our price changed.', {})
  const one = new Float64Array(days.length).fill(1)
  const mean = change.reduce((sum, value) => sum + value, 0) / change.length
  const total = change.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const fits = Array.from({ length: maxLag + 1 }, (_, lag) => {
    const gap = Float64Array.from(days, (t) => p[t - lag] - r[t - 1])
    // A rival that matches at once keeps a constant gap one day later: that lag explains nothing.
    return varies([one, gap]) ? regression(change, [one, gap], ['constant', 'gap between the prices']) : null
  })
  const ssrByLag = Float64Array.from(fits, (fit) => fit?.ssr ?? total)
  const lag = ssrByLag.indexOf(Math.min(...ssrByLag))
  const fit = fits[lag]
  if (fit === null) throw bad('reaction.never-moved', 'The gap between the prices never moved.', 'Use days on which one price changed without the other.', {})
  const [constant, gain] = fit.coef
  const covariance = ivCovariance(fit, 'hc1')
  const offset = constant / gain
  const gainSe = Math.sqrt(covariance[3])
  return {
    lag, lagSe: spreadOfLag(ssrByLag, days.length), gain, gainSe,
    reactionP: ownPart(change, [one, Float64Array.from(days, (t) => r[t - 1]), Float64Array.from(days, (t) => p[t - lag])]),
    offset, offsetSe: Math.sqrt(Math.max(0, covariance[0] - 2 * offset * covariance[1] + offset * offset * covariance[3])) / Math.abs(gain),
    r2: 1 - fit.ssr / total, n: fit.n, autocorrelationP: ljungBox(fit.residuals, days, 7), ssrByLag,
  }
}

/** Standard deviation of the lag when each has the weight of its concentrated likelihood, SSR^(-n/2). */
function spreadOfLag(ssr: Float64Array, n: number): number {
  const best = Math.min(...ssr)
  if (best === 0) return 0
  const weights = ssr.map((value) => Math.exp(-0.5 * n * Math.log(value / best)))
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = weights.reduce((sum, w, lag) => sum + w * lag, 0) / total
  return Math.sqrt(weights.reduce((sum, w, lag) => sum + w * (lag - mean) ** 2, 0) / total)
}

/** Portmanteau test of residuals on numbered days, gaps being skipped. */
function ljungBox(residuals: Float64Array, days: readonly number[], lags: number): number {
  const at = new Map(days.map((day, i) => [day, residuals[i]]))
  const n = residuals.length
  const variance = residuals.reduce((sum, u) => sum + u * u, 0)
  if (variance === 0) return 1
  let q = 0
  for (let lag = 1; lag <= lags; lag++) {
    let sum = 0
    for (const [day, u] of at) sum += u * (at.get(day - lag) ?? 0)
    q += (n * (n + 2) * (sum / variance) ** 2) / (n - lag)
  }
  return chiSquareTail(q, lags)
}

function logs(prices: ArrayLike<number>, whose: string): Float64Array {
  return Float64Array.from(prices, (price, day) => {
    if (Number.isNaN(price)) return price
    if (!(price > 0)) throw bad('reaction.bad-price', `On day ${day + 1} ${whose} price is ${price}.`, 'Prices are above zero; leave out days without one.', { day: day + 1 })
    return Math.log(price)
  })
}

const bad = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })
