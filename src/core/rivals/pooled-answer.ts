import { GAINS, LAGS, type ReactionProfile } from './reaction-profile.ts'

/** Degrees of freedom of what chance does to a product's t: prices jump, and a few jumps that fall together weigh much. */
const TAIL = 3
/** Of |t| on our moves to come, the share below this quantile of Student's t with {@link TAIL} degrees of freedom. */
const USUAL = { share: 0.95, quantile: 3.182 }
/** Fisher information of a Student mean, in units of 1 / scale². */
const STUDENT_INFORMATION = (TAIL + 1) / (TAIL + 3)
/** Gains with less than this of the posterior take no part in what is averaged over gains. */
const UNLIKELY = 1e-6
/** Rounds for each gain, which begins where the one before it ended, and for the best of them. */
const ROUNDS = 8
const LAST_ROUNDS = 16
const LEAST_SHARE_OF_MOVE = 0.05
/** Products are never more alike than this in the part of our move that is made: the floor of its standard deviation between them. */
const LEAST_SPREAD = 0.02
/** A standard error below this says that the answer is exact. */
const EXACT = 1e-6
const RARE_LAG = 0.05
/** ln odds of a product on which no answer came though our price moved. */
const NEVER = -20

/** How a rival answers where it does, pooled over products; and on which products it does, by category. */
export interface PooledAnswer {
  /** Twice the gain in ln likelihood over a rival that answers nowhere. */
  readonly evidence: number
  readonly lag: number
  readonly lagSd: number
  readonly gain: number
  readonly gainSd: number
  /** Part of our move that it makes in the end: mean over the products that it answers on and the standard deviation of what is known of that mean (1.645 of it either way hold nine in ten). */
  readonly share: number
  readonly shareSe: number
  /** Of the level of its price over its share of ours, ln; over the products that it answers on. */
  readonly level: number
  readonly levelSe: number
  /** Probability that it answers on each product; and ln of the odds that the product's own prices give, without its category. */
  readonly watched: Float64Array
  readonly odds: Float64Array
  /** Variance of the number of products that it answers on: of each by itself, and of what they share. */
  readonly variance: number
  /** Median of the part of the rival's own variation that its answer explains, over these products. */
  readonly r2: number
  /** Share of products that it answers on: by category, and of a category that nothing is known of. Posterior mean and standard deviation. */
  readonly categories: ReadonlyMap<string, Belief>
  readonly rest: Belief
}

export interface Belief {
  readonly mean: number
  readonly sd: number
}

/** ln of Student's density up to a constant. */
const logT = (t: number): number => (-(TAIL + 1) / 2) * Math.log1p((t * t) / TAIL)

interface Fit {
  readonly loglik: number
  readonly share: number
  readonly shareSe: number
  readonly spread: number
  readonly lags: Float64Array
  readonly part: number
  /** Products that the mean share rests on, each counted as far as it weighs (Kish 1965). */
  readonly effective: number
  /** ln of the likelihood of each product if it is answered on, over that if it is not. */
  readonly odds: Float64Array
}

/**
 * Whether and how a rival answers, product by product (two groups: Efron 2008, "Microarrays, Empirical Bayes and the Two-Groups Model", Statistical Science 23). A product is answered on with a probability of its category; if it is, the
 * part of our move made is normal around the rival's, at a lag and gain of the rival's. Products whose prices say little lean on their category, categories with few products on the rival (hierarchical Bayes, on a grid).
 * Errors are taken as wide as the same regressions on our moves of days to come show them to be (placebo).
 * @param categories of the profiles; @param still categories of products whose rival price never moved: they are not answered on
 */
export function poolAnswers(profiles: readonly ReactionProfile[], categories: readonly string[], still: readonly string[] = []): PooledAnswer {
  const widen = widening(profiles)
  const fits: Fit[] = []
  for (let g = GAINS.length - 1; g >= 0; g--) fits[g] = fitAt(profiles, g, widen, ROUNDS, fits[g + 1] ?? null)
  const best = fits.reduce((top, fit, g) => (fit.loglik > fits[top].loglik ? g : top), 0)
  fits[best] = fitAt(profiles, best, widen, LAST_ROUNDS, fits[best])
  const weights = normalised(Float64Array.from(fits, ({ loglik }) => Math.exp(loglik - fits[best].loglik)))
  const gain = spreadOf(GAINS, weights)
  const { lags } = fits[best]
  // A gain taken too high takes the share too low: what is not known of one is not known of the other.
  const likely = fits.filter((_, g) => weights[g] > UNLIKELY)
  const mass = weights.filter((weight) => weight > UNLIKELY)
  const across = spreadOf(likely.map(({ share }) => share), mass)
  const shareSe = Math.hypot(across.sd, Math.sqrt(spreadOf(likely.map(({ shareSe: se }) => se * se), mass).mean)) * fewProducts(fits[best].effective)
  const odds = Float64Array.from(profiles, (_, i) => logMean(likely.map((fit) => fit.odds[i]), mass))
  // A lag of a few products in a hundred is chance.
  const days = spreadOf(lags.map((_, lag) => lag), lags.map((weight) => (weight < RARE_LAG ? 0 : weight)))
  const mode = lags.indexOf(Math.max(...lags))
  const { watched: all, ...shares } = watchedShares(Float64Array.from([...odds, ...still.map(() => NEVER)]), [...categories, ...still])
  const watched = all.subarray(0, odds.length)
  const found = watched.reduce((sum, w) => sum + w, 0)
  const at = best * LAGS + mode
  const level = weighted(profiles.map((profile) => profile.level[at]), watched)
  return {
    evidence: 2 * fits[best].loglik, lag: mode, lagSd: Math.hypot(days.sd, days.mean - mode), gain: gain.mean, gainSd: gain.sd, share: across.mean, shareSe,
    level: level.mean, levelSe: found > 1 ? level.sd / Math.sqrt(found) : 0, watched, odds, ...shares,
    r2: median(profiles.flatMap((profile, i) => { const t = profile.share[at] / Math.max(EXACT, profile.se[at]); return watched[i] > 0.5 ? [(t * t) / (t * t + profile.n - 3)] : [] })),
  }
}

/** A little more than Student's 95% quantile over the normal's, with one degree of freedom less than products: the sandwich of few is too narrow itself. */
const fewProducts = (products: number): number => 1 + 1.5 / Math.max(2, products - 1)

/** How much wider than their standard errors say estimates are where nothing can be answered; at least 1. */
function widening(profiles: readonly ReactionProfile[]): number {
  const seen = profiles.flatMap(({ placebo }) => placebo).sort((a, b) => a - b)
  return seen.length === 0 ? 1 : Math.max(1, seen[Math.floor(USUAL.share * (seen.length - 1))] / USUAL.quantile)
}

/** Likelihood at one gain, by expectation and maximisation over who is answered on and at which lag. */
function fitAt(profiles: readonly ReactionProfile[], g: number, widen: number, rounds: number, start: Fit | null): Fit {
  const n = profiles.length
  const sd = new Float64Array(n * LAGS)
  const none = new Float64Array(n * LAGS)
  const at = (i: number, lag: number): number => profiles[i].share[g * LAGS + lag]
  for (let i = 0; i < n; i++) {
    for (let lag = 0; lag < LAGS; lag++) {
      const j = i * LAGS + lag
      sd[j] = widen * Math.max(EXACT, profiles[i].se[g * LAGS + lag])
      none[j] = logT(at(i, lag) / sd[j]) - Math.log(sd[j])
    }
  }
  const lags = start === null ? new Float64Array(LAGS).fill(1 / LAGS) : Float64Array.from(start.lags)
  const ratio = new Float64Array(n * LAGS)
  const odds = new Float64Array(n)
  let [share, spread, part, loglik, shareSe, effective] = [start?.share ?? startShare(profiles, g), Math.max(0.1, start?.spread ?? 0.2), start?.part ?? 0.2, 0, Number.POSITIVE_INFINITY, 1]
  for (let round = 0; round <= rounds; round++) {
    loglik = 0
    let [sum, total, between, all, members] = [0, 0, 0, 0, 0]
    let [information, scores, weight, weights] = [0, 0, 0, 0]
    const next = new Float64Array(LAGS).fill(1e-3)
    for (let i = 0; i < n; i++) {
      let top = Number.NEGATIVE_INFINITY
      for (let lag = 0; lag < LAGS; lag++) {
        const j = i * LAGS + lag
        if (sd[j] === Number.POSITIVE_INFINITY) { ratio[j] = Math.log(lags[lag]); top = Math.max(top, ratio[j]); continue }
        const wide = Math.sqrt(spread * spread + sd[j] * sd[j])
        ratio[j] = Math.log(lags[lag]) + logT((at(i, lag) - share) / wide) - Math.log(wide) - none[j]
        top = Math.max(top, ratio[j])
      }
      let lots = 0
      for (let lag = 0; lag < LAGS; lag++) lots += Math.exp(ratio[i * LAGS + lag] - top)
      odds[i] = top + Math.log(lots)
      const mixed = Math.max(odds[i], 0)
      loglik += mixed + Math.log(part * Math.exp(odds[i] - mixed) + (1 - part) * Math.exp(-mixed))
      const member = 1 / (1 + ((1 - part) / part) * Math.exp(-odds[i]))
      members += member
      let [score, own] = [0, 0]
      for (let lag = 0; lag < LAGS; lag++) {
        const j = i * LAGS + lag
        const w = (member * Math.exp(ratio[j] - top)) / lots
        next[lag] += w
        if (sd[j] === Number.POSITIVE_INFINITY) continue
        const wide = spread * spread + sd[j] * sd[j]
        const z = (at(i, lag) - share) ** 2 / wide
        // Student's weight: what lies far out counts less.
        const v = (w * (TAIL + 1)) / (TAIL + z)
        sum += (v / wide) * at(i, lag)
        total += v / wide
        own += w / wide
        score += (v / wide) * (at(i, lag) - share)
        between += v * spread * spread * ((spread * spread * (z - 1)) / wide + 1)
        all += w
      }
      information += own * STUDENT_INFORMATION
      scores += score * score
      weight += own
      weights += own * own
    }
    if (round === rounds) break
    // By the information, or by what products differ in (sandwich; White 1982), whichever is wider.
    shareSe = information > 0 ? Math.max(1 / Math.sqrt(information), Math.sqrt(scores) / information) : Number.POSITIVE_INFINITY
    effective = weights > 0 ? (weight * weight) / weights : 1
    if (total > 0) share = Math.max(LEAST_SHARE_OF_MOVE, sum / total)
    if (all > 0) spread = Math.max(LEAST_SPREAD, Math.sqrt(Math.max(0, between / all)))
    part = Math.min(0.999, Math.max(0.001, members / n))
    const mass = next.reduce((a, b) => a + b, 0)
    lags.set(next.map((value) => value / mass))
  }
  return { loglik, share, shareSe, spread, lags, part, effective, odds }
}

/** Where to begin: the middle of the shares that are clear at their best lag, else half of our move. */
function startShare(profiles: readonly ReactionProfile[], g: number): number {
  const clear = profiles.flatMap(({ share, se }) => {
    const lag = Array.from({ length: LAGS }, (_, l) => share[g * LAGS + l] / Math.max(EXACT, se[g * LAGS + l]))
    const top = lag.indexOf(Math.max(...lag))
    return lag[top] > 6 ? [share[g * LAGS + top]] : []
  })
  return clear.length > 0 ? Math.max(LEAST_SHARE_OF_MOVE, median(clear)) : 0.5
}

/** Points of a category's share, of the mean of all categories, and of how many products' worth that mean counts in each. */
const POINTS = 80
const MEANS = Array.from({ length: 39 }, (_, m) => 1 / (1 + Math.exp(-(m - 19) * 0.35)))
const STRENGTHS = [0.5, 1, 2, 4, 8, 16, 32, 64]

/**
 * Posterior shares of categories and chances of products: each category's share is Beta around the rival's mean; the mean is integrated out over a grid flat in logit, the strength over one
 * that gives every part of the way from a category's own products to the mean the same weight (uniform shrinkage: Daniels 1999), so that few categories that differ are not drawn together. */
function watchedShares(odds: Float64Array, categories: readonly string[]): Pick<PooledAnswer, 'watched' | 'variance' | 'categories' | 'rest'> {
  const names = [...new Set(categories)].sort()
  const points = Float64Array.from({ length: POINTS }, (_, q) => (q + 0.5) / POINTS)
  const members = names.map((name) => categories.flatMap((one, i) => (one === name ? [i] : [])))
  const likelihood = members.map((list) => {
    const log = points.map((q) => list.reduce((sum, i) => sum + mixtureLog(q, odds[i]), 0))
    const top = Math.max(...log)
    return log.map((value) => Math.exp(value - top))
  })
  const cells = MEANS.flatMap((mean) => STRENGTHS.map((strength) => {
    const prior = normalised(points.map((q) => Math.exp((mean * strength - 1) * Math.log(q) + ((1 - mean) * strength - 1) * Math.log1p(-q))))
    const log = likelihood.reduce((sum, one) => sum + Math.log(Math.max(1e-300, dot(prior, one))), 0)
    return { prior, log: log + Math.log(strength / (1 + strength) ** 2) }
  }))
  const top = Math.max(...cells.map(({ log }) => log))
  const weights = normalised(Float64Array.from(cells, ({ log }) => Math.exp(log - top)))
  const posteriors = likelihood.map((one) => {
    const sum = new Float64Array(POINTS)
    cells.forEach(({ prior }, c) => {
      if (weights[c] < 1e-9) return
      const scale = weights[c] / Math.max(1e-300, dot(prior, one))
      for (let q = 0; q < POINTS; q++) sum[q] += scale * prior[q] * one[q]
    })
    return sum
  })
  const rest = new Float64Array(POINTS)
  cells.forEach(({ prior }, c) => { for (let q = 0; q < POINTS; q++) rest[q] += weights[c] * prior[q] })
  const watched = new Float64Array(odds.length)
  let variance = 0
  members.forEach((list, c) => {
    const posterior = normalised(posteriors[c])
    const expected = new Float64Array(POINTS)
    for (const i of list) {
      for (let at = 0; at < POINTS; at++) {
        const chance = 1 / (1 + ((1 - points[at]) / points[at]) * Math.exp(-odds[i]))
        watched[i] += posterior[at] * chance
        expected[at] += chance
        variance += posterior[at] * chance * (1 - chance)
      }
    }
    variance += spreadOf(expected, posterior).sd ** 2
  })
  return { watched, variance, categories: new Map(names.map((name, c) => [name, spreadOf(points, posteriors[c])])), rest: spreadOf(points, rest) }
}

/** ln (1 - q + q e^odds). */
function mixtureLog(q: number, odds: number): number {
  const top = Math.max(0, odds)
  return top + Math.log((1 - q) * Math.exp(-top) + q * Math.exp(odds - top))
}

/** ln of the mean of e^x with weights. */
function logMean(logs: readonly number[], weights: Float64Array): number {
  const top = Math.max(...logs)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return top + Math.log(logs.reduce((sum, log, g) => sum + (weights[g] / total) * Math.exp(log - top), 0))
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0)
const normalised = (values: Float64Array): Float64Array => { const total = values.reduce((sum, value) => sum + value, 0); return values.map((value) => value / total) }

function spreadOf(values: ArrayLike<number>, weights: ArrayLike<number>): Belief {
  let [total, sum] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    total += weights[i]
    sum += weights[i] * values[i]
  }
  const mean = sum / total
  let square = 0
  for (let i = 0; i < values.length; i++) square += weights[i] * (values[i] - mean) ** 2
  return { mean, sd: Math.sqrt(square / total) }
}

const weighted = (values: readonly number[], weights: Float64Array): Belief => (weights.some((w) => w > 0) ? spreadOf(values, weights) : { mean: 0, sd: 0 })

function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
