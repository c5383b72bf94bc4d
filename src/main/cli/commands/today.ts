import { dayNumber } from '../../../core/calendar/calendar.ts'
import { EXIT, requiredText, usageError, type Command } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'

export const todayCommand: Command = {
  name: 'as-of',
  summary: 'States the day it is for the plans of a workspace whose data lie in the past; "clock" gives it back to the clock.',
  usage: 'DATE|clock --reason TEXT [options]',
  options: { ...WORKSPACE_OPTIONS, reason: { type: 'string', value: 'TEXT', help: 'why; kept with the change' } },
  examples: ['warchest as-of 1992-10-09 --reason "The panel ends there" --workspace juice.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client }) => {
      const [given] = invocation.positionals
      if (given === undefined || (given !== 'clock' && dayNumber(given) === null)) throw usageError('No day was given.', 'Give one as YYYY-MM-DD, or the word clock.')
      const { asOf } = await client.preferences.set({ asOf: given === 'clock' ? null : given, reason: requiredText(invocation.values, 'reason') })
      invocation.output.answer({ asOf }, asOf === null ? 'Today is what the clock says.' : `Today is ${asOf} for the plans of this workspace.`)
      return EXIT.ok
    }),
}
