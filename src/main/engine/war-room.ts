import { alertsOf } from '../../core/monitor/alerts.ts'
import type { PublicationSummary } from '../publish/publication.ts'
import { listPublications } from '../publish/queries.ts'
import type { OutcomeSummary, ScenarioSummary, WarRoom } from '../contract/contract.ts'
import { loadCurrency, loadSellers } from '../workspace/queries/catalog.ts'
import { loadMarket } from '../workspace/queries/market.ts'
import { getOutcome, getOutcomeScenario, listOutcomes } from '../workspace/queries/outcomes.ts'
import { getPlan, listPlans } from '../workspace/queries/plans.ts'
import { recentSales } from '../workspace/queries/sales-by-day.ts'
import { listScenarios } from '../workspace/queries/scenarios.ts'
import { loadSummary } from '../workspace/queries/summary.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'

/** Days of past sales shown before the run's first day. */
const PAST_DAYS = 28

export const warRoomProcedures = {
  get: procedures.warRoom.get.handler(({ input, context: { desk } }): WarRoom => {
    const workspace = desk.workspace()
    const { scenario, latest } = currentScenario(workspace, input.scenarioId)
    const outcome = latest === null ? null : getOutcome(workspace, latest.hash)
    const run = latest === null ? null : getOutcomeScenario(workspace, latest.hash)
    const market = loadMarket(workspace)
    const publications = listPublications(workspace.db).filter((publication) => !publication.dryRun && concerns(publication, desk.clock.now()))
    const { blankCosts, products } = loadSummary(workspace)
    return {
      currency: loadCurrency(workspace), asOf: market?.asOf ?? null, scenario, outcome, run,
      sellers: market?.sellers ?? loadSellers(workspace), sales: recentSales(workspace, PAST_DAYS), plan: checkedPlan(workspace), livePublications: publications,
      alerts: alertsOf({
        outcome, cashFloor: run?.treasury.cashFloor ?? null, fulfilmentCapacity: run?.operations.fulfilmentCapacity ?? null, stale: latest?.stale ?? false, blankCosts, products,
        publications: publications.map(({ id, planName, state, counts, drifted, alarm, schedule }) => ({
          id, planName, state, rows: Object.values(counts).reduce((sum, count) => sum + count, 0), mismatch: counts.mismatch, conflict: counts.conflict, failed: counts.failed, drifted, tripped: alarm !== null,
          lateHours: hours(schedule.lateSeconds), overdueHours: state === 'ended' || state === 'rolled-back' || schedule.endsAt === null || oursNow(counts) === 0 ? null : hours((Date.parse(desk.clock.now()) - Date.parse(schedule.endsAt)) / 1000, GRACE_SECONDS),
        })),
      }),
    }
  }),
}

/** The scenario asked for; else the one run last, where it still is there; else the newest, which was not run yet. */
function currentScenario(workspace: Workspace, asked: string | null): { readonly scenario: ScenarioSummary | null; readonly latest: OutcomeSummary | null } {
  const scenarios = listScenarios(workspace)
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
  const chosen = asked === null ? undefined : byId.get(asked)
  if (chosen !== undefined) return { scenario: chosen, latest: chosen.latestOutcome }
  const latest = listOutcomes(workspace, null).find((outcome) => byId.has(outcome.scenarioId)) ?? null
  return { scenario: (latest === null ? scenarios.at(-1) : byId.get(latest.scenarioId)) ?? null, latest }
}

/** An end may take a few minutes before it is called overdue. */
const GRACE_SECONDS = 900

/** Seconds as hours to a tenth, from `least` on. */
const hours = (seconds: number | null, least = 0): number | null => (seconds === null || seconds < least ? null : Math.round(seconds / 360) / 10)

/** Rows that have, or may have, our price now. */
const oursNow = (counts: PublicationSummary['counts']): number => counts.sent + counts.confirmed + counts.mismatch + counts.restoring + counts.ending + counts.held

/** Days for which a person is still told of what a tripwire took back, and of an end that came late. */
const TOLD_DAYS = 7

/** Prices of it stand in a store, or it came to rest on the way; or it ended otherwise than was meant, not long ago. */
const concerns = ({ state, alarm, schedule, updatedAt }: PublicationSummary, now: string): boolean =>
  (state !== 'prepared' && state !== 'rolled-back' && state !== 'ended') || ((alarm !== null || schedule.lateSeconds !== null) && Date.parse(now) - Date.parse(updatedAt) < TOLD_DAYS * 86_400_000)

/** The newest plan with a verdict: what it could cost at worst was frozen with it. */
function checkedPlan(workspace: Workspace): WarRoom['plan'] {
  for (const { id, name, version, status, lines } of listPlans(workspace)) {
    const verdict = getPlan(workspace, id, version)?.verdict
    if (verdict) return { id, name, version, status, lines, exposedCash: verdict.exposedCash, belowCostCash: verdict.belowCostCash, largestDrop: verdict.largestDrop }
  }
  return null
}
