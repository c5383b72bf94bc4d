import type { Market } from '../../core/demand/market.ts'
import { cellOf, sweepPoints, type SweepAxis, type SweepCell, type SweepPoint } from '../../core/insight/sweep.ts'
import { checkScenario } from '../../core/war/check.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { contentHash } from '../workspace/canonical.ts'
import { getSweepCell, saveSweepCell } from '../workspace/queries/sweeps.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'
import { answered } from './insight-jobs.ts'
import { findScenario, requireMarket, runScenario } from './scenarios.ts'

/** What a run depends on: two names for the same assumptions are one. */
const content = (scenario: Scenario): Scenario => ({ ...scenario, id: '', name: '', note: '', parent: null })
const pointHash = ({ scenario }: SweepPoint): string => contentHash(content(scenario))

const pointsOf = (workspace: Workspace, { ids, axes }: { readonly ids: readonly string[]; readonly axes: readonly SweepAxis[] }): SweepPoint[] => ids.flatMap((id) => sweepPoints(findScenario(workspace, id), axes))

/** What is known of a point: also where another sweep, over other levers, came by the same assumptions. */
function knownCell(workspace: Workspace, point: SweepPoint, marketHash: string): SweepCell | null {
  const cell = getSweepCell(workspace, pointHash(point), marketHash)
  return cell === null ? null : { ...cell, values: point.values }
}

/** Scenarios that can be run on the fitted market, and the hash of all that an answer about them depends on. */
function asked(workspace: Workspace, what: string, ids: readonly string[], terms: object = {}): { readonly market: Market; readonly scenarios: readonly Scenario[]; readonly key: string } {
  const scenarios = ids.map((id) => findScenario(workspace, id))
  const { market, hash } = requireMarket(workspace)
  for (const scenario of scenarios) checkScenario(market, scenario)
  return { market, scenarios, key: contentHash({ what, hash, scenarios: scenarios.map(content), terms }) }
}

export const insightProcedures = {
  drivers: procedures.insight.drivers.handler(({ context: { desk }, input, signal }) => {
    const { market, scenarios: [scenario], key } = asked(desk.workspace(), 'drivers', [input.id])
    return answered(desk, { key, title: scenario.name, note: 'drivers', work: (options) => desk.pool.run('insight.drivers', { market, scenario }, options) }, signal)
  }),
  difference: procedures.insight.difference.handler(({ context: { desk }, input, signal }) => {
    const { market, scenarios: [from, to], key } = asked(desk.workspace(), 'difference', [input.from, input.to])
    return answered(desk, { key, title: to.name, note: 'difference', work: (options) => desk.pool.run('insight.difference', { market, from, to }, options) }, signal)
  }),
  levers: procedures.insight.levers.handler(({ context: { desk }, input: { id, money, prices }, signal }) => {
    const { market, scenarios: [scenario], key } = asked(desk.workspace(), 'levers', [id], { money, prices })
    return answered(desk, { key, title: scenario.name, note: 'levers', work: (options) => desk.pool.run('insight.levers', { market, scenario, money, prices }, options) }, signal)
  }),
  sweep: procedures.insight.sweep.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const { market, hash } = requireMarket(workspace)
    const points = pointsOf(workspace, input)
    for (const { scenario } of points) checkScenario(market, scenario)
    return desk.jobs.start('sweep', findScenario(workspace, input.ids[0]).name, async (job) => {
      // Points that were simulated before, also by a sweep that was cancelled or whose process ended, are not simulated again.
      const missing = points.filter((point) => knownCell(workspace, point, hash) === null)
      const paths = (some: readonly SweepPoint[]): number => some.reduce((sum, { scenario }) => sum + scenario.monteCarlo.paths, 0)
      const all = paths(points)
      let done = all - paths(missing)
      job.progress(done, all, 'paths')
      for (const point of missing) {
        const outcome = await runScenario(desk, market, point.scenario, { threads: input.threads, signal: job.signal, onProgress: (at) => job.progress(done + at, all, 'paths') })
        saveSweepCell(workspace, pointHash(point), hash, cellOf(point, outcome))
        done += point.scenario.monteCarlo.paths
        job.progress(done, all, 'paths')
      }
      return input.ids[0]
    })
  }),
  sweepResult: procedures.insight.sweepResult.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const { hash } = requireMarket(workspace)
    return { axes: input.axes, paths: input.ids.map((id) => findScenario(workspace, id).monteCarlo.paths), cells: pointsOf(workspace, input).map((point) => knownCell(workspace, point, hash)) }
  }),
}
