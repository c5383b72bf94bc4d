import { describe, expect, it } from 'vitest'
import { reactionRule, react } from '../../../src/core/rivals/policy.ts'
import { suggestPolicy, type PricePair } from '../../../src/core/rivals/suggest-policy.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import type { AnswerBelief, RivalPolicy } from '../../../src/core/war/scenario.ts'

/** Prices of a rival that follows a policy of the engine, with noise of `sd` in ln price where it answers; ours run promotions. */
function pairs(policy: RivalPolicy, options: { readonly products?: number; readonly answered?: number; readonly sd?: number; readonly above?: number; readonly category?: (i: number) => string } = {}): PricePair[] {
  const { products = 12, answered = products, sd = 0.002, above = 0, category = () => 'phones' } = options
  const rule = reactionRule(policy)
  const stream = new Stream(11, 0, 0, 0)
  return Array.from({ length: products }, (_, i): PricePair => {
    const days = 160
    const own = new Float64Array(days)
    let depth = 0
    for (let t = 0; t < days; t++) {
      if (t % 9 === (i * 2) % 9) depth = stream.uniform() < 0.5 ? 0 : 0.05 + 0.2 * stream.uniform()
      own[t] = 100 * (1 - depth)
    }
    const rival = new Float64Array(days)
    let move = 0
    for (let t = 0; t < days; t++) {
      if (i < answered && t >= rule.lag) move = react(rule, move, Math.log(own[t - rule.lag] / 100), -above)
      // Standing prices differ by `above`; where it does not answer it still moves, by itself.
      const still = i < answered ? 0 : (t % 23 < 5 ? -0.06 : 0)
      rival[t] = 100 * Math.exp(above + move + still + sd * stream.normal())
    }
    return { sku: `p${i}`, category: category(i), own, rival }
  })
}

describe('a rival\'s policy from price pairs', () => {
  it('is found again: lag, gain, and that it matches', () => {
    const { policy, evidence } = suggestPolicy('r', pairs({ kind: 'match', lag: 3, gain: 0.6, floor: 0.5 }))
    expect(policy).toMatchObject({ kind: 'match', lag: 3 })
    expect(evidence.gain).toBeGreaterThan(0.5)
    expect(evidence.gain).toBeLessThan(0.7)
    expect(evidence).toMatchObject({ products: 12, reacting: 12, lag: 3 })
    expect(evidence.n).toBeGreaterThan(1000)
    expect(evidence.r2).toBeGreaterThan(0.5)
    expect(evidence.gainSe).toBeGreaterThan(0)
    expect('scope' in policy).toBe(false)
  })

  it('is an undercut of its size, and a follower where it stands far above us', () => {
    const under = suggestPolicy('r', pairs({ kind: 'undercut', by: 0.04, lag: 1, gain: 0.9, floor: 0.4 }, { above: -0.04 }))
    expect(under.policy.kind).toBe('undercut')
    if (under.policy.kind === 'undercut') expect(under.policy.by).toBeCloseTo(0.04, 1)
    expect(suggestPolicy('r', pairs({ kind: 'follow', share: 1, lag: 2, gain: 0.8, floor: 0.4 }, { above: 0.1 })).policy).toMatchObject({ kind: 'follow', share: 1, lag: 2 })
  })

  it('answers on the products that it watches: by their own prices, and as their category where these say little', () => {
    const some = suggestPolicy('r', pairs({ kind: 'match', lag: 1, gain: 0.8, floor: 0.5 }, { products: 40, answered: 16, category: (i) => (i < 20 ? 'phones' : 'tv') }))
    expect(some.evidence).toMatchObject({ products: 40, reacting: 16, decided: 40 })
    const { watched } = beliefOf(some.policy)
    const chance = (sku: string, category: string): number => watched!.findLast(({ scope }) => scope === undefined || scope.skus.includes(sku) || scope.categories.includes(category))!.share
    for (let i = 0; i < 40; i++) expect(chance(`p${i}`, i < 20 ? 'phones' : 'tv')).toBeCloseTo(i < 16 ? 1 : 0, 1)
    // Products without prices of their own.
    expect(chance('new', 'phones')).toBeGreaterThan(0.6)
    expect(chance('new', 'tv')).toBeLessThan(0.15)
    expect(chance('new', 'books')).toBeGreaterThan(0.1)
    expect(chance('new', 'books')).toBeLessThan(0.7)
  })

  it('is to hold where it answers nothing, or never moves', () => {
    expect(suggestPolicy('r', pairs({ kind: 'hold' }, { products: 40, answered: 0 })).policy).toEqual({ kind: 'hold' })
    expect(suggestPolicy('r', pairs({ kind: 'hold' }, { sd: 0 })).policy).toEqual({ kind: 'hold' })
    expect(suggestPolicy('r', []).evidence.products).toBe(0)
  })
})

/** A rival of known truth: a share of each category is watched, whose own prices wander and jump; some products have few days of prices; the part of our move made differs between products by `spread`. */
function truth(seed: number, shares: readonly number[], answer: { readonly share: number; readonly lag: number; readonly gain: number; readonly spread?: number }, perCategory = 25): { readonly pairs: PricePair[]; readonly watched: boolean[] } {
  const days = 180
  const watched: boolean[] = []
  const all = shares.flatMap((share, c) => Array.from({ length: perCategory }, (_, i): PricePair => {
    const stream = new Stream(seed, 1000 * c + i, 0, 0)
    const own = new Float64Array(days)
    const rival = new Float64Array(days)
    const answers = stream.uniform() < share
    watched.push(answers)
    const jumps = (): Float64Array => {
      const path = new Float64Array(days)
      let [regular, cut, until] = [0, 0, 0]
      for (let t = 0; t < days; t++) {
        if (stream.uniform() < 1 / 20) regular = 0.7 * regular + 0.04 * stream.normal()
        if (t >= until) cut = 0
        if (cut === 0 && stream.uniform() < 1 / 26) { cut = -0.05 - 0.2 * stream.uniform(); until = t + 3 + Math.floor(7 * stream.uniform()) }
        path[t] = regular + cut
      }
      return path
    }
    const [ours, theirs] = [jumps(), jumps()]
    const made = answer.share + (answer.spread ?? 0) * stream.normal()
    let y = 0
    for (let t = 0; t < days; t++) {
      if (t >= answer.lag) y += answer.gain * (ours[t - answer.lag] * made - y)
      own[t] = 100 * Math.exp(ours[t])
      rival[t] = 95 * Math.exp(theirs[t] + (answers ? y : 0))
    }
    // One product in five has been followed for eight weeks only.
    if (i % 5 === 0) rival.fill(Number.NaN, 0, days - 56)
    return { sku: `c${c}-${i}`, category: `c${c}`, own, rival }
  }))
  return { pairs: all, watched }
}

const beliefOf = (policy: RivalPolicy): AnswerBelief => {
  if (!('belief' in policy) || policy.belief === undefined) throw new Error(`${policy.kind} has no belief`)
  return policy.belief
}

describe('answers of rivals with known truth', () => {
  const SHARES = [0.1, 0.25, 0.4, 0.6]
  const WORLDS = 30

  it('are found without bias: lag, gain, share, and how many products are watched; intervals of categories hold the truth as often as they say', () => {
    let [inside, cells, counts, made, errors, expectedAll, watchedAll, gains, shares, wrong, decided] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for (let seed = 1; seed <= WORLDS; seed++) {
      const answer = { share: 0.6, lag: 1 + (seed % 3), gain: seed % 2 === 0 ? 1 : 0.5, spread: seed % 3 === 0 ? 0 : 0.15 }
      const { pairs: found, watched } = truth(seed, SHARES, answer)
      const { policy, evidence } = suggestPolicy('r', found)
      expect(evidence.lag).toBe(answer.lag)
      gains += (evidence.gain - answer.gain) / WORLDS
      shares += (evidence.share - answer.share) / WORLDS
      expectedAll += evidence.watched
      watchedAll += watched.filter(Boolean).length
      errors += Math.abs(evidence.watched - watched.filter(Boolean).length)
      if (Math.abs(evidence.watched - watched.filter(Boolean).length) <= 1.645 * evidence.watchedSd) counts++
      const belief = beliefOf(policy)
      if (Math.abs(evidence.share - answer.share) <= 1.645 * belief.shareSd!) made++
      const entries = belief.watched!
      SHARES.forEach((_, c) => {
        const { share, sd } = entries.find(({ scope }) => scope?.categories[0] === `c${c}`)!
        cells++
        // The share of a category is that of the products drawn: the interval is about the chance they were drawn with.
        if (Math.abs(share - SHARES[c]) <= 1.645 * sd) inside++
      })
      found.forEach(({ sku }, i) => {
        const entry = entries.findLast(({ scope }) => scope?.skus.includes(sku) ?? false)
        if (entry === undefined || (entry.share > 0.1 && entry.share < 0.9)) return
        decided++
        if (entry.share > 0.5 !== watched[i]) wrong++
      })
    }
    expect(Math.abs(expectedAll / watchedAll - 1)).toBeLessThan(0.08)
    expect(errors / WORLDS).toBeLessThan(4)
    expect(Math.abs(gains)).toBeLessThan(0.05)
    expect(Math.abs(shares)).toBeLessThan(0.05)
    // What is said to hold nine in ten: of 120 shares of categories, and of 30 numbers of products and parts of our move made; within two standard errors.
    expect(inside / cells).toBeGreaterThan(0.84)
    expect(inside / cells).toBeLessThan(0.96)
    expect(counts / WORLDS).toBeGreaterThan(0.79)
    expect(made / WORLDS).toBeGreaterThan(0.79)
    expect(decided).toBeGreaterThan(0.6 * 100 * WORLDS)
    // Told with at least nine to one.
    expect(wrong / decided).toBeLessThan(0.05)
  })

  it('are not seen in rivals who answer nothing, jump as they may', () => {
    for (let seed = 1; seed <= 10; seed++) expect(suggestPolicy('r', truth(100 + seed, [0, 0], { share: 0, lag: 1, gain: 1 }, 40).pairs).policy.kind).toBe('hold')
  })
})
