import { describe, expect, test } from 'vitest'
import { gaussLegendre, integrate } from '../../../src/core/numeric/quadrature.ts'
import { bracketUp, findRoot } from '../../../src/core/numeric/root.ts'

const close = (a: number, b: number, relative: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.abs(b))
}

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
