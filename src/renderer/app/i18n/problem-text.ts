import type { i18n } from 'i18next'
import type { Problem } from '../../../core/problem.ts'

export interface ProblemText {
  readonly message: string
  readonly mend: string
  /** File, row and field, where known. */
  readonly place: string
}

/** A problem in the interface's language: translated by its code where there is a translation, else the English it carries. */
export function problemText(problem: Problem, i18next: i18n, language = i18next.language): ProblemText {
  const values: Readonly<Record<string, string | number | undefined>> = { file: problem.file, row: problem.row, field: problem.field, value: problem.value, ...problem.params }
  const said = (part: 'message' | 'mend'): string => {
    const found: unknown = i18next.getResource(language, 'problems', `${problem.code}.${part}`)
    return typeof found === 'string' && placeholders(found).every((name) => values[name] !== undefined) ? i18next.services.interpolator.interpolate(found, values, language, {}) : problem[part]
  }
  const place = [
    problem.file === undefined ? '' : i18next.t('error.place.file', { file: problem.file }),
    problem.row === undefined ? '' : i18next.t('error.place.row', { row: problem.row }),
    // A scenario's field is a path in its file, for whoever writes files; the sentence names the thing itself.
    problem.field === undefined || problem.code.startsWith('scenario.') ? '' : i18next.t('error.place.field', { field: problem.field }),
  ]
  return { message: said('message'), mend: said('mend'), place: place.filter((part) => part !== '').join(' · ') }
}

/** A translation that needs a figure which the problem does not carry would show a hole; then the English is used. */
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1])
