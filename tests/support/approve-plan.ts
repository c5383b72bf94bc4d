import { addDays } from '../../src/core/calendar/calendar.ts'
import { toMinor } from '../../src/core/money/money.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { OptimizeInput } from '../../src/main/contract/contract.ts'
import type { OpenDesk } from '../../src/main/engine/open-desk.ts'
import type { DeskClient } from '../../src/main/engine/router.ts'
import { signInAsLin } from './sign-in.ts'

export interface PlanOptions {
  readonly name: string
  /** Categories of the market by their place; all where none is named. */
  readonly categories?: readonly number[]
  /** Envelope. */
  readonly yuan?: number
  readonly funding?: OptimizeInput['funding']
  /** Days from the workspace's own day after its last one, or from `today`, on; and how many. */
  readonly startsIn?: number
  readonly days?: number
  readonly today?: string
}

/** A plan for a sample workspace, optimised and passed by the gate. */
export async function checkedPlan(client: DeskClient, desk: OpenDesk, { name, categories = [], yuan = 100_000, funding = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, startsIn = 0, days = 7, today }: PlanOptions): Promise<Plan> {
  const { to } = await client.data.summary()
  const market = await client.demand.market()
  if (to === null || market === null) throw new Error('The sample world has no sales.')
  const from = addDays(today ?? addDays(to, 1), startsIn)
  const { jobId } = await client.plans.optimize({
    name, scenarioId: null, objective: 'share', from, to: addDays(from, days - 1), channel: 'all', envelopes: { total: toMinor(yuan, 'CNY'), categories: [] },
    scope: { categories: categories.map((place) => market.categories[place].id), skus: [] }, deepest: 0.25, rungs: 6, funding, extrapolate: false,
  })
  const { result, problems } = await desk.jobs.finished(jobId)
  if (result === null) throw new Error(`The plan could not be made: ${problems.map(({ message }) => message).join(' ')}`)
  const verdict = await client.plans.check({ id: result })
  if (!verdict.passed) throw new Error(`The gate stopped ${name}: ${verdict.findings.filter(({ severity }) => severity === 'block').map(({ message }) => message).slice(0, 3).join(' ')}`)
  return client.plans.get({ id: result })
}

/** The same, approved by Lin Wei. */
export async function approvedPlan(client: DeskClient, desk: OpenDesk, options: PlanOptions): Promise<Plan> {
  const { id, hash } = await checkedPlan(client, desk, options)
  await signInAsLin(client)
  await client.plans.approve({ id, hash: hash ?? '', note: '' })
  return client.plans.get({ id })
}
