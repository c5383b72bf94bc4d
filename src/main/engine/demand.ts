import { daysBetween, addDays } from '../../core/calendar/calendar.ts'
import type { MarketFacts, ProductFacts } from '../../core/demand/calibrate.ts'
import { toMajor, type Minor } from '../../core/money/money.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Panel } from '../../core/demand/panel.ts'
import type { FitAssumptions } from '../contract/contract.ts'
import type { JobContext } from '../jobs/job.ts'
import { loadCurrency, loadInbound, loadProducts, loadSellers } from '../workspace/queries/catalog.ts'
import { loadFitReport, loadMarket, saveMarket } from '../workspace/queries/market.ts'
import { latestOffers } from '../workspace/queries/offers.ts'
import { loadPanel } from '../workspace/queries/sales.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { demandCategory, demandCrossPrices, demandOverview, demandProduct, demandProducts } from './demand-views.ts'
import { overrideElasticity, restoreElasticity } from './demand-overrides.ts'
import { noteAct } from './audit.ts'
import { procedures, type Desk } from './desk.ts'

/** A rival's offer older than this, in days before the end of the sales, is no longer taken to stand. */
const OFFER_STANDS = 28

/** What the workspace knows of catalog and offers on the day after its last sales. */
export function loadMarketFacts(workspace: Workspace, panel: Panel): MarketFacts {
  const currency = loadCurrency(workspace)
  const asOf = addDays(panel.startDate, panel.steps * panel.stepDays)
  const sellers = loadSellers(workspace)
  const sellerAt = new Map(sellers.map((seller, k) => [seller.id, k]))
  const offers = new Map<string, (number | null)[]>()
  for (const offer of latestOffers(workspace)) {
    const k = sellerAt.get(offer.seller)
    if (k === undefined || daysBetween(offer.date, asOf) > OFFER_STANDS) continue
    const prices = offers.get(offer.sku) ?? sellers.map(() => null)
    prices[k] = toMajor(offer.price, currency)
    offers.set(offer.sku, prices)
  }
  const inbound = new Map<string, { step: number; units: number }[]>()
  for (const { sku, date, units } of loadInbound(workspace)) {
    const step = daysBetween(asOf, date)
    // What arrived before is in the stock count; a later fit must not bring it in a second time.
    if (step < 0) continue
    const list = inbound.get(sku) ?? []
    list.push({ step, units })
    inbound.set(sku, list)
  }
  const major = (amount: Minor | null): number | null => (amount === null ? null : toMajor(amount, currency))
  const products = loadProducts(workspace).map((product): ProductFacts => ({
    sku: product.sku, list: major(product.list), cost: major(product.cost), floor: major(product.floor), stock: product.stock,
    inbound: inbound.get(product.sku) ?? [], prices: offers.get(product.sku) ?? sellers.map(() => null),
  }))
  return { currency, sellers, products }
}

/** Fits demand to the sales of a workspace on the pool and keeps market and report; returns the market's hash. */
export async function fitWorkspace({ pool }: Pick<Desk, 'pool'>, workspace: Workspace, assumptions: FitAssumptions, job: JobContext): Promise<string> {
  const panel = loadPanel(workspace)
  if (!panel) throw new WarchestError('bad-input', { code: 'demand.no-sales', message: 'The workspace holds no sales to fit demand to.', mend: 'Import order lines or sales first.' })
  const work = { panel, facts: loadMarketFacts(workspace, panel), assumptions, categories: panel.categories.map((_, c) => c) }
  const { market, report } = await pool.run('fit', work, { signal: job.signal, onProgress: (done, total, note) => job.progress(done, total, note) })
  if (market.categories.length === 0) throw new WarchestError('bad-input', { code: 'demand.no-prices', message: 'None of the sales has a price, so no response to price can be fitted.', mend: 'Map the column of the price paid and import again.' })
  return workspace.transaction(() => {
    const hash = saveMarket(workspace, market, report)
    noteAct(workspace, { what: 'fit', subject: hash, detail: { asOf: market.asOf, products: market.products.length, rows: report.rows, assumed: Object.entries(assumptions).filter(([, value]) => value !== null && value !== false).map(([name, value]) => `${name} ${String(value)}`).join(', ') } })
    return hash
  })
}

export const demandProcedures = {
  fit: procedures.demand.fit.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    return desk.jobs.start('fit', 'Fit demand', (job) => fitWorkspace(desk, workspace, input.assumptions, job), '')
  }),
  categories: procedures.demand.categories.handler(({ context, input }) => demandOverview(context.desk.workspace(), input.scenarioId)),
  category: procedures.demand.category.handler(({ context, input }) => demandCategory(context.desk.workspace(), input)),
  crossPrices: procedures.demand.crossPrices.handler(({ context, input }) => demandCrossPrices(context.desk.workspace(), input)),
  products: procedures.demand.products.handler(({ context, input }) => demandProducts(context.desk.workspace(), input.scenarioId)),
  product: procedures.demand.product.handler(({ context, input }) => demandProduct(context.desk, input)),
  override: procedures.demand.override.handler(({ context, input }) => overrideElasticity(context.desk, input)),
  restore: procedures.demand.restore.handler(({ context, input }) => restoreElasticity(context.desk.workspace(), input)),
  report: procedures.demand.report.handler(({ context }) => loadFitReport(context.desk.workspace())),
  market: procedures.demand.market.handler(({ context }) => loadMarket(context.desk.workspace())),
}
