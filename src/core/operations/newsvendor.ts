import { countTail } from '../linalg/count-tail.ts'
import { countCdf, countQuantile, type CountDistribution } from '../linalg/distributions.ts'
import { normalCdf, normalLoss, normalQuantile } from '../linalg/error-function.ts'
import { WarchestError } from '../problem.ts'

/** Demand of one selling season, units. Normal demand is not truncated at zero. `size` of the negative binomial: Var = mean + mean^2 / size. */
export type DemandDistribution =
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'negative-binomial'; readonly mean: number; readonly size: number }

/** Money per unit, major units. */
export interface NewsvendorMoney {
  readonly price: number
  readonly cost: number
  /** What a unit left over still brings. */
  readonly salvage: number
  /** Goodwill lost with each unit that was asked for in vain, beyond its margin. */
  readonly lostSalePenalty: number
}

/** What a stock means, in units of one season but for the probabilities. */
export interface StockOutcome {
  readonly expectedSales: number
  readonly expectedLostSales: number
  readonly expectedLeftover: number
  /** P(demand <= stock). */
  readonly inStockProbability: number
  /** Expected sales over expected demand. */
  readonly fillRate: number
}

export interface NewsvendorOrder extends StockOutcome {
  /** (p - c + g) / (p - s + g): the chance of having enough at which one unit more stops paying. */
  readonly criticalRatio: number
  /** Not rounded for normal demand, which may even be below zero; the smallest count that reaches the critical ratio otherwise. */
  readonly orderQuantity: number
  /** Major units. */
  readonly expectedProfit: number
}

/**
 * The best stock for one season (Arrow, Harris and Marschak 1951; Porteus 2002, chapter 1), and what it brings.
 * @throws WarchestError 'bad-input': `newsvendor.bad-demand`, `newsvendor.never-pays` (no unit earns its cost), `newsvendor.no-limit` (leftovers cost nothing, so that no stock is too large)
 */
export function newsvendor(demand: DemandDistribution, money: NewsvendorMoney): NewsvendorOrder {
  const { price, cost, salvage, lostSalePenalty } = money
  for (const [name, value] of Object.entries(money)) if (!Number.isFinite(value)) throw problem('newsvendor.bad-money', `The ${name} is not a number.`, 'Give an amount for it; zero must be said.', { field: name })
  const under = price - cost + lostSalePenalty
  const over = cost - salvage
  if (!(under > 0)) throw problem('newsvendor.never-pays', `A unit costs ${cost} and brings ${price + lostSalePenalty} at best.`, 'Order nothing, or raise the price.', { cost, price })
  if (!(over > 0)) throw problem('newsvendor.no-limit', `A unit left over brings its cost of ${cost} back, so that no stock would be too large.`, 'Give a salvage value below the cost.', { cost, salvage })
  const criticalRatio = under / (under + over)
  const orderQuantity = demandQuantile(demand, criticalRatio)
  const outcome = stockOutcome(demand, orderQuantity)
  const expectedProfit = (price - cost) * outcome.expectedSales - over * outcome.expectedLeftover - lostSalePenalty * outcome.expectedLostSales
  return { criticalRatio, orderQuantity, expectedProfit, ...outcome }
}

/** What a stock of `stock` units meets: closed forms for normal demand, sums of positive terms for counts, so that far tails keep their digits. Stock of count demand is a whole number. @throws WarchestError 'bad-input' `newsvendor.bad-demand` */
export function stockOutcome(demand: DemandDistribution, stock: number): StockOutcome {
  checkDemand(demand)
  const expectedLostSales = demand.kind === 'normal' ? demand.sd * normalLoss((stock - demand.mean) / demand.sd) : countLoss(countsOf(demand), stock)
  const expectedSales = demand.mean - expectedLostSales
  return {
    expectedSales, expectedLostSales, expectedLeftover: stock - expectedSales,
    inStockProbability: demand.kind === 'normal' ? normalCdf((stock - demand.mean) / demand.sd) : countCdf(countsOf(demand), stock).lower,
    fillRate: expectedSales / demand.mean,
  }
}

/** Stock that is enough with probability p in (0, 1): not rounded for normal demand, the smallest count otherwise. @throws WarchestError 'bad-input' `newsvendor.bad-demand` */
export function demandQuantile(demand: DemandDistribution, p: number): number {
  checkDemand(demand)
  return demand.kind === 'normal' ? demand.mean + demand.sd * normalQuantile(p) : countQuantile(countsOf(demand), p)
}

const countsOf = (demand: Exclude<DemandDistribution, { kind: 'normal' }>): CountDistribution => ({ mean: demand.mean, size: demand.kind === 'poisson' ? Number.POSITIVE_INFINITY : demand.size })

/** E max(D - stock, 0) of a count. */
function countLoss(distribution: CountDistribution, stock: number): number {
  const { mean, logTail } = countTail(distribution, stock + 1)
  return Math.exp(logTail) * (mean - stock)
}

function checkDemand(demand: DemandDistribution): void {
  const spread = demand.kind === 'normal' ? demand.sd : demand.kind === 'negative-binomial' ? demand.size : 1
  if (demand.mean > 0 && Number.isFinite(demand.mean) && spread > 0) return
  throw problem('newsvendor.bad-demand', `Demand with mean ${demand.mean} and ${demand.kind === 'normal' ? 'standard deviation' : 'size'} ${spread} is no ${demand.kind} demand.`, 'Mean and spread must be above zero.', { mean: demand.mean, spread })
}

const problem = (code: string, message: string, mend: string, params: Readonly<Record<string, string | number>>): WarchestError => new WarchestError('bad-input', { code, message, mend, params })
