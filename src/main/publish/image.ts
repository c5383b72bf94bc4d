import type { ObservedPrice } from '../stores/connector.ts'
import { IMAGE_SCHEMA, type RowChange, type WorkRow } from './journal.ts'
import type { Manifest } from './manifest.ts'
import type { Run } from './run.ts'

/**
 * Reads and journals every row's price before the first write, and sets aside rows that the plan does not fit any more:
 * drifted prices are conflicts and are never overwritten. Continues where an interrupted reading stopped.
 */
export async function takeImage(run: Run, manifest: Manifest): Promise<void> {
  const { id, journal } = run
  if (run.head.imageSchema !== null) return
  const rows = journal.rows(id, ['pending']).filter((row) => row.before === null)
  const live = journal.livePrices(id)
  const size = run.connector.capabilities.maxReadRows
  for (let i = 0; i < rows.length; i += size) {
    run.checkpoint()
    const page = rows.slice(i, i + size)
    const seen = await run.retry(() => run.connector.readPrices(page.map((row) => row.sku), run.deps.signal))
    const changes = page.map((row) => compare(row, seen.get(row.sku), manifest, live.get(row.sku)))
    journal.record(id, 'before-image', { detail: { rows: page.length, schema: IMAGE_SCHEMA }, rows: changes })
    run.report()
  }
  journal.record(id, 'before-image-complete', { detail: journal.counts(id), and: () => journal.set(id, { imageSchema: IMAGE_SCHEMA }) })
}

/** @param live what another live publication has put there */
function compare(row: WorkRow, seen: ObservedPrice | undefined, manifest: Manifest, live: { readonly id: string; readonly planned: number } | undefined): RowChange {
  if (!seen) return { sku: row.sku, state: 'failed', reason: 'not-in-store' }
  const image = { sku: row.sku, before: seen.price, beforeVersion: seen.version, observed: seen.price }
  if (seen.currency !== manifest.currency) return { ...image, state: 'failed', reason: `currency:${seen.currency}` }
  if (seen.price === row.planned) return { ...image, state: 'skipped', reason: 'already-there' }
  if (seen.price !== row.current) return { ...image, state: 'conflict', reason: seen.price === live?.planned ? `published:${live.id}` : `drift:${seen.price}` }
  return image
}
