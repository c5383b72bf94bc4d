import { approvedPlan } from './approve-plan.ts'
import { atDesk } from './at-desk.ts'
import type { Home } from './homes.ts'

/** Takes a sample workspace through the whole chain, so that every screen has something real on it: a plan optimised, checked, approved and published. */
export const fillWorkspace = (home: Home): Promise<void> => atDesk(home, async (client, desk) => {
  const { id } = await approvedPlan(client, desk, { name: 'Flash week', yuan: 400_000, funding: { platform: 0.6, merchant: 0.25, brand: 0.15, bank: 0, state: 0 } })
  await client.preferences.set({ canarySeconds: 0, reason: 'Nobody watches the canary of a sample' })
  const [store] = await client.stores.list()
  const { jobId } = await client.publications.start({ planId: id, storeId: store.id, dryRun: false })
  const status = await desk.jobs.finished(jobId)
  if (status.state !== 'done') throw new Error(`${status.title} ended as ${status.state}: ${status.problems.map(({ message }) => message).join(' ')}`)
})
