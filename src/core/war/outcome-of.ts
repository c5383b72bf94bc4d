import { addDays } from '../calendar/calendar.ts'
import { ENDINGS } from '../rivals/ledger.ts'
import { basketBands } from '../treasury/baskets.ts'
import { profitViews } from '../treasury/profit-views.ts'
import { HOURLY_MEASURES, HOURLY_SELLER_MEASURES, PATH_MEASURES, PRODUCT_MEASURES, RIVAL_FIGURES, RIVAL_MEASURES, RUN_MEASURES, SELLER_MEASURES, type PathBlock } from './block.ts'
import { ACCOUNTS, DAILY_MEASURES, FUNDERS, type Account, type DailyMeasure, type Fan, type Funder, type HourlyOutcome, type Outcome, type ProductTotals, type RivalBooks, type SellerOutcome, type Spread, TOTAL_MEASURES, type TotalMeasure } from './outcome.ts'
import { pathTotals } from './path-totals.ts'
import { assumptionsAsRun } from './policy-text.ts'
import { fanOf, runwayOf, spreadOf } from './statistics.ts'
import type { WarWorld } from './tables.ts'

/** Version of the engine's arithmetic: raised whenever the same inputs may give other bits. */
export const ENGINE = 'war-6'

/** What the engine cannot know of the values it is given. */
export interface OutcomeFacts {
  readonly scenarioHash: string
  readonly marketHash: string
}

/** Sums of fields that are the same length in every block, in block order. */
function total(blocks: readonly PathBlock[], field: 'products' | 'ledger' | 'funding' | 'categoryUnits' | 'hourly'): Float64Array {
  const sum = blocks[0][field].slice()
  for (const block of blocks.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] += block[field][i]
  return sum
}

/** Blocks of paths -> what a run found. Every mean is over all paths; sums run in path order, so the result does not depend on threads. `fluid`: what fluid mode says. */
export function outcomeOf(tables: WarWorld, blocks: readonly PathBlock[], mode: Outcome['mode'], facts: OutcomeFacts, fluid?: Outcome['fluid']): Omit<Outcome, 'hash'> {
  const { days: T, sellers: K, groups: G, market, scenario } = tables
  const paths = blocks[blocks.length - 1].to
  const blockOf = new Int32Array(paths)
  blocks.forEach((block, b) => blockOf.fill(b, block.from, block.to))

  const daily = Object.fromEntries(DAILY_MEASURES.map((measure, m) => [measure, fanOf(paths, T, (p, t) => {
    const block = blocks[blockOf[p]]
    return block.daily[((p - block.from) * DAILY_MEASURES.length + m) * T + t]
  })])) as Record<DailyMeasure, Fan>
  const perPath = (value: (block: PathBlock, p: number) => number): Float64Array =>
    Float64Array.from({ length: paths }, (_, p) => value(blocks[blockOf[p]], p - blocks[blockOf[p]].from))
  const pathMeasure = (measure: (typeof PATH_MEASURES)[number]): Float64Array => {
    const m = PATH_MEASURES.indexOf(measure)
    return perPath((block, p) => block.path[p * PATH_MEASURES.length + m])
  }

  const ledgerSums = total(blocks, 'ledger')
  const ledger = Object.fromEntries(ACCOUNTS.map((account, a) => [account, Array.from({ length: T }, (_, t) => ledgerSums[a * T + t] / paths)])) as Record<Account, number[]>
  const sumOf = (account: Account): number => ledger[account].reduce((a, b) => a + b, 0)
  const funding = total(blocks, 'funding')
  const products = productTotals(tables, total(blocks, 'products'), paths)
  const runway = runwayOf(pathMeasure('belowFloor'), T)
  const { monteCarlo } = scenario
  return {
    schema: 1, engine: ENGINE, scenarioId: scenario.id, ...facts, currency: market.currency, mode, paths, seed: monteCarlo.seed,
    dates: Array.from({ length: T }, (_, t) => addDays(scenario.start, t)),
    daily,
    totals: totalsOf(tables, blocks),
    ...(fluid === undefined ? {} : { fluid }),
    runway,
    funding: Object.fromEntries(FUNDERS.map((funder, f) => [funder, funding[f] / paths])) as Record<Funder, number>,
    ledger,
    profit: profitViews({
      gross: -sumOf('sales') - sumOf('merchantPayout'), costOfGoods: sumOf('costOfGoods'), subsidyOwn: sumOf('subsidyOwn'),
      otherCosts: OTHER_COSTS.reduce((sum, account) => sum + sumOf(account), 0),
    }),
    categories: categoryTotals(tables, products, total(blocks, 'categoryUnits')),
    products,
    sellers: Array.from({ length: K }, (_, k) => sellerOutcome(tables, blocks, blockOf, k, perPath, runway)),
    ...(tables.regimes.runs.length > 0 ? { instruments: instrumentsOf(tables, perPath) } : {}),
    envelopes: envelopesOf(tables, perPath, pathMeasure, G),
    ...basketsOf(tables, sumOf, daily),
    ...buyersOf(tables, perPath, pathMeasure('ordinaryUnits'), sumOf('subsidyOwn')),
    ...(tables.stepsPerDay > 1 ? { hourly: hourlyOf(tables, total(blocks, 'hourly'), paths) } : {}),
    assumptions: [...market.assumptions, ...assumptionsAsRun(market, scenario), ...tables.assumptions],
    warnings: [...tables.warnings, ...(mode === 'sampled' && paths < 100 ? [`few-paths:${paths}`] : [])],
  }
}

/** Every expense but goods and subsidy; other income counts against them. */
const OTHER_COSTS: readonly Account[] = ['paymentCost', 'logistics', 'service', 'marketing', 'fixedCost', 'interest', 'incidents', 'provisions', 'badDebt', 'otherIncome']

type PerPath = (value: (block: PathBlock, p: number) => number) => Float64Array
type PathMeasure = (measure: (typeof PATH_MEASURES)[number]) => Float64Array

function totalsOf({ sellers: K, scenario }: WarWorld, blocks: readonly PathBlock[]): Record<TotalMeasure, Spread> {
  return Object.fromEntries(TOTAL_MEASURES.map((measure) => [measure, spreadOf(pathTotals(blocks, scenario, K, measure), scenario.monteCarlo.draws)])) as Record<TotalMeasure, Spread>
}

function productTotals({ market, products: n, order }: WarWorld, sums: Float64Array, paths: number): ProductTotals {
  const columns = Object.fromEntries(PRODUCT_MEASURES.map((measure, m) => {
    const column = new Array<number>(n)
    for (let i = 0; i < n; i++) column[order[i]] = sums[i * PRODUCT_MEASURES.length + m] / paths
    return [measure, column]
  })) as unknown as Omit<ProductTotals, 'sku'>
  return { sku: market.products.map((product) => product.sku), ...columns }
}

function categoryTotals({ market, sellers: K }: WarWorld, products: ProductTotals, unitSums: Float64Array): Outcome['categories'] {
  const rows = market.categories.map(({ id }, g) => {
    let all = 0
    for (let k = 0; k < K; k++) all += unitSums[g * K + k]
    return { id, units: 0, subsidy: 0, grossValue: 0, contribution: 0, share: all > 0 ? unitSums[g * K] / all : 0 }
  })
  market.products.forEach(({ category }, i) => {
    const row = rows[category]
    row.units += products.units[i]
    row.subsidy += products.subsidy[i]
    row.grossValue += products.grossValue[i]
    row.contribution += products.contribution[i]
  })
  return rows
}

function sellerOutcome(tables: WarWorld, blocks: readonly PathBlock[], blockOf: Int32Array, k: number, perPath: PerPath, ownRunway: Outcome['runway']): SellerOutcome {
  const { days: T, sellers: K, market, rivals, scenario } = tables
  const series = (measure: (typeof SELLER_MEASURES)[number]): Fan => {
    const m = SELLER_MEASURES.indexOf(measure)
    return fanOf(blockOf.length, T, (p, t) => {
      const block = blocks[blockOf[p]]
      return block.sellers[(((p - block.from) * K + k) * SELLER_MEASURES.length + m) * T + t]
    })
  }
  const known = k === 0 || rivals[k] !== null
  const spread = (values: Float64Array): Spread => spreadOf(values, tables.scenario.monteCarlo.draws)
  const figure = (name: (typeof RIVAL_FIGURES)[number]): Float64Array => perPath((block, p) => block.rivals[(p * K + k) * RIVAL_MEASURES + RIVAL_FIGURES.indexOf(name)])
  const gaveUp = figure('gaveUp')
  const endings = figure('ending')
  const rivalRunway = k > 0 && known ? runwayOf(gaveUp, T) : null
  return {
    seller: market.sellers[k].id, share: series('share'), priceIndex: series('priceIndex'), cash: known ? series('cash') : null, availability: series('availability'),
    units: spread(figure('units')),
    runway: k === 0 ? ownRunway : rivalRunway,
    capitulation: rivalRunway?.probabilityBelowFloor ?? 0,
    trust: series('trust'), habit: scenario.buyers?.habit ? series('habit') : null,
    books: k > 0 && known ? booksOf(figure, spread) : null,
    reasons: Object.fromEntries(ENDINGS.map((ending, e) => [ending, endings.reduce((count, at) => count + (at === e ? 1 : 0), 0) / endings.length])) as SellerOutcome['reasons'],
    interventions: figure('interventions').reduce((a, b) => a + b, 0) / endings.length,
  }
}

function booksOf(figure: (name: (typeof RIVAL_FIGURES)[number]) => Float64Array, spread: (values: Float64Array) => Spread): RivalBooks {
  const [revenue, costOfGoods, subsidy, fixedCost] = (['revenue', 'costOfGoods', 'subsidy', 'fixedCost'] as const).map(figure)
  return {
    revenue: spread(revenue), costOfGoods: spread(costOfGoods), subsidy: spread(subsidy), fixedCost: spread(fixedCost),
    result: spread(revenue.map((value, p) => value - costOfGoods[p] - fixedCost[p])),
  }
}

/** Contribution by value of the order, where the spread of order values is stated. */
function basketsOf({ scenario }: WarWorld, sumOf: (account: Account) => number, daily: Record<DailyMeasure, Fan>): Pick<Outcome, 'baskets'> {
  const { baskets, paymentCostRate, logisticsCostPerOrder, serviceCostPerOrder } = scenario.treasury
  if (baskets === undefined) return {}
  const orders = daily.orders.mean.reduce((a, b) => a + b, 0)
  const value = -sumOf('sales') - sumOf('subsidyOwn') - sumOf('subsidyFunded')
  const marginBeforeOrderCost = -sumOf('sales') - sumOf('merchantPayout') - sumOf('subsidyOwn') - sumOf('costOfGoods') - value * paymentCostRate
  return { baskets: basketBands({ orders, value, marginBeforeOrderCost, costPerOrder: logisticsCostPerOrder + serviceCostPerOrder }, baskets.logSd, baskets.limits) }
}

/** Fewer net new buyers than this are none: there is nothing to divide by. */
const LEAST_BUYERS = 1e-6

/** What the subsidy gained in buyers, where the share of new ones is stated: orders above what the same visits would have brought at the starting prices. */
function buyersOf({ scenario, sellers: K }: WarWorld, perPath: PerPath, ordinary: Float64Array, subsidyOwn: number): Pick<Outcome, 'buyers'> {
  const { newBuyerShare, unitsPerOrder } = scenario.treasury
  if (newBuyerShare === undefined) return {}
  const more = perPath((block, p) => block.rivals[p * K * RIVAL_MEASURES]).map((units, p) => (units - ordinary[p]) / unitsPerOrder)
  const netNewBuyers = spreadOf(more.map((orders) => orders * newBuyerShare), scenario.monteCarlo.draws)
  return { buyers: { incrementalOrders: spreadOf(more, scenario.monteCarlo.draws), netNewBuyers, costPerNetNewBuyer: netNewBuyers.mean > LEAST_BUYERS ? subsidyOwn / netNewBuyers.mean : null } }
}

function hourlyOf({ market, sellers: K, steps }: WarWorld, sums: Float64Array, paths: number): HourlyOutcome {
  const row = (m: number): number[] => Array.from(sums.subarray(m * steps, (m + 1) * steps), (sum) => sum / paths)
  const [visits, units, lostUnits, subsidy, subsidyOwn, grossValue, contribution] = HOURLY_MEASURES.map((_, m) => row(m))
  const of = (k: number) => HOURLY_SELLER_MEASURES.map((_, m) => row(HOURLY_MEASURES.length + HOURLY_SELLER_MEASURES.length * k + m))
  return { visits, units, lostUnits, subsidy, subsidyOwn, grossValue, contribution, sellers: Array.from({ length: K }, (_, k) => { const [sold, availability, missing] = of(k); return { seller: market.sellers[k].id, units: sold, availability, missing } }) }
}

function instrumentsOf({ regimes: { runs }, scenario }: WarWorld, perPath: PerPath): NonNullable<Outcome['instruments']> {
  return runs.map(({ instrument: { id, kind } }, r) => {
    const of = (measure: (typeof RUN_MEASURES)[number]): Float64Array => perPath((block, p) => block.instruments[(p * runs.length + r) * RUN_MEASURES.length + RUN_MEASURES.indexOf(measure)])
    const spread = (measure: (typeof RUN_MEASURES)[number]): Spread => spreadOf(of(measure), scenario.monteCarlo.draws)
    return {
      id, kind, redemptions: spread('redemptions'), units: spread('units'), arbitrage: spread('arbitrage'), fraud: spread('fraud'), discount: spread('discount'), discountOwn: spread('discountOwn'),
      promised: spread('promised'), kept: spread('kept'), lapsed: spread('lapsed'), open: spread('open'), letDown: spread('letDown'), exhausted: of('exhausted').reduce((a, b) => a + b, 0) / of('exhausted').length,
    }
  })
}

function envelopesOf(tables: WarWorld, perPath: PerPath, pathMeasure: PathMeasure, G: number): Outcome['envelopes'] {
  const { scenario, market, days } = tables
  const { total: all, perDay, categories } = scenario.envelope
  const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length
  const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0)
  const envelopes: Outcome['envelopes'][number][] = []
  const spend = pathMeasure('totalSpend')
  if (all !== null) envelopes.push({ id: 'total', amount: all, meanSpend: mean(spend), maxSpend: largest(spend), exhausted: mean(pathMeasure('totalExhausted')) })
  if (perDay !== null) envelopes.push({ id: 'per-day', amount: perDay, meanSpend: mean(spend) / days, maxSpend: largest(pathMeasure('largestDay')), exhausted: mean(pathMeasure('dayExhausted')) })
  const listed = new Set(categories.map(({ category }) => category))
  for (const id of listed) {
    const g = market.categories.findIndex((category) => category.id === id)
    const spent = perPath((block, p) => block.categorySpend[(p * G + g) * 2])
    envelopes.push({
      id, amount: Math.min(...categories.filter(({ category }) => category === id).map(({ amount }) => amount)), meanSpend: mean(spent), maxSpend: largest(spent),
      exhausted: mean(perPath((block, p) => block.categorySpend[(p * G + g) * 2 + 1])),
    })
  }
  return envelopes
}
