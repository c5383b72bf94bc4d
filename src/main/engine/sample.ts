import { addDays } from '../../core/calendar/calendar.ts'
import { SAMPLE } from '../../core/sample/generate.ts'
import { START_DATE } from '../../core/sample/parameters.ts'
import type { JobContext } from '../jobs/job.ts'
import { createSampleWorkspace } from '../sample/create-sample.ts'
import { saveScenario } from '../workspace/queries/scenarios.ts'
import { fitWorkspace } from './demand.ts'
import type { Desk } from './desk.ts'
import { presetsOf, simulateAndKeep } from './scenarios.ts'

/** The morning after the sample world's last day of data. */
export const SAMPLE_INSTANT = `${addDays(START_DATE, SAMPLE.days)}T01:00:00.000Z`

/** The presets that are run, so that the first screens have something to show and to compare; `demo` goes on with the second. */
export const SAMPLE_SCENARIOS = ['hold', 'deeper-match-jinggou'] as const

/**
 * Makes the sample world's workspace at `path`, opens it on the desk, fits demand and runs the first scenarios.
 * Returns the path. A failure before the workspace is whole leaves nothing; later ones leave a workspace that can be fitted by hand.
 */
export async function prepareSample(desk: Desk, path: string, context: JobContext): Promise<string> {
  await createSampleWorkspace(path, desk, part(context, 0, 400))
  // A job must end in the workspace it began in, which opening another one closes.
  await desk.jobs.quiet('sample', context.signal)
  const workspace = desk.open(path, { create: false })
  await fitWorkspace(desk, workspace, { rivals: false, outsideShare: null, costShare: null, floorShare: null }, part(context, 400, 700))
  const scenarios = presetsOf(workspace).map((preset) => preset.scenario)
  for (const scenario of scenarios) saveScenario(workspace, scenario)
  const first = scenarios.filter((scenario) => SAMPLE_SCENARIOS.some((id) => id === scenario.id))
  for (const [i, scenario] of first.entries()) {
    await simulateAndKeep(desk, workspace, scenario, part(context, 700 + (300 * i) / first.length, 700 + (300 * (i + 1)) / first.length), null)
  }
  return path
}

/** One stretch of a longer piece of work, out of 1000. */
const part = (context: JobContext, from: number, to: number): JobContext => ({
  signal: context.signal,
  progress: (done, total, note) => context.progress(Math.round(from + (total > 0 ? (to - from) * Math.min(1, done / total) : 0)), 1000, note),
})
