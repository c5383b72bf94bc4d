import { addDays } from '../../../src/core/calendar/calendar.ts'
import { bars, tornado } from '../../../src/renderer/charts/bars.ts'
import { fanChart } from '../../../src/renderer/charts/fan-chart.ts'
import { frontierChart } from '../../../src/renderer/charts/frontier-chart.ts'
import { lineChart, shareLines } from '../../../src/renderer/charts/line-chart.ts'
import { palette, type ChartTheme } from '../../../src/renderer/charts/palette.ts'
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
  spark: (s) => spark({ values: s.values, band: { low: s.values.map((v) => v - 1), high: s.values.map((v) => v + 1) }, color: '#148287', width: s.width, height: s.height, limit: s.values[0], ariaLabel: 'Cash' }),
}

const money = { kind: 'money', currency: 'CNY' } as const
const word = (s: Sitter, en: string, zh: string): string => (s.language === 'zh' ? zh : en)
const dates = (s: Sitter): string[] => s.values.map((_, i) => addDays('2026-11-10', i))
const common = (s: Sitter) => ({
  title: word(s, 'Cash & the <floor>', '现金与底线'), source: word(s, 'Scenario base · 1,000 paths · seed 7 · A: assumption, E: estimate', '情景 基准 · 1000 条路径 · A 为假设，E 为估计'),
  language: s.language, theme: s.theme, width: s.width, height: s.height,
})
