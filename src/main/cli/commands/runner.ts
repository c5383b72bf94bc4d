import type { RunnerAct } from '../../publish/publication.ts'
import { sleep } from '../../engine/publisher-deps.ts'
import { keepSchedule } from '../../publish/runner.ts'
import { EXIT, flag, number, type Command } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'

/** One act as one line: when, how grave, what. */
export const actLine = ({ at, what, loud, text, publicationId }: RunnerAct): string => `${at} ${loud ? 'WARNING' : 'ok'} ${what} ${publicationId ?? '-'} ${text.replaceAll('\n', ' ')}`

export const runnerCommand: Command = {
  name: 'runner',
  summary: 'Keeps the schedule of a workspace without a window: begins and ends prices on their days, watches orders and prices; Ctrl+C ends it.',
  usage: '--workspace F [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    interval: { type: 'string', value: 'SECONDS', help: 'time between two looks at the schedule (default 5)' },
    once: { type: 'boolean', help: 'look once, do what is due, and end; for a timer of the system' },
  },
  examples: ['warchest runner --workspace tianbao.warchest', 'warchest runner --workspace tianbao.warchest --once'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ desk }) => {
      const { values, output, signal } = invocation
      const interval = 1000 * (number(values, 'interval', { min: 0.1, max: 3600 }) ?? 5)
      const json = values['json'] === true
      const workspace = desk.workspace()
      const runner = desk.schedule.runner(workspace, (act) => {
        if (!json) output.answer(act, actLine(act))
        else process.stdout.write(`${JSON.stringify(act)}\n`)
      })
      output.remark(`Keeping the schedule of ${workspace.path}.`)
      if (flag(values, 'once')) return (await runner.tick(signal)).some((act) => act.loud) ? EXIT.no : EXIT.ok
      await keepSchedule(runner, sleep, interval, signal)
      return EXIT.ok
    }),
}
