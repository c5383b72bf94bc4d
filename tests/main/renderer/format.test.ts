import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { addDays } from '../../../src/core/calendar/calendar.ts'
import type { Minor } from '../../../src/core/money/money.ts'
import { formatBytes, formatDate, formatDuration, formatInstant, formatMinor, formatMoney, formatNumber, formatPercent, formatShort, MINUS, NO_FIGURE, THIN, type Language } from '../../../src/renderer/ui/format.ts'

const plain = (text: string): string => text.replaceAll(THIN, ' ').replaceAll('\u00a0', ' ').replaceAll(MINUS, '-')
const languages = fc.constantFrom<Language>('en', 'zh')
const amounts = fc.double({ min: -1e13, max: 1e13, noNaN: true })

/** What a short figure stands for, read back as a person would. */
function read(text: string): number {
  const match = /^([-+]?)([\d ]+(?:\.\d+)?)(万亿|亿|万|T|B|M|k)?$/.exec(plain(text))
  if (!match) return Number.NaN
  const scale = { 万亿: 1e12, 亿: 1e8, 万: 1e4, T: 1e12, B: 1e9, M: 1e6, k: 1e3 }[match[3]] ?? 1
  return (match[1] === '-' ? -1 : 1) * Number(match[2].replaceAll(' ', '')) * scale
}

describe('numbers', () => {
  test.each([
    [0, {}, '0'], [-0.4, {}, '0'], [1234567.891, { digits: 2 }, '1 234 567.89'], [-1204, {}, '-1 204'], [999, {}, '999'], [1.005, { digits: 2 }, '1.01'], [12, { sign: true }, '+12'], [0, { sign: true }, '0'],
  ])('%d is written %j -> %s', (value, style, expected) => expect(plain(formatNumber(value, style))).toBe(expected))

  test('blank is never zero', () => {
    for (const blank of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatNumber(blank)).toBe(NO_FIGURE)
      expect(formatMoney(blank, 'CNY', 'en')).toBe(NO_FIGURE)
      expect(formatPercent(blank)).toBe(NO_FIGURE)
      expect(formatShort(blank, 'zh')).toBe(NO_FIGURE)
    }
  })

  test.prop([fc.integer({ min: -1e12, max: 1e12 })])('a whole number reads back as itself', (value) => {
    expect(Number(plain(formatNumber(value)).replaceAll(' ', '')) + 0).toBe(value + 0)
  })

  test.prop([fc.integer({ min: 1, max: 1e15 })])('digits stand in groups of three and a minus is a minus', (value) => {
    expect(formatNumber(-value)).toMatch(new RegExp(`^${MINUS}\\d{1,3}(${THIN}\\d{3})*$`))
  })

  test.prop([fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 6 })])('a sign turns the figure round and nothing else', (value, digits) => {
    const [a, b] = [plain(formatNumber(value, { digits })), plain(formatNumber(-value, { digits }))]
    expect(a.replace(/^-/, '')).toBe(b.replace(/^-/, ''))
  })
})

describe('short figures and money', () => {
  test.each([
    ['en', 3_240_000, '3.24M CNY'], ['zh', 3_240_000, '324万元'], ['en', 320_000_000, '320M CNY'], ['zh', 320_000_000, '3.20亿元'], ['en', 999_999, '1.00M CNY'], ['en', 999_499, '999k CNY'],
    ['zh', 99_999_999, '1.00亿元'], ['zh', 9_999, '9 999元'], ['en', 12, '12 CNY'], ['en', 12.5, '12.50 CNY'], ['en', -1_500, '-1.50k CNY'], ['zh', 0, '0元'], ['zh', 2.5e12, '2.50万亿元'],
  ] as const)('%s: %d is %s', (language, value, expected) => expect(plain(formatMoney(value, 'CNY', language))).toBe(expected))

  test('in full, to the minor unit of the currency', () => {
    expect(plain(formatMoney(1234.5, 'CNY', 'en', { style: 'full' }))).toBe('1 234.50 CNY')
    expect(plain(formatMoney(1234.5, 'JPY', 'zh', { style: 'full' }))).toBe('1 235日元')
    expect(plain(formatMinor(123_450 as Minor, 'CNY', 'zh', { style: 'full', bare: true }))).toBe('1 234.50')
    expect(formatMinor(null, 'CNY', 'en')).toBe(NO_FIGURE)
  })

  test.prop([amounts, languages])('a short figure is within half a unit of its last digit', (value, language) => {
    const error = Math.abs(read(formatShort(value, language)) - value)
    expect(error).toBeLessThanOrEqual(Math.max(0.5, Math.abs(value) * 0.0051))
  })

  test.prop([amounts, languages])('a short figure is short: at most four digits', (value, language) => {
    expect(formatShort(value, language).replace(/\D/g, '').length).toBeLessThanOrEqual(4)
  })

  test.prop([amounts, amounts, languages])('order is kept', (a, b, language) => {
    if (a <= b) expect(read(formatShort(a, language))).toBeLessThanOrEqual(read(formatShort(b, language)))
  })

  test('figure and currency never part at a line end', () => {
    expect(formatMoney(12_345_678, 'CNY', 'en')).not.toMatch(/ /)
    expect(formatMoney(1_234.5, 'CNY', 'en', { style: 'full' })).not.toMatch(/ /)
  })
})

describe('per cent, dates, durations', () => {
  test('per cent', () => {
    expect(formatPercent(0.1234)).toBe('12.3%')
    expect(plain(formatPercent(-0.05, { digits: 0 }))).toBe('-5%')
    expect(formatPercent(0.021, { sign: true })).toBe('+2.1%')
  })

  test('dates', () => {
    expect(formatDate('2025-07-05', 'en')).toBe('5 Jul 2025')
    expect(formatDate('2025-07-05', 'zh')).toBe('2025年7月5日')
    expect(formatDate('2025-07-05', 'en', 'short')).toBe('5 Jul')
    expect(formatDate('2025-02-30', 'en')).toBe('2025-02-30')
    expect(formatDate(null, 'zh')).toBe(NO_FIGURE)
  })

  test.prop([fc.integer({ min: 0, max: 60_000 }), languages])('no two days look alike', (days, language) => {
    const day = addDays('1970-01-01', days)
    expect(formatDate(day, language)).not.toBe(formatDate(addDays(day, 1), language))
  })

  test('instants, in the person\'s time zone', () => {
    expect(formatInstant('2025-07-05T23:30:00Z', 'en', 'Asia/Shanghai')).toBe('6 Jul 2025, 07:30')
    expect(formatInstant('2025-07-05T23:30:00Z', 'zh', 'UTC')).toBe('2025年7月5日 23:30')
    expect(formatInstant('soon', 'en')).toBe('soon')
  })

  test.each([[0, '0 s'], [12.2, '13 s'], [90, '2 min'], [3_600, '1 h'], [5_400, '1 h 30 min'], [86_400 * 3, '3 d']])('%d seconds are %s', (seconds, expected) => expect(plain(formatDuration(seconds, 'en'))).toBe(expected))

  test('durations and sizes in Chinese and bytes', () => {
    expect(formatDuration(5_400, 'zh')).toBe('1小时30分钟')
    expect(plain(formatBytes(812))).toBe('812 B')
    expect(plain(formatBytes(4_200_000))).toBe('4.2 MB')
  })
})
