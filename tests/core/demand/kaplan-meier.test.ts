import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kaplanMeier } from '../../../src/core/demand/kaplan-meier.ts'

const records = fc.array(fc.record({ time: fc.integer({ min: 0, max: 30 }), event: fc.boolean() }), { minLength: 1, maxLength: 60 })

test('without censoring it is the empirical distribution, its mean the plain mean and its error binomial', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 50 }), (time) => {
    const curve = kaplanMeier(time, time.map(() => 1))
    const n = time.length
    curve.times.forEach((t, k) => {
      const beyond = time.filter((value) => value > t).length / n
      expect(curve.survival[k]).toBeCloseTo(beyond, 12)
      if (beyond > 0) expect(curve.greenwoodSe[k]).toBeCloseTo(Math.sqrt((beyond * (1 - beyond)) / n), 12)
      else expect(curve.greenwoodSe[k]).toBeNaN()
    })
    expect(curve.restrictedMean).toBeCloseTo(time.reduce((a, b) => a + b, 0) / n, 10)
  }))
})

test('survival never rises, falls at events only, and the curve does not depend on the order of the records', () => {
  fc.assert(fc.property(records, fc.integer(), (list, turn) => {
    const curve = kaplanMeier(list.map(({ time }) => time), list.map(({ event }) => event))
    let before = 1
    curve.survival.forEach((s, k) => {
      expect(curve.events[k] > 0 ? s < before : s === before).toBe(true)
      before = s
    })
    const shift = Math.abs(turn) % list.length
    const turned = [...list.slice(shift), ...list.slice(0, shift)]
    expect(kaplanMeier(turned.map(({ time }) => time), turned.map(({ event }) => event))).toEqual(curve)
  }))
})

test('sales that stock cut short count for more than they show', () => {
  fc.assert(fc.property(records.filter((list) => list.some(({ event }) => !event)), (list) => {
    const time = list.map(({ time }) => time)
    const cut = kaplanMeier(time, list.map(({ event }) => event))
    expect(cut.restrictedMean).toBeGreaterThanOrEqual(kaplanMeier(time, time.map(() => true)).restrictedMean - 1e-9)
  }))
})

test('a median of exactly one half lies in the middle of its interval, and there may be none', () => {
  expect(kaplanMeier([1, 2, 3, 4], [1, 1, 1, 1]).median).toBe(2.5)
  expect(kaplanMeier([1, 2, 3], [1, 1, 1]).median).toBe(2)
  expect(kaplanMeier([1, 2, 3, 9], [1, 1, 0, 0]).median).toBe(2)
  expect(kaplanMeier([1, 2, 3, 4], [1, 0, 0, 0]).median).toBeNull()
})

test('blanks are refused by row', () => {
  expect(() => kaplanMeier([1, Number.NaN], [1, 1])).toThrow('Record 2')
  expect(() => kaplanMeier([], [])).toThrow('no record')
})
