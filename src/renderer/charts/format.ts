import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Currency } from '../../core/money/money.ts'
import { currencyName, formatDate, formatMoney, formatNumber, formatPercent, formatShort, THIN, type Language } from '../ui/format.ts'

export { currencyName, formatDate, formatMoney, formatNumber, formatPercent, formatShort, THIN as THIN_GAP, type Language }

/** What a value axis counts. `noun` comes in the chart's language. */
export type Unit =
  | { readonly kind: 'money'; readonly currency: Currency }
  | { readonly kind: 'count'; readonly noun: string }
  | { readonly kind: 'percent' }
  | { readonly kind: 'index' }
  /** A bare number with these decimals, never scaled: an elasticity, a factor, standard deviations. */
  | { readonly kind: 'plain'; readonly noun: string; readonly digits: number }

/** How numbers of about one size are written: divided by `factor`, which the unit line names once. */
export interface NumberScale {
  readonly factor: number
  readonly word: string
}

const SCALES: Readonly<Record<Language, readonly NumberScale[]>> = {
  en: [{ factor: 1e9, word: 'billion' }, { factor: 1e6, word: 'million' }, { factor: 1e3, word: 'thousand' }],
  zh: [{ factor: 1e8, word: '亿' }, { factor: 1e4, word: '万' }],
}
const ONE: NumberScale = { factor: 1, word: '' }

/** The scale for an axis that reaches `largest`: thousand, million, billion; wan and yi in Chinese. Below ten thousand, none. */
export function scaleFor(largest: number, unit: Unit, language: Language): NumberScale {
  if (unit.kind === 'percent') return { factor: 0.01, word: '' }
  if (unit.kind === 'index' || unit.kind === 'plain' || Math.abs(largest) < 1e4) return ONE
  return SCALES[language].find((scale) => Math.abs(largest) >= scale.factor) ?? ONE
}

/** A value in its unit, for labels and read-outs: 3.20M CNY, 320 万元, 12.5%, 1 204 orders. */
export function formatValue(value: number, unit: Unit, language: Language, sign = false): string {
  if (unit.kind === 'percent') return formatPercent(value, { sign })
  if (unit.kind === 'index') return formatNumber(value, { digits: 3, sign })
  if (unit.kind === 'plain') return formatNumber(value, { digits: unit.digits, sign })
  if (unit.kind === 'money') return formatMoney(value, unit.currency, language, { sign })
  const figure = formatShort(value, language, { sign })
  return unit.noun === '' ? figure : `${figure}${THIN}${unit.noun}`
}

/** The unit line of a chart: "million CNY", "万元", "thousand orders". */
export function unitText(unit: Unit, scale: NumberScale, language: Language): string {
  if (unit.kind === 'percent') return '%'
  if (unit.kind === 'index') return language === 'zh' ? '指数，期初为 1' : 'index, start = 1'
  const noun = unit.kind === 'money' ? currencyName(unit.currency, language) : unit.noun
  return language === 'zh' ? `${scale.word}${noun}` : [scale.word, noun].filter((part) => part !== '').join(' ')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A month of a day axis: Jul, 7月; with its year where asked. */
export function formatMonth(date: IsoDate, language: Language, withYear: boolean): string {
  const [year, month] = date.split('-').map(Number)
  if (language === 'zh') return `${withYear ? `${year}年` : ''}${month}月`
  return `${MONTHS[month - 1]}${withYear ? ` ${year}` : ''}`
}
