import { PUBLISH, shows } from './act.ts'
import type { RowChange } from './journal.ts'
import type { Run } from './run.ts'
import { watchOrders } from './tripwire.ts'
import { stopOnTrouble } from './trouble.ts'

/** Longest sleep between two looks at the clock and the wish to pause, milliseconds; and how many of them lie between two looks at the store. */
const TICK = 1000
const TICKS_PER_LOOK = 10

/**
 * Watches a canary for as long as was asked before the waves begin: its rows are read as a buyer sees them, and one that does not keep its price stops
 * the publication; orders are counted where the store has them. A watch that was interrupted goes on to the same end; one that has passed is not repeated.
 * A store that begins the sale later by its own clock shows nothing yet, and there is nothing to watch.
 */
export async function watchCanary(run: Run, wave: number): Promise<void> {
  const { id, journal, deps, head } = run
  if (journal.has(id, 'canary-passed', wave) || (run.keeper === 'store' && head.startsAt !== null && Date.parse(head.startsAt) > run.storeNow())) return
  if (head.watchUntil === null) {
    const until = new Date(Date.parse(deps.clock.now()) + head.options.canarySeconds * 1000).toISOString()
    journal.record(id, 'canary-watch', { detail: { until, wave }, and: () => journal.set(id, { watchUntil: until, state: 'canary' }) })
  }
  const wall = (): number => Date.parse(run.head.watchUntil ?? '') - Date.parse(deps.clock.now())
  const end = deps.clock.milliseconds() + wall()
  for (let tick = 0; ; tick++) {
    run.checkpoint()
    // By the steady clock, which no change of the computer's time can shorten; and by the wall's, which a person may have cut short.
    const left = end - deps.clock.milliseconds()
    if (!(left > 0) || !(wall() > 0)) break
    if (tick % TICKS_PER_LOOK === 0) await look(run, wave)
    run.report()
    const asleep = deps.clock.milliseconds()
    await deps.sleep(Math.min(TICK, left), deps.signal)
    run.watched(deps.clock.milliseconds() - asleep)
  }
  await look(run, wave)
  journal.record(id, 'canary-passed', { detail: { wave }, and: () => journal.set(id, { watchUntil: null }) })
}

async function look(run: Run, wave: number): Promise<void> {
  const rows = run.journal.rows(run.id, ['confirmed'], { wave })
  const size = run.connector.capabilities.maxReadRows
  const moved: RowChange[] = []
  const shownNow: RowChange[] = []
  for (let i = 0; i < rows.length; i += size) {
    const page = rows.slice(i, i + size)
    const shown = await run.retry(() => run.connector.readStorefront(page.map((row) => row.sku), run.deps.signal), 'storefront')
    for (const row of page) {
      const price = shown.get(row.sku)
      if (price === row.planned && row.observed !== price) shownNow.push({ sku: row.sku, observed: price })
      if (price !== row.planned && !shows(run, PUBLISH, row, price)) moved.push({ sku: row.sku, state: 'mismatch', observed: price ?? null, reason: `not-shown:${price ?? '-'}` })
    }
  }
  // A store that shows its sales late had not shown these when they were read back.
  if (shownNow.length > 0) run.journal.record(run.id, 'read', { detail: { shown: shownNow.length }, rows: shownNow })
  if (moved.length > 0) {
    run.journal.record(run.id, 'canary-moved', { detail: { rows: moved.length }, rows: moved })
    stopOnTrouble(run)
  }
  await watchOrders(run)
}
