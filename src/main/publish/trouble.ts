import { splitReason, type RowState } from './publication.ts'
import { Rest, type Run } from './run.ts'

/** Row states that count against a publication. */
const TROUBLE = ['conflict', 'failed', 'mismatch'] as const satisfies readonly RowState[]
/** Troubles up to this number never stop a publication outside its canary. */
const FEW = 3
/** Share of refused or mismatched rows among those written, and of unfit rows among all, that is too many. */
const WRITTEN_SHARE = 0.02
const UNFIT_SHARE = 0.1

type Troubles = Record<(typeof TROUBLE)[number], number>

export const troubles = (counts: Partial<Record<RowState, number>>): Troubles => Object.fromEntries(TROUBLE.map((state) => [state, counts[state] ?? 0])) as Troubles

/**
 * Stops before the first write where more than 10% of the rows do not fit the store any more: their price has drifted, or the product is gone.
 * Fewer are set aside and count no further.
 * @throws Rest 'stopped'
 */
export function stopOnDrift(run: Run): void {
  const { fresh, total } = stand(run)
  const unfit = fresh.conflict + fresh.failed
  if (unfit > Math.max(FEW, total * UNFIT_SHARE)) {
    const others = publishedBy(run)
    if (others.rows > 0) {
      throw new Rest('stopped', {
        code: 'publication.live-beside', message: `Stopped before the first write: ${unfit} of ${total} rows do not fit the store; ${others.rows} of them have the price of a publication that is live: ${others.ids}.`,
        mend: 'Roll that one back or let it end, then publish this one anew; or resume without these rows.', params: { rows: unfit, total, others: others.rows, ids: others.ids },
      })
    }
    throw new Rest('stopped', {
      code: 'publication.drifted', message: `Stopped before the first write: ${unfit} of ${total} rows do not fit the store, whose prices are not those the plan was made on.`,
      mend: 'Make a new plan, or resume without these rows.', params: { rows: unfit, total },
    })
  }
  if (unfit > 0) tolerate(run)
}

/** Rows that another live publication has priced, and which ones those are. */
function publishedBy({ journal, id }: Run): { rows: number; ids: string } {
  const by = journal.rows(id, ['conflict']).flatMap(({ reason }) => {
    const { code, detail } = splitReason(reason ?? '')
    return code === 'published' ? [detail] : []
  })
  return { rows: by.length, ids: [...new Set(by)].join(', ') }
}

/**
 * Stops a publication that goes wrong: any refusal or mismatch in the canary, more than 2% of the rows written so far, or more than 10% of all rows
 * changed by others while it runs. Troubles a person has gone past by resuming are not counted again.
 * @throws Rest 'stopped'
 */
export function stopOnTrouble(run: Run): void {
  // Asked after every batch, and nearly always there is none: then the rest of the rows need not be counted.
  if (Object.keys(run.journal.counts(run.id, TROUBLE)).length === 0) return
  const { fresh, total, confirmed } = stand(run)
  const bad = fresh.failed + fresh.mismatch
  const stop = (code: string, message: string, params: Record<string, number>): never => {
    throw new Rest('stopped', { code, message, mend: 'Look at these rows, then resume or roll back.', params })
  }
  if (run.head.state === 'canary' && bad > 0) stop('publication.canary-stopped', `Stopped in the canary: ${bad} rows were refused or do not show the planned price; nothing further was written.`, { rows: bad })
  if (bad > Math.max(FEW, (bad + confirmed) * WRITTEN_SHARE)) stop('publication.too-many-bad', `Stopped: ${bad} of ${bad + confirmed} rows were refused or do not show the planned price.`, { rows: bad, total: bad + confirmed })
  if (fresh.conflict > Math.max(FEW, total * UNFIT_SHARE)) stop('publication.moving', `Stopped: somebody else is changing prices; ${fresh.conflict} of ${total} rows have moved since the first reading.`, { rows: fresh.conflict, total })
}

/** Counts no trouble of today again. */
export function tolerate(run: Run): void {
  run.journal.record(run.id, 'tolerated', { detail: troubles(run.journal.counts(run.id)), and: () => run.journal.set(run.id, { tolerated: troubles(run.journal.counts(run.id)) }) })
}

function stand(run: Run): { fresh: Troubles; total: number; confirmed: number } {
  const counts = run.journal.counts(run.id)
  const { tolerated } = run.head
  const now = troubles(counts)
  const fresh = Object.fromEntries(TROUBLE.map((state) => [state, now[state] - (tolerated[state] ?? 0)])) as Troubles
  return { fresh, total: Object.values(counts).reduce((sum, n) => sum + n, 0), confirmed: counts.confirmed ?? 0 }
}
