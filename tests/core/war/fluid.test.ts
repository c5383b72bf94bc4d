import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Market } from '../../../src/core/demand/market.ts'
import type { PriceScript, Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { anyDeepScenario, anyMarket, anyScenario, depth, FACTS, market, product, scenario } from './worlds.ts'

/** A market and a scenario that nobody has asked about. */
const fresh = (m: Market, s: Scenario): [Market, Scenario] => [structuredClone(m), structuredClone(s)]
/** An answer, or the fault it found. */
const answer = (m: Market, s: Scenario): unknown => {
  try {
    return fluidOutcome(m, s, FACTS)
  } catch (error) {
    return String(error)
  }
}

/** Prices by date of all offers but a few, around their starting ones, some of them far away. */
const scripts = (m: Market, days: number, draws: readonly number[], left: number): PriceScript[] => {
  let next = 0
  const draw = (): number => draws[next++ % draws.length]
  return m.products.flatMap((p, i) => p.prices.flatMap((price, k) => (price === null || (i + k) % 5 === left ? [] : [{ seller: m.sellers[k].id, sku: p.sku, from: k % 2, prices: Array.from({ length: days }, (_, d) => price * Math.exp(d % 3 === 2 ? 0 : draw())) }])))
}

const draws = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 30 })

describe('fluid answers of one market, one after the other', () => {
  it('are those of a market that is new, to the bit, whatever was asked before', () => {
    fc.assert(fc.property(anyMarket.chain((m) => fc.tuple(fc.constant(m), fc.array(fc.oneof(anyScenario(m), anyDeepScenario(m)), { minLength: 2, maxLength: 6 }))), ([m, asked]) => {
      for (const s of [...asked, ...asked]) expect(answer(m, s)).toEqual(answer(...fresh(m, s)))
    }), { numRuns: 60 })
  })

  it('also under prices by date, which stay, change, end or are sent again', () => {
    fc.assert(fc.property(anyMarket, draws, draws, fc.double({ min: 0.1, max: 4, noNaN: true }), fc.option(fc.integer({ min: 1, max: 3 })), (m, one, other, crowd, reorderDays) => {
      const prices = scripts(m, 5, one, 1)
      const base = scenario(m, { days: 5, prices })
      const ours = { ...base, prices: prices.filter(({ seller }) => seller === m.sellers[0].id) }
      const asked: Scenario[] = [
        base,
        { ...base, operations: { ...base.operations, crowd: [{ day: 1, multiplier: crowd }] } },
        { ...base, moves: [depth(0.2, { from: 1, to: 3 })] },
        { ...base, rivals: base.rivals.map((rival) => ({ ...rival, stockDays: 2 })) },
        { ...base, operations: { ...base.operations, reorderDays, cancelRate: 0.4, fulfilmentCapacity: 5 } },
        { ...base, prices: structuredClone(prices) },
        { ...base, days: 3 },
        { ...base, prices: scripts(m, 5, other, 2) },
        { ...base, prices: [] },
        { ...base, operations: { ...base.operations, siteCapacity: 40 } },
        base,
        { ...base, rivals: [] },
        ours,
        { ...ours, rivals: ours.rivals.map((rival) => ({ ...rival, policy: { kind: 'scripted' as const, moves: [{ from: 1, to: 3, depth: 0.3 }] } })) },
        { ...ours, buyers: { trust: { effect: 2, rise: 0.1, stockOutLoss: 0.5, outageLoss: 0.5, lateLoss: 0.5, best: 1.2 } } },
        { ...base, days: -1 },
      ]
      for (const s of [...asked, ...asked.toReversed()]) expect(answer(m, s)).toEqual(answer(...fresh(m, s)))
    }), { numRuns: 40 })
  })

  it('do not mistake prices by date of one market for those of another, nor sound ones for others', () => {
    const m = market([product('a'), product('b')])
    const dear = market([product('a', { price: 130 }), product('b')])
    const prices: PriceScript[] = [{ seller: 'taomao', sku: 'a', from: 0, prices: [90, 80] }]
    for (const one of [m, dear, m]) expect(fluidOutcome(one, scenario(one, { days: 2, prices }), FACTS)).toEqual(fluidOutcome(...fresh(one, scenario(one, { days: 2, prices })), FACTS))
    expect(() => fluidOutcome(m, scenario(m, { days: 2, prices: [{ ...prices[0], prices: [90, 0] }] }), FACTS)).toThrow('not all prices')
    expect(() => fluidOutcome(market([product('z')]), scenario(m, { days: 2, prices }), FACTS)).toThrow('does not offer')
  })

  it('leave the sampled paths of the market alone', () => {
    const m = market([product('a', { stock: 60 }), product('b')])
    const s = scenario(m, { days: 5, prices: scripts(m, 5, [0.1, -0.2, 0.3], 3) })
    const before = runWar(...fresh(m, s), FACTS)
    answer(m, s)
    expect(runWar(m, s, FACTS)).toEqual(before)
  })
})
