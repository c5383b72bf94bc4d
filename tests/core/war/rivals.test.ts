import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { RivalAssumption, RivalPolicy, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { bestResponse, categoryProfit, impliedCosts, type PricingPosition } from '../../../src/core/rivals/best-response.ts'
import { ENDINGS, RivalLedger, type RivalBelief } from '../../../src/core/rivals/ledger.ts'
import { reactionRule, react } from '../../../src/core/rivals/policy.ts'
import { RegulatorWatch } from '../../../src/core/rivals/regulator.ts'
import { made } from '../subsidy/instruments.ts'
import { category, depth, FACTS, market, product, scenario } from './worlds.ts'

const m = market([product('a'), product('b', { category: 1 })], [category(), category({ id: 'tv' })])
const answer = { lag: 0, gain: 1, floor: 0.5 }
const fluid = (s: Scenario): Omit<Outcome, 'hash'> => fluidOutcome(m, s, FACTS)
const index = (policy: RivalPolicy, over: Partial<Scenario> = {}): readonly number[] => fluid(scenario(m, { moves: [depth(0.2, { from: 2, to: 6 })], ...over }, policy)).sellers[1].priceIndex.mean
const believed = (s: Scenario, over: Partial<RivalAssumption>): Scenario => ({ ...s, rivals: s.rivals.map((rival) => ({ ...rival, ...over })) })

describe('policies', () => {
  it('follow makes its share of our move, wherever prices stand', () => {
    const seen = index({ kind: 'follow', share: 0.5, ...answer })
    expect(seen[1]).toBe(1)
    expect(seen[2]).toBeCloseTo(Math.sqrt(0.8), 9)
    expect(seen[6]).toBeCloseTo(1, 9)
    const dear = market([product('a', { prices: [100, 150], meanUtility: [2.5 * Math.log(100) - 2, 2.5 * Math.log(150) - 2] })])
    const of = (policy: RivalPolicy): number => fluidOutcome(dear, scenario(dear, { moves: [depth(0.2)] }, policy), FACTS).sellers[1].priceIndex.mean[0]
    expect(of({ kind: 'follow', share: 1, ...answer })).toBeCloseTo(0.8, 9)
    expect(of({ kind: 'match', ...answer })).toBeCloseTo(80 / 150, 9)
  })

  it('answer only inside their match set', () => {
    const half = index({ kind: 'match', ...answer, scope: { categories: ['phones'], skus: [] } })
    expect(half[3]).toBeCloseTo(0.9, 9)
    expect(index({ kind: 'match', ...answer, scope: { categories: [], skus: ['a', 'b'] } })[3]).toBeCloseTo(0.8, 9)
  })

  it('as estimated answer on a product with its chance: on each path wholly or not at all, in fluid mode by that part of ln price', () => {
    const many = market(Array.from({ length: 60 }, (_, i) => product(`p${i}`, { category: i % 2 })), [category(), category({ id: 'tv' })])
    const policy: RivalPolicy = { kind: 'match', ...answer, belief: { watched: [{ share: 0.5, sd: 0 }, { scope: { categories: ['tv'], skus: [] }, share: 0.25, sd: 0 }, { scope: { categories: [], skus: ['p0'] }, share: 1, sd: 0 }] } }
    const s = scenario(many, { moves: [depth(0.2)], monteCarlo: { paths: 200, seed: 3, draw: { elasticity: false, rivalCash: true, demandLevel: false }, demandLogSd: 0 } }, policy)
    const fan = runWar(many, s, FACTS).sellers[1].priceIndex
    const parts = Array.from({ length: 60 }, (_, i) => (i === 0 ? 1 : i % 2 === 0 ? 0.5 : 0.25))
    const mean = parts.reduce((sum, part) => sum + part, 0) / 60
    expect(fan.mean[5]).toBeCloseTo(1 - 0.2 * mean, 2)
    // Sixty coins: the spread of the index is theirs, about 0.2 x sqrt(sum of p (1 - p)) / 60.
    const spread = (0.2 * Math.sqrt(parts.reduce((sum, part) => sum + part * (1 - part), 0))) / 60
    expect((fan.p90[5] - fan.p10[5]) / (2 * 1.2816 * spread)).toBeGreaterThan(0.8)
    expect((fan.p90[5] - fan.p10[5]) / (2 * 1.2816 * spread)).toBeLessThan(1.2)
    expect(fluidOutcome(many, s, FACTS).sellers[1].priceIndex.mean[5]).toBeCloseTo(parts.reduce((sum, part) => sum + 0.8 ** part, 0) / 60, 9)
    // Not drawn: the means.
    const still = { ...s, monteCarlo: { ...s.monteCarlo, draw: { ...s.monteCarlo.draw, rivalCash: false } } }
    expect(runWar(many, still, FACTS).sellers[1].priceIndex.mean[5]).toBeCloseTo(fluidOutcome(many, s, FACTS).sellers[1].priceIndex.mean[5], 9)
  })

  it('as estimated come with a lag, a gain and a share of their own on each path', () => {
    const policy: RivalPolicy = { kind: 'follow', share: 0.5, lag: 2, gain: 0.5, floor: 0.3, belief: { lagSd: 1, gainSd: 0.15, shareSd: 0.1 } }
    const s = scenario(m, { moves: [depth(0.2)], days: 20, monteCarlo: { paths: 400, seed: 5, draw: { elasticity: false, rivalCash: true, demandLevel: false }, demandLogSd: 0 } }, policy)
    const { p10, p50, p90, mean } = runWar(m, s, FACTS).sellers[1].priceIndex
    // In the end all have made their share: 0.5 give or take 0.1.
    expect(Math.log(p50[19]) / Math.log(0.8)).toBeCloseTo(0.5, 1)
    expect((Math.log(p10[19]) - Math.log(p90[19])) / Math.log(0.8) / (2 * 1.2816)).toBeCloseTo(0.1, 1)
    // Some answer on the first day, most later, none never.
    expect(mean[0]).toBeLessThan(1)
    expect(mean[0]).toBeGreaterThan(mean[1])
    expect(mean[1]).toBeGreaterThan(mean[3])
    const certain = { ...s, rivals: s.rivals.map((rival) => ({ ...rival, policy: { kind: 'follow' as const, share: 0.5, lag: 2, gain: 0.5, floor: 0.3 } })) }
    expect(fluid(s).sellers[1].priceIndex.mean).toEqual(fluid(certain).sellers[1].priceIndex.mean)
    expect(Math.max(...runWar(m, certain, FACTS).sellers[1].priceIndex.p90.map((high, t) => high - runWar(m, certain, FACTS).sellers[1].priceIndex.p10[t]))).toBe(0)
  })

  it('by script cut their own prices on their days, the later entry over the earlier', () => {
    const seen = index({ kind: 'scripted', moves: [{ from: 1, to: 5, depth: 0.1 }, { from: 3, to: 4, depth: 0.3, scope: { categories: ['tv'], skus: [] } }] }, { moves: [] })
    expect(seen.map((x) => Number(x.toFixed(9)))).toEqual([1, 0.9, 0.9, 0.8, 0.9, 1, 1, 1, 1, 1])
  })

  it('on a budget attack until the money given away is spent, and are then counted as having given up for it', () => {
    const policy: RivalPolicy = { kind: 'budgeted', depth: 0.2, from: 1, to: null, budget: 3000 }
    const outcome = fluid(scenario(m, { moves: [] }, policy))
    const rival = outcome.sellers[1]
    expect(rival.priceIndex.mean[0]).toBe(1)
    expect(rival.priceIndex.mean[1]).toBeCloseTo(0.8, 9)
    expect(rival.priceIndex.mean[9]).toBe(1)
    expect(rival.reasons.budget).toBe(1)
    // The day on which it runs out is sold to the end.
    const perDay = rival.books!.subsidy.mean / rival.runway!.p50! * (rival.runway!.p50! / (rival.runway!.p50! - 1))
    expect(rival.books!.subsidy.mean).toBeGreaterThanOrEqual(3000)
    expect(rival.books!.subsidy.mean - perDay).toBeLessThan(3000)
    const dated = fluid(scenario(m, { moves: [] }, { ...policy, to: 4, budget: null })).sellers[1]
    expect(dated.priceIndex.mean.map((x) => Number(x.toFixed(9)))).toEqual([1, 0.8, 0.8, 0.8, 1, 1, 1, 1, 1, 1])
    expect(dated.capitulation).toBe(0)
  })

  it('with implied costs stay at their starting prices until somebody moves, then answer a cut with a smaller one', () => {
    const policy: RivalPolicy = { kind: 'best-response', every: 1, ceiling: 1.5, costs: 'implied', ...answer }
    expect(index(policy, { moves: [] })).toEqual(Array.from({ length: 10 }, () => 1))
    const seen = index(policy)
    expect(seen[2]).toBeLessThan(0.9999)
    expect(seen[2]).toBeGreaterThan(0.8)
    expect(seen[9]).toBeCloseTo(1, 4)
  })

  it('make an answer of a day over the hours of the day', () => {
    const rule = reactionRule({ kind: 'match', lag: 0.5, gain: 0.5, floor: 0.1 }, 24)
    expect(rule.lag).toBe(12)
    let move = 0
    for (let hour = 0; hour < 24; hour++) move = react(rule, move, -0.4, 0)
    expect(move).toBeCloseTo(-0.2, 9)
  })
})

describe('best response', () => {
  const positive = (max: number): fc.Arbitrary<number> => fc.double({ min: 0.05, max, noNaN: true })
  const position = fc.record({
    similarity: fc.double({ min: 0.3, max: 1, noNaN: true }),
    products: fc.array(fc.record({ beta: fc.double({ min: 2, max: 6, noNaN: true }), attraction: positive(2), own: positive(1), others: positive(2), price: positive(200), margin: fc.double({ min: 0.1, max: 0.6, noNaN: true }) }), { minLength: 1, maxLength: 5 }),
  }).map(({ similarity, products }): PricingPosition => ({
    from: 0, to: products.length, similarity, slope: Float64Array.from(products, (p) => p.beta / similarity), attraction: Float64Array.from(products, (p) => p.attraction), own: Float64Array.from(products, (p) => p.own),
    others: Float64Array.from(products, (p) => p.others), price: Float64Array.from(products, (p) => p.price), cost: Float64Array.from(products, (p) => p.price * (1 - p.margin)),
  }))
  const free = { floor: -3, ceiling: 3, free: null }

  it('is a maximum of profit in every price: no single price does better, and none of many others', () => {
    fc.assert(fc.property(position, fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 5, maxLength: 5 }), (at, shifts) => {
      const move = new Float64Array(at.to)
      expect(bestResponse(at, free, move)).toBeLessThan(50)
      const best = categoryProfit(at, move)
      for (let i = 0; i < at.to; i++) {
        for (const step of [-1e-3, 1e-3, -0.1, 0.1]) {
          if (Math.abs(move[i] + step) > 3) continue
          const other = move.slice()
          other[i] += step
          expect(categoryProfit(at, other)).toBeLessThanOrEqual(best * (1 + 1e-9))
        }
      }
      expect(categoryProfit(at, move.map((x, i) => Math.max(-3, Math.min(3, x + shifts[i % 5]))))).toBeLessThanOrEqual(best * (1 + 1e-9))
    }), { numRuns: 200, endOnFailure: true })
  })

  it('gives back the starting prices at the costs they imply', () => {
    fc.assert(fc.property(position, (at) => {
      const cost = new Float64Array(at.to)
      impliedCosts(at, cost)
      if (cost.some((c) => c === 0)) return
      const move = new Float64Array(at.to).fill(0.2)
      bestResponse({ ...at, cost }, free, move)
      for (const x of move) expect(x).toBeCloseTo(0, 7)
    }), { numRuns: 200, endOnFailure: true })
  })

  it('keeps floor, ceiling, and prices that are not free', () => {
    fc.assert(fc.property(position, (at) => {
      const move = new Float64Array(at.to)
      const locked = Uint8Array.from({ length: at.to }, (_, i) => i % 2)
      bestResponse(at, { floor: -0.05, ceiling: 0.02, free: locked }, move)
      move.forEach((x, i) => {
        if (i % 2 === 0) expect(x).toBe(0)
        expect(x).toBeGreaterThanOrEqual(-0.05)
        expect(x).toBeLessThanOrEqual(0.02)
      })
    }))
  })
})

describe('what rivals stand', () => {
  const belief: RivalBelief = { cash: 1000, margin: 0.2, fixedCostPerDay: 100, cashFloor: 0, patience: Number.POSITIVE_INFINITY, eventHazard: 0, eventAt: 1, budget: Number.POSITIVE_INFINITY }
  const fight = (over: Partial<RivalBelief>, day: { revenue: number; atStart: number }): { day: number; ending: string | null; ledger: RivalLedger } => {
    const ledger = new RivalLedger()
    ledger.start({ ...belief, ...over })
    for (let t = 0; t < 100; t++) {
      const ending = ledger.book(day)
      if (ending !== null) return { day: t, ending, ledger }
    }
    return { day: -1, ending: null, ledger }
  }

  it('books revenue, cost as believed, price given away and fixed cost', () => {
    const { ledger } = fight({}, { revenue: 450, atStart: 500 })
    // A day: 450 - 400 - 100 = -50.
    expect(ledger.cash).toBeCloseTo(1000 - 50 * 21, 9)
    expect(ledger.subsidy).toBeCloseTo(50 * 21, 9)
    expect(ledger.revenue - ledger.costOfGoods - ledger.fixedCost).toBeCloseTo(ledger.cash - 1000, 9)
  })

  it('ends by cash, patience, an event or the budget, whichever is first', () => {
    const losing = { revenue: 450, atStart: 500 }
    expect(fight({}, losing)).toMatchObject({ ending: 'cash', day: 20 })
    expect(fight({ cashFloor: 500 }, losing)).toMatchObject({ ending: 'cash', day: 10 })
    expect(fight({ patience: 220 }, losing)).toMatchObject({ ending: 'patience', day: 4 })
    expect(fight({ eventHazard: 0.3 }, losing)).toMatchObject({ ending: 'event', day: 3 })
    expect(fight({ budget: 120 }, losing)).toMatchObject({ ending: 'budget', day: 2 })
    // A rival that earns money has nothing to lose patience with.
    expect(fight({ patience: 1, eventHazard: 5 }, { revenue: 700, atStart: 700 }).day).toBe(-1)
  })

  it('is drawn where it is believed only: endings spread over paths, in the share that the belief says', () => {
    const s = believed(scenario(m, { moves: [depth(0.2)], days: 20, monteCarlo: { paths: 400, seed: 3, draw: { elasticity: false, rivalCash: true, demandLevel: false }, demandLogSd: 0 } }, { kind: 'match', ...answer }), { cash: 1e9, cashLogSd: 0, margin: 0.15, fixedCostPerDay: 400 })
    const loss = fluid(s).sellers[1].books!.result.mean
    expect(loss).toBeLessThan(0)
    const half = runWar(m, believed(s, { patience: -loss, patienceLogSd: 1 }), FACTS).sellers[1]
    expect(half.reasons.patience).toBe(half.capitulation)
    // It goes back to its prices once patience is out, so about half of the paths get there: the median patience is the loss of a full fight.
    expect(half.capitulation).toBeGreaterThan(0.35)
    expect(half.capitulation).toBeLessThan(0.65)
    const spread = runWar(m, believed(s, { marginSd: 0.05 }), FACTS).sellers[1].books!.result
    expect(spread.sd).toBeGreaterThan(2 * runWar(m, s, FACTS).sellers[1].books!.result.sd)
    const events = runWar(m, believed(s, { eventHazard: 0.05 }), FACTS).sellers[1]
    // 19 to 20 days of a loss at 0.05 a day: 1 - exp(-1).
    expect(events.reasons.event).toBeGreaterThan(0.53)
    expect(events.reasons.event).toBeLessThan(0.73)
    expect(ENDINGS.reduce((sum, ending) => sum + events.reasons[ending], 0)).toBeCloseTo(events.capitulation, 12)
  })

  it('may end with a seller that leaves: the others take its buyers', () => {
    const poor = believed(scenario(m, { moves: [depth(0.2)] }, { kind: 'match', ...answer }), { cash: 100, cashLogSd: 0, margin: 0.1, fixedCostPerDay: 900 })
    const stays = fluid(poor)
    const gone = fluid(believed(poor, { leaves: true }))
    expect(gone.sellers[1].share.mean[9]).toBe(0)
    expect(gone.sellers[0].share.mean[9]).toBe(1)
    expect(gone.daily.units.mean[9]).toBeGreaterThan(1.2 * stays.daily.units.mean[9])
  })

  it('of a seller that has left cost it nothing more', () => {
    const gone = fluid(believed(scenario(m, { days: 10 }), { cash: 1000, cashLogSd: 0, fixedCostPerDay: 5000, leaves: true }))
    const [, left] = gone.sellers
    expect(left.reasons.cash).toBe(1)
    // Its last day is its first; the money it then has is what it leaves with.
    expect(left.cash!.mean[9]).toBe(left.cash!.mean[0])
    expect(left.books!.fixedCost.mean).toBe(5000)
    const stays = fluid(believed(scenario(m, { days: 10 }), { cash: 1000, cashLogSd: 0, fixedCostPerDay: 5000, leaves: false }))
    expect(stays.sellers[1].books!.fixedCost.mean).toBe(50_000)
  })

  it('with a seller that has left are no longer answered: a best responder prices as if it had never been there', () => {
    const rivalsOf = (sellers: readonly string[]): Scenario['rivals'] => sellers.map((seller) => ({
      seller, cash: seller === 'taomao' ? 100 : 1e9, cashLogSd: 0, margin: 0.3, fixedCostPerDay: 1e5, stockDays: null, siteCapacity: null, leaves: true,
      policy: seller === 'taomao' ? { kind: 'hold' } : { kind: 'best-response', every: 1, ceiling: 3, costs: 'believed', lag: 0, gain: 1, floor: 0.5 },
    }))
    const world = market([product('a', { prices: [100, 60, 100], meanUtility: [100, 100, 100].map((p) => 2.5 * Math.log(p) - 2) })])
    const without = market([product('a', { prices: [100, null, 100], meanUtility: [2.5 * Math.log(100) - 2, null, 2.5 * Math.log(100) - 2] })])
    const index = (m2: Market): number => fluidOutcome(m2, scenario(m2, { rivals: rivalsOf(['taomao', 'jinggou']) }), FACTS).sellers[2].priceIndex.mean[9]
    expect(index(world)).toBeCloseTo(index(without), 6)
    // And a price-match promise is measured against those who are still there.
    const promise: Scenario['moves'] = [{ kind: 'instrument', instrument: made('price-match', { multiple: 1, claimRate: 1 }), from: 0, to: 10 }]
    const held = { ...scenario(world, { moves: promise }), rivals: rivalsOf(['taomao', 'jinggou']).map((rival) => ({ ...rival, policy: { kind: 'hold' } as const })) }
    const owed = fluidOutcome(world, held, FACTS).ledger.provisions
    expect(owed[0]).toBeGreaterThan(0)
    expect(owed[5]).toBe(0)
  })
})

describe('the regulator', () => {
  const rule = { hazard: 1, memoryDays: 10, days: 3, whom: 'offender', ends: 'subsidy' } as const
  const steps = (depthOf: number, over: Partial<typeof rule> = {}): number => {
    const watch = new RegulatorWatch({ ...rule, ...over }, 2)
    watch.startPath(() => Math.LN2)
    for (let day = 0; day < 400; day++) if (watch.endDay(day, Float64Array.of(depthOf, 0))) return day
    return 400
  }

  it('comes sooner the deeper and the longer a seller sells below cost, and never to one that does not', () => {
    expect(steps(0)).toBe(400)
    expect(steps(0.1)).toBeGreaterThan(steps(0.2))
    expect(steps(0.2)).toBeGreaterThan(steps(0.8))
    expect(steps(0.2, { memoryDays: 50 as 10 })).toBeGreaterThan(steps(0.2))
    const watch = new RegulatorWatch(rule, 2)
    watch.startPath(() => Math.LN2)
    watch.endDay(0, Float64Array.of(0.5, 0))
    const first = watch.exposure[0]
    watch.endDay(1, Float64Array.of(0.5, 0))
    expect(watch.exposure[0]).toBeGreaterThan(first)
    expect(watch.exposure[1]).toBe(0)
  })

  it('binds us: prices are back at their start for the days it says, then the campaign goes on', () => {
    const s = scenario(m, { days: 12, moves: [depth(0.5)], regulator: { ...rule, hazard: 3 } })
    const ours = fluid(s).sellers[0]
    expect(ours.interventions).toBeGreaterThan(0)
    const from = ours.priceIndex.mean.findIndex((x) => x === 1)
    expect(from).toBeGreaterThan(0)
    expect(ours.priceIndex.mean.slice(from, from + 3)).toEqual([1, 1, 1])
    expect(ours.priceIndex.mean[from + 3]).toBeCloseTo(0.5, 9)
    const lawful = fluid({ ...s, moves: [depth(0.25)] })
    expect(lawful.sellers[0].interventions).toBe(0)
  })

  it('binds rivals, the offender alone or everybody, and down to cost where that is what it asks', () => {
    const deep: RivalPolicy = { kind: 'scripted', moves: [{ from: 0, to: 20, depth: 0.5 }] }
    const one = scenario(m, { days: 12, moves: [depth(0.1)], regulator: { ...rule, hazard: 3 } })
    const s = { ...one, rivals: one.rivals.map((rival, r) => (r === 0 ? { ...rival, policy: deep } : rival)) }
    const alone = fluid(s)
    expect(alone.sellers[1].interventions).toBeGreaterThan(0)
    expect(alone.sellers[1].priceIndex.mean).toContain(1)
    expect(alone.sellers[0].priceIndex.mean.every((x) => x < 1)).toBe(true)
    expect(fluid({ ...s, regulator: { ...rule, hazard: 3, whom: 'all' } }).sellers[0].priceIndex.mean).toContain(1)
    const toCost = fluid({ ...s, regulator: { ...rule, hazard: 3, ends: 'below-cost' } }).sellers[1].priceIndex.mean
    // Believed margin 0.3: cost is 0.7 of the starting price.
    expect(Math.min(...toCost)).toBeCloseTo(0.5, 9)
    expect(Math.max(...toCost)).toBeCloseTo(0.7, 9)
  })
})
