import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextKey } from './i18n/resources.ts'

/** Translates a full text name, for code that is handed a key rather than writing it. */
export function useText(): (key: TextKey, params?: Readonly<Record<string, string | number>>) => string {
  const { t } = useTranslation()
  return useCallback((key, params) => (t as unknown as (key: string, params: object) => string)(key, params ?? {}), [t])
}
