import type { RowState } from './publication.ts'
import { Rest, type Run } from './run.ts'

/** Row states that count against a publication. */
const TROUBLE = ['conflict', 'failed', 'mismatch'] as const satisfies readonly RowState[]
/** Troubles up to this number never stop a publication outside its canary. */
const FEW = 3
/** Share of refused or mismatched rows among those written, and of drifted rows among all, that is too many. */
const WRITTEN_SHARE = 0.02
const DRIFT_SHARE = 0.1

export const troubles = (counts: Partial<Record<RowState, number>>): Partial<Record<RowState, number>> => Object.fromEntries(TROUBLE.map((state) => [state, counts[state] ?? 0]))

/**
 * Stops a publication that goes wrong: any refusal or mismatch in the canary, more than 2% of the rows written so far, or more than 10% of all rows
 * drifted since the plan was made. Troubles a person has gone past by resuming are not counted again.
 * @throws Rest 'stopped'
 */
export function stopOnTrouble(run: Run): void {
  const counts = run.journal.counts(run.id)
  const { tolerated, state } = run.head
  const fresh = (name: (typeof TROUBLE)[number]): number => (counts[name] ?? 0) - (tolerated[name] ?? 0)
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const drift = fresh('conflict')
  if (drift > Math.max(FEW, total * DRIFT_SHARE)) {
    throw new Rest('stopped', `Stopped: ${drift} of ${total} prices in the store are not those the plan was made on. Make a new plan, or resume without these rows.`)
  }
  const bad = fresh('failed') + fresh('mismatch')
  const written = bad + (counts.confirmed ?? 0)
  if (state === 'canary' && bad > 0) throw new Rest('stopped', `Stopped in the canary: ${bad} rows were refused or do not show the planned price. Nothing further was written.`)
  if (bad > Math.max(FEW, written * WRITTEN_SHARE)) throw new Rest('stopped', `Stopped: ${bad} of ${written} rows were refused or do not show the planned price.`)
}
