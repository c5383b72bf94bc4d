import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { Resvg } from '@resvg/resvg-js'
import { describe, expect, test } from 'vitest'
import { fontFaces } from '../../../src/main/export/font-files.ts'
import { png, textRuns } from '../../../src/main/export/png.ts'
import { columnName, xlsx } from '../../../src/main/export/xlsx.ts'
import { csvText, plainNumber } from '../../../src/main/export/csv.ts'
import { el, type SvgNode } from '../../../src/renderer/charts/svg.ts'

const picture = (text: string, bold = false, anchor?: string): SvgNode =>
  el('svg', { xmlns: 'http://www.w3.org/2000/svg', width: 400, height: 40 }, el('text', { x: anchor === 'end' ? 390 : 10, y: 28, 'font-size': 20, 'font-family': 'No Such Face, sans-serif', 'font-weight': bold ? 600 : undefined, 'text-anchor': anchor, fill: '#000000' }, text))

/** Pixels of a PNG, by the renderer's own decoder. */
function pixels(bytes: Uint8Array): { readonly width: number; readonly alpha: (x: number, y: number) => number; readonly ink: number; readonly left: number; readonly right: number } {
  const [width, height] = [400, 40]
  const image = new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}"><image width="${width}" height="${height}" xlink:href="data:image/png;base64,${Buffer.from(bytes).toString('base64')}"/></svg>`).render().pixels
  const alpha = (x: number, y: number): number => image[(y * width + x) * 4 + 3]
  const columns = Array.from({ length: width }, (_, x) => Array.from({ length: height }, (_, y) => alpha(x, y)).reduce((a, b) => a + b, 0))
  return { width, alpha, ink: columns.reduce((a, b) => a + b, 0) / 255, left: columns.findIndex((sum) => sum > 0), right: columns.findLastIndex((sum) => sum > 0) }
}

describe('type in exported pictures', () => {
  test('comes with the product, Latin and Chinese in two weights', () => {
    expect(fontFaces().map((face) => `${face.family} ${face.bold ? 600 : 400}`)).toEqual(['Inter 400', 'Inter 600', 'Noto Sans SC 400', 'Noto Sans SC 600'])
    const [latin, , chinese] = fontFaces()
    expect(latin.advance('a'.codePointAt(0) ?? 0)).toBeCloseTo(0.564, 2)
    expect(latin.advance('\u2212'.codePointAt(0) ?? 0)).not.toBeNull()
    expect(latin.advance('金'.codePointAt(0) ?? 0)).toBeNull()
    for (const character of '现金消耗天宝淘猫京狗苏狮，。（）：万亿元') expect(chinese.advance(character.codePointAt(0) ?? 0), character).toBe(1)
  })

  test('goes into runs of one face each, with thin spaces kept', () => {
    expect(textRuns('Cash 12\u202f345 万元', false).map(({ family, text }) => [family, text])).toEqual([['Inter', 'Cash 12\u2009345 '], ['Noto Sans SC', '万元']])
    expect(textRuns('Ω', false)[0].family).toBeNull()
  })

  test.each(['Cash 12\u202f345', '现金 −3.20M 万元', '中文', '1', 'Łódź', '🎉 sale', '龘'])('"%s" leaves ink, in both weights', (text) => {
    expect(pixels(png(picture(text), 1)).ink).toBeGreaterThan(8)
    expect(pixels(png(picture(text, true), 1)).ink).toBeGreaterThan(8)
  })

  test('semi-bold is heavier than regular in either script, also where they are mixed', () => {
    for (const text of ['Closing cash', '期末现金', 'Cash 现金']) expect(pixels(png(picture(text, true), 1)).ink, text).toBeGreaterThan(pixels(png(picture(text), 1)).ink * 1.1)
  })

  test('mixed scripts set flush right end where they should', () => {
    const { left, right } = pixels(png(picture('Cash 现金 12', false, 'end'), 1))
    expect(right).toBeGreaterThan(380)
    expect(right).toBeLessThanOrEqual(391)
    expect(left).toBeGreaterThan(200)
  })

  test('needs no fonts of the machine', () => {
    const empty = mkdtempSync(join(tmpdir(), 'warchest-no-fonts-'))
    try {
      const script = `
        import { png } from ${JSON.stringify(new URL('../../../src/main/export/png.ts', import.meta.url).href)}
        import { el } from ${JSON.stringify(new URL('../../../src/renderer/charts/svg.ts', import.meta.url).href)}
        const node = el('svg', { xmlns: 'http://www.w3.org/2000/svg', width: 400, height: 40 }, el('text', { x: 10, y: 28, 'font-size': 20, 'font-family': 'No Such Face, sans-serif', fill: '#000000' }, 'Cash 现金'))
        process.stdout.write(Buffer.from(png(node, 1)).toString('base64'))`
      // Fontconfig is pointed at an empty folder, as on a bare server.
      const environment = { ...process.env, FONTCONFIG_FILE: join(empty, 'none.conf'), FONTCONFIG_PATH: empty, HOME: empty, XDG_DATA_HOME: empty, NODE_OPTIONS: '' }
      const out = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env: environment, encoding: 'utf8' })
      expect(out).toBe(Buffer.from(png(picture('Cash 现金'), 1)).toString('base64'))
    } finally {
      rmSync(empty, { recursive: true, force: true })
    }
  })
})

describe('cells', () => {
  test('numbers are written in full, without exponent and without minus zero', () => {
    expect([0, -0, 1e-7, -1.5e-9, 1e21, 1.25e22, 123_456_789.01, -3].map(plainNumber)).toEqual(['0', '0', '0.0000001', '-0.0000000015', '1000000000000000000000', '12500000000000000000000', '123456789.01', '-3'])
    expect(() => plainNumber(Number.NaN)).toThrow(RangeError)
  })

  test('text that would run as a formula is kept as text; quotes, commas and line ends are kept', () => {
    expect(csvText(['a', 'b'], [['=1+1', 'say "hi", you'], ['@x', null], ['-5', -5]])).toBe('\uFEFFa,b\r\n\'=1+1,"say ""hi"", you"\r\n\'@x,\r\n\'-5,-5\r\n')
  })

  test('columns are named as a spreadsheet names them', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })

  test('a workbook refuses numbers that are none', () => {
    expect(() => xlsx([{ name: 'x', widths: [], frozen: { rows: 0, columns: 0 }, rows: [[{ number: Infinity }]] }], { moneyDigits: 2, title: 'x' })).toThrow(RangeError)
  })
})
