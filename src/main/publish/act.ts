import type { Minor } from '../../core/money/money.ts'
import { StoreError, type BatchResult, type ObservedPrice, type PriceWrite, type RowResult, type Sale } from '../stores/connector.ts'
import { contentHash } from '../workspace/canonical.ts'
import { BACK_OFF } from './backoff.ts'
import type { Direction, RowChange, WorkRow } from './journal.ts'
import { PATIENCE, type Rank } from './pace.ts'
import type { RowState } from './publication.ts'
import type { ReturnPrice, Run } from './run.ts'
import type { Keeper } from './schedule.ts'
import { saleOf, shownAt, stands, type Standing } from './standing.ts'

/** How long a store may act on a call after it was sent, milliseconds; also the connector's usual patience. */
export const DEADLINE = 10_000
/** Longest that rows may wait after they were read, for their wave or, at a store that keeps no versions, for their turn; then they are read again. Milliseconds. */
const FRESH = 2000
/** Looks at most, where a store that took a price does not show it yet, or where its administration and its shop window do not agree. */
export const LOOKS = 3

/** Publishing, restoring and ending are one movement in three directions: from what we expect to stand to what shall stand. */
export interface Course {
  readonly direction: Direction
  /** State of a row that is on its way. */
  readonly flying: RowState
  readonly done: RowState
  /** Somebody else's price stands there. */
  readonly foreign: RowState
  /** The store took our price, and then somebody else's stood there. */
  readonly overwritten: RowState
  /** The store took our price and does not show it. A way back like that stays open: it must not look finished. */
  readonly stuck: RowState
  readonly target: (row: WorkRow, keeper: Keeper) => Standing
  readonly expected: (row: WorkRow, keeper: Keeper) => Standing
  readonly version: (row: WorkRow) => string | null
}

/** The before-image is complete by then, so that `before` is known for every row that may be written. */
const before = (row: WorkRow, sale: Sale | null = null): Standing => ({ price: row.before as Minor, sale })
const ours = (row: WorkRow, keeper: Keeper): Standing => (keeper === 'store' ? before(row, saleOf(row)) : { price: row.planned, sale: null })
const earlier = (row: WorkRow, keeper: Keeper): Standing => before(row, keeper === 'store' ? row.beforeSale : null)

export const PUBLISH: Course = {
  direction: 'publish', flying: 'sent', done: 'confirmed', foreign: 'conflict', overwritten: 'mismatch', stuck: 'mismatch',
  target: ours, expected: earlier, version: (row) => row.beforeVersion,
}
export const RESTORE: Course = {
  direction: 'restore', flying: 'restoring', done: 'restored', foreign: 'kept', overwritten: 'kept', stuck: 'restoring',
  target: earlier, expected: ours, version: (row) => row.writtenVersion,
}
/** After the last day: the return price of the plan, which need not be the price before. */
export const END: Course = {
  direction: 'end', flying: 'ending', done: 'ended', foreign: 'kept', overwritten: 'kept', stuck: 'ending',
  target: (row) => ({ price: row.returnPrice ?? (row.before as Minor), sale: null }), expected: ours, version: (row) => row.writtenVersion,
}

/** What the gate is told of a row that is to go back. */
export const returnPrice = (course: Course, row: WorkRow, keeper: Keeper): ReturnPrice => ({ sku: row.sku, price: course.target(row, keeper).price, current: row.planned, decision: row.decision })

/**
 * What the administration says of a row. 'there': what shall stand does, and not by our hand. That a price stands is believed only where buyers see it, too, and that ours does not,
 * only where they do not: an answer may be an old one.
 */
type Judgement =
  | { readonly kind: 'untouched' | 'arrived'; readonly seen: ObservedPrice }
  | { readonly kind: 'there'; readonly seen: ObservedPrice; readonly change: RowChange }
  | { readonly kind: 'settled'; readonly change: RowChange }

/**
 * Brings a batch of rows to their prices, or settles why not. Every act is journalled before it is taken: intent -> sent -> acked (or unknown) -> verified.
 * An open outcome is resolved by reading, never by repeating blindly; only rows found untouched are sent again.
 * @param opened from when on the rows may be written, and what was read of them counts
 * @throws StoreError where the store stays unreachable or refuses; rows on their way keep that state and are read again on resuming.
 */
export async function act(run: Run, course: Course, rows: readonly WorkRow[], opened?: Promise<void>): Promise<void> {
  const { attempts } = run.deps.backOff ?? BACK_OFF
  const begun = run.deps.clock.milliseconds()
  let left = rows
  const denied = new Set<string>()
  for (let attempt = 1; ;) {
    run.checkpoint()
    const ready = await inspect(run, course, left, opened)
    if (ready.length === 0) return
    const done = await send(run, course, ready)
    if (done === null) continue
    const { result, batch, sent } = done
    left = await readBack(run, course, sent, { result, batch }, denied)
    run.report()
    if (left.length === 0) return
    // A store that asks for a pause has not refused the rows: the pace waits, and they are sent again.
    if (result.failure?.code === 'throttled' && run.deps.clock.milliseconds() - begun < PATIENCE) continue
    if (result.failure && (!result.failure.transient || attempt >= attempts)) throw new StoreError(result.failure)
    if (attempt >= attempts) throw new StoreError({ code: 'garbled', message: 'The store leaves open what became of some rows.', transient: true })
    await run.backOff(attempt++)
  }
}

/** Reads rows just before writing; answers those that still stand as expected, with the version to hold the store to. */
async function inspect(run: Run, course: Course, rows: readonly WorkRow[], opened?: Promise<void>): Promise<{ row: WorkRow; seen: ObservedPrice }[]> {
  const ready: { row: WorkRow; seen: ObservedPrice }[] = []
  const changes: RowChange[] = []
  let open = rows
  for (let tries = 1; open.length > 0; tries++) {
    const torn: WorkRow[] = []
    for (const { row, judgement, shown } of await look(run, course, open, 'look')) {
      // That a row is gone, or another's, is not believed at the first look: an answer may be an old one, or belong to another question.
      const hidden = judgement.kind === 'settled' ? tries === 1 || inDoubt(run, course, row, judgement, shown) : !shows(run, course, row, shown)
      if (judgement.kind === 'untouched') ready.push({ row, seen: judgement.seen })
      // The sale is over by the store's own dates and buyers still see it: its clockwork has stopped, and taking the sale out puts it right.
      else if (judgement.kind === 'arrived' && course.direction === 'end' && row.state !== course.flying && hidden) ready.push({ row, seen: judgement.seen })
      else if (hidden && tries < LOOKS) torn.push(row)
      else changes.push(changeOf(run, course, row, judgement, shown))
    }
    open = torn
    if (open.length > 0) await run.backOff(tries)
  }
  const read = run.deps.clock.milliseconds()
  await opened
  if (run.deps.clock.milliseconds() - read > FRESH) return inspect(run, course, rows)
  if (changes.length > 0) run.journal.record(run.id, 'read', { detail: tally(changes), rows: changes })
  return ready
}

/**
 * Sends one batch when its turn has come. The journal holds its rows, key and deadline before the first byte leaves, and nothing comes between the two.
 * Answers null, with nothing sent, where the turn came so late that what was read may be old, and the store does not look after that itself.
 */
async function send(run: Run, course: Course, ready: readonly { row: WorkRow; seen: ObservedPrice }[]): Promise<{ result: BatchResult; batch: string; sent: WorkRow[] } | null> {
  const { journal, id, connector, keeper, deps: { clock } } = run
  const versions = connector.capabilities.lock === 'version'
  const writes: PriceWrite[] = ready.map(({ row, seen }) => ({ sku: row.sku, ...course.target(row, keeper), currency: seen.currency, expectedVersion: versions ? seen.version : null }))
  const batch = contentHash({ store: connector.id, publication: id, direction: course.direction, rows: writes })
  const about = { direction: course.direction, wave: ready[0].row.wave, rows: ready.length }
  const read = clock.milliseconds()
  let sent: WorkRow[] = []
  const result = await run.write(() => {
    if (!versions && clock.milliseconds() - read > FRESH) return null
    // The deadline counts from now, so that a call that is never answered cannot act after it.
    const notAfter = new Date(run.storeNow() + (run.deps.deadline ?? DEADLINE)).toISOString()
    // Buyers may see the price from now on, long before we have read it back.
    const liveAt = new Date(run.storeNow()).toISOString()
    sent = ready.map(({ row, seen }): WorkRow => ({
      ...row, state: course.flying, attempts: row.attempts + 1, batch,
      ...(course.direction === 'publish' ? { beforeVersion: seen.version, liveAt: row.liveAt ?? liveAt } : { writtenVersion: seen.version }),
    }))
    journal.records(id, [
      { kind: 'intent', batch, detail: about },
      {
        kind: 'sent', batch, detail: { ...about, notAfter }, and: () => journal.batch(id, batch, { ...about, state: 'sent', notAfter }),
        rows: sent.map(({ sku, state, attempts, beforeVersion, writtenVersion, liveAt }) => ({ sku, state, attempts, batch, beforeVersion, writtenVersion, liveAt })),
      },
    ], true)
    return { batch: { reference: id, changedBy: run.actor, notAfter, rows: writes }, key: batch }
  })
  if (result === null) return null
  if (result.failure) journal.record(id, 'unknown', { batch, detail: { ...tallyAnswers(result.rows), failure: result.failure.message }, and: () => journal.batch(id, batch, { ...about, state: 'unknown' }) })
  return { result, batch, sent }
}

/**
 * Reads every row of a batch back; only a price that a buyer sees counts. Answers the rows whose outcome was open and that were found untouched.
 * @param denied rows that the store has said once it lacks, though it had shown them; said twice it is believed
 */
async function readBack(run: Run, course: Course, sent: readonly WorkRow[], { result, batch }: { readonly result: BatchResult; readonly batch: string }, denied: Set<string>): Promise<WorkRow[]> {
  const answers = new Map(result.rows.map((answer) => [answer.sku, answer]))
  const changes: RowChange[] = []
  const left: WorkRow[] = []
  let open: readonly WorkRow[] = sent.filter((row) => {
    const answer = answers.get(row.sku)
    // A store that finds another version than we named may have taken an earlier call of ours, and that it lacks a product it has just shown may be the answer to another question: only a look can tell.
    const doubted = answer?.outcome === 'rejected' && answer.code === 'unknown-sku' && !denied.has(row.sku)
    if (doubted) denied.add(row.sku)
    if (answer?.outcome !== 'rejected' || answer.code === 'changed' || doubted) return true
    changes.push(rejected(course, row, answer))
    return false
  })
  for (let tries = 1; open.length > 0; tries++) {
    const late: WorkRow[] = []
    for (const { row, judgement, shown } of await look(run, course, open, 'settle')) {
      const acked = isAcked(answers.get(row.sku))
      const change = judgement.kind === 'untouched' ? null : changeOf(run, course, row, judgement, shown)
      const showing = change?.state === course.done
      // Also of a call without an answer: one old look at the shop window makes no mismatch of a price that is there.
      const doubtful = judgement.kind === 'settled' ? tries === 1 || inDoubt(run, course, row, judgement, shown) : judgement.kind !== 'untouched' && !shows(run, course, row, shown)
      if (((acked && !showing) || doubtful) && tries < LOOKS) late.push(row)
      else if (change) changes.push(acked && change.state === course.foreign ? { ...change, state: course.overwritten } : change)
      else if (acked) changes.push({ sku: row.sku, state: course.stuck, observed: judgement.kind === 'untouched' ? shownAt(judgement.seen, run.storeNow()) : null, reason: `not-shown:${shownAt(course.expected(row, run.keeper), run.storeNow())}` })
      else left.push(row)
    }
    open = late
    if (open.length > 0) await run.backOff(tries)
  }
  const about = { direction: course.direction, wave: sent[0].wave, rows: sent.length }
  // What the store answered is worth a line, and nothing more: only what is read back counts, so both go to the disk together.
  const answered = result.failure ? [] : [{ kind: 'acked', batch, detail: { ...tallyAnswers(result.rows), replayed: result.replayed } }]
  // A batch with rows left open is not verified: its deadline still counts.
  run.journal.records(run.id, [...answered, {
    kind: left.length === 0 ? 'verified' : 'read', batch, detail: { ...tally(changes), ...(left.length > 0 ? { open: left.length } : {}) }, rows: changes,
    and: () => run.journal.batch(run.id, batch, { ...about, state: left.length === 0 ? 'verified' : 'unknown' }),
  }])
  return left
}

/** Both paths at once: what the administration holds, and what a buyer sees. */
async function look(run: Run, course: Course, rows: readonly WorkRow[], rank: Rank): Promise<{ row: WorkRow; judgement: Judgement; shown: Minor | undefined }[]> {
  const skus = rows.map((row) => row.sku)
  const seen = await run.retry(() => run.connector.readPrices(skus, run.deps.signal), 'prices', rank)
  const judged = rows.map((row) => ({ row, judgement: judge(run, course, row, seen.get(row.sku)) }))
  const check = judged.filter(({ row, judgement }) => judgement.kind === 'arrived' || judgement.kind === 'there' || (judgement.kind === 'settled' && isWritten(course, row))).map(({ row }) => row.sku)
  const shown = check.length > 0 ? await run.retry(() => run.connector.readStorefront(check, run.deps.signal), 'storefront', rank) : new Map<string, Minor>()
  return judged.map((item) => ({ ...item, shown: shown.get(item.row.sku) }))
}

/**
 * Three-way comparison of what we wanted, what we expected, and what stands there.
 * A price equal to the expected one is still somebody else's where its version has moved since we read or wrote it.
 */
export function judge(run: Pick<Run, 'actor' | 'keeper' | 'storeNow'>, course: Course, row: WorkRow, seen: ObservedPrice | undefined): Judgement {
  const { direction } = course
  const publishing = direction === 'publish'
  if (!seen) return { kind: 'settled', change: { sku: row.sku, state: publishing ? 'failed' : 'kept', reason: 'not-in-store' } }
  const now = run.storeNow()
  const others = seen.changedBy !== null && seen.changedBy !== run.actor
  if (stands(seen, course.target(row, run.keeper), now)) {
    // A store that ends a sale by its own clock writes nothing, or writes in a name of its own.
    if (direction === 'end' && run.keeper === 'store') return { kind: 'arrived', seen }
    // A store that does not say who wrote is believed only for rows that we have sent.
    if (seen.changedBy === null ? row.state === course.flying : !others) return { kind: 'arrived', seen }
    const change = publishing ? { state: 'skipped' as const, reason: 'already-there' } : { state: course.done, reason: 'already-back' }
    return { kind: 'there', seen, change: { sku: row.sku, observed: shownAt(seen, now), ...change } }
  }
  const known = course.version(row)
  const moved = known !== null && seen.version !== null && seen.version !== known
  // Before its first write a row may have been touched and put back; its price is what the plan was made on, and that is enough.
  const mayHaveMoved = publishing && row.state !== course.flying
  // Our own price goes back only where the last hand on it was ours: of a row whose version is not known the store may still say who wrote it.
  const theirs = !publishing && others
  if (stands(seen, course.expected(row, run.keeper), now) && !theirs && (!moved || mayHaveMoved)) return { kind: 'untouched', seen }
  return { kind: 'settled', change: { sku: row.sku, state: course.foreign, observed: shownAt(seen, now), reason: others || moved ? `changed:${seen.changedBy ?? '?'}` : `drift:${shownAt(seen, now)}` } }
}

/** Whether buyers see what shall stand. */
export const shows = (run: Run, course: Course, row: WorkRow, shown: Minor | undefined): boolean => isShown(run, course.target(row, run.keeper), shown)

/** Whether `shown` is what buyers of this standing see. A store whose schedule lags may show either price around a change; its dates are what can be proved. */
export function isShown(run: Run, standing: Standing, shown: Minor | undefined): boolean {
  if (shown === shownAt(standing, run.storeNow())) return true
  return run.keeper === 'store' && run.connector.capabilities.schedule === 'native-lagged' && standing.sale !== null && (shown === standing.price || shown === standing.sale.price)
}

/** Whether a row may have our price: it was sent, or is on its way back. */
const isWritten = (course: Course, row: WorkRow): boolean => course.direction !== 'publish' || row.state === course.flying

/** That somebody else's price stands is believed only where buyers do not see ours: an old answer would leave it there for ever, and nobody would look at it again. */
function inDoubt(run: Run, course: Course, row: WorkRow, { change }: Extract<Judgement, { readonly kind: 'settled' }>, shown: Minor | undefined): boolean {
  return isWritten(course, row) && shown === shownAt(ours(row, run.keeper), run.storeNow()) && change.observed !== shown
}

function changeOf(run: Run, course: Course, row: WorkRow, judgement: Exclude<Judgement, { readonly kind: 'untouched' }>, shown: Minor | undefined): RowChange {
  if (judgement.kind === 'settled') return inDoubt(run, course, row, judgement, shown) ? { sku: row.sku, state: course.stuck, observed: shown ?? null, reason: `not-shown:${shown ?? '-'}` } : judgement.change
  if (!shows(run, course, row, shown)) return { sku: row.sku, state: course.stuck, observed: shown ?? null, reason: `not-shown:${shown ?? '-'}` }
  if (judgement.kind === 'there') return judgement.change
  const at = new Date(run.storeNow()).toISOString()
  return { sku: row.sku, state: course.done, observed: shown ?? null, reason: null, ...(course.direction === 'publish' ? { writtenVersion: judgement.seen.version, liveAt: row.liveAt ?? at, drift: null } : { overAt: at }) }
}

function rejected(course: Course, row: WorkRow, answer: Extract<RowResult, { outcome: 'rejected' }>): RowChange {
  // A way back that the store refuses stays open: the row still has our price, and that must not look finished.
  return { sku: row.sku, state: course.direction === 'publish' ? 'failed' : course.flying, reason: answer.code === 'unknown-sku' ? 'not-in-store' : `refused:${answer.message}` }
}

const isAcked = (answer: RowResult | undefined): boolean => answer?.outcome === 'applied' || answer?.outcome === 'noop'

function tally(changes: readonly RowChange[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of changes) if (state) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

function tallyAnswers(rows: readonly RowResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
