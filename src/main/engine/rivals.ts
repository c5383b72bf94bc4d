import { suggestPolicy, type PolicySuggestion } from '../../core/rivals/suggest-policy.ts'
import { loadPricePairs } from '../workspace/queries/price-pairs.ts'
import { loadRivalBoard, loadRivalMatches } from '../workspace/queries/rival-prices.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'

/** Half a year of prices, and as many products as tell a rival's rule well; more would only take longer. */
const DAYS = 180
const PRODUCTS = 150

/** How each rival answers our price, as far as the workspace's offers tell. */
export const fitRivals = (workspace: Workspace): PolicySuggestion[] => loadPricePairs(workspace, DAYS, PRODUCTS).map(({ seller, pairs }) => suggestPolicy(seller, pairs))

export const rivalProcedures = {
  fit: procedures.rivals.fit.handler(({ context }) => fitRivals(context.desk.workspace())),
  board: procedures.rivals.board.handler(({ context }) => loadRivalBoard(context.desk.workspace())),
  matches: procedures.rivals.matches.handler(({ context }) => loadRivalMatches(context.desk.workspace())),
}
