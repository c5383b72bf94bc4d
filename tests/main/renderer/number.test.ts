import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatNumber } from '../../../src/renderer/ui/format.ts'
import { parseNumber, readFigure } from '../../../src/renderer/ui/parse-number.ts'

describe('a number as it is typed', () => {
  test('is read in every way people write it', () => {
    for (const [text, value] of [['1e6', 1e6], ['1E6', 1e6], ['-5', -5], ['\u22125', -5], ['1\u202f200.5', 1200.5], ['1,200', 1200], ['1 200', 1200], ['1.5M', 1.5e6], ['120k', 120e3], ['120万', 1.2e6], ['1.2亿', 1.2e8], ['.5', 0.5], ['+7', 7], ['2e-2', 0.02], ['５０万', 5e5], ['50 万', 5e5], ['1，200', 1200], ['－5', -5], ['12,3456', 123456], ['1,200,300.5', 1200300.5], ['1,200万', 1.2e7]] as const) expect(parseNumber(text), text).toBe(value)
  })

  test('is none where it is not a number: nothing is taken for another figure', () => {
    for (const text of ['', 'e6', '1e', '1-5', '5-', '1.2.3', 'abc', '12abc', '--5', '1e999', 'Infinity', '万', '1,5', '46,50', '1,', ',5', '1.5,000', '1234,567', '1,2345,678', '12x', '5千']) expect(parseNumber(text), text).toBeNull()
  })

  test('comes back from what a field shows', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 4 }), (units, digits) => {
      const value = units / 10 ** digits
      expect(parseNumber(formatNumber(value, { digits }))).toBeCloseTo(value, 6)
    }))
  })
})

describe('what a field takes', () => {
  const money = { min: 0, max: 1e12, decimals: 2, unit: '\u00a0CNY' }
  const cut = { min: 0.1, max: 90, decimals: 1, unit: '%' }

  test('is the figure that is written, with its unit or without', () => {
    for (const [text, figure] of [['50万', 500_000], ['1.2M', 1_200_000], ['0', 0], ['40 000\u00a0CNY', 40_000], ['40 000cny', 40_000], ['12.34', 12.34]] as const) expect(readFigure(text, money), text).toEqual({ figure })
    for (const [text, figure] of [['30', 30], ['30%', 30], ['30 ％', 30], ['12.5', 12.5]] as const) expect(readFigure(text, cut), text).toEqual({ figure })
    expect(readFigure('50万元', { ...money, unit: '元' })).toEqual({ figure: 500_000 })
  })

  test('is told from what is no figure, out of limits, too fine, or nothing at all: each is a fault of its own', () => {
    for (const [text, fault] of [['abc', 'none'], ['12x', 'none'], ['50%', 'none'], ['-5', 'range'], ['1e13', 'range'], ['0.001', 'decimals'], ['', 'blank'], ['  ', 'blank'], ['CNY', 'blank']] as const) expect(readFigure(text, money), text).toEqual({ fault })
    for (const [text, fault] of [['150', 'range'], ['0', 'range'], ['30.25', 'decimals'], ['%', 'blank']] as const) expect(readFigure(text, cut), text).toEqual({ fault })
  })

  test('no figure is ever moved: what is read is what a plain reading of the text gives, or nothing is', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => String(x)), fc.integer({ min: -100, max: 0 }), fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 4 }), (text, min, max, decimals) => {
      const read = readFigure(text, { min, max, decimals, unit: '' })
      if ('figure' in read) expect(read.figure).toBeCloseTo(Number(text), 9)
      else expect(Number(text) < min || Number(text) > max || Number(Number(text).toFixed(decimals)) !== Number(text)).toBe(true)
    }))
  })
})
