import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { divert } from '../../../src/core/operations/divert.ts'
import { backlogAfter, delayDays } from '../../../src/core/operations/fulfilment.ts'
import { siteAvailability, upProbability } from '../../../src/core/operations/site.ts'

const positive = (max: number): fc.Arbitrary<number> => fc.double({ min: 0.01, max, noNaN: true })

describe('site availability', () => {
  it('solves its fixed point: every overloaded site serves exactly its capacity, the others everything', () => {
    fc.assert(fc.property(fc.array(fc.record({ visits: positive(100), capacity: positive(150), attack: fc.double({ min: 0, max: 50, noNaN: true }) }), { minLength: 1, maxLength: 4 }), (sellers) => {
      const K = sellers.length
      const weights = sellers.map((seller) => seller.visits)
      const all = weights.reduce((a, b) => a + b, 0)
      // Visitors look at the sellers that are up in proportion to fixed weights.
      const load = (k: number, up: number): number => (all * weights[k]) / weights.reduce((sum, w, m) => sum + ((up & (1 << m)) !== 0 ? w : 0), 0)
      const capacity = Float64Array.from(sellers, (seller) => seller.capacity)
      const attack = Float64Array.from(sellers, (seller) => seller.attack)
      const available = new Float64Array(K)
      const mask = (1 << K) - 1
      siteAvailability(capacity, attack, mask, load, available)
      for (let k = 0; k < K; k++) {
        let visits = 0
        for (let up = 0; up <= mask; up++) if ((up & (1 << k)) !== 0) visits += upProbability(available, mask & ~(1 << k), up & ~(1 << k)) * load(k, up)
        expect(available[k]).toBeGreaterThan(0)
        expect(available[k]).toBeLessThanOrEqual(1)
        expect(available[k]).toBeCloseTo(Math.min(1, capacity[k] / (visits + attack[k])), 6)
      }
    }))
  })
  it('of a seller that cannot be overloaded stays whole', () => {
    const available = new Float64Array(2)
    siteAvailability(Float64Array.of(10, Number.POSITIVE_INFINITY), new Float64Array(2), 1, () => 40, available)
    expect([...available]).toEqual([0.25, 1])
  })
  it('probabilities of all combinations add to one', () => {
    const available = Float64Array.of(0.3, 1, 0.9)
    let sum = 0
    for (let up = 0; up < 8; up++) sum += upProbability(available, 7, up)
    expect(sum).toBeCloseTo(1, 12)
  })
})

describe('second choices', () => {
  it('are what the choice model gives without the offer that sold out', () => {
    fc.assert(fc.property(
      fc.array(fc.array(positive(3), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 }), fc.double({ min: 0.2, max: 1, noNaN: true }), fc.nat(), fc.nat(), positive(50),
      (weights, lambda, pickProduct, pickSeller, units) => {
        const n = weights.length
        const K = 3
        const gone = { i: pickProduct % n, k: pickSeller % K }
        // The model itself, from the weights of all offers but one.
        const model = (without: { i: number; k: number } | null): { pull: Float64Array; top: Float64Array; denominator: number } => {
          const pull = new Float64Array(n * K)
          const top = new Float64Array(n)
          weights.forEach((row, i) => {
            const open = row.map((w, k) => (without?.i === i && without.k === k ? 0 : w))
            const sum = open.reduce((a, b) => a + b, 0)
            top[i] = sum ** lambda
            open.forEach((w, k) => { pull[i * K + k] = sum > 0 ? (top[i] * w) / sum : 0 })
          })
          return { pull, top, denominator: 1 + top.reduce((a, b) => a + b, 0) }
        }
        const full = model(null)
        const rest = model(gone)
        const excess = new Float64Array(n * K)
        excess[gone.i * K + gone.k] = units
        const received = new Float64Array(n * K)
        const own = new Float64Array(n * K)
        divert({ from: 0, to: n, sellers: K, pull: full.pull, top: full.top, denominator: full.denominator, similarity: lambda }, excess, received, own)
        const first = full.pull[gone.i * K + gone.k] / full.denominator
        received.forEach((gain, j) => {
          const expected = j === gone.i * K + gone.k ? 0 : ((rest.pull[j] / rest.denominator - full.pull[j] / full.denominator) / first) * units
          expect(gain).toBeCloseTo(expected, 6)
          expect(own[j]).toBeCloseTo(gone.k === 0 ? expected : 0, 6)
        })
        // Nobody is made up: the rest goes to the outside option.
        expect(received.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(units * (1 + 1e-9))
      }))
  })
})

describe('fulfilment', () => {
  it('queues what it cannot ship', () => {
    expect(backlogAfter(10, 50, 40)).toBe(20)
    expect(backlogAfter(10, 20, 40)).toBe(0)
    expect(delayDays(20, 40)).toBe(0.5)
    expect(delayDays(0, 0)).toBe(0)
  })
})
