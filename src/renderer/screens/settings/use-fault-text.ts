import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../../ui/format.ts'
import type { Fault } from './limits.ts'

/** What is wrong with a field, as a sentence. */
export function useFaultText(): (fault: Fault) => string {
  const { t } = useTranslation('settings')
  return useCallback((fault) => (fault.fault === 'range' ? t('fault.range', { from: formatNumber(fault.from), to: formatNumber(fault.to) }) : t(`fault.${fault.fault}`)), [t])
}
