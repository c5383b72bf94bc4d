import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, minor } from '../../../src/core/money/money.ts'
import { BasketGrid } from '../../../src/core/subsidy/basket.ts'
import { discountOf } from '../../../src/core/subsidy/discount.ts'
import { fillProbability } from '../../../src/core/subsidy/group-buy.ts'
import { DEFAULT_SEGMENTS, type Instrument } from '../../../src/core/subsidy/instrument.ts'
import { leakageUnder, leakedPerGenuine, shareUnderCap } from '../../../src/core/subsidy/leakage.ts'
import { payoffOf, scaledSegments, type Payoff, type PayoffProduct } from '../../../src/core/subsidy/payoff.ts'
import { shareRatio, utilityOf } from '../../../src/core/subsidy/response.ts'
import { worstStack } from '../../../src/core/subsidy/stacking.ts'
import { anyDiscounts, made, SEGMENTED, terms } from './instruments.ts'

const PRODUCT: PayoffProduct = { start: 100, asked: 100, beta: 2.5, response: { similarity: 0.7, within: 0.3, product: 0.05 }, unitsPerDay: 40, unitsPerOrder: 1 }
/** A buyer who does not answer prices: what is left is arithmetic. */
const DEAF: PayoffProduct = { ...PRODUCT, beta: 1e-9 }
const at = (instruments: readonly Instrument[], over: Partial<PayoffProduct> = {}, given = terms(), fill: readonly number[] = instruments.map(() => 1)): Payoff => payoffOf({ ...DEAF, ...over }, instruments, fill, given)

describe('what each instrument takes off, by hand', () => {
  const off = (one: Instrument, running: number, basket: number): number => discountOf(one, { running, basket })

  it('direct cut: a share, an amount, or a price shown (a supply price topped up by the platform)', () => {
    expect(off(made('direct-cut', { off: { kind: 'percent', share: 0.15 } }), 200, 200)).toBeCloseTo(30, 12)
    expect(off(made('direct-cut', { off: { kind: 'amount', amount: 30 } }), 200, 900)).toBe(30)
    expect(off(made('direct-cut', { off: { kind: 'price', price: 4999 } }), 5499, 5499)).toBe(500)
    expect(off(made('direct-cut', { off: { kind: 'price', price: 4999 } }), 4500, 4500)).toBe(0)
  })

  it('coupon: 30 off an order of 200 or more is 15 on a line of 100 in an order of 200, nothing in one of 199', () => {
    const coupon = made('coupon', { off: { kind: 'amount', amount: 30 }, threshold: 200 })
    expect(off(coupon, 100, 200)).toBeCloseTo(15, 12)
    expect(off(coupon, 100, 199)).toBe(0)
    expect(off(coupon, 100, 400)).toBeCloseTo(7.5, 12)
  })

  it('coupon: 20% with a ceiling of 50 on an order of 400 is 12.5 on a line of 100', () => {
    expect(off(made('coupon', { off: { kind: 'percent', share: 0.2 }, ceiling: 50 }), 100, 400)).toBeCloseTo(12.5, 12)
    expect(off(made('coupon', { off: { kind: 'percent', share: 0.2 }, ceiling: 50 }), 100, 200)).toBeCloseTo(20, 12)
  })

  it('threshold: 50 off per 300, as in the stores of Tianbao\'s country; an order of 650 gets it twice, or once', () => {
    const per = made('threshold', { every: 300, off: 50 })
    expect(off(per, 130, 650)).toBeCloseTo((100 * 130) / 650, 12)
    expect(off({ ...per, repeatable: false }, 130, 650)).toBeCloseTo((50 * 130) / 650, 12)
    expect(off(per, 130, 299)).toBe(0)
    expect(off(per, 130, 300)).toBeCloseTo((50 * 130) / 300, 12)
  })

  it('cross-store threshold: each line bears its part, ours and the others\' add up to the discount', () => {
    // 300 of goods, 120 ours: 50 off, of which 20 are ours.
    const cross = made('cross-store', { every: 300, off: 50, ownShare: 0.4 })
    expect(off(cross, 120, 120)).toBeCloseTo(20, 12)
    expect(allocate(minor(5000), [12000, 11000, 7000])).toEqual([2000, 1833, 1167])
  })

  it('group-buy, deposit, cash-back, delivery, trade-in', () => {
    expect(off(made('group-buy', { groupOff: 0.2 }), 50, 50)).toBeCloseTo(10, 12)
    // A deposit of 50 that counts as 100 takes 50 off.
    expect(off(made('deposit', { deposit: 50, inflation: 2 }), 500, 500)).toBe(50)
    expect(off(made('cash-back', { off: { kind: 'amount', amount: 10 } }), 40, 160)).toBeCloseTo(2.5, 12)
    expect(off(made('delivery', { perOrder: 6, fee: 5 }), 40, 160)).toBeCloseTo(1.25, 12)
    expect(off(made('trade-in', { rate: 0.15, cap: 500 }), 3000, 3000)).toBeCloseTo(450, 12)
    expect(off(made('trade-in', { rate: 0.15, cap: 500 }), 4000, 4000)).toBe(500)
  })

  it('takes nothing off with what only promises', () => {
    for (const kind of ['task', 'price-protection', 'price-match'] as const) expect(off(made(kind), 100, 100)).toBe(0)
  })
})

describe('expected payoff', () => {
  it('is redemption times discount where nobody answers prices: half of the buyers use 20 off, so 90 is landed', () => {
    const { landed, off, units, any } = at([made('coupon', { redemption: 0.5 })], {}, terms({ basket: { mean: 100, cv: 0 } }))
    expect(landed).toBeCloseTo(90, 8)
    expect(off[0]).toBeCloseTo(10, 8)
    expect(units[0]).toBeCloseTo(0.5, 8)
    expect(any).toBeCloseTo(0.5, 8)
  })

  it('shifts towards those who use it where buyers do answer: 0.5 w x 20 / (0.5 w + 0.5)', () => {
    const { landed, off, units, ratio } = at([made('coupon', { redemption: 0.5 })], PRODUCT, terms({ basket: { mean: 100, cv: 0 } }))
    const w = shareRatio(PRODUCT.response, -2.5 * Math.log(0.8)).ratio
    expect(ratio).toBeCloseTo(0.5 + 0.5 * w, 12)
    expect(off[0]).toBeCloseTo((0.5 * w * 20) / (0.5 * w + 0.5), 10)
    expect(landed).toBeCloseTo(100 - off[0], 10)
    expect(units[0]).toBeCloseTo((0.5 * w) / (0.5 * w + 0.5), 12)
  })

  it('counts an order\'s coupon once for its units, and a group or a cut by the unit', () => {
    const uses = (one: Instrument): number => at([one], { unitsPerOrder: 1.6 }, terms({ basket: { mean: 160, cv: 0 } })).uses[0]
    expect(uses(made('coupon', { redemption: 1 }))).toBeCloseTo(1 / 1.6, 9)
    expect(uses(made('direct-cut'))).toBeCloseTo(1, 9)
  })

  it('redeems by segment, at most once a buyer, and gives nothing to those it is not meant for', () => {
    const redeemed = (over: Partial<Extract<Instrument, { kind: 'coupon' }>>): number => at([made('coupon', { redemption: 0.8, ...over })], {}, terms({ segments: DEFAULT_SEGMENTS, basket: { mean: 100, cv: 0 } })).units[0]
    // 0.2 x 0.88 + 0.5 x 0.64 + 0.1 x 0.72 + 0.2 x min(1, 1.2)
    expect(redeemed({})).toBeCloseTo(0.768, 6)
    expect(redeemed({ segments: ['lapsed'] })).toBeCloseTo(0.072, 6)
  })

  it('group-buy: those who join get the group price if it fills, all others the solo price', () => {
    // 0.4 join; half of the groups fill: 0.2 x 80 + 0.8 x 95.
    const { landed } = at([made('group-buy', { soloOff: 0.05, groupOff: 0.2, joinShare: 0.4 })], {}, terms(), [0.5])
    expect(landed).toBeCloseTo(0.2 * 80 + 0.8 * 95, 8)
  })

  it('pre-sale: only depositors who pay the balance buy', () => {
    // Half leave 10 that count as 20; 80% of them come back: (0.4 x 90 + 0.5 x 100) / 0.9.
    const { landed, ratio } = at([made('deposit', { deposit: 10, inflation: 2, uptake: 0.5, conversion: 0.8 })])
    expect(ratio).toBeCloseTo(0.9, 8)
    expect(landed).toBeCloseTo((0.4 * 90 + 0.5 * 100) / 0.9, 8)
  })

  it('threshold over baskets: agrees with the integral over the lognormal', () => {
    const per = made('threshold', { every: 200, off: 30 })
    const basket = { mean: 240, cv: 0.6 }
    const sigma = Math.sqrt(Math.log(1.36))
    let sum = 0
    const steps = 200_000
    for (let s = 0; s < steps; s++) {
      const z = -8 + (16 * (s + 0.5)) / steps
      const value = Math.max(100, basket.mean * Math.exp(sigma * z - sigma ** 2 / 2))
      sum += ((16 / steps) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)) * (Math.floor(value / 200) * 30 * 100) / value
    }
    expect(at([per], {}, terms({ basket })).off[0] / sum).toBeCloseTo(1, 4)
  })

  it('keeps the mean of an order, and of its reciprocal, in its cells, and segments at a mean multiplier of 1', () => {
    const grid = new BasketGrid({ mean: 240, cv: 0.6 }, [made('threshold')])
    grid.lay(1)
    const over = (of: (value: number) => number): number => grid.weights.slice(0, grid.count).reduce((sum, weight, c) => sum + weight * of(grid.values[c]), 0)
    expect(over(() => 1)).toBeCloseTo(1, 12)
    expect(over((value) => value) / 240).toBeCloseTo(1, 1)
    // E[1/B] of a lognormal is (1 + cv^2) / mean.
    expect(over((value) => 1 / value)).toBeCloseTo(1.36 / 240, 6)
    grid.lay(300)
    expect(Math.min(...grid.values.slice(0, grid.count))).toBe(300)
    expect(over(() => 1)).toBeCloseTo(1, 12)
    const scaled = scaledSegments(DEFAULT_SEGMENTS.map((one) => ({ ...one, weight: 3 * one.weight, priceMultiplier: 2 * one.priceMultiplier })))
    expect(scaled.reduce((sum, one) => sum + one.weight * one.priceMultiplier, 0)).toBeCloseTo(1, 12)
  })

  it('holds for any instruments: landed in [worst stack, asked], parts add up, uses and shares in their ranges', () => {
    fc.assert(fc.property(anyDiscounts(5), fc.double({ min: 30, max: 600, noNaN: true }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }), (instruments, asked, fill) => {
      const given = { ...PRODUCT, start: 110, asked, unitsPerOrder: 1.4 }
      const { landed, off, uses, units, anyway, any, ratio, logMove } = payoffOf(given, instruments, instruments.map((one, i) => (one.kind === 'group-buy' ? fill[i] : 1)), SEGMENTED)
      expect(landed).toBeGreaterThanOrEqual(worstStack(asked, instruments, SEGMENTED.stacking).landed - 1e-9)
      expect(landed).toBeLessThanOrEqual(asked + 1e-9)
      expect(off.reduce((a, b) => a + b, 0)).toBeCloseTo(asked - landed, 7)
      instruments.forEach((_, j) => {
        expect(off[j]).toBeGreaterThanOrEqual(0)
        expect(units[j]).toBeLessThanOrEqual(1 + 1e-12)
        expect(uses[j]).toBeLessThanOrEqual(units[j] + 1e-12)
        expect(anyway[j]).toBeLessThanOrEqual(units[j] + 1e-12)
      })
      expect(any).toBeLessThanOrEqual(1 + 1e-12)
      expect(shareRatio(given.response, -given.beta * logMove).ratio / ratio).toBeCloseTo(1, 9)
    }), { numRuns: 150 })
  })
})

describe('certainty equivalent', () => {
  /** One category of several products in which each buyer meets his own price for all of them at once: the exact mixture, by full nested logit. */
  const mixture = (states: readonly { readonly chance: number; readonly move: number }[], touched: number, products: number): number => {
    const { similarity, within, product } = PRODUCT.response
    const outside = 1 - products * product
    return states.reduce((sum, { chance, move }) => {
      const pull = Math.exp((-PRODUCT.beta * move) / similarity)
      const inside = 1 - within + within * pull
      const top = inside ** similarity
      return sum + (chance * ((product * top * within * pull) / inside)) / (outside + touched * product * top + (products - touched) * product)
    }, 0) / (product * within)
  }

  it('is exact for a product whose neighbours stand still, however wide the prices spread', () => {
    const coupon = made('coupon', { off: { kind: 'percent', share: 0.4 }, redemption: 0.3 })
    const { ratio, logMove } = at([coupon], PRODUCT)
    const exact = mixture([{ chance: 0.3, move: Math.log(0.6) }, { chance: 0.7, move: 0 }], 1, 12)
    expect(ratio).toBeCloseTo(exact, 10)
    expect(mixture([{ chance: 1, move: logMove }], 1, 12)).toBeCloseTo(exact, 10)
  })

  it('errs by the second order of the spread where all neighbours move, and by little at ordinary depths', () => {
    const error = (share: number): number => {
      const { logMove } = at([made('coupon', { off: { kind: 'percent', share }, redemption: 0.3 })], PRODUCT)
      return mixture([{ chance: 1, move: logMove }], 12, 12) / mixture([{ chance: 0.3, move: Math.log(1 - share) }, { chance: 0.7, move: 0 }], 12, 12) - 1
    }
    expect(Math.abs(error(0.1))).toBeLessThan(0.01)
    expect(Math.abs(error(0.2))).toBeLessThan(0.05)
    // Halving the discount quarters the error, or better.
    expect(Math.abs(error(0.02))).toBeLessThan(Math.abs(error(0.04)) / 3.2)
  })

  it('inverts the share, far up and far down', () => {
    fc.assert(fc.property(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.double({ min: 0.001, max: 0.9, noNaN: true }), fc.double({ min: -6, max: 3, noNaN: true }), (similarity, within, product, u) => {
      const response = { similarity, within, product }
      expect(utilityOf(response, shareRatio(response, u).ratio)).toBeCloseTo(u, 6)
    }))
  })

  it('has the derivative it says', () => {
    const h = 1e-5
    const log = (u: number): number => Math.log(shareRatio(PRODUCT.response, u).ratio)
    expect(shareRatio(PRODUCT.response, 0.4).slope).toBeCloseTo((log(0.4 + h) - log(0.4 - h)) / (2 * h), 7)
  })
})

describe('groups that fill', () => {
  it('fill when enough others come in time: 1 - e^-2 (1 + 2) for two others at two expected', () => {
    expect(fillProbability(1, 3, 2)).toBeCloseTo(1 - Math.exp(-2) * 3, 12)
    expect(fillProbability(1, 1, 2)).toBe(1)
    expect(fillProbability(0, 3, 24)).toBe(0)
    expect(fillProbability(1000, 3, 24)).toBeCloseTo(1, 12)
  })
})

describe('leakage', () => {
  it('is what it is without caps, and falls with each cap it answers to', () => {
    const given = { arbitrage: 0.1, fraud: 0.05 }
    const none = { issueCap: null, dailyQuota: null, perUser: null, perAddress: null, perDevice: null }
    expect(leakageUnder(given, none, 20)).toEqual(given)
    // One use per user leaves a reseller 1/20 of his uses, and fake accounts all of theirs.
    const user = leakageUnder(given, { ...none, perUser: 1 }, 20)
    expect(user.arbitrage).toBeCloseTo(0.005 / (0.85 + 0.005 + 0.05), 12)
    expect(user.fraud).toBeCloseTo(0.05 / (0.85 + 0.005 + 0.05), 12)
    const device = leakageUnder(given, { ...none, perDevice: 2 }, 20)
    expect(device.fraud).toBeCloseTo((0.05 * shareUnderCap(2, 20)) / (0.85 + 0.15 * shareUnderCap(2, 20)), 12)
    expect(leakedPerGenuine({ arbitrage: 0.1, fraud: 0.1 })).toBeCloseTo(0.25, 12)
  })

  it('grows with the cap, from one use in `appetite` to all', () => {
    expect(shareUnderCap(1, 20)).toBeCloseTo(0.05, 12)
    expect(shareUnderCap(null, 20)).toBe(1)
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 1, max: 100, noNaN: true }), (cap, appetite) => {
      expect(shareUnderCap(cap, appetite)).toBeLessThanOrEqual(shareUnderCap(cap + 1, appetite))
    }))
  })
})
