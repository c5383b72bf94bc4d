import { beforeEach, describe, expect, test } from 'vitest'
import type { Instrument } from '../../../src/core/subsidy/instrument.ts'
import { NO_LIMITS } from '../../../src/core/subsidy/instrument.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { made } from '../../core/subsidy/instruments.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { fillWorkspace } from '../../support/plan-workspace.ts'
import { signInAsLin } from '../../support/sign-in.ts'

const market = randomMarket({ products: 12, categories: 2, seed: 4 })
let client: DeskClient
const own = deskPerTest((workspace, desk) => {
  fillWorkspace(workspace, market)
  savePreferences(workspace, { asOf: market.asOf }, 'the day of these data')
  client = deskClient(desk)
})
beforeEach(() => signInAsLin(client))

/** Either alone is borne by the floors of a sound plan; a buyer who uses both pays a fraction. As with the drums of 28 August 2024. */
const shop = made('coupon', { id: 'shop', off: { kind: 'percent', share: 0.45 }, limits: { ...NO_LIMITS, issueCap: 1000 } })
const platform = made('coupon', { id: 'platform', issuer: 'platform', off: { kind: 'percent', share: 0.45 }, limits: { ...NO_LIMITS, issueCap: 1000 } })

/** The scenario beside which the plan runs, with these instruments and no others. */
async function beside(...instruments: readonly Instrument[]): Promise<void> {
  const preset = await client.scenarios.get({ id: 'deeper-half-match' })
  await client.scenarios.save({ scenario: { ...preset, id: 'night', days: 30, moves: instruments.map((instrument) => ({ kind: 'instrument' as const, instrument, from: 0, to: 30 })) } })
}

async function plan(): Promise<string> {
  const { jobId } = await client.plans.optimize({
    name: 'Night', scenarioId: 'night', objective: 'gmv', from: '2026-11-02', to: '2026-11-08', channel: 'store', envelopes: { total: null, categories: [] }, scope: { categories: [], skus: [] }, deepest: 0.1, rungs: 4,
    funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false,
  })
  const { result, problems } = await own.desk.jobs.finished(jobId)
  expect(problems).toEqual([])
  return result!
}
const start = (planId: string) => client.publications.start({ planId, storeId: 'embedded', dryRun: false })

describe('Little Swan on Tmall, 28 August 2024: sound prices, and coupons that nobody had added up', () => {
  test('the plan is refused at the gate, by the stack, and neither approved nor published', async () => {
    await beside(shop, platform)
    const id = await plan()
    const verdict = await client.plans.check({ id })
    expect(verdict.passed).toBe(false)
    const stacked = verdict.findings.filter(({ rule, severity }) => rule === 'worst-stack' && severity === 'block')
    expect(stacked.length).toBeGreaterThan(0)
    expect(stacked[0].message).toMatch(/shop \+ platform|platform \+ shop/)
    // Nothing else is wrong with it.
    expect(verdict.findings.filter(({ rule, severity }) => rule !== 'worst-stack' && severity === 'block')).toEqual([])
    const { hash } = await client.plans.get({ id })
    expect(await codesOf(client.plans.approve({ id, hash: hash ?? '', note: '' }))).not.toEqual([])
    expect(await codesOf(start(id))).toContain('plan.not-approved')
    expect(await client.publications.list()).toEqual([])
  })

  test('coupons that are put beside a plan after its approval are found at the last door', async () => {
    await beside()
    const id = await plan()
    expect((await client.plans.check({ id })).findings.filter(({ severity }) => severity === 'block')).toEqual([])
    const { hash } = await client.plans.get({ id })
    await client.plans.approve({ id, hash: hash ?? '', note: '' })
    expect(await codesOf(client.publications.preview({ planId: id, storeId: 'embedded' }))).toEqual([])
    await beside(shop, platform)
    expect(await codesOf(client.publications.preview({ planId: id, storeId: 'embedded' }))).toEqual(['publication.gate'])
    await expect(start(id)).rejects.toMatchObject({ data: { problems: [{ code: 'publication.gate', params: { rule: 'worst-stack' } }] } })
    expect(await client.publications.list()).toEqual([])
  })
})
