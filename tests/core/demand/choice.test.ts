import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choiceShares, consumerSurplus, diversion, elasticities, impliedCosts, invertShares, ownElasticity, shareDerivatives, type NestedChoice } from '../../../src/core/demand/choice.ts'

const market = fc.integer({ min: 1, max: 4 }).chain((nests) => fc.record({
  nests: fc.constant(nests),
  lambda: fc.double({ min: 0.1, max: 1, noNaN: true }),
  options: fc.array(fc.record({ utility: fc.double({ min: -4, max: 4, noNaN: true }), nest: fc.integer({ min: 0, max: nests - 1 }), price: fc.double({ min: 0.5, max: 50, noNaN: true }) }), { minLength: 1, maxLength: 8 }),
}))
type Market = typeof market extends fc.Arbitrary<infer T> ? T : never

const choiceOf = ({ nests, lambda, options }: Market, shift: (i: number) => number = () => 0): NestedChoice => ({
  utility: Float64Array.from(options, (option, i) => option.utility + shift(i)), nest: Int32Array.from(options, (option) => option.nest), nests, lambda,
})

describe('nested logit', () => {
  test('shares and the outside share add to 1, and shares within a nest too', () => {
    fc.assert(fc.property(market, (m) => {
      const { share, outside, within } = choiceShares(choiceOf(m))
      expect(share.reduce((a, b) => a + b, 0) + outside).toBeCloseTo(1, 12)
      for (let g = 0; g < m.nests; g++) {
        const members = m.options.flatMap((option, i) => (option.nest === g ? [within[i]] : []))
        if (members.length > 0) expect(members.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
      }
    }))
  })

  test('with lambda = 1 the ratio of two shares does not depend on a third option (independence of irrelevant alternatives), and nests do not matter', () => {
    fc.assert(fc.property(market.filter((m) => m.options.length >= 3), (m) => {
      const plain = { ...m, lambda: 1 }
      const before = choiceShares(choiceOf(plain)).share
      const after = choiceShares(choiceOf(plain, (i) => (i === 2 ? 3 : 0))).share
      expect(after[0] / after[1] / (before[0] / before[1])).toBeCloseTo(1, 9)
      choiceShares({ ...choiceOf(plain), nest: new Int32Array(m.options.length), nests: 1 }).share.forEach((share, i) => expect(share).toBeCloseTo(before[i], 12))
    }))
  })

  test('with lambda < 1 a better option takes relatively more from its own nest', () => {
    const base: Market = { nests: 2, lambda: 0.4, options: [0, 0, 1].map((nest) => ({ utility: 0, nest, price: 1 })) }
    const before = choiceShares(choiceOf(base)).share
    const after = choiceShares(choiceOf(base, (i) => (i === 0 ? 0.5 : 0))).share
    expect(after[1] / before[1]).toBeLessThan(after[2] / before[2])
  })

  test('with a similarity per nest, and with or without an outside option, shares add to 1, invert, and their derivatives agree with differences', () => {
    fc.assert(fc.property(market, fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), fc.boolean(), (m, lambda, outsideOption) => {
      const n = m.options.length
      const choiceAt = (j: number, by: number): NestedChoice => ({ ...choiceOf(m, (i) => (i === j ? by : 0)), lambda, outsideOption })
      const here = choiceShares(choiceAt(0, 0))
      expect(here.share.reduce((a, b) => a + b, 0) + here.outside).toBeCloseTo(1, 12)
      if (!outsideOption) expect(here.outside).toBe(0)
      else invertShares(here.share, choiceAt(0, 0).nest, m.nests, lambda).forEach((value, i) => expect(value).toBeCloseTo(m.options[i].utility, 6))
      const derivatives = shareDerivatives(choiceAt(0, 0), here, new Float64Array(n).fill(1))
      for (let j = 0; j < n; j++) {
        const [up, down] = [choiceShares(choiceAt(j, 1e-5)).share, choiceShares(choiceAt(j, -1e-5)).share]
        for (let i = 0; i < n; i++) expect(derivatives[i * n + j]).toBeCloseTo((up[i] - down[i]) / 2e-5, 6)
      }
    }))
  })

  test('with nothing on offer and no outside option nobody chooses anything', () => {
    const { share, outside } = choiceShares({ utility: Float64Array.of(Number.NEGATIVE_INFINITY), nest: Int32Array.of(0), nests: 1, lambda: 1, outsideOption: false })
    expect([share[0], outside]).toEqual([0, 0])
  })

  test('analytic derivatives agree with finite differences', () => {
    fc.assert(fc.property(market, (m) => {
      const n = m.options.length
      const choice = choiceOf(m)
      const derivatives = shareDerivatives(choice, choiceShares(choice), new Float64Array(n).fill(-0.7))
      const h = 1e-5
      for (let j = 0; j < n; j++) {
        const up = choiceShares(choiceOf(m, (i) => (i === j ? -0.7 * h : 0))).share
        const down = choiceShares(choiceOf(m, (i) => (i === j ? 0.7 * h : 0))).share
        for (let i = 0; i < n; i++) expect(derivatives[i * n + j]).toBeCloseTo((up[i] - down[i]) / (2 * h), 6)
      }
    }))
  })

  test('the closed form of the own elasticity is the diagonal of the elasticities in ln price', () => {
    fc.assert(fc.property(market, fc.double({ min: 0.5, max: 4, noNaN: true }), (m, beta) => {
      const n = m.options.length
      const choice = choiceOf(m)
      const shares = choiceShares(choice)
      const price = m.options.map((option) => option.price)
      const matrix = elasticities(shareDerivatives(choice, shares, price.map((p) => -beta / p)), shares.share, price)
      for (let i = 0; i < n; i++) expect(matrix[i * n + i]).toBeCloseTo(ownElasticity(beta, m.lambda, shares.within[i], shares.share[i]), 9)
    }))
  })

  test('what an option loses to a dearer price goes somewhere: a row of diversion ratios adds to 1, each between 0 and 1', () => {
    fc.assert(fc.property(market, (m) => {
      const n = m.options.length
      const choice = choiceOf(m)
      const ratios = diversion(shareDerivatives(choice, choiceShares(choice), new Float64Array(n).fill(-1)), n)
      for (let i = 0; i < n; i++) {
        const row = Array.from(ratios.subarray(i * n, (i + 1) * n))
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
        for (const ratio of row) {
          expect(ratio).toBeGreaterThan(-1e-9)
          expect(ratio).toBeLessThan(1 + 1e-9)
        }
      }
    }))
  })

  test('Berry inversion and the shares undo each other', () => {
    fc.assert(fc.property(market, (m) => {
      const choice = choiceOf(m)
      const { share } = choiceShares(choice)
      invertShares(share, choice.nest, m.nests, m.lambda).forEach((value, i) => expect(value).toBeCloseTo(choice.utility[i], 7))
    }))
  })

  test('utilities in the thousands neither overflow nor vanish, and an option that is not offered has no share', () => {
    const { share, outside } = choiceShares({ utility: Float64Array.of(5000, 4999, Number.NEGATIVE_INFINITY), nest: Int32Array.of(0, 0, 1), nests: 2, lambda: 0.5 })
    expect(share[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 12)
    expect(share[2]).toBe(0)
    expect(outside).toBe(0)
    const hopeless = choiceShares({ utility: Float64Array.of(-5000), nest: Int32Array.of(0), nests: 1, lambda: 0.5 })
    expect(hopeless.outside).toBe(1)
  })

  test('the marginal consumer surplus of a price is minus the quantity (Roy)', () => {
    const base: Market = { nests: 2, lambda: 0.6, options: [0, 0, 1].map((nest, i) => ({ utility: i / 2, nest, price: 1 })) }
    const surplus = (h: number): number => consumerSurplus(choiceShares(choiceOf(base, (i) => (i === 1 ? -2 * h : 0))), 2)
    expect((surplus(1e-5) - surplus(-1e-5)) / 2e-5).toBeCloseTo(-choiceShares(choiceOf(base)).share[1], 8)
  })

  test('implied costs make the prices a Nash equilibrium: no firm\'s first-order condition is violated', () => {
    fc.assert(fc.property(market, (m) => {
      const n = m.options.length
      const choice = choiceOf(m)
      const shares = choiceShares(choice)
      const derivatives = shareDerivatives(choice, shares, new Float64Array(n).fill(-1.3))
      const firm = m.options.map((_, i) => i % 2)
      const price = m.options.map((option) => option.price)
      const cost = impliedCosts(price, shares.share, derivatives, firm)!
      for (let i = 0; i < n; i++) {
        let condition = shares.share[i]
        for (let j = 0; j < n; j++) if (firm[i] === firm[j]) condition += (price[j] - cost[j]) * derivatives[j * n + i]
        expect(condition).toBeCloseTo(0, 8)
      }
    }))
  })
})
