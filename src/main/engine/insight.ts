import { cellOf, sweepPoints, type SweepPoint } from '../../core/insight/sweep.ts'
import { checkScenario } from '../../core/war/check.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { contentHash } from '../workspace/canonical.ts'
import { getSweepCell, saveSweepCell } from '../workspace/queries/sweeps.ts'
import { procedures } from './desk.ts'
import { findScenario, requireMarket, runScenario } from './scenarios.ts'

/** What a run at the point depends on: two names for the same assumptions are one point. */
const pointHash = ({ scenario }: SweepPoint): string => contentHash({ ...scenario, id: '', name: '', note: '', parent: null } satisfies Scenario)

export const insightProcedures = {
  drivers: procedures.insight.drivers.handler(({ context: { desk }, input, signal }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.id)
    const { market } = requireMarket(workspace)
    checkScenario(market, scenario)
    return desk.pool.run('insight.drivers', { market, scenario }, { signal })
  }),
  difference: procedures.insight.difference.handler(({ context: { desk }, input, signal }) => {
    const workspace = desk.workspace()
    const [from, to] = [findScenario(workspace, input.from), findScenario(workspace, input.to)]
    const { market } = requireMarket(workspace)
    for (const scenario of [from, to]) checkScenario(market, scenario)
    return desk.pool.run('insight.difference', { market, from, to }, { signal })
  }),
  levers: procedures.insight.levers.handler(({ context: { desk }, input: { id, money, prices }, signal }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, id)
    const { market } = requireMarket(workspace)
    checkScenario(market, scenario)
    return desk.pool.run('insight.levers', { market, scenario, money, prices }, { signal })
  }),
  sweep: procedures.insight.sweep.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.id)
    const { market, hash } = requireMarket(workspace)
    const points = sweepPoints(scenario, input.axes)
    for (const point of points) checkScenario(market, point.scenario)
    return desk.jobs.start('sweep', scenario.name, async (job) => {
      const { paths } = scenario.monteCarlo
      // Points that were simulated before, also by a sweep that was cancelled, are not simulated again.
      const missing = points.filter((point) => getSweepCell(workspace, pointHash(point), hash) === null)
      let done = points.length - missing.length
      job.progress(done * paths, points.length * paths, 'paths')
      for (const point of missing) {
        const outcome = await runScenario(desk, market, point.scenario, { threads: input.threads, signal: job.signal, onProgress: (at) => job.progress(done * paths + at, points.length * paths, 'paths') })
        saveSweepCell(workspace, pointHash(point), hash, cellOf(point, outcome))
        done++
        job.progress(done * paths, points.length * paths, 'paths')
      }
      return scenario.id
    })
  }),
  sweepResult: procedures.insight.sweepResult.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.id)
    const { hash } = requireMarket(workspace)
    const points = sweepPoints(scenario, input.axes)
    return { axes: input.axes, paths: scenario.monteCarlo.paths, cells: points.map((point) => getSweepCell(workspace, pointHash(point), hash)) }
  }),
}
