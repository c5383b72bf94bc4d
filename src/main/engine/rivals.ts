import { governedBy } from '../../core/rivals/governs.ts'
import { loadPricePairs } from '../workspace/queries/price-pairs.ts'
import { loadRivalBoard, loadRivalMatches } from '../workspace/queries/rival-prices.ts'
import { procedures } from './desk.ts'
import { currentMarket } from './scenarios.ts'

/** Half a year of prices, and as many products as tell a rival's rule well; more would only take longer. */
const DAYS = 180
const PRODUCTS = 100

export const rivalProcedures = {
  /** How each rival answers our price, as far as the workspace's offers tell. */
  fit: procedures.rivals.fit.handler(async ({ context: { desk }, signal }) => {
    const workspace = desk.workspace()
    const market = currentMarket(workspace)?.market ?? null
    const fitted = await desk.pool.run('rivals.fit', loadPricePairs(workspace, DAYS, PRODUCTS), { signal })
    return fitted.map((one) => ({ ...one, governs: market === null ? null : governedBy(market, one.seller, one.policy) }))
  }),
  board: procedures.rivals.board.handler(({ context }) => loadRivalBoard(context.desk.workspace())),
  matches: procedures.rivals.matches.handler(({ context }) => loadRivalMatches(context.desk.workspace())),
}
