import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { addDays } from '../../../src/core/calendar/calendar.ts'
import { generateWorld } from '../../../src/core/sample/generate.ts'
import { worldPanel } from '../../support/world-panel.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'
import { writeWorld } from '../../../src/main/sample/write-world.ts'
import { loadInbound, loadProducts, loadSellers } from '../../../src/main/workspace/queries/catalog.ts'
import { loadFact } from '../../../src/main/workspace/queries/facts.ts'
import { latestOffers } from '../../../src/main/workspace/queries/offers.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { loadTreasuryFacts } from '../../../src/main/workspace/queries/treasury.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import type { Panel } from '../../../src/core/demand/panel.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-sample-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const idle = { signal: new AbortController().signal, progress: () => {} }
const SMALL = { seed: 7, products: 48, days: 60 }
const world = generateWorld(SMALL)

test('the same world is written as the same bytes', async () => {
  const digests = []
  for (const name of ['one', 'two']) {
    await writeWorld(generateWorld(SMALL), join(folder, name), idle.signal, () => {})
    digests.push(Object.fromEntries(readdirSync(join(folder, name)).sort().map((file) => [file, createHash('sha256').update(readFileSync(join(folder, name, file))).digest('hex')])))
  }
  expect(Object.keys(digests[0])).toEqual(['catalog.csv', 'inbound.csv', 'mapping.json', 'order-lines.parquet', 'rival-offers.parquet', 'treasury.csv', 'truth.json'])
  expect(digests[1]).toEqual(digests[0])
})

test('a sample workspace holds the world, having come through the import as files', async () => {
  const path = join(folder, 'sample.warchest')
  const report = await createSampleWorkspace(path, { clock: systemClock, world: SMALL }, idle)
  expect(report).toMatchObject({ accepted: true, problemCount: 0, warnings: [] })
  expect(readdirSync(folder).filter((name) => name.includes('making'))).toEqual([])
  const workspace = openWorkspace(path, { clock: systemClock, create: false })
  try {
    expect(loadFact(workspace, 'sample')).toBe('true')
    const unknown = (value: number): number | null => (Number.isNaN(value) ? null : value)
    const { products, treasury: { tranches, ...treasury }, operations, rivals, inbound } = world
    expect(new Map(loadProducts(workspace).map((product) => [product.sku, product]))).toEqual(new Map(products.sku.map((sku, i) => [sku, {
      sku, name: products.name[i], category: world.categories[products.category[i]].id, currency: 'CNY', list: products.list[i], cost: unknown(products.cost[i]), floor: unknown(products.floor[i]),
      stock: products.stock[i], merchant: products.merchant[i],
    }])))
    expect(products.cost.some(Number.isNaN)).toBe(true)
    expect([...loadSellers(workspace)].sort((a, b) => a.id.localeCompare(b.id))).toEqual([...world.sellers].sort((a, b) => a.id.localeCompare(b.id)))
    expect(loadSellers(workspace)[0]).toMatchObject({ id: 'tianbao', own: true })
    const facts = loadTreasuryFacts(workspace)
    expect(facts).toMatchObject({ treasury, tranches, asOf: addDays(world.startDate, SMALL.days) })
    expect(facts.operations).toEqual({ siteCapacity: operations.siteCapacity, fulfilmentCapacity: operations.fulfilmentCapacity, stockBuffer: operations.stockBuffer })
    expect(facts.rivals).toEqual([...rivals].sort((a, b) => a.seller.localeCompare(b.seller)))
    expect(loadInbound(workspace).reduce((sum, row) => sum + row.units, 0)).toBe(inbound.units.reduce((a, b) => a + b, 0))
    const last = addDays(world.startDate, SMALL.days - 1)
    const expected = Array.from(world.offers.product, (product, j) => ({ seller: world.sellers[world.offers.seller[j]].id, sku: products.sku[product], date: addDays(world.startDate, world.offers.day[j]), price: world.offers.price[j] })).filter((offer) => offer.date === last)
    expect(new Set(latestOffers(workspace).filter((offer) => offer.date === last).map((o) => `${o.seller} ${o.sku} ${o.price}`))).toEqual(new Set(expected.map((o) => `${o.seller} ${o.sku} ${o.price}`)))
    comparePanels(loadPanel(workspace), worldPanel(world))
  } finally {
    workspace.close()
  }
})

/** Row by row, whatever the order of the products. */
function comparePanels(found: Panel | null, expected: Panel): void {
  if (!found) throw new Error('no panel')
  const rowsOf = (panel: Panel): Map<string, number[]> => {
    const promo = panel.covariates.find((covariate) => covariate.name === 'promo')?.values
    return new Map(Array.from(panel.units, (units, i) => [`${panel.products[panel.product[i]].sku} ${panel.step[i]}`, [units, panel.price[i], panel.list[i], panel.rivalPrice[i], panel.stockoutShare[i], promo?.[i] ?? Number.NaN]]))
  }
  const [a, b] = [rowsOf(found), rowsOf(expected)]
  expect({ startDate: found.startDate, stepDays: found.stepDays, steps: found.steps, outlets: found.outlets }).toEqual({ startDate: expected.startDate, stepDays: expected.stepDays, steps: expected.steps, outlets: expected.outlets })
  // Products that never sold have no rows here.
  const soldSkus = new Set(found.products.map((product) => product.sku))
  const wanted = [...b].filter(([key]) => soldSkus.has(key.split(' ')[0]))
  expect(wanted.length).toBeGreaterThan(2000)
  expect(a.size).toBe(wanted.length)
  for (const [key, row] of wanted) {
    const got = a.get(key) ?? []
    // Stock-out shares are written with four decimals.
    const off = row.findIndex((value, c) => !(Object.is(value, got[c]) || Math.abs(value - got[c]) <= (c === 4 ? 1e-4 : 1e-9 * Math.max(1, Math.abs(value)))))
    if (off >= 0) expect({ key, column: off, value: got[off] }).toEqual({ key, column: off, value: row[off] })
  }
}

test('cancelling leaves no file', async () => {
  const controller = new AbortController()
  const path = join(folder, 'cancelled.warchest')
  await expect(createSampleWorkspace(path, { clock: systemClock, world: SMALL }, { signal: controller.signal, progress: (_done, _total, note) => { if (note === 'checking') controller.abort() } })).rejects.toThrow()
  expect(readdirSync(folder).filter((name) => name.startsWith('cancelled'))).toEqual([])
})
