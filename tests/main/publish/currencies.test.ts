import { describe, expect, test } from 'vitest'
import { exponentOf, toMinor, type Currency } from '../../../src/core/money/money.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import type { PublicationRow } from '../../../src/main/publish/publication.ts'
import { ownerOf } from '../../../src/main/stores/owner.ts'
import { saveFact } from '../../../src/main/workspace/queries/facts.ts'
import { savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { fillWorkspace } from '../../support/plan-workspace.ts'
import { signInAsLin } from '../../support/sign-in.ts'

const market = randomMarket({ products: 12, categories: 2, seed: 4 })

/** Currencies without parts, with a hundred, and with a thousand. */
describe.each<{ currency: Currency; digits: number }>([{ currency: 'JPY', digits: 0 }, { currency: 'CNY', digits: 2 }, { currency: 'KWD', digits: 3 }])('prices in $currency', ({ currency, digits }) => {
  let client: DeskClient
  const own = deskPerTest((workspace, desk) => {
    fillWorkspace(workspace, { ...market, currency })
    // As an import leaves it.
    saveFact(workspace, 'currency', currency)
    savePreferences(workspace, { asOf: market.asOf }, 'the day of these data')
    client = deskClient(desk)
  })

  test('keep their scale from the plan through the gate into the store, read back, and home again', async () => {
    expect(exponentOf(currency)).toBe(digits)
    await signInAsLin(client)
    const { jobId } = await client.plans.optimize({
      name: 'Night', scenarioId: null, objective: 'gmv', from: market.asOf, to: '2026-11-08', channel: 'store', envelopes: { total: null, categories: [] }, scope: { categories: [], skus: [] }, deepest: 0.1, rungs: 4,
      funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false,
    })
    const { result, problems } = await own.desk.jobs.finished(jobId)
    expect(problems).toEqual([])
    const id = result as string
    expect((await client.plans.check({ id })).findings.filter(({ severity }) => severity === 'block')).toEqual([])
    const plan = await client.plans.get({ id })
    expect(plan.currency).toBe(currency)
    const listOf = new Map(market.products.map(({ sku, list }) => [sku, list]))
    for (const { sku, landed, list } of plan.lines) {
      expect(list).toBe(toMinor(listOf.get(sku) as number, currency))
      // In units of the currency, a tenth off at most; a digit too many or too few would be far away.
      expect(landed / 10 ** digits / (listOf.get(sku) as number)).toBeGreaterThan(0.8)
      expect(landed / 10 ** digits / (listOf.get(sku) as number)).toBeLessThanOrEqual(1.01)
    }
    await client.plans.approve({ id, hash: plan.hash ?? '', note: '' })
    savePreferences(own.desk.workspace(), { canarySeconds: 0 }, 'a test')
    const { publicationId, jobId: publishing } = await client.publications.start({ planId: id, storeId: 'embedded', dryRun: false })
    expect((await own.desk.jobs.finished(publishing)).problems).toEqual([])
    const rowsOf = async (): Promise<readonly PublicationRow[]> => (await client.publications.rows({ id: publicationId, state: null, offset: 0, limit: 100 })).rows
    const connector = await own.desk.stores.connector(ownerOf(own.desk.workspace()), 'embedded')
    const skus = plan.lines.map(({ sku }) => sku)
    const landed = new Map(plan.lines.map((line) => [line.sku, line.landed]))
    expect((await client.publications.get({ id: publicationId }))).toMatchObject({ state: 'live', currency, counts: { confirmed: skus.length } })
    expect(await connector.readStorefront(skus)).toEqual(landed)
    expect(new Set([...(await connector.readPrices(skus)).values()].map((seen) => seen.currency))).toEqual(new Set([currency]))
    const before = new Map((await rowsOf()).map((row) => [row.sku, row.before]))
    for (const line of plan.lines) expect(before.get(line.sku)).toBe(line.current)
    const { jobId: back } = await client.publications.rollback({ id: publicationId })
    expect((await own.desk.jobs.finished(back)).problems).toEqual([])
    expect(await client.publications.get({ id: publicationId })).toMatchObject({ state: 'rolled-back', counts: { restored: skus.length } })
    expect(await connector.readStorefront(skus)).toEqual(before)
  })
})
