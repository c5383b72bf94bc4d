import { studentTwoSided } from '../linalg/distributions.ts'
import { WarchestError } from '../problem.ts'
import type { RivalPolicy, Scope } from '../war/scenario.ts'
import { fitLaggedReaction, type LaggedReaction } from './price-reaction.ts'

/** Daily prices of one product at ours and at a rival's, consecutive days, major units; NaN where not seen. */
export interface PricePair {
  readonly sku: string
  readonly category: string
  readonly own: ArrayLike<number>
  readonly rival: ArrayLike<number>
}

/** What the data say of how a rival answers our price, and the policy that follows. */
export interface PolicySuggestion {
  readonly seller: string
  readonly policy: RivalPolicy
  readonly evidence: ReactionEvidence
}

export interface ReactionEvidence {
  /** Products with prices on enough days; those of them on which the rival answers; days used of these. */
  readonly products: number
  readonly reacting: number
  readonly n: number
  /** Median over the reacting products. */
  readonly r2: number
  readonly lag: number
  readonly lagSe: number
  readonly gain: number
  readonly gainSe: number
  /** Part of our move (in ln price) that it makes in the end; 1 where it follows our price itself. */
  readonly share: number
  readonly shareSe: number
  /** ln of the rival's target over our price, and its standard error; 0 is a match. Told where the share is about one. */
  readonly offset: number
  readonly offsetSe: number
  /** Share of a price's usual level to which it went down at the lowest; the P5 of the reacting products. */
  readonly floor: number
}

/** A product counts as answered where no reaction at the best of all lags is this improbable (Bonferroni). */
const SIGNIFICANT = 0.001
const LEAST_DAYS = 30
/** Fewer answered products than this, or a smaller share of them, tell of a rival that holds. */
const LEAST_REACTING = 3
const LEAST_SHARE = 0.05
/** A share this near to one, or within two standard errors of it, is our price itself. */
const FULL = 0.1
/** A target this near our price (in ln) is a match. */
const MATCH = 0.01
/** A rival further below us than this does not undercut us: it is another shop, and follows our moves from where it stands. */
const LARGEST_UNDERCUT = 0.2
/** Where it answers on nearly everything, the match set is everything. */
const WHOLE = 0.8
/** Gains above one overshoot; a little of that is noise. */
const HIGHEST_GAIN = 1.3
const HIGHEST_SHARE = 2

/** One product's answer: r_t = a + (1 - gain) r_(t-1) + gain x share x p_(t-lag) + e, prices in logs. */
interface Answer {
  readonly lag: number
  readonly gain: number
  readonly share: number
  readonly offset: number
  readonly r2: number
  readonly n: number
  /** P value of no reaction. */
  readonly p: number
  readonly ssrByLag: Float64Array
}

/**
 * The policy of a rival from observed price pairs: a reaction function of its price (Leeflang and Wittink 1992) for each product, its own last price beside ours, so that a rival whose prices merely return to their level by
 * themselves is not taken for one that answers. Products with a clear reaction are pooled: the lag by their likelihoods together, the others by their means with the spread between products as standard error, so that a
 * rival that answers differently from product to product says so.
 */
export function suggestPolicy(seller: string, pairs: readonly PricePair[], maxLag = 14): PolicySuggestion {
  const fits = pairs.flatMap((pair) => {
    const fit = fitAnswer(pair, maxLag)
    return fit === undefined ? [] : [{ pair, fit }]
  })
  const reacting = fits.flatMap(({ pair, fit }) => (fit !== null && fit.p < SIGNIFICANT && fit.gain > 0 && fit.gain <= HIGHEST_GAIN && fit.share > 0 && fit.share <= HIGHEST_SHARE ? [{ pair, fit }] : []))
  const n = reacting.reduce((sum, { fit }) => sum + fit.n, 0)
  if (reacting.length < LEAST_REACTING || reacting.length < LEAST_SHARE * fits.length) {
    return { seller, policy: { kind: 'hold' }, evidence: { products: fits.length, reacting: reacting.length, n, r2: 0, lag: 0, lagSe: 0, gain: 0, gainSe: 0, share: 0, shareSe: 0, offset: 0, offsetSe: 0, floor: 1 } }
  }
  const { lag, lagSe } = commonLag(reacting.map(({ fit }) => fit))
  const gain = meanOf(reacting.map(({ fit }) => fit.gain))
  const share = meanOf(reacting.map(({ fit }) => fit.share))
  const offset = meanOf(reacting.map(({ fit }) => fit.offset))
  const floor = quantileOf(reacting.map(({ pair }) => lowestOf(pair.rival)), 0.05)
  const evidence: ReactionEvidence = {
    products: fits.length, reacting: reacting.length, n, r2: quantileOf(reacting.map(({ fit }) => fit.r2), 0.5), lag, lagSe,
    gain: gain.mean, gainSe: gain.se, share: share.mean, shareSe: share.se, offset: offset.mean, offsetSe: offset.se, floor,
  }
  const scope = matchSet(fits.map(({ pair }) => pair), reacting.map(({ pair }) => pair))
  const answer = { lag, gain: round(Math.min(1, gain.mean), 2), floor: round(Math.min(1, floor), 2), ...(scope === null ? {} : { scope }) }
  const full = Math.abs(share.mean - 1) <= Math.max(FULL, 2 * share.se)
  const below = 1 - Math.exp(offset.mean)
  if (full && Math.abs(offset.mean) <= Math.max(MATCH, 2 * offset.se)) return { seller, policy: { kind: 'match', ...answer }, evidence }
  if (full && below > 0 && below <= LARGEST_UNDERCUT) return { seller, policy: { kind: 'undercut', by: round(below, 3), ...answer }, evidence }
  return { seller, policy: { kind: 'follow', share: full ? 1 : round(share.mean, 2), ...answer }, evidence }
}

/** Undefined where there is too little to say anything; null where the rival's price never moved, which says that it holds. */
function fitAnswer({ own, rival }: PricePair, maxLag: number): Answer | null | undefined {
  const p = Float64Array.from(own, Math.log)
  const r = Float64Array.from(rival, Math.log)
  const time = Float64Array.from(r, (_, t) => t)
  // The same days for every lag, so that their sums of squares compare.
  const known = Float64Array.from(r, (value, t) => (t >= maxLag && !p.subarray(t - maxLag, t + 1).some(Number.isNaN) ? value : Number.NaN))
  const days = known.filter((value, t) => !Number.isNaN(value) && t > 0 && !Number.isNaN(r[t - 1]))
  if (days.length < LEAST_DAYS || p.every((value) => Number.isNaN(value) || Math.abs(value - p[p.findIndex((x) => !Number.isNaN(x))]) < 1e-12)) return undefined
  if (days.every((value) => Math.abs(value - days[0]) < 1e-12)) return null
  const fits: LaggedReaction[] = []
  for (let lag = 0; lag <= maxLag; lag++) {
    // The regression reads its series a day before: ours is shifted to stand `lag` days before the answer.
    const ours = Float64Array.from(p, (_, t) => p[t + 1 - lag] ?? Number.NaN)
    try {
      fits.push(fitLaggedReaction({ time, dependent: known, lagged: [r, ours], names: ['rival', 'own'] }))
    } catch (error) {
      if (error instanceof WarchestError) return undefined
      throw error
    }
  }
  const ssrByLag = Float64Array.from(fits, ({ residualSd, n }) => residualSd ** 2 * (n - 3))
  const lag = ssrByLag.indexOf(Math.min(...ssrByLag))
  const { coef, se, n, r2 } = fits[lag]
  const gain = 1 - coef[1]
  const p1 = se[2] > 0 ? studentTwoSided(coef[2] / se[2], n - 3) : 0
  return { lag, gain, share: coef[2] / gain, offset: coef[0] / gain, r2, n, p: Math.min(1, p1 * fits.length), ssrByLag }
}

/** The lag with the highest likelihood over all products, each having an error variance of its own; and its spread over the lags. */
function commonLag(fits: readonly Answer[]): { readonly lag: number; readonly lagSe: number } {
  const lags = fits[0].ssrByLag.length
  const exact = fits.filter(({ ssrByLag }) => Math.min(...ssrByLag) > 0)
  // Products that are fitted to the last digit have no likelihood to compare: the first of them says its lag.
  if (exact.length === 0) return { lag: fits[0].lag, lagSe: 0 }
  const loglik = Float64Array.from({ length: lags }, (_, lag) => exact.reduce((sum, { n, ssrByLag }) => sum - (n / 2) * Math.log(ssrByLag[lag]), 0))
  const best = Math.max(...loglik)
  const weights = loglik.map((value) => Math.exp(value - best))
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = weights.reduce((sum, w, lag) => sum + w * lag, 0) / total
  return { lag: loglik.indexOf(best), lagSe: Math.sqrt(weights.reduce((sum, w, lag) => sum + w * (lag - mean) ** 2, 0) / total) }
}

/** Null: everything. Else the categories in most of whose products it answers, or, where there is none, the products themselves. */
function matchSet(tried: readonly PricePair[], answered: readonly PricePair[]): Scope | null {
  if (answered.length >= WHOLE * tried.length) return null
  const count = (pairs: readonly PricePair[], id: string): number => pairs.filter(({ category }) => category === id).length
  const categories = [...new Set(answered.map(({ category }) => category))].filter((id) => count(answered, id) >= 0.5 * count(tried, id)).sort()
  return { categories, skus: answered.filter(({ category }) => !categories.includes(category)).map(({ sku }) => sku).sort() }
}

function lowestOf(prices: ArrayLike<number>): number {
  const seen = Array.from(prices).filter((price) => !Number.isNaN(price))
  return Math.min(...seen) / quantileOf(seen, 0.9)
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly se: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, se: values.length > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length) : 0 }
}

function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(q * (sorted.length - 1))]
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
