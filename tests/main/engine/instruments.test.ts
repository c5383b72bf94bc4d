import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { newInstrument } from '../../../src/core/subsidy/defaults.ts'
import { INSTRUMENT_KINDS } from '../../../src/core/subsidy/instrument.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { runWar } from '../../../src/core/war/simulate.ts'
import { scenario as scenarioSchema } from '../../../src/main/contract/schemas.ts'
import { scenarioProcedures } from '../../../src/main/engine/scenarios.ts'
import { saveMarket } from '../../../src/main/workspace/queries/market.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { EMPTY_REPORT } from '../../support/plan-workspace.ts'

const market = randomMarket({ products: 24, categories: 3, seed: 9 })
const own = deskPerTest((workspace) => saveMarket(workspace, market, EMPTY_REPORT), { threads: 2 })
const { context } = own

/** A preset with every kind of instrument on it. */
async function stacked(change: Partial<Scenario> = {}): Promise<Scenario> {
  const preset = await call(scenarioProcedures.get, { id: 'deeper-half-match' }, context())
  const moves = INSTRUMENT_KINDS.map((kind) => ({ kind: 'instrument' as const, instrument: newInstrument(kind, kind, 200, 14), from: 1, to: 9 }))
  return { ...preset, id: 'stacked', days: 14, moves: [...preset.moves.map((move) => ({ ...move, from: 1, to: 9 })), ...moves], monteCarlo: { ...preset.monteCarlo, paths: 24 }, ...change }
}
async function waterfall(id: string, threads: number): Promise<string> {
  const { jobId } = await call(scenarioProcedures.waterfall, { id, threads }, context())
  const status = await own.desk.jobs.finished(jobId)
  expect(status.problems).toEqual([])
  return status.result!
}

test('every kind as it is offered passes the contract and the engine, and comes back as it went', async () => {
  const scenario = await stacked()
  expect(scenarioSchema.parse(scenario)).toEqual(scenario)
  await call(scenarioProcedures.save, { scenario }, context())
  expect(await call(scenarioProcedures.get, { id: 'stacked' }, context())).toEqual(scenario)
  const preview = await call(scenarioProcedures.preview, { scenario }, context())
  expect(preview.totals.subsidy.mean).toBeGreaterThan(0)
  expect(preview.assumptions.map(({ id }) => id)).toEqual(expect.arrayContaining(['campaign.segments', 'campaign.basket', 'campaign.stacking', 'campaign.appetite']))
  expect(runWar(market, scenario, { scenarioHash: '', marketHash: '' }).totals.units.mean).toBeGreaterThan(0)
})

test('a figure that is none is refused by the contract, one that makes no sense by the engine', async () => {
  const scenario = await stacked()
  const broken = (over: object): Scenario => ({ ...scenario, moves: scenario.moves.map((move) => (move.kind === 'instrument' && move.instrument.kind === 'coupon' ? { ...move, instrument: { ...move.instrument, ...over } as typeof move.instrument } : move)) })
  for (const over of [{ redemption: 1.1 }, { off: { kind: 'percent', share: 1 } }, { limits: { issueCap: 0, dailyQuota: null, perUser: null, perAddress: null, perDevice: null } }, { sideEffect: 1 }]) expect(scenarioSchema.safeParse(broken(over)).success).toBe(false)
  const refused = await call(scenarioProcedures.preview, { scenario: broken({ off: { kind: 'amount', amount: 500 }, threshold: 100 }) }, context()).then(() => [], problemsOfError)
  expect(refused).toMatchObject([{ code: 'instrument.pays-more', field: 'moves[2].instrument.off.amount' }])
})

test('the worst stack is told product by product, and each instrument by what it does', async () => {
  const scenario = await stacked()
  const report = await call(scenarioProcedures.stacks, { scenario }, context())
  expect(report.products).toBe(market.products.filter(({ prices }) => prices[0] !== null).length)
  expect(report.instruments.map(({ id }) => id)).toEqual([...INSTRUMENT_KINDS])
  for (const { worst, expected, asked } of report.worst) {
    expect(worst.landed).toBeLessThanOrEqual(expected)
    expect(expected).toBeLessThan(asked)
    expect(worst.stack).not.toContain('task')
  }
  const none = await call(scenarioProcedures.stacks, { scenario: { ...scenario, moves: [] } }, context())
  expect(none).toMatchObject({ products: 0, worst: [], instruments: [] })
})

test('a waterfall is kept under one hash for any number of threads, with the state of the scenario it is of', async () => {
  const scenario = await stacked()
  await call(scenarioProcedures.save, { scenario }, context())
  const latest = (scenarioHash: string | null) => call(scenarioProcedures.latestWaterfall, { scenarioId: 'stacked', scenarioHash }, context())
  expect(await latest(null)).toBeNull()
  const hash = await waterfall('stacked', 1)
  expect(await waterfall('stacked', 2)).toBe(hash)
  const kept = (await latest(null))!
  expect(kept).toMatchObject({ hash, stale: false, waterfall: { paths: 24, scenarioId: 'stacked', window: { from: 1, to: 9, days: 14 } } })
  const { figures } = kept.waterfall
  expect(figures.grossLift.mean - figures.cannibalised.mean - figures.pulledForward.mean - figures.arbitrage.mean - figures.fraud.mean).toBeCloseTo(figures.net.mean, 6)

  await call(scenarioProcedures.save, { scenario: { ...scenario, note: 'changed' } }, context())
  expect(await latest(null)).toMatchObject({ hash, stale: true })
  expect(await latest(kept.scenarioHash)).toMatchObject({ hash })
  expect(await latest('another')).toBeNull()
})

test('a scenario without moves has no waterfall', async () => {
  expect(await call(scenarioProcedures.waterfall, { id: 'hold', threads: 1 }, context()).then(() => [], problemsOfError)).toMatchObject([{ code: 'waterfall.no-moves' }])
})
