import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { attributeText, el, escapeXml, toSvgText, walk } from '../../../src/renderer/charts/svg.ts'
import { fit, textWidth, wrap } from '../../../src/renderer/charts/text.ts'

describe('the text of a picture', () => {
  test('escapes what would end a tag, an attribute or the document', () => {
    expect(toSvgText(el('text', { 'aria-label': 'a"b<c>&d\ne' }, 'x < y && z > "w"'))).toBe('<text aria-label="a&quot;b&lt;c&gt;&amp;d&#10;e">x &lt; y &amp;&amp; z &gt; &quot;w&quot;</text>')
  })

  property.prop([fc.string({ unit: 'binary' })])('never holds a character that XML forbids', (text) => {
    const forbidden = Array.from(escapeXml(text)).filter((character) => {
      const code = character.codePointAt(0) ?? 0
      return code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff
    })
    expect(forbidden).toEqual([])
  })

  test('rounds coordinates to hundredths and knows no minus zero', () => {
    expect([1 / 3, -0, -0.001, 12.005, 7].map(attributeText)).toEqual(['0.33', '0', '0', '12.01', '7'])
  })

  test('refuses numbers that are none', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) expect(() => toSvgText(el('rect', { x: value }))).toThrow(RangeError)
  })

  test('leaves out absent attributes and children', () => {
    const node = el('g', { fill: undefined, x: 0 }, null, false, [el('a'), null], 'text')
    expect(toSvgText(node)).toBe('<g x="0"><a/>text</g>')
    expect([...walk(node)].map((one) => one.tag)).toEqual(['g', 'a'])
  })
})

describe('room for text', () => {
  test('knows that an em of Chinese is as wide as it is high, and that digits are all alike', () => {
    expect(textWidth('现金流', { size: 10 })).toBe(30)
    expect(textWidth('111', { size: 10 })).toBe(textWidth('888', { size: 10 }))
    expect(textWidth('cash', { size: 10, bold: true })).toBeGreaterThan(textWidth('cash', { size: 10 }))
  })

  property.prop([fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 0, max: 300 })])('a fitted text fits, and is whole where there is room', (text, width) => {
    const fitted = fit(text, width, { size: 12 })
    expect(textWidth(fitted, { size: 12 })).toBeLessThanOrEqual(width)
    if (textWidth(text, { size: 12 }) <= width) expect(fitted).toBe(text)
  })

  property.prop([fc.array(fc.constantFrom('cash', 'below', 'the', 'floor', '现金', '底线', 'payments-to-suppliers'), { maxLength: 20 }), fc.integer({ min: 30, max: 400 }), fc.integer({ min: 1, max: 4 })])('wrapped lines fit, are few enough, and lose nothing that was not marked as lost', (parts, width, lines) => {
    const text = parts.join(' ')
    const wrapped = wrap(text, width, { size: 12 }, lines)
    expect(wrapped.length).toBeLessThanOrEqual(lines)
    for (const line of wrapped) expect(textWidth(line, { size: 12 })).toBeLessThanOrEqual(width)
    if (!wrapped.some((line) => line.endsWith('…') || line === '')) expect(wrapped.join(' ').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  })
})
