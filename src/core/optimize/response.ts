import { addDays, weekday, type IsoDate } from '../calendar/calendar.ts'
import type { Market } from '../demand/market.ts'
import { availableUnits, majorOf, planDays, type Ladders } from './ladder.ts'

/**
 * Our units at every rung, compiled for speed. A rung's part of the nested logit that depends on its own price only is computed once:
 * `inclusive` = exp(lambda I_i) and `within` = P(0 | i) of MODEL.md section 2. What is left at run time is one division by the
 * category's sum. Products that take no part stand in `fixed` with their current price.
 */
export interface Response {
  /** Per rung of the ladders. */
  readonly inclusive: Float64Array
  readonly within: Float64Array
  /** Per ladder: category, visits of the plan's days in that category, units there are to sell, and what its product adds to the category's sum when these are gone. */
  readonly category: Int32Array
  readonly visits: Float64Array
  readonly available: Float64Array
  readonly gone: Float64Array
  /** Per category: 1 + the inclusive terms of all products that are not ours to sell. */
  readonly outside: Float64Array
  /** Our products that take no part but sell: their units move with the others' prices. */
  readonly fixed: { readonly product: Int32Array; readonly category: Int32Array; readonly inclusive: Float64Array; readonly within: Float64Array; readonly visits: Float64Array; readonly available: Float64Array; readonly gone: Float64Array }
  /** Per category: its ladders, its fixed products, and the visits of the plan's days. */
  readonly members: readonly { readonly ladders: Int32Array; readonly fixed: Int32Array; readonly visits: number }[]
}

/** Choice occasions of each category over the days from `from` to `to`, both included. */
export function visitsOver(market: Market, from: IsoDate, to: IsoDate): Float64Array {
  const days = planDays(from, to)
  return Float64Array.from(market.categories, (category) => {
    let sum = 0
    for (let d = 0; d < days; d++) sum += category.visitsPerDay * category.weekday[weekday(addDays(from, d))]
    return sum
  })
}

/** Compiles the two-level nested logit of `market` (prices in logs, no promo flag) for the rungs of `ladders` over the plan's days. */
export function compileResponse(market: Market, ladders: Ladders, from: IsoDate, to: IsoDate): Response {
  const perCategory = visitsOver(market, from, to)
  const ladderOf = new Int32Array(market.products.length).fill(-1)
  ladders.product.forEach((p, l) => { ladderOf[p] = l })
  const inclusive = new Float64Array(ladders.price.length)
  const within = new Float64Array(ladders.price.length)
  const category = new Int32Array(ladders.product.length)
  const visits = new Float64Array(ladders.product.length)
  const available = new Float64Array(ladders.product.length)
  const gone = new Float64Array(ladders.product.length)
  const outside = new Float64Array(market.categories.length).fill(1)
  const fixed: { product: number; inclusive: number; within: number; gone: number }[] = []
  market.products.forEach((product, index) => {
    const lambda = market.categories[product.category].sellerSimilarity
    const beta = product.priceCoefficient
    const logs: number[] = []
    for (let k = 1; k < product.prices.length; k++) {
      const [price, utility] = [product.prices[k], product.meanUtility[k]]
      if (price !== null && utility !== null) logs.push((utility - beta * Math.log(price)) / lambda)
    }
    const utility = product.meanUtility[0]
    const current = product.prices[0]
    const terms = (own: number): { inclusive: number; within: number } => {
      const log = logSumExp(own, logs)
      return { inclusive: Math.exp(lambda * log), within: Math.exp(own - log) }
    }
    const without = logs.length === 0 ? 0 : Math.exp(lambda * logSumExp(Number.NEGATIVE_INFINITY, logs))
    const l = ladderOf[index]
    if (l >= 0 && utility !== null) {
      category[l] = product.category
      visits[l] = perCategory[product.category]
      available[l] = availableUnits(product, market.asOf, to)
      gone[l] = without
      for (let r = ladders.start[l]; r < ladders.start[l + 1]; r++) {
        const at = terms((utility - beta * Math.log(majorOf(ladders.price[r], market.currency))) / lambda)
        inclusive[r] = at.inclusive
        within[r] = at.within
      }
    } else if (utility !== null && current !== null) {
      fixed.push({ product: index, ...terms((utility - beta * Math.log(current)) / lambda), gone: without })
    } else outside[product.category] += without
  })
  const columns = {
    product: Int32Array.from(fixed, (f) => f.product), category: Int32Array.from(fixed, (f) => market.products[f.product].category),
    inclusive: Float64Array.from(fixed, (f) => f.inclusive), within: Float64Array.from(fixed, (f) => f.within),
    visits: Float64Array.from(fixed, (f) => perCategory[market.products[f.product].category]), available: Float64Array.from(fixed, (f) => availableUnits(market.products[f.product], market.asOf, to)),
    gone: Float64Array.from(fixed, (f) => f.gone),
  }
  const members = market.categories.map((_, c) => ({ ladders: Int32Array.from(category.keys()).filter((l) => category[l] === c), fixed: Int32Array.from(columns.category.keys()).filter((f) => columns.category[f] === c), visits: perCategory[c] }))
  return { inclusive, within, category, visits, available, gone, outside, fixed: columns, members }
}

function logSumExp(first: number, others: readonly number[]): number {
  const most = others.reduce((a, b) => Math.max(a, b), first)
  if (most === Number.NEGATIVE_INFINITY) return most
  let sum = Math.exp(first - most)
  for (const x of others) sum += Math.exp(x - most)
  return most + Math.log(sum)
}
