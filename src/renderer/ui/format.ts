import { dayNumber } from '../../core/calendar/calendar.ts'
import { exponentOf, toMajor, type Currency, type Minor } from '../../core/money/money.ts'

export type Language = 'en' | 'zh'

export interface NumberStyle {
  /** Decimals shown, always that many. Default: 0. */
  readonly digits?: number
  /** Shows + before positive figures, for changes. */
  readonly sign?: boolean
}

export interface MoneyStyle extends NumberStyle {
  /** `short`: three significant figures in k, M, B or 万, 亿. `full`: every minor unit. Default: short. */
  readonly style?: 'short' | 'full'
  /** Leaves the currency's name out, where a header carries it. */
  readonly bare?: boolean
}

/** Narrow no-break space: groups digits and joins a figure to its unit without ever breaking the line. */
export const THIN = '\u202f'
export const MINUS = '\u2212'
/** Stands where there is no figure; a blank is never a zero. */
export const NO_FIGURE = '\u2013'

const CURRENCY_ZH: Readonly<Record<Currency, string>> = { CNY: '元', USD: '美元', EUR: '欧元', GBP: '英镑', JPY: '日元', KWD: '科威特第纳尔' }

const isShown = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

const signOf = (value: number, digits: string, sign: boolean): string => {
  if (!/[1-9]/.test(digits)) return ''
  return value < 0 ? MINUS : sign ? '+' : ''
}

/** Decimal digits without exponent, rounded half away from zero, groups of three. */
function magnitude(value: number, digits: number): string {
  const absolute = Math.abs(value)
  // The relative nudge undoes binary representation error, as in money.ts.
  const [whole, fraction] = (absolute < 1e15 ? absolute * (1 + Number.EPSILON) : absolute).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A figure with thin-space groups and a real minus sign; {@link NO_FIGURE} for null. Zero carries no sign. */
export function formatNumber(value: number | null | undefined, { digits = 0, sign = false }: NumberStyle = {}): string {
  if (!isShown(value)) return NO_FIGURE
  const text = magnitude(value, digits)
  return signOf(value, text, sign) + text
}

/** A share (0.125) in per cent (12.5%). Default: one decimal. */
export function formatPercent(share: number | null | undefined, { digits = 1, sign = false }: NumberStyle = {}): string {
  return isShown(share) ? `${formatNumber(share * 100, { digits, sign })}%` : NO_FIGURE
}

const SCALES: Readonly<Record<Language, readonly (readonly [number, string])[]>> = {
  en: [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k'], [1, '']],
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万'], [1, '']],
}

/** Three significant figures with the language's own scale: 3.24M, 324万. Whole numbers below the first scale. */
function compact(value: number, language: Language): { readonly digits: string; readonly scale: string } {
  const scales = SCALES[language]
  const absolute = Math.abs(value)
  let at = scales.findIndex(([size]) => absolute >= size)
  if (at < 0) at = scales.length - 1
  for (;;) {
    const [size, scale] = scales[at]
    const scaled = absolute / size
    const decimals = size === 1 ? (Number.isInteger(value) || scaled >= 100 ? 0 : 2) : scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
    const text = magnitude(scaled, decimals)
    // 999,999 is 1.00M, not 1 000k.
    const above = at > 0 ? scales[at - 1][0] / size : Number.POSITIVE_INFINITY
    if (Number(text.replaceAll(THIN, '')) < above) return { digits: text, scale }
    at -= 1
  }
}

/** A count in the language's short scale: 12.3k, 1.23万. */
export function formatShort(value: number | null | undefined, language: Language, { sign = false }: { readonly sign?: boolean } = {}): string {
  if (!isShown(value)) return NO_FIGURE
  const { digits, scale } = compact(value, language)
  return signOf(value, digits, sign) + digits + scale
}

/**
 * Money in major units (yuan): 3.24M CNY, 324万元; `full` shows every minor unit.
 * `bare` leaves the currency out; `sign` shows a plus.
 */
export function formatMoney(major: number | null | undefined, currency: Currency, language: Language, { style = 'short', digits, sign = false, bare = false }: MoneyStyle = {}): string {
  if (!isShown(major)) return NO_FIGURE
  // A no-break space stands before a Latin code; Chinese units follow the figure directly.
  const unit = bare ? '' : language === 'zh' ? CURRENCY_ZH[currency] : `\u00a0${currency}`
  if (style === 'full') return `${formatNumber(major, { digits: digits ?? exponentOf(currency), sign })}${unit}`
  const { digits: text, scale } = compact(major, language)
  return `${signOf(major, text, sign)}${text}${scale}${unit}`
}

/** Money in minor units, as {@link formatMoney}. */
export const formatMinor = (amount: Minor | null | undefined, currency: Currency, language: Language, style: MoneyStyle = {}): string =>
  formatMoney(amount === null || amount === undefined ? null : toMajor(amount, currency), currency, language, style)

/** Name of a currency as a table header carries it. */
export const currencyName = (currency: Currency, language: Language): string => (language === 'zh' ? CURRENCY_ZH[currency] : currency)

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A civil date: 5 Jul 2025, 2025年7月5日; `short` leaves the year out. What is not a date is shown as it is. */
export function formatDate(date: string | null | undefined, language: Language, style: 'full' | 'short' = 'full'): string {
  if (!date) return NO_FIGURE
  const civil = date.slice(0, 10)
  if (dayNumber(civil) === null) return date
  const [year, month, day] = civil.split('-').map(Number)
  if (language === 'zh') return `${style === 'full' ? `${year}年` : ''}${month}月${day}日`
  return `${day} ${MONTHS[month - 1]}${style === 'full' ? ` ${year}` : ''}`
}

/** An ISO instant in the person's time zone: 5 Jul 2025, 14:03. */
export function formatInstant(instant: string | null | undefined, language: Language, timeZone?: string): string {
  if (!instant) return NO_FIGURE
  const time = new Date(instant)
  if (Number.isNaN(time.getTime())) return instant
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(timeZone ? { timeZone } : {}) }).formatToParts(time)
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? ''
  return `${formatDate(`${part('year')}-${part('month')}-${part('day')}`, language)}${language === 'zh' ? ' ' : ', '}${part('hour')}:${part('minute')}`
}

const UNITS: Readonly<Record<Language, { readonly s: string; readonly min: string; readonly h: string; readonly d: string }>> = {
  en: { s: `${THIN}s`, min: `${THIN}min`, h: `${THIN}h`, d: `${THIN}d` },
  zh: { s: '秒', min: '分钟', h: '小时', d: '天' },
}

/** A duration a person waits: 12 s, 3 min, 2 h 5 min, 4 d. */
export function formatDuration(seconds: number | null | undefined, language: Language): string {
  if (!isShown(seconds)) return NO_FIGURE
  const unit = UNITS[language]
  if (seconds < 90) return `${Math.max(0, Math.ceil(seconds))}${unit.s}`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}${unit.min}`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}${unit.h}${minutes % 60 === 0 ? '' : `${language === 'zh' ? '' : ' '}${minutes % 60}${unit.min}`}`
  return `${Math.round(minutes / 1440)}${unit.d}`
}

/** A file's size: 812 B, 4.2 MB. */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isShown(bytes)) return NO_FIGURE
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${formatNumber(bytes / 1000 ** at, { digits: at === 0 ? 0 : 1 })}${THIN}${units[at]}`
}
