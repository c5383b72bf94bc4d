import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'
import type { JobContext, JobKind } from '../jobs/job.ts'
import { ROW_STATES, type PublicationSummary, type RowState } from '../publish/publication.ts'
import { advancePublication, pausePublication, preparePublication, previewPublication, resumePublication, rollbackPublication, runPublication } from '../publish/publisher.ts'
import { listPublications, publicationJournal, publicationReasons, publicationRows, publicationSummary, watchPublication } from '../publish/queries.ts'
import type { PublisherDeps } from '../publish/run.ts'
import { ownerOf } from '../stores/owner.ts'
import { getPlan, savePlan } from '../workspace/queries/plans.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures, type Desk } from './desk.ts'

/** Rows of one call: small enough that a pause is felt at once, large enough to be fast. */
const BATCH_ROWS = 200

/** Waits; an abort ends the wait without an error, and the publisher looks at its signal next. */
const sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await wait(milliseconds, null, signal ? { signal } : {}).catch((error: unknown) => {
    if (!signal?.aborted) throw error
  })
}

/** Where a pause after a failure falls is left to chance, so that many clients do not return at once; no result hangs on it. */
const jitter = (): number => randomInt(2 ** 32) / 2 ** 32

async function publisherDeps(desk: Desk, workspace: Workspace, storeId: string): Promise<(job: JobContext) => PublisherDeps> {
  const connector = await desk.stores.connector(ownerOf(workspace), storeId)
  return (job) => ({
    db: workspace.db, clock: desk.clock, connector, sleep, random: jitter, signal: job.signal, progress: (done, total) => job.progress(done, total),
    planStatus: (id, version, status) => {
      const plan = getPlan(workspace, id, version)
      if (plan) savePlan(workspace, { ...plan, status })
    },
  })
}

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

  preview: procedures.publications.preview.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    return previewPublication(planOf(workspace, input.planId), loadPreferences(workspace))
  }),
  start: procedures.publications.start.handler(async ({ context: { desk }, input: { planId, storeId, dryRun, planHash, ...chosen } }) => {
    const workspace = desk.workspace()
    const plan = planOf(workspace, planId)
    if (planHash !== undefined && plan.hash !== planHash) {
      throw new WarchestError('conflict', { code: 'publication.other-version', message: `'${plan.name}' has moved on to version ${plan.version} since this was read.`, mend: 'Make a dry run of the version as it stands now.', params: { plan: plan.name, version: plan.version } })
    }
    const { canaryShare, canarySeconds } = { ...loadPreferences(workspace), ...chosen }
    const deps = await publisherDeps(desk, workspace, storeId)
    const id = preparePublication({ db: workspace.db, clock: desk.clock }, plan, storeId, { id: desk.newId('publication'), dryRun, canaryShare, canarySeconds, batchRows: BATCH_ROWS })
    return { publicationId: id, ...startJob(desk, 'publish', plan.name, id, (job) => runPublication(deps(job), id)) }
  }),
  resume: procedures.publications.resume.handler(async ({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId, planName, direction } = publicationSummary(workspace.db, id)
    const deps = await publisherDeps(desk, workspace, storeId)
    return startJob(desk, direction === 'restore' ? 'rollback' : 'publish', planName, id, (job) => resumePublication(deps(job), id))
  }),
  rollback: procedures.publications.rollback.handler(async ({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    const { storeId, planName } = publicationSummary(workspace.db, id)
    const deps = await publisherDeps(desk, workspace, storeId)
    return startJob(desk, 'rollback', planName, id, (job) => rollbackPublication(deps(job), id))
  }),
  pause: procedures.publications.pause.handler(({ context: { desk }, input: { id } }) => pausePublication({ db: desk.workspace().db, clock: desk.clock }, id)),
  advance: procedures.publications.advance.handler(({ context: { desk }, input: { id } }) => advancePublication({ db: desk.workspace().db, clock: desk.clock }, id)),
  watch: procedures.publications.watch.handler(({ context, input: { id }, signal }) => {
    const { db } = context.desk.workspace()
    // An unknown id is an error of the call, not of a stream that has begun.
    publicationSummary(db, id)
    return watchPublication(db, id, sleep, signal)
  }),
}

function planOf(workspace: Workspace, id: string): Plan {
  const plan = getPlan(workspace, id)
  if (plan) return plan
  throw new WarchestError('not-found', { code: 'plan.unknown', message: `There is no plan ${id}.`, mend: 'Choose one from the list of plans.', params: { id } })
}

function rowState(text: string | null): RowState | null {
  if (text === null) return null
  const state = ROW_STATES.find((known) => known === text)
  if (state) return state
  throw new WarchestError('bad-input', { code: 'publication.row-state', message: `'${text}' is not a state of a row.`, mend: `Use one of: ${ROW_STATES.join(', ')}.`, params: { state: text } })
}
