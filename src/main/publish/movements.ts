import type { Problem } from '../../core/problem.ts'
import { act, END, PUBLISH, RESTORE, returnPrice, type Course } from './act.ts'
import { watchCanary } from './canary.ts'
import { takeImage } from './image.ts'
import type { Journal, RowChange, WorkRow } from './journal.ts'
import { land, outwait } from './landing.ts'
import type { RowState } from './publication.ts'
import { Rest, type Run } from './run.ts'
import { watchOrders } from './tripwire.ts'
import { stopOnDrift, stopOnTrouble } from './trouble.ts'
import { inWaves } from './waves.ts'

/** An end this much after its time is told aloud: buyers had the price longer than anybody had approved. Seconds. */
const LATE = 600

/** Writes what is due: before-image, canary, waves, read-back of every row. What is not due yet is left for its day. */
export async function publish(run: Run): Promise<void> {
  const { id, journal, deps } = run
  const { dryRun, planId, planVersion, currency } = run.head
  // A store with a schedule of its own gets everything at once; so does nobody, in a dry run.
  const startedBy = run.keeper === 'store' || dryRun ? undefined : deps.clock.now()
  const due = startedBy === undefined ? {} : { startedBy }
  if (startedBy !== undefined && !journal.any(id, ['pending', 'sent'], due) && journal.any(id, ['pending'])) return wait(run)
  await run.greet()
  if (!dryRun) {
    leaveWhatIsOver(run)
    await outwait(run, 'publish', false)
  }
  await takeImage(run, currency, startedBy)
  if (dryRun) return finishDryRun(run)
  stopOnDrift(run)
  const canaries = journal.canaries(id)
  const rows = Map.groupBy(journal.rows(id, ['pending', 'sent'], due), ({ wave }) => wave)
  await inWaves(run, journal.waves(id).map((wave) => ({ wave, batches: batchesOf(run, rows.get(wave) ?? []) })), {
    open: ({ wave, batches }) => {
      if (batches.length === 0) return
      const stage = canaries.includes(wave) ? 'canary' : 'waves'
      journal.record(id, 'wave', { detail: { wave, batches: batches.length }, and: () => {
        if (run.head.state !== stage) deps.planStatus?.(planId, planVersion, stage)
        journal.set(id, { state: stage })
      } })
    },
    write: async (batch, opened) => {
      await act(run, PUBLISH, batch, opened)
      stopOnTrouble(run)
    },
    close: async ({ wave, batches }) => {
      if (batches.length > 0) await watchOrders(run)
      if (canaries.includes(wave) && journal.any(id, ['pending'], due)) await watchCanary(run, wave)
    },
  })
  finishPublish(run)
}

/** Nothing is due: the publication waits for its first day. */
function wait(run: Run): void {
  const { id, journal, head } = run
  const live = journal.any(id, ['confirmed'])
  const { planId, planVersion } = head
  journal.record(id, live ? 'live' : 'scheduled', {
    detail: { startsAt: journal.nextStart(id) },
    and: () => {
      journal.set(id, { state: live ? 'live' : 'scheduled', why: null })
      run.deps.planStatus?.(planId, planVersion, live ? 'live' : 'scheduled')
    },
  })
}

/** Rows whose last day has passed before they could be written are not written any more. */
function leaveWhatIsOver(run: Run): void {
  const over = run.journal.rows(run.id, ['pending'], { endedBy: run.deps.clock.now() })
  if (over.length > 0) run.journal.record(run.id, 'over', { detail: { rows: over.length }, rows: over.map(({ sku }) => ({ sku, state: 'skipped', reason: 'over' })) })
}

function finishPublish(run: Run): void {
  const { id, journal, head } = run
  const { confirmed = 0, pending = 0, ...others } = journal.counts(id)
  const total = confirmed + pending + Object.values(others).reduce((sum, n) => sum + n, 0)
  const left = Object.entries(others)
  const missing = left.reduce((sum, [, n]) => sum + n, 0)
  const why = missing === 0 ? null : {
    code: 'publication.not-all', message: `${missing} of ${total} rows were not published: ${left.map(([state, n]) => `${n} ${state}`).join(', ')}.`,
    mend: 'Look at their reasons.', params: { rows: missing, total },
  }
  // A store that begins the sale by its own clock holds it now; buyers see it from its first day on.
  const ahead = run.keeper === 'store' && head.startsAt !== null && Date.parse(head.startsAt) > run.storeNow()
  const state = ahead ? 'scheduled' : 'live'
  journal.record(id, state, {
    detail: { confirmed, ...(pending > 0 ? { pending } : {}), ...others, ...(ahead ? { startsAt: head.startsAt } : {}), ...(head.endsAt === null ? {} : { endsAt: head.endsAt }) },
    and: () => {
      journal.set(id, { state, why, watchUntil: null })
      // To the plan it is live once its prices are in the store.
      run.deps.planStatus?.(head.planId, head.planVersion, 'live')
    },
  })
}

/** What would be sent: the batches of each wave against the store as it stands, and nothing written. */
function finishDryRun(run: Run): void {
  const { id, journal } = run
  for (const wave of journal.waves(id)) {
    const batches = batchesOf(run, journal.rows(id, ['pending'], { wave }))
    journal.record(id, 'dry-wave', { detail: { wave, batches: batches.length, rows: batches.reduce((sum, batch) => sum + batch.length, 0) } })
  }
  const { pending = 0, skipped = 0, conflict = 0, failed = 0 } = journal.counts(id)
  const why = conflict + failed + skipped === 0 ? null : {
    code: 'publication.dry-left', message: `${conflict + failed + skipped} of ${pending + conflict + failed + skipped} rows would not be written: ${conflict} conflict, ${failed} failed, ${skipped} skipped.`,
    mend: 'Look at their reasons; what is in conflict stays as it is.', params: { rows: conflict + failed + skipped, total: pending + conflict + failed + skipped },
  }
  journal.record(id, 'dry-run', { detail: { pending, skipped, conflict, failed }, and: () => journal.set(id, { why }) })
}

/** Takes everything of ours back to the prices before, newest wave first. */
export async function restore(run: Run): Promise<void> {
  const { id, journal, head } = run
  await run.greet()
  journal.record(id, 'restoring', { and: () => journal.set(id, { state: 'rolling-back' }) })
  await land(run, 'restore')
  await goBack(run, RESTORE, ['confirmed', 'mismatch', 'restoring', 'held'], {})
  const { restored = 0, kept = 0, restoring = 0, held = 0, ended = 0 } = journal.counts(id)
  if (restoring > 0) throw stuck('publication.restore-stuck', `${restoring} rows could not be restored and still have the published price.`, 'Look at their reasons, then resume the roll back.', restoring)
  if (held > 0) throw heldBack(held)
  journal.record(id, 'rolled-back', {
    detail: { restored, kept, ...(ended > 0 ? { ended } : {}) },
    and: () => {
      // What set off an automatic roll back stays its reason.
      journal.set(id, { state: 'rolled-back', why: head.alarm ?? (kept === 0 ? null : keptProblem(kept)) })
      run.deps.planStatus?.(head.planId, head.planVersion, 'rolled-back')
    },
  })
}

/** Rows that an end takes back. */
const BACK = ['confirmed', 'mismatch', 'ending', 'held'] as const satisfies readonly RowState[]

/** How long the first of the rows that are due has been over, seconds; told where it is {@link LATE} and the store could not end it by itself. */
export function lateness(journal: Journal, id: string, now: string): { readonly due: string; readonly seconds: number } | null {
  if (journal.head(id).keeper === 'store') return null
  const first = journal.rows(id, ['sent', ...BACK], { endedBy: now }).reduce<string>((least, { endsAt }) => (endsAt !== null && endsAt < least ? endsAt : least), now)
  const seconds = Math.round((Date.parse(now) - Date.parse(first)) / 1000)
  return seconds > LATE ? { due: first, seconds } : null
}

/** Takes what is over to the return prices of the plan. What still has days before it stays live. */
export async function end(run: Run): Promise<void> {
  const { id, journal, head, deps } = run
  const endedBy = deps.clock.now()
  await run.greet()
  await land(run, 'end')
  journal.record(id, 'ending', { detail: { rows: journal.rows(id, BACK, { endedBy }).length }, and: () => journal.set(id, { state: 'ending' }) })
  await goBack(run, END, BACK, { endedBy })
  const { ending = 0, held = 0, kept = 0, ended = 0, confirmed = 0, pending = 0 } = journal.counts(id)
  if (ending > 0) throw stuck('publication.end-stuck', `${ending} rows could not be ended and still have the published price.`, 'Look at their reasons, then resume.', ending)
  if (held > 0) throw heldBack(held)
  leaveWhatIsOver(run)
  const on = confirmed > 0 || journal.any(id, ['pending'])
  const { lateSeconds } = journal.schedule(id)
  journal.record(id, on ? 'live' : 'ended', {
    detail: { ended, kept, ...(on ? { confirmed, pending } : {}) },
    and: () => {
      const why = lateSeconds !== null ? lateProblem(lateSeconds) : kept === 0 ? null : keptProblem(kept)
      journal.set(id, { state: on ? 'live' : 'ended', why, direction: on ? 'publish' : 'end' })
      run.deps.planStatus?.(head.planId, head.planVersion, on ? 'live' : 'ended')
    },
  })
}

/** One way back: rows that the gate refuses are held, the others are written, newest wave first. */
async function goBack(run: Run, course: Course, states: readonly RowState[], where: { readonly endedBy?: string }): Promise<void> {
  const { id, journal } = run
  hold(run, course, journal.rows(id, states, where))
  const open = states.filter((state) => state !== 'held')
  const waves = journal.waves(id).reverse()
  await run.each(waves.flatMap((wave) => batchesOf(run, journal.rows(id, open, { wave, ...where }))), (batch) => act(run, course, batch))
}

/**
 * A price to go back to passes the same gate as any other. One that it refuses is held until a person decides, by a signature that the gate verifies; what was held before is
 * judged again, since the catalog may have changed. Rows on their way are read first, whatever the gate says of them.
 */
function hold(run: Run, course: Course, rows: readonly WorkRow[]): void {
  const open = rows.filter((row) => row.state !== course.flying)
  const refused = run.deps.guard?.(open.map((row) => returnPrice(course, row, run.keeper)), run.id) ?? new Map<string, string>()
  const changes = open.flatMap((row): RowChange[] => {
    const rule = refused.get(row.sku)
    if (rule !== undefined) return row.state === 'held' && row.reason === `guard:${rule}` ? [] : [{ sku: row.sku, state: 'held', reason: `guard:${rule}` }]
    return row.state === 'held' ? [{ sku: row.sku, state: 'confirmed', reason: null }] : []
  })
  if (changes.length > 0) run.journal.record(run.id, 'gate', { detail: { held: changes.filter(({ state }) => state === 'held').length, released: changes.filter(({ state }) => state !== 'held').length }, rows: changes })
}

const stuck = (code: string, message: string, mend: string, rows: number): Rest => new Rest('failed', { code, message, mend, params: { rows } })

const heldBack = (rows: number): Rest => new Rest('stopped', {
  code: 'publication.held', message: `${rows} rows were held: the gate refuses the price they would go back to, and they still have the published one.`,
  mend: 'Decide about each with a reason, or mend the catalog; then resume.', params: { rows },
})

const keptProblem = (kept: number): Problem =>
  ({ code: 'publication.kept', message: `${kept} rows were kept as they are: somebody else has changed them since.`, mend: 'Decide about these in the store.', params: { rows: kept } })

const lateProblem = (seconds: number): Problem => ({
  code: 'publication.ended-late', message: `It was ended ${(seconds / 3600).toFixed(1)} hours after its last day: neither Warchest nor its runner was running at the time, and this store cannot end a sale by itself.`,
  mend: 'Keep `warchest runner` running on a machine that stays on.', params: { hours: Math.round(seconds / 360) / 10, seconds: Math.round(seconds) },
})

/** Rows of a call below which a wave is not spread over more of them. */
const SMALL = 50

/**
 * Rows in calls the store takes, as even as can be and as many as keep all its lanes at work until the wave ends: a wave is waited for as a whole.
 * Rows of one earlier call stay together, so that its key can be used again.
 */
function batchesOf(run: Run, rows: readonly WorkRow[]): WorkRow[][] {
  const { maxRows, maxReadRows, maxBytes, maxParallel } = run.connector.capabilities
  const { options } = run.head
  // A row takes at most some 450 bytes: a SKU of 200, a price, a sale with its dates, a currency, a version.
  const most = Math.max(1, Math.min(options.batchRows, maxRows, maxReadRows, Math.floor(maxBytes / 450)))
  const lanes = Math.max(1, maxParallel)
  const even = Math.min(most, Math.max(SMALL, Math.ceil(rows.length / (lanes * Math.ceil(rows.length / (most * lanes))))))
  const batches: WorkRow[][] = []
  let last: string | null = null
  for (const row of rows) {
    const flying = row.state === 'sent' || row.state === 'restoring' || row.state === 'ending' ? row.batch : null
    const current = batches.at(-1)
    if (!current || current.length >= (flying === null ? even : most) || flying !== last) batches.push([row])
    else current.push(row)
    last = flying
  }
  return batches
}
