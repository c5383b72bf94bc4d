import type { Currency, Minor } from '../../core/money/money.ts'
import type { ObservedPrice } from '../stores/connector.ts'
import { IMAGE_SCHEMA, type RowChange, type WorkRow } from './journal.ts'
import { AHEAD, type Run } from './run.ts'
import { saleAhead, saleOf, shownAt, stands } from './standing.ts'

/**
 * Reads and journals every row's price before the first write, and sets aside rows that the plan does not fit any more:
 * drifted prices are conflicts and are never overwritten, nor is a sale of the store's own. Continues where an interrupted reading stopped;
 * rows whose first day comes later are read on that day.
 */
export async function takeImage(run: Run, currency: Currency, startedBy: string | undefined): Promise<void> {
  const { id, journal } = run
  const rows = journal.rows(id, ['pending'], startedBy === undefined ? {} : { startedBy }).filter((row) => row.before === null)
  if (rows.length === 0 && run.head.imageSchema !== null) return
  const held = journal.heldPrices(id)
  const size = run.connector.capabilities.maxReadRows
  const pages = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
  await run.each(pages, async (page) => {
    run.checkpoint()
    const judged = async (some: readonly WorkRow[]): Promise<Map<string, RowChange>> => {
      const seen = await run.retry(() => run.connector.readPrices(some.map((row) => row.sku), run.deps.signal), 'prices')
      return new Map(some.map((row) => [row.sku, compare(run, row, seen.get(row.sku), currency, held.get(row.sku))]))
    }
    const first = await judged(page)
    // A row that is not as it was planned is looked at once more: one answer may be an old one, or that to another question.
    const odd = page.filter((row) => first.get(row.sku)?.state !== undefined)
    const again = odd.length > 0 ? await judged(odd) : new Map<string, RowChange>()
    const changes = page.map(({ sku }) => (again.get(sku) ?? first.get(sku)) as RowChange)
    journal.record(id, 'before-image', { detail: { rows: page.length, schema: IMAGE_SCHEMA }, rows: changes })
    run.report()
  }, AHEAD)
  journal.record(id, 'before-image-complete', { detail: journal.counts(id), and: () => journal.set(id, { imageSchema: IMAGE_SCHEMA }) })
}

/**
 * A price that another publication holds is taken by nobody else until it has gone back, whatever the plan was made on: over a second one the first could not end, and the second would put back
 * a price that nobody pays for any more.
 * @param held publications whose prices may stand there, by price
 */
function compare(run: Run, row: WorkRow, seen: ObservedPrice | undefined, currency: Currency, held: ReadonlyMap<Minor, string> | undefined): RowChange {
  if (!seen) return { sku: row.sku, state: 'failed', reason: 'not-in-store' }
  const now = run.storeNow()
  const [shown, sale] = [shownAt(seen, now), saleAhead(seen, now)]
  const image = { sku: row.sku, before: seen.price, beforeVersion: seen.version, beforeSale: seen.sale, observed: shown }
  if (seen.currency !== currency) return { ...image, state: 'failed', reason: `currency:${seen.currency}` }
  if (run.keeper === 'store' ? stands(seen, { price: seen.price, sale: saleOf(row) }, now) && sale !== null : seen.price === row.planned) return { ...image, state: 'skipped', reason: 'already-there' }
  const by = held?.get(sale?.price ?? seen.price)
  if (by !== undefined) return { ...image, state: 'conflict', reason: `published:${by}` }
  if (sale !== null) return { ...image, state: 'conflict', reason: `on-sale:${sale.price}` }
  if (seen.price !== row.current) return { ...image, state: 'conflict', reason: `drift:${seen.price}` }
  return image
}
