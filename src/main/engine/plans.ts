import { daysBetween } from '../../core/calendar/calendar.ts'
import type { Market } from '../../core/demand/market.ts'
import { applyOverrides } from '../../core/demand/override.ts'
import { leaveOutBlanks } from '../../core/guard/gate.ts'
import type { Severity } from '../../core/guard/law.ts'
import { toMinor } from '../../core/money/money.ts'
import { explainPrice } from '../../core/optimize/evaluate.ts'
import type { OptimizeRequest } from '../../core/optimize/optimize-plan.ts'
import { adoptScenario } from '../../core/plan/adopt.ts'
import { assertDraft, planContent } from '../../core/plan/content.ts'
import { awaitsSignature, begunLines, cameAfter, endedLines, expiresAt, secondPersonReasons, signaturesNeeded, signPlan } from '../../core/plan/approval.ts'
import { exceptionClusters } from '../../core/plan/clusters.ts'
import { editPlan, othersShare, planOfOptimum, revalue, termsOf } from '../../core/plan/draft.ts'
import { mayPublish, movePlan, revisePlan } from '../../core/plan/lifecycle.ts'
import type { Plan, PlanRow } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'
import type { OptimizeInput } from '../contract/contract.ts'
import type { ApprovalStanding } from '../contract/people.ts'
import { judgePlan, marketOfPlan } from '../guard/judge-plan.ts'
import { publicRulesView } from '../guard/public-rules-files.ts'
import { assertClock, signatureState } from '../people/may-publish.ts'
import { findPerson, letInAt, listPersons } from '../people/persons.ts'
import { requireSigner, signerOf } from '../people/session.ts'
import { canonicalJson, contentHash } from '../workspace/canonical.ts'
import { loadMarket, loadMarketHash } from '../workspace/queries/market.ts'
import { loadProducts } from '../workspace/queries/catalog.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { getPlan, listPlans, replaceDraft, savePlan } from '../workspace/queries/plans.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import { todayOf } from '../workspace/queries/today.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { noteAct } from './audit.ts'
import { procedures } from './desk.ts'
import { findScenario, requireMarket } from './scenarios.ts'
import { knownScenario } from './scenarios.ts'

/** Points of the frontier beside the plan itself. */
const FRONTIER_POINTS = 13

export const planProcedures = {
  list: procedures.plans.list.handler(({ context }) => listPlans(context.desk.workspace())),
  get: procedures.plans.get.handler(({ context, input }) => planOrThrow(context.desk.workspace(), input.id)),
  rows: procedures.plans.rows.handler(({ context, input }) => planRows(context.desk.workspace(), input.id)),

  optimize: procedures.plans.optimize.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const fitted = loadMarket(workspace)
    const marketHash = loadMarketHash(workspace)
    if (fitted === null || marketHash === null) throw new WarchestError('refused', { code: 'plan.no-market', message: 'No demand has been fitted yet, so nobody can say what a price would bring.', mend: 'Fit the demand first.' })
    const { overrides } = (input.scenarioId === null ? null : knownScenario(workspace, input.scenarioId)) ?? {}
    const market = applyOverrides(fitted, overrides)
    checkTerms(input, market)
    if (input.replaces) draftAt(workspace, input.replaces)
    return desk.jobs.start('optimize', input.name, async (job) => {
      const { name, scenarioId, objective, envelopes, replaces, from, to, scope, deepest, rungs, funding, extrapolate, channel } = input
      const request: OptimizeRequest = { market, objective, from, to, envelopes, scope, deepest, rungs, extrapolate, funding, frontierPoints: FRONTIER_POINTS }
      const answer = await desk.pool.run('plan.optimize', request, { signal: job.signal, onProgress: (done, total, note) => job.progress(done, total, note) })
      const id = replaces?.id ?? desk.newId('plan')
      const made = { id, version: (replaces?.version ?? 0) + 1, name, createdAt: desk.clock.now(), scenarioId, marketHash, objective, envelopes, terms: { from, to, channel, scope, deepest, rungs, funding, extrapolate }, ...(overrides?.length ? { overrides } : {}) }
      const plan = byHandOf(workspace, planOfOptimum(made, market, answer))
      if (replaces) {
        // Another edit may have come in while the optimiser was at work.
        draftAt(workspace, replaces)
        replaceDraft(workspace, plan, replaces.version)
      } else savePlan(workspace, plan)
      return id
    })
  }),

  explain: procedures.plans.explain.handler(({ context, input }) => {
    const workspace = context.desk.workspace()
    const plan = planOrThrow(workspace, input.id)
    const market = marketOf(workspace, plan)
    const terms = termsOf(plan)
    const category = market.products.find((product) => product.sku === input.sku)?.category
    const shadow = (envelope: string | undefined): number => plan.optimum?.shadowPrices.find((price) => price.envelope === envelope)?.price ?? 0
    const price = shadow('total') + (category === undefined ? 0 : shadow(market.categories[category].id))
    const line = plan.lines.find(({ sku }) => sku === input.sku)
    const prices = plan.lines.map((l) => ({ sku: l.sku, landed: l.landed, paidByOthers: othersShare(l) }))
    return explainPrice({ ...terms, market, objective: plan.objective }, prices, input.sku, price, line ? othersShare(line) : 1 - terms.funding.platform)
  }),

  adopt: procedures.plans.adopt.handler(({ context: { desk }, input: { scenarioId, name, channel, day } }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, scenarioId)
    const { market, hash } = requireMarket(workspace)
    const plan = byHandOf(workspace, adoptScenario(applyOverrides(market, scenario.overrides), scenario, { id: desk.newId('plan'), name, createdAt: desk.clock.now(), marketHash: hash, channel, day }))
    savePlan(workspace, plan)
    return plan
  }),

  edit: procedures.plans.edit.handler(({ context, input }) => {
    const workspace = context.desk.workspace()
    const plan = draftAt(workspace, input)
    const edited = byHandOf(workspace, editPlan(plan, marketOf(workspace, plan), input.edits))
    replaceDraft(workspace, edited, plan.version)
    return edited
  }),

  check: procedures.plans.check.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const plan = planOrThrow(workspace, input.id)
    // A verdict is frozen with its version: asking again shows the same one.
    if (plan.verdict) return plan.verdict
    return freeze(workspace, plan).verdict
  }),

  approve: procedures.plans.approve.handler(({ context: { desk }, input: { id, hash, note } }) => {
    const workspace = desk.workspace()
    const plan = planSeen(workspace, id, hash)
    const { person, sign } = requireSigner(workspace)
    assertClock(workspace)
    return workspace.transaction(() => {
      const signed = signPlan(plan, {
        person: { ...person, letInAt: letInAt(person) }, hash, contentHash: contentHash(planContent(plan)), verdictHash: plan.verdict === null ? '' : contentHash(plan.verdict), note: note.trim(), at: desk.clock.now(),
        today: todayOf(workspace).date, rules: loadPreferences(workspace).approval, sign: (statement) => sign(canonicalJson(statement)),
      })
      savePlan(workspace, signed)
      const last = signed.approval?.signatures.at(-1)
      noteAct(workspace, { what: 'plan.sign', subject: id, detail: { name: plan.name, version: plan.version, hash, verdictHash: last?.verdictHash, note: last?.note, ...(signed.status === 'approved' ? { status: signed.status } : {}), signature: last?.signature } })
      return signed
    })
  }),

  standing: procedures.plans.standing.handler(({ context, input }) => standingOf(context.desk.workspace(), planOrThrow(context.desk.workspace(), input.id))),

  publicRules: procedures.plans.publicRules.handler(({ context: { desk }, input: { id, version } }) => {
    const workspace = desk.workspace()
    return publicRulesView(workspace, (version === undefined ? null : getPlan(workspace, id, version)) ?? planOrThrow(workspace, id))
  }),

  revise: procedures.plans.revise.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const draft = revisePlan(planOrThrow(workspace, input.id), desk.clock.now())
    workspace.transaction(() => {
      savePlan(workspace, draft)
      noteAct(workspace, { what: 'plan.revise', subject: input.id, detail: { name: draft.name, version: draft.version } })
    })
    return draft
  }),
}

/** Puts a draft before the gate and freezes content, hash and verdict together. */
function freeze(workspace: Workspace, plan: Plan): Plan & { readonly verdict: NonNullable<Plan['verdict']> } {
  assertDraft(plan)
  if (plan.lines.length === 0) throw new WarchestError('refused', { code: 'plan.empty', message: `${plan.name} changes no price.`, mend: 'Set prices by hand, or optimise it on other terms.', params: { id: plan.id } })
  const market = marketOf(workspace, plan)
  const facts = planFacts(workspace, market)
  const { lines, excluded } = leaveOutBlanks(plan.lines, facts)
  const content = excluded.length === 0 ? plan : revalue(plan, market, lines)
  const hash = contentHash(planContent(content))
  const verdict = judgePlan(workspace, { plan: content, excluded, hash, market, facts })
  const frozen = movePlan({ ...content, hash, verdict }, verdict.passed ? 'checked' : 'refused')
  workspace.transaction(() => {
    savePlan(workspace, frozen)
    const said = (severity: Severity): number => verdict.findings.filter((found) => found.severity === severity).length
    noteAct(workspace, { what: 'plan.check', subject: plan.id, detail: { name: plan.name, version: plan.version, hash, verdictHash: contentHash(verdict), passed: verdict.passed, lines: verdict.lines, block: said('block'), warn: said('warn') } })
  })
  return frozen
}

/** The plan with the name of whoever is signed in as the one who changed it last. */
function byHandOf(workspace: Workspace, plan: Plan): Plan {
  const { editedBy: _before, ...rest } = plan
  const id = signerOf(workspace)?.person.id
  return id === undefined ? rest : { ...rest, editedBy: id }
}

/** What an approver signs under, who has signed, and who must still. */
function standingOf(workspace: Workspace, plan: Plan): ApprovalStanding {
  const { approval: rules } = loadPreferences(workspace)
  const today = todayOf(workspace)
  const { verdict } = plan
  const ended = endedLines(plan, today.date)
  const wanted = plan.status === 'checked' || mayPublish(plan.status) || restsHalfDone(workspace, plan)
  return {
    awaits: wanted && ended === 0 && awaitsSignature(plan, rules, workspace.clock.now()), today, rules, reasons: verdict === null ? [] : secondPersonReasons(verdict, rules), needed: verdict === null ? 1 : signaturesNeeded(verdict, rules),
    signatures: (plan.approval?.signatures ?? []).map((one) => ({
      personId: one.personId, by: one.by, role: one.personId === null ? null : (findPerson(workspace, one.personId)?.role ?? null), at: one.at, note: one.note,
      expires: new Date(expiresAt(one, rules)).toISOString(), state: signatureState(workspace, plan, one),
    })),
    tooNew: verdict === null ? [] : listPersons(workspace).filter((person) => cameAfter(letInAt(person), verdict)).map(({ id }) => id),
    editedBy: plan.editedBy ?? null, clusters: verdict === null ? [] : exceptionClusters(verdict, plan), begun: begunLines(plan, today.date), ended,
  }
}

/** A publication of this version waits to be gone on with, whatever became of the plan in other stores. */
const restsHalfDone = ({ db }: Pick<Workspace, 'db'>, { id, version }: Plan): boolean =>
  db.prepare("SELECT 1 FROM publications WHERE plan_id = ? AND plan_version = ? AND dry_run = 0 AND direction = 'publish' AND state IN ('paused', 'stopped', 'failed') LIMIT 1").get(id, version) !== undefined

/** The newest version; or, where a publication of an older one waits to be gone on with, the one whose hash was seen. */
function planSeen(workspace: Workspace, id: string, hash: string): Plan {
  const newest = planOrThrow(workspace, id)
  if (newest.hash === hash) return newest
  const version = workspace.db.prepare('SELECT version FROM plans WHERE id = ? AND hash = ? ORDER BY version DESC LIMIT 1').pluck().get(id, hash) as number | undefined
  const older = version === undefined ? null : getPlan(workspace, id, version)
  return older !== null && restsHalfDone(workspace, older) ? older : newest
}

function planOrThrow(workspace: Workspace, id: string): Plan {
  const plan = getPlan(workspace, id)
  if (plan) return plan
  throw new WarchestError('not-found', { code: 'plan.unknown', message: `There is no plan ${id}.`, mend: 'Choose one from the list of plans.', params: { id } })
}

/** The newest version, if it is this draft; otherwise a conflict, so that nobody writes over what they have not seen. */
function draftAt(workspace: Workspace, { id, version }: { readonly id: string; readonly version: number }): Plan {
  const plan = planOrThrow(workspace, id)
  assertDraft(plan)
  if (plan.version === version) return plan
  throw new WarchestError('conflict', { code: 'plan.version', message: `${plan.name} has moved on to version ${plan.version} since version ${version} was read.`, mend: 'Look at it as it stands now and make the change again.', params: { id, version: plan.version } })
}

/** @throws {WarchestError} not-found */
function marketOf(workspace: Workspace, plan: Plan): Market {
  const market = marketOfPlan(workspace, plan)
  if (market) return market
  throw new WarchestError('not-found', { code: 'plan.no-market', message: `The demand that ${plan.name} was made on is not in this workspace.`, mend: 'Fit the demand and optimise a new plan.', params: { id: plan.id } })
}

/** What the contract's types cannot say. */
function checkTerms(input: OptimizeInput, market: Market): void {
  const categories = new Set(market.categories.map(({ id }) => id))
  const unknown = [...input.envelopes.categories.map(({ category }) => category), ...input.scope.categories].find((id) => !categories.has(id))
  const refuse = (code: string, field: string, message: string, mend: string): never => { throw new WarchestError('bad-input', { code, message, mend, field }) }
  if (daysBetween(input.from, input.to) < 0) refuse('plan.dates', 'to', `The plan ends on ${input.to}, before it begins on ${input.from}.`, 'Give a last day on or after the first.')
  if (unknown !== undefined) refuse('plan.unknown-category', 'envelopes', `There is no category ${unknown}.`, 'Name a category of the catalog.')
  if (new Set(input.envelopes.categories.map(({ category }) => category)).size < input.envelopes.categories.length) refuse('plan.twice', 'envelopes', 'A category has two envelopes.', 'Give each category one envelope.')
  if ([input.envelopes.total, ...input.envelopes.categories.map(({ amount }) => amount)].some((amount) => amount !== null && amount < 0)) refuse('plan.negative', 'envelopes', 'An envelope is below zero.', 'Give an amount of zero or more.')
}

/** The grid: every product of the catalog, with its line where it has one. */
function planRows(workspace: Workspace, id: string): PlanRow[] {
  const plan = planOrThrow(workspace, id)
  const market = marketOf(workspace, plan)
  const facts = planFacts(workspace, market)
  const demand = new Map(market.products.map((product) => [product.sku, product]))
  const lines = new Map(plan.lines.map((line) => [line.sku, line]))
  return loadProducts(workspace).map((product) => {
    const { sku, name, category, cost, floor, stock, currency } = product
    const fact = facts.get(sku)
    const fitted = demand.get(sku)
    return {
      line: lines.get(sku) ?? null, sku, name, category, list: fact?.list ?? null, cost, floor, stock, current: fact?.current ?? null, rivalLow: fact?.rivalLow ?? null, elasticity: fitted?.elasticity ?? null, priorShare: fitted?.priorShare ?? null,
      observedLow: fitted ? toMinor(fitted.observedLow, currency) : null, observedHigh: fitted ? toMinor(fitted.observedHigh, currency) : null,
    }
  })
}
