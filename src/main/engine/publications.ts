import { maySign } from '../../core/plan/approval.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'
import { signDecisions } from '../guard/decision.ts'
import { assertGateNow } from '../guard/last-door.ts'
import { returnRules } from '../guard/return-gate.ts'
import type { JobContext, JobKind } from '../jobs/job.ts'
import { assertClock, assertMayPublish } from '../people/may-publish.ts'
import { requireSigner, type Signer } from '../people/session.ts'
import { closeEmergency, leftByEmergency } from '../publish/close-emergency.ts'
import { carryOutEmergency, openEmergencies, takeUpEmergencies } from '../publish/emergency.ts'
import { publicationFiles } from '../publish/files.ts'
import { publicationSales } from '../publish/plan-against-actual.ts'
import { ROW_STATES, type PublicationSummary, type RowState, type RunnerView } from '../publish/publication.ts'
import { advancePublication, decideRows, endPublication, pausePublication, preparePublication, previewPublication, resumePublication, rollbackPublication, runPublication } from '../publish/publisher.ts'
import { listPublications, publicationJournal, publicationReasons, publicationRows, publicationSummary, watchPublication } from '../publish/queries.ts'
import { dateIn } from '../publish/schedule.ts'
import { TRIPWIRE } from '../publish/tripwire.ts'
import { ownerOf } from '../stores/owner.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { loadMarket } from '../workspace/queries/market.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { getPlan } from '../workspace/queries/plans.ts'
import { loadPreferences, savePreferences } from '../workspace/queries/preferences.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { noteAct } from './audit.ts'
import { procedures, type Desk } from './desk.ts'
import { publisherDeps, sleep, whenIn, zoneOf } from './publisher-deps.ts'

/** Rows of one call: small enough that a pause is felt at once, large enough to be fast. */
const BATCH_ROWS = 200

/** Starts the work as a job. A publication that stopped or failed fails its job, with the reason; a paused one does not. */
function startJob(desk: Desk, kind: JobKind, title: string, id: string, work: (job: JobContext) => Promise<PublicationSummary>): { jobId: string } {
  return desk.jobs.start(kind, title, async (job) => {
    const { state, why } = await work(job)
    if ((state !== 'failed' && state !== 'stopped') || !why) return id
    throw new WarchestError(state === 'failed' ? 'unavailable' : 'refused', why)
  })
}

export const publicationProcedures = {
  list: procedures.publications.list.handler(({ context }) => listPublications(context.desk.workspace().db)),
  get: procedures.publications.get.handler(({ context, input }) => publicationSummary(context.desk.workspace().db, input.id)),
  rows: procedures.publications.rows.handler(({ context, input: { id, state, offset, limit } }) => publicationRows(context.desk.workspace().db, id, { state: rowState(state), offset, limit })),
  journal: procedures.publications.journal.handler(({ context, input }) => publicationJournal(context.desk.workspace().db, input.id)),

  reasons: procedures.publications.reasons.handler(({ context, input }) => publicationReasons(context.desk.workspace().db, input.id)),

  preview: procedures.publications.preview.handler(async ({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const plan = planOf(workspace, input.planId)
    const preview = previewPublication(workspace, plan, { ...loadPreferences(workspace), ...(await whenIn(desk, workspace, input.storeId)) })
    assertGateNow(workspace, plan)
    return preview
  }),
  start: procedures.publications.start.handler(async ({ context: { desk }, input: { planId, storeId, dryRun, planHash, reason = '', ...chosen } }) => {
    const workspace = desk.workspace()
    const plan = planOf(workspace, planId)
    if (planHash !== undefined && plan.hash !== planHash) {
      throw new WarchestError('conflict', { code: 'publication.other-version', message: `'${plan.name}' has moved on to version ${plan.version} since this was read.`, mend: 'Make a dry run of the version as it stands now.', params: { plan: plan.name, version: plan.version } })
    }
    const usual = loadPreferences(workspace)
    const { canaryShare, canarySeconds, guard } = { ...usual, ...chosen }
    if (!dryRun && canarySeconds < usual.canarySeconds) assertMayWatchLess(workspace, reason)
    const deps = await publisherDeps(desk, workspace, storeId)
    const when = await whenIn(desk, workspace, storeId)
    const id = desk.newId('publication')
    const facts = planFacts(workspace, loadMarket(workspace))
    assertMayPublish(workspace, plan)
    // From here to the publication's last door nothing is waited for, so that the gate is asked once.
    assertGateNow(workspace, plan, id)
    preparePublication({ db: workspace.db, clock: desk.clock }, plan, storeId, {
      id, dryRun, canaryShare, canarySeconds, batchRows: BATCH_ROWS, tripwire: { ...TRIPWIRE, exposedCash: (plan.verdict?.settings ?? guard).exposedCashCap },
      ...when, floorOf: (sku) => facts.get(sku)?.floor ?? null,
    })
    return { publicationId: id, ...startJob(desk, 'publish', plan.name, id, (job) => runPublication(deps(job), id)) }
  }),
  resume: procedures.publications.resume.handler(async ({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId, planName, direction } = publicationSummary(workspace.db, id)
    const deps = await publisherDeps(desk, workspace, storeId)
    return startJob(desk, ({ restore: 'rollback', end: 'end', publish: 'publish' } as const)[direction], planName, id, (job) => resumePublication(deps(job), id))
  }),
  rollback: procedures.publications.rollback.handler(async ({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId, planName } = publicationSummary(workspace.db, id)
    const deps = await publisherDeps(desk, workspace, storeId)
    return startJob(desk, 'rollback', planName, id, (job) => rollbackPublication(deps(job), id))
  }),
  end: procedures.publications.end.handler(async ({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId, planName } = publicationSummary(workspace.db, id)
    const deps = await publisherDeps(desk, workspace, storeId)
    return startJob(desk, 'end', planName, id, (job) => endPublication(deps(job), id))
  }),
  decide: procedures.publications.decide.handler(({ context: { desk }, input: { id, skus, ...said } }) => {
    const workspace = desk.workspace()
    const signer = requireSigner(workspace)
    assertClock(workspace)
    return workspace.transaction(() => {
      const decisions = decideRows(workspace, id, skus, (prices) => signDecisions(workspace, signer, id, prices, returnRules(workspace), said))
      const { planName, planVersion, storeId, ...summary } = publicationSummary(workspace.db, id)
      noteAct(workspace, { what: 'publication.decide', subject: id, detail: { name: planName, version: planVersion, store: storeId, ...said, rows: decisions.size, prices: [...decisions].map(([sku, { price, rules, signature, expiresAt }]) => ({ sku, price, rules, signature, expiresAt })) } })
      return { planName, planVersion, storeId, ...summary }
    })
  }),
  emergencyStop: procedures.publications.emergencyStop.handler(({ context: { desk }, input: { by, reason, seq } }) => {
    const workspace = desk.workspace()
    const open = takeUpEmergencies({ db: workspace.db, clock: desk.clock }, by, reason, seq)
    return desk.jobs.start('rollback', 'Emergency stop', async (job) => {
      const work = await Promise.allSettled(open.map((emergency) => carryOutEmergency(async ({ storeId }) => (await publisherDeps(desk, workspace, storeId))(job), workspace.db, desk.clock, emergency)))
      const rests = work.flatMap((each) => {
        if (each.status === 'rejected') throw each.reason
        return each.value
      })
      if (rests.every(({ done }) => done)) return null
      throw new WarchestError('unavailable', rests.flatMap(({ publications }) => publications).flatMap(({ why, state }) => (why && state !== 'rolled-back' && state !== 'ended' ? [why] : [])))
    }, '')
  }),
  emergencyLeft: procedures.publications.emergencyLeft.handler(({ context: { desk }, input: { seq } }) => leftByEmergency(desk.workspace().db, seq)),
  emergencyClose: procedures.publications.emergencyClose.handler(async ({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    await closeEmergency(workspace, requireSigner(workspace), input)
    return runnerView(desk)
  }),
  sales: procedures.publications.sales.handler(({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId } = publicationSummary(workspace.db, id)
    return publicationSales(workspace.db, id, desk.stores.declared(ownerOf(workspace), storeId).orders)
  }),
  runner: procedures.publications.runner.handler(({ context: { desk } }) => runnerView(desk)),
  setZone: procedures.publications.setZone.handler(({ context: { desk }, input: { zone } }) => {
    if (zone !== null) dateIn(0, zone)
    savePreferences(desk.workspace(), { timeZone: zone })
    return runnerView(desk)
  }),
  files: procedures.publications.files.handler(({ context: { desk }, input: { id } }) => publicationFiles(desk.workspace().db, id)),
  pause: procedures.publications.pause.handler(({ context: { desk }, input: { id } }) => pausePublication({ db: desk.workspace().db, clock: desk.clock }, id)),
  advance: procedures.publications.advance.handler(({ context: { desk }, input: { id, reason } }) => {
    const workspace = desk.workspace()
    const signer = signerForLess(workspace)
    assertClock(workspace)
    return workspace.transaction(() => {
      const { watchUntil } = publicationSummary(workspace.db, id)
      const summary = advancePublication({ db: workspace.db, clock: desk.clock }, id, { by: signer.person.name, reason })
      const { planName, planVersion, storeId } = summary
      const statement = { publication: id, act: 'advance', watchUntil, reason, personId: signer.person.id, at: desk.clock.now() }
      noteAct(workspace, { what: 'publication.advance', subject: id, detail: { ...statement, name: planName, version: planVersion, store: storeId, signature: signer.sign(canonicalJson(statement)) } })
      return summary
    })
  }),
  watch: procedures.publications.watch.handler(({ context, input: { id }, signal }) => {
    const { db } = context.desk.workspace()
    // An unknown id is an error of the call, not of a stream that has begun.
    publicationSummary(db, id)
    return watchPublication(db, id, sleep, signal)
  }),
}

function runnerView(desk: Desk): RunnerView {
  const workspace = desk.workspace()
  return { running: desk.schedule.keeping(), zone: zoneOf(workspace, null), acts: desk.schedule.acts(), emergencies: openEmergencies({ db: workspace.db, clock: desk.clock }) }
}

/** Whoever shortens the watch over a canary: hurting buyers that a longer one would have spared is for those who may sign. */
function signerForLess(workspace: Workspace): Signer {
  const signer = requireSigner(workspace)
  const { person } = signer
  if (!maySign(person.role)) throw new WarchestError('refused', { code: 'publication.may-not-watch-less', message: `${person.name} is an analyst, and analysts shorten no watch.`, mend: 'Have an executive, a pricing manager or an approver do it.', params: { name: person.name } })
  return signer
}

/** A canary that is watched for less than the workspace asks for takes somebody who may sign, and says why. */
function assertMayWatchLess(workspace: Workspace, reason: string): void {
  signerForLess(workspace)
  if (reason.trim() === '') throw new WarchestError('bad-input', { code: 'publication.no-watch-reason', message: 'The canary is to be watched for less time than the workspace asks for, without a reason.', mend: 'Say why; the reason is kept in the audit log.', field: 'reason' })
}

function planOf(workspace: Workspace, id: string): Plan {
  const plan = getPlan(workspace, id)
  if (plan) return plan
  throw new WarchestError('not-found', { code: 'plan.unknown', message: `There is no plan ${id}.`, mend: 'Choose one from the list of plans.', params: { id } })
}

function rowState(text: string | null): RowState | 'drifted' | null {
  if (text === null || text === 'drifted') return text
  const state = ROW_STATES.find((known) => known === text)
  if (state) return state
  throw new WarchestError('bad-input', { code: 'publication.row-state', message: `'${text}' is not a state of a row.`, mend: `Use one of: ${ROW_STATES.join(', ')}.`, params: { state: text } })
}
