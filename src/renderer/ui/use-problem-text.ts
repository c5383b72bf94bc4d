import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/problem.ts'

export interface ProblemText {
  readonly message: string
  readonly mend: string
  /** File, row and field, where known. */
  readonly place: string
}

/** A problem in the language on the screen: translated by its code where there is a translation, else the English it carries. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { t, i18n } = useTranslation('common')
  return useCallback(
    (problem) => {
      const said = (part: 'message' | 'mend'): string => {
        const found: unknown = i18n.getResource(i18n.language, 'problems', `${problem.code}.${part}`)
        if (typeof found !== 'string') return problem[part]
        return i18n.services.interpolator.interpolate(found, { ...problem.params, file: problem.file, row: problem.row, field: problem.field, value: problem.value }, i18n.language, {})
      }
      const place = [
        problem.file === undefined ? '' : t('error.place.file', { file: problem.file }),
        problem.row === undefined ? '' : t('error.place.row', { row: problem.row }),
        problem.field === undefined ? '' : t('error.place.field', { field: problem.field }),
      ]
      return { message: said('message'), mend: said('mend'), place: place.filter((part) => part !== '').join(' · ') }
    },
    [t, i18n],
  )
}
