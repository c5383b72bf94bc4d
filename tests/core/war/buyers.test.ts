import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { habitAfter, habitKept } from '../../../src/core/operations/habit.ts'
import { cancelledShare, lateShare } from '../../../src/core/operations/fulfilment.ts'
import { PulledForward } from '../../../src/core/operations/pull-forward.ts'
import { ParcelQueues } from '../../../src/core/operations/queues.ts'
import { patience, siteAvailability } from '../../../src/core/operations/site.ts'
import { trustAfter } from '../../../src/core/operations/trust.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { Scenario, Trust } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { category, depth, FACTS, market, OPERATIONS, product, scenario, SHARED, TREASURY } from './worlds.ts'

const m = market([product('a'), product('b')])
const fluid = (s: Scenario, on = m): Omit<Outcome, 'hash'> => fluidOutcome(on, s, FACTS)
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const TRUST: Trust = { effect: 1.5, rise: 0.05, stockOutLoss: 0.3, outageLoss: 0.4, lateLoss: 0.2, best: 1 }

describe('trust', () => {
  const kept = { stockOut: 0, outage: 0, late: 0, wordOfMouth: 1 }
  it('falls fast by what goes wrong, rises slowly by what is kept and told, and stays between nothing and its best', () => {
    expect(trustAfter(1, kept, TRUST)).toBe(1)
    expect(trustAfter(1, { ...kept, stockOut: 0.5 }, TRUST)).toBeCloseTo(0.85, 12)
    expect(trustAfter(0.5, kept, TRUST)).toBeCloseTo(0.525, 12)
    expect(trustAfter(0.5, { ...kept, wordOfMouth: 0 }, TRUST)).toBe(0.5)
    expect(trustAfter(0.5, { ...kept, late: 1 }, TRUST)).toBeCloseTo(0.4, 12)
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(share, fc.record({ stockOut: share, outage: share, late: share, wordOfMouth: fc.double({ min: 0, max: 9, noNaN: true }) }), (trust, day) => {
      const next = trustAfter(trust, day, TRUST)
      expect(next).toBeGreaterThanOrEqual(0)
      expect(next).toBeLessThanOrEqual(1)
      expect(next - trust).toBeLessThanOrEqual(TRUST.rise * (1 - trust) + 1e-12)
    }))
  })

  it('of the seller whose shelves are empty is lost to the others, and comes back after', () => {
    const scarce = market([product('a', { stock: 60, inbound: [{ step: 6, units: 100_000 }] }), product('b')])
    const s = scenario(scarce, { days: 20, moves: [depth(0.2, { from: 0, to: 6 })] })
    const blind = fluid(s, scarce)
    const seen = fluid({ ...s, buyers: { trust: TRUST } }, scarce)
    const ours = seen.sellers[0].trust.mean
    expect(Math.min(...ours)).toBeLessThan(0.97)
    expect(ours[19]).toBeGreaterThan(Math.min(...ours))
    expect(seen.sellers[1].trust.mean[19]).toBeGreaterThan(0.999)
    expect(seen.daily.units.mean[8]).toBeLessThan(blind.daily.units.mean[8])
    expect(seen.sellers[1].units.mean).toBeGreaterThan(blind.sellers[1].units.mean)
    expect(blind.sellers[0].trust.mean.every((x) => x === 1)).toBe(true)
  })

  it('starts where it is said to, and works as tau (T - 1) in utility', () => {
    const lambda = category().sellerSimilarity
    const low = fluid(scenario(m, { days: 1, buyers: { trust: { ...TRUST, start: [{ seller: 'tianbao', trust: 0.6 }] } } }))
    const weight = Math.exp((TRUST.effect * -0.4) / lambda)
    expect(low.sellers[0].share.mean[0]).toBeCloseTo(weight / (2 + weight), 9)
  })
})

describe('habit', () => {
  it('forgets half in its half-life', () => {
    const kept = habitKept(10)
    let stock = 0.5
    for (let day = 0; day < 10; day++) stock = habitAfter(stock, 0, kept)
    expect(stock).toBeCloseTo(0.25, 12)
    expect(habitAfter(0.4, null, kept)).toBe(0.4)
  })

  it('is level without a move, keeps part of the share after one, and loses it with time', () => {
    const s = scenario(m, { days: 60, moves: [depth(0.2, { from: 5, to: 25 })], buyers: { habit: { effect: 1.5, halfLifeDays: 14 } } })
    const quiet = fluid({ ...s, moves: [] })
    quiet.sellers[0].habit!.mean.forEach((stock) => expect(stock).toBeCloseTo(1 / 3, 9))
    const outcome = fluid(s)
    const share = outcome.sellers[0].share.mean
    expect(share[26]).toBeGreaterThan(1 / 3 + 0.03)
    expect(share[59]).toBeGreaterThan(1 / 3)
    expect(share[59]).toBeLessThan(share[26])
    expect(fluid({ ...s, buyers: {} }).sellers[0].share.mean[26]).toBeCloseTo(1 / 3, 9)
    // Share stock is not order flow: on the first day of the move orders jump, the stock moves a little.
    expect(outcome.sellers[0].habit!.mean[5]).toBeCloseTo(1 / 3, 9)
    expect(outcome.sellers[0].habit!.mean[6] - 1 / 3).toBeLessThan(0.1 * (share[6] - 1 / 3))
  })
})

describe('purchases made ahead', () => {
  it('are missing later, to the last unit', () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: 1, max: 30, noNaN: true }), fc.double({ min: 1.1, max: 4, noNaN: true }), (share, meanDays, lift) => {
      const rate = 0.3
      const pulled = new PulledForward({ share, meanDays }, Float64Array.of(rate), 1)
      pulled.startPath()
      const visits = pulled.visits(0, 1000)
      expect(visits).toBe(1000)
      pulled.sold(0, rate * lift, 1000, 0)
      const ahead = share * 300 * (lift - 1)
      expect(pulled.debt[0]).toBeCloseTo(ahead, 9)
      let missing = 0
      for (let day = 0; day < 2000; day++) {
        const come = pulled.visits(0, 1000)
        expect(come).toBeGreaterThanOrEqual(0)
        missing += (1000 - come) * rate
        pulled.sold(0, rate, come, 0)
      }
      expect(missing).toBeCloseTo(ahead, 6)
    }), { numRuns: 30 })
  })

  it('never leave less than no visit, however deep the debt and whatever rounding does', () => {
    for (let k = 1; k < 2000; k++) {
      const pulled = new PulledForward({ share: 1, meanDays: 1 }, Float64Array.of(k / 3001), 1)
      pulled.startPath()
      pulled.sold(0, 1, 1e6, 0)
      expect(pulled.visits(0, 17 + k / 7)).toBe(0)
    }
  })

  it('make a dip after the campaign that costs part of what it brought', () => {
    const s = scenario(m, { days: 120, moves: [depth(0.2, { from: 5, to: 15 })] })
    const free = fluid(s)
    const ahead = fluid({ ...s, buyers: { pullForward: { share: 0.5, meanDays: 10 } } })
    const base = free.daily.units.mean[0]
    expect(free.daily.units.mean[16]).toBeCloseTo(base, 9)
    expect(ahead.daily.units.mean[16]).toBeLessThan(0.98 * base)
    expect(ahead.daily.units.mean[119]).toBeCloseTo(base, 2)
    const all = (o: Omit<Outcome, 'hash'>): number => o.sellers.reduce((total, seller) => total + seller.units.mean, 0)
    const extra = all(free) - 120 * free.sellers.length * base
    // Half of what the market gained at the time is missing later; the debt also thins the campaign itself, whose gain is then smaller.
    expect((all(free) - all(ahead)) / extra).toBeGreaterThan(0.35)
    expect((all(free) - all(ahead)) / extra).toBeLessThan(0.75)
  })

  it('are none where prices stay, however lucky a day: sampled and expected runs agree', () => {
    const s = scenario(m, { days: 30, buyers: { pullForward: { share: 1, meanDays: 5 } }, monteCarlo: { paths: 100, seed: 3, draw: { elasticity: false, rivalCash: false, demandLevel: false }, demandLogSd: 0 } })
    const { mean, se } = runWar(m, s, FACTS).totals.units
    expect(Math.abs(mean - fluid(s).totals.units.mean)).toBeLessThan(5 * se)
    expect(fluid(s).totals.units.mean).toBeCloseTo(fluid({ ...s, buyers: {} }).totals.units.mean, 9)
  })

  it('come from a crowd too, where that is said', () => {
    const s = scenario(m, { days: 30, operations: { ...OPERATIONS, crowd: [{ day: 3, multiplier: 4 }] } })
    const later = fluid({ ...s, buyers: { pullForward: { share: 0, meanDays: 5, crowdShare: 0.5 } } })
    expect(later.daily.visits.mean[3]).toBeCloseTo(fluid(s).daily.visits.mean[3], 9)
    const lost = sum(fluid(s).daily.visits.mean) - sum(later.daily.visits.mean)
    const crowd = 3 * fluid(s).daily.visits.mean[0]
    expect(lost).toBeGreaterThan(0.48 * crowd)
    expect(lost).toBeLessThanOrEqual(0.5 * crowd + 1e-9)
  })

  it('are not those that a site turned away: neither a cut nor a crowd pulls forward what was not sold', () => {
    const alone = market([product('a', { sellers: 1 })])
    const s = scenario(alone, { days: 60, moves: [depth(0.5, { from: 3, to: 4 })], operations: { ...OPERATIONS, siteCapacity: 50, crowd: [{ day: 3, multiplier: 5 }] } })
    const free = fluidOutcome(alone, s, FACTS)
    const ahead = fluidOutcome(alone, { ...s, buyers: { pullForward: { share: 0.5, meanDays: 3, crowdShare: 0.5 } } }, FACTS)
    // On the night the site serves 50 of 2,000 visits, fewer than the category buys on any day it stands; of the crowd's 1,600 half of those served would have come later.
    expect(free.sellers[0].availability.mean[3]).toBeCloseTo(0.025, 9)
    expect(sum(free.daily.visits.mean) - sum(ahead.daily.visits.mean)).toBeCloseTo(0.5 * 1600 * 0.025, 6)
  })
})

describe('slow sites', () => {
  const slow = { from: 0.7, sensitivity: 0.08, worst: 20 }
  it('lose visitors as an M/M/1 queue slows down, evenly into the break', () => {
    expect(patience(0.7, slow)).toBe(1)
    expect(patience(0.9, slow)).toBeCloseTo(Math.exp(-0.08 * (10 - 1 / 0.3)), 12)
    expect(patience(0.95, slow)).toBeCloseTo(patience(3, slow), 12)
    expect(patience(0.99, null)).toBe(1)
    for (let u = 0.5; u < 1.2; u += 0.01) expect(patience(u + 0.01, slow)).toBeLessThanOrEqual(patience(u, slow))
    const available = new Float64Array(2)
    siteAvailability(Float64Array.of(100, 1000), new Float64Array(2), 1, (k) => (k === 0 ? 90 : 10), available, slow)
    expect(available[0]).toBeCloseTo(patience(0.9, slow), 12)
  })

  it('send their visitors to the others, before they break', () => {
    const s = scenario(m, { moves: [depth(0.2)] })
    const ours = fluid(s).daily.visits.mean[0]
    const tight = { ...s, operations: { ...OPERATIONS, siteCapacity: ours * 1.1, slowDown: slow } }
    const crawls = fluid(tight)
    expect(crawls.daily.availability.mean[0]).toBeLessThan(0.95)
    expect(crawls.daily.availability.mean[0]).toBeGreaterThan(0.4)
    expect(crawls.sellers[1].units.mean).toBeGreaterThan(fluid(s).sellers[1].units.mean)
    expect(fluid({ ...tight, operations: { ...OPERATIONS, siteCapacity: ours * 1.1 } }).daily.availability.mean[0]).toBe(1)
    // Capacity in requests: the same, where a visit makes five of them.
    expect(fluid({ ...tight, operations: { ...tight.operations, siteCapacity: ours * 5.5, requestsPerVisit: 5 } }).daily.availability.mean[0]).toBeCloseTo(crawls.daily.availability.mean[0], 9)
  })
})

describe('late parcels', () => {
  it('are the orders that wait beyond the promise, first come first served', () => {
    expect(lateShare(0, 2, 1)).toBe(0.5)
    expect(lateShare(2, 4, 1)).toBe(1)
    expect(lateShare(0, 0.8, 1)).toBe(0)
    expect(lateShare(3, 1, 2)).toBe(0.5)
    expect(cancelledShare(3, 1, 0.1)).toBeCloseTo(1 - 0.81, 12)
    expect(cancelledShare(0.5, 1, 0.9)).toBe(0)
    const queues = new ParcelQueues([{ capacity: 100, promiseDays: 1, cancelRate: 0 }], 1)
    queues.startPath()
    expect(queues.take(0, 250)).toBeCloseTo(250 / 3, 9)
    expect(queues.backlog[0]).toBe(150)
    expect(queues.take(0, 50)).toBeCloseTo(50, 9)
    expect(queues.backlog[0]).toBe(100)
  })

  it('bring cancellations, contacts and their cost, and lose trust; rivals queue too', () => {
    const s = scenario(m, { days: 12, moves: [depth(0.25)] })
    const orders = fluid(s).daily.orders.mean[0]
    const operations = { ...OPERATIONS, fulfilmentCapacity: orders * 0.6, promiseDays: 0.5, cancelRate: 0.2, service: { costPerContact: 8, perLateOrder: 0.3, perCancelledOrder: 1, perStockOut: 0, perTurnedAwayVisit: 0 } }
    const late = fluid({ ...s, operations, buyers: { trust: TRUST } })
    expect(late.daily.lateOrders.mean[0]).toBeGreaterThan(0)
    expect(late.daily.cancelledUnits.mean[0]).toBe(0)
    expect(late.daily.cancelledUnits.mean[1]).toBeGreaterThan(0)
    const contacts = sum(late.daily.contacts.mean)
    expect(contacts).toBeCloseTo(0.3 * sum(late.daily.lateOrders.mean) + late.totals.cancelledUnits.mean / TREASURY.unitsPerOrder, 6)
    expect(sum(late.ledger.incidents)).toBeCloseTo(8 * contacts, 6)
    expect(late.sellers[0].trust.mean[11]).toBeLessThan(0.95)
    const rivals = s.rivals.map((rival, r) => (r === 0 ? { ...rival, fulfilmentCapacity: 1 } : rival))
    const theirs = fluid({ ...s, rivals, operations: { ...OPERATIONS, delayEffect: 0.1 }, buyers: { trust: TRUST } })
    expect(theirs.sellers[1].trust.mean[11]).toBeLessThan(0.5)
    expect(theirs.sellers[1].units.mean).toBeLessThan(0.9 * theirs.sellers[2].units.mean)
  })
})

describe('hours as steps', () => {
  const daily = scenario(m, { days: 4, moves: [depth(0.2, { from: 1, to: 2 })] })
  const hourly: Scenario = { ...daily, stepHours: 1 }

  it('sum to the same days where nothing depends on the hour', () => {
    const byDay = fluid(daily)
    const byHour = fluid(hourly)
    for (const measure of ['visits', 'units', 'subsidy', 'grossValue', 'cash'] as const) {
      byHour.daily[measure].mean.forEach((value, day) => expect(value / byDay.daily[measure].mean[day] || 0).toBeCloseTo(byDay.daily[measure].mean[day] === 0 ? 0 : 1, 9))
    }
    expect(byHour.hourly!.units).toHaveLength(96)
    expect(byDay.hourly).toBeUndefined()
  })

  it('let the crowd of an hour break a site that stands the day', () => {
    const visits = fluid(daily).daily.visits.mean[0]
    const night: Scenario = { ...hourly, operations: { ...OPERATIONS, siteCapacity: 3 * visits, crowd: [{ day: 1, hour: 20, multiplier: 5 }], attackLoad: [{ day: 1, hour: 20, seller: 'tianbao', load: visits }] } }
    const { hourly: hours, daily: days } = fluid(night)
    const ours = hours!.sellers[0].availability
    expect(ours[24 + 20]).toBeLessThan(0.5)
    expect(ours[24 + 19]).toBe(1)
    expect(days.availability.mean[1]).toBeLessThan(1)
    expect(days.availability.mean[1]).toBeGreaterThan(ours[24 + 20])
    expect(hours!.sellers[1].units[24 + 20]).toBeGreaterThan(2 * hours!.sellers[1].units[24 + 19])
    expect(fluid({ ...night, stepHours: 24 }).daily.availability.mean[1]).toBeLessThan(1)
  })

  it('add up to their days: value, subsidy, contribution', () => {
    const { hourly: hours, daily: days } = fluid({ ...hourly, moves: [depth(0.2, { from: 1 + 20 / 24, to: 1 + 22 / 24, funding: SHARED })] })
    const ofDay = (values: readonly number[] | undefined, day: number): number => values!.slice(24 * day, 24 * day + 24).reduce((a, b) => a + b, 0)
    days.contribution.mean.forEach((value, day) => {
      expect(ofDay(hours!.contribution, day)).toBeCloseTo(value, 6)
      expect(ofDay(hours!.grossValue, day)).toBeCloseTo(days.grossValue.mean[day], 6)
      expect(ofDay(hours!.subsidyOwn, day)).toBeCloseTo(days.subsidyOwn.mean[day], 6)
    })
    expect(ofDay(hours!.subsidyOwn, 1)).toBeGreaterThan(0)
  })

  it('begin and end a move at its hour', () => {
    const evening = fluid({ ...hourly, moves: [depth(0.2, { from: 1 + 20 / 24, to: 1 + 22 / 24 })] })
    const on = evening.hourly!.subsidy.flatMap((value, hour) => (value > 0 ? [hour] : []))
    expect(on).toEqual([44, 45])
  })

  it('draw arrivals by the hour, with the mean of the day', () => {
    const off = { elasticity: false, rivalCash: false, demandLevel: false }
    const s: Scenario = { ...hourly, monteCarlo: { paths: 200, seed: 5, draw: off, demandLogSd: 0 } }
    const drawn = runWar(m, s, FACTS)
    const { mean, se } = drawn.totals.units
    expect(Math.abs(mean - fluid(s).totals.units.mean)).toBeLessThan(5 * se)
  })
})
