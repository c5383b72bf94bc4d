import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { gameProcedures } from '../../../src/main/engine/game.ts'
import { saveMarket } from '../../../src/main/workspace/queries/market.ts'
import { savePayoffTable } from '../../../src/main/workspace/queries/games.ts'
import { codesOf, deskPerTest } from '../../support/desk-per-test.ts'
import { randomMarket } from '../../support/market-fixture.ts'
import { EMPTY_REPORT } from '../../support/plan-workspace.ts'

const market = randomMarket({ products: 12, categories: 2, seed: 4 })
const own = deskPerTest((workspace) => saveMarket(workspace, market, EMPTY_REPORT), { threads: 2 })
const { context } = own

const request = {
  scenarioId: 'deeper-match-taomao', seller: 'taomao', days: 14, paths: 32,
  own: [{ kind: 'ease' }, { kind: 'planned' }, { kind: 'depth', depth: 0.2 }], rival: [{ kind: 'hold' }, { kind: 'match' }, { kind: 'attack', depth: 0.15 }],
} as const
async function payoffs(over: object = {}): Promise<string> {
  const { jobId } = await call(gameProcedures.payoffs, { ...request, ...over }, context())
  const status = await own.desk.jobs.finished(jobId)
  expect(status.problems).toEqual([])
  return status.result!
}

test('a payoff table is kept under its content: the same request gives the same hash, another seed of the world another', async () => {
  const [one, again] = [await payoffs(), await payoffs()]
  expect(again).toBe(one)
  expect(await payoffs({ paths: 48 })).not.toBe(one)
  const outlines = await call(gameProcedures.tables, undefined, context())
  expect(outlines.map(({ hash }) => hash)).toContain(one)
  expect(outlines.find(({ hash }) => hash === one)).toMatchObject({ scenarioId: 'deeper-match-taomao', seller: 'taomao', stale: false })
  const table = await call(gameProcedures.table, { hash: one }, context())
  expect(table.cells.map((row) => row.length)).toEqual([3, 3, 3])
  for (const cell of table.cells.flat()) {
    expect(cell.first.us + cell.first.rival + cell.first.neither).toBeCloseTo(1, 12)
    expect(cell.us.contribution.se).toBeGreaterThan(0)
    expect(cell.weeklyHazard.us).toHaveLength(2)
  }
  // A deep attack costs the rival its share-weighted margin, and us share.
  expect(table.cells[0][2].us.share.mean).toBeLessThan(table.cells[0][0].us.share.mean)
  expect(table.cells[2][0].us.share.mean).toBeGreaterThan(table.cells[0][0].us.share.mean)
  for (const analysis of Object.values(table.analysis)) {
    for (const { robustness, row, column } of analysis.equilibria) {
      expect(robustness).toBeGreaterThan(0)
      expect(robustness).toBeLessThanOrEqual(1)
      expect(row.reduce((a, b) => a + b) + column.reduce((a, b) => a + b)).toBeCloseTo(2, 10)
    }
    expect(analysis.easing).toMatchObject({ from: 1, to: 0 })
    expect(analysis.easing!.change).toHaveLength(3)
  }
  // What easing changes is measured on the same random numbers: far more exactly than from two separate means.
  const { us } = table.cells[1][0]
  expect(table.analysis.share.easing!.change[0].mean).toBeCloseTo(table.cells[0][0].us.share.mean - us.share.mean, 12)
  expect(table.analysis.share.easing!.change[0].se).toBeLessThan(us.share.se + table.cells[0][0].us.share.se)
  expect(() => savePayoffTable(own.desk.workspace(), table)).not.toThrow()
  expect(() => own.desk.workspace().db.prepare('UPDATE payoff_tables SET scenario_id = ?').run('x')).toThrow(/never changes/)
})

test('a rival that the scenario knows nothing of, and a week out of turn, are refused by name', async () => {
  expect(await codesOf(call(gameProcedures.payoffs, { ...request, seller: 'nobody' }, context()))).toEqual(['game.no-rival'])
  expect(await codesOf(call(gameProcedures.startMatch, { name: 'm', scenarioId: 'hold', weeks: 2, order: 'simultaneous', seed: 1, rivals: [{ seller: 'taomao', persona: 'defender' }, { seller: 'taomao', persona: 'attacker' }] }, context()))).toEqual(['game.rival-twice'])
  expect(await codesOf(call(gameProcedures.match, { id: 'match-x' }, context()))).toEqual(['game.no-match'])
  expect(await codesOf(call(gameProcedures.table, { hash: 'x' }, context()))).toEqual(['game.no-table'])
})

test('a match is played week by week, saved as it goes, and replays to the same figures', async () => {
  const setup = { scenarioId: 'hold', weeks: 2, order: 'we-first', seed: 5, rivals: [{ seller: 'taomao', persona: 'attacker' }, { seller: 'jinggou', persona: 'cash-poor' }] } as const
  const play = async (name: string): Promise<string> => {
    const { id } = await call(gameProcedures.startMatch, { name, ...setup }, context())
    for (const [week, depth] of [0.1, 0].entries()) {
      const { jobId } = await call(gameProcedures.play, { id, week, levers: { depth, category: null } }, context())
      const status = await own.desk.jobs.finished(jobId)
      expect(status.problems).toEqual([])
    }
    return id
  }
  const [first, second] = [await play('one'), await play('two')]
  const [one, two] = await Promise.all([first, second].map((id) => call(gameProcedures.match, { id }, context())))
  expect(one.turns).toEqual(two.turns)
  expect(one.ended).toBe(true)
  expect(one.turns.map(({ levers }) => levers.depth)).toEqual([0.1, 0])
  expect(one.turns[0].sellers.map(({ seller }) => seller)).toEqual(market.sellers.map(({ id }) => id))
  expect(one.turns[0].sellers[1].reason).toBe('best')
  expect(one.turns[0].sellers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6)
  expect(one.summary).toMatchObject({ weeks: 2, cash: expect.closeTo(one.turns[1].sellers[0].cash!, 6) })
  expect(one.summary!.eased.share).toBeLessThan(one.summary!.share)
  expect(await codesOf(call(gameProcedures.play, { id: first, week: 2, levers: { depth: 0, category: null } }, context()))).toEqual(['game.week-played'])
  expect(await codesOf(call(gameProcedures.play, { id: first, week: 0, levers: { depth: 0, category: null } }, context()))).toEqual(['game.week-played'])
  expect((await call(gameProcedures.matches, undefined, context())).map(({ name, played, weeks }) => [name, played, weeks])).toEqual([['two', 2, 2], ['one', 2, 2]])
  await call(gameProcedures.removeMatch, { id: first }, context())
  expect(await call(gameProcedures.matches, undefined, context())).toHaveLength(1)
  expect(own.desk.workspace().db.prepare('SELECT count(*) FROM match_turns WHERE match_id = ?').pluck().get(first)).toBe(0)
})

test('a new fit ends the matches of the old world', async () => {
  const { id } = await call(gameProcedures.startMatch, { name: 'm', scenarioId: 'hold', weeks: 2, order: 'simultaneous', seed: 1, rivals: [{ seller: 'taomao', persona: 'defender' }] }, context())
  saveMarket(own.desk.workspace(), randomMarket({ products: 12, categories: 2, seed: 5 }), EMPTY_REPORT)
  expect(await codesOf(call(gameProcedures.play, { id, week: 0, levers: { depth: 0, category: null } }, context()))).toEqual(['game.market-changed'])
})

test('cancelling leaves no table', async () => {
  const { jobId } = await call(gameProcedures.payoffs, { ...request, paths: 512, days: 180 }, context())
  own.desk.jobs.cancel(jobId)
  expect((await own.desk.jobs.finished(jobId)).state).toBe('cancelled')
  expect(await call(gameProcedures.tables, undefined, context())).toEqual([])
})
