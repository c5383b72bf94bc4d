import { addDays } from '../../src/core/calendar/calendar.ts'
import { toMinor } from '../../src/core/money/money.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk } from '../../src/main/engine/open-desk.ts'
import { deskClient } from '../../src/main/engine/router.ts'
import type { Home } from './homes.ts'
import { signInAsLin } from './sign-in.ts'

/** Optimises, checks and approves a plan for the first categories of a sample workspace, and sets how long its canary is watched. */
export async function approvePlan(home: Home, options: { readonly name: string; readonly categories: number; readonly canarySeconds: number }): Promise<Plan> {
  const desk = openDesk({ home: home.folder, form: 'command-line', version: '0.0.0-test', clock: systemClock })
  try {
    desk.open(home.workspace, { create: false })
    const client = deskClient(desk)
    const { to } = await client.data.summary()
    const market = await client.demand.market()
    if (to === null || market === null) throw new Error('The sample world has no sales.')
    const from = addDays(to, 1)
    const { jobId } = await client.plans.optimize({
      name: options.name, scenarioId: null, objective: 'share', from, to: addDays(from, 6), channel: 'all', envelopes: { total: toMinor(100_000, 'CNY'), categories: [] },
      scope: { categories: market.categories.slice(0, options.categories).map(({ id }) => id), skus: [] }, deepest: 0.25, rungs: 6, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false,
    })
    const { result, problems } = await desk.jobs.finished(jobId)
    if (result === null) throw new Error(`The plan could not be made: ${problems.map(({ message }) => message).join(' ')}`)
    const verdict = await client.plans.check({ id: result })
    await signInAsLin(client)
    await client.plans.approve({ id: result, hash: verdict.planHash, note: '' })
    await client.preferences.set({ canarySeconds: options.canarySeconds })
    return await client.plans.get({ id: result })
  } finally {
    await desk.close()
  }
}
