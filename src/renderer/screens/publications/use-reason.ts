import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { isMinor, type Currency } from '../../../core/money/money.ts'
import { splitReason } from '../../../main/publish/publication.ts'
import { useFormat } from '../../ui/index.ts'

const PRICES = ['drift', 'not-shown', 'on-sale']

/** Says a row's reason in the language on the screen; `short` for a narrow column. */
export function useReason(currency: Currency): (reason: string, style?: 'full' | 'short') => string {
  const { t, i18n } = useTranslation('publications')
  const format = useFormat()
  return useCallback((reason, style = 'full') => {
    const { code, detail } = splitReason(reason)
    if (PRICES.includes(code)) {
      const price = Number(detail)
      const known = detail !== '' && isMinor(price)
      const amount = known ? format.minor(price, currency, { style: 'full' }) : ''
      if (style === 'short') return t(`short.${code as 'drift' | 'not-shown' | 'on-sale'}`, { detail: amount })
      if (!known) return t(`reason.${code as 'drift' | 'not-shown' | 'on-sale'}Group`)
      return t(`reason.${code as 'drift' | 'not-shown' | 'on-sale'}`, { detail: amount })
    }
    if (code === 'guard') return t(`${style === 'short' ? 'short' : 'reason'}.guard`, { detail: i18n.exists(`plan-desk:rule.${detail}`) ? i18n.t(`plan-desk:rule.${detail as 'magnitude'}`) : detail })
    const words = { detail: detail === '?' ? t('reason.somebody') : detail }
    return style === 'short' ? t(`short.${code}`, words) : t(`reason.${code}`, words)
  }, [t, i18n, format, currency])
}
