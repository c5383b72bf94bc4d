import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Stream } from '../../../src/core/random/stream.ts'
import { fitLaggedReaction, fitReaction } from '../../../src/core/rivals/price-reaction.ts'

/** Our price moves now and then; the rival goes `gain` of the way to (1 - by) of our price `lag` days ago, with noise. */
function followed(seed: number, { days = 200, lag = 2, gain = 0.4, by = 0.05, noise = 0.01 } = {}): { own: Float64Array; rival: Float64Array } {
  const random = new Stream(seed, 5, 0, 0)
  const own = new Float64Array(days)
  const rival = new Float64Array(days)
  let log = Math.log(100)
  for (let t = 0; t < days; t++) {
    if (random.uniform() < 0.15) log = Math.log(100) - 0.3 * random.uniform()
    own[t] = Math.exp(log)
  }
  let r = Math.log(95)
  for (let t = 0; t < days; t++) {
    r += gain * (Math.log(own[Math.max(0, t - lag)]) + Math.log1p(-by) - r) + noise * random.normal()
    rival[t] = Math.exp(r)
  }
  return { own, rival }
}

describe('reaction of a rival', () => {
  test('lag, gain and undercut come back from what they made, and intervals cover them', () => {
    let [lagRight, gainCovered, offsetCovered] = [0, 0, 0]
    for (let seed = 1; seed <= 100; seed++) {
      const { own, rival } = followed(seed)
      const fit = fitReaction(own, rival, { maxLag: 7 })
      if (fit.lag === 2) lagRight++
      if (Math.abs(fit.gain - 0.4) < 1.96 * fit.gainSe) gainCovered++
      if (Math.abs(fit.offset - Math.log(0.95)) < 1.96 * fit.offsetSe) offsetCovered++
      expect(fit.reactionP).toBeLessThan(1e-6)
    }
    expect(lagRight).toBe(100)
    expect(gainCovered).toBeGreaterThanOrEqual(87)
    expect(offsetCovered).toBeGreaterThanOrEqual(87)
  })

  test('without noise it is exact, whatever lag, gain and undercut', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e5 }), fc.integer({ min: 0, max: 5 }), fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: -0.1, max: 0.2, noNaN: true }), (seed, lag, gain, by) => {
      const { own, rival } = followed(seed, { lag, gain, by, noise: 0 })
      const fit = fitReaction(own, rival, { maxLag: 6 })
      expect(fit.lag).toBe(lag)
      expect(fit.gain).toBeCloseTo(gain, 6)
      expect(fit.offset).toBeCloseTo(Math.log1p(-by), 6)
      expect(fit.r2).toBeCloseTo(1, 9)
      expect(fit.lagSe).toBeLessThan(0.01)
      expect(fit.reactionP).toBeLessThan(1e-9)
    }), { numRuns: 30, examples: [[1, 0, 1, 0.2]] })
  })

  test('a rival that goes its own way is not said to follow, and its lag is anybody\'s guess', () => {
    let [followers, drifters] = [0, 0]
    for (let seed = 1; seed <= 60; seed++) {
      const { own } = followed(seed)
      const random = new Stream(seed, 6, 0, 0)
      let log = 4.5
      const rival = own.map(() => Math.exp((log += 0.4 * (4.5 - log) + 0.08 * random.normal())))
      // Its going back to its usual price looks like a gain; that our price plays no part tells.
      const fit = fitReaction(own, rival, { maxLag: 0 })
      if (fit.gain / fit.gainSe > 2.6) drifters++
      if (fit.reactionP < 0.01) followers++
    }
    expect(drifters).toBeGreaterThan(50)
    expect(followers).toBeLessThanOrEqual(4)
    const { own, rival } = followed(3, { gain: 0.03, noise: 0.05 })
    expect(fitReaction(own, rival, { maxLag: 10 }).lagSe).toBeGreaterThan(0.5)
  })

  test('days without a price are left out, not taken for zero', () => {
    const { own, rival } = followed(9, { noise: 0 })
    const holes = rival.map((p, t) => (t % 17 === 3 ? Number.NaN : p))
    const fit = fitReaction(own, holes, { maxLag: 4 })
    expect(fit.n).toBeLessThan(196)
    expect(fit.gain).toBeCloseTo(0.4, 6)
  })

  test.each([
    ['prices of different days', [1, 2], [1], /2 prices of ours and 1/],
    ['too few days', [1, 2, 3], [1, 2, 3], /days have both prices/],
    ['a price of zero', Array.from({ length: 60 }, () => 5), Array.from({ length: 60 }, (_, t) => (t === 7 ? 0 : 4)), /On day 8 the rival's price is 0/],
    ['a rival that never moved', Array.from({ length: 60 }, (_, t) => 5 + (t % 3)), Array.from({ length: 60 }, () => 4), /never moved/],
    ['days without prices of ours', Array.from({ length: 60 }, () => Number.NaN), Array.from({ length: 60 }, () => 4), /0 days have both/],
    ['a price of ours that never moved', Array.from({ length: 60 }, () => 5), Array.from({ length: 60 }, (_, t) => 4 + (t % 3)), /Our price never moved/],
  ])('refuses %s', (_, own, rival, message) => expect(() => fitReaction(own, rival)).toThrow(message))
})

describe('lagged reaction', () => {
  test('only rows that follow a row by exactly one period count, in any order of the rows', () => {
    const random = new Stream(4, 4, 4, 4)
    const time = [1, 2, 3, 7, 8, 9, 10, 14, 15, 16]
    const a = time.map(() => random.normal())
    const b = time.map(() => random.normal())
    const fit = fitLaggedReaction({ time, dependent: a, lagged: [a, b], names: ['a', 'b'] })
    expect(fit.n).toBe(7)
    const order = [4, 9, 0, 2, 7, 1, 3, 8, 6, 5]
    const pick = <T>(values: readonly T[]): T[] => order.map((i) => values[i])
    const shuffled = fitLaggedReaction({ time: pick(time), dependent: pick(a), lagged: [pick(a), pick(b)], names: ['a', 'b'] })
    fit.coef.forEach((value, j) => expect(shuffled.coef[j]).toBeCloseTo(value, 10))
    expect(() => fitLaggedReaction({ time: [1, 1], dependent: [1, 2], lagged: [[1, 2]], names: ['a'] })).toThrow('Period 1 is there twice')
  })
})
