import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import type { WarchestError } from '../../../src/core/problem.ts'
import type { Instrument } from '../../../src/core/subsidy/instrument.ts'
import type { PriceScript, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { made } from '../subsidy/instruments.ts'
import { anyMarket, category, depth, FACTS, market, OWN, product, scenario } from './worlds.ts'

const fluid = (m: Market, s: Scenario) => fluidOutcome(m, s, FACTS)

describe('prices by date', () => {
  const m = market([product('a'), product('b', { price: 80 }), product('c', { category: 1 })], [category(), category({ id: 'tv' })])

  it('are those of a market that stands at these prices, offer by offer, near the start and far from it', () => {
    fc.assert(fc.property(anyMarket, fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), fc.double({ min: 0.01, max: 1.2, noNaN: true }), (raw, draws, reach) => {
      const open = { ...raw, products: raw.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
      const prices: PriceScript[] = []
      const products = open.products.map((p) => ({ ...p, prices: p.prices.map((price, k) => {
        if (price === null) return null
        const now = price * Math.exp(reach * draws.next().value!)
        prices.push({ seller: open.sellers[k].id, sku: p.sku, from: 0, prices: [now] })
        return now
      }) }))
      const scripted = fluid(open, scenario(open, { days: 1, prices }))
      const there = fluid({ ...open, products }, scenario({ ...open, products }, { days: 1 }))
      there.products.units.forEach((units, i) => expect(scripted.products.units[i]).toBeCloseTo(units, 8))
      expect(scripted.totals.grossValue.mean / Math.max(1e-9, there.totals.grossValue.mean)).toBeCloseTo(1, 9)
      there.sellers.forEach(({ units }, k) => expect(scripted.sellers[k].units.mean).toBeCloseTo(units.mean, 8))
    }), { numRuns: 60 })
  })

  it('change on their days and go back after the last', () => {
    const s = scenario(m, { days: 6, prices: [{ seller: 'taomao', sku: 'a', from: 1, prices: [70, 70, 90] }] })
    const units = fluid(m, s).daily.units.mean
    const base = fluid(m, { ...s, prices: [] }).daily.units.mean
    expect(units[0]).toBeCloseTo(base[0], 9)
    expect(units[1]).toBeLessThan(units[3])
    expect(units[2]).toBeCloseTo(units[1], 9)
    expect(units[3]).toBeLessThan(base[3])
    expect(units[4]).toBeCloseTo(base[4], 9)
  })

  it('of ours cost no subsidy, and a move goes on top of them', () => {
    const script = { seller: 'tianbao', sku: 'a', from: 0, prices: Array.from({ length: 10 }, () => 90) }
    const scripted = fluid(m, scenario(m, { prices: [script] }))
    const plan = { kind: 'plan', planId: 'p', from: 0, to: 10, lines: [{ sku: 'a', landed: 90, unitCap: null, funding: OWN }] } as const
    const moved = fluid(m, scenario(m, { moves: [plan] }))
    expect(scripted.totals.units.mean).toBeCloseTo(moved.totals.units.mean, 7)
    expect(scripted.totals.subsidy.mean).toBe(0)
    expect(moved.totals.netRevenue.mean).toBeCloseTo(scripted.totals.netRevenue.mean, 5)
    const both = fluid(m, scenario(m, { prices: [script], moves: [depth(0.3, { from: 2, to: 4, scope: { categories: [], skus: ['a'] } })] }))
    const only = fluid(m, scenario(m, { moves: [depth(0.3, { from: 2, to: 4, scope: { categories: [], skus: ['a'] } })] }))
    expect(both.daily.units.mean[2]).toBeCloseTo(only.daily.units.mean[2], 7)
    expect(both.daily.units.mean[5]).toBeCloseTo(scripted.daily.units.mean[5], 7)
    expect(both.sellers[0].priceIndex.mean[0]).toBeCloseTo(scripted.sellers[0].priceIndex.mean[0], 9)
  })

  it('show in the price index and in the books of a rival', () => {
    const s = scenario(m, { prices: m.products.map(({ sku, prices }) => ({ seller: 'taomao', sku, from: 3, prices: Array.from({ length: 3 }, () => prices[1]! * 0.8) })) })
    const { priceIndex, cash } = fluid(m, s).sellers[1]
    expect(priceIndex.mean.map((index) => Number(index.toFixed(9)))).toEqual([1, 1, 1, 0.8, 0.8, 0.8, 1, 1, 1, 1])
    const earned = cash!.mean.map((value, t) => value - (t === 0 ? 5e5 : cash!.mean[t - 1]))
    expect(earned[4]).toBeLessThan(earned[2])
    expect(earned[6]).toBeCloseTo(earned[2], 6)
  })

  it('are the same for every path, whose coefficients differ', () => {
    const s = scenario(m, { prices: [{ seller: 'tianbao', sku: 'a', from: 0, prices: [60, 61, 62, 63] }], monteCarlo: { paths: 40, seed: 3, draw: { elasticity: true, rivalCash: false, demandLevel: false }, demandLogSd: 0 } })
    const index = runWar(m, s, FACTS).sellers[0].priceIndex
    expect(index.p10).toEqual(index.p90)
  })

  it('must fit the market', () => {
    const refused = (script: Partial<PriceScript>, over: Partial<Scenario> = {}, policy?: Parameters<typeof scenario>[2]) => () => fluid(m, scenario(m, { ...over, prices: [{ seller: 'taomao', sku: 'a', from: 0, prices: [9], ...script }] }, policy))
    expect(refused({ sku: 'z' })).toThrow('does not offer')
    expect(refused({ seller: 'nobody' })).toThrow('does not offer')
    expect(refused({ prices: [9, 0] })).toThrow('not all prices')
    expect(refused({ from: -1 })).toThrow('not all prices')
    expect(refused({}, {}, { kind: 'match', lag: 0, gain: 1, floor: 0.5 })).toThrow('a policy that sets prices')
  })

  it('are refused beside what does not see them', () => {
    const refused = (seller: string, over: Partial<Scenario>, policy?: Parameters<typeof scenario>[2], rivals: (all: Scenario['rivals']) => Scenario['rivals'] = (all) => all) => () => {
      const s = scenario(m, { prices: [{ seller, sku: 'a', from: 0, prices: [60, 61] }], ...over }, policy)
      return fluid(m, { ...s, rivals: rivals(s.rivals) })
    }
    const use = (instrument: Instrument): Partial<Scenario> => ({ moves: [{ kind: 'instrument', instrument, from: 0, to: 5 }] })
    const follows = { kind: 'follow', share: 1, lag: 0, gain: 1, floor: 0.5 } as const
    expect(refused('tianbao', {}, follows)).toThrow('taomao answers prices of others')
    expect(refused('taomao', {}, undefined, (all) => all.map((rival) => (rival.seller === 'jinggou' ? { ...rival, policy: { kind: 'best-response', every: 1, ceiling: 1, costs: 'implied', lag: 0, gain: 1, floor: 0.5 } } : rival)))).toThrow('jinggou answers prices of others')
    expect(refused('tianbao', use(made('price-protection')))).toThrow('protect works on the prices at the start')
    expect(refused('tianbao', use(made('coupon')))).toThrow('coupon works on the prices at the start')
    expect(refused('taomao', use(made('price-match')))).toThrow('match works on the prices at the start')
    expect(refused('taomao', { regulator: { hazard: 1, memoryDays: 5, days: 5, whom: 'offender', ends: 'subsidy' } })).toThrow('a regulator who binds prices')
    expect(refused('taomao', {}, undefined, (all) => all.map((rival) => ({ ...rival, leaves: true })))).toThrow('taomao has prices by date and may leave the market')
    // A seller is called by name, in the language of whoever reads.
    const named = { ...m, sellers: m.sellers.map((seller) => ({ ...seller, name: { en: `The ${seller.id}`, zh: `${seller.id}店` } })) }
    const said = (): unknown => { try { fluid(named, scenario(named, { prices: [{ seller: 'tianbao', sku: 'a', from: 0, prices: [60, 61] }] }, follows)) } catch (error) { return (error as WarchestError).problems[0] } return null }
    expect(said()).toMatchObject({ message: expect.stringMatching(/^The taomao answers prices/) as unknown, params: { seller: 'taomao店' } })
    // What does not meet them goes on: rivals who answer us while only another rival's prices go by date, and promises while our own prices stay.
    expect(refused('taomao', {}, undefined, (all) => all.map((rival) => (rival.seller === 'jinggou' ? { ...rival, policy: follows } : rival)))).not.toThrow()
    expect(refused('taomao', use(made('price-protection')))).not.toThrow()
  })
})
