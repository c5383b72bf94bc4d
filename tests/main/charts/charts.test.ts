import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../../src/core/calendar/calendar.ts'
import { tornado } from '../../../src/renderer/charts/bars.ts'
import { fanChart } from '../../../src/renderer/charts/fan-chart.ts'
import { dayTicks, valueAxis } from '../../../src/renderer/charts/frame.ts'
import { lineChart } from '../../../src/renderer/charts/line-chart.ts'
import { palette, sellerColors, type ChartTheme } from '../../../src/renderer/charts/palette.ts'
import { stack, stackedBars } from '../../../src/renderer/charts/stacked-bars.ts'
import { walk } from '../../../src/renderer/charts/svg.ts'
import { bridgeBars, waterfall } from '../../../src/renderer/charts/waterfall.ts'
import { cornersOf, pathPoints, textsOf } from './inspect.ts'

const dates = Array.from({ length: 10 }, (_, i) => addDays('2026-11-10', i))
const room = { title: 'Cash', language: 'en', theme: 'light', width: 600, height: 300 } as const
const money = { kind: 'money', currency: 'CNY' } as const
const amounts = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 10, maxLength: 10 })

describe('a value axis', () => {
  property.prop([fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 30 }), fc.constantFrom('en' as const, 'zh' as const)])('holds every value, in order, between its ends', (values, language) => {
    const axis = valueAxis(values, money, language)
    for (const value of values) expect(axis.position(value, 0, 100)).toSatisfy((at: number) => at >= -1e-6 && at <= 100 + 1e-6)
    expect(new Set(axis.ticks.map((tick) => tick.label)).size).toBe(axis.ticks.length)
  })

  test('writes millions once in the unit and in Chinese in ten thousands', () => {
    expect(valueAxis([0, 4.2e7], money, 'en').ticks.map((tick) => tick.label)).toEqual(['0', '10', '20', '30', '40', '50'])
    expect(valueAxis([0, 4.2e7], money, 'zh').ticks.map((tick) => tick.label)).toEqual(['0', '1\u202f000', '2\u202f000', '3\u202f000', '4\u202f000', '5\u202f000'])
    expect(valueAxis([-0.1, 0.3], { kind: 'percent' }, 'en').ticks.map((tick) => tick.label)).toEqual(['\u221210', '0', '10', '20', '30'])
  })
})

describe('a day axis', () => {
  test('names single days, then Mondays, then months, as room allows', () => {
    const at = (wide: number) => (index: number) => index * wide
    const year = Array.from({ length: 400 }, (_, i) => addDays('2026-10-20', i))
    expect(dayTicks(dates.slice(0, 3), at(200), 'en').map((tick) => tick.label)).toEqual(['10 Nov', '11 Nov', '12 Nov'])
    expect(dayTicks(year.slice(0, 30), at(15), 'en').map((tick) => tick.label)).toEqual(['26 Oct', '2 Nov', '9 Nov', '16 Nov'])
    expect(dayTicks(year, at(2), 'en').map((tick) => tick.label).slice(0, 4)).toEqual(['Nov', 'Dec', 'Jan 2027', 'Feb'])
    expect(dayTicks(year, at(2), 'zh').map((tick) => tick.label).slice(0, 4)).toEqual(['11月', '12月', '2027年1月', '2月'])
  })
})

describe('a fan chart', () => {
  const p50 = dates.map((_, i) => 50 - i * 4)
  const fan = { p10: p50.map((v) => v - 10), p50, p90: p50.map((v) => v + 10) }
  const draw = (floor: number | null) => fanChart({ ...room, dates, unit: money, series: [{ id: 'a', label: 'Hold', color: '#00857a', fan }], floor: floor === null ? null : { value: floor, label: 'Floor' } })

  test('draws red only below the floor, down to the lowest P10, and nothing of it where the floor holds', () => {
    const { red } = palette('light')
    const below = [...walk(draw(20).svg)].filter((node) => node.tag === 'path' && node.attributes['fill'] === red)
    const floorAt = [...walk(draw(20).svg)].find((node) => node.tag === 'line' && node.attributes['stroke-dasharray'] === '5 3')?.attributes['y1'] as number
    expect(below).toHaveLength(1)
    const heights = pathPoints(String(below[0].attributes['d'])).map(([, y]) => y)
    expect(Math.min(...heights)).toBeCloseTo(floorAt, 1)
    expect(Math.max(...heights)).toBeGreaterThan(floorAt + 10)
    expect([...walk(draw(-50).svg)].filter((node) => node.attributes['fill'] === red)).toHaveLength(0)
  })

  test('reads off the percentiles of the day', () => {
    const picture = draw(20)
    expect(picture.readings[3].label).toBe('13 Nov 2026')
    expect(picture.readings[3].values.map((value) => `${value.label} ${value.text}`)).toEqual(['Hold P90 48\u00a0CNY', 'Hold P50 38\u00a0CNY', 'Hold P10 28\u00a0CNY', 'Floor 20\u00a0CNY'])
    expect(picture.ariaLabel).toContain('Hold: ends at 14\u00a0CNY (P10 to P90 4\u00a0CNY – 24\u00a0CNY)')
  })

  test('names the fan and its edges beside their ends', () => {
    expect(textsOf(draw(null))).toEqual(expect.arrayContaining(['Hold', 'P10', 'P90']))
  })
})

describe('a line chart', () => {
  test('leaves a gap where a value is missing: blank is not zero', () => {
    const picture = lineChart({ ...room, dates, unit: { kind: 'count', noun: 'orders' }, series: [{ id: 'a', label: 'Actual', color: '#000001', values: [5, 6, null, 7, 8, null, 9, null, null, null] }] })
    const line = [...walk(picture.svg)].find((node) => node.tag === 'path' && node.attributes['stroke'] === '#000001')
    expect(String(line?.attributes['d']).match(/M/g)).toHaveLength(3)
    expect([...walk(picture.svg)].filter((node) => node.tag === 'circle')).toHaveLength(1)
    expect(picture.readings[2].values).toEqual([])
  })
})

describe('stacked bars', () => {
  property.prop([amounts, amounts, amounts])('every part is as long as its value, and the parts of a day end at its positive and negative sums', (a, b, c) => {
    const series = [a, b, c].map((values, i) => ({ id: String(i), label: String(i), color: '#000000', values }))
    const pieces = stack(series, 10)
    for (let day = 0; day < 10; day++) {
      const values = [a[day], b[day], c[day]]
      pieces.forEach((days, i) => expect(days[day].to - days[day].from).toBeCloseTo(values[i], 3))
      expect(Math.max(0, ...pieces.map((days) => days[day].to))).toBeCloseTo(values.filter((v) => v > 0).reduce((x, y) => x + y, 0), 3)
      expect(Math.min(0, ...pieces.map((days) => days[day].to))).toBeCloseTo(values.filter((v) => v < 0).reduce((x, y) => x + y, 0), 3)
    }
  })

  test('say their sums aloud', () => {
    const picture = stackedBars({ ...room, dates: dates.slice(0, 2), unit: money, sum: 'Net burn', series: [{ id: 'a', label: 'Own', color: '#000000', values: [100, 250] }, { id: 'b', label: 'Other', color: '#000000', values: [-40, 0] }] })
    expect(picture.ariaLabel).toBe('Cash. Own 350\u00a0CNY. Other \u221240\u00a0CNY')
    expect(picture.readings[0].values.at(-1)).toMatchObject({ label: 'Net burn', text: '60\u00a0CNY' })
  })
})

describe('a bridge', () => {
  property.prop([amounts])('each change starts where the last one ended, and the end is the sum', (changes) => {
    const bars = bridgeBars([{ id: 'o', label: 'Open', value: 1000, kind: 'standing' }, ...changes.map((value, i) => ({ id: String(i), label: '', value, kind: 'change' as const }))])
    for (let i = 1; i < bars.length; i++) expect(bars[i].from).toBe(bars[i - 1].to)
    expect(bars.at(-1)?.to).toBeCloseTo(changes.reduce((a, b) => a + b, 1000), 3)
  })
})

test.each([180, 260, 322, 480, 900])('names end before the bars of a bridge %d pixels wide begin, and figures stand after them', (width) => {
  const steps = ['Gross merchandise value', 'Payment, logistics, service', '待收共担补贴与其他', 'x'].map((label, i) => ({ id: label, label, value: (i + 1) * 1.234e6, kind: i === 0 ? 'standing' as const : 'change' as const }))
  const picture = waterfall({ ...room, width, steps, unit: money })
  const texts = [...walk(picture.svg)].filter((node) => node.tag === 'text' && cornersOf(node)[1][1] > picture.plot.top)
  expect(texts).toHaveLength(8)
  for (const node of texts) {
    const [[left], [right]] = cornersOf(node)
    if (node.attributes['text-anchor'] === 'end') expect(left).toBeGreaterThanOrEqual(picture.plot.right)
    else expect(right).toBeLessThanOrEqual(picture.plot.left)
  }
  for (const node of walk(picture.svg)) if (node.tag === 'rect') expect(Number(node.attributes['x'])).toBeGreaterThanOrEqual(picture.plot.left - 1)
})

test('a tornado stands on its tip: the strongest driver on top', () => {
  const rows = [{ id: 'a', label: 'Weak', low: 99, high: 101 }, { id: 'b', label: 'Strong', low: 50, high: 140 }, { id: 'c', label: 'Middle', low: 90, high: 130 }]
  const picture = tornado({ ...room, base: 100, rows, unit: money, ends: { low: 'low', high: 'high' } })
  expect(textsOf(picture).filter((text) => ['Weak', 'Strong', 'Middle'].includes(text))).toEqual(['Strong', 'Middle', 'Weak'])
})

test('a tornado has a key: a filled sample for the low end, a hollow one for the high end, filled and hollow as its bars are', () => {
  const picture = tornado({ ...room, base: 100, rows: [{ id: 'b', label: 'Strong', low: 50, high: 140 }], unit: money, ends: { low: 'low end', high: 'high end' } })
  const nodes = [...walk(picture.svg)]
  const key = nodes.find(({ tag, children }) => tag === 'g' && children.some((child) => typeof child !== 'string' && child.children.includes('low end')))!
  const looks = (all: typeof nodes) => all.filter(({ tag }) => tag === 'rect' || tag === 'path').map(({ attributes }) => [attributes['fill'], attributes['stroke']])
  const [low, high] = looks([...walk(key)])
  expect(textsOf({ ...picture, svg: key })).toEqual(['low end', 'high end'])
  expect(low).not.toEqual(high)
  const bars = nodes.find((node) => node.tag === 'g' && node !== key && node.children.length === 2 && looks([...walk(node)]).length === 2)!
  expect(looks([...walk(bars)])).toEqual([low, high])
})

describe('colours', () => {
  const sellers = [{ id: 'tianbao', own: true }, { id: 'taomao', own: false }, { id: 'jinggou', own: false }, { id: 'sushi', own: false }]

  test.each(['light', 'dark'] as const)('of sellers stay apart for every kind of colour sight, and stand out from the %s page', (theme) => {
    const hues = [...sellerColors(sellers, theme).values()]
    expect(new Set(hues).size).toBe(4)
    for (const sight of [null, PROTAN, DEUTAN, TRITAN]) {
      for (let i = 0; i < hues.length; i++) for (let j = 0; j < i; j++) expect(difference(hues[i], hues[j], sight), `${hues[i]} and ${hues[j]}`).toBeGreaterThan(15)
    }
    for (const hue of [...hues, palette(theme).red, palette(theme).muted]) expect(contrast(hue, palette(theme).background), hue).toBeGreaterThan(4.5)
  })

  test('of a seller do not depend on who else is there', () => {
    const alone = sellerColors([sellers[0], sellers[3]], 'light')
    expect(alone.get('sushi')).toBe(sellerColors(sellers, 'light').get('sushi'))
    expect(sellerColors([{ id: 'us', own: true }, { id: 'shop-b', own: false }, { id: 'shop-c', own: false }], 'light').get('shop-b')).toMatch(/^#[0-9a-f]{6}$/)
  })

  const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  const luminance = (hex: string): number => channels(hex).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const contrast = (a: string, b: string): number => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }
  // Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
  const PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
  const DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
  const TRITAN = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
  const lab = (hex: string, sight: number[][] | null): number[] => {
    const rgb = channels(hex)
    const seen = sight === null ? rgb : sight.map((row) => Math.min(1, Math.max(0, row.reduce((sum, m, i) => sum + m * rgb[i], 0))))
    const xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]].map((row, k) => row.reduce((sum, m, i) => sum + m * seen[i], 0) / [0.95047, 1, 1.08883][k])
    const [x, y, z] = xyz.map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116))
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  }
  const difference = (a: string, b: string, sight: number[][] | null): number => Math.hypot(...lab(a, sight).map((v, i) => v - lab(b, sight)[i]))
})

test('both themes have the same colours to offer', () => {
  const keys = (theme: ChartTheme): string[] => Object.keys(palette(theme))
  expect(keys('dark')).toEqual(keys('light'))
})
