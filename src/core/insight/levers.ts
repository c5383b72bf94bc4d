import type { Market } from '../demand/market.ts'
import type { Scenario } from '../war/scenario.ts'
import { fluidOutcome } from '../war/simulate.ts'
import { deepened } from './drivers.ts'
import { expectedTotals, type InsightMeasure, INSIGHT_MEASURES, type InsightValues } from './expected.ts'

/** What money can buy before a campaign. */
export const LEVERS = ['stock', 'site-capacity', 'fulfilment-capacity', 'depth', 'envelope'] as const
export type Lever = (typeof LEVERS)[number]

/** Prices of what has no price in the scenario, major units over the whole scenario; a person states them. */
export interface LeverPrices {
  /** One more visit a day that the site can stand. */
  readonly perVisit: number
  /** One more order a day that fulfilment can ship. */
  readonly perOrder: number
}

export interface LeverReturn {
  readonly lever: Lever
  /** Money put in, major units; less than asked where the lever takes no more. */
  readonly money: number
  /** How much was bought: units, visits a day, orders a day, money; of depth by how much of themselves the cuts are deeper. */
  readonly amount: number
  /** Change of each total against the scenario as it is; what the lever itself cost is not in it, but for subsidy. */
  readonly change: InsightValues
}

/** Factors on the cuts that are tried; between two of them money is found by false position, each try a whole expected run, until it is this near. */
const LADDER: readonly number[] = [1, 1.1, 1.25, 1.5, 2, 3, 5, 8]
const TRIES = 24
const NEAR = 2e-4
/** The middle, the levers, the rungs and a handful of tries. */
const USUAL_RUNS = 20

/**
 * The levers of a campaign compared by what the same money brings in each: goods to sell, a site that stands, parcels that go out, a deeper price, a larger envelope. By expected
 * values, one lever at a time. Goods go to the products in proportion to what they could not serve. A lever that the scenario leaves unlimited is left out.
 * @param money major units to spend on each lever in turn, above zero
 * @param onRun called after each expected run; how many the search for a deeper cut takes is not known before, so `total` may grow
 */
export function leverReturns(market: Market, scenario: Scenario, money: number, prices: LeverPrices, onRun: (done: number, total: number) => void = () => {}): LeverReturn[] {
  let runs = 0
  const expected = (changed: Market, of: Scenario): InsightValues => {
    const totals = expectedTotals(changed, of)
    runs++
    onRun(runs, Math.max(USUAL_RUNS, runs + 1))
    return totals
  }
  const base = expected(market, scenario)
  const out: LeverReturn[] = []
  const add = (lever: Lever, spent: number, amount: number, changed: { readonly market?: Market; readonly scenario?: Scenario }): void => {
    const after = expected(changed.market ?? market, changed.scenario ?? scenario)
    out.push({ lever, money: spent, amount, change: Object.fromEntries(INSIGHT_MEASURES.map((measure) => [measure, after[measure] - base[measure]])) as Record<InsightMeasure, number> })
  }
  const { siteCapacity, fulfilmentCapacity } = scenario.operations
  const stocked = moreStock(market, scenario, money)
  if (stocked) add('stock', money, stocked.units, { market: stocked.market })
  if (siteCapacity !== null) add('site-capacity', money, money / prices.perVisit, { scenario: { ...scenario, operations: { ...scenario.operations, siteCapacity: siteCapacity + money / prices.perVisit } } })
  if (fulfilmentCapacity !== null) add('fulfilment-capacity', money, money / prices.perOrder, { scenario: { ...scenario, operations: { ...scenario.operations, fulfilmentCapacity: fulfilmentCapacity + money / prices.perOrder } } })
  const deep = deeper(market, scenario, money, base, expected)
  if (deep) add('depth', deep.money, deep.factor - 1, { scenario: deep.scenario })
  const { envelope } = scenario
  if (envelope.total !== null) add('envelope', money, money, { scenario: { ...scenario, envelope: { ...envelope, total: envelope.total + money } } })
  return out
}

/** The market with so much money's worth of goods more; null where no product has a stock count and a cost. */
function moreStock(market: Market, scenario: Scenario, money: number): { readonly market: Market; readonly units: number } | null {
  const { products } = fluidOutcome(market, scenario, { scenarioHash: '', marketHash: '' })
  const unserved = new Map(products.sku.map((sku, i) => [sku, products.substituted[i] + products.lostUnits[i]]))
  const counted = market.products.filter(({ stock, cost }) => stock !== null && cost !== null)
  if (counted.length === 0) return null
  const missing = counted.some(({ sku }) => (unserved.get(sku) ?? 0) > 0)
  // Where everything was served the goods are spread over all that sells.
  const weight = new Map(counted.map(({ sku }) => [sku, missing ? (unserved.get(sku) ?? 0) : (products.units[products.sku.indexOf(sku)] ?? 0)]))
  const value = counted.reduce((sum, { sku, cost }) => sum + (weight.get(sku) ?? 0) * (cost ?? 0), 0)
  if (value <= 0) return null
  let units = 0
  const stocked = market.products.map((product) => {
    const more = ((weight.get(product.sku) ?? 0) * money) / value
    if (product.stock === null || more === 0) return product
    units += more
    return { ...product, stock: product.stock + more }
  })
  return { market: { ...market, products: stocked }, units }
}

/**
 * The scenario with its cuts deepened, all by one factor, until our subsidy has grown by `money`. The envelope grows by as much as funders add to that. Where limits or prices
 * at cost let the lever take less, the factor that takes most of it: a still deeper cut spends the envelope sooner and brings nothing.
 */
function deeper(market: Market, scenario: Scenario, money: number, base: InsightValues, expected: (market: Market, scenario: Scenario) => InsightValues): { readonly scenario: Scenario; readonly factor: number; readonly money: number } | null {
  if (!scenario.moves.some((move) => move.kind !== 'instrument')) return null
  const { envelope } = scenario
  const room = money / ownShare(scenario)
  const at = (factor: number): Scenario => ({ ...scenario, moves: scenario.moves.map((move) => deepened(market, move, factor)), envelope: { ...envelope, total: envelope.total === null ? null : envelope.total + room } })
  const spent = (factor: number): number => expected(market, at(factor)).subsidyOwn - base.subsidyOwn
  // Spending need not rise with the cut where a limit binds, so the first rung that takes the money is looked for before it is halved in on.
  const rungs = LADDER.map((factor) => ({ factor, money: factor === 1 ? 0 : spent(factor) }))
  const first = rungs.findIndex((rung) => rung.money >= money)
  if (first < 0) {
    const most = rungs.reduce((best, rung) => (rung.money > best.money ? rung : best))
    return { ...most, scenario: at(most.factor) }
  }
  let low = rungs[first - 1]
  let high = rungs[first]
  // The end that stays twice counts half (Illinois), so that both close in.
  let [below, above] = [low.money - money, high.money - money]
  for (let step = 0; step < TRIES && low.money < (1 - NEAR) * money; step++) {
    const factor = above > below ? low.factor + ((high.factor - low.factor) * -below) / (above - below) : (low.factor + high.factor) / 2
    const middle = { factor, money: spent(factor) }
    if (middle.money < money) {
      above /= 2
      below = middle.money - money
      low = middle
    } else {
      below /= 2
      above = middle.money - money
      high = middle
    }
  }
  return { ...low, scenario: at(low.factor) }
}

/** The least that we pay of any price move of ours; the room that an envelope needs beside our money. */
const ownShare = (scenario: Scenario): number => Math.max(0.05, Math.min(1, ...scenario.moves.flatMap((move) => (move.kind === 'depth' ? [move.funding.platform] : move.kind === 'plan' ? move.lines.map(({ funding }) => funding.platform) : []))))
