import { addDays, daysBetween } from '../../core/calendar/calendar.ts'
import type { Market } from '../../core/demand/market.ts'
import { applyOverrides } from '../../core/demand/override.ts'
import type { Facts } from '../../core/guard/facts.ts'
import type { Evidence } from '../../core/guard/evidence.ts'
import { guardPlan, type Screened } from '../../core/guard/gate.ts'
import { enforced } from '../../core/guard/law.ts'
import type { Verdict } from '../../core/guard/verdict.ts'
import type { GuardCampaign } from '../../core/guard/worst-stack.ts'
import type { Minor } from '../../core/money/money.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { publicRules } from '../../core/plan/public-rules.ts'
import { onRunDays, type RunDays } from '../../core/plan/run-days.ts'
import { campaignTerms } from '../../core/subsidy/defaults.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { dateIn } from '../publish/schedule.ts'
import type { Book } from '../workspace/book.ts'
import { loadOverrides } from '../workspace/queries/evidence.ts'
import { zoneOf } from '../workspace/queries/zone.ts'
import { getMarket, loadMarket } from '../workspace/queries/market.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import { getScenario } from '../workspace/queries/scenarios.ts'
import { todayOf } from '../workspace/queries/today.ts'
import { legalFacts, signaturesOf } from './legal-facts.ts'

/** A plan as it is put before the gate: its content, the products left out of it, and the hash that the verdict will speak of. */
export interface Judged {
  readonly plan: Plan
  readonly excluded: Screened['excluded']
  readonly hash: string
  /** The market the plan was made on, with what a person has set in it; null: none. */
  readonly market: Market | null
  /** See `planFacts`. */
  readonly facts: Facts
}

/** What the gate says of a plan, on all that the workspace knows at this moment: catalog, offers, campaign, law, what is on file, signed overrides, limits. */
export function judgePlan(book: Book, { plan, excluded, hash, market, facts }: Judged): Verdict {
  const scenario = plan.scenarioId === null ? null : getScenario(book, plan.scenarioId)
  const campaign = market === null ? null : campaignOf(scenario, market)
  const legal = legalFacts(book, plan, scenario)
  const runs = runDays(book)
  const verdict = { ...guardPlan({ plan, excluded, facts, campaign, settings: loadPreferences(book).guard, legal, overrides: loadOverrides(book), signatures: signaturesOf(book), checkedAt: book.clock.now(), planHash: hash }), runs }
  const [demand] = enforced(legal.rules, 'rule-text')
  if (!demand || demand.law.status === 'draft') return verdict
  const told = { ...plan, lines: onRunDays(plan.lines, runs.later) }
  const beside = campaign && { ...campaign, instruments: onRunDays(campaign.instruments, runs.later) }
  return { ...verdict, publicRules: publicRules({ plan: told, law: demand.law, campaign: beside, announced: announcedFor(plan.id, legal.evidence), claim: legal.settings.claim, zone: runs.zone }) }
}

/** Where the workspace states a day, its plans run as many days later as that day lies behind today. */
function runDays(book: Book): RunDays {
  const zone = zoneOf(book)
  const { date, stated } = todayOf(book)
  return { later: stated ? daysBetween(date, dateIn(Date.parse(book.clock.now()), zone)) : 0, zone }
}

/** The subsidy announced for a plan in all; null: none is on file. */
const announcedFor = (planId: string, evidence: readonly Evidence[]): Minor | null =>
  evidence.reduce<Minor | null>((most, one) => (one.kind === 'announcement' && one.withdrawn === null && one.scope.kind === 'plan' && one.scope.id === planId && one.total > (most ?? -1) ? one.total : most), null)

/** The market that a plan was made on, with what a person has set in it: kept under its hash, so that later fits do not change what the plan says. */
export function marketOfPlan(book: Pick<Book, 'db'>, { marketHash, overrides }: Pick<Plan, 'marketHash' | 'overrides'>): Market | null {
  const market = marketHash === null ? loadMarket(book) : getMarket(book, marketHash)
  return market && applyOverrides(market, overrides)
}

/** The instruments of the scenario that a plan was made for: they run beside its prices, so its floors are tested under them. */
function campaignOf(scenario: Scenario | null, market: Market): GuardCampaign | null {
  if (scenario === null || !scenario.moves.some(({ kind }) => kind === 'instrument')) return null
  const instruments = scenario.moves.flatMap((move) => {
    if (move.kind !== 'instrument') return []
    const to = move.instrument.kind === 'coupon' ? Math.min(move.to, move.from + move.instrument.validityDays) : move.to
    return [{ instrument: move.instrument, from: addDays(scenario.start, move.from), to: addDays(scenario.start, to - 1) }]
  })
  return { stacking: campaignTerms(market, scenario).stacking, instruments }
}
