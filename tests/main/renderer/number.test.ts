import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatNumber } from '../../../src/renderer/ui/format.ts'
import { parseNumber } from '../../../src/renderer/ui/parse-number.ts'

describe('a number as it is typed', () => {
  test('is read in every way people write it', () => {
    for (const [text, value] of [['1e6', 1e6], ['1E6', 1e6], ['-5', -5], ['\u22125', -5], ['1\u202f200.5', 1200.5], ['1,200', 1200], ['1 200', 1200], ['1.5M', 1.5e6], ['120k', 120e3], ['120万', 1.2e6], ['1.2亿', 1.2e8], ['.5', 0.5], ['+7', 7], ['2e-2', 0.02]] as const) expect(parseNumber(text), text).toBe(value)
  })

  test('is none where it is not a number: nothing is taken for another figure', () => {
    for (const text of ['', 'e6', '1e', '1-5', '5-', '1.2.3', 'abc', '12abc', '--5', '1e999', 'Infinity', '万']) expect(parseNumber(text), text).toBeNull()
  })

  test('comes back from what a field shows', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 4 }), (units, digits) => {
      const value = units / 10 ** digits
      expect(parseNumber(formatNumber(value, { digits }))).toBeCloseTo(value, 6)
    }))
  })
})
