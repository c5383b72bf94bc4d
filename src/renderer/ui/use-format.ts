import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Currency, Minor } from '../../core/money/money.ts'
import { currencyName, formatBytes, formatDate, formatDuration, formatInstant, formatMinor, formatMoney, formatNumber, formatPercent, formatShort, type Language, type MoneyStyle } from './format.ts'

/** The language on the screen. */
export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return i18n.language === 'zh' ? 'zh' : 'en'
}

const formatters = (language: Language) => ({
  language,
  number: formatNumber,
  percent: formatPercent,
  bytes: formatBytes,
  short: (value: number | null | undefined, style?: { readonly sign?: boolean }) => formatShort(value, language, style),
  /** Major units. */
  money: (major: number | null | undefined, currency: Currency, style?: MoneyStyle) => formatMoney(major, currency, language, style),
  minor: (amount: Minor | null | undefined, currency: Currency, style?: MoneyStyle) => formatMinor(amount, currency, language, style),
  currency: (currency: Currency) => currencyName(currency, language),
  date: (date: string | null | undefined, style?: 'full' | 'short') => formatDate(date, language, style),
  instant: (instant: string | null | undefined) => formatInstant(instant, language),
  duration: (seconds: number | null | undefined) => formatDuration(seconds, language),
})

export type Format = ReturnType<typeof formatters>

/** Formatters bound to the language on the screen. */
export function useFormat(): Format {
  const language = useLanguage()
  return useMemo(() => formatters(language), [language])
}
