import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/problem.ts'
import { problemText, type ProblemText } from '../app/i18n/problem-text.ts'

/** Says a problem in the language on the screen. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { i18n } = useTranslation('common')
  const { language } = i18n
  return useCallback((problem: Problem) => problemText(problem, i18n, language), [i18n, language])
}
