import { addDays } from '../../../src/core/calendar/calendar.ts'
import { bars, tornado } from '../../../src/renderer/charts/bars.ts'
import { columns } from '../../../src/renderer/charts/columns.ts'
import { demandCurveChart } from '../../../src/renderer/charts/demand-curve-chart.ts'
import { estimates, whisker } from '../../../src/renderer/charts/estimates.ts'
import { fanChart } from '../../../src/renderer/charts/fan-chart.ts'
import { frontierChart } from '../../../src/renderer/charts/frontier-chart.ts'
import { heatMap } from '../../../src/renderer/charts/heat-map.ts'
import { lineChart, shareLines } from '../../../src/renderer/charts/line-chart.ts'
import { priceHistoryChart } from '../../../src/renderer/charts/price-history-chart.ts'
import { palette, type ChartTheme } from '../../../src/renderer/charts/palette.ts'
import { partBar } from '../../../src/renderer/charts/part-bar.ts'
import { residualChart } from '../../../src/renderer/charts/residual-chart.ts'
import { runwayChart } from '../../../src/renderer/charts/runway-chart.ts'
import { spark } from '../../../src/renderer/charts/spark.ts'
import { stackedBars } from '../../../src/renderer/charts/stacked-bars.ts'
import { waterfall } from '../../../src/renderer/charts/waterfall.ts'
import type { Language } from '../../../src/renderer/charts/format.ts'
import type { Picture } from '../../../src/renderer/charts/picture.ts'

/** Numbers and room that a picture is drawn from; every list of numbers is as long as it likes, at least one. */
export interface Sitter {
  readonly values: readonly number[]
  readonly width: number
  readonly height: number
  readonly language: Language
  readonly theme: ChartTheme
}

const spread = (values: readonly number[]) => ({ p10: values.map((v) => v - Math.abs(v) * 0.2), p50: [...values], p90: values.map((v) => v + Math.abs(v) * 0.3), mean: [...values] })
const shares = (values: readonly number[]): number[] => values.map((v) => Math.abs(v) / (1 + Math.abs(v)))

/** Every kind of chart, drawn from the same numbers. */
export const GALLERY: Readonly<Record<string, (sitter: Sitter) => Picture>> = {
  'fan-chart': (s) => fanChart({ ...common(s), unit: money, dates: dates(s), series: [{ id: 'a', label: word(s, 'Hold', '不跟'), color: '#148287', fan: spread(s.values) }], floor: { value: s.values[0] / 2, label: word(s, 'Floor', '底线') }, markers: [{ date: '2026-11-11', label: word(s, 'Plan starts', '计划开始') }] }),
  'fan-chart-overlaid': (s) => fanChart({ ...common(s), unit: money, dates: dates(s), series: [{ id: 'a', label: 'Hold', color: '#148287', fan: spread(s.values) }, { id: 'b', label: 'Match', color: '#4b2d8f', fan: spread(s.values.map((v) => v * 0.7)) }] }),
  'line-chart': (s) => lineChart({ ...common(s), unit: { kind: 'count', noun: word(s, 'orders', '单') }, dates: dates(s), series: [
    { id: 'plan', label: word(s, 'Plan', '计划'), color: '#5b6470', values: s.values, dashed: true },
    { id: 'actual', label: word(s, 'Actual', '实际'), color: '#148287', values: s.values.map((v, i) => (i % 5 === 3 ? null : v * 1.1)), points: true },
  ] }),
  'share-lines': (s) => shareLines({ ...common(s), dates: dates(s), sellers: ['tianbao', 'taomao', 'jinggou', 'sushi'].map((id, k) => ({ id, own: k === 0, label: id, share: spread(shares(s.values).map((v) => v / (k + 2))) })) }),
  'stacked-bars': (s) => stackedBars({ ...common(s), unit: money, dates: dates(s), sum: word(s, 'Net burn', '净消耗'), series: [
    { id: 'own', label: word(s, 'Own subsidy', '自有补贴'), color: palette(s.theme).funders.platform, values: s.values },
    { id: 'other', label: word(s, 'Operations', '运营'), color: palette(s.theme).funders.bank, values: s.values.map((v) => -v / 3) },
  ] }),
  'runway-chart': (s) => runwayChart({ ...common(s), dates: dates(s), runway: { p10: 0, p50: s.values.length / 2, p90: null, probabilityBelowFloor: 0.7, byDay: s.values.map((_, i) => (0.7 * (i + 1)) / s.values.length) } }),
  waterfall: (s) => waterfall({ ...common(s), unit: money, steps: [
    { id: 'open', label: word(s, 'Opening cash', '期初现金'), value: s.values[0], kind: 'standing' },
    ...s.values.slice(1, 9).map((value, i) => ({ id: String(i), label: word(s, `A change of cash whose name says at great length what it is made of and why ${i}`, `变动项目 ${i}`), value, kind: 'change' as const })),
    { id: 'close', label: word(s, 'Closing cash', '期末现金'), value: s.values.slice(0, 9).reduce((a, b) => a + b, 0), kind: 'standing' },
  ] }),
  bars: (s) => bars({ ...common(s), unit: money, rows: s.values.slice(0, 12).map((value, i) => ({ id: String(i), label: word(s, `Row ${i}`, `行 ${i}`), value, low: value - Math.abs(value), high: value + Math.abs(value) })) }),
  tornado: (s) => tornado({ ...common(s), unit: money, base: s.values[0], ends: { low: word(s, 'low', '低'), high: word(s, 'high', '高') }, rows: s.values.slice(1, 8).map((value, i) => ({ id: String(i), label: `Driver ${i}`, low: s.values[0] - value, high: s.values[0] + value / 2 })) }),
  'frontier-chart': (s) => frontierChart({ ...common(s), points: s.values.slice(0, 30).map((y, i) => ({ id: String(i), x: i * 1e6, y })), x: { label: word(s, 'envelope', '预算'), unit: money }, y: { label: word(s, 'profit', '利润'), unit: money }, current: { x: 1.5e6, y: s.values[0], label: word(s, 'This plan', '当前方案') } }),
  columns: (s) => columns({ ...common(s), unit: money, reference: s.values[0] / 2, columns: s.values.slice(0, 10).map((value, i) => ({ label: word(s, `Day ${i}`, `第${i}日`), value })) }),
  estimates: (s) => estimates({ ...common(s), unit: money, rows: s.values.slice(0, 12).map((value, i) => ({ id: String(i), label: word(s, `ln(price) of product ${i}`, `价格系数 ${i}`), value, low: value - Math.abs(value) / 2, high: value + Math.abs(value) / 2, note: '±0.1' })) }),
  whisker: (s) => whisker({ value: s.values[0], low: s.values[0] - 1, high: s.values[0] + 1, before: s.values[0] + 0.5, domain: [-6, 0], mark: -1, theme: s.theme, width: s.width, height: 16, ariaLabel: 'Elasticity' }),
  'part-bar': (s) => partBar({ ...common(s), parts: [{ id: 'own', label: word(s, 'Own data', '自身数据'), share: s.values.length / (s.values.length + 40) }, { id: 'category', label: word(s, 'Category', '品类'), share: 32 / (s.values.length + 40) }, { id: 'prior', label: word(s, 'Published prior', '文献先验'), share: 8 / (s.values.length + 40) }] }),
  'residual-chart': (s) => residualChart({ ...common(s), dates: dates(s), values: s.values.map((v, i) => (3 * v) / (1 + Math.abs(v)) - (i % 4)), range: word(s, 'P10 to P90', 'P10 至 P90'), subtitle: word(s, 'four in five inside', '80% 应在区间内') }),
  'demand-curve-chart': (s) => demandCurveChart({
    ...common(s), currency: 'CNY', observed: [1.2 * s.values.length, 1.8 * s.values.length], now: 1.5 * s.values.length, points: { price: s.values.map((_, i) => 1.2 * s.values.length + (0.6 * i)), units: s.values.map(Math.abs), levels: [{ price: 1.4 * s.values.length, units: Math.abs(s.values[0]), low: 0, high: 2 * Math.abs(s.values[0]), rows: 12 }] },
    curve: ((units: readonly number[]) => ({ price: units.map((_, i) => s.values.length + i), units, low: units.map((u) => u * 0.8), high: units.map((u) => u * 1.25), p10: units.map((u) => u * 0.4), p90: units.map((u) => u * 1.7), elasticity: units.map(() => -2.1) }))(s.values.map((_, i) => Math.abs(s.values[0]) * (1 + i / s.values.length) ** -2)),
    words: { price: word(s, 'price', '价格'), units: word(s, 'units a day', '件/天'), expected: word(s, 'expected', '期望'), band: word(s, '95% of the expectation', '期望的 95% 区间'), day: word(s, 'P10–P90 of a day', '单日 P10–P90'), point: word(s, 'a day seen', '单日观测'), level: word(s, 'days at one price', '同价各日'), extrapolated: word(s, 'extrapolated', '外推'), now: word(s, 'now', '现价'), elasticity: word(s, 'elasticity', '弹性') },
  }),
  'price-history-chart': (s) => priceHistoryChart({
    ...common(s), currency: 'CNY', subtitle: word(s, 'price in the store and legal windows', '店内价格与法定窗口'), dates: dates(s), words: { asked: word(s, 'asked', '标价'), planned: word(s, 'this plan', '本计划') },
    asked: s.values.map((value, i) => (i % 11 === 7 || i >= s.values.length * 0.8 ? null : value)), planned: s.values.map((_, i) => (i >= s.values.length * 0.8 ? s.values[0] * 0.9 : null)),
    windows: [30, 7].map((days, k) => ((to: number) => ({ id: k === 0 ? 'EU-1' : 'CN-8', from: Math.max(0, to - days), to, lowest: to < 1 ? null : { value: s.values[Math.max(0, to - days)] * 0.95, at: Math.max(0, to - days) } }))(Math.max(0, Math.floor(s.values.length * 0.8) - 1))),
  }),
  'heat-map': (s) => heatMap({
    ...common(s), unit: { kind: 'percent' }, axes: { rows: word(s, 'sales of', '销量'), columns: word(s, 'price of', '价格') },
    ...((n: number) => ({ rows: s.values.slice(0, n).map((_, i) => word(s, `A product whose name is long ${i}`, `商品 ${i}`)), columns: s.values.slice(0, n).map((_, i) => word(s, `Product ${i}`, `商品 ${i}`)), values: Array.from({ length: n * n }, (_, at) => (at % 7 === 3 ? null : shares(s.values)[at % n] * (at % (n + 1) === 0 ? -3 : 0.02))) }))(Math.min(8, s.values.length)),
  }),
  spark: (s) => spark({ values: s.values, band: { low: s.values.map((v) => v - 1), high: s.values.map((v) => v + 1) }, color: '#148287', width: s.width, height: s.height, limit: s.values[0], ariaLabel: 'Cash' }),
}

const money = { kind: 'money', currency: 'CNY' } as const
const word = (s: Sitter, en: string, zh: string): string => (s.language === 'zh' ? zh : en)
const dates = (s: Sitter): string[] => s.values.map((_, i) => addDays('2026-11-10', i))
const common = (s: Sitter) => ({
  title: word(s, 'Cash & the <floor>', '现金与底线'), source: word(s, 'Scenario base · 1,000 paths · seed 7 · A: assumption, E: estimate', '情景 基准 · 1000 条路径 · A 为假设，E 为估计'),
  language: s.language, theme: s.theme, width: s.width, height: s.height,
})
