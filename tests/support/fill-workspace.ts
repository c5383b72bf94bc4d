import { addDays } from '../../src/core/calendar/calendar.ts'
import { toMinor } from '../../src/core/money/money.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk } from '../../src/main/engine/open-desk.ts'
import { deskClient } from '../../src/main/engine/router.ts'
import type { Home } from './homes.ts'
import { signInAsLin } from './sign-in.ts'

/** Takes a sample workspace through the whole chain, so that every screen has something real on it: a plan optimised, checked, approved and published. */
export async function fillWorkspace(home: Home): Promise<void> {
  const desk = openDesk({ home: home.folder, form: 'command-line', version: '0.0.0-pictures', clock: systemClock })
  try {
    desk.open(home.workspace, { create: false })
    const client = deskClient(desk)
    const finish = async ({ jobId }: { readonly jobId: string }): Promise<string> => {
      const status = await desk.jobs.finished(jobId)
      if (status.state !== 'done' || status.result === null) throw new Error(`${status.title} ended as ${status.state}: ${status.problems.map(({ message }) => message).join(' ')}`)
      return status.result
    }
    const { to } = await client.data.summary()
    if (to === null) throw new Error('The sample world has no sales.')
    const from = addDays(to, 1)
    const planId = await finish(await client.plans.optimize({
      name: 'Flash week', scenarioId: null, objective: 'share', from, to: addDays(from, 6), channel: 'all',
      envelopes: { total: toMinor(400_000, 'CNY'), categories: [] }, scope: { categories: [], skus: [] }, deepest: 0.25, rungs: 6,
      funding: { platform: 0.6, merchant: 0.25, brand: 0.15, bank: 0, state: 0 }, extrapolate: false,
    }))
    const verdict = await client.plans.check({ id: planId })
    if (!verdict.passed) throw new Error(`The gate stopped the plan: ${verdict.findings.filter(({ severity }) => severity === 'block').map(({ message }) => message).slice(0, 3).join(' ')}`)
    await signInAsLin(client)
    await client.plans.approve({ id: planId, hash: verdict.planHash, note: 'Looked at the ten largest drops' })
    await client.preferences.set({ canarySeconds: 0 })
    const [store] = await client.stores.list()
    await finish(await client.publications.start({ planId, storeId: store.id, dryRun: false }))
  } finally {
    await desk.close()
  }
}
