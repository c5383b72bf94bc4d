import { governedBy } from '../../core/rivals/governs.ts'
import { loadPricePairs } from '../workspace/queries/price-pairs.ts'
import { loadRivalBoard, loadRivalMatches } from '../workspace/queries/rival-prices.ts'
import { procedures } from './desk.ts'
import { currentMarket } from './scenarios.ts'

/** Half a year of prices, of as many products as can have prices of their own; those beyond lean on their category. */
const DAYS = 180
const PRODUCTS = 3_000

export const rivalProcedures = {
  /** How each rival answers our price, as far as the workspace's offers tell. */
  fit: procedures.rivals.fit.handler(async ({ context: { desk }, signal }) => {
    const workspace = desk.workspace()
    const market = currentMarket(workspace)?.market ?? null
    const known = market === null ? undefined : new Set(market.products.map(({ sku }) => sku))
    const fitted = await desk.pool.run('rivals.fit', await loadPricePairs(workspace, DAYS, PRODUCTS, known), { signal })
    return fitted.map((one) => ({ ...one, governs: market === null ? null : governedBy(market, one.seller, one.policy) }))
  }),
  board: procedures.rivals.board.handler(({ context }) => loadRivalBoard(context.desk.workspace())),
  matches: procedures.rivals.matches.handler(({ context }) => loadRivalMatches(context.desk.workspace())),
}
