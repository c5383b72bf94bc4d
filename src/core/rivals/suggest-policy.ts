import type { AnswerBelief, RivalPolicy, Watched } from '../war/scenario.ts'
import { poolAnswers, type PooledAnswer } from './pooled-answer.ts'
import { reactionProfile, type ReactionProfile } from './reaction-profile.ts'

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
  /** Products with prices on enough days, and days used of them. */
  readonly products: number
  readonly n: number
  /** Of these, products that the rival more likely answers on than not, and its expected number with its standard deviation. */
  readonly reacting: number
  readonly watched: number
  readonly watchedSd: number
  /** Products whose own prices say whether they are answered on (odds of three to one either way); the others lean on their category. */
  readonly decided: number
  /** Median over the reacting products: part of the rival's own changes that its answer explains. */
  readonly r2: number
  readonly lag: number
  /** Spread of the lag between products. */
  readonly lagSe: number
  readonly gain: number
  readonly gainSe: number
  /** Part of our move (in ln price) that it makes in the end; 1 where it follows our price itself. */
  readonly share: number
  readonly shareSe: number
  /** ln of the rival's price over its share of ours, and its standard error; 0 is a match. Told where the share is about one. */
  readonly offset: number
  readonly offsetSe: number
  /** Share of a price's usual level to which it went down at the lowest; the P5 of the reacting products. */
  readonly floor: number
}

/** Fewer answered products than this tell of a rival that holds; and so does a likelihood that gains less than this (twice its ln): chance leaves that to one rival in thousands that answer nothing. */
const LEAST_REACTING = 3
const LEAST_EVIDENCE = 20
/** A share this near to one, or within two standard errors of it, is our price itself. */
const FULL = 0.1
/** A target this near our price (in ln) is a match. */
const MATCH = 0.01
/** A rival further below us than this does not undercut us: it is another shop, and follows our moves from where it stands. */
const LARGEST_UNDERCUT = 0.2
/** Where it answers on everything with at least this chance, its match set is everything. */
const CERTAIN = 0.95
/** Chances are told in steps of this; a product whose own prices say no more than its category is not named. */
const STEP = 0.05
const DECIDED = Math.log(3)
const HIGHEST_SHARE = 2

interface Fitted {
  readonly pair: PricePair
  /** Null: the rival's price never moved. */
  readonly profile: ReactionProfile | null
}

/**
 * The policy of a rival from observed price pairs. Lag, gain and share are pooled over the products that it answers on; whether it answers on a product is a chance: by the product's own prices where these tell, by its category where
 * not, by the rival as a whole for a category without prices ({@link poolAnswers}). What is not known of them is kept as distributions, from which each path of a run draws.
 */
export function suggestPolicy(seller: string, pairs: readonly PricePair[]): PolicySuggestion {
  const fits = pairs.flatMap((pair): Fitted[] => {
    const profile = reactionProfile(pair.own, pair.rival)
    return profile === undefined ? [] : [{ pair, profile }]
  })
  const moving = fits.flatMap(({ pair, profile }) => (profile === null ? [] : [{ pair, profile }]))
  const holds = (watched: number, reacting: number): PolicySuggestion => ({
    seller, policy: { kind: 'hold' },
    evidence: { products: fits.length, n: daysOf(fits), reacting, watched, watchedSd: 0, decided: 0, r2: 0, lag: 0, lagSe: 0, gain: 0, gainSe: 0, share: 0, shareSe: 0, offset: 0, offsetSe: 0, floor: 1 },
  })
  if (moving.length < LEAST_REACTING) return holds(0, 0)
  const pooled = poolAnswers(moving.map(({ profile }) => profile), moving.map(({ pair }) => pair.category), fits.flatMap(({ pair, profile }) => (profile === null ? [pair.category] : [])))
  const found = pooled.watched.reduce((sum, w) => sum + w, 0)
  const reacting = moving.filter((_, i) => pooled.watched[i] > 0.5)
  if (pooled.evidence < LEAST_EVIDENCE || reacting.length < LEAST_REACTING) return holds(found, reacting.length)
  const floor = quantileOf(reacting.map(({ pair }) => lowestOf(pair.rival)), 0.05)
  const share = Math.min(HIGHEST_SHARE, pooled.share)
  const evidence: ReactionEvidence = {
    products: fits.length, n: daysOf(fits), reacting: reacting.length, watched: found, watchedSd: Math.sqrt(pooled.variance),
    decided: pooled.odds.filter((odds) => Math.abs(odds) > DECIDED).length + fits.length - moving.length,
    r2: pooled.r2, lag: pooled.lag, lagSe: pooled.lagSd, gain: pooled.gain, gainSe: pooled.gainSd, share, shareSe: pooled.shareSe, offset: pooled.level, offsetSe: pooled.levelSe, floor,
  }
  const belief: AnswerBelief = { lagSd: round(pooled.lagSd, 2), gainSd: round(pooled.gainSd, 3), shareSd: round(pooled.shareSe, 3), ...watchedBy(moving, fits, pooled) }
  const answer = { lag: pooled.lag, gain: round(Math.min(1, pooled.gain), 2), floor: round(Math.min(1, floor), 2), belief }
  const full = Math.abs(share - 1) <= Math.max(FULL, 2 * pooled.shareSe)
  const below = 1 - Math.exp(pooled.level)
  if (full && Math.abs(pooled.level) <= Math.max(MATCH, 2 * pooled.levelSe)) return { seller, policy: { kind: 'match', ...answer }, evidence }
  if (full && below > 0 && below <= LARGEST_UNDERCUT) return { seller, policy: { kind: 'undercut', by: round(below, 3), ...answer }, evidence }
  return { seller, policy: { kind: 'follow', share: full ? 1 : round(share, 2), ...answer }, evidence }
}

/** Chances by product: everything as the rival as a whole, categories that have prices as these say, products that say more as their own do. */
function watchedBy(moving: readonly { readonly pair: PricePair }[], fits: readonly Fitted[], { rest, categories, watched }: PooledAnswer): { readonly watched?: readonly Watched[] } {
  const ofCategory = (id: string): number => categories.get(id)?.mean ?? rest.mean
  const named = new Map<number, string[]>()
  const name = (sku: string, category: string, chance: number): void => {
    const step = round(Math.round(chance / STEP) * STEP, 2)
    if (Math.abs(chance - ofCategory(category)) <= STEP) return
    const list = named.get(step)
    if (list === undefined) named.set(step, [sku])
    else list.push(sku)
  }
  moving.forEach(({ pair }, i) => name(pair.sku, pair.category, watched[i]))
  // A price that never moved while ours did was never an answer.
  for (const { pair, profile } of fits) if (profile === null) name(pair.sku, pair.category, 0)
  if (named.size === 0 && Math.min(rest.mean, ...[...categories.values()].map(({ mean }) => mean)) >= CERTAIN) return {}
  return {
    watched: [
      { share: round(rest.mean, 3), sd: round(rest.sd, 3) },
      ...[...categories].map(([id, { mean, sd }]): Watched => ({ scope: { categories: [id], skus: [] }, share: round(mean, 3), sd: round(sd, 3) })),
      ...[...named].sort(([a], [b]) => a - b).map(([share, skus]): Watched => ({ scope: { categories: [], skus: skus.sort() }, share, sd: 0 })),
    ],
  }
}

const daysOf = (fits: readonly Fitted[]): number => fits.reduce((sum, { profile }) => sum + (profile?.n ?? 0), 0)

function lowestOf(prices: ArrayLike<number>): number {
  const seen = Array.from(prices).filter((price) => !Number.isNaN(price))
  return Math.min(...seen) / quantileOf(seen, 0.9)
}

function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(q * (sorted.length - 1))]
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
