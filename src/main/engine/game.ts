import type { Market } from '../../core/demand/market.ts'
import { analysePayoffs, type PayoffTable } from '../../core/game/payoff.ts'
import type { CellPaths } from '../../core/game/payoff-cell.ts'
import { PERSONA_IDS, PERSONAS } from '../../core/game/personas.ts'
import { cellScenario } from '../../core/game/strategies.ts'
import { WarchestError } from '../../core/problem.ts'
import { checkScenario } from '../../core/war/check.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import type { PayoffRequest } from '../contract/game.ts'
import type { ProgressReport } from '../jobs/task.ts'
import { contentHash } from '../workspace/canonical.ts'
import { addTurn, createMatch, getMatch, getPayoffTable, listMatches, listPayoffTables, removeMatch, savePayoffTable } from '../workspace/queries/games.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures, type Desk } from './desk.ts'
import { findScenario, requireMarket } from './scenarios.ts'

/** Refuses sellers that the scenario believes nothing of: there is nobody to play against. */
function requireRivals(market: Market, scenario: Scenario, sellers: readonly string[]): void {
  for (const seller of sellers) {
    if (scenario.rivals.some((rival) => rival.seller === seller) && market.sellers.some(({ id }) => id === seller)) continue
    throw new WarchestError('bad-input', { code: 'game.no-rival', message: `The scenario believes nothing of ${seller}, so it cannot be played against.`, mend: 'Choose one of the rivals of the scenario.', field: 'seller', value: seller, params: { seller } })
  }
  if (new Set(sellers).size < sellers.length) throw new WarchestError('bad-input', { code: 'game.rival-twice', message: 'A rival is named twice.', mend: 'Give each rival one persona.', field: 'rivals' })
}

/** Simulates every cell and analyses the table: the same request gives the same table, hash included, on any number of threads. Nothing is stored. */
export async function payoffTable(desk: Pick<Desk, 'pool'>, market: Market, marketHash: string, scenario: Scenario, request: PayoffRequest, options: { readonly signal?: AbortSignal; readonly onProgress?: ProgressReport } = {}): Promise<PayoffTable> {
  const { seller, own, rival, days, paths } = request
  requireRivals(market, scenario, [seller])
  const cells = own.flatMap((mine) => rival.map((theirs) => cellScenario(scenario, seller, mine, theirs, days, paths)))
  cells.forEach((cell) => checkScenario(market, cell))
  const found = await desk.pool.run('game.payoff', { market, seller, cells }, options)
  const rows: (readonly CellPaths[])[] = own.map((_, i) => found.slice(i * rival.length, (i + 1) * rival.length))
  const body: Omit<PayoffTable, 'hash'> = {
    schema: 1, scenarioId: scenario.id, scenarioName: scenario.name, scenarioHash: contentHash(scenario), marketHash, currency: market.currency, seller, own, rival, days, paths, seed: scenario.monteCarlo.seed,
    ...analysePayoffs(rows, own, days, scenario.monteCarlo.seed),
  }
  return { ...body, hash: contentHash(body) }
}

function requireMatch(workspace: Workspace, id: string): NonNullable<ReturnType<typeof getMatch>> {
  const match = getMatch(workspace, id)
  if (match) return match
  throw new WarchestError('not-found', { code: 'game.no-match', message: `There is no match ${id}.`, mend: 'It may have been removed; choose one from the list.', params: { id } })
}

const closed = (workspace: Workspace): void => {
  if (!workspace.db.open) throw new WarchestError('conflict', { code: 'game.workspace-closed', message: 'The workspace was closed before the game ended, so nothing was kept.', mend: 'Open the workspace and play again.' })
}

export const gameProcedures = {
  personas: procedures.game.personas.handler(() => PERSONA_IDS.map((id) => PERSONAS[id])),
  payoffs: procedures.game.payoffs.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, input.scenarioId)
    const { market, hash } = requireMarket(workspace)
    requireRivals(market, scenario, [input.seller])
    return desk.jobs.start('game', scenario.name, async (job) => {
      job.progress(0, input.own.length * input.rival.length * input.paths, 'paths')
      const table = await payoffTable(desk, market, hash, scenario, input, { signal: job.signal, onProgress: (done, total, note) => job.progress(done, total, note) })
      closed(workspace)
      savePayoffTable(workspace, table)
      return table.hash
    })
  }),
  tables: procedures.game.tables.handler(({ context }) => listPayoffTables(context.desk.workspace())),
  table: procedures.game.table.handler(({ context, input }) => {
    const table = getPayoffTable(context.desk.workspace(), input.hash)
    if (table) return table
    throw new WarchestError('not-found', { code: 'game.no-table', message: `There is no payoff table ${input.hash}.`, mend: 'Compute it, or choose one from the list.', params: { hash: input.hash } })
  }),
  matches: procedures.game.matches.handler(({ context }) => listMatches(context.desk.workspace())),
  match: procedures.game.match.handler(({ context, input }) => requireMatch(context.desk.workspace(), input.id)),
  startMatch: procedures.game.startMatch.handler(({ context: { desk }, input: { name, scenarioId, ...setup } }) => {
    const workspace = desk.workspace()
    const scenario = findScenario(workspace, scenarioId)
    const { market, hash } = requireMarket(workspace)
    checkScenario(market, scenario)
    requireRivals(market, scenario, setup.rivals.map(({ seller }) => seller))
    const id = desk.newId('match')
    createMatch(workspace, id, name, hash, { scenario, ...setup })
    return requireMatch(workspace, id)
  }),
  play: procedures.game.play.handler(({ context: { desk }, input: { id, week, levers } }) => {
    const workspace = desk.workspace()
    const match = requireMatch(workspace, id)
    const { market, hash } = requireMarket(workspace)
    if (hash !== match.marketHash) throw new WarchestError('conflict', { code: 'game.market-changed', message: 'Demand was fitted again since this match began, so its next week would be of another world.', mend: 'Start a new match.' })
    if (match.ended || week !== match.turns.length) throw new WarchestError('conflict', { code: 'game.week-played', message: `Week ${week + 1} of this match is not the next one.`, mend: 'Look at the match again and play the week that is open.', params: { week: week + 1 } })
    return desk.jobs.start('game', match.name, async (job) => {
      const { turn, summary } = await desk.pool.run('game.turn', { market, setup: match.setup, turns: match.turns, levers }, { signal: job.signal, onProgress: (done, total, note) => job.progress(done, total, note) })
      closed(workspace)
      if (!addTurn(workspace, id, week, turn, summary)) throw new WarchestError('conflict', { code: 'game.week-played', message: `Week ${week + 1} of this match is not the next one.`, mend: 'Look at the match again and play the week that is open.', params: { week: week + 1 } })
      return id
    })
  }),
  removeMatch: procedures.game.removeMatch.handler(({ context, input }) => {
    requireMatch(context.desk.workspace(), input.id)
    removeMatch(context.desk.workspace(), input.id)
    return null
  }),
}
