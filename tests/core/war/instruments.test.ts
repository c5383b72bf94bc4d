import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUN_MEASURES } from '../../../src/core/war/block.ts'
import type { Instrument } from '../../../src/core/subsidy/instrument.ts'
import { shareRatio } from '../../../src/core/subsidy/response.ts'
import { FUNDERS, ACCOUNTS } from '../../../src/core/war/outcome.ts'
import type { InstrumentMove, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar, simulatePaths } from '../../../src/core/war/simulate.ts'
import { anyDiscounts, made, SEGMENTED, terms } from '../subsidy/instruments.ts'
import { depth, FACTS, market, OPERATIONS, product, scenario, SHARED, TREASURY } from './worlds.ts'

const M = Object.fromEntries(RUN_MEASURES.map((measure, index) => [measure, index])) as Record<(typeof RUN_MEASURES)[number], number>
const move = (instrument: Instrument, over: Partial<InstrumentMove> = {}): InstrumentMove => ({ kind: 'instrument', instrument, from: 0, to: 10, ...over })
const WORLD = market([product('a'), product('b', { price: 120, list: 130 }), product('c', { price: 80 })])
/** No uncertainty but arrivals, one unit an order, everybody alike. */
const PLAIN = terms({ basket: { mean: 1, cv: 0 } })
const with1 = (moves: Scenario['moves'], over: Partial<Scenario> = {}): Scenario => scenario(WORLD, { moves, campaign: PLAIN, treasury: { ...TREASURY, unitsPerOrder: 1 }, ...over })
const fluid = (s: Scenario) => fluidOutcome(WORLD, s, FACTS)
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
/** Figures of an instrument on each path. */
const figures = (s: Scenario, run: number, measure: keyof typeof M): number[] =>
  simulatePaths(WORLD, s, 0, s.monteCarlo.paths).blocks.flatMap((block) => Array.from({ length: block.to - block.from }, (_, p) => block.instruments[(p * s.moves.filter(({ kind }) => kind === 'instrument').length + run) * RUN_MEASURES.length + M[measure]]))

/** The ledger balances, the funders pay the subsidy, the products add up to it. */
function balances(s: Scenario, outcome = fluid(s)): void {
  const scale = Math.max(1, sum(ACCOUNTS.map((account) => sum(outcome.ledger[account].map(Math.abs)))))
  for (let t = 0; t < s.days; t++) expect(Math.abs(sum(ACCOUNTS.map((account) => outcome.ledger[account][t]))) / scale).toBeLessThan(1e-12)
  expect(sum(FUNDERS.map((funder) => outcome.funding[funder])) / Math.max(1, outcome.totals.subsidy.mean)).toBeCloseTo(outcome.totals.subsidy.mean / Math.max(1, outcome.totals.subsidy.mean), 9)
  expect(sum(outcome.products.subsidy)).toBeCloseTo(outcome.totals.subsidy.mean, 6)
  expect(outcome.funding.platform).toBeCloseTo(outcome.totals.subsidyOwn.mean, 6)
}

describe('an instrument among the moves', () => {
  it('as a cut for everybody is the same war as a depth move off today\'s price', () => {
    const cut = fluid(with1([move(made('direct-cut', { off: { kind: 'percent', share: 0.1 } }))]))
    const deeper = fluid(with1([depth(0.1, { basis: 'current', to: 10 })]))
    expect(cut.totals.units.mean).toBeCloseTo(deeper.totals.units.mean, 8)
    expect(cut.daily.cash.mean.at(-1)).toBeCloseTo(deeper.daily.cash.mean.at(-1)!, 5)
    // Off the price asked, not off list: b asks 120 of a list of 130, c 80 of 100.
    expect(deeper.totals.subsidy.mean - cut.totals.subsidy.mean).toBeCloseTo(10 * deeper.products.units[1] + 20 * deeper.products.units[2], 6)
  })

  it('sells to buyers who have a coupon at their price and to the others at theirs', () => {
    const only = market([product('a')])
    const s = scenario(only, { moves: [move(made('coupon', { off: { kind: 'percent', share: 0.2 }, redemption: 0.3 }))], campaign: PLAIN, treasury: { ...TREASURY, unitsPerOrder: 1 } })
    const base = fluidOutcome(only, { ...s, moves: [] }, FACTS)
    const outcome = fluidOutcome(only, s, FACTS)
    const all = sum(base.sellers.map(({ units }) => units.mean))
    const ratio = shareRatio({ similarity: 0.7, within: base.totals.units.mean / all, product: all / 4000 }, -2.5 * Math.log(0.8)).ratio
    expect(outcome.totals.units.mean / base.totals.units.mean).toBeCloseTo(0.7 + 0.3 * ratio, 9)
    expect(outcome.totals.subsidy.mean).toBeCloseTo(base.totals.units.mean * 0.3 * ratio * 20, 6)
  })

  it('stacks on a depth move, each with its own funders', () => {
    const s = with1([depth(0.1, { to: 10, funding: SHARED }), move(made('coupon', { off: { kind: 'amount', amount: 9 }, redemption: 1, funding: { platform: 0, merchant: 1, brand: 0, bank: 0, state: 0 } }))])
    const outcome = fluid(s)
    balances(s, outcome)
    const units = outcome.products.units
    expect(outcome.totals.subsidy.mean).toBeCloseTo(units[0] * 19 + units[1] * 22 + units[2] * 9, 5)
    // Merchants share what the move takes off today's price: 10 of a, 3 of b; of the coupon they pay all.
    expect(outcome.funding.merchant - 0.2 * (units[0] * 10 + units[1] * 3)).toBeCloseTo(9 * sum(units), 5)
  })

  it('keeps ledger, funding and products together, whatever is put on a war', () => {
    fc.assert(fc.property(anyDiscounts(4), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), (instruments, issueCap, dailyQuota, shared) => {
      const moves = instruments.map((one, i) => move({ ...one, funding: shared ? SHARED : one.funding, leakage: { arbitrage: 0.1, fraud: 0.05 }, limits: { ...one.limits, issueCap: i % 2 === 0 ? issueCap : null, dailyQuota: i % 3 === 0 ? dailyQuota : null } }, { from: i, to: 8 + i }))
      const s = with1([depth(0.05, { to: 6 }), ...moves], { days: 14, campaign: SEGMENTED, monteCarlo: { ...scenario(WORLD).monteCarlo, paths: 3 } })
      balances(s)
      balances(s, runWar(WORLD, s, FACTS))
      moves.forEach((one, r) => {
        const { issueCap: cap, dailyQuota: quota } = one.instrument.limits
        for (const used of figures(s, r, 'redemptions')) if (cap !== null) expect(used).toBeLessThanOrEqual(cap * (1 + 1e-12))
        for (const most of figures(s, r, 'largestDay')) if (quota !== null) expect(most).toBeLessThanOrEqual(quota * (1 + 1e-12))
      })
    }), { numRuns: 25 })
  })

  it('is refused where it makes no sense, with every fault named', () => {
    const wrong = with1([move(made('coupon', { off: { kind: 'amount', amount: 50 }, threshold: 30, redemption: 1.2 })), move(made('task', { id: 'coupon', steps: 3 }), { to: 4 }), move(made('deposit', { balanceDay: 3 }))])
    const codes = (): string[] => { try { fluid(wrong) } catch (error) { return (error as { problems: { code: string }[] }).problems.map(({ code }) => code) } return [] }
    expect(codes()).toEqual(['instrument.rate', 'instrument.pays-more', 'instrument.curve', 'instrument.balance-day', 'scenario.instrument-twice'])
  })
})

describe('caps and quotas', () => {
  it('end a coupon when all of it is used, and give back what was asked for in vain', () => {
    const coupon = made('coupon', { off: { kind: 'amount', amount: 20 }, redemption: 1, limits: { ...made('coupon').limits, issueCap: 150 } })
    const s = with1([move(coupon)])
    const outcome = fluid(s)
    const [used] = figures(s, 0, 'redemptions')
    expect(used).toBeCloseTo(150, 6)
    expect(outcome.totals.subsidy.mean).toBeCloseTo(150 * 20, 4)
    balances(s, outcome)
    // From the day after, nobody pays less.
    expect(outcome.daily.subsidy.mean.at(-1)).toBe(0)
    expect(outcome.daily.units.mean.at(-1)).toBeCloseTo(fluid(with1([])).daily.units.mean.at(-1)!, 8)
  })

  it('leave an envelope open for what was asked for in vain: a slot of twelve a day runs until its money is spent', () => {
    const slot = made('direct-cut', { off: { kind: 'price', price: 85 }, scope: { categories: [], skus: ['a'] }, limits: { ...made('direct-cut').limits, dailyQuota: 12 } })
    const under = (envelope: Partial<Scenario['envelope']>) => fluid(with1([move(slot)], { envelope: { total: null, perDay: null, categories: [], ...envelope } }))
    // 12 units at 15 off are 180 a day.
    const whole = under({ total: 1000 })
    expect(whole.daily.subsidy.mean.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => expect.closeTo(180, 5) as number))
    expect(whole.totals.subsidy.mean).toBeCloseTo(1000, 5)
    expect(whole.daily.subsidy.mean.slice(6)).toEqual([0, 0, 0, 0])
    expect(whole.envelopes[0]).toMatchObject({ exhausted: 1, maxSpend: expect.closeTo(1000, 5) as number })
    expect(under({ categories: [{ category: 'phones', amount: 1000 }] }).totals.subsidy.mean).toBeCloseTo(1000, 5)
    // More than it ever spends: nothing runs out.
    expect(under({ total: 2000 }).envelopes[0]).toMatchObject({ exhausted: 0, maxSpend: expect.closeTo(1800, 5) as number })
    expect(under({ perDay: 300 }).envelopes[0]).toMatchObject({ exhausted: 0, maxSpend: expect.closeTo(180, 5) as number })
    expect(under({ perDay: 100 }).envelopes[0]).toMatchObject({ exhausted: 1, maxSpend: expect.closeTo(100, 5) as number })
  })

  it('hold a slot to its quota every day, and bring its traffic', () => {
    const slot = made('direct-cut', { off: { kind: 'price', price: 85 }, scope: { categories: [], skus: ['a'] }, limits: { ...made('direct-cut').limits, dailyQuota: 12 }, traffic: 1 })
    const s = with1([move(slot)])
    expect(figures(s, 0, 'largestDay')[0]).toBeCloseTo(12, 6)
    expect(figures(s, 0, 'redemptions')[0]).toBeCloseTo(120, 5)
    const open = { ...slot, limits: { ...slot.limits, dailyQuota: null } }
    const busy = fluid(with1([move({ ...open, traffic: 2 })]))
    const visits = (s2: typeof busy): number => busy.products.demand[1] / s2.products.demand[1]
    // Its category gets twice the visits for the share of trade that the slot is on.
    const base = fluid(with1([]))
    expect(visits(fluid(with1([move(open)])))).toBeCloseTo(1 + base.products.units[0] / base.totals.units.mean, 8)
  })
})

describe('leakage', () => {
  it('adds resellers and fake accounts to the buyers, and counts them apart', () => {
    const coupon = (leakage: Instrument['leakage']): Scenario => with1([move(made('coupon', { redemption: 1, leakage }))])
    const clean = fluid(coupon({ arbitrage: 0, fraud: 0 }))
    const leaky = fluid(coupon({ arbitrage: 0.1, fraud: 0.1 }))
    expect(leaky.totals.units.mean).toBeCloseTo(clean.totals.units.mean / 0.8, 6)
    const [arbitrage] = figures(coupon({ arbitrage: 0.1, fraud: 0.1 }), 0, 'arbitrage')
    const units = figures(coupon({ arbitrage: 0.1, fraud: 0.1 }), 0, 'units')[0]
    expect(arbitrage / units).toBeCloseTo(0.1, 6)
    expect(leaky.totals.subsidy.mean).toBeCloseTo(clean.totals.subsidy.mean / 0.8, 5)
  })

  it('is of the uses where few buyers use an instrument: resellers all pay its price, at what others take off besides', () => {
    const coupon = (leakage: Instrument['leakage']): Scenario => with1([move(made('direct-cut', { off: { kind: 'percent', share: 0.1 } })), move(made('coupon', { off: { kind: 'percent', share: 0.2 }, redemption: 0.1, leakage }))])
    const [clean, leaky] = [coupon({ arbitrage: 0, fraud: 0 }), coupon({ arbitrage: 0.3, fraud: 0.2 })]
    const [before, after] = [fluid(clean), fluid(leaky)]
    const [few, [cut, many]] = [before.instruments![1], after.instruments!]
    // Half of the uses leak: as many again as buyers use, bought on top.
    expect(many.units.mean).toBeCloseTo(2 * few.units.mean, 8)
    expect(many.redemptions.mean).toBeCloseTo(2 * few.redemptions.mean, 8)
    expect(many.discount.mean).toBeCloseTo(2 * few.discount.mean, 6)
    expect(many.arbitrage.mean).toBeCloseTo(0.3 * many.units.mean, 8)
    expect(many.fraud.mean).toBeCloseTo(0.2 * many.units.mean, 8)
    expect(after.totals.units.mean).toBeCloseTo(before.totals.units.mean + few.units.mean, 8)
    // The cut is everybody's.
    expect(cut.units.mean).toBeCloseTo(after.totals.units.mean, 8)
    expect(cut.discount.mean + many.discount.mean).toBeCloseTo(after.totals.subsidy.mean, 6)
    balances(leaky)
  })

  it('leaves no price below nothing where goods are given away', () => {
    for (let k = 0; k < 60; k++) {
      const price = 50 + k * 0.37
      const only = market([product('a', { price, list: price })])
      const moves = [
        move(made('direct-cut', { off: { kind: 'percent', share: 0.37 + k / 1000 }, leakage: { arbitrage: 0.31, fraud: 0.1 } })),
        move(made('cash-back', { off: { kind: 'amount', amount: 500 }, redemption: 1, leakage: { arbitrage: 0.2, fraud: k / 700 } })),
      ]
      const given = fluidOutcome(only, scenario(only, { days: 1, moves, campaign: PLAIN, treasury: { ...TREASURY, unitsPerOrder: 1 } }), FACTS)
      expect(given.sellers[0].priceIndex.mean[0], `case ${k}`).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('promises', () => {
  it('price protection owes a later cut to those who paid more within its days, once', () => {
    // 10% off from day 4 on: buyers of days 1 to 3 (three days back) are owed 10, 12 and 8; claims at 40%.
    const s = with1([move(made('price-protection', { daysBack: 3, claimRate: 0.4 })), depth(0.1, { basis: 'current', from: 4, to: 10 })])
    const outcome = fluid(s)
    const base = fluid(with1([]))
    const perDay = base.products.units.map((units) => units / 10)
    const owed = 0.4 * 3 * (perDay[0] * 10 + perDay[1] * 12 + perDay[2] * 8)
    expect(-outcome.ledger.protectionLiability[4]).toBeCloseTo(0, 8)
    expect(outcome.ledger.provisions[4]).toBeCloseTo(owed, 6)
    expect(sum(outcome.ledger.provisions)).toBeCloseTo(owed, 6)
    balances(s, outcome)
    // With 2 days from claim to payment the debt stands open for as long.
    const later = fluid({ ...s, treasury: { ...s.treasury, claimDays: 2 } })
    expect(later.ledger.protectionLiability[4]).toBeCloseTo(-owed, 6)
    expect(later.ledger.protectionLiability[6]).toBeCloseTo(owed, 6)
  })

  it('price match owes a multiple of what the cheapest rival asks less', () => {
    const cheap = market([product('a', { prices: [100, 90, 95], meanUtility: [100, 90, 95].map((p) => 2.5 * Math.log(p) - 2) })])
    const s = scenario(cheap, { moves: [move(made('price-match', { multiple: 2, claimRate: 0.1 }))] })
    const outcome = fluidOutcome(cheap, s, FACTS)
    expect(sum(outcome.ledger.provisions)).toBeCloseTo(outcome.totals.units.mean * 10 * 2 * 0.1, 6)
    const narrow = fluidOutcome(cheap, { ...s, moves: [move(made('price-match', { multiple: 2, claimRate: 0.1, sellers: ['jinggou'] }))] }, FACTS)
    expect(sum(narrow.ledger.provisions)).toBeCloseTo(narrow.totals.units.mean * 5 * 2 * 0.1, 6)
  })

  it('cash-back comes in with the sale and goes out after its delay; the price counts less at once', () => {
    const s = with1([move(made('cash-back', { off: { kind: 'percent', share: 0.1 }, redemption: 0.6, delayDays: 8 }), { from: 0, to: 1 })], { days: 20 })
    const outcome = fluid(s)
    const given = outcome.totals.subsidy.mean
    expect(outcome.ledger.subsidyOwn[0]).toBeCloseTo(given, 8)
    expect(-outcome.ledger.deposits[3]).toBeCloseTo(given, 8)
    expect(outcome.ledger.deposits[8]).toBeCloseTo(given, 8)
    expect(outcome.daily.liabilities.mean[5]).toBeCloseTo(given, 8)
    expect(outcome.daily.liabilities.mean[9]).toBeCloseTo(0, 8)
    // Cash is what a coupon of the same worth would have left, once it was paid.
    const plain = fluid(with1([move(made('coupon', { off: { kind: 'percent', share: 0.1 }, redemption: 0.6 }), { from: 0, to: 1 })], { days: 20 }))
    expect(outcome.daily.cash.mean.at(-1)).toBeCloseTo(plain.daily.cash.mean.at(-1)!, 6)
    expect(outcome.daily.cash.mean[5] - plain.daily.cash.mean[5]).toBeCloseTo(given, 6)
  })

  it('pre-sale takes deposits early and balances late', () => {
    const s = with1([move(made('deposit', { deposit: 10, inflation: 2, uptake: 1, conversion: 0.8, balanceDay: 12 }), { from: 0, to: 2 })], { days: 24 })
    const outcome = fluid(s)
    balances(s, outcome)
    const units = outcome.daily.units.mean
    // Of ten deposits eight become sales.
    expect(outcome.ledger.deposits[0]).toBeCloseTo(-(units[0] * 10 * 0.2) / 0.8, 6)
    expect(outcome.ledger.deposits[12]).toBeCloseTo(((units[0] + units[1]) * 10 * 0.2) / 0.8, 6)
    const plain = fluid(with1([move(made('coupon', { off: { kind: 'amount', amount: 10 }, redemption: 1 }), { from: 0, to: 2 })], { days: 24 }))
    // Deposits are there on day 0, the rest of the price not before the balance day plus the lag.
    expect(outcome.daily.cash.mean[0]).toBeGreaterThan(plain.daily.cash.mean[0])
    expect(outcome.ledger.receivable[4]).toBeGreaterThan(-1e9)
    const collectedBy = (day: number): number => sum(outcome.ledger.receivable.slice(0, day + 1))
    expect(collectedBy(10)).toBeGreaterThan(0.8 * (units[0] + units[1]) * 60)
  })

  it('coupons out are provided for, and what is not used by the end is released', () => {
    const s = with1([move(made('coupon', { off: { kind: 'amount', amount: 20 }, redemption: 0.5, validityDays: 6, limits: { ...made('coupon').limits, issueCap: 10_000 } }))], { days: 12 })
    const outcome = fluid(s)
    balances(s, outcome)
    const expected = 10_000 * 20 * 0.5
    expect(outcome.daily.liabilities.mean[0]).toBeCloseTo(expected - outcome.daily.subsidyOwn.mean[0], 4)
    expect(outcome.daily.liabilities.mean[5]).toBeCloseTo(expected - outcome.totals.subsidyOwn.mean, 4)
    expect(outcome.daily.liabilities.mean[6]).toBeCloseTo(0, 6)
    expect(sum(outcome.ledger.provisions)).toBeCloseTo(0, 6)
    const [kept, lapsed, used] = [figures(s, 0, 'kept'), figures(s, 0, 'lapsed'), figures(s, 0, 'discountOwn')]
    used.forEach((own, p) => {
      expect(kept[p]).toBeCloseTo(own, 6)
      expect(lapsed[p]).toBeCloseTo(expected - own, 6)
    })
  })

  it('a task owes prizes from the start of the way, pays them at the deadline while there are any, and a reset lets people down', () => {
    const task = made('task', { startersPerDay: 100, completion: [0.5, 0.2], prizeCost: 10, deadlineDays: 3, prizeStock: 90 })
    const s = with1([move(task, { to: 6 })], { days: 14, treasury: { ...TREASURY, unitsPerOrder: 1, claimDays: 0 } })
    const outcome = fluid(s)
    balances(s, outcome)
    // 20 of 100 finish: 200 a day is owed; 90 prizes are 900 of the 1,200.
    expect(outcome.ledger.protectionLiability[0]).toBeCloseTo(-200, 8)
    expect(outcome.ledger.protectionLiability[3]).toBeCloseTo(0, 8)
    expect(sum(outcome.ledger.provisions)).toBeCloseTo(900, 8)
    expect(figures(s, 0, 'letDown')[0]).toBeCloseTo(30, 8)
    const reset = with1([move({ ...task, resetDay: 2 }, { to: 6 })], { days: 14, operations: OPERATIONS, buyers: { trust: { effect: 0.5, rise: 0.01, stockOutLoss: 0.5, outageLoss: 0.5, lateLoss: 0.2, best: 1.1 } } })
    const hurt = fluid(reset)
    const kept = fluid({ ...reset, moves: [move(task, { to: 6 })] })
    expect(figures(reset, 0, 'letDown')[0]).toBeGreaterThan(99)
    expect(hurt.sellers[0].trust.mean[3]).toBeLessThan(kept.sellers[0].trust.mean[3] - 0.05)
  })

  it('a task brings friends who come once', () => {
    const s = with1([move(made('task', { startersPerDay: 200, completion: [0.5, 0.25], inviteesPerStep: 2, newBuyerShare: 0.5, fakeAccountShare: 0.2 }))])
    // 160 real starters, 0.75 steps each, 2 friends a step, half of them new: 120 visits to 400 a day.
    expect(fluid(s).totals.units.mean / fluid(with1([])).totals.units.mean).toBeCloseTo(1 + 120 / 400, 8)
  })
})

describe('the outcome', () => {
  it('has the standard errors of the draws it was made with: a cut on everything sells what the store sells', () => {
    const cut = (draws: 'pseudo' | 'antithetic' | 'sobol') => runWar(WORLD, with1([move(made('direct-cut'))], { monteCarlo: { ...scenario(WORLD).monteCarlo, paths: 64, draws } }), FACTS)
    for (const draws of ['pseudo', 'antithetic', 'sobol'] as const) {
      const { totals, instruments } = cut(draws)
      expect(instruments![0].units.mean).toBeCloseTo(totals.units.mean, 9)
      expect(instruments![0].units.se / totals.units.se, draws).toBeCloseTo(1, 9)
    }
  })

  it('tells of every instrument what was used, given, promised, kept, lapsed and is open, and the parts add up', () => {
    const s = with1([move(made('coupon', { id: 'capped', limits: { ...made('coupon').limits, issueCap: 60 } })), move(made('cash-back', { delayDays: 20 })), move(made('task', { id: 'friends' }))])
    const { instruments } = runWar(WORLD, s, FACTS)
    expect(instruments!.map(({ id, kind }) => [id, kind])).toEqual([['capped', 'coupon'], ['back', 'cash-back'], ['friends', 'task']])
    for (const { promised, kept, lapsed, open, discount, discountOwn, redemptions } of instruments!) {
      expect(kept.mean + lapsed.mean + open.mean).toBeCloseTo(promised.mean, 6)
      expect(discountOwn.mean).toBeCloseTo(discount.mean, 9)
      expect(redemptions.p90).toBeGreaterThanOrEqual(redemptions.p10)
    }
    expect(instruments![0].exhausted).toBe(1)
    // Given back after the horizon: still owed at its end.
    expect(instruments![1].open.mean).toBeCloseTo(instruments![1].discount.mean, 6)
    expect(runWar(WORLD, with1([]), FACTS).instruments).toBeUndefined()
  })
})

describe('runs', () => {
  it('are the same bits in any blocks of paths', () => {
    const s = with1([move(made('coupon', { limits: { ...made('coupon').limits, issueCap: 90 } })), move(made('threshold', { every: 150, off: 20 }), { from: 3, to: 9 })], { campaign: SEGMENTED, monteCarlo: { ...scenario(WORLD).monteCarlo, paths: 40 } })
    const whole = simulatePaths(WORLD, s, 0, 40).blocks
    const parts = [...simulatePaths(WORLD, s, 32, 40).blocks, ...simulatePaths(WORLD, s, 0, 32).blocks].sort((a, b) => a.from - b.from)
    expect(parts).toEqual(whole)
  })
})
