import { notifications, type NotificationData } from '@mantine/notifications'
import { createElement } from 'react'
import type { Problem } from '../../core/problem.ts'
import { useProblemText } from '../ui/use-problem-text.ts'
import { problemsOfError } from './problems.ts'

/** How long a notice of a failure stays once somebody is there to read it, milliseconds. A pointer or the focus on it holds it. */
const READ = 15_000

/** What shows that a person is at the window. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const

/** Id of the notice of a problem: the same problem is shown once. */
export const noticeId = (code: string): string => `problem-${code}`

/**
 * Shows a failure until it was read: what happened while nobody was at the window stays until somebody moves or types there, and some seconds more.
 * Its texts are elements, so that they follow the language on the screen.
 */
export function noticeUntilRead(notice: NotificationData & { readonly id: string }): void {
  notifications.show({ ...notice, autoClose: false, withBorder: true })
  const seen = (): void => {
    for (const sign of SIGNS) window.removeEventListener(sign, seen, true)
    notifications.update({ ...notice, autoClose: READ, withBorder: true })
  }
  for (const sign of SIGNS) window.addEventListener(sign, seen, true)
}

/** Shows a failure as a notice: for acts whose place on the screen cannot show it. */
export function noticeFailure(error: unknown): void {
  for (const problem of problemsOfError(error)) {
    noticeUntilRead({ id: noticeId(problem.code), color: 'red', title: createElement(ProblemText, { problem, part: 'message' }), message: createElement(ProblemText, { problem, part: 'mend' }) })
  }
}

const ProblemText = ({ problem, part }: { readonly problem: Problem; readonly part: 'message' | 'mend' }) => useProblemText()(problem)[part]
