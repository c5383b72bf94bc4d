import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { emptyBoard } from '../../../src/core/war/path-board.ts'
import { simulateOn, simulatePaths } from '../../../src/core/war/simulate.ts'
import { warTables } from '../../../src/core/war/tables.ts'
import type { Market } from '../../../src/core/demand/market.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { shareWar, warOf } from '../../../src/main/jobs/shared-war.ts'
import { made } from '../../core/subsidy/instruments.ts'
import { anyDeepWar, anyMarket, depth, market, product, scenario } from '../../core/war/worlds.ts'

const share = (m: Market, s: Scenario) => shareWar(warTables(m, s), m, s)
/** All paths of the tables as another thread would get them. */
const there = (m: Market, s: Scenario) => {
  let next = 0
  const tables = warOf(structuredClone(share(m, s)))
  return simulateOn(emptyBoard(tables, 0, s.monteCarlo.paths), tables, () => (next < s.monteCarlo.paths ? next++ : null))
}

describe('a war in shared memory', () => {
  it('has the paths of the war itself, to the bit', () => {
    fc.assert(fc.property(anyDeepWar, ({ market: m, scenario: s }) => { expect(there(m, s)).toEqual(simulatePaths(m, s, 0, s.monteCarlo.paths)) }), { numRuns: 40 })
    fc.assert(fc.property(anyMarket, fc.array(fc.double({ min: 0.5, max: 1.5, noNaN: true }), { minLength: 5, maxLength: 20 }), (m, times) => {
      const prices = m.products.flatMap((p, i) => p.prices.flatMap((price, k) => (price === null ? [] : [{ seller: m.sellers[k].id, sku: p.sku, from: 0, prices: [0, 1, 2].map((d) => price * times[(i + k + d) % times.length]) }])))
      const s = scenario(m, { days: 4, prices })
      expect(there(m, s)).toEqual(simulatePaths(m, s, 0, s.monteCarlo.paths))
    }), { numRuns: 20 })
  })

  it('also with instruments, which threads must be able to lay anew once one is used up', () => {
    const m = market([product('a'), product('b', { price: 90 }), product('c', { price: 80 })])
    const coupon = made('coupon')
    const s = scenario(m, { moves: [depth(0.1), { kind: 'instrument', instrument: { ...coupon, limits: { ...coupon.limits, issueCap: 5 } }, from: 0, to: 8 }] })
    expect(there(m, s)).toEqual(simulatePaths(m, s, 0, s.monteCarlo.paths))
  })

  it('lies there once, and its products and prices by date are not sent', () => {
    const m = market([product('a'), product('b')])
    const s = scenario(m, { days: 3, prices: [{ seller: 'taomao', sku: 'a', from: 0, prices: [90, 80, 70] }] })
    const war = share(m, s)
    expect(share(m, s)).toBe(war)
    expect(share(m, { ...s })).not.toBe(war)
    expect(war.tables.script!.prices.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(war.tables.weight.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(war.tables.market).not.toHaveProperty('products')
    expect(war.tables.scenario).not.toHaveProperty('prices')
    expect(war.source).toBeNull()
    const copy = structuredClone(war)
    new Float64Array(copy.tables.weight.buffer)[0] = 42
    expect(war.tables.weight[0]).toBe(42)
  })
})
