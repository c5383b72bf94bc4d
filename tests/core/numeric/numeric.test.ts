import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lambertW, lambertWExp } from '../../../src/core/numeric/lambert-w.ts'
import { logNormalCdf, normalCdf, normalDensity } from '../../../src/core/numeric/normal-distribution.ts'
import { gaussLegendre, integrate } from '../../../src/core/numeric/quadrature.ts'
import { bracketUp, findRoot } from '../../../src/core/numeric/root.ts'
import { normalQuantile } from '../../../src/core/random/normal.ts'

const close = (a: number, b: number, relative: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.abs(b))
}

describe('normal distribution', () => {
  // mpmath.ncdf at 30 digits.
  test.each([[-38, 2.88542836006878e-316], [-10, 7.61985302416052607e-24], [-3, 1.34989803163009453e-3], [-2.5, 6.20966532577613203e-3], [-1, 0.158655253931457051], [0, 0.5], [1.5, 0.933192798731141934], [6, 0.999999999013412355]])('Phi(%d)', (x, value) => {
    close(normalCdf(x), value, x < -30 ? 1e-6 : 4e-14)
    expect(Math.abs(logNormalCdf(x) - Math.log(value))).toBeLessThanOrEqual(x < -30 ? 1e-6 : 1e-13)
  })
  test('its logarithm is finite where it underflows itself', () => close(logNormalCdf(-1000), -500007.826694812, 1e-13))
  test('the quantile inverts it', () => fc.assert(fc.property(fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), (p) => close(normalCdf(normalQuantile(p)), p, 1e-12))))
  test('the density is its derivative', () => close((normalCdf(0.7001) - normalCdf(0.6999)) / 0.0002, normalDensity(0.7), 1e-8))
})

describe('Lambert W', () => {
  test('w e^w = x from the smallest to the largest', () => fc.assert(fc.property(fc.double({ min: -700, max: 1e6, noNaN: true }), (y) => {
    const w = lambertWExp(y)
    expect(w).toBeGreaterThan(0)
    expect(Math.abs(w + Math.log(w) - y)).toBeLessThanOrEqual(4e-15 * (1 + Math.abs(y)))
  })))
  test('known values', () => {
    close(lambertW(1), 0.567143290409783872999968662210, 4e-16)
    close(lambertW(Math.E), 1, 4e-16)
    expect(lambertW(0)).toBe(0)
    expect(lambertW(-1)).toBeNaN()
  })
})

describe('roots', () => {
  test('finds the only root of a cubic', () => close(findRoot((x) => x * x * x - 2, 0, 100), Math.cbrt(2), 1e-15))
  test('ends of the same sign have none', () => expect(findRoot((x) => x * x + 1, -1, 1)).toBeNaN())
  test('a bracket is found by doubling', () => {
    const found = bracketUp((x) => 1000 - x, 0, 1)
    expect(found).not.toBeNull()
    expect(found![0]).toBeLessThanOrEqual(1000)
    expect(found![1]).toBeGreaterThan(1000)
    expect(bracketUp(() => 1, 0, 1)).toBeNull()
  })
})

describe('quadrature', () => {
  test('a sharp peak and a kink', () => {
    close(integrate((x) => Math.exp(-0.5 * ((x - 0.3) / 1e-3) ** 2), 0, 1), 1e-3 * Math.sqrt(2 * Math.PI), 1e-12)
    close(integrate((x) => Math.abs(x - 1), 0, 3, { breaks: [1] }), 2.5, 1e-15)
    close(integrate((x) => 1 / x, 2, 1), -Math.LN2, 1e-14)
  })
  test('Gauss-Legendre integrates polynomials of degree 2n - 1 exactly', () => {
    const { nodes, weights } = gaussLegendre(12)
    close(nodes.reduce((sum, x, i) => sum + weights[i] * x ** 22, 0), 2 / 23, 1e-13)
    close(weights.reduce((a, b) => a + b), 2, 1e-14)
  })
})
