import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { divert, divertOver } from '../../../src/core/operations/divert.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome } from '../../../src/core/war/simulate.ts'
import { anyMarket, category, depth, FACTS, market, OPERATIONS, product, scenario } from './worlds.ts'

const BUYERS = {
  trust: { effect: 1.5, rise: 0.05, stockOutLoss: 0.3, outageLoss: 0.4, lateLoss: 0.2, best: 1 }, habit: { effect: 0.8, halfLifeDays: 10 }, pullForward: { share: 0.4, meanDays: 7 },
} as const
const SLOW = { from: 0.6, sensitivity: 0.05, worst: 20 }

describe('equal sellers', () => {
  it('fare equally with every part of the model on', () => {
    const price = fc.double({ min: 10, max: 200, noNaN: true })
    fc.assert(fc.property(fc.array(price, { minLength: 1, maxLength: 4 }), fc.integer({ min: 2, max: 4 }), fc.double({ min: 20, max: 200, noNaN: true }), fc.double({ min: 5, max: 90, noNaN: true }), fc.integer({ min: 1, max: 40 }), fc.double({ min: 1, max: 4, noNaN: true }), fc.constantFrom(1 as const, 24 as const), (prices, sellers, site, ships, stock, crowd, stepHours) => {
      const m = market(prices.map((p, i) => product(`p${i}`, { price: p, list: p, cost: p * 0.7, sellers })))
      const plain = scenario(m, { days: stepHours === 1 ? 2 : 6, stepHours, buyers: BUYERS, operations: { ...OPERATIONS, siteCapacity: site, fulfilmentCapacity: ships, slowDown: SLOW, promiseDays: 0.5, crowd: [{ day: 1, multiplier: crowd }] } })
      // The same stock in days of ordinary sales everywhere: ours is counted in units.
      const base = fluidOutcome(m, scenario(m, { days: 1 }), FACTS).products.units
      const even = { ...m, products: m.products.map((p, i) => ({ ...p, stock: base[i] * (stock / 8) })) }
      const s: Scenario = { ...plain, rivals: plain.rivals.map((rival) => ({ ...rival, siteCapacity: site, fulfilmentCapacity: ships, stockDays: stock / 8 })) }
      const { sellers: found } = fluidOutcome(even, s, FACTS)
      for (const seller of found) {
        expect(seller.units.mean / found[0].units.mean).toBeCloseTo(1, 6)
        seller.trust.mean.forEach((trust, t) => expect(trust).toBeCloseTo(found[0].trust.mean[t], 6))
        seller.availability.mean.forEach((up, t) => expect(up).toBeCloseTo(found[0].availability.mean[t], 6))
        seller.habit!.mean.forEach((stock_, t) => expect(stock_).toBeCloseTo(found[0].habit!.mean[t], 6))
      }
    }), { numRuns: 60, endOnFailure: true })
  })
})

describe('a price cut', () => {
  it('never lowers our expected demand on its day, other things equal, by day and by hour, with habit and slow rivals', () => {
    fc.assert(fc.property(anyMarket, fc.double({ min: 0, max: 0.6, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }), fc.constantFrom(1 as const, 24 as const), (m, shallow, more, stepHours) => {
      const open = { ...m, products: m.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
      const plain = scenario(open, { days: 2, stepHours, buyers: { habit: BUYERS.habit } })
      const s = { ...plain, rivals: plain.rivals.map((rival) => ({ ...rival, fulfilmentCapacity: 10 })) }
      const units = (d: number): number => fluidOutcome(open, { ...s, moves: [depth(d)] }, FACTS).totals.units.mean
      expect(units(shallow + more)).toBeGreaterThanOrEqual(units(shallow) * (1 - 1e-12))
    }), { numRuns: 40, endOnFailure: true })
  })
})

describe('a scenario that begins after the data end', () => {
  it('has the deliveries of the days between on its shelves, and those before not twice', () => {
    const m = market([product('a', { stock: 0, inbound: [{ step: 3, units: 50 }, { step: 6, units: 10 }] })], [category({ visitsPerDay: 4000 })])
    const sold = (start: string, days: number): number => fluidOutcome(m, scenario(m, { start, days }), FACTS).totals.units.mean
    expect(sold('2026-06-01', 3)).toBe(0)
    expect(sold('2026-06-06', 1)).toBeCloseTo(50, 9)
    expect(sold('2026-06-06', 4)).toBeCloseTo(60, 2)
    expect(sold('2026-07-01', 4)).toBeCloseTo(60, 2)
    const past = { ...m, products: m.products.map((p) => ({ ...p, inbound: [{ step: -2, units: 50 }] })) }
    expect(fluidOutcome(past, scenario(past, { start: '2026-06-06' }), FACTS).totals.units.mean).toBe(0)
  })
})

describe('second choices on a day of outages', () => {
  it('are made among the sites that are up: with one state they are the plain ones, and nobody goes to a site that is down', () => {
    const n = 2
    const K = 2
    const weights = [0.5, 0.8, 0.3, 0.6]
    const lambda = 0.7
    const state = (up: readonly boolean[], chance: number) => {
      const pull = new Float64Array(n * K)
      const top = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        const open = up.map((on, k) => (on ? weights[i * K + k] : 0))
        const sum = open.reduce((a, b) => a + b, 0)
        top[i] = sum ** lambda
        open.forEach((w, k) => { pull[i * K + k] = (top[i] * w) / sum })
      }
      return { pull, top, denominator: 1 + top[0] + top[1], chance }
    }
    const bothUp = state([true, true], 1)
    const room = { part: new Float64Array(4), one: new Float64Array(4), oneOwn: new Float64Array(4) }
    const shape = { from: 0, to: n, sellers: K, similarity: lambda }
    const excess = Float64Array.of(10, 0, 0, 0)
    const plain = [new Float64Array(4), new Float64Array(4)]
    divert({ ...shape, ...bothUp }, excess, plain[0], plain[1])
    const over = [new Float64Array(4), new Float64Array(4)]
    divertOver([bothUp], shape, excess, over[0], over[1], room)
    over[0].forEach((value, j) => expect(value).toBeCloseTo(plain[0][j], 12))
    divertOver([state([true, false], 1)], shape, excess, over[0], over[1], room)
    expect(over[0][1]).toBe(0)
    expect(over[0][3]).toBe(0)
    expect(over[0][2]).toBeGreaterThan(plain[0][2])
    // Half up, half down: what the two states bring, each in the share of its buyers.
    const alone = over[0].slice()
    divertOver([{ ...bothUp, chance: 0.5 }, state([true, false], 0.5)], shape, excess, over[0], over[1], room)
    const rates = [bothUp, state([true, false], 1)].map((s) => s.pull[0] / s.denominator)
    const part = rates[0] / (rates[0] + rates[1])
    over[0].forEach((value, j) => expect(value).toBeCloseTo(part * plain[0][j] + (1 - part) * alone[j], 9))
  })
})
