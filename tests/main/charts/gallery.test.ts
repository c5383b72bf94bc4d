import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { pictureText } from '../../../src/renderer/charts/picture.ts'
import { GALLERY, type Sitter } from './gallery.ts'
import { collisions, faultsOf, textsOf } from './inspect.ts'

const wave: Sitter = { values: Array.from({ length: 60 }, (_, i) => 4.2e7 - i * 5e5 + 3e6 * Math.sin(i / 6)), width: 640, height: 300, language: 'en', theme: 'light' }

/** Finite numbers as charts meet them: ordinary, constant, all zero, tiny, huge, negative, a single day, two years. */
const series = fc.oneof(
  fc.array(fc.double({ min: -1e13, max: 1e13, noNaN: true }), { minLength: 1, maxLength: 60 }),
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
  fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom(1, 2, 7, 90, 730)).map(([value, days]) => Array.from({ length: days }, () => value)),
  fc.constantFrom(1, 30, 730).map((days) => Array.from({ length: days }, () => 0)),
  fc.constant([-5e-324, 5e-324]), fc.constant([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]),
)
const sitter = fc.record<Sitter>({ values: series, width: fc.integer({ min: 200, max: 1400 }), height: fc.integer({ min: 140, max: 900 }), language: fc.constantFrom('en', 'zh'), theme: fc.constantFrom('light', 'dark') })

describe.each(Object.keys(GALLERY))('%s', (name) => {
  const draw = GALLERY[name]

  test('looks as it was reviewed', async () => {
    await expect(`${pictureText(draw(wave))}\n`).toMatchFileSnapshot(`pictures/${name}.svg`)
    await expect(`${pictureText(draw({ ...wave, language: 'zh', theme: 'dark' }))}\n`).toMatchFileSnapshot(`pictures/${name}-zh-dark.svg`)
  })

  test('is the same picture every time', () => {
    expect(pictureText(draw(wave))).toBe(pictureText(draw({ ...wave, values: [...wave.values] })))
  })

  property.prop([sitter], { numRuns: 60 })('holds only numbers and stays inside its frame', (one) => {
    expect(faultsOf(draw(one))).toEqual([])
  })

  property.prop([sitter], { numRuns: 60 })('prints no text over another', (one) => {
    expect(collisions(draw({ ...one, width: Math.max(one.width, 420), height: Math.max(one.height, 240) }))).toEqual([])
  })

  test('draws two years of days as gladly as one', () => {
    const days = Array.from({ length: 730 }, (_, i) => Math.cos(i / 50) * 1e6)
    expect(faultsOf(draw({ ...wave, values: days }))).toEqual([])
    expect(faultsOf(draw({ ...wave, values: [1e6] }))).toEqual([])
  })

  test('writes Chinese in Chinese', () => {
    if (name === 'spark' || name === 'whisker') return
    const texts = textsOf(draw({ ...wave, language: 'zh' })).join(' ')
    expect(texts).not.toMatch(/million|thousand|billion|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/)
    expect(texts).toMatch(/[万亿]|%/)
  })
})
