import type { IsoDate } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { exponentOf, toMinor, type Minor } from '../money/money.ts'
import type { Plan, PlanExplanation, PlanOutlook } from '../plan/plan.ts'
import type { ExpectedLine } from '../plan/plan-line.ts'
import { WarchestError } from '../problem.ts'
import { evaluateJointly, linearize } from './joint.ts'
import { buildLadders, lowestPrice, type LadderOptions, type Ladders } from './ladder.ts'
import { compileResponse } from './response.ts'
import { expectedOf, objectiveIn, whole, worthOf } from './worth.ts'

/** A price somebody has in mind. */
export interface PricedProduct {
  readonly sku: string
  /** Minor units. */
  readonly landed: number
  /** Share of the subsidy that others pay, 0..1. */
  readonly paidByOthers: number
  /** Units that may be sold at this price; absent or null: no limit. */
  readonly unitCap?: number | null
}

interface Terms {
  readonly market: Market
  readonly objective: Plan['objective']
  readonly from: IsoDate
  readonly to: IsoDate
}

/** Two rungs per product: its current price, and the price given. */
function twoRungs(market: Market, prices: readonly PricedProduct[]): Ladders {
  const index = new Map(market.products.map((product, i) => [product.sku, i]))
  const product = new Int32Array(prices.length)
  const price = new Float64Array(2 * prices.length)
  prices.forEach(({ sku, landed }, l) => {
    const i = index.get(sku)
    const current = i === undefined ? null : market.products[i].prices[0]
    if (i === undefined || current === null || market.products[i].meanUtility[0] === null) {
      throw new WarchestError('refused', {
        code: 'plan.not-in-market', message: `${sku} is not among the products whose demand is known.`, mend: 'Fit the demand with its sales, or leave it out of the plan.', params: { sku },
      })
    }
    product[l] = i
    price[2 * l] = toMinor(current, market.currency)
    price[2 * l + 1] = landed
  })
  return { product, start: Int32Array.from({ length: prices.length + 1 }, (_, l) => 2 * l), price, excluded: [] }
}

/**
 * What the joint choice model expects of given prices, each product's and all together; products not named keep their current price. A unit cap ends a price when as many are sold:
 * from then on the current price holds, and buyers choose at it.
 */
export function evaluatePrices({ market, objective, from, to }: Terms, prices: readonly PricedProduct[]): { readonly expected: readonly ExpectedLine[]; readonly outlook: PlanOutlook } {
  const ladders = twoRungs(market, prices)
  const response = compileResponse(market, ladders, from, to)
  const worth = worthOf({ market, objective, paidByOthers: (l) => prices[l].paidByOthers }, ladders, response)
  const base = evaluateJointly(ladders, response, worth, ladders.start.slice(0, prices.length))
  const planned = evaluateJointly(ladders, response, worth, Int32Array.from(prices, (_, l) => 2 * l + 1), Float64Array.from(prices, ({ unitCap }) => unitCap ?? Number.POSITIVE_INFINITY))
  const expected = prices.map(({ landed, paidByOthers }, l): ExpectedLine => {
    const [units, chosen] = [planned.unitsOf[l], planned.chosenUnitsOf[l]]
    const at = (price: number, off: number, sold: number): ExpectedLine => expectedOf(market, ladders.product[l], price as Minor, off, base.unitsOf[l], sold, paidByOthers)
    const line = at(landed, worth.subsidy[2 * l + 1], chosen)
    if (units === chosen) return line
    const rest = at(ladders.price[2 * l], 0, units - chosen)
    return { ...line, units: line.units + rest.units, profit: (line.profit + rest.profit) as Minor }
  })
  return { expected, outlook: { baseValue: objectiveIn(objective, base.value, market), value: objectiveIn(objective, planned.value, market), baseUnits: base.units, units: planned.units, spend: whole(planned.spend) } }
}

/**
 * Why a product stands at its price: every rung that was open to it, with all other products at the plan's prices.
 * A pure function of the frozen market, terms and lines, so it says the same whenever it is asked.
 * @param shadowPrice objective per further major unit of money, as in PlanOptimum
 */
export function explainPrice(terms: Terms & LadderOptions, prices: readonly PricedProduct[], sku: string, shadowPrice: number, paidByOthers: number): PlanExplanation {
  const { market, objective } = terms
  const own = buildLadders(market, { ...terms, scope: { categories: [], skus: [sku] } })
  if (own.product.length === 0) {
    throw new WarchestError('not-found', { code: 'plan.no-candidates', message: `${sku} has no price to choose from (${own.excluded[0]?.reason ?? 'not in the market'}).`, mend: 'Fill in its cost and floor, or allow deeper cuts.', params: { sku } })
  }
  const landed = prices.find((price) => price.sku === sku)?.landed ?? own.price[0]
  const others = prices.filter((price) => price.sku !== sku)
  // The current price first; a price set by hand is put in where it belongs.
  const rungs = [own.price[0], ...[...new Set([...own.price.subarray(1), landed])].filter((price) => price !== own.price[0]).sort((a, b) => b - a)]
  const rest = twoRungs(market, others)
  const ladders: Ladders = {
    product: Int32Array.of(...own.product, ...rest.product), start: Int32Array.from([0, ...Array.from(rest.start, (s) => s + rungs.length)]),
    price: Float64Array.from([...rungs, ...rest.price]), excluded: [],
  }
  const response = compileResponse(market, ladders, terms.from, terms.to)
  const worth = worthOf({ market, objective, paidByOthers: (l) => (l === 0 ? paidByOthers : others[l - 1].paidByOthers) }, ladders, response)
  const chosen = rungs.indexOf(landed)
  const choice = Int32Array.from(ladders.product, (_, l) => (l === 0 ? chosen : ladders.start[l] + 1))
  const { value, weight, units } = linearize(ladders, response, worth, choice)
  const perMinor = objective === 'share' ? shadowPrice / 10 ** exponentOf(market.currency) : shadowPrice
  return {
    sku, objective, lowest: lowestPrice(market.products[own.product[0]], market.currency, terms), shadowPrice,
    candidates: rungs.map((price, r) => ({
      landed: price as Minor, units: units[r], subsidy: weight[r] as Minor,
      value: objectiveIn(objective, value[r] - value[0], market), net: objectiveIn(objective, value[r] - value[0] - perMinor * (weight[r] - weight[0]), market),
    })),
    chosen: own.price.includes(landed) ? chosen : null,
  }
}
