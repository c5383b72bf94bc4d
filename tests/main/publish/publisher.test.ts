import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { publicationJournal, publicationRows, publicationSummary, watchPublication } from '../../../src/main/publish/queries.ts'
import { pausePublication, publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, changesBySku, clientOf, editAs, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'
import { products, skuOf, StoreFixture } from '../../support/store-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-publish-'))
let store: StoreFixture
let client: ReturnType<typeof clientOf>
let workspace: Workspace
let serial = 0

beforeEach(async () => {
  store = new StoreFixture()
  await store.start()
  client = clientOf(() => store.endpoint?.url ?? '', () => store.endpoint?.token ?? '')
  workspace = openWorkspace(join(folder, `${++serial}.warchest`), { clock: systemClock, create: true })
})
afterEach(async () => {
  workspace.close()
  await store.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('publishing', () => {
  test('2,000 prices go live in canary and waves, each written once and read back, and come back as they were', async () => {
    await client.seed(products(2000))
    const lines = range(2000).map((i) => line(i))
    const began = performance.now()
    const summary = await publishPlan(publisherDeps(workspace.db, client), approvedPlan(lines), 'embedded', options('pub-1'))
    console.log('publish', performance.now() - began)
    expect(summary).toMatchObject({ state: 'live', problem: null, running: false })
    expect(summary.counts.confirmed).toBe(2000)
    expect(summary.waves.map((wave) => wave.rows)).toEqual([20, 80, 400, 1500])
    const back = await rollbackPublication(publisherDeps(workspace.db, client), 'pub-1')
    console.log('both', performance.now() - began)
    expect(back).toMatchObject({ state: 'rolled-back', problem: null })
    expect(back.counts.restored).toBe(2000)
    const changes = await changesBySku(client)
    expect(changes.size).toBe(2000)
    for (const { sku, current, landed } of lines) expect(changes.get(sku)?.map(({ from, to }) => [from, to])).toEqual([[current, landed], [landed, current]])
  })
})
