import { describe, expect, it } from 'vitest'
import { erlangLoad, erlangLoss } from '../../../src/core/war/expected-shelf.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { fluidOutcome, runWar } from '../../../src/core/war/simulate.ts'
import { category, depth, FACTS, market, OPERATIONS, product, scenario } from './worlds.ts'

/** Erlang's formula by its recursion. */
function exactLoss(lines: number, load: number): number {
  let loss = 1
  for (let k = 1; k <= lines; k++) loss = (load * loss) / (k + load * loss)
  return loss
}

describe('the loss of a shelf', () => {
  it('is Erlang\'s, as published', () => {
    // B(5, 3) and B(10, 5) of any table of Erlang's formula; B(12, 10), the shelf of twelve that ten are asked of.
    expect(erlangLoss(5, 3)).toBeCloseTo(0.110, 2)
    expect(erlangLoss(10, 5)).toBeCloseTo(0.0184, 2)
    expect(erlangLoss(12, 10)).toBeCloseTo(0.1197, 2)
    for (const lines of [1, 2, 3, 8, 20, 60, 300]) {
      for (const part of [0.2, 0.6, 0.9, 1, 1.3, 2.5]) expect(Math.abs(erlangLoss(lines, lines * part) - exactLoss(lines, lines * part))).toBeLessThan(0.015)
    }
  })

  it('comes from the load that explains what is on its way back', () => {
    for (const lines of [2, 10, 100]) {
      for (const part of [0.1, 0.5, 0.8, 0.95]) {
        const load = erlangLoad(lines, part * lines)
        expect(load).toBeGreaterThanOrEqual(part * lines * (1 - 1e-9))
        expect(load * (1 - erlangLoss(lines, load))).toBeCloseTo(part * lines, 1)
      }
    }
    expect(erlangLoad(10, 10)).toBeGreaterThan(20)
  })
})

describe('fluid mode', () => {
  const sure = (paths: number): Scenario['monteCarlo'] => ({ paths, seed: 11, draw: { elasticity: false, rivalCash: false, demandLevel: false }, demandLogSd: 0 })
  const distance = (m: ReturnType<typeof market>, s: Scenario): { readonly by: number; readonly error: number; readonly naive: number } => {
    const { mean, se } = runWar(m, s, FACTS).totals.units
    const open = { ...m, products: m.products.map((p) => ({ ...p, stock: null, inbound: [] })) }
    return { by: fluidOutcome(m, s, FACTS).totals.units.mean / mean - 1, error: se / mean, naive: fluidOutcome(open, s, FACTS).totals.units.mean / mean - 1 }
  }

  it('sells what sampled paths sell where shelves run empty by chance, whether goods come back or not', () => {
    let worst = 0
    for (const reorderDays of [null, 2, 7]) {
      for (const stock of [2, 6, 20, 60]) {
        for (const dispersion of [null, 4]) {
          for (const visitsPerDay of [15, 60]) {
            const m = market([product('a', { stock }), product('b', { stock: 2 * stock, price: 90 })], [category({ visitsPerDay, dispersion })])
            const { by, error, naive } = distance(m, scenario(m, { days: 30, operations: { ...OPERATIONS, reorderDays }, monteCarlo: sure(200) }))
            expect(Math.abs(by), `${reorderDays} ${stock} ${dispersion} ${visitsPerDay}`).toBeLessThan(0.02 + 3 * error)
            worst = Math.max(worst, naive)
          }
        }
      }
    }
    // Shelves matter in these worlds.
    expect(worst).toBeGreaterThan(0.5)
  })

  it('counts chance on shelves of any size', () => {
    // Shelves that hold just what is asked for over the horizon are where chance shows most: 0.4 standard deviations, 5.6% of fifty units and 0.4% of ten thousand.
    const asked = runWar(market([product('a')]), scenario(market([product('a')]), { days: 30, monteCarlo: sure(16) }), FACTS).totals.units.mean
    for (const times of [0.1, 0.4, 1.6, 6, 25]) {
      for (const part of [0.7, 0.9, 1, 1.1]) {
        const m = market([product('a', { stock: Math.round(asked * times * part) })], [category({ visitsPerDay: 400 * times })])
        const s = scenario(m, { days: 30, monteCarlo: sure(400) })
        const { by, error } = distance(m, s)
        expect(Math.abs(by), `${times} ${part}`).toBeLessThan(0.01 + 3 * error)
      }
    }
  })

  it('also where a price cut, and not the ordinary trade, empties them', () => {
    const m = market(Array.from({ length: 8 }, (_, i) => product(`p${i}`, { stock: 130 })), [category({ visitsPerDay: 60 })])
    const calm = scenario(m, { days: 20, monteCarlo: sure(300) })
    const cut = { ...calm, moves: [depth(0.25)] }
    for (const s of [calm, cut]) {
      const { by, error } = distance(m, s)
      expect(Math.abs(by)).toBeLessThan(0.01 + 3 * error)
    }
  })

  it('agrees on a store of many products with subsidies, memory and sites, with everything drawn that a preset draws', () => {
    const products = Array.from({ length: 60 }, (_, i) => product(`p${i}`, { sellers: 3, price: 80 + i, list: 150, category: i % 3, stock: 3 + ((i * 7) % 40), inbound: i % 5 === 0 ? [{ step: 4, units: 30 }] : [] }))
    const m = market(products, [1, 2, 3].map((c) => category({ id: `c${c}`, visitsPerDay: 120 * c, dispersion: 4 * c })))
    const s = scenario(m, {
      days: 40, moves: [depth(0.12, { basis: 'current', from: 5, to: 20 })], operations: { ...OPERATIONS, reorderDays: 7, siteCapacity: 600 },
      buyers: { trust: { effect: 1, rise: 0.02, stockOutLoss: 0.2, outageLoss: 0.3, lateLoss: 0.2, best: 1 }, habit: { effect: 0.5, halfLifeDays: 30 }, pullForward: { share: 0.5, meanDays: 14, crowdShare: 0 } },
      monteCarlo: { paths: 200, seed: 5, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.08 },
    })
    const { by, error, naive } = distance(m, s)
    expect(Math.abs(by)).toBeLessThan(0.015 + 3 * error)
    expect(naive).toBeGreaterThan(0.06)
  })
})
