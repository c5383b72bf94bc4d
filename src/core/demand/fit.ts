import { addDays, weekday } from '../calendar/calendar.ts'
import { WarchestError } from '../problem.ts'
import { backTest } from './backtest.ts'
import { calibrate, type DemandAssumptions, type MarketFacts } from './calibrate.ts'
import { FEW_ROWS, fitCategory, type CategoryFit, type ProductFit } from './category-fit.ts'
import { rowsByCategory } from './design.ts'
import { categoryDiagnostics, productDiagnostics } from './diagnostics.ts'
import type { BackTest, CoefficientEstimate, FitReport, Market, ProductDiagnostics } from './market.ts'
import type { Panel } from './panel.ts'
import type { Team } from './team.ts'

export interface FitOptions {
  /** Categories to fit, as indices; all where absent. */
  readonly categories?: readonly number[]
  /** Leave the back-test out, e.g. in tests of the estimates alone. */
  readonly backTest?: boolean
  /** The hands of each regression; one thread where absent. The result is the same for any. */
  readonly team?: Team
}

/** Categories done of all; a half is one fitted and not yet tested. */
export type FitProgress = (done: number, total: number) => void

export interface PanelFit {
  readonly report: FitReport
  readonly categories: readonly CategoryFit[]
}

/**
 * Fits demand to a panel, category by category (MODEL.md section 2).
 * @throws WarchestError 'bad-input' where the panel holds no sales with prices at all
 */
export function fitPanel(panel: Panel, options: FitOptions = {}, progress?: FitProgress): PanelFit {
  const chosen = options.categories ?? panel.categories.map((_, c) => c)
  const firstWeekday = weekday(panel.startDate)
  const rows = rowsByCategory(panel)
  const fits: CategoryFit[] = []
  const tests: BackTest[] = []
  chosen.forEach((category, done) => {
    const fit = fitCategory(panel, category, rows[category], firstWeekday, options.team)
    if (fit.products.length > 0) {
      fits.push(fit)
      progress?.(done + 0.5, chosen.length)
      const test = options.backTest === false ? null : backTest(panel, fit, rows[category], firstWeekday, options.team)
      if (test) tests.push(test)
    }
    progress?.(done + 1, chosen.length)
  })
  if (fits.length === 0 && !options.categories) {
    throw new WarchestError('bad-input', { code: 'demand.no-sales', message: 'There are no sales with a price to fit demand to.', mend: 'Import order lines or sales with the price paid, then fit again.' })
  }
  return { categories: fits, report: reportOf(panel, fits, tests) }
}

/** Fits demand and calibrates the market that the war is fought in. The report's elasticities are those of the calibrated model at present sales. */
export function fitMarket(panel: Panel, facts: MarketFacts, assumptions: DemandAssumptions, options: FitOptions = {}, progress?: FitProgress): { market: Market; report: FitReport } {
  const fit = fitPanel(panel, options, progress)
  const market = calibrate(panel, fit.categories, facts, assumptions)
  return { market, report: withMarket(fit.report, market) }
}

/** The report with the elasticities of the calibrated market, which add the response of the category's total where the regression held it fixed. */
export function withMarket(report: FitReport, market: Market): FitReport {
  const products = new Map(market.products.map((product) => [product.sku, product]))
  return {
    ...report,
    categories: report.categories.map((category) => {
      const calibrated = market.categories.find((c) => c.id === category.id)
      if (!calibrated) return category
      const { diagnostics, members } = category
      return {
        ...category, elasticity: calibrated.elasticity,
        ...(diagnostics ? { diagnostics: { ...diagnostics, interval: moved(diagnostics.interval, calibrated.elasticity - category.elasticity) } } : {}),
        ...(members ? { members: members.map((member) => withProduct(member, products.get(member.sku))) } : {}),
      }
    }),
  }
}

function withProduct(member: ProductDiagnostics, product: Market['products'][number] | undefined): ProductDiagnostics {
  if (!product) return member
  const [price] = product.prices
  const outside = price !== null && (price < product.observedLow || price > product.observedHigh)
  return { ...member, elasticity: product.elasticity, interval: moved(member.interval, product.elasticity - member.elasticity), warnings: outside ? [...member.warnings, 'outside-observed-range'] : member.warnings }
}

const moved = ([low, high]: readonly [number, number], by: number): [number, number] => [low + by, high + by]

function reportOf(panel: Panel, fits: readonly CategoryFit[], tests: readonly BackTest[]): FitReport {
  const categories = fits.map((fit) => categoryReport(panel, fit))
  return {
    schema: 1,
    rows: fits.reduce((sum, fit) => sum + fit.design.rows.length, 0),
    asOf: addDays(panel.startDate, panel.steps * panel.stepDays),
    categories,
    backTest: tests,
    warnings: warningsOf(panel, fits, categories),
  }
}

function categoryReport(panel: Panel, fit: CategoryFit): FitReport['categories'][number] {
  const members = productDiagnostics(panel, fit)
  return {
    ...panel.categories[fit.category],
    products: fit.products.length,
    observations: fit.regression?.n ?? 0,
    elasticity: fit.elasticity.value,
    elasticitySe: fit.elasticity.se,
    crossElasticity: fit.crossElasticity?.value ?? null,
    coefficients: coefficientsOf(fit),
    converged: fit.regression?.stats.converged ?? true,
    iterations: fit.regression?.stats.iterations ?? 0,
    deviance: fit.regression?.deviance ?? 0,
    meanPriorShare: fit.products.reduce((sum, product) => sum + product.pooled.priorShare, 0) / fit.products.length,
    diagnostics: categoryDiagnostics(panel, fit, members),
    members,
  }
}

function coefficientsOf(fit: CategoryFit): CoefficientEstimate[] {
  const { regression } = fit
  if (!regression) return []
  const k = regression.names.length
  return regression.names.flatMap((name, j) => (Number.isNaN(regression.coef[j]) ? [] : [{ name, value: regression.coef[j], se: Math.sqrt(regression.covariance[j * (k + 1)]) }]))
}

function warningsOf(panel: Panel, fits: readonly CategoryFit[], categories: FitReport['categories']): FitReport['warnings'] {
  const warnings: { code: string; message: string; count: number }[] = []
  const add = (code: string, count: number, message: string): void => void (count > 0 && warnings.push({ code, message, count }))
  fits.forEach((fit, at) => {
    const name = panel.categories[fit.category].name.en
    const skus = (products: readonly ProductFit[]): string => few(products.map((product) => panel.products[product.product].sku))
    const still = fit.products.filter((product) => !product.priceMoved)
    add('price-never-moved', still.length, `${name}: products whose price never moved take the category's elasticity: ${skus(still)}.`)
    const short = fit.products.filter((product) => product.rows < FEW_ROWS)
    add('few-observations', short.length, `${name}: products with fewer than ${FEW_ROWS} rows of data: ${skus(short)}.`)
    add('stock-out', fit.design.censored.reduce((a, b) => a + b, 0), `${name}: rows whose sales stopped at the stock count as "at least so many", not as demand.`)
    add('incomplete', fit.design.incomplete, `${name}: rows with an unknown covariate were left out.`)
    const tied = (categories[at].members ?? []).filter(({ warnings: codes }) => codes.includes('price-moves-with-others'))
    add('price-moves-with-others', tied.length, `${name}: products whose price moves only with the season, with promotions or with the rivals' prices; what it does by itself cannot be told: ${few(tied.map(({ sku }) => sku))}.`)
    if (fit.endogeneity?.weak) {
      const least = Math.min(...fit.endogeneity.firstStage.map(({ f }) => f))
      add('weak-instruments', fit.endogeneity.instruments.length, `${name}: ${few(fit.endogeneity.instruments)} hardly move${fit.endogeneity.instruments.length === 1 ? 's' : ''} the price (F ${least.toFixed(1)}, 10 asked); the elasticity is estimated as if the price did not answer to demand.`)
    } else if (fit.endogeneity && fit.endogeneity.test.p < 0.05) {
      add('endogenous-price', 1, `${name}: the price answers to demand (p ${fit.endogeneity.test.p.toFixed(3)}); the elasticity is corrected by ${few(fit.endogeneity.instruments)}, from ${fit.endogeneity.plain.value.toFixed(2)} to ${fit.endogeneity.corrected.value.toFixed(2)}.`)
    }
    if (!fit.regression) add('prior-only', 1, `${name}: too few sales to fit; the elasticity is the mean of published estimates.`)
    else if (!fit.regression.stats.converged) add('not-converged', 1, `${name}: the estimation did not converge.`)
    for (const dropped of fit.regression?.dropped ?? []) {
      const why = { constant: 'never varies', absorbed: 'does not vary beyond the product and time effects', collinear: 'follows from the other regressors' }[dropped.reason]
      add(`dropped-${dropped.reason}`, 1, `${name}: ${dropped.name} ${why} and was left out.`)
    }
    for (const { set, groups } of fit.regression?.alone ?? []) add('lone-rows', groups.length, `${name}: rows that stand alone in ${few(groups)} (${set}) are fitted by their own effect and tell nothing about price.`)
    const separated = fit.regression?.separated
    if (separated) add('separated', separated.rows, `${name}: rows without any sales that ${separated.regressors.join(', ')} set${separated.regressors.length === 1 ? 's' : ''} apart were left out; their response has no lower end.`)
    for (const empty of fit.regression?.emptyGroups ?? []) {
      const what = empty.reason === 'no sales' ? 'nothing sold in' : 'stock cut all sales short in'
      add(empty.reason === 'no sales' ? 'zero-sales' : 'always-out', empty.rows, `${name}: ${what} ${few(empty.groups)} (${empty.set}); these rows tell nothing about price.`)
    }
  })
  return warnings
}

const few = (items: readonly string[]): string => (items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', '))
