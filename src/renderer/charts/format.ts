import { dayNumber, type IsoDate } from '../../core/calendar/calendar.ts'

export type ChartLanguage = 'en' | 'zh'

/** What a value axis counts. `noun` comes in the chart's language. */
export type Unit =
  | { readonly kind: 'money'; readonly currency: string }
  | { readonly kind: 'count'; readonly noun: string }
  | { readonly kind: 'percent' }
  | { readonly kind: 'index' }

const THIN = '\u2009'
const MINUS = '\u2212'
const CURRENCY_ZH: Readonly<Record<string, string>> = { CNY: '元', USD: '美元', EUR: '欧元', GBP: '英镑', JPY: '日元', KWD: '科威特第纳尔' }
const SCALES = {
  en: [{ factor: 1e9, word: 'billion', mark: 'B' }, { factor: 1e6, word: 'million', mark: 'M' }, { factor: 1e3, word: 'thousand', mark: 'k' }],
  zh: [{ factor: 1e8, word: '亿', mark: '亿' }, { factor: 1e4, word: '万', mark: '万' }],
} as const

/** How numbers of about one size are written: divided by `factor`, which is named once in the unit line. */
export interface NumberScale {
  readonly factor: number
  readonly word: string
  readonly mark: string
}

const ONE: NumberScale = { factor: 1, word: '', mark: '' }

/** The scale for numbers up to `largest`: thousand, million, billion; wan and yi in Chinese. */
export const scaleFor = (largest: number, language: ChartLanguage): NumberScale => SCALES[language].find((scale) => Math.abs(largest) >= scale.factor) ?? ONE

/** A number with thin-space groups and a real minus sign. Halves round away from zero; a rounded zero has no sign. */
export function formatFixed(value: number, digits = 0): string {
  const text = Math.abs(value).toFixed(digits)
  const [whole, fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN)
  return `${value < 0 && Number(text) !== 0 ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Digits after the point that show about three significant figures. */
const digitsOf = (value: number): number => (Math.abs(value) >= 100 || value === 0 ? 0 : Math.abs(value) >= 10 ? 1 : 2)

/** A number for a label: 3.20M, 320万, 1 204, -45. */
export function formatCompact(value: number, language: ChartLanguage): string {
  // Chosen after rounding to three figures, so that 999 999 reads 1.00M and not 1 000k.
  const scale = scaleFor(Number(Math.abs(value).toPrecision(3)), language)
  if (scale.factor === 1) return formatFixed(value, Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : digitsOf(value))
  const scaled = value / scale.factor
  return `${formatFixed(scaled, digitsOf(Number(scaled.toPrecision(3))))}${scale.mark}`
}

export const formatShare = (value: number, digits = 1): string => `${formatFixed(value * 100, digits)}%`

/** A value in its unit, for labels and read-outs: 3.20M CNY, 320万元, 12.5%, 1 204 orders. */
export function formatValue(value: number, unit: Unit, language: ChartLanguage): string {
  if (unit.kind === 'percent') return formatShare(value)
  if (unit.kind === 'index') return formatFixed(value, 3)
  const gap = language === 'zh' ? '' : '\u00a0'
  return `${formatCompact(value, language)}${gap}${unit.kind === 'money' ? currencyName(unit.currency, language) : unit.noun}`
}

/** A change with its sign: +1.20M, -45. */
export const formatSigned = (value: number, language: ChartLanguage): string => `${value > 0 ? '+' : ''}${formatCompact(value, language)}`

export const currencyName = (currency: string, language: ChartLanguage): string => (language === 'zh' ? (CURRENCY_ZH[currency] ?? currency) : currency)

/** The unit line of a chart: "million CNY", "万元", "thousand orders". */
export function unitText(unit: Unit, scale: NumberScale, language: ChartLanguage): string {
  if (unit.kind === 'percent') return language === 'zh' ? '占比' : 'share, %'
  if (unit.kind === 'index') return language === 'zh' ? '指数，起始为 1' : 'index, start = 1'
  const noun = unit.kind === 'money' ? currencyName(unit.currency, language) : unit.noun
  return language === 'zh' ? `${scale.word}${noun}` : [scale.word, noun].filter((part) => part !== '').join(' ')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A civil date as people write it: 3 Jul, 7月3日; with the year 3 Jul 2026, 2026年7月3日. */
export function formatDay(date: IsoDate, language: ChartLanguage, withYear = false): string {
  if (dayNumber(date) === null) return date
  const [year, month, day] = date.split('-').map(Number)
  if (language === 'zh') return `${withYear ? `${year}年` : ''}${month}月${day}日`
  return `${day} ${MONTHS[month - 1]}${withYear ? ` ${year}` : ''}`
}

/** A month: Jul, 7月; January names its year. */
export function formatMonth(date: IsoDate, language: ChartLanguage, withYear: boolean): string {
  const [year, month] = date.split('-').map(Number)
  if (language === 'zh') return `${withYear ? `${year}年` : ''}${month}月`
  return `${MONTHS[month - 1]}${withYear ? ` ${year}` : ''}`
}
