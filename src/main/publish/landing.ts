import { StoreError } from '../stores/connector.ts'
import { END, isShown, judge, LOOKS, PUBLISH, type Course } from './act.ts'
import type { Direction, RowChange, WorkRow } from './journal.ts'
import type { Run } from './run.ts'

/**
 * Settles rows whose writing was interrupted, before they go another way: waits until no call can act any more, then reads by both paths.
 * Without the wait a late call could set a price again after it was taken back. Rows that were never written before a roll back are done with it.
 * @throws StoreError where the store's administration and its shop window do not agree: one of them is old, and a row taken for untouched would keep our price
 */
export async function land(run: Run, next: 'restore' | 'end'): Promise<void> {
  const { id, journal } = run
  const sent = journal.rows(id, ['sent'])
  const ending = next === 'restore' ? journal.rows(id, ['ending']) : []
  await outwait(run, next, sent.length + ending.length > 0)
  await read(run, PUBLISH, sent, { untouched: (row, observed) => ({ sku: row.sku, state: 'skipped', observed, reason: 'never-written' }), arrived: 'confirmed' })
  await read(run, END, ending, { untouched: (row, observed) => ({ sku: row.sku, state: 'confirmed', observed, reason: null }), arrived: 'ended' })
  const never = next === 'restore' ? journal.rows(id, ['pending']) : []
  if (never.length > 0) journal.record(id, 'read', { detail: { neverWritten: never.length }, rows: never.map(({ sku }) => ({ sku, state: 'skipped', reason: 'never-written' })) })
}

/**
 * Waits until no call of another way can act in the store any more: one that acts late would put its price over what is written next. A store that knows deadlines refuses what is late; of
 * the others it is an assumption that none acts later than its answer was waited for. Where the store keeps versions a late call is refused, but for rows that stand as it expects them.
 * @param flying rows whose writing was interrupted
 */
export async function outwait(run: Run, way: Direction, flying: boolean): Promise<void> {
  const { id, journal, deps, connector, head: { storeId } } = run
  if (!flying && connector.capabilities.lock === 'version') return
  const until = journal.openDeadline(id, way, storeId, new Date(run.storeNow()).toISOString())
  if (until === null) return
  for (;;) {
    run.checkpoint()
    const wait = Date.parse(until) - run.storeNow()
    if (!(wait > 0)) return
    run.report()
    await deps.sleep(Math.min(1000, wait), deps.signal)
  }
}

async function read(run: Run, course: Course, rows: readonly WorkRow[], ends: { readonly untouched: (row: WorkRow, observed: WorkRow['observed']) => RowChange; readonly arrived: 'confirmed' | 'ended' }): Promise<void> {
  const { id, journal, connector, deps } = run
  const size = connector.capabilities.maxReadRows
  for (let i = 0; i < rows.length; i += size) {
    let open = rows.slice(i, i + size)
    for (let tries = 1; open.length > 0; tries++) {
      const skus = open.map((row) => row.sku)
      const seen = await run.retry(() => connector.readPrices(skus, deps.signal), 'prices')
      const shown = await run.retry(() => connector.readStorefront(skus, deps.signal), 'storefront')
      const at = new Date(run.storeNow()).toISOString()
      const changes: RowChange[] = []
      const torn: WorkRow[] = []
      for (const row of open) {
        const judgement = judge(run, course, row, seen.get(row.sku))
        if (judgement.kind === 'settled' && tries > 1) changes.push(judgement.change)
        else if (judgement.kind === 'settled' || !isShown(run, judgement.seen, shown.get(row.sku))) torn.push(row)
        else if (judgement.kind === 'there') changes.push(judgement.change)
        else if (judgement.kind === 'untouched') changes.push(ends.untouched(row, judgement.seen.price))
        else changes.push({ sku: row.sku, state: ends.arrived, observed: judgement.seen.price, reason: null, ...(ends.arrived === 'confirmed' ? { writtenVersion: judgement.seen.version, liveAt: row.liveAt ?? at } : { overAt: at }) })
      }
      if (changes.length > 0) journal.record(id, 'read', { detail: { landed: changes.length }, rows: changes })
      if (torn.length > 0 && tries >= LOOKS) throw new StoreError({ code: 'garbled', message: `The store’s administration and its shop window do not agree on ${torn.length} ${torn.length === 1 ? 'price' : 'prices'}.`, transient: true })
      if (torn.length > 0) await run.backOff(tries)
      open = torn
    }
  }
}
