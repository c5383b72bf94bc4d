import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, mergePartials, pathRanges, runWar, simulatePaths, summarize } from '../../../src/core/war/simulate.ts'
import { anyMarket, anyWar, category, depth, FACTS, market, OPERATIONS, OWN, product, scenario, TREASURY } from './worlds.ts'

const fluid = (m: Market, s: Scenario): Omit<Outcome, 'hash'> => fluidOutcome(m, s, FACTS)
const sampled = (m: Market, s: Scenario): Omit<Outcome, 'hash'> => runWar(m, s, FACTS)
const four = { sellers: 4 } as const

describe('the same bits', () => {
  it('come from any division of the paths, joined in any order', () => {
    fc.assert(fc.property(anyWar, fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat()), (war, parts, picks) => {
      const paths = 50
      const s = { ...war.scenario, monteCarlo: { ...war.scenario.monteCarlo, paths } }
      const whole = sampled(war.market, s)
      const pieces = pathRanges(paths, parts).map(({ from, to }) => simulatePaths(war.market, s, from, to))
      const shuffled = pieces.map((piece) => ({ piece, at: picks.next().value ?? 0 })).sort((a, b) => a.at - b.at).map(({ piece }) => piece)
      expect(summarize(war.market, s, mergePartials(shuffled), FACTS)).toEqual(whole)
    }), { numRuns: 25 })
  })

  it('cover every path exactly once, and a gap is refused', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 40 }), (paths, parts) => {
      const ranges = pathRanges(paths, parts)
      expect(ranges[0].from).toBe(0)
      expect(ranges[ranges.length - 1].to).toBe(paths)
      ranges.slice(1).forEach((range, i) => expect(range.from).toBe(ranges[i].to))
      expect(ranges.every(({ from, to }) => to > from)).toBe(true)
    }))
    const m = market([product('a')])
    const s = scenario(m)
    expect(() => mergePartials([simulatePaths(m, s, 16, 20)])).toThrow(WarchestError)
    expect(() => simulatePaths(m, s, 3, 8)).toThrow('multiple')
  })

  it('depend on the seed', () => {
    const m = market([product('a'), product('b')])
    const s = scenario(m)
    expect(sampled(m, s)).toEqual(sampled(m, s))
    expect(sampled(m, { ...s, monteCarlo: { ...s.monteCarlo, seed: 8 } }).totals.units.mean).not.toBe(sampled(m, s).totals.units.mean)
  })
})

describe('demand', () => {
  it('is the two-level nested logit of the model, offer by offer', () => {
    fc.assert(fc.property(anyMarket, (m) => {
      const open = { ...m, products: m.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
      const s = scenario(open, { days: 1 })
      const outcome = fluid(open, s)
      open.categories.forEach((c, g) => {
        const lambda = c.sellerSimilarity
        const members = open.products.flatMap((p, i) => (p.category === g ? [i] : []))
        const v = (i: number, k: number): number => open.products[i].meanUtility[k]! - open.products[i].priceCoefficient * Math.log(open.products[i].prices[k]!)
        const offered = (i: number): number[] => open.sellers.flatMap((_, k) => (open.products[i].prices[k] === null ? [] : [k]))
        const inclusive = (i: number): number => Math.log(offered(i).reduce((sum, k) => sum + Math.exp(v(i, k) / lambda), 0))
        const denominator = 1 + members.reduce((sum, i) => sum + Math.exp(lambda * inclusive(i)), 0)
        for (const i of members) {
          const share = (Math.exp(lambda * inclusive(i)) / denominator) * Math.exp(v(i, 0) / lambda - inclusive(i))
          // 2026-06-01 is a Monday.
          expect(outcome.products.units[i]).toBeCloseTo(c.visitsPerDay * c.weekday[0] * share, 8)
        }
      })
    }), { numRuns: 60 })
  })

  it('treats equal sellers equally', () => {
    const m = market([product('a', four), product('b', { ...four, price: 40, list: 40, cost: 28 })])
    const s = scenario(m, { operations: { ...OPERATIONS, siteCapacity: 60 } })
    const outcome = fluid(m, { ...s, rivals: s.rivals.map((rival) => ({ ...rival, siteCapacity: 60 })) })
    for (const seller of outcome.sellers) {
      expect(seller.units.mean).toBeCloseTo(outcome.sellers[0].units.mean, 9)
      expect(seller.share.mean[3]).toBeCloseTo(0.25, 9)
      expect(seller.availability.mean[3]).toBeCloseTo(outcome.sellers[0].availability.mean[3], 9)
    }
    expect(outcome.daily.availability.mean[0]).toBeLessThan(1)
  })

  it('of our store never falls when we cut deeper', () => {
    fc.assert(fc.property(anyMarket, fc.double({ min: 0, max: 0.6, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }), (m, shallow, more) => {
      const open = { ...m, products: m.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
      const units = (d: number): number => fluid(open, scenario(open, { days: 2, moves: [depth(d)] })).totals.units.mean
      expect(units(shallow + more)).toBeGreaterThanOrEqual(units(shallow) * (1 - 1e-12))
    }), { numRuns: 60 })
  })

  it('sampled agrees with expected within five standard errors where nothing binds', () => {
    const m = market([product('a', { price: 90 }), product('b'), product('c', { category: 1 })], [category(), category({ id: 'tv', dispersion: 2, visitsPerDay: 900 })])
    const off = { elasticity: false, rivalCash: false, demandLevel: false }
    const s = scenario(m, { moves: [depth(0.15, { from: 3, to: 8 })], monteCarlo: { paths: 400, seed: 3, draw: off, demandLogSd: 0 } })
    const expected = fluid(m, s)
    const drawn = sampled(m, s)
    for (const measure of ['units', 'grossValue', 'subsidy', 'contribution', 'closingCash'] as const) {
      expect(drawn.totals[measure].se).toBeGreaterThan(0)
      expect(Math.abs(drawn.totals[measure].mean - expected.totals[measure].mean), measure).toBeLessThan(5 * drawn.totals[measure].se)
    }
    // Negative binomial with size 2 is wider than Poisson: the variance says so.
    const daily = drawn.products.units
    expect(daily[2]).toBeGreaterThan(0)
  })

  it('spreads with every source of uncertainty that is switched on', () => {
    const m = market([product('a')])
    const sd = (draw: Partial<Scenario['monteCarlo']['draw']>): number => {
      const s = scenario(m, { moves: [depth(0.3)], monteCarlo: { paths: 300, seed: 1, draw: { elasticity: false, rivalCash: false, demandLevel: false, ...draw }, demandLogSd: 0.3 } })
      return sampled(m, s).totals.units.sd
    }
    const arrivals = sd({})
    expect(sd({ elasticity: true })).toBeGreaterThan(1.5 * arrivals)
    expect(sd({ demandLevel: true })).toBeGreaterThan(1.5 * arrivals)
    expect(sd({ rivalCash: true })).toBe(arrivals)
  })
})

describe('moves', () => {
  const m = market([product('a', { price: 95 }), product('b', { category: 1 })], [category(), category({ id: 'tv' })])

  it('hold from the first day to the day before the last, in their scope, at list x (1 - depth)', () => {
    const outcome = fluid(m, scenario(m, { days: 6, moves: [depth(0.2, { from: 1, to: 4, scope: { categories: ['phones'], skus: [] } })] }))
    const index = outcome.sellers[0].priceIndex.mean
    expect(index[0]).toBe(1)
    expect(index[1]).toBeLessThan(0.95)
    expect(index[4]).toBe(1)
    const days = outcome.daily.subsidy.mean.map((subsidy) => subsidy > 0)
    expect(days).toEqual([false, true, true, true, false, false])
    expect(outcome.products.subsidy[1]).toBe(0)
    // The subsidy is list - landed = 20 a unit: what the subsidised days sold.
    const subsidised = outcome.daily.subsidy.mean.reduce((a, b) => a + b, 0) / 20
    expect(subsidised).toBeCloseTo(outcome.daily.units.mean.slice(1, 4).reduce((a, b) => a + b, 0) - outcome.products.units[1] / 2, 6)
  })

  it('may be taken off the price of today instead of the list price', () => {
    const index = (basis: 'list' | 'current'): number => fluid(m, scenario(m, { moves: [depth(0.2, { basis, scope: { categories: [], skus: ['a'] } })] })).totals.subsidy.mean
    const units = (landed: number): number => fluid(m, scenario(m, { moves: [{ kind: 'plan', planId: 'p', from: 0, to: 10, lines: [{ sku: 'a', landed, unitCap: null, funding: OWN }] }] })).totals.subsidy.mean
    expect(index('current')).toBeCloseTo(units(76), 9)
    expect(index('list')).toBeCloseTo(units(80), 9)
  })

  it('leave a price alone that is already lower, and let the later of two hold', () => {
    expect(fluid(m, scenario(m, { moves: [depth(0.03, { scope: { categories: [], skus: ['a'] } })] })).totals.subsidy.mean).toBe(0)
    const both = fluid(m, scenario(m, { moves: [depth(0.4), depth(0.1)] }))
    expect(both).toEqual({ ...fluid(m, scenario(m, { moves: [depth(0.1)] })) })
  })

  it('of a plan stop at the unit cap', () => {
    const plan = { kind: 'plan', planId: 'p', from: 0, to: 10, lines: [{ sku: 'a', landed: 70, unitCap: 12, funding: OWN }] } as const
    const subsidy = (over: Partial<Scenario>): number => sampled(m, scenario(m, { moves: [plan], ...over })).totals.subsidy.p90
    expect(subsidy({})).toBe(12 * 30)
    expect(fluid(m, scenario(m, { moves: [plan] })).totals.subsidy.mean).toBeCloseTo(12 * 30, 9)
    expect(subsidy({ moves: [{ ...plan, lines: [{ ...plan.lines[0], unitCap: null }] }] })).toBeGreaterThan(12 * 30)
  })

  it('of a plan never pass the unit cap on any path, also where second choices made it a fraction and the envelope ends the day', () => {
    const scarce = market([product('a'), product('b', { stock: 30 }), product('c', { stock: 20 }), product('d')])
    const lines = ['a', 'b', 'c', 'd'].map((sku) => ({ sku, landed: 70, unitCap: sku === 'a' ? 60 : null, funding: OWN }))
    const s = scenario(scarce, { moves: [{ kind: 'plan', planId: 'p', from: 0, to: 10, lines }], days: 8, envelope: { total: 6000, perDay: null, categories: [] } })
    for (let seed = 0; seed < 300; seed++) {
      const { products } = runWar(scarce, { ...s, monteCarlo: { ...s.monteCarlo, paths: 1, seed } }, FACTS)
      expect(products.subsidy[0] / 30, `seed ${seed}`).toBeLessThanOrEqual(60 * (1 + 1e-9))
    }
  })

  it('stop while stock is below the buffer', () => {
    const scarce = market([product('a', { stock: 40 })])
    const s = scenario(scarce, { moves: [depth(0.2)], operations: { ...OPERATIONS, stockBuffer: 25 } })
    const outcome = fluid(scarce, s)
    const stopped = outcome.daily.subsidy.mean.findIndex((subsidy) => subsidy === 0)
    const soldBefore = outcome.daily.units.mean.slice(0, stopped).reduce((a, b) => a + b, 0)
    expect(40 - soldBefore).toBeLessThan(25)
    expect(40 - outcome.daily.units.mean.slice(0, stopped - 1).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(25)
    expect(outcome.sellers[0].priceIndex.mean[stopped]).toBe(1)
  })

  it('end when the envelope is spent, and the return price holds', () => {
    const s = scenario(m, { moves: [depth(0.25)], envelope: { total: 2000, perDay: null, categories: [] } })
    const outcome = fluid(m, s)
    expect(outcome.totals.subsidy.mean).toBeCloseTo(2000, 6)
    expect(outcome.envelopes[0]).toMatchObject({ id: 'total', amount: 2000, exhausted: 1 })
    const last = outcome.daily.subsidy.mean.findLastIndex((subsidy) => subsidy > 0)
    expect(last).toBeLessThan(9)
    expect(outcome.sellers[0].priceIndex.mean[last + 1]).toBe(1)
    const free = fluid(m, { ...s, envelope: { total: null, perDay: null, categories: [] } })
    expect(free.daily.units.mean[last]).toBeGreaterThan(outcome.daily.units.mean[last])
  })
})

describe('rivals', () => {
  const m = market([product('a')])
  const index = (policy: Parameters<typeof scenario>[2], over: Partial<Scenario> = {}): readonly number[] => fluid(m, scenario(m, { moves: [depth(0.2, { from: 2, to: 6 })], ...over }, policy)).sellers[1].priceIndex.mean

  it('hold', () => expect(index({ kind: 'hold' })).toEqual(Array.from({ length: 10 }, () => 1)))
  it('match after the lag, and go back after it', () => {
    const seen = index({ kind: 'match', lag: 1, gain: 1, floor: 0.5 })
    expect(seen.map((x) => Number(x.toFixed(9)))).toEqual([1, 1, 1, 0.8, 0.8, 0.8, 0.8, 1, 1, 1])
  })
  it('move part of the way in logs, never below the floor', () => {
    const half = index({ kind: 'match', lag: 0, gain: 0.5, floor: 0.5 })
    expect(half[2]).toBeCloseTo(Math.sqrt(0.8), 9)
    expect(half[3]).toBeCloseTo(0.8 ** 0.75, 9)
    expect(index({ kind: 'match', lag: 0, gain: 1, floor: 0.9 })[3]).toBeCloseTo(0.9, 9)
    expect(index({ kind: 'undercut', by: 0.1, lag: 0, gain: 1, floor: 0.5 })[3]).toBeCloseTo(0.72, 9)
  })
  it('whose cash ends give up, go back to their prices, and are counted', () => {
    const poor = scenario(m, { moves: [depth(0.2)], monteCarlo: { paths: 200, seed: 2, draw: { elasticity: false, rivalCash: true, demandLevel: false }, demandLogSd: 0 } }, { kind: 'match', lag: 0, gain: 1, floor: 0.5 })
    const outcome = sampled(m, { ...poor, rivals: poor.rivals.map((rival) => ({ ...rival, cash: 2000, cashLogSd: 0.8, fixedCostPerDay: 900, margin: 0.2 })) })
    const rival = outcome.sellers[1]
    expect(rival.capitulation).toBeGreaterThan(0.2)
    expect(rival.capitulation).toBe(rival.runway!.byDay[9])
    expect(rival.runway!.p10).not.toBeNull()
    expect(rival.priceIndex.mean[0]).toBeCloseTo(0.8, 9)
    expect(rival.priceIndex.mean[9]).toBeGreaterThan(0.82)
  })
  it('that answer take back units', () => {
    const units = (policy: Parameters<typeof scenario>[2]): number => fluid(m, scenario(m, { moves: [depth(0.2)] }, policy)).totals.units.mean
    expect(units({ kind: 'match', lag: 0, gain: 1, floor: 0.5 })).toBeLessThan(units({ kind: 'match', lag: 5, gain: 1, floor: 0.5 }))
    expect(units({ kind: 'match', lag: 5, gain: 1, floor: 0.5 })).toBeLessThan(units({ kind: 'hold' }))
  })
})

describe('operations', () => {
  it('a seller that runs out leaves its buyers to the others', () => {
    const m = market([product('a'), product('b')])
    const s = scenario(m)
    const full = fluid(m, s)
    const dry = fluid(m, { ...s, rivals: s.rivals.map((rival, r) => ({ ...rival, stockDays: r === 0 ? 2.5 : null })) })
    // By the second day it has sold out by chance on some shelves.
    expect(dry.daily.units.mean[1] / full.daily.units.mean[1]).toBeGreaterThanOrEqual(1)
    expect(dry.daily.units.mean[1] / full.daily.units.mean[1]).toBeLessThan(1.01)
    expect(dry.daily.units.mean[5]).toBeGreaterThan(full.daily.units.mean[5])
    expect(dry.sellers[2].units.mean).toBeGreaterThan(full.sellers[2].units.mean)
    // On the third day, sold out half way, the second choices of the other half come in.
    expect(dry.products.received[0]).toBeGreaterThan(0)
    expect(dry.sellers[1].share.mean[5]).toBeLessThan(1e-3)
  })

  it('what is sold is reordered, and back after the agreed days', () => {
    const m = market([product('a', { stock: 30 })])
    const sells = (reorderDays: number | null): readonly number[] => fluid(m, scenario(m, { operations: { ...OPERATIONS, reorderDays } })).daily.units.mean
    const dry = sells(null)
    const back = sells(3)
    expect(dry.reduce((a, b) => a + b, 0)).toBeCloseTo(30, 9)
    back.slice(0, 3).forEach((units, t) => expect(units).toBeCloseTo(dry[t], 1))
    // On some shelves a few units were left for the second day, and are not back on the fourth.
    expect(back[3]).toBeGreaterThan(0.9 * back[0])
    expect(back[3]).toBeLessThan(back[0])
    expect(back[3] + back[4]).toBeCloseTo(back[0] + back[1], 0)
    // Stock on hand and on order stays 30: no three days in a row sell more.
    for (let t = 2; t < 10; t++) expect(back[t] + back[t - 1] + back[t - 2]).toBeLessThanOrEqual(30 + 1e-9)
    const money = fluid(m, scenario(m, { operations: { ...OPERATIONS, reorderDays: 3 } }))
    const balance = money.ledger.inventory.reduce((a, b) => a + b, 0)
    expect(balance).toBeCloseTo(-70 * (back[7] + back[8] + back[9]), 6)
  })

  it('an overloaded site turns visits away, and the others get them', () => {
    const m = market([product('a', four), product('b', four)])
    const s = scenario(m, { operations: { ...OPERATIONS, crowd: [{ day: 4, multiplier: 5 }] } })
    const stands = fluid(m, s)
    const breaks = fluid(m, { ...s, rivals: s.rivals.map((rival) => ({ ...rival, siteCapacity: 150 })) })
    expect(breaks.sellers[1].availability.mean[0]).toBe(1)
    expect(breaks.sellers[1].availability.mean[4]).toBeLessThan(0.6)
    expect(breaks.sellers[0].availability.mean[4]).toBe(1)
    expect(breaks.daily.units.mean[4]).toBeGreaterThan(stands.daily.units.mean[4] * 1.3)
    expect(breaks.daily.units.mean[0]).toBe(stands.daily.units.mean[0])
    // A visit turned away everywhere buys nothing: fewer buy in all.
    const all = (o: Omit<Outcome, 'hash'>): number => o.sellers.reduce((sum, seller) => sum + seller.units.mean, 0)
    expect(all(breaks)).toBeLessThan(all(stands))
    const attacked = fluid(m, { ...s, operations: { ...s.operations, siteCapacity: 600, attackLoad: [{ day: 4, seller: 'tianbao', load: 900 }] } })
    expect(attacked.daily.availability.mean[4]).toBeCloseTo(600 / (attacked.daily.visits.mean[4] + 900), 9)
  })

  it('late parcels build up and put buyers off', () => {
    const m = market([product('a'), product('b')])
    const quick = fluid(m, scenario(m))
    const slow = fluid(m, scenario(m, { operations: { ...OPERATIONS, fulfilmentCapacity: quick.daily.orders.mean[0] / 2, delayEffect: 0.1 } }))
    expect(slow.daily.backlog.mean[0]).toBeCloseTo(quick.daily.orders.mean[0] / 2, 9)
    expect(slow.daily.units.mean[0]).toBe(quick.daily.units.mean[0])
    for (let t = 2; t < 10; t++) expect(slow.daily.units.mean[t]).toBeLessThan(slow.daily.units.mean[t - 1])
  })
})

describe('treasury in the war', () => {
  const m = market([product('a'), product('b')])
  it('of a steady trade is level but for its profit: opening balances are what the settlement lags leave', () => {
    const outcome = fluid(m, scenario(m))
    const burn = outcome.daily.netBurn.mean
    for (let t = 1; t < 10; t++) expect(burn[t]).toBeCloseTo(burn[0], 6)
    const day = outcome.profit[0].profit / 10
    expect(-burn[0]).toBeCloseTo(day, 6)
    expect(outcome.assumptions.map((a) => a.id)).toEqual(expect.arrayContaining(['opening-receivable', 'opening-payable']))
  })
  it('tells when cash falls below the floor, as a distribution', () => {
    const s = scenario(m, { treasury: { ...TREASURY, openingCash: 104_000, fixedCostPerDay: 1800 }, monteCarlo: { paths: 300, seed: 1, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.4 } })
    const { runway, totals } = sampled(m, s)
    expect(runway.probabilityBelowFloor).toBeGreaterThan(0.05)
    expect(runway.probabilityBelowFloor).toBeLessThan(1)
    expect(runway.p10).not.toBeNull()
    runway.byDay.slice(1).forEach((p, t) => expect(p).toBeGreaterThanOrEqual(runway.byDay[t]))
    expect(totals.fundingNeed.mean).toBeGreaterThan(0)
    expect(totals.lowestCash.p10).toBeLessThan(TREASURY.cashFloor)
  })
})

describe('faults of a scenario', () => {
  const m = market([product('a')])
  const codes = (s: Scenario, on: Market = m): string[] => {
    try {
      fluid(on, s)
    } catch (error) {
      if (error instanceof WarchestError) return error.problems.map((problem) => `${problem.code}@${problem.field ?? ''}`)
    }
    return []
  }
  it('are all named', () => {
    const s = scenario(m, {
      moves: [depth(0.1, { from: 3, to: 3, scope: { categories: ['cars'], skus: ['zz'] }, funding: { ...OWN, bank: 0.5 } })],
      envelope: { total: null, perDay: null, categories: [{ category: 'cars', amount: 1 }] },
    })
    expect(codes({ ...s, rivals: [{ ...s.rivals[0], seller: 'nobody' }] })).toEqual([
      'scenario.move-dates@moves[0]', 'scenario.unknown-category@moves[0].scope', 'scenario.unknown-product@moves[0].scope', 'scenario.funding@moves[0].funding',
      'scenario.unknown-category@envelope.categories', 'scenario.unknown-seller@rivals',
    ])
    expect(codes(scenario(m))).toEqual([])
    expect(codes(scenario(m, {}, { kind: 'undercut', by: 1, lag: 0, gain: 1, floor: 0 }))).toEqual(['scenario.undercut@rivals[0].policy', 'scenario.undercut@rivals[1].policy'])
  })
  it('an unknown cost is never zero: the category stands in, said so; none known is refused', () => {
    const half = market([product('a'), product('b', { cost: null })])
    const outcome = fluid(half, scenario(half))
    expect(outcome.assumptions.find((a) => a.id === 'cost-share')?.value).toBeCloseTo(0.7, 12)
    expect(outcome.warnings).toContain('cost-unknown:1')
    expect(outcome.totals.costOfGoods.mean).toBeCloseTo(outcome.totals.units.mean * 70, 6)
    const blind = market([product('a', { cost: null })])
    expect(codes(scenario(blind), blind)).toEqual(['war.no-costs@'])
  })
})
