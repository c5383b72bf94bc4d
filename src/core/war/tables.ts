import { daysBetween } from '../calendar/calendar.ts'
import type { Assumption, Market } from '../demand/market.ts'
import { reactionRule, type ReactionRule } from '../rivals/policy.ts'
import { campaignAssumptions } from '../subsidy/defaults.ts'
import { answerTables, type AnswerTables } from './answer-tables.ts'
import { checkScenario } from './check.ts'
import { unknownCosts } from './costs.ts'
import { openingAssumptions } from './opening.ts'
import { marketTables } from './market-tables.ts'
import { adjustedMarket, offerTables } from './offer-tables.ts'
import { scriptTables, type ScriptTables } from './price-script.ts'
import { visitsBrought, type InstrumentRun, type LayerSource } from './instrument-layer.ts'
import { layMoves, type Regimes } from './regimes.ts'
import { rivalPlan, type RivalPlan } from './rival-plans.ts'
import { DELAY_EFFECT, stepsPerDay, type RivalAssumption, type Scenario, type SlowDown } from './scenario.ts'
import { scopeMask } from './scope.ts'
import { stepLoads, type StepLoads } from './steps.ts'

/**
 * A market and a scenario as flat arrays, made once and shared by all paths; never written to afterwards. Products stand by category
 * (`order[position]` is their index in the market), so that a category is one stretch; product x seller arrays are `position * sellers + seller`.
 */
export interface WarTables {
  /** What a path reads of the market besides. */
  readonly market: Omit<Market, 'products'>
  readonly scenario: Omit<Scenario, 'prices'>
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
  /** What is not known of each seller's answer; null: nothing. */
  readonly answers: readonly (AnswerTables | null)[]
  /** Prices by date; null without any. */
  readonly script: ScriptTables | null
  /** In visits per step, like the attack load, `step * sellers + seller`. */
  readonly siteCapacity: Float64Array
  readonly attack: Float64Array
  readonly slowDown: SlowDown | null
  /** 1 for each product position that is counted apart; null: none is. */
  readonly watch: Uint8Array | null
  /** Products on which each seller answers, null where that is all; and what scripted and attacking sellers have set their minds on. */
  readonly matchSets: readonly (Uint8Array | null)[]
  readonly plans: readonly (RivalPlan | null)[]
}

/** The tables with what they were made from: what an outcome says is read from both. */
export interface WarWorld extends WarTables {
  readonly market: Market
  readonly scenario: Scenario
  readonly source: LayerSource
  /** What the engine itself assumed. */
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
}

/** Builds the tables; refuses a scenario that does not fit its market, naming every fault. Products in `watched` (by SKU) are counted apart on every path. */
export function warTables(fitted: Market, scenario: Scenario, watched: ReadonlySet<string> | null = null): WarWorld {
  checkScenario(fitted, scenario)
  const market = adjustedMarket(fitted, scenario.overrides)
  const n = market.products.length
  const K = market.sellers.length
  const G = market.categories.length
  const T = scenario.days
  const { order, start, group } = marketTables(fitted)
  const { ownStock, ...offers } = offerTables(fitted, market)
  const starting = marketTables(market).units
  const rivals = market.sellers.map((seller) => scenario.rivals.find((rival) => rival.seller === seller.id) ?? null)
  const costs = unknownCosts(market)

  const shift = daysBetween(market.asOf, scenario.start)
  const loads = stepLoads(market, scenario)
  const keptShare = Float64Array.from(market.categories, ({ id }) => scenario.treasury.takeRates?.find(({ category }) => category === id)?.rate ?? 1)

  const cost = new Float64Array(n * K)
  const stock = new Float64Array(n * K).fill(Number.POSITIVE_INFINITY)
  for (let k = 0; k < K; k++) {
    const rest = 1 - (rivals[k]?.margin ?? 0)
    const days = k === 0 ? null : (rivals[k]?.stockDays ?? null)
    for (let i = 0, j = k; i < n; i++, j += K) {
      if (offers.price[j] > 0) cost[j] = k > 0 ? offers.price[j] * rest : keptShare[group[i]] < 1 ? 0 : costs.cost[order[i]]
      if (k === 0) stock[j] = ownStock[i]
      else if (days !== null) stock[j] = days * offers.baseUnits[j]
    }
  }

  // A delivery between the last day of data and the start is there when the scenario starts.
  const inbound: { readonly i: number; readonly t: number; readonly units: number }[] = []
  for (let i = 0; i < n; i++) {
    const product = market.products[order[i]]
    if (product.stock === null) continue
    for (const { step, units } of product.inbound) {
      const t = Math.max(0, step - shift)
      if (step >= 0 && t < T) inbound.push({ i, t, units })
    }
  }
  inbound.sort((a, b) => a.t - b.t || a.i - b.i)
  const inboundStart = new Int32Array(T + 1)
  for (const { t } of inbound) inboundStart[t + 1]++
  for (let t = 0; t < T; t++) inboundStart[t + 1] += inboundStart[t]

  const source = { market, scenario, order, starting }
  const regimes = layMoves(source)
  bringVisits(source, regimes.runs, loads)
  return {
    market, scenario, products: n, sellers: K, groups: G, days: T, order, start, group, ...loads, keptShare, ...offers, cost, stock,
    similarity: Float64Array.from(market.categories, (category) => category.sellerSimilarity),
    dispersion: Float64Array.from(market.categories, (category) => category.dispersion ?? Number.POSITIVE_INFINITY),
    promoEffect: Float64Array.from(market.categories, (category) => category.promoEffect),
    delayEffect: scenario.operations.delayEffect ?? DELAY_EFFECT,
    inboundStart, inboundProduct: Int32Array.from(inbound, ({ i }) => i), inboundUnits: Float64Array.from(inbound, ({ units }) => units),
    source, regimes, rivals, plans: rivals.map((rival) => (rival === null ? null : rivalPlan({ market, order, products: n, ...loads }, rival.policy))),
    matchSets: rivals.map((rival) => (rival !== null && 'scope' in rival.policy && rival.policy.kind !== 'budgeted' ? scopeMask(market, order, rival.policy.scope) : null)),
    rules: rivals.map((rival) => reactionRule(rival?.policy ?? { kind: 'hold' }, stepsPerDay(scenario))),
    answers: rivals.map((rival) => (rival === null ? null : answerTables(market, order, rival.policy))),
    script: scriptTables(fitted, scenario),
    slowDown: scenario.operations.slowDown ?? null,
    watch: watched === null ? null : Uint8Array.from(order, (index) => (watched.has(market.products[index].sku) ? 1 : 0)),
    assumptions: [...costs.assumptions, ...campaignAssumptions(market, scenario), ...openingAssumptions({ products: n, sellers: K, scenario, group, keptShare, ...offers, cost, stock })], warnings: [...costs.warnings, ...extrapolated(market, order, regimes)],
  }
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
