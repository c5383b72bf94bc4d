import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitCategory } from '../../../src/core/demand/category-fit.ts'
import { rowsByCategory } from '../../../src/core/demand/design.ts'
import { weekday } from '../../../src/core/calendar/calendar.ts'
import { minor } from '../../../src/core/money/money.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { fitWorkspace } from '../../../src/main/engine/demand.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../../src/main/engine/router.ts'
import { importFiles } from '../../../src/main/feeds/import.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'

const SMALL = { seed: 4, products: 60, days: 120 }
const NOTHING = { rivals: false, outsideShare: null, costShare: null, floorShare: null }
const idle = { signal: new AbortController().signal, progress: () => {} }
const folder = mkdtempSync(join(tmpdir(), 'warchest-demand-'))
let desk: OpenDesk
let client: DeskClient
const fitted = join(folder, 'fitted.warchest')

beforeAll(async () => {
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  client = deskClient(desk)
  await createSampleWorkspace(fitted, { clock: systemClock, world: SMALL }, idle)
  await fitWorkspace(desk, desk.open(fitted, { create: false }), NOTHING, idle)
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const codes = (work: Promise<unknown>): Promise<string[]> => work.then(() => [], (error: unknown) => problemsOfError(error).map(({ code }) => code))

describe('what the Demand screen reads', () => {
  test('every category with its interval, what its products rest on, and its back-test beside the naive peers', async () => {
    const report = (await client.demand.report())!
    const { categories, scenario, behind } = (await client.demand.categories({ scenarioId: null }))!
    expect(scenario).toBeNull()
    expect(behind).toBe(false)
    expect(categories.map(({ id }) => id)).toEqual(report.categories.map(({ id }) => id))
    for (const [i, row] of categories.entries()) {
      expect(row.elasticity).toBe(report.categories[i].elasticity)
      expect(row.fitted).toBe(row.elasticity)
      expect(row.bySource.own + row.bySource.category + row.bySource.prior).toBe(row.products)
      expect(row.backTest).toEqual(report.backTest.find(({ category }) => category === row.id) ?? null)
      expect(row.override).toBeNull()
    }
    expect(categories.reduce((sum, row) => sum + row.products, 0)).toBe(SMALL.products)
  })

  test('a category read by itself is fitted as it is among all', async () => {
    const workspace = desk.workspace()
    const all = loadPanel(workspace)!
    const one = loadPanel(workspace, all.categories[3].id)!
    expect(one.categories).toHaveLength(1)
    const of = (panel: typeof all, category: number) => fitCategory(panel, category, rowsByCategory(panel)[category], weekday(panel.startDate))
    const [whole, alone] = [of(all, 3), of(one, 0)]
    expect(alone.design.rows.length).toBe(whole.design.rows.length)
    expect(alone.elasticity.value).toBeCloseTo(whole.elasticity.value, 9)
    expect(alone.products.map(({ pooled }) => pooled.value)).toEqual(whole.products.map(({ pooled }) => expect.closeTo(pooled.value, 8) as number))
  })

  test('a category in depth: its season, weekdays and residuals, in the right proportion', async () => {
    const overview = (await client.demand.categories({ scenarioId: null }))!
    const view = await client.demand.category({ scenarioId: null, category: overview.categories[0].id })
    expect(view.report!.coefficients.length).toBeGreaterThan(1)
    expect(view.weekday!.reduce((a, b) => a + b, 0)).toBeCloseTo(7, 9)
    expect(view.report).not.toHaveProperty('members')
    expect(view.report!.diagnostics!.sources).toEqual(overview.categories[0].bySource)
    expect(view.report!.diagnostics!.residuals.pearsonFitted).toBeGreaterThan(0.7)
    expect(view.outsideShare).toBeCloseTo(0.6, 6)
    expect(view.warnings.every(({ message }) => message.startsWith(overview.categories[0].name.en))).toBe(true)
    expect(await codes(client.demand.category({ scenarioId: null, category: 'nowhere' }))).toEqual(['demand.unknown-category'])
  })

  test('a product in depth: the points lie along its curve, and what was expected adds up to what was sold', async () => {
    const products = await client.demand.products({ scenarioId: null })
    expect(products.sku).toHaveLength(SMALL.products)
    const best = products.units.indexOf(Math.max(...products.units))
    const view = await client.demand.product({ scenarioId: null, sku: products.sku[best] })
    expect(view.units).toBeCloseTo(products.units[best], 9)
    expect(view.shares.own + view.shares.category + view.shares.prior).toBeCloseTo(1, 9)
    const { curve, points } = view
    const at = curve!.price.indexOf(view.price!)
    expect(curve!.units[at]).toBeCloseTo(view.units, 9)
    expect(points.levels.length).toBeGreaterThan(2)
    // Weighted by what the curve expects there, sold over expected averages to one: the points surround the curve.
    const unitsAt = (price: number): number => curve!.units[curve!.price.findIndex((one) => one >= price)]
    const ratio = points.price.map((price, i) => points.units[i] / unitsAt(price))
    expect(ratio.reduce((a, b) => a + b, 0) / ratio.length).toBeGreaterThan(0.8)
    expect(ratio.reduce((a, b) => a + b, 0) / ratio.length).toBeLessThan(1.25)
    const { value } = view.residuals
    expect(Math.sqrt(value.reduce((sum, r) => sum + r * r, 0) / value.length)).toBeGreaterThan(0.6)
    expect(Math.sqrt(value.reduce((sum, r) => sum + r * r, 0) / value.length)).toBeLessThan(1.5)
    expect(await codes(client.demand.product({ scenarioId: null, sku: 'nothing' }))).toEqual(['demand.unknown-product'])
  })

  test('the matrix of a category: own responses below zero on the diagonal, others\' prices help', async () => {
    const { categories } = (await client.demand.categories({ scenarioId: null }))!
    const view = await client.demand.crossPrices({ scenarioId: null, category: categories[0].id, top: 4 })
    const n = view.skus.length
    view.elasticity.forEach((value, i) => expect(Math.sign(value)).toBe(i % (n + 1) === 0 ? -1 : 1))
    expect(view.names).toHaveLength(n)
    expect(view.of).toBeGreaterThanOrEqual(n)
  })
})

describe('an elasticity set by a person', () => {
  const by = { reason: 'price test of October', by: 'Lin Wei' }
  let sku = ''
  let category = ''
  beforeAll(async () => {
    // Opening another closes the fitted one, and its file is whole.
    desk.open(join(folder, 'other.warchest'), { create: true })
    cpSync(fitted, join(folder, 'set.warchest'))
    desk.open(join(folder, 'set.warchest'), { create: false })
    const products = await client.demand.products({ scenarioId: null })
    sku = products.sku[0]
    category = products.categories[products.category[1]].id
  })

  test('is kept in the scenario with reason, name, date and what it replaced; other scenarios do not know it', async () => {
    const before = (await client.demand.product({ scenarioId: 'hold', sku })).fitted
    const scenario = await client.demand.override({ scenarioId: 'hold', scope: 'sku', id: sku, elasticity: -4.2, ...by })
    expect(scenario.overrides).toEqual([{ scope: 'sku', id: sku, elasticity: -4.2, ...by, date: systemClock.now().slice(0, 10), fitted: before }])
    expect(await client.scenarios.get({ id: 'hold' })).toEqual(scenario)
    const seen = await client.demand.product({ scenarioId: 'hold', sku })
    expect(seen).toMatchObject({ elasticity: -4.2, fitted: before, override: { reason: by.reason } })
    expect(seen.curve!.elasticity[seen.curve!.price.indexOf(seen.price!)]).toBeCloseTo(-4.2, 6)
    expect((await client.demand.product({ scenarioId: null, sku })).elasticity).toBe(before)
    const overview = (await client.demand.categories({ scenarioId: 'hold' }))!
    expect(overview.categories.reduce((sum, row) => sum + row.setProducts, 0)).toBe(1)
  })

  test('changes what a scenario expects, and stands among the assumptions of its preview, its run and its burn pack', async () => {
    const plain = await client.scenarios.get({ id: 'deeper-match-jinggou' })
    await client.scenarios.save({ scenario: plain })
    const { overrides: _none, ...without } = plain
    const bare = await client.scenarios.preview({ scenario: without })
    await client.demand.override({ scenarioId: plain.id, scope: 'category', id: category, elasticity: -6, ...by })
    const scenario = { ...(await client.scenarios.get({ id: plain.id })), days: 10, moves: [], monteCarlo: { ...plain.monteCarlo, paths: 8 } }
    const shown = await client.scenarios.preview({ scenario: await client.scenarios.get({ id: plain.id }) })
    const unitsIn = (outcome: typeof bare): number => outcome.categories.find(({ id }) => id === category)!.units
    expect(unitsIn(shown)).toBeGreaterThan(unitsIn(bare) * 1.03)
    expect(shown.assumptions.find(({ id }) => id === `override.category.${category}`)).toMatchObject({ value: -6, label: 'assumption', source: 'Lin Wei' })
    await client.scenarios.save({ scenario })
    const { jobId } = await client.scenarios.run({ id: scenario.id, threads: 1 })
    const status = await desk.jobs.finished(jobId)
    expect(status.problems).toEqual([])
    const outcome = await client.scenarios.outcome({ hash: status.result! })
    expect(outcome.assumptions.map(({ id }) => id)).toContain(`override.category.${category}`)
    const [csv] = await client.burn.export({ outcomeHash: outcome.hash, formats: ['csv'], language: 'en', theme: 'light' })
    expect(Buffer.from(csv.base64, 'base64').toString()).toContain(by.reason)
    const branch = await client.scenarios.branch({ id: scenario.id, name: 'Branch' })
    expect(branch.overrides).toEqual(scenario.overrides)
  })

  test('goes with a plan made for the scenario, and stays with it when the scenario changes', async () => {
    const terms = {
      name: 'Night', scenarioId: 'hold', objective: 'gmv' as const, from: '2026-11-01', to: '2026-11-14', channel: 'store', envelopes: { total: minor(20_000_00), categories: [] }, scope: { categories: [], skus: [] },
      deepest: 0.25, rungs: 5, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: true,
    }
    const { jobId } = await client.plans.optimize(terms)
    const id = (await desk.jobs.finished(jobId)).result!
    const plan = await client.plans.get({ id })
    expect(plan.overrides?.map((one) => one.id)).toEqual([sku])
    expect((await client.plans.rows({ id })).find((row) => row.sku === sku)!.elasticity).toBe(-4.2)
    const why = await client.plans.explain({ id, sku })
    await client.demand.restore({ scenarioId: 'hold', scope: 'sku', id: sku })
    expect((await client.scenarios.get({ id: 'hold' })).overrides).toBeUndefined()
    expect(await client.plans.explain({ id, sku })).toEqual(why)
    expect(await codes(client.demand.restore({ scenarioId: 'hold', scope: 'sku', id: sku }))).toEqual(['override.none'])
  })

  test('is refused with a sentence where it makes no sense, and nothing is kept', async () => {
    const ask = (change: object) => client.demand.override({ scenarioId: 'hold', scope: 'sku', id: sku, elasticity: -2, ...by, ...change })
    expect(await codes(ask({ elasticity: 1.5 }))).toEqual(['override.not-negative'])
    expect(await codes(ask({ elasticity: -99 }))).toEqual(['override.too-strong'])
    expect(await codes(ask({ reason: ' ' }))).toEqual(['override.no-reason'])
    expect(await codes(ask({ id: 'no-such' }))).toContain('override.unknown-sku')
    expect((await client.scenarios.get({ id: 'hold' })).overrides).toBeUndefined()
    const scenario = await client.scenarios.get({ id: 'hold' })
    const stray = { scope: 'sku' as const, id: 'gone', elasticity: -2, reason: 'r', by: 'b', date: '2026-01-01', fitted: -3 }
    expect(await codes(client.scenarios.save({ scenario: { ...scenario, overrides: [stray] } }))).toEqual(['override.unknown-sku'])
  })
})

const OJ = resolve('../shared/reference/data/oj_long.csv')
describe.skipIf(!existsSync(OJ))('the orange-juice panel (../shared/reference/data/oj_long.csv)', () => {
  test('weekly sales of 83 stores: no weekdays, points along every brand\'s curve', async () => {
    const path = join(folder, 'juice.warchest')
    const workspace = openWorkspace(path, { clock: systemClock, create: true })
    await importFiles(workspace, [{
      path: OJ, mapping: {
        kind: 'sales', columns: { date: 'week', sku: 'brand', outlet: 'store', units: 'oz', price: 'price_per_oz', 'covariate.deal': 'deal', 'covariate.feat': 'feat' }, constants: { category: 'orange-juice' },
        moneyUnit: 1, currency: 'USD', period: { origin: '1989-09-14', days: 7 }, encoding: 'utf-8',
      },
    }], idle, 'juice')
    workspace.close()
    await fitWorkspace(desk, desk.open(path, { create: false }), { ...NOTHING, rivals: true }, idle)
    const view = await client.demand.category({ scenarioId: null, category: 'orange-juice' })
    expect(view.weekday).toBeNull()
    expect(view.report!.diagnostics!.season.length).toBeGreaterThan(100)
    const product = await client.demand.product({ scenarioId: null, sku: '1' })
    expect(product.outlets).toBe(83)
    expect(product.points.price.length).toBeLessThanOrEqual(600)
    expect(product.points.levels.length).toBeGreaterThan(5)
    expect(product.own!.value).toBeLessThan(-1)
    const last = product.points.levels.length - 1
    expect(product.points.levels[0].units).toBeGreaterThan(product.points.levels[last].units)
  }, 120_000)
})
