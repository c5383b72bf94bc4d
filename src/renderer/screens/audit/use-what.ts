import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Audited } from '../../../main/contract/audit.ts'

type WhatKey = 'what.plan_sign'

/** Names of acts in the language on the screen; their ids have dots, which keys of texts have not. */
export function useWhat(): (what: Audited) => string {
  const { t } = useTranslation('audit')
  return useCallback((what: Audited) => t(`what.${what.replace('.', '_')}` as WhatKey), [t])
}
