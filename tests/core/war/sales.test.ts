import { describe, expect, it } from 'vitest'
import type { Instrument } from '../../../src/core/subsidy/instrument.ts'
import type { InstrumentMove, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { made, terms } from '../subsidy/instruments.ts'
import { category, depth, FACTS, market, OPERATIONS, product, scenario, TREASURY } from './worlds.ts'

const PLAIN = terms({ basket: { mean: 1, cv: 0 } })
const WORLD = market([product('a'), product('b', { price: 120, list: 130 }), product('c', { price: 80 })])
const ONE_UNIT = { ...TREASURY, unitsPerOrder: 1 }
const move = (instrument: Instrument, over: Partial<InstrumentMove> = {}): InstrumentMove => ({ kind: 'instrument', instrument, from: 0, to: 10, ...over })
const war = (over: Partial<Scenario>): Scenario => scenario(WORLD, { campaign: PLAIN, treasury: ONE_UNIT, ...over })
const fluid = (s: Scenario, m = WORLD) => fluidOutcome(m, s, FACTS)
const quotaOf = (dailyQuota: number | null, issueCap: number | null = null): Instrument => made('direct-cut', { off: { kind: 'percent', share: 0.2 }, limits: { issueCap, dailyQuota, perUser: null, perAddress: null, perDevice: null } })

describe('orders that are cancelled', () => {
  const slow = { ...OPERATIONS, fulfilmentCapacity: 10, promiseDays: 0, cancelRate: 0.3 }

  it('give their subsidy back to the envelope', () => {
    const outcome = fluid(war({ moves: [depth(0.2)], operations: slow, envelope: { total: 1e9, perDay: 1e8, categories: [{ category: 'phones', amount: 1e8 }] } }))
    expect(outcome.totals.cancelledUnits.mean).toBeGreaterThan(100)
    expect(outcome.envelopes[0].maxSpend).toBeCloseTo(outcome.totals.subsidy.mean, 6)
  })

  it('leave an envelope that binds for others to spend', () => {
    const amount = 8000
    const outcome = fluid(war({ moves: [depth(0.2)], days: 60, operations: slow, envelope: { total: amount, perDay: null, categories: [] } }))
    expect(outcome.totals.cancelledUnits.mean).toBeGreaterThan(100)
    expect(outcome.totals.subsidy.mean / amount).toBeGreaterThan(0.99)
    expect(outcome.totals.subsidy.mean / amount).toBeLessThan(1 + 1e-9)
  })
})

describe('a quota that is used up', () => {
  const unitsOn = (outcome: ReturnType<typeof fluid>): number => outcome.daily.units.mean[0]
  const days = 1

  it('sends whoever comes after to choose again at the price without it', () => {
    const without = unitsOn(fluid(war({ days })))
    const withAll = unitsOn(fluid(war({ days, moves: [move(quotaOf(null))] })))
    const quota = 20
    const cut = fluid(war({ days, moves: [move(quotaOf(quota))] }))
    // The cut holds until `quota` units are sold at it, the rest of the day has no cut.
    const part = quota / withAll
    expect(part).toBeLessThan(0.9)
    expect(unitsOn(cut)).toBeCloseTo(part * withAll + (1 - part) * without, 6)
    expect(cut.instruments![0].redemptions.mean).toBeCloseTo(quota, 6)
  })

  it('is the same over a day of hours: the later hours are without it, and the next day has it again', () => {
    const hourly = (over: Partial<Scenario>): Scenario => war({ stepHours: 1, operations: { ...OPERATIONS, hourlyVisits: Array.from({ length: 24 }, () => 1) }, ...over })
    const without = fluid(hourly({ days: 2 }))
    const withAll = fluid(hourly({ days: 2, moves: [move(quotaOf(null))] }))
    const cut = fluid(hourly({ days: 2, moves: [move(quotaOf(20))] }))
    const used = 20 / (withAll.daily.units.mean[0] / 24)
    for (let hour = 0; hour < 48; hour++) {
      const at = hour % 24
      const bound = at + 1 <= used ? withAll : at >= used ? without : null
      if (bound !== null) expect(cut.hourly!.units[hour]).toBeCloseTo(bound.hourly!.units[hour], 6)
    }
  })

  it('leaves the other instruments in force, one after the other', () => {
    const coupon = (issueCap: number): Instrument => made('coupon', { off: { kind: 'percent', share: 0.1 }, redemption: 1, limits: { issueCap, dailyQuota: null, perUser: null, perAddress: null, perDevice: null } })
    const both = fluid(war({ days, moves: [move(quotaOf(15)), move(coupon(40))] }))
    expect(both.instruments![0].redemptions.mean).toBeCloseTo(15, 6)
    expect(both.instruments![1].redemptions.mean).toBeCloseTo(40, 6)
    const couponOnly = unitsOn(fluid(war({ days, moves: [move(coupon(1e6))] })))
    const cutAndCoupon = unitsOn(fluid(war({ days, moves: [move(quotaOf(null)), move(coupon(1e6))] })))
    const without = unitsOn(fluid(war({ days })))
    const first = 15 / cutAndCoupon
    const second = 25 / couponOnly
    expect(first + second).toBeLessThan(1)
    expect(unitsOn(both)).toBeCloseTo(first * cutAndCoupon + second * couponOnly + (1 - first - second) * without, 5)
  })

  it('holds on sampled paths, whose mean agrees with the expected one', () => {
    const s = war({ days: 4, moves: [move(quotaOf(20))], monteCarlo: { paths: 400, seed: 3, draw: { elasticity: false, rivalCash: false, demandLevel: false }, demandLogSd: 0 } })
    const sampled = runWar(WORLD, s, FACTS)
    expect(sampled.instruments![0].redemptions.p90).toBeLessThanOrEqual(4 * 20 + 1e-9)
    const { mean, se } = sampled.totals.units
    expect(Math.abs(mean - fluid(s).totals.units.mean)).toBeLessThan(4 * se + 0.005 * mean)
    const unlimited = fluid(war({ days: 4, moves: [move(quotaOf(null))] })).totals.units.mean
    expect(mean).toBeLessThan(0.9 * unlimited)
  })
})

describe('what is bought ahead', () => {
  it('counts what buyers got, not what sold out within the step', () => {
    const lone = (stock: number): ReturnType<typeof market> => market([product('a', { sellers: 1, stock, inbound: [{ step: 1, units: 1e6 }] })], [category({ promoEffect: 0 })])
    const share = 0.5
    const meanDays = 10
    const run = (stock: number) => {
      const m = lone(stock)
      return fluid(scenario(m, { days: 2, moves: [depth(0.4, { from: 0, to: 1 })], buyers: { pullForward: { share, meanDays, crowdShare: 0 } } }), m)
    }
    const m = lone(1e6)
    const ordinary = fluid(scenario(m, { days: 2 }), m).daily
    const rate = ordinary.units.mean[0] / ordinary.visits.mean[0]
    // Visits of the second day that do not come, for what was sold above the ordinary on the first.
    const missing = (sold: number): number => (share * Math.max(0, sold - ordinary.units.mean[0]) * (1 - Math.exp(-1 / meanDays))) / rate
    for (const extra of [0, 20, 1e6]) {
      const outcome = run(ordinary.units.mean[0] + extra)
      const sold = outcome.daily.units.mean[0]
      if (extra < 1e6) expect(sold).toBeLessThanOrEqual(ordinary.units.mean[0] + extra + 1e-9)
      expect(ordinary.visits.mean[1] - outcome.daily.visits.mean[1]).toBeCloseTo(missing(sold), 6)
    }
  })
})
