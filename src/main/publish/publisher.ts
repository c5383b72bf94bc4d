import { WarchestError, type Problem } from '../../core/problem.ts'
import { assertPublishable, planContent } from '../../core/plan/content.ts'
import type { Verdict } from '../../core/guard/verdict.ts'
import type { Approval, Plan } from '../../core/plan/plan.ts'
import { StoreError, storeProblem } from '../stores/connector.ts'
import { contentHash } from '../workspace/canonical.ts'
import { act, PUBLISH, RESTORE } from './act.ts'
import { watchCanary } from './canary.ts'
import { hubOf } from './hub.ts'
import { takeImage } from './image.ts'
import { Journal, type PublicationOptions, type WorkRow } from './journal.ts'
import { buildManifest, waveSizes } from './manifest.ts'
import type { PublicationPreview, PublicationState, PublicationSummary } from './publication.ts'
import { publicationSummary } from './queries.ts'
import { PAUSED, Rest, Run, type PublisherDeps } from './run.ts'
import { landBeforeRestore } from './landing.ts'
import { stopOnDrift, stopOnTrouble, troubles } from './trouble.ts'

export interface PublishOptions extends PublicationOptions {
  readonly id: string
  readonly dryRun: boolean
}

/**
 * Freezes the manifest of an approved plan and opens its publication; nothing is read or written in the store yet.
 * @throws WarchestError 'refused' where the plan may not be published, 'conflict' where another publication writes to this store, or rests unfinished with products of this plan.
 */
export function preparePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, plan: Plan, storeId: string, options: PublishOptions): string {
  const { id, dryRun, ...settings } = options
  const { planHash } = publishable(plan)
  const journal = new Journal(deps.db, () => deps.clock.now())
  if (!dryRun) {
    refuseBeside(journal, storeId, id)
    refuseOver(journal, storeId, plan)
  }
  journal.create(buildManifest(plan, planHash, { publicationId: id, storeId }, settings.canaryShare), plan.name, dryRun, settings)
  return id
}

/** One publication at a time writes to a store. */
function refuseBeside(journal: Journal, storeId: string, id: string): void {
  const busy = journal.unfinished(storeId).find((other) => other !== id)
  if (busy === undefined) return
  throw new WarchestError('conflict', { code: 'publication.busy', message: `Publication ${busy} is still writing to this store.`, mend: 'Resume it, or roll it back, before another begins.', params: { id: busy } })
}

/** What a publication left half done is settled first: over a second one it could neither go on nor be taken back whole. */
function refuseOver(journal: Journal, storeId: string, plan: Plan): void {
  const open = journal.unsettled(storeId, plan.lines.map((line) => line.sku))
  if (open === null) return
  const { id, planName, written, shared } = open
  throw new WarchestError('conflict', {
    code: 'publication.unsettled', message: `Publication ${id} of '${planName}' is not finished: ${written} of its prices are in the store, and it shares ${shared} ${shared === 1 ? 'product' : 'products'} with this plan.`,
    mend: 'Resume it to its end, or roll it back, before this plan is published.', params: { id, plan: planName, written, shared },
  })
}

/** Judged here, at the last door: whoever calls, and whatever the plan says of itself. */
function publishable(plan: Plan): { readonly planHash: string; readonly verdict: Verdict; readonly approval: Approval } {
  const planHash = contentHash(planContent(plan))
  assertPublishable(plan, planHash)
  // Both are there in what passes.
  return { planHash, verdict: plan.verdict as Verdict, approval: plan.approval as Approval }
}

/**
 * What publishing a plan would mean: size, money at risk, dates, waves.
 * @throws WarchestError 'refused', with all reasons, where the plan may not be published
 */
export function previewPublication(plan: Plan, settings: Pick<PublicationOptions, 'canaryShare' | 'canarySeconds'>): PublicationPreview {
  const { planHash, verdict, approval } = publishable(plan)
  const dates = plan.lines.flatMap((line) => [line.from, line.to]).sort()
  return {
    planId: plan.id, planVersion: plan.version, planHash, planName: plan.name, currency: plan.currency, lines: plan.lines.length, exposedCash: verdict.exposedCash, belowCostCash: verdict.belowCostCash,
    largestDrop: verdict.largestDrop, from: dates[0], to: dates[dates.length - 1], approvedBy: approval.by, approvedAt: approval.at, waves: waveSizes(plan.lines.length, settings.canaryShare), canarySeconds: settings.canarySeconds,
  }
}

/** Prepares and runs: before-image, canary, waves, read-back of every row. Answers when the publication rests. */
export async function publishPlan(deps: PublisherDeps, plan: Plan, storeId: string, options: PublishOptions): Promise<PublicationSummary> {
  return runPublication(deps, preparePublication(deps, plan, storeId, options))
}

/** Runs a prepared publication until it rests. */
export const runPublication = (deps: PublisherDeps, id: string): Promise<PublicationSummary> => drive(deps, id, publish)

/**
 * Goes on where the journal ends, after a pause, a stop or the death of the process; in the direction it had.
 * @throws WarchestError 'conflict' where there is nothing to go on with or another publication of the store is unfinished, 'refused' where the manifest was altered.
 */
export async function resumePublication(deps: PublisherDeps, id: string): Promise<PublicationSummary> {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { state, dryRun, direction, storeId, imageSchema } = journal.head(id)
  if (dryRun || state === 'live' || state === 'rolled-back') {
    throw new WarchestError('conflict', { code: 'publication.nothing-to-resume', message: `Publication ${id} is ${dryRun ? 'a dry run' : state}: there is nothing to resume.`, mend: 'Start a new publication, or roll this one back.', params: { id, state } })
  }
  // A roll back may always go on: it writes only where our own price stands.
  if (direction === 'publish') refuseBeside(journal, storeId, id)
  // From the first moment it counts as unfinished, and a canary as one, whatever it was called while it rested.
  const stage: PublicationState = direction === 'restore' ? 'rolling-back' : imageSchema === null ? 'prepared' : journal.has(id, 'canary-passed') ? 'waves' : 'canary'
  return drive(deps, id, direction === 'publish' ? publish : restore, () => {
    // Going on after a stop is a person's decision: what stopped it is not counted a second time.
    journal.record(id, 'resumed', { detail: { from: state, direction }, and: () => journal.set(id, { state: stage, pauseRequested: false, why: null, tolerated: troubles(journal.counts(id)) }) })
  })
}

/**
 * Takes a publication back: each row that still has the price we wrote gets its earlier price again; a row that anybody has changed since is kept.
 * A publication that is being worked on is paused first.
 */
export async function rollbackPublication(deps: PublisherDeps, id: string): Promise<PublicationSummary> {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { dryRun, state } = journal.head(id)
  if (dryRun || state === 'rolled-back') {
    throw new WarchestError('conflict', { code: 'publication.nothing-to-restore', message: `Publication ${id} ${dryRun ? 'was a dry run and wrote nothing' : 'was rolled back already'}.`, mend: 'There is nothing to take back.', params: { id, state } })
  }
  if (hubOf(deps.db).running(id)) {
    pausePublication(deps, id)
    for await (const _ of hubOf(deps.db).changes(id, deps.signal)) if (!hubOf(deps.db).running(id)) break
  }
  return drive(deps, id, restore, () => {
    journal.record(id, 'rollback-begun', { detail: { from: state }, and: () => journal.set(id, { direction: 'restore', pauseRequested: false, why: null, state: 'rolling-back', watchUntil: null }) })
  })
}

/** Asks for a pause at the next safe point; an interrupted publication is paused at once. */
export function pausePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, id: string): PublicationSummary {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { state, dryRun } = journal.head(id)
  if (hubOf(deps.db).running(id)) journal.record(id, 'pause-requested', { and: () => journal.set(id, { pauseRequested: true }) })
  else if (!dryRun && UNFINISHED.includes(state)) journal.record(id, 'paused', { and: () => journal.set(id, { state: 'paused' }) })
  else throw new WarchestError('conflict', { code: 'publication.at-rest', message: `Publication ${id} is ${state}: nothing is being written.`, mend: 'There is nothing to pause.', params: { id, state } })
  return publicationSummary(deps.db, id)
}

/** Ends the canary's watch early, by a person's decision; the canary is verified once more before the waves. */
export function advancePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, id: string): PublicationSummary {
  const journal = new Journal(deps.db, () => deps.clock.now())
  if (journal.head(id).watchUntil === null) {
    throw new WarchestError('conflict', { code: 'publication.not-watching', message: `The canary of publication ${id} is not being watched.`, mend: 'There is nothing to cut short.', params: { id } })
  }
  journal.record(id, 'watch-cut-short', { and: () => journal.set(id, { watchUntil: deps.clock.now() }) })
  return publicationSummary(deps.db, id)
}

const UNFINISHED: readonly PublicationState[] = ['prepared', 'canary', 'waves', 'rolling-back']

/** One stretch of work, whose every end is written down: done, paused, stopped by a rule, or failed for a reason. */
async function drive(deps: PublisherDeps, id: string, work: (run: Run) => Promise<void>, begin: () => void = () => {}): Promise<PublicationSummary> {
  const run = new Run(deps, id)
  const release = hubOf(deps.db).begin(id)
  const rest = (state: PublicationState, why: Problem): void => {
    run.journal.record(id, state, { detail: { why: why.message }, and: () => run.journal.set(id, { state, why, pauseRequested: false }) })
  }
  try {
    run.journal.manifest(id)
    begin()
    await work(run)
  } catch (error) {
    if (error instanceof Rest) rest(error.state, error.why)
    else if (deps.signal?.aborted) rest('paused', PAUSED)
    else if (error instanceof StoreError) rest('failed', storeProblem(error))
    else throw error
  } finally {
    release()
  }
  return publicationSummary(deps.db, id)
}

async function publish(run: Run): Promise<void> {
  const { id, journal } = run
  const manifest = journal.manifest(id)
  await run.greet()
  await takeImage(run, manifest)
  if (run.head.dryRun) return finishDryRun(run)
  stopOnDrift(run)
  for (const wave of journal.waves(id)) {
    const batches = batchesOf(run, journal.rows(id, ['pending', 'sent'], wave))
    if (batches.length > 0) journal.record(id, 'wave', { detail: { wave, batches: batches.length }, and: () => journal.set(id, { state: wave === 0 ? 'canary' : 'waves' }) })
    for (const batch of batches) {
      await act(run, PUBLISH, batch)
      stopOnTrouble(run)
    }
    if (wave === 0 && journal.rows(id, ['pending']).length > 0) await watchCanary(run)
  }
  const { confirmed = 0, ...others } = journal.counts(id)
  const left = Object.entries(others)
  const missing = left.reduce((sum, [, n]) => sum + n, 0)
  const why = missing === 0 ? null : {
    code: 'publication.not-all', message: `${missing} of ${manifest.rows.length} rows were not published: ${left.map(([state, n]) => `${n} ${state}`).join(', ')}.`,
    mend: 'Look at their reasons.', params: { rows: missing, total: manifest.rows.length },
  }
  journal.record(id, 'live', {
    detail: { confirmed, ...others, ends: manifest.rows.reduce((last, row) => (row.to > last ? row.to : last), '') },
    and: () => {
      journal.set(id, { state: 'live', why, watchUntil: null })
      run.deps.planStatus?.(manifest.planId, manifest.planVersion, 'published')
    },
  })
}

/** What would be sent: the batches of each wave against the store as it stands, and nothing written. */
function finishDryRun(run: Run): void {
  const { id, journal } = run
  for (const wave of journal.waves(id)) {
    const batches = batchesOf(run, journal.rows(id, ['pending'], wave))
    journal.record(id, 'dry-wave', { detail: { wave, batches: batches.length, rows: batches.reduce((sum, batch) => sum + batch.length, 0) } })
  }
  const { pending = 0, skipped = 0, conflict = 0, failed = 0 } = journal.counts(id)
  const why = conflict + failed + skipped === 0 ? null : {
    code: 'publication.dry-left', message: `${conflict + failed + skipped} of ${pending + conflict + failed + skipped} rows would not be written: ${conflict} conflict, ${failed} failed, ${skipped} skipped.`,
    mend: 'Look at their reasons; what is in conflict stays as it is.', params: { rows: conflict + failed + skipped, total: pending + conflict + failed + skipped },
  }
  journal.record(id, 'dry-run', { detail: { pending, skipped, conflict, failed }, and: () => journal.set(id, { why }) })
  run.report()
}

async function restore(run: Run): Promise<void> {
  const { id, journal } = run
  const manifest = journal.manifest(id)
  await run.greet()
  journal.record(id, 'restoring', { and: () => journal.set(id, { state: 'rolling-back' }) })
  await landBeforeRestore(run)
  for (const wave of journal.waves(id).reverse()) {
    for (const batch of batchesOf(run, journal.rows(id, ['confirmed', 'mismatch', 'restoring'], wave))) await act(run, RESTORE, batch)
  }
  const { restored = 0, kept = 0, restoring = 0 } = journal.counts(id)
  if (restoring > 0) {
    throw new Rest('failed', { code: 'publication.restore-stuck', message: `${restoring} rows could not be restored and still have the published price.`, mend: 'Look at their reasons, then resume the roll back.', params: { rows: restoring } })
  }
  journal.record(id, 'rolled-back', {
    detail: { restored, kept },
    and: () => {
      journal.set(id, { state: 'rolled-back', why: kept === 0 ? null : keptProblem(kept) })
      run.deps.planStatus?.(manifest.planId, manifest.planVersion, 'rolled-back')
    },
  })
}

const keptProblem = (kept: number): Problem =>
  ({ code: 'publication.kept', message: `${kept} rows were kept as they are: somebody else has changed them since.`, mend: 'Decide about these in the store.', params: { rows: kept } })

/** Rows in calls the store takes; rows of one earlier call stay together, so that its key can be used again. */
function batchesOf(run: Run, rows: readonly WorkRow[]): WorkRow[][] {
  const { maxRows, maxReadRows, maxBytes } = run.connector.capabilities
  const { options } = run.head
  // A row takes at most some 350 bytes: a SKU of 200, a price, a currency, a version.
  const size = Math.max(1, Math.min(options.batchRows, maxRows, maxReadRows, Math.floor(maxBytes / 350)))
  const batches: WorkRow[][] = []
  let last: string | null = null
  for (const row of rows) {
    const flying = row.state === 'sent' || row.state === 'restoring' ? row.batch : null
    const current = batches.at(-1)
    if (!current || current.length >= size || flying !== last) batches.push([row])
    else current.push(row)
    last = flying
  }
  return batches
}
