import { notifications } from '@mantine/notifications'
import { i18next } from './i18n/i18n.ts'
import { problemText } from './i18n/problem-text.ts'
import { problemsOfError } from './problems.ts'

/** Id of the notice of a problem: the same problem is shown once. */
export const noticeId = (code: string): string => `problem-${code}`

/** Shows a failure as a notice that stays until it is closed: for acts whose place on the screen cannot show it. */
export function noticeFailure(error: unknown): void {
  for (const problem of problemsOfError(error)) {
    const { message, mend } = problemText(problem, i18next)
    notifications.show({ id: noticeId(problem.code), color: 'red', title: message, message: mend, autoClose: false, withBorder: true })
  }
}
