import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dayNumber } from '../../../src/core/calendar/calendar.ts'
import { generateWorld } from '../../../src/core/sample/generate.ts'
import { worldFacts } from '../../support/world-facts.ts'
import { worldPanel } from '../../support/world-panel.ts'
import { fitMarket } from '../../../src/core/demand/fit.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { fitWorkspace, loadMarketFacts } from '../../../src/main/engine/demand.ts'
import { TaskPool } from '../../../src/main/jobs/pool.ts'
import { importFiles } from '../../../src/main/feeds/import.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'
import { loadFitReport, loadMarket, loadMarketHash } from '../../../src/main/workspace/queries/market.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'

const SMALL = { seed: 4, products: 96, days: 90 }
const NOTHING = { rivals: false, outsideShare: null, costShare: null, floorShare: null }
const folder = mkdtempSync(join(tmpdir(), 'warchest-fit-'))
const idle = { signal: new AbortController().signal, progress: () => {} }
const pools = [1, 2].map((threads) => new TaskPool({ threads }))
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  rmSync(folder, { recursive: true, force: true })
})

describe('demand of the sample workspace', () => {
  let workspace: Workspace
  beforeAll(async () => {
    const path = join(folder, 'sample.warchest')
    await createSampleWorkspace(path, { clock: systemClock, world: SMALL }, idle)
    workspace = openWorkspace(path, { clock: systemClock, create: false })
  })
  afterAll(() => workspace.close())

  test('nothing is fitted at first', () => expect([loadMarket(workspace), loadFitReport(workspace)]).toEqual([null, null]))

  test('one thread and two make the same market, and it is kept with its report', async () => {
    const progress: [number, number][] = []
    const one = await fitWorkspace({ pool: pools[0] }, workspace, NOTHING, idle)
    const two = await fitWorkspace({ pool: pools[1] }, workspace, NOTHING, { ...idle, progress: (done, total) => void progress.push([done, total]) })
    expect(two).toBe(one)
    expect(loadMarketHash(workspace)).toBe(one)
    expect(loadMarket(workspace)!.products).toHaveLength(SMALL.products)
    expect(loadFitReport(workspace)!.categories).toHaveLength(12)
    expect(progress.length).toBeGreaterThan(0)
    expect(progress.at(-1)[0]).toBe(progress.at(-1)[1])
  })

  test('what came through the import and the workspace is what the world\'s own panel gives', () => {
    const world = generateWorld(SMALL)
    const direct = fitMarket(worldPanel(world), worldFacts(world), NOTHING, { backTest: false })
    for (const category of loadFitReport(workspace)!.categories) {
      const same = direct.report.categories.find((c) => c.id === category.id)!
      expect(category.elasticity).toBeCloseTo(same.elasticity, 6)
      expect(category.elasticitySe).toBeCloseTo(same.elasticitySe, 6)
    }
    const known = new Map(direct.market.products.map((product) => [product.sku, product]))
    for (const product of loadMarket(workspace)!.products) {
      const same = known.get(product.sku)!
      expect(product).toMatchObject({ list: same.list, cost: same.cost, floor: same.floor, stock: same.stock })
      expect(product.observedLow).toBeCloseTo(same.observedLow, 9)
      expect(product.observedHigh).toBeCloseTo(same.observedHigh, 9)
      // Sellers may stand in another order after ours.
      expect([...product.prices].sort()).toEqual([...same.prices].sort())
    }
  })

  test('a rival\'s offer that is long gone no longer stands', () => {
    const panel = loadPanel(workspace)!
    const later = { ...panel, steps: panel.steps + 40 }
    expect(loadMarketFacts(workspace, panel).products.some((product) => product.prices.slice(1).some((price) => price !== null))).toBe(true)
    expect(loadMarketFacts(workspace, later).products.every((product) => product.prices.every((price) => price === null))).toBe(true)
  })

  test('goods that came in before the end of the sales are in the stock count already and do not come in again', () => {
    const panel = loadPanel(workspace)!
    const coming = (): number => loadMarketFacts(workspace, panel).products.reduce((sum, product) => sum + product.inbound.reduce((units, arrival) => units + arrival.units, 0), 0)
    const before = coming()
    expect(before).toBeGreaterThan(0)
    const last = dayNumber(panel.startDate)! + panel.steps - 1
    const insert = workspace.db.prepare('INSERT INTO inbound (product, day, units) VALUES ((SELECT min(key) FROM products), ?, 1000)')
    insert.run(last)
    expect(coming()).toBe(before)
    workspace.db.prepare('DELETE FROM inbound WHERE units = 1000').run()
  })

  test('a cancelled fit keeps nothing', async () => {
    const before = loadMarketHash(workspace)
    const controller = new AbortController()
    const fit = fitWorkspace({ pool: pools[1] }, workspace, { ...NOTHING, outsideShare: 0.5 }, { signal: controller.signal, progress: () => controller.abort() })
    controller.abort()
    await expect(fit).rejects.toMatchObject({ kind: 'cancelled' })
    expect(loadMarketHash(workspace)).toBe(before)
  })
})

test('an empty workspace is refused with a mend', async () => {
  const workspace = openWorkspace(join(folder, 'empty.warchest'), { clock: systemClock, create: true })
  await expect(fitWorkspace({ pool: pools[0] }, workspace, NOTHING, idle)).rejects.toMatchObject({ kind: 'bad-input', problems: [{ code: 'demand.no-sales' }] })
  workspace.close()
})

const JUICE = resolve('../shared/reference/data/oj_long.csv')

test.skipIf(!existsSync(JUICE))('the orange-juice panel, imported by mapping alone (../shared), is fitted and calibrated with what it lacks as assumptions', async () => {
  const workspace = openWorkspace(join(folder, 'juice.warchest'), { clock: systemClock, create: true })
  try {
    const mapping = {
      kind: 'sales' as const, columns: { date: 'week', sku: 'brand', outlet: 'store', units: 'oz', price: 'price_per_oz', 'covariate.deal': 'deal', 'covariate.feat': 'feat' }, constants: { category: 'orange-juice' },
      moneyUnit: 1, currency: 'USD', period: { origin: '1989-09-14', days: 7 }, encoding: 'utf-8',
    }
    await importFiles(workspace, [{ path: JUICE, mapping }], idle, 'import-1')
    await fitWorkspace({ pool: pools[0] }, workspace, { rivals: true, outsideShare: 0.5, costShare: 0.7, floorShare: 0.7 }, idle)
    const report = loadFitReport(workspace)!
    const cases = (JSON.parse(readFileSync(resolve('../shared/reference/demand.poisson.fixed-effects.json'), 'utf8')) as { cases: { id: string; expect: { coef: number[] } }[] }).cases
    const expected = cases.find((one) => one.id === 'orange-juice-all-brands-two-way')!.expect.coef
    const found = new Map(report.categories[0].coefficients.map((c) => [c.name, c.value]))
    for (let brand = 1; brand <= 11; brand++) expect(found.get(`ln(price)[${brand}]`)).toBeCloseTo(expected[brand - 1], 6)
    const market = loadMarket(workspace)!
    expect(market.products).toHaveLength(11)
    expect(market.assumptions.map((a) => a.id)).toEqual(['demand.cost-share', 'demand.floor-share', 'demand.list-is-highest-seen', 'demand.outside-share', 'demand.rival-at-our-price', 'demand.seller-similarity', 'demand.sellers-liked-equally'])
    for (const product of market.products) {
      const brand = expected[Number(product.sku) - 1]
      // Pooled towards the other brands by a little, and never away from what the panel says.
      expect(Math.abs(product.elasticity - brand)).toBeLessThan(0.1)
      expect(product.priorShare).toBeLessThan(0.1)
      expect(product.cost).toBeCloseTo(0.7 * product.list, 9)
    }
  } finally {
    workspace.close()
  }
})
