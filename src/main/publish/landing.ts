import { judge, PUBLISH } from './act.ts'
import type { RowChange } from './journal.ts'
import type { Run } from './run.ts'

/**
 * Settles rows whose writing was interrupted, before a restore: waits until no call can act any more, then reads.
 * Without the wait a late call could set a price again after it was restored.
 */
export async function landBeforeRestore(run: Run): Promise<void> {
  const { id, journal, deps, connector } = run
  const flying = journal.rows(id, ['sent'])
  if (flying.length > 0 && connector.capabilities.deadlines) {
    const deadline = journal.openDeadline(id)
    for (;;) {
      run.checkpoint()
      const wait = deadline === null ? 0 : Date.parse(deadline) - run.storeNow()
      if (!(wait > 0)) break
      run.report()
      await deps.sleep(Math.min(1000, wait), deps.signal)
    }
  }
  const size = connector.capabilities.maxReadRows
  for (let i = 0; i < flying.length; i += size) {
    const page = flying.slice(i, i + size)
    const seen = await run.retry(() => connector.readPrices(page.map((row) => row.sku), deps.signal))
    const changes = page.map((row): RowChange => {
      const judgement = judge(PUBLISH, row, seen.get(row.sku), run.actor)
      if (judgement.kind === 'settled') return judgement.change
      if (judgement.kind === 'untouched') return { sku: row.sku, state: 'skipped', observed: judgement.seen.price, reason: 'never-written' }
      return { sku: row.sku, state: 'confirmed', observed: judgement.seen.price, writtenVersion: judgement.seen.version, reason: null }
    })
    journal.record(id, 'read', { detail: { landed: page.length }, rows: changes })
  }
  const never = journal.rows(id, ['pending'])
  if (never.length > 0) journal.record(id, 'read', { detail: { neverWritten: never.length }, rows: never.map(({ sku }) => ({ sku, state: 'skipped', reason: 'never-written' })) })
}
