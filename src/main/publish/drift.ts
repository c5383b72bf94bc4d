import type { Minor } from '../../core/money/money.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { judge, PUBLISH, shows } from './act.ts'
import type { RowChange, WorkRow } from './journal.ts'
import type { Drift } from './publication.ts'
import { Run, type PublisherDeps } from './run.ts'
import { shownAt } from './standing.ts'

/** What a look at the rows of a publication that have our price has found. */
export interface DriftLook {
  readonly rows: number
  /** Rows that stand otherwise than we left them; and those that do so since the last look, and no more. */
  readonly drifted: number
  readonly found: number
  readonly gone: number
}

/**
 * Reads the rows again that have our price, in the administration and as a buyer sees them, and notes those that somebody else has changed: what stands there, and who and when
 * where the store says so. Nothing is written: whose price it is now is theirs to say.
 * @throws StoreError where the store does not answer
 */
export async function lookForDrift(deps: PublisherDeps, id: string): Promise<DriftLook> {
  const run = new Run(deps, id)
  await run.greet()
  const rows = run.journal.rows(id, ['confirmed'])
  const size = run.connector.capabilities.maxReadRows
  const pages = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
  const changes: RowChange[] = []
  const shownNow: RowChange[] = []
  await run.each(pages, async (page) => {
    const skus = page.map((row) => row.sku)
    const seen = await run.retry(() => run.connector.readPrices(skus, deps.signal), 'prices')
    const shown = await run.retry(() => run.connector.readStorefront(skus, deps.signal), 'storefront')
    const seenAt = deps.clock.now()
    for (const row of page) {
      const drift = driftOf(run, row, seen.get(row.sku), shown.get(row.sku), seenAt)
      if (!sameDrift(drift, row.drift)) changes.push({ sku: row.sku, drift })
      // A store that shows its sales late had not shown this one when it was read back.
      if (drift === null && row.observed !== row.planned && shown.get(row.sku) === row.planned) shownNow.push({ sku: row.sku, observed: row.planned })
    }
  })
  if (shownNow.length > 0) run.journal.record(id, 'read', { detail: { shown: shownNow.length }, rows: shownNow })
  const gone = changes.filter(({ drift }) => drift === null).length
  const record = { and: () => run.journal.set(id, { lookedAt: deps.clock.now() }) }
  // A look that found nothing new is no line of the journal.
  if (changes.length > 0) run.journal.record(id, 'drift', { detail: { found: changes.length - gone, gone, ...named(changes) }, rows: changes, ...record })
  else run.journal.quietly(id, record.and)
  const known = new Set(rows.filter((row) => row.drift !== null).map((row) => row.sku))
  const fresh = changes.filter(({ sku, drift }) => drift !== null && !known.has(sku)).length
  return { rows: rows.length, drifted: known.size + fresh - gone, found: changes.length - gone, gone }
}

function driftOf(run: Run, row: WorkRow, seen: Parameters<typeof judge>[3], shown: Minor | undefined, seenAt: string): Drift | null {
  if (!seen) return { price: null, by: null, at: null, seenAt }
  const judgement = judge(run, PUBLISH, { ...row, state: 'sent' }, seen)
  const others = judgement.kind !== 'arrived'
  if (!others && shows(run, PUBLISH, row, shown)) return null
  return { price: others ? shownAt(seen, run.storeNow()) : (shown ?? seen.price), by: others ? seen.changedBy : null, at: others ? seen.updatedAt : null, seenAt }
}

/** The same change, whenever it was noticed. */
const sameDrift = (a: Drift | null, b: Drift | null): boolean => (a === null || b === null ? a === b : canonicalJson({ ...a, seenAt: '' }) === canonicalJson({ ...b, seenAt: '' }))

/** The first of them by name, for the journal. */
const named = (changes: readonly RowChange[]): { first?: string; by?: string } => {
  const first = changes.find(({ drift }) => drift !== null)
  return first ? { first: first.sku, ...(first.drift?.by ? { by: first.drift.by } : {}) } : {}
}
