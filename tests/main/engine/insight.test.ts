import { join } from 'node:path'
import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { tornadoOf } from '../../../src/core/insight/drivers.ts'
import type { SweepAxis } from '../../../src/core/insight/sweep.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { insightProcedures } from '../../../src/main/engine/insight.ts'
import { planProcedures } from '../../../src/main/engine/plans.ts'
import { presetsOf, runScenario } from '../../../src/main/engine/scenarios.ts'
import { saveMarket } from '../../../src/main/workspace/queries/market.ts'
import { getScenario, saveScenario } from '../../../src/main/workspace/queries/scenarios.ts'
import type { Workspace } from '../../../src/main/workspace/workspace.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { EMPTY_REPORT } from '../../support/plan-workspace.ts'

const market = randomMarket({ products: 20, categories: 2, seed: 9 })
const presetIn = (workspace: Workspace, id: string): Scenario => presetsOf(workspace).find(({ scenario }) => scenario.id === id)!.scenario
const own = deskPerTest((workspace) => {
  saveMarket(workspace, market, EMPTY_REPORT)
  const deeper = presetIn(workspace, 'deeper-match-jinggou')
  saveScenario(workspace, { ...deeper, days: 12, monteCarlo: { ...deeper.monteCarlo, paths: 32 } })
}, { threads: 2 })
const { context } = own
const known = (id: string): Scenario => presetIn(own.desk.workspace(), id)

const AXES: readonly SweepAxis[] = [{ lever: 'depth', seller: null, values: [0.05, 0.1, 0.15] }, { lever: 'rival-gain', seller: 'jinggou', values: [0.2, 1] }]
const axes = () => AXES.map((axis) => ({ ...axis, values: [...axis.values] }))
const sweep = async (): Promise<string> => (await call(insightProcedures.sweep, { ids: ['deeper-match-jinggou'], axes: axes(), threads: null }, context())).jobId
const cells = async () => (await call(insightProcedures.sweepResult, { ids: ['deeper-match-jinggou'], axes: axes() }, context())).cells

test('a sweep simulates every point of its grid as a run of that scenario would', async () => {
  expect(await cells()).toEqual([null, null, null, null, null, null])
  expect((await own.desk.jobs.finished(await sweep())).problems).toEqual([])
  const found = await cells()
  expect(found.map((cell) => cell?.values)).toEqual([[0.05, 0.2], [0.05, 1], [0.1, 0.2], [0.1, 1], [0.15, 0.2], [0.15, 1]])
  const base = known('deeper-match-jinggou')
  const at: Scenario = { ...base, days: 12, monteCarlo: { ...base.monteCarlo, paths: 32 }, moves: base.moves.map((move) => (move.kind === 'depth' ? { ...move, depth: 0.15 } : move)) }
  const outcome = await runScenario(own.desk, market, at)
  expect(found[5]?.totals.closingCash).toEqual(outcome.totals.closingCash)
  expect(found[4]!.totals.subsidy.mean).toBeGreaterThan(found[0]!.totals.subsidy.mean)
})

test('a cancelled sweep keeps the points it has, and goes on from them', async () => {
  const first = await sweep()
  await expect.poll(async () => (await cells()).filter((cell) => cell !== null).length, { interval: 5, timeout: 50_000 }).toBeGreaterThan(0)
  own.desk.jobs.cancel(first)
  const kept = (await cells()).filter((cell) => cell !== null).length
  const again = await sweep()
  const started = own.desk.jobs.list().find(({ id }) => id === again)!
  expect(started.done).toBeGreaterThanOrEqual(kept * 32)
  expect((await own.desk.jobs.finished(again)).state).toBe('done')
  expect((await cells()).every((cell) => cell !== null)).toBe(true)
})

test('a list of scenarios is swept as it stands, and what is known of it outlives the process', async () => {
  const workspace = own.desk.workspace()
  const base = known('deeper-match-jinggou')
  const ids = ['deeper-match-jinggou', 'longer', 'twin']
  saveScenario(workspace, { ...base, id: 'longer', name: 'Longer', days: 16, monteCarlo: { ...base.monteCarlo, paths: 16 } })
  saveScenario(workspace, { ...getScenario(workspace, ids[0])!, id: 'twin', name: 'Twin' })
  const run = async (list: string[]) => own.desk.jobs.finished((await call(insightProcedures.sweep, { ids: list, axes: [], threads: null }, context())).jobId)
  const result = () => call(insightProcedures.sweepResult, { ids, axes: [] }, context())
  expect((await run(ids.slice(0, 1))).problems).toEqual([])
  const first = await result()
  // Another name for the same assumptions is the same point.
  expect(first.cells.map((cell) => cell !== null)).toEqual([true, false, true])
  expect(first.paths).toEqual([32, 16, 32])
  own.desk.open(join(own.folder, 'other.warchest'), { create: true })
  own.desk.open(workspace.path, { create: false })
  expect(await result()).toEqual(first)
  expect((await run(ids)).total).toBe(80)
  const { cells: all } = await result()
  expect(all[1]!.totals.closingCash).toEqual((await runScenario(own.desk, market, getScenario(own.desk.workspace(), 'longer')!)).totals.closingCash)
  expect(all[0]).toEqual(first.cells[0])
  // The same assumptions as a point of a grid: known already, at their place in it.
  const depth = base.moves.flatMap((move) => (move.kind === 'depth' ? [move.depth] : []))[0]
  expect((await call(insightProcedures.sweepResult, { ids: ids.slice(0, 1), axes: [{ lever: 'depth', seller: null, values: [depth] }] }, context())).cells).toEqual([{ ...all[0], values: [depth] }])
})

test('what a sweep cannot vary is refused by name before anything runs', async () => {
  const refused = (axis: SweepAxis): Promise<string[]> => codesOf(call(insightProcedures.sweep, { ids: ['deeper-match-jinggou'], axes: [{ ...axis, values: [...axis.values] }], threads: null }, context()))
  expect(await refused({ lever: 'rival-gain', seller: 'nobody', values: [0.5] })).toEqual(['sweep.no-rival'])
  expect(await refused({ lever: 'rival-depth', seller: 'jinggou', values: [0.5] })).toEqual(['sweep.no-answer'])
  expect(await refused({ lever: 'depth', seller: null, values: [1.2] })).toEqual(['sweep.value'])
})

const KINDS = () => own.desk.jobs.list().map(({ kind, note, state }) => `${kind} ${note} ${state}`)

test('a question is a job with progress while it is worked on, is asked once by all who ask it, and is known afterwards', async () => {
  const seen: number[] = []
  own.desk.jobs.observe(({ kind, done, total }) => { if (kind === 'insight' && total > 0) seen.push(done / total) })
  const ask = () => call(insightProcedures.drivers, { id: 'deeper-match-jinggou' }, context())
  const [first, second] = await Promise.all([ask(), ask()])
  expect(second).toBe(first)
  expect(KINDS()).toEqual(['insight drivers done'])
  expect(seen.length).toBeGreaterThan(1)
  expect(seen.at(-1)).toBe(1)
  expect(await ask()).toBe(first)
  expect(KINDS()).toHaveLength(1)
  // On two threads each takes every second driver; the answer is that of one.
  expect(first).toEqual(tornadoOf(market, getScenario(own.desk.workspace(), 'deeper-match-jinggou')!))
})

test('it ends where it is cancelled, or where nobody waits for it any more, and can be asked again', async () => {
  const ask = (signal?: AbortSignal) => call(insightProcedures.levers, { id: 'deeper-match-jinggou', money: 10_000, prices: { perVisit: 1, perOrder: 2 } }, { ...context(), ...(signal ? { signal } : {}) })
  const cancelled = ask()
  await expect.poll(() => own.desk.jobs.list().length).toBe(1)
  own.desk.jobs.cancel(own.desk.jobs.list()[0].id)
  expect(await codesOf(cancelled)).not.toEqual([])
  const gone = new AbortController()
  const left = ask(gone.signal)
  await expect.poll(() => own.desk.jobs.list().length).toBe(2)
  gone.abort()
  expect(await codesOf(left)).not.toEqual([])
  expect(KINDS()).toEqual(['insight levers cancelled', 'insight levers cancelled'])
  expect((await ask()).length).toBeGreaterThan(1)
})

test('drivers, difference and levers answer for scenarios of the workspace', async () => {
  const tornado = await call(insightProcedures.drivers, { id: 'deeper-match-jinggou' }, context())
  expect(tornado.effects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['price-response', 'our-depth', 'rival-answer']))
  const difference = await call(insightProcedures.difference, { from: 'hold', to: 'deeper-match-jinggou' }, context())
  expect(difference.parts.reduce((sum, { effect }) => sum + effect.closingCash, difference.from.closingCash)).toBeCloseTo(difference.to.closingCash, 2)
  const levers = await call(insightProcedures.levers, { id: 'deeper-match-jinggou', money: 10_000, prices: { perVisit: 1, perOrder: 2 } }, context())
  expect(levers.map(({ lever }) => lever)).toEqual(expect.arrayContaining(['stock', 'depth']))
})

test('a scenario becomes a draft plan in one step, which the gate can check', async () => {
  const plan = await call(planProcedures.adopt, { scenarioId: 'deeper-match-jinggou', name: 'Adopted', channel: 'store', day: null }, context())
  expect(plan).toMatchObject({ status: 'draft', scenarioId: 'deeper-match-jinggou', version: 1 })
  expect(plan.lines.length).toBeGreaterThan(10)
  const verdict = await call(planProcedures.check, { id: plan.id }, context())
  expect(verdict.planHash).not.toBe('')
  expect(await codesOf(call(planProcedures.adopt, { scenarioId: 'hold', name: 'Nothing', channel: 'store', day: null }, context()))).toEqual(['plan.adopt-nothing'])
})
