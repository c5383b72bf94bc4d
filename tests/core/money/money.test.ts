import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allocate, isMinor, minor, toMajor, toMinor } from '../../../src/core/money/money.ts'

describe('money', () => {
  it.each([
    [1.005, 'CNY', 101],
    [-1.005, 'CNY', -101],
    [0.1 + 0.2, 'CNY', 30],
    [1500, 'JPY', 1500],
    [1.2345, 'KWD', 1235],
    [0, 'CNY', 0],
    [-0.001, 'CNY', 0],
  ] as const)('rounds %d %s to %d minor units, half away from zero', (major, currency, expected) => {
    expect(toMinor(major, currency)).toBe(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53])('refuses %d as minor units', (value) => {
    expect(() => minor(value)).toThrow(/whole number of minor units/)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('refuses to round %d', (value) => {
    expect(() => toMinor(value, 'CNY')).toThrow()
  })

  test.prop([fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.constantFrom('CNY', 'JPY', 'KWD' as const)])('comes back from major units unchanged', (amount, currency) => {
    expect(toMinor(toMajor(minor(amount), currency), currency)).toBe(amount)
  })
})

describe('allocate', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })

  test.prop([fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), weights])('splits so that the parts are whole and add up to the total', (total, shares) => {
    const parts = allocate(minor(total), shares)
    expect(parts.every(isMinor)).toBe(true)
    expect(parts.reduce((a, b) => a + b, 0)).toBe(total)
  })

  test.prop([fc.integer({ min: 0, max: 10 ** 9 }), weights])('never strays a whole unit from the exact share', (total, shares) => {
    const sum = shares.reduce((a, b) => a + b, 0)
    fc.pre(sum > 1e-3)
    allocate(minor(total), shares).forEach((part, i) => expect(Math.abs(part - (total * shares[i]) / sum)).toBeLessThan(1 + 1e-3))
  })

  it('gives nothing to a weight of zero while another is positive', () => {
    expect(allocate(minor(7), [0, 1, 0, 2])).toEqual([0, 2, 0, 5])
  })

  it('refuses to split over nobody', () => {
    expect(() => allocate(minor(1), [])).toThrow(/funder/)
  })
})
