import { crossPrices } from '../../core/demand/cross-prices.ts'
import { curvePrices, demandCurve } from '../../core/demand/curve.ts'
import { curvePoints, residualsOverTime, type ProductInspection } from '../../core/demand/inspect.ts'
import type { FitReport, Market, ProductDemand } from '../../core/demand/market.ts'
import { applyOverrides, overrideProblems, type ElasticityOverride } from '../../core/demand/override.ts'
import { presentChoice } from '../../core/demand/present.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { CrossPriceView, DemandCategoryRow, DemandCategoryView, DemandOverview, DemandProducts, DemandProductView, SourceShares } from '../contract/demand.ts'
import { importStamp } from '../workspace/queries/imports.ts'
import { isMarketBehind, loadFitReport, loadMarketHash } from '../workspace/queries/market.ts'
import { loadPeriodDays } from '../workspace/queries/sales.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { inspection } from './demand-inspection.ts'
import type { Desk } from './desk.ts'
import { currentMarket, findScenario, requireMarket, type CurrentMarket } from './scenarios.ts'

/** The report last read of each workspace: with thousands of products it is megabytes of text. */
const reports = new WeakMap<Workspace, { readonly hash: string; readonly report: FitReport | null }>()

function reportOf(workspace: Workspace): FitReport | null {
  const hash = loadMarketHash(workspace)
  const known = reports.get(workspace)
  if (hash === null) return null
  if (known?.hash === hash) return known.report
  const report = loadFitReport(workspace)
  reports.set(workspace, { hash, report })
  return report
}

/** The fitted market beside the one that a scenario sees. */
interface Seen {
  readonly current: CurrentMarket
  readonly fitted: Market
  readonly market: Market
  readonly scenario: { readonly id: string; readonly name: string } | null
  readonly overrides: readonly ElasticityOverride[]
  readonly unusable: readonly Problem[]
}

/** A scenario whose overrides this market cannot take is still looked at: they are left out and named. */
function seenBy(workspace: Workspace, current: CurrentMarket, scenarioId: string | null): Seen {
  const { market: fitted } = current
  if (scenarioId === null) return { current, fitted, market: fitted, scenario: null, overrides: [], unusable: [] }
  const { id, name, overrides = [] } = findScenario(workspace, scenarioId)
  const usable = overrides.filter((override) => overrideProblems(fitted, [override]).length === 0)
  return { current, fitted, market: applyOverrides(fitted, usable), scenario: { id, name }, overrides, unusable: overrideProblems(fitted, overrides) }
}

type ReportedCategory = FitReport['categories'][number]

/** What a product's elasticity rests on: as the report says, else (reports of earlier versions) its own rows against its category. */
function sourcesIn(found: ReportedCategory | undefined): (product: ProductDemand) => SourceShares {
  const members = new Map(found?.members?.map((member) => [member.sku, member]))
  return ({ sku, priorShare }) => {
    const member = members.get(sku)
    return member ? { own: member.shareOwn, category: member.shareCategory, prior: member.sharePrior } : { own: 1 - priorShare, category: priorShare, prior: 0 }
  }
}

function rowOf(seen: Seen, report: FitReport | null, category: number): DemandCategoryRow {
  const { id, name, elasticity, elasticitySe } = seen.market.categories[category]
  const products = seen.fitted.products.filter((product) => product.category === category)
  const found = report?.categories.find((row) => row.id === id)
  const bySource = { own: 0, category: 0, prior: 0 }
  const sources = sourcesIn(found)
  let weight = 0
  for (const product of products) {
    const shares = sources(product)
    weight += shares.prior + shares.category
    bySource[largest(shares)]++
  }
  const skus = new Set(products.map(({ sku }) => sku))
  return {
    id, name, elasticity, elasticitySe, fitted: seen.fitted.categories[category].elasticity,
    override: seen.overrides.find((one) => one.scope === 'category' && one.id === id) ?? null,
    setProducts: seen.overrides.filter((one) => one.scope === 'sku' && skus.has(one.id)).length,
    products: products.length, bySource, meanPriorShare: weight / Math.max(1, products.length), observations: found?.observations ?? 0, converged: found?.converged ?? true,
    backTest: report?.backTest.find((test) => test.category === id) ?? null,
  }
}

const largest = (shares: SourceShares): keyof SourceShares => (shares.own >= shares.category && shares.own >= shares.prior ? 'own' : shares.category >= shares.prior ? 'category' : 'prior')

export function demandOverview(workspace: Workspace, scenarioId: string | null): DemandOverview | null {
  const current = currentMarket(workspace)
  if (current === null) return null
  const seen = seenBy(workspace, current, scenarioId)
  const report = reportOf(workspace)
  const { currency, asOf, sellers, categories } = seen.market
  return {
    currency, asOf, sellers, rows: report?.rows ?? 0, scenario: seen.scenario, overrides: seen.overrides, unusable: seen.unusable, behind: isMarketBehind(workspace),
    categories: categories.map((_, c) => rowOf(seen, report, c)),
  }
}

export function demandCategory(workspace: Workspace, { scenarioId, category: id }: { readonly scenarioId: string | null; readonly category: string }): DemandCategoryView {
  const seen = seenBy(workspace, requireMarket(workspace), scenarioId)
  const c = categoryIndex(seen.market, id)
  const report = reportOf(workspace)
  const found = report?.categories.find((row) => row.id === id)
  const { members: _members, ...said } = found ?? {}
  const { visitsPerDay, sellerSimilarity, promoEffect, dispersion, weekday, name } = seen.market.categories[c]
  return {
    row: rowOf(seen, report, c), report: found === undefined ? null : (said as Omit<ReportedCategory, 'members'>), warnings: warningsOf(report, name.en),
    visitsPerDay, sellerSimilarity, promoEffect, dispersion, outsideShare: presentChoice(seen.market, c).shares.outside, weekday: (loadPeriodDays(workspace) ?? 1) === 1 ? weekday : null,
  }
}

/** A report's warnings name their category first. */
const warningsOf = (report: FitReport | null, name: string): FitReport['warnings'] => report?.warnings.filter(({ message }) => message.startsWith(`${name}: `)) ?? []

export function demandCrossPrices(workspace: Workspace, { scenarioId, category, top }: { readonly scenarioId: string | null; readonly category: string; readonly top: number }): CrossPriceView {
  const { market } = seenBy(workspace, requireMarket(workspace), scenarioId)
  const found = crossPrices(market, categoryIndex(market, category), { top })
  const names = new Map(market.products.map((product) => [product.sku, product.name]))
  return { ...found, names: found.skus.map((sku) => names.get(sku)!), sellerNames: market.sellers }
}

export function demandProducts(workspace: Workspace, scenarioId: string | null): DemandProducts {
  const { market, fitted } = seenBy(workspace, requireMarket(workspace), scenarioId)
  const report = reportOf(workspace)
  const units = new Float64Array(market.products.length)
  market.categories.forEach((_, c) => {
    const { members, sellers, shares, visits } = presentChoice(market, c)
    members.forEach((index, m) => { units[index] = visits * shares.share[m * sellers] })
  })
  const sources = market.categories.map(({ id }) => sourcesIn(report?.categories.find((row) => row.id === id)))
  const shares = fitted.products.map((product) => sources[product.category](product))
  const column = <T>(of: (product: ProductDemand, i: number) => T): T[] => market.products.map(of)
  return {
    categories: market.categories.map(({ id, name }) => ({ id, name })), sku: column(({ sku }) => sku), name: column(({ name }) => name), category: column(({ category }) => category),
    elasticity: column(({ elasticity }) => elasticity), elasticitySe: column(({ elasticitySe }) => elasticitySe), own: shares.map((one) => one.own), fromCategory: shares.map((one) => one.category), prior: shares.map((one) => one.prior),
    price: column(({ prices }) => prices[0] ?? null), units: Array.from(units), observedLow: column(({ observedLow }) => observedLow), observedHigh: column(({ observedHigh }) => observedHigh), warnings: column(({ warnings }) => warnings),
  }
}

const NO_ROWS: ProductInspection = { sku: '', step: [], price: [], units: [], expected: [], censored: [], own: null, dispersion: null }

export async function demandProduct(desk: Desk, { scenarioId, sku }: { readonly scenarioId: string | null; readonly sku: string }): Promise<DemandProductView> {
  const workspace = desk.workspace()
  const seen = seenBy(workspace, requireMarket(workspace), scenarioId)
  const { market, fitted } = seen
  const index = market.products.findIndex((product) => product.sku === sku)
  if (index < 0) throw new WarchestError('not-found', { code: 'demand.unknown-product', message: `There is no product ${sku} in the fitted market.`, mend: 'Choose one of the list, or fit demand with its sales.', params: { sku } })
  const product = market.products[index]
  const category = market.categories[product.category]
  const found = await inspection(desk, workspace, stampOf(workspace, seen), category.id)
  const rows = found?.products.find((one) => one.sku === sku) ?? NO_ROWS
  const present = presentChoice(market, product.category)
  const curve = demandCurve(market, index, curvePrices(product), present)
  const unitsAt = (price: number): number => demandCurve(market, index, [price], present)?.units[0] ?? 0
  const reported = reportOf(workspace)?.categories.find((row) => row.id === category.id)
  const own = present.members.indexOf(index) * present.sellers
  return {
    sku, name: product.name, category: { id: category.id, name: category.name, elasticity: category.elasticity },
    elasticity: product.elasticity, elasticitySe: product.elasticitySe, fitted: fitted.products[index].elasticity,
    override: seen.overrides.find((one) => one.scope === 'sku' && one.id === sku) ?? seen.overrides.find((one) => one.scope === 'category' && one.id === category.id) ?? null,
    shares: sourcesIn(reported)(fitted.products[index]), own: rows.own, price: product.prices[0] ?? null, list: product.list, units: present.visits * present.shares.share[own],
    observedLow: product.observedLow, observedHigh: product.observedHigh, rows: rows.price.length, censoredRows: rows.censored.reduce((sum, one) => sum + one, 0), distinctPrices: new Set(rows.price).size,
    diagnostics: reported?.members?.find((member) => member.sku === sku) ?? null, outlets: found?.outlets ?? 1, stepDays: found?.stepDays ?? 1,
    warnings: product.warnings, curve, points: curve === null ? { price: [], units: [], levels: [] } : curvePoints(rows, unitsAt), residuals: found === null ? { date: [], value: [] } : residualsOverTime(rows, found),
  }
}

const stampOf = (workspace: Workspace, { current }: Seen): string => `${current.hash} ${importStamp(workspace)}`

function categoryIndex(market: Market, id: string): number {
  const index = market.categories.findIndex((category) => category.id === id)
  if (index >= 0) return index
  throw new WarchestError('not-found', { code: 'demand.unknown-category', message: `There is no category ${id} in the fitted market.`, mend: 'Choose one of the list, or fit demand with its sales.', params: { id } })
}
