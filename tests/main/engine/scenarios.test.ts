import { call } from '@orpc/server'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scenario as scenarioSchema } from '../../../src/main/contract/schemas.ts'
import { scenarioProcedures } from '../../../src/main/engine/scenarios.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { saveMarket } from '../../../src/main/workspace/queries/market.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { EMPTY_REPORT } from '../../support/plan-workspace.ts'

const market = randomMarket({ products: 30, categories: 3, seed: 4 })
const own = deskPerTest((workspace) => saveMarket(workspace, market, EMPTY_REPORT), { threads: 2 })
const { context } = own

const quick = (scenario: Scenario, change: Partial<Scenario> = {}): Scenario => ({ ...scenario, days: 12, monteCarlo: { ...scenario.monteCarlo, paths: 40 }, ...change })
async function run(id: string, threads: number | null = null): Promise<string> {
  const { jobId } = await call(scenarioProcedures.run, { id, threads }, context())
  const status = await own.desk.jobs.finished(jobId)
  expect(status.problems).toEqual([])
  return status.result!
}

test('presets fit any market: each passes the contract, holds in the engine, and answers with a finite preview', async () => {
  const presets = await call(scenarioProcedures.presets, undefined, context())
  expect(presets.map(({ scenario }) => scenario.id)).toEqual(['hold', 'deeper-match-taomao', 'deeper-match-jinggou', 'deeper-match-sushi', 'deeper-half-match', 'deeper-undercut', 'flash-night'])
  for (const { scenario, title, question } of presets) {
    expect(scenarioSchema.safeParse(scenario).success, scenario.id).toBe(true)
    expect(title.zh && question.zh, scenario.id).toBeTruthy()
    const preview = await call(scenarioProcedures.preview, { scenario }, context())
    expect(preview).toMatchObject({ mode: 'fluid', scenarioId: scenario.id, marketHash: contentHash(market) })
    expect(preview.totals.units.mean).toBeGreaterThan(0)
  }
  // Nothing is known of the treasury here: every figure it needs is listed as assumed, and none is silently there.
  const assumed = presets[0].scenario.assumptions.map(({ id }) => id)
  expect(assumed).toEqual(expect.arrayContaining(['openingCash', 'cashFloor', 'fixedCostPerDay', 'taomao.cash', 'jinggou.margin']))
  expect(presets[0].scenario.assumptions.every(({ label }) => label === 'assumption')).toBe(true)
})

test('what the workspace knows of the treasury replaces the assumptions', async () => {
  const put = own.desk.workspace().db.prepare('INSERT INTO treasury (seller, item, day, amount) VALUES (?, ?, ?, ?)')
  put.run('', 'openingCash', 20_000, 123_456)
  put.run('jinggou', 'cash', 20_000, 777)
  const [hold] = await call(scenarioProcedures.presets, undefined, context())
  expect(hold.scenario.treasury.openingCash).toBe(123_456)
  expect(hold.scenario.rivals.find(({ seller }) => seller === 'jinggou')?.cash).toBe(777)
  const assumed = hold.scenario.assumptions.map(({ id }) => id)
  expect(assumed).not.toContain('openingCash')
  expect(assumed).not.toContain('jinggou.cash')
})

test('rivals answer in the presets as was imported of them, but for the rival a preset is about, and that is said', async () => {
  const put = own.desk.workspace().db.prepare('INSERT INTO treasury (seller, item, day, amount) VALUES (?, ?, ?, ?)')
  for (const [item, amount] of [['lag', 2], ['gain', 0.5], ['floor', 0.7], ['undercut', 0.05]] as const) put.run('taomao', item, 20_000, amount)
  const presets = await call(scenarioProcedures.presets, undefined, context())
  const policiesOf = (id: string) => Object.fromEntries(presets.find(({ scenario }) => scenario.id === id)!.scenario.rivals.map(({ seller, policy }) => [seller, policy]))
  const match = { kind: 'match', lag: 1, gain: 1, floor: 0.7 }
  const imported = { kind: 'undercut', by: 0.05, lag: 2, gain: 0.5, floor: 0.7 }
  const hold = { kind: 'hold' } as const
  expect(policiesOf('hold')).toEqual({ taomao: hold, jinggou: hold, sushi: hold })
  expect(policiesOf('deeper-match-jinggou')).toEqual({ taomao: imported, jinggou: match, sushi: hold })
  expect(policiesOf('deeper-match-taomao')).toEqual({ taomao: match, jinggou: hold, sushi: hold })
  expect(Object.values(policiesOf('deeper-undercut')).map((policy) => policy.kind)).toEqual(['undercut', 'undercut', 'undercut'])
  const { assumptions, ...jinggou } = presets.find(({ scenario }) => scenario.id === 'deeper-match-jinggou')!.scenario
  expect(assumptions.filter(({ id }) => id.endsWith('.policy')).map(({ id, value, label, text }) => [id, value, label, text.en.split(': ')[1]])).toEqual([
    ['taomao.policy', 'undercut', 'estimate', 'undercuts by 5% after 2 days, closes 50% of the gap a day, down to 70% of its price'],
    ['jinggou.policy', 'match', 'assumption', 'matches after 1 day, closes 100% of the gap a day, down to 70% of its price'],
    ['sushi.policy', 'hold', 'assumption', 'holds its prices'],
  ])
  // It is not only written there: the market is fought over harder than with rivals that hold.
  const scenario = { ...jinggou, assumptions }
  const asImported = await call(scenarioProcedures.preview, { scenario }, context())
  const held = await call(scenarioProcedures.preview, { scenario: { ...scenario, rivals: scenario.rivals.map((rival) => (rival.seller === 'taomao' ? { ...rival, policy: hold } : rival)) } }, context())
  expect(asImported.totals.units.mean).toBeLessThan(held.totals.units.mean)
  // An answer that a person changed is not said to be the imported one.
  expect(held.assumptions.find(({ id }) => id === 'taomao.policy')).toMatchObject({ value: 'hold', label: 'assumption', source: 'Set in the scenario' })
  expect(asImported.assumptions.find(({ id }) => id === 'taomao.policy')).toMatchObject({ value: 'undercut', label: 'estimate' })
})

test('a run is a value: the same hash on one thread and two, kept under its content, never over another', async () => {
  const preset = await call(scenarioProcedures.get, { id: 'deeper-match-jinggou' }, context())
  await call(scenarioProcedures.save, { scenario: quick(preset) }, context())
  const first = await run(preset.id, 1)
  expect(await run(preset.id, 2)).toBe(first)
  const outcome = await call(scenarioProcedures.outcome, { hash: first }, context())
  const { hash, ...content } = outcome
  expect(contentHash(content)).toBe(hash)
  expect(outcome).toMatchObject({ mode: 'sampled', paths: 40, scenarioHash: contentHash(quick(preset)) })
  expect(await call(scenarioProcedures.outcomes, { scenarioId: preset.id }, context())).toHaveLength(1)

  await call(scenarioProcedures.save, { scenario: quick(preset, { monteCarlo: { ...quick(preset).monteCarlo, seed: 5 } }) }, context())
  expect((await call(scenarioProcedures.list, undefined, context()))[0].latestOutcome).toMatchObject({ hash: first, stale: true })
  const second = await run(preset.id)
  expect(second).not.toBe(first)
  const kept = await call(scenarioProcedures.outcomes, { scenarioId: preset.id }, context())
  expect(kept.map((summary) => [summary.hash, summary.stale])).toEqual([[second, false], [first, true]])
  expect(await call(scenarioProcedures.outcome, { hash: first }, context())).toEqual(outcome)
})

test('a cancelled run keeps nothing', async () => {
  const preset = await call(scenarioProcedures.get, { id: 'hold' }, context())
  await call(scenarioProcedures.save, { scenario: { ...preset, days: 700, monteCarlo: { ...preset.monteCarlo, paths: 100_000 } } }, context())
  const { jobId } = await call(scenarioProcedures.run, { id: 'hold', threads: null }, context())
  own.desk.jobs.cancel(jobId)
  expect((await own.desk.jobs.finished(jobId)).state).toBe('cancelled')
  expect(await call(scenarioProcedures.outcomes, { scenarioId: null }, context())).toEqual([])
})

test('a branch keeps its parent, even a preset; a scenario with branches stays', async () => {
  const branch = await call(scenarioProcedures.branch, { id: 'deeper-undercut', name: 'Deeper still' }, context())
  expect(branch).toMatchObject({ parent: 'deeper-undercut', name: 'Deeper still' })
  const list = await call(scenarioProcedures.list, undefined, context())
  expect(list.map(({ id, parent }) => [id, parent])).toEqual([['deeper-undercut', 'hold'], [branch.id, 'deeper-undercut']])
  expect(await codesOf(call(scenarioProcedures.remove, { id: 'deeper-undercut' }, context()))).toEqual(['scenario.has-branches'])
  expect(await call(scenarioProcedures.remove, { id: branch.id }, context())).toBeNull()
  expect(await codesOf(call(scenarioProcedures.remove, { id: branch.id }, context()))).toEqual(['scenario.unknown'])
})

test('a scenario that does not fit the market is refused by name, and so is one without a market', async () => {
  const preset = await call(scenarioProcedures.get, { id: 'deeper-undercut' }, context())
  const strange = { ...preset, moves: preset.moves.map((move) => (move.kind === 'depth' ? { ...move, scope: { categories: ['ghost'], skus: [] } } : move)) }
  expect(await codesOf(call(scenarioProcedures.save, { scenario: strange }, context()))).toEqual(['scenario.unknown-category'])
  expect(await codesOf(call(scenarioProcedures.preview, { scenario: strange }, context()))).toEqual(['scenario.unknown-category'])
  expect(await call(scenarioProcedures.list, undefined, context())).toEqual([])
  own.desk.open(join(own.folder, 'b.warchest'), { create: true })
  expect(await codesOf(call(scenarioProcedures.preview, { scenario: preset }, context()))).toEqual(['scenario.no-market'])
  expect(await call(scenarioProcedures.presets, undefined, context())).toEqual([])
  expect(await codesOf(call(scenarioProcedures.get, { id: 'hold' }, context()))).toEqual(['scenario.unknown'])
})

test('a run that is asked for twice at once is one run; asked for later, or changed, it is another', async () => {
  const [{ scenario }] = await call(scenarioProcedures.presets, undefined, context())
  await call(scenarioProcedures.save, { scenario: quick(scenario) }, context())
  const ask = () => call(scenarioProcedures.run, { id: scenario.id, threads: null }, context())
  const [first, second] = await Promise.all([ask(), ask()])
  expect(second).toEqual(first)
  await call(scenarioProcedures.save, { scenario: quick(scenario, { days: 13 }) }, context())
  const changed = await ask()
  expect(changed).not.toEqual(first)
  await own.desk.jobs.finished(first.jobId)
  await own.desk.jobs.finished(changed.jobId)
  const later = await ask()
  expect([first.jobId, changed.jobId]).not.toContain(later.jobId)
  await own.desk.jobs.finished(later.jobId)
})

test('what somebody else has kept since is not written over; the same again, and a caller that does not ask, are no conflict', async () => {
  const [{ scenario }] = await call(scenarioProcedures.presets, undefined, context())
  const mine = { ...quick(scenario), note: 'mine' }
  const theirs = { ...quick(scenario), note: 'theirs' }
  // Two tabs read the ready-made scenario; the first keeps it.
  await call(scenarioProcedures.save, { scenario: theirs, base: scenario }, context())
  expect(await codesOf(call(scenarioProcedures.save, { scenario: mine, base: scenario }, context()))).toEqual(['scenario.changed'])
  expect((await call(scenarioProcedures.get, { id: scenario.id }, context())).note).toBe('theirs')
  await call(scenarioProcedures.save, { scenario: theirs, base: scenario }, context())
  await call(scenarioProcedures.save, { scenario: mine, base: theirs }, context())
  expect((await call(scenarioProcedures.get, { id: scenario.id }, context())).note).toBe('mine')
  await call(scenarioProcedures.save, { scenario: theirs }, context())
  expect((await call(scenarioProcedures.get, { id: scenario.id }, context())).note).toBe('theirs')
})
