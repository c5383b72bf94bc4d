import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type dataEn from '../../app/i18n/en/data.json'
import { COVARIATE } from './mapping.ts'

type FieldName = keyof (typeof dataEn)['field']

/** A feed's field in the language on the screen. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation('data')
  return useCallback((field: string) => (field.startsWith(COVARIATE) ? t('covariate', { name: field.slice(COVARIATE.length) }) : t(`field.${field as FieldName}`)), [t])
}
