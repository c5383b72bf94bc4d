import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Minor } from '../../core/money/money.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { assertClock, assertMayPublish } from '../people/may-publish.ts'
import { StoreError, storeProblem } from '../stores/connector.ts'
import { hubOf } from './hub.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { END, RESTORE, returnPrice } from './act.ts'
import { Journal, OURS, UNFINISHED, type RowDecision } from './journal.ts'
import { alteredProblem, buildManifest, waveSizes, type Manifest, type ManifestTerms, type PublicationOptions } from './manifest.ts'
import { end, lateness, publish, restore } from './movements.ts'
import type { PublicationPreview, PublicationState, PublicationSummary, RowState } from './publication.ts'
import { publicationSummary } from './queries.ts'
import { PAUSED, Rest, Run, type PublisherDeps, type ReturnPrice } from './run.ts'
import { runShift } from './run-shift.ts'
import { dateIn, moved, spanOf, type Keeper } from './schedule.ts'
import { Tripped, watchOrders } from './tripwire.ts'
import { troubles } from './trouble.ts'

export interface PublishOptions extends PublicationOptions {
  readonly id: string
  readonly dryRun: boolean
  /** Who begins and ends the prices: 'store' where it has a schedule of its own. */
  readonly keeper: Keeper
  /** IANA zone of the store's days. */
  readonly zone: string
  /** The day that the workspace states for its plans, where that is not the clock's: they run as many days later as was signed. Null: the calendar's own. */
  readonly asOf: IsoDate | null
  /** Lowest permitted price of a product; null where it is not known. */
  readonly floorOf: (sku: string) => Minor | null
}

/** What decides when a plan is in force. */
export type When = Pick<PublishOptions, 'keeper' | 'zone' | 'asOf'>

/**
 * Freezes the manifest of an approved plan and opens its publication; nothing is read or written in the store yet.
 * @throws WarchestError 'refused' where the plan may not be published or its days are over, 'conflict' where another publication writes to this store, rests unfinished with
 *   products of this plan, or waits for the same days with them.
 */
export function preparePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, plan: Plan, storeId: string, options: PublishOptions): string {
  const { id, dryRun, canaryShare, canarySeconds, batchRows, tripwire, keeper, zone, floorOf } = options
  const { planHash } = assertMayPublish(deps, plan)
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { daysOf } = whenOf(plan, options, deps.clock.now())
  const manifest = buildManifest(plan, planHash, { publicationId: id, storeId }, { options: { canaryShare, canarySeconds, batchRows, ...(tripwire ? { tripwire } : {}) }, keeper, zone, daysOf, floorOf })
  if (!dryRun) {
    refuseInEmergency(journal, storeId)
    refuseBeside(journal, storeId, id)
    refuseOver(journal, storeId, plan)
    refuseTwice(journal, storeId, plan, manifest.rows.map((row) => ({ startsAt: row.startsAt ?? '', endsAt: row.endsAt ?? '' })))
  }
  journal.create(manifest, plan.name, dryRun)
  return id
}

/**
 * The days on which a plan will be in force in a store, and their first and last moments.
 * @throws WarchestError 'refused' where they are over, since a price that can never end must not begin, or not the ones that were signed
 */
function whenOf(plan: Plan, { keeper, zone, asOf }: When, now: string): { readonly daysOf: ManifestTerms['daysOf']; readonly schedule: PublicationPreview['schedule']; readonly moved: boolean } {
  const today = dateIn(Date.parse(now), zone)
  const shift = runShift(plan, asOf, zone, today)
  const daysOf: ManifestTerms['daysOf'] = shift === 0 ? (line) => line : (line) => moved(line, shift)
  const days = plan.lines.map(daysOf)
  const [first, last] = [days.reduce((least, { from }) => (from < least ? from : least), days[0].from), days.reduce((most, { to }) => (to > most ? to : most), days[0].to)]
  if (last < today) {
    throw new WarchestError('refused', { code: 'publication.over', message: `The last day of '${plan.name}', ${last}, is over.`, mend: 'Revise the plan with days from today on, check it and have it approved.', params: { plan: plan.name, last } })
  }
  return { daysOf, schedule: { keeper, zone, ...spanOf(first, last, zone) }, moved: shift !== 0 }
}

/** While everything is being taken back from a store nothing new begins there. */
function refuseInEmergency(journal: Journal, storeId: string): void {
  const emergency = journal.emergencyIn(storeId)
  if (emergency === null) return
  throw new WarchestError('conflict', { code: 'publication.emergency', message: `The emergency stop of ${emergency.by} is still taking prices back from this store.`, mend: 'Wait until everything is restored there, go on with it, or end it where it cannot be done.', params: { by: emergency.by, store: storeId } })
}

/** Two plans that wait for the same days with the same products would meet in the store. */
function refuseTwice(journal: Journal, storeId: string, plan: Plan, spans: readonly { readonly startsAt: string; readonly endsAt: string }[]): void {
  const startsAt = spans.reduce((least, span) => (span.startsAt < least ? span.startsAt : least), spans[0].startsAt)
  const endsAt = spans.reduce((most, span) => (span.endsAt > most ? span.endsAt : most), spans[0].endsAt)
  const other = journal.waiting(storeId, plan.lines.map((line) => line.sku), { startsAt, endsAt })
  if (other === null) return
  const { id, planName, shared } = other
  throw new WarchestError('conflict', {
    code: 'publication.scheduled-beside', message: `Publication ${id} of '${planName}' waits for some of the same days with ${shared} of the same products.`,
    mend: 'Take it back first, or give the plans days or products of their own.', params: { id, plan: planName, shared },
  })
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

/**
 * What publishing a plan would mean: size, money at risk, dates, waves.
 * @throws WarchestError 'refused', with all reasons, where the plan may not be published
 */
export function previewPublication(book: Book, plan: Plan, settings: Pick<PublicationOptions, 'canaryShare' | 'canarySeconds'> & When): PublicationPreview {
  const { planHash, verdict, approvedBy, approvedAt } = assertMayPublish(book, plan)
  const { daysOf, schedule, moved } = whenOf(plan, settings, book.clock.now())
  const days = plan.lines.map(daysOf)
  return {
    planId: plan.id, planVersion: plan.version, planHash, planName: plan.name, currency: plan.currency, lines: plan.lines.length, exposedCash: verdict.exposedCash, belowCostCash: verdict.belowCostCash,
    largestDrop: verdict.largestDrop, from: days.map(({ from }) => from).sort()[0], to: days.map(({ to }) => to).sort().at(-1) ?? '', schedule, moved,
    approvedBy, approvedAt, waves: waveSizes(plan.lines.length, settings.canaryShare), canarySeconds: settings.canarySeconds,
  }
}

/** Prepares and runs: before-image, canary, waves, read-back of every row. Answers when the publication rests. */
export async function publishPlan(deps: PublisherDeps, plan: Plan, storeId: string, options: PublishOptions): Promise<PublicationSummary> {
  return runPublication(deps, preparePublication(deps, plan, storeId, options))
}

/** States from which a publication is begun; whatever rests otherwise was paused, stopped or taken back before its turn came, and is resumed or left. */
const WAITS: readonly PublicationState[] = ['prepared', 'scheduled', 'live']

/**
 * Runs a prepared publication, or one whose day has come, until it rests.
 * @throws WarchestError 'conflict' where it is not waiting for that any more, another one writes to the store, or everything is being taken back; 'refused' where the clock was set back
 */
export const runPublication = (deps: PublisherDeps, id: string): Promise<PublicationSummary> => drive(deps, id, (run, manifest) => publishThroughDoor(run, manifest, begunAt(deps, id)), () => {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { state, storeId, dryRun } = journal.head(id)
  if (!WAITS.includes(state)) throw new WarchestError('conflict', { code: 'publication.not-waiting', message: `Publication ${id} is ${state} and does not wait to begin.`, mend: 'Resume it where it was paused or stopped.', params: { id, state } })
  mayWrite(deps, journal, storeId, id, dryRun)
})

/** What must hold wherever prices of a plan are about to be written, and may have changed since the publication was opened. */
function mayWrite(deps: PublisherDeps, journal: Journal, storeId: string, id: string, dryRun: boolean): void {
  assertClock(deps)
  if (dryRun) return
  refuseInEmergency(journal, storeId)
  refuseBeside(journal, storeId, id)
}

const begunAt = ({ db }: Pick<PublisherDeps, 'db'>, id: string): string => publicationSummary(db, id).createdAt

/** Asks the door once more with what is still to be written; where it refuses, the publication stops with the reason, and what it has written may still be taken back. */
function publishThroughDoor(run: Run, manifest: Manifest, handedOver: string): Promise<void> {
  const { planId, planVersion, dryRun } = run.head
  const skus = new Set(run.journal.skus(run.id, ['pending', 'sent']))
  // Not asked on a way back: whoever has changed how closely it is watched must not thereby keep it from being taken back.
  if (manifest.options === undefined ? manifest.schema > 2 : canonicalJson(manifest.options) !== canonicalJson(run.head.options)) throw new Rest('stopped', alteredProblem(run.id))
  const [problem] = dryRun || skus.size === 0 ? [] : run.deps.door({ planId, planVersion, manifest, skus, handedOver })
  if (problem) throw new Rest('stopped', problem)
  return publish(run)
}

/**
 * Goes on where the journal ends, after a pause, a stop or the death of the process; in the direction it had. Whoever resumes decides anew, so the approval must hold now; what the runner itself
 * has begun and a crash has cut short only goes on.
 * @throws WarchestError 'conflict' where there is nothing to go on with or another publication of the store is unfinished, 'refused' where the manifest was altered or the clock was set back.
 */
export async function resumePublication(deps: PublisherDeps, id: string, goesOn: 'by-a-person' | 'by-itself' = 'by-a-person'): Promise<PublicationSummary> {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { state, dryRun, direction, storeId, imageSchema } = journal.head(id)
  if (dryRun || state === 'live' || state === 'scheduled' || state === 'rolled-back' || state === 'ended') {
    throw new WarchestError('conflict', { code: 'publication.nothing-to-resume', message: `Publication ${id} is ${dryRun ? 'a dry run' : state}: there is nothing to resume.`, mend: 'Start a new publication, or roll this one back.', params: { id, state } })
  }
  // A way back may always go on: it writes only where our own price stands.
  if (direction === 'publish') mayWrite(deps, journal, storeId, id, dryRun)
  // From the first moment it counts as unfinished, and a canary as one, whatever it was called while it rested.
  const stage: PublicationState = direction === 'restore' ? 'rolling-back' : direction === 'end' ? 'ending' : imageSchema === null ? 'prepared' : journal.has(id, 'canary-passed') ? 'waves' : 'canary'
  const handedOver = goesOn === 'by-itself' ? begunAt(deps, id) : deps.clock.now()
  return drive(deps, id, { publish: (run: Run, manifest: Manifest) => publishThroughDoor(run, manifest, handedOver), restore, end }[direction], () => {
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
  if (dryRun || state === 'rolled-back' || state === 'ended') {
    throw new WarchestError('conflict', {
      code: 'publication.nothing-to-restore', message: `Publication ${id} ${dryRun ? 'was a dry run and wrote nothing' : state === 'ended' ? 'has ended: its prices have gone back already' : 'was rolled back already'}.`, mend: 'There is nothing to take back.', params: { id, state },
    })
  }
  await paused(deps, id)
  return drive(deps, id, restore, () => {
    journal.record(id, 'rollback-begun', { detail: { from: state }, and: () => journal.set(id, { direction: 'restore', pauseRequested: false, why: null, state: 'rolling-back', watchUntil: null }) })
  })
}

/**
 * Ends what is over: each row that still has the price we wrote gets the return price of the plan; a row that anybody has changed since is kept.
 * A publication that is being worked on is paused first. One that goes back already is left to that.
 * @throws WarchestError 'conflict' where nothing is over
 */
export async function endPublication(deps: PublisherDeps, id: string): Promise<PublicationSummary> {
  const journal = new Journal(deps.db, () => deps.clock.now())
  await paused(deps, id)
  const { state, dryRun, direction } = journal.head(id)
  if (dryRun || direction === 'restore' || !journal.any(id, OURS, { endedBy: deps.clock.now() })) {
    throw new WarchestError('conflict', { code: 'publication.not-over', message: `Nothing of publication ${id} is over.`, mend: 'Roll it back where its prices have to go before their last day.', params: { id, state } })
  }
  const late = direction === 'end' ? null : lateness(journal, id, deps.clock.now())
  return drive(deps, id, end, () => {
    journal.record(id, 'end-begun', { detail: { from: state }, and: () => journal.set(id, { direction: 'end', pauseRequested: false, why: null, state: 'ending', watchUntil: null }) })
    if (late) journal.record(id, 'end-missed', { detail: late, and: () => journal.set(id, { lateSeconds: late.seconds }) })
  })
}

/** Pauses it where it is being worked on, and waits until it rests. */
async function paused(deps: PublisherDeps, id: string): Promise<void> {
  if (!hubOf(deps.db).running(id)) return
  pausePublication(deps, id)
  for await (const _ of hubOf(deps.db).changes(id, deps.signal)) if (!hubOf(deps.db).running(id)) break
}

/** Rows of a way back that has failed on them: the store's two paths do not agree, or it refuses the write. */
const STUCK = ['restoring', 'ending', 'sent'] as const satisfies readonly RowState[]

/**
 * Decides about rows that the gate holds on their way back: to write the price nevertheless, or to leave what stands; and about rows that the store keeps from being settled, to leave what stands.
 * Takes hold when the way back is resumed, where the gate looks at the signature.
 * @param sign makes the decision about each price, signed; see `signDecisions`
 * @throws WarchestError 'conflict' where a row is neither held nor stuck or a stuck one is to be written, and whatever `sign` throws
 */
export function decideRows(deps: Pick<PublisherDeps, 'db' | 'clock'>, id: string, skus: readonly string[], sign: (prices: readonly ReturnPrice[]) => ReadonlyMap<string, RowDecision>): ReadonlyMap<string, RowDecision> {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { direction, keeper, state } = journal.head(id)
  const stuck = direction !== 'publish' && state === 'failed' && !hubOf(deps.db).running(id)
  const asked = new Set(skus)
  const held = journal.rows(id, stuck ? ['held', ...STUCK] : ['held']).filter(({ sku }) => asked.delete(sku))
  if (asked.size > 0 || held.length === 0) throw new WarchestError('conflict', { code: 'publication.not-held', message: `${[...asked][0] ?? 'No row'} is not held by the gate.`, mend: 'Decide about rows that are held.', params: { sku: [...asked][0] ?? '' } })
  const decisions = sign(held.map((row) => returnPrice(direction === 'end' ? END : RESTORE, row, keeper)))
  const [[, { write, by, reason }]] = decisions
  const waits = write ? held.find((row) => row.state !== 'held') : undefined
  if (waits) throw new WarchestError('conflict', { code: 'publication.stuck-not-written', message: `${waits.sku} is kept back by the store, and a decision does not make it write.`, mend: 'Resume the way back to try again, or decide to leave what stands.', params: { sku: waits.sku } })
  journal.record(id, 'decided', { detail: { rows: held.length, write, by, reason }, rows: [...decisions].map(([sku, decision]) => (write ? { sku, decision } : { sku, decision, state: 'kept', reason: `decided:${by}` })) })
  return decisions
}

/** Asks for a pause at the next safe point; an interrupted publication is paused at once. */
export function pausePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, id: string): PublicationSummary {
  const journal = new Journal(deps.db, () => deps.clock.now())
  const { state, dryRun } = journal.head(id)
  if (hubOf(deps.db).running(id)) journal.record(id, 'pause-requested', { and: () => journal.set(id, { pauseRequested: true }) })
  else if (!dryRun && (UNFINISHED as readonly PublicationState[]).includes(state)) journal.record(id, 'paused', { and: () => journal.set(id, { state: 'paused' }) })
  else throw new WarchestError('conflict', { code: 'publication.at-rest', message: `Publication ${id} is ${state}: nothing is being written.`, mend: 'There is nothing to pause.', params: { id, state } })
  return publicationSummary(deps.db, id)
}

/** Ends the canary's watch early, by a person's decision; the canary is verified once more before the waves. */
export function advancePublication(deps: Pick<PublisherDeps, 'db' | 'clock'>, id: string, said: { readonly by: string; readonly reason: string }): PublicationSummary {
  const journal = new Journal(deps.db, () => deps.clock.now())
  if (journal.head(id).watchUntil === null) {
    throw new WarchestError('conflict', { code: 'publication.not-watching', message: `The canary of publication ${id} is not being watched.`, mend: 'There is nothing to cut short.', params: { id } })
  }
  journal.record(id, 'watch-cut-short', { detail: said, and: () => journal.set(id, { watchUntil: deps.clock.now() }) })
  return publicationSummary(deps.db, id)
}

/** Work on one publication, as long as it is driven. */
type Movement = (run: Run, manifest: Manifest) => Promise<void>

/** One stretch of work, whose every end is written down: done, paused, stopped by a rule, or failed for a reason. A tripwire turns it round. */
async function drive(deps: PublisherDeps, id: string, work: Movement, begin: () => void = () => {}): Promise<PublicationSummary> {
  const release = hubOf(deps.db).begin(id)
  try {
    const run = new Run(deps, id)
    const manifest = run.journal.manifest(id)
    begin()
    await toRest(run, (running) => work(running, manifest))
  } finally {
    release()
  }
  const summary = publicationSummary(deps.db, id)
  const { pending, sent, restoring, ending } = summary.counts
  const total = Object.values(summary.counts).reduce((sum, n) => sum + n, 0)
  deps.progress?.(total - pending - sent - restoring - ending, total, null)
  return summary
}

async function toRest(run: Run, work: (run: Run) => Promise<void>): Promise<void> {
  const { id, journal, deps } = run
  const rest = (state: PublicationState, why: Problem): void => {
    journal.record(id, state, { detail: { why: why.message }, and: () => {
      journal.set(id, { state, why, pauseRequested: false })
      if (state === 'stopped') deps.planStatus?.(run.head.planId, run.head.planVersion, 'stopped')
    } })
  }
  try {
    await work(run)
  } catch (error) {
    if (error instanceof Tripped) {
      journal.record(id, 'tripped', { detail: { why: error.why.message }, and: () => journal.set(id, { direction: 'restore', state: 'rolling-back', alarm: error.why, why: error.why, watchUntil: null, pauseRequested: false }) })
      await toRest(run, restore)
    } else if (error instanceof Rest) {
      rest(error.state, error.why)
    } else if (deps.signal?.aborted) {
      rest('paused', PAUSED)
    } else if (error instanceof StoreError) {
      rest('failed', storeProblem(error))
    } else {
      throw error
    }
  }
}

/** Looks at a live publication's orders; a tripwire takes it back at once. Answers null where nothing was touched. */
export async function watchLive(deps: PublisherDeps, id: string): Promise<PublicationSummary | null> {
  const run = new Run(deps, id)
  await run.greet()
  try {
    await watchOrders(run, true)
    return null
  } catch (error) {
    if (!(error instanceof Tripped)) throw error
    await paused(deps, id)
    return drive(deps, id, () => Promise.reject(error))
  }
}
