import { daysBetween, weekday } from '../calendar/calendar.ts'
import type { Assumption, Market } from '../demand/market.ts'
import { applyOverrides } from '../demand/override.ts'
import { reactionRule, type ReactionRule } from '../rivals/policy.ts'
import { checkScenario } from './check.ts'
import { unknownCosts } from './costs.ts'
import { openingAssumptions } from './opening.ts'
import { layMoves, type Regimes } from './regimes.ts'
import { startingUnits } from './starting-units.ts'
import { DELAY_EFFECT, type RivalAssumption, type Scenario } from './scenario.ts'

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
  readonly order: Int32Array
  /** First position of each category, and the end; and the category of each position. */
  readonly start: Int32Array
  readonly group: Int32Array
  readonly similarity: Float64Array
  readonly dispersion: Float64Array
  /** Mean visits, `category * days + day`. */
  readonly visits: Float64Array
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
  readonly regimes: Regimes
  readonly rivals: readonly (RivalAssumption | null)[]
  readonly rules: readonly ReactionRule[]
  readonly siteCapacity: Float64Array
  /** Attack load, `day * sellers + seller`. */
  readonly attack: Float64Array
  /** What the engine itself assumed. */
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
}

/** Builds the tables; refuses a scenario that does not fit its market, naming every fault. */
export function warTables(fitted: Market, scenario: Scenario): WarTables {
  checkScenario(fitted, scenario)
  const market = applyOverrides(fitted, scenario.overrides)
  const n = market.products.length
  const K = market.sellers.length
  const G = market.categories.length
  const T = scenario.days
  const order = Int32Array.from(market.products.keys()).sort((a, b) => market.products[a].category - market.products[b].category || a - b)
  const start = new Int32Array(G + 1)
  for (const product of market.products) start[product.category + 1]++
  for (let g = 0; g < G; g++) start[g + 1] += start[g]
  const group = Int32Array.from(order, (index) => market.products[index].category)
  const rivals = market.sellers.map((seller) => scenario.rivals.find((rival) => rival.seller === seller.id) ?? null)
  const costs = unknownCosts(market)

  const shift = daysBetween(market.asOf, scenario.start)
  const visits = new Float64Array(G * T)
  const crowd = new Float64Array(T).fill(1)
  for (const { day, multiplier } of scenario.operations.crowd) if (day < T) crowd[day] *= multiplier
  const firstWeekday = weekday(scenario.start)
  market.categories.forEach((category, g) => {
    for (let t = 0; t < T; t++) visits[g * T + t] = category.visitsPerDay * category.weekday[(firstWeekday + t) % 7] * crowd[t]
  })

  const tables = {
    beta: new Float64Array(n), categoryCv: new Float64Array(G), productCv: new Float64Array(n), weight: new Float64Array(n * K), attraction: new Float64Array(n),
    price: new Float64Array(n * K), logPrice: new Float64Array(n * K), cost: new Float64Array(n * K), stock: new Float64Array(n * K).fill(Number.POSITIVE_INFINITY), baseUnits: new Float64Array(n * K),
  }
  market.categories.forEach((category, g) => {
    tables.categoryCv[g] = category.priceCoefficientSe / category.priceCoefficient
  })
  for (let i = 0; i < n; i++) fillProduct(market, market.products[order[i]], costs.cost[order[i]], rivals, i, tables)
  const starting = startingUnits(market)
  for (let i = 0; i < n; i++) tables.baseUnits.set(starting.subarray(order[i] * K, (order[i] + 1) * K), i * K)
  for (let i = 0; i < n; i++) {
    for (let k = 1; k < K; k++) {
      const days = rivals[k]?.stockDays ?? null
      if (days !== null) tables.stock[i * K + k] = days * tables.baseUnits[i * K + k]
    }
  }

  const inbound = Array.from(order).flatMap((index, i) => market.products[index].inbound.map(({ step, units }) => ({ i, t: step - shift, units })))
    .filter(({ t, i }) => t >= 0 && t < T && market.products[order[i]].stock !== null).sort((a, b) => a.t - b.t || a.i - b.i)
  const inboundStart = new Int32Array(T + 1)
  for (const { t } of inbound) inboundStart[t + 1]++
  for (let t = 0; t < T; t++) inboundStart[t + 1] += inboundStart[t]

  const attack = new Float64Array(T * K)
  for (const { day, seller, load } of scenario.operations.attackLoad) {
    const k = market.sellers.findIndex(({ id }) => id === seller)
    if (day < T) attack[day * K + k] += load
  }
  const regimes = layMoves(market, scenario, order)
  return {
    market, scenario, products: n, sellers: K, groups: G, days: T, order, start, group, visits, ...tables,
    similarity: Float64Array.from(market.categories, (category) => category.sellerSimilarity),
    dispersion: Float64Array.from(market.categories, (category) => category.dispersion ?? Number.POSITIVE_INFINITY),
    promoEffect: Float64Array.from(market.categories, (category) => category.promoEffect),
    delayEffect: scenario.operations.delayEffect ?? DELAY_EFFECT,
    inboundStart, inboundProduct: Int32Array.from(inbound, ({ i }) => i), inboundUnits: Float64Array.from(inbound, ({ units }) => units),
    regimes, rivals, rules: rivals.map((rival) => reactionRule(rival?.policy ?? { kind: 'hold' })),
    siteCapacity: Float64Array.from(rivals, (rival, k) => (k === 0 ? scenario.operations.siteCapacity : rival?.siteCapacity) ?? Number.POSITIVE_INFINITY),
    attack, assumptions: [...costs.assumptions, ...openingAssumptions({ products: n, sellers: K, scenario, ...tables })], warnings: [...costs.warnings, ...extrapolated(market, order, regimes)],
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
