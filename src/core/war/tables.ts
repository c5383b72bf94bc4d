import { daysBetween } from '../calendar/calendar.ts'
import type { Assumption, Market } from '../demand/market.ts'
import { applyOverrides } from '../demand/override.ts'
import { reactionRule, type ReactionRule } from '../rivals/policy.ts'
import { campaignAssumptions } from '../subsidy/defaults.ts'
import { checkScenario } from './check.ts'
import { unknownCosts } from './costs.ts'
import { openingAssumptions } from './opening.ts'
import { visitsBrought, type InstrumentRun, type LayerSource } from './instrument-layer.ts'
import { layMoves, type Regimes } from './regimes.ts'
import { startingUnits } from './starting-units.ts'
import { DELAY_EFFECT, stepsPerDay, type RivalAssumption, type Scenario, type SlowDown } from './scenario.ts'
import { stepLoads, type StepLoads } from './steps.ts'

/**
 * A market and a scenario as flat arrays, made once and shared by all paths; never written to afterwards. Products stand by category
 * (`order[position]` is their index in the market), so that a category is one stretch; product x seller arrays are `position * sellers + seller`.
 */
export interface WarTables {
  readonly market: Market
  readonly scenario: Scenario
  readonly products: number
  readonly sellers: number
  readonly groups: number
  readonly days: number
  /** A step is a day or an hour; what has no step of its own is by day. */
  readonly steps: number
  readonly stepsPerDay: number
  readonly order: Int32Array
  /** First position of each category, and the end; and the category of each position. */
  readonly start: Int32Array
  readonly group: Int32Array
  readonly similarity: Float64Array
  readonly dispersion: Float64Array
  /** Mean visits, `category * steps + step`, and those of them that a crowd adds. */
  readonly visits: Float64Array
  readonly crowd: Float64Array
  readonly delayEffect: number
  readonly promoEffect: Float64Array
  /** Price coefficient of each product, standard error of its category's relative to it, and what of the product's own comes on top. */
  readonly beta: Float64Array
  readonly categoryCv: Float64Array
  readonly productCv: Float64Array
  /**
   * exp((V - scale) / lambda) of each offer at its starting price, 0 where not offered; `scale` is the product's best V, so that no weight overflows,
   * and exp(scale) comes back in the product's attraction.
   */
  readonly weight: Float64Array
  readonly attraction: Float64Array
  readonly price: Float64Array
  readonly logPrice: Float64Array
  /** Unit cost: ours per product, the rivals' as believed. */
  readonly cost: Float64Array
  /** Units at the start; Infinity where unlimited. */
  readonly stock: Float64Array
  /** Deliveries by day: `inboundStart[t]..inboundStart[t + 1]` of the two lists. */
  readonly inboundStart: Int32Array
  readonly inboundProduct: Int32Array
  readonly inboundUnits: Float64Array
  /** Expected units a day of each offer at the starting prices, all in stock, weekday and crowd at their means. */
  readonly baseUnits: Float64Array
  /** Units a visit buys at the starting prices, from anybody and from us, by category; and our units a day, by seller. */
  readonly ordinaryRate: Float64Array
  readonly ordinaryOwn: Float64Array
  readonly ordinaryUnits: Float64Array
  /** Share of units of each seller in each category at the starting prices, category x seller. */
  readonly ordinaryShare: Float64Array
  /** Part of the value of a category's sales that is ours: 1 for own goods, else the take rate. */
  readonly keptShare: Float64Array
  readonly regimes: Regimes
  readonly rivals: readonly (RivalAssumption | null)[]
  readonly rules: readonly ReactionRule[]
  /** In visits per step, like the attack load, `step * sellers + seller`. */
  readonly siteCapacity: Float64Array
  readonly attack: Float64Array
  readonly slowDown: SlowDown | null
  /** 1 for each product position that is counted apart; null: none is. */
  readonly watch: Uint8Array | null
  /** What the engine itself assumed. */
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
}

/** Builds the tables; refuses a scenario that does not fit its market, naming every fault. Products in `watched` (by SKU) are counted apart on every path. */
export function warTables(fitted: Market, scenario: Scenario, watched: ReadonlySet<string> | null = null): WarTables {
  checkScenario(fitted, scenario)
  const market = applyOverrides(fitted, scenario.overrides)
  const n = market.products.length
  const K = market.sellers.length
  const G = market.categories.length
  const T = scenario.days
  const fittedUnits = startingUnits(fitted)
  const order = productOrder(fitted, fittedUnits)
  const start = new Int32Array(G + 1)
  for (const product of market.products) start[product.category + 1]++
  for (let g = 0; g < G; g++) start[g + 1] += start[g]
  const group = Int32Array.from(order, (index) => market.products[index].category)
  const rivals = market.sellers.map((seller) => scenario.rivals.find((rival) => rival.seller === seller.id) ?? null)
  const costs = unknownCosts(market)

  const shift = daysBetween(market.asOf, scenario.start)
  const loads = stepLoads(market, scenario)
  const keptShare = Float64Array.from(market.categories, ({ id }) => scenario.treasury.takeRates?.find(({ category }) => category === id)?.rate ?? 1)

  const tables = {
    beta: new Float64Array(n), categoryCv: new Float64Array(G), productCv: new Float64Array(n), weight: new Float64Array(n * K), attraction: new Float64Array(n),
    price: new Float64Array(n * K), logPrice: new Float64Array(n * K), cost: new Float64Array(n * K), stock: new Float64Array(n * K).fill(Number.POSITIVE_INFINITY), baseUnits: new Float64Array(n * K),
  }
  market.categories.forEach((category, g) => {
    tables.categoryCv[g] = category.priceCoefficientSe / category.priceCoefficient
  })
  for (let i = 0; i < n; i++) fillProduct(market, market.products[order[i]], keptShare[market.products[order[i]].category] < 1 ? 0 : costs.cost[order[i]], rivals, i, tables)
  const starting = market === fitted ? fittedUnits : startingUnits(market)
  for (let i = 0; i < n; i++) tables.baseUnits.set(starting.subarray(order[i] * K, (order[i] + 1) * K), i * K)
  for (let i = 0; i < n; i++) {
    for (let k = 1; k < K; k++) {
      const days = rivals[k]?.stockDays ?? null
      if (days !== null) tables.stock[i * K + k] = days * tables.baseUnits[i * K + k]
    }
  }

  // A delivery between the last day of data and the start is there when the scenario starts.
  const inbound = Array.from(order).flatMap((index, i) => market.products[index].inbound.filter(({ step }) => step >= 0).map(({ step, units }) => ({ i, t: Math.max(0, step - shift), units })))
    .filter(({ t, i }) => t >= 0 && t < T && market.products[order[i]].stock !== null).sort((a, b) => a.t - b.t || a.i - b.i)
  const inboundStart = new Int32Array(T + 1)
  for (const { t } of inbound) inboundStart[t + 1]++
  for (let t = 0; t < T; t++) inboundStart[t + 1] += inboundStart[t]

  const ordinary = ordinaryTrade(market, tables.baseUnits, group)
  const source = { market, scenario, order, starting }
  const regimes = layMoves(source)
  bringVisits(source, regimes.runs, loads)
  return {
    market, scenario, products: n, sellers: K, groups: G, days: T, order, start, group, ...loads, ...ordinary, keptShare, ...tables,
    similarity: Float64Array.from(market.categories, (category) => category.sellerSimilarity),
    dispersion: Float64Array.from(market.categories, (category) => category.dispersion ?? Number.POSITIVE_INFINITY),
    promoEffect: Float64Array.from(market.categories, (category) => category.promoEffect),
    delayEffect: scenario.operations.delayEffect ?? DELAY_EFFECT,
    inboundStart, inboundProduct: Int32Array.from(inbound, ({ i }) => i), inboundUnits: Float64Array.from(inbound, ({ units }) => units),
    regimes, rivals, rules: rivals.map((rival) => reactionRule(rival?.policy ?? { kind: 'hold' }, stepsPerDay(scenario))),
    slowDown: scenario.operations.slowDown ?? null,
    watch: watched === null ? null : Uint8Array.from(order, (index) => (watched.has(market.products[index].sku) ? 1 : 0)),
    assumptions: [...costs.assumptions, ...campaignAssumptions(market, scenario), ...openingAssumptions({ products: n, sellers: K, scenario, group, keptShare, ...tables })], warnings: [...costs.warnings, ...extrapolated(market, order, regimes)],
  }
}

/**
 * Products by category, within one by our units a day at the starting prices: the kernel draws eight counts at a time, which takes as long as the largest. The market alone decides, so that
 * two scenarios of it draw the same product's luck from the same place.
 */
function productOrder(market: Market, units: Float64Array): Int32Array {
  const K = market.sellers.length
  const category = Int32Array.from(market.products, (product) => product.category)
  return new Int32Array(market.products.length).map((_, i) => i).sort((a, b) => category[a] - category[b] || units[a * K] - units[b * K] || a - b)
}

/** Visits that instruments bring, on top of the day's. */
function bringVisits(source: LayerSource, runs: readonly InstrumentRun[], { steps, stepsPerDay: perDay, visits }: StepLoads): void {
  if (runs.length === 0) return
  for (let day = 0; day * perDay < steps; day++) {
    visitsBrought(source, runs, day).forEach((times, g) => {
      if (times !== 1) for (let s = day * perDay; s < (day + 1) * perDay; s++) visits[g * steps + s] *= times
    })
  }
}

/** What the market trades at the starting prices. */
function ordinaryTrade(market: Market, baseUnits: Float64Array, group: Int32Array): Pick<WarTables, 'ordinaryRate' | 'ordinaryOwn' | 'ordinaryUnits' | 'ordinaryShare'> {
  const K = market.sellers.length
  const G = market.categories.length
  const byCategory = new Float64Array(G * K)
  for (let j = 0; j < baseUnits.length; j++) byCategory[group[Math.floor(j / K)] * K + (j % K)] += baseUnits[j]
  const units = (g: number): number => byCategory.subarray(g * K, (g + 1) * K).reduce((a, b) => a + b, 0)
  const perVisit = (value: number, g: number): number => (market.categories[g].visitsPerDay > 0 ? value / market.categories[g].visitsPerDay : 0)
  return {
    ordinaryRate: Float64Array.from(market.categories, (_, g) => perVisit(units(g), g)),
    ordinaryOwn: Float64Array.from(market.categories, (_, g) => perVisit(byCategory[g * K], g)),
    ordinaryUnits: Float64Array.from(market.sellers, (_, k) => market.categories.reduce((sum, _category, g) => sum + byCategory[g * K + k], 0)),
    ordinaryShare: byCategory.map((value, at) => { const all = units(Math.floor(at / K)); return all > 0 ? value / all : 0 }),
  }
}

interface ProductArrays {
  readonly beta: Float64Array
  readonly productCv: Float64Array
  readonly categoryCv: Float64Array
  readonly weight: Float64Array
  readonly attraction: Float64Array
  readonly price: Float64Array
  readonly logPrice: Float64Array
  readonly cost: Float64Array
  readonly stock: Float64Array
}

function fillProduct(market: Market, product: Market['products'][number], ownCost: number, rivals: readonly (RivalAssumption | null)[], i: number, out: ProductArrays): void {
  const K = market.sellers.length
  const lambda = market.categories[product.category].sellerSimilarity
  out.beta[i] = product.priceCoefficient
  // The product's own uncertainty beside the category's: variances of relative errors subtract.
  const relative = product.elasticity !== 0 ? product.elasticitySe / Math.abs(product.elasticity) : 0
  out.productCv[i] = Math.sqrt(Math.max(0, relative ** 2 - out.categoryCv[product.category] ** 2))
  out.stock[i * K] = product.stock ?? Number.POSITIVE_INFINITY
  let best = Number.NEGATIVE_INFINITY
  for (let k = 0; k < K; k++) {
    const price = product.prices[k]
    const mean = product.meanUtility[k]
    if (price === null || mean === null) continue
    out.price[i * K + k] = price
    out.logPrice[i * K + k] = Math.log(price)
    out.cost[i * K + k] = k === 0 ? ownCost : price * (1 - (rivals[k]?.margin ?? 0))
    best = Math.max(best, mean - product.priceCoefficient * Math.log(price))
  }
  if (best === Number.NEGATIVE_INFINITY) return
  out.attraction[i] = Math.exp(best)
  for (let k = 0; k < K; k++) {
    const mean = product.meanUtility[k]
    if (out.price[i * K + k] > 0 && mean !== null) out.weight[i * K + k] = Math.exp((mean - product.priceCoefficient * out.logPrice[i * K + k] - best) / lambda)
  }
}

/** Products that a move takes outside the prices the data have seen. */
function extrapolated(market: Market, order: Int32Array, regimes: Regimes): string[] {
  const outside = new Set<number>()
  for (const regime of regimes.list) {
    for (let i = 0; i < order.length; i++) {
      const product = market.products[order[i]]
      if (regime.subsidised[i] === 1 && (regime.landed[i] < product.observedLow || regime.landed[i] > product.observedHigh)) outside.add(i)
    }
  }
  return outside.size > 0 ? [`extrapolated:${outside.size}`] : []
}
