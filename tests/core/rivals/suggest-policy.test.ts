import { describe, expect, it } from 'vitest'
import { reactionRule, react } from '../../../src/core/rivals/policy.ts'
import { suggestPolicy, type PricePair } from '../../../src/core/rivals/suggest-policy.ts'
import { Stream } from '../../../src/core/random/stream.ts'
import type { RivalPolicy } from '../../../src/core/war/scenario.ts'

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

  it('has the match set on which it answers', () => {
    const some = suggestPolicy('r', pairs({ kind: 'match', lag: 1, gain: 0.8, floor: 0.5 }, { products: 20, answered: 8, category: (i) => (i < 10 ? 'phones' : 'tv') }))
    expect(some.evidence).toMatchObject({ products: 20, reacting: 8 })
    expect(some.policy).toMatchObject({ scope: { categories: ['phones'], skus: [] } })
  })

  it('is to hold where it answers nothing, or never moves', () => {
    expect(suggestPolicy('r', pairs({ kind: 'hold' }, { answered: 0 })).policy).toEqual({ kind: 'hold' })
    expect(suggestPolicy('r', pairs({ kind: 'hold' }, { sd: 0 })).policy).toEqual({ kind: 'hold' })
    expect(suggestPolicy('r', []).evidence.products).toBe(0)
  })
})
