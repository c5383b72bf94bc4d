import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FitReport } from '../../../src/core/demand/market.ts'
import { minor } from '../../../src/core/money/money.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { Clock } from '../../../src/main/engine/clock.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { getMarket, loadFitReport, loadMarket, loadMarketHash, saveMarket } from '../../../src/main/workspace/queries/market.ts'
import { getOutcome, getOutcomeScenario, listOutcomes, saveOutcome } from '../../../src/main/workspace/queries/outcomes.ts'
import { getPlan, listPlans, savePlan } from '../../../src/main/workspace/queries/plans.ts'
import { loadPreferences, savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { getScenario, listScenarios, removeScenario, saveScenario } from '../../../src/main/workspace/queries/scenarios.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { outcomeOf, scenarioOf } from '../../support/outcome.ts'
import { draftPlan, line } from '../../support/publish-fixture.ts'

let folder: string
let workspace: Workspace
let minute = 0
/** A minute later at every look. */
const clock: Clock = { now: () => new Date(Date.UTC(2026, 10, 22, 9, minute++)).toISOString(), milliseconds: () => 0 }
const reopen = (): void => {
  workspace.close()
  workspace = openWorkspace(join(folder, 'q.warchest'), { clock, create: false })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-queries-'))
  workspace = openWorkspace(join(folder, 'q.warchest'), { clock, create: true })
})
afterEach(() => {
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const REPORT: FitReport = { schema: 1, rows: 10, asOf: '2026-11-10', categories: [], backTest: [], warnings: [] }
const market = (seed: number) => randomMarket({ products: 4, categories: 2, seed })
const outcomeFor = (scenarioHash: string, marketHash: string, paths = 8): Outcome => {
  const { hash: _, ...body } = { ...outcomeOf({ days: 3, products: 2, paths }), scenarioHash, marketHash }
  return { ...body, hash: contentHash(body) }
}

describe('markets', () => {
  test('the newest is current, and an older one is still found by its hash', () => {
    expect([loadMarket(workspace), loadMarketHash(workspace), loadFitReport(workspace)]).toEqual([null, null, null])
    const first = saveMarket(workspace, market(1), REPORT)
    const second = saveMarket(workspace, market(2), { ...REPORT, rows: 20 })
    reopen()
    expect(loadMarketHash(workspace)).toBe(second)
    expect(loadMarket(workspace)).toEqual(JSON.parse(JSON.stringify(market(2))))
    expect(loadFitReport(workspace)?.rows).toBe(20)
    expect(getMarket(workspace, first)).toEqual(JSON.parse(JSON.stringify(market(1))))
  })
})

describe('scenarios and outcomes', () => {
  test('a scenario is kept as given, replaced by its id, and listed in the order of making', () => {
    saveScenario(workspace, scenarioOf())
    saveScenario(workspace, { ...scenarioOf(), id: 'other', name: 'Other' })
    const again = saveScenario(workspace, { ...scenarioOf(), note: 'Changed' })
    expect(again).toMatchObject({ id: 'match-in-a-day', latestOutcome: null })
    expect(listScenarios(workspace).map((summary) => summary.id)).toEqual(['match-in-a-day', 'other'])
    expect(getScenario(workspace, 'match-in-a-day')).toEqual({ ...scenarioOf(), note: 'Changed' })
    expect(getScenario(workspace, 'nobody')).toBeNull()
  })

  test('an outcome is stale once its scenario or the market has changed, and not before', () => {
    const marketHash = saveMarket(workspace, market(1), REPORT)
    const scenario = scenarioOf()
    saveScenario(workspace, scenario)
    const outcome = outcomeFor(contentHash(scenario), marketHash)
    saveOutcome(workspace, outcome, scenario)
    expect(listOutcomes(workspace, null)).toMatchObject([{ hash: outcome.hash, scenarioName: scenario.name, paths: 8, stale: false }])
    saveScenario(workspace, { ...scenario, days: 50 })
    expect(listScenarios(workspace)[0].latestOutcome).toMatchObject({ stale: true })
    saveScenario(workspace, scenario)
    expect(listOutcomes(workspace, scenario.id)[0].stale).toBe(false)
    saveMarket(workspace, market(2), REPORT)
    expect(listOutcomes(workspace, scenario.id)[0].stale).toBe(true)
  })

  test('runs never overwrite runs: an outcome cannot change or go, even with its scenario', () => {
    const scenario = scenarioOf()
    saveScenario(workspace, scenario)
    const [first, second] = [outcomeFor('a', 'b', 8), outcomeFor('a', 'b', 16)]
    saveOutcome(workspace, first, scenario)
    saveOutcome(workspace, second, scenario)
    saveOutcome(workspace, first, { ...scenario, name: 'Renamed' })
    expect(removeScenario(workspace, scenario.id)).toBe(true)
    expect(removeScenario(workspace, scenario.id)).toBe(false)
    expect(listOutcomes(workspace, scenario.id).map((summary) => [summary.hash, summary.scenarioName, summary.stale])).toEqual([[second.hash, scenario.name, true], [first.hash, scenario.name, true]])
    expect(getOutcome(workspace, first.hash)).toEqual(JSON.parse(JSON.stringify(first)))
    expect(contentHash({ ...getOutcome(workspace, first.hash), hash: undefined })).toBe(first.hash)
    expect(getOutcomeScenario(workspace, first.hash)).toEqual(scenario)
    expect(() => workspace.db.exec('UPDATE outcomes SET paths = 1')).toThrow(/never changes/)
    expect(() => workspace.db.exec('DELETE FROM outcomes')).toThrow(/never removed/)
  })
})

describe('plans', () => {
  const draft = draftPlan([line(1), line(2)])
  const checked = { ...draft, status: 'checked' as const, hash: 'f'.repeat(64) }

  test('a draft may change; its newest version is the plan', () => {
    savePlan(workspace, draft)
    savePlan(workspace, { ...draft, lines: [line(1)] })
    savePlan(workspace, { ...draft, version: 2, name: 'Second thoughts' })
    savePlan(workspace, { ...draft, id: 'another' })
    expect(getPlan(workspace, draft.id)).toEqual({ ...draft, version: 2, name: 'Second thoughts' })
    expect(getPlan(workspace, draft.id, 1)?.lines).toHaveLength(1)
    expect(getPlan(workspace, draft.id, 3)).toBeNull()
    const subsidy = [line(1), line(2)].reduce((sum, { expected }) => sum + expected.subsidy, 0)
    expect(listPlans(workspace)).toEqual([
      { id: 'another', name: draft.name, version: 1, status: 'draft', createdAt: draft.createdAt, lines: 2, subsidy },
      { id: draft.id, name: 'Second thoughts', version: 2, status: 'draft', createdAt: draft.createdAt, lines: 2, subsidy },
    ])
  })

  test('once checked only its status and approval move, by any hand', () => {
    savePlan(workspace, draft)
    savePlan(workspace, checked)
    const approval = { signatures: [{ personId: 'p', by: 'Lin Wei', at: '2026-11-22T09:00:00.000Z', note: '', planHash: checked.hash, verdictHash: 'v', signature: 's' }] }
    savePlan(workspace, { ...checked, status: 'approved', approval })
    expect(getPlan(workspace, draft.id)).toMatchObject({ status: 'approved', approval })
    const cheaper = { ...checked, lines: [{ ...checked.lines[0], landed: minor(1) }, checked.lines[1]] }
    expect(() => savePlan(workspace, cheaper)).toThrow(expect.objectContaining({ kind: 'conflict', problems: [expect.objectContaining({ code: 'plan.frozen' })] }))
    expect(() => savePlan(workspace, { ...checked, hash: null })).toThrow(expect.objectContaining({ kind: 'conflict' }))
    expect(() => workspace.db.exec("UPDATE plans SET body = '{}'")).toThrow(/never changes/)
    expect(() => workspace.db.exec('DELETE FROM plans')).toThrow(/never removed/)
    expect(getPlan(workspace, draft.id)?.lines).toEqual(draft.lines)
  })
})

test('the cap on exposed cash follows the opening cash until a person sets one', () => {
  expect(loadPreferences(workspace).guard.exposedCashCap).toBe(100_000_000)
  workspace.db.exec("INSERT INTO treasury VALUES ('', 'openingCash', 20000, 6000000, NULL)")
  expect(loadPreferences(workspace).guard.exposedCashCap).toBe(6_000_000)
  const { guard } = savePreferences(workspace, { guard: { ...loadPreferences(workspace).guard, exposedCashCap: minor(5) } })
  expect(guard.exposedCashCap).toBe(5)
})

test('without sales there is no panel', () => {
  expect(loadPanel(workspace)).toBeNull()
})
