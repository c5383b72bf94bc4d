import { call } from '@orpc/server'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tiesOf } from '../../../src/core/burn/ties.ts'
import { burnFacts, LEDGER_MEASURES } from '../../../src/core/burn/facts.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import { burnProcedures } from '../../../src/main/engine/burn.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { scenarioProcedures } from '../../../src/main/engine/scenarios.ts'
import { warRoomProcedures } from '../../../src/main/engine/war-room.ts'
import { saveMarket } from '../../../src/main/workspace/queries/market.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { randomMarket } from '../../support/market-fixture.ts'

let folder = ''
let desk: OpenDesk
let outcome: Outcome
const market = randomMarket({ products: 40, categories: 3, seed: 9 })
const report = { schema: 1, rows: 0, asOf: '2026-11-01', categories: [], backTest: [], warnings: [] } as const
const NOW = '2026-11-22T09:30:00.000Z'
const context = () => ({ context: { desk } })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-burn-'))
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: { now: () => NOW, milliseconds: () => performance.now() }, threads: 1 })
  saveMarket(desk.open(join(folder, 'a.warchest'), { create: true }), market, report)
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(presetId: string): Promise<Outcome> {
  const preset = (await call(scenarioProcedures.presets, undefined, context())).find(({ scenario }) => scenario.id === presetId)
  if (!preset) throw new Error(`no preset ${presetId}`)
  const scenario = { ...preset.scenario, days: 40, monteCarlo: { ...preset.scenario.monteCarlo, paths: 24 } }
  await call(scenarioProcedures.save, { scenario }, context())
  const { jobId } = await call(scenarioProcedures.run, { id: scenario.id, threads: 1 }, context())
  const status = await desk.jobs.finished(jobId)
  return call(scenarioProcedures.outcome, { hash: status.result ?? '' }, context())
}

describe('before anything was run', () => {
  test('the war room has no outcome and no alert of one, and says from when the data are', async () => {
    const room = await call(warRoomProcedures.get, { scenarioId: null }, context())
    expect(room).toMatchObject({ outcome: null, scenario: null, run: null, plan: null, livePublications: [], alerts: [], asOf: market.asOf, currency: 'CNY' })
    expect(room.sellers).toEqual(market.sellers)
  })

  test('a pack of an outcome that is not there is refused by name', async () => {
    const codes = await call(burnProcedures.export, { outcomeHash: 'none', formats: ['svg'], language: 'en', theme: 'light' }, context()).catch((error: unknown) => problemsOfError(error).map(({ code }) => code))
    expect(codes).toEqual(['outcome.unknown'])
  })
})

describe('after a run', () => {
  beforeAll(async () => { outcome = await run('deeper-match-jinggou') })

  test('what the engine says ties: days, totals, ledger, products, categories, funders, envelopes', () => {
    expect(tiesOf(outcome).filter((tie) => !tie.holds)).toEqual([])
    const facts = burnFacts(outcome)
    for (const measure of LEDGER_MEASURES) expect(Math.abs(facts.totals[measure] / 100 - outcome.totals[measure].mean), measure).toBeLessThan(0.1)
    expect(facts.totals.subsidy).toBeGreaterThan(0)
  })

  test('the pack is made from the outcome, the scenario as run and the market, at the clock’s instant', async () => {
    const files = await call(burnProcedures.export, { outcomeHash: outcome.hash, formats: ['svg', 'csv'], language: 'zh', theme: 'dark' }, context())
    const [svg, csv] = files.map((file) => Buffer.from(file.base64, 'base64').toString())
    expect(svg).toContain(NOW)
    expect(svg).toContain(outcome.hash.slice(0, 16))
    expect(svg.includes('让利 10% 三周，jinggou一天内跟价')).toBe(true)
    expect(csv.split('\r\n')[2]).toContain('让利 10% 三周，jinggou一天内跟价')
    for (const assumption of outcome.assumptions) expect(csv).toContain(assumption.id)
  })

  test('the burn view hands over the scenario as it was run, and knows when it has become old', async () => {
    const before = await call(burnProcedures.view, { outcomeHash: outcome.hash }, context())
    expect(before).toMatchObject({ stale: false, scenario: { id: outcome.scenarioId, days: 40 }, market: { asOf: market.asOf }, createdAt: NOW })
    const scenario = await call(scenarioProcedures.get, { id: outcome.scenarioId }, context())
    await call(scenarioProcedures.save, { scenario: { ...scenario, days: 41 } }, context())
    const after = await call(burnProcedures.view, { outcomeHash: outcome.hash }, context())
    expect(after).toMatchObject({ stale: true, scenario: { days: 40 } })
    const room = await call(warRoomProcedures.get, { scenarioId: outcome.scenarioId }, context())
    expect(room.alerts.map((alert) => alert.code)).toContain('outcome-stale')
    await call(scenarioProcedures.save, { scenario }, context())
  })

  test('the war room shows the scenario asked for, else the one run last', async () => {
    const room = await call(warRoomProcedures.get, { scenarioId: null }, context())
    expect(room.outcome?.hash).toBe(outcome.hash)
    expect(room.run?.id).toBe(outcome.scenarioId)
    const hold = await run('hold')
    expect((await call(warRoomProcedures.get, { scenarioId: null }, context())).outcome?.hash).toBe(hold.hash)
    expect((await call(warRoomProcedures.get, { scenarioId: outcome.scenarioId }, context())).outcome?.hash).toBe(outcome.hash)
    expect((await call(warRoomProcedures.get, { scenarioId: 'gone' }, context())).outcome?.hash).toBe(hold.hash)
  })

  test('sales of the last four weeks come as units a day', async () => {
    const { db } = desk.workspace()
    db.exec("INSERT INTO categories (id, name_en) VALUES ('c', 'C'); INSERT INTO products (sku, name_en, category, currency) VALUES ('X', 'X', (SELECT key FROM categories WHERE id = 'c'), 'CNY'); INSERT INTO outlets (id) VALUES ('o'); INSERT INTO facts VALUES ('period-days', '1')")
    const sell = db.prepare("INSERT INTO sales (product, outlet, day, units) VALUES ((SELECT key FROM products WHERE sku = 'X'), (SELECT key FROM outlets WHERE id = 'o'), ?, ?)")
    for (let day = 20_000; day < 20_040; day++) sell.run(day, day - 19_999)
    const room = await call(warRoomProcedures.get, { scenarioId: null }, context())
    expect(room.sales).toHaveLength(28)
    expect(room.sales.at(-1)).toEqual({ date: '2024-11-12', units: 40 })
    expect(room.alerts.find((alert) => alert.code === 'blank-costs')?.params).toEqual({ products: 1, of: 1 })
  })
})
