import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { minor, type Currency } from '../../../core/money/money.ts'
import { splitReason } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'

const PRICES = ['drift', 'not-shown']

/** Says a row's reason in the language on the screen; our own publications are named by what they are, not by their id. */
export function useReason(currency: Currency): (reason: string) => string {
  const { t } = useTranslation('publications')
  const format = useFormat()
  return useCallback((reason) => {
    const { code, detail } = splitReason(reason)
    if (PRICES.includes(code)) {
      const price = Number(detail)
      if (detail === '' || !Number.isSafeInteger(price)) return t(`reason.${code as 'drift' | 'not-shown'}Group`)
      return t(`reason.${code as 'drift' | 'not-shown'}`, { detail: format.minor(minor(price), currency, { style: 'full' }) })
    }
    return t(`reason.${code}`, { detail: detail === '?' ? t('reason.somebody') : detail })
  }, [t, format, currency])
}
