import { lambertOfExp } from '../linalg/lambert.ts'
import { logitEquilibrium } from './logit-game.ts'

/**
 * A market of one logit consumer: share of product i = exp((a_i - p_i) / mu) / (exp(a_0 / mu) + sum_j exp((a_j - p_j) / mu)) (Anderson, de Palma and Thisse 1992).
 * Profits are per consumer. Everything is by logarithms: exponents in the thousands are safe.
 */
export interface LogitMarket {
  /** a, one per product. */
  readonly quality: readonly number[]
  /** a_0; -Infinity where nobody can stay outside. */
  readonly outsideQuality: number
  /** mu > 0: how much buyers differ, in money. */
  readonly scale: number
  readonly costs: readonly number[]
}

export interface MarketOutcome {
  readonly prices: readonly number[]
  readonly shares: readonly number[]
  readonly outsideShare: number
  readonly profits: readonly number[]
  /** mu ln(exp(a_0 / mu) + sum_j exp((a_j - p_j) / mu)). */
  readonly consumerSurplus: number
}

/** Two profits this close, relative to their size, are the same. */
const ROUNDING = 1e-14

const logSumExp = (values: readonly number[]): number => {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(values.reduce((sum, x) => sum + Math.exp(x - most), 0))
}

/** What these prices bring. */
export function marketAt({ quality, outsideQuality, scale, costs }: LogitMarket, prices: readonly number[]): MarketOutcome {
  const utility = prices.map((price, i) => (quality[i] - price) / scale)
  const logSum = logSumExp([...utility, outsideQuality / scale])
  const shares = utility.map((u) => Math.exp(u - logSum))
  return { prices, shares, outsideShare: Math.exp(outsideQuality / scale - logSum), profits: shares.map((share, i) => (prices[i] - costs[i]) * share), consumerSurplus: scale * logSum }
}

/** Elasticities d ln s_i / d ln p_j, row i. */
export const logitElasticities = ({ scale }: LogitMarket, { prices, shares }: MarketOutcome): number[][] => prices.map((_, i) => prices.map((price, j) => (-price / scale) * ((i === j ? 1 : 0) - shares[j])))

/**
 * Nash prices of firms that own one product or several: p_i = c_i + mu / (1 - S_f).
 * @throws WarchestError game.no-equilibrium
 */
export function bertrandNash(market: LogitMarket, owners: readonly (string | number)[]): MarketOutcome {
  const { quality, outsideQuality, scale, costs } = market
  const game = logitEquilibrium({ netUtility: quality.map((a, i) => (a - costs[i]) / scale), outside: outsideQuality / scale, owners })
  const prices = costs.map((cost, i) => cost + scale * game.markup[i])
  const shares = Array.from(game.share)
  return { prices, shares, outsideShare: game.outsideShare, profits: shares.map((share, i) => scale * game.markup[i] * share), consumerSurplus: scale * game.logSum }
}

/** Every product is a firm of its own. */
export const singleProductNash = (market: LogitMarket): MarketOutcome => bertrandNash(market, market.costs.map((_, i) => i))

/** One owner of all products: common markup mu (1 + W(sum_i exp((a_i - c_i - a_0) / mu - 1))). */
export function jointOptimum(market: LogitMarket): MarketOutcome {
  const { quality, outsideQuality, scale, costs } = market
  const markup = scale * (1 + lambertOfExp(logSumExp(quality.map((a, i) => (a - costs[i] - outsideQuality) / scale)) - 1))
  return marketAt(market, costs.map((cost) => cost + markup))
}

/** Best price of product i alone against the others' prices: c_i + mu (1 + W(exp((a_i - c_i) / mu - 1) / A_i)). */
export function bestResponse({ quality, outsideQuality, scale, costs }: LogitMarket, i: number, prices: readonly number[]): number {
  const others = logSumExp([outsideQuality / scale, ...prices.map((price, j) => (j === i ? Number.NEGATIVE_INFINITY : (quality[j] - price) / scale))])
  return costs[i] + scale * (1 + lambertOfExp((quality[i] - costs[i]) / scale - 1 - others))
}

/** Prices over rounds in which every single-product firm answers the last round's prices at once; row 0 is the start. */
export function bestResponsePath(market: LogitMarket, start: readonly number[], rounds: number): number[][] {
  const path = [[...start]]
  for (let t = 0; t < rounds; t++) path.push(path[t].map((_, i) => bestResponse(market, i, path[t])))
  return path
}

/** Best price of `firm` at each price of `rival`, everyone else at `otherPrices`. */
export const reactionCurve = (market: LogitMarket, firm: number, rival: number, rivalPrices: readonly number[], otherPrices: readonly number[]): number[] => rivalPrices.map((price) => bestResponse(market, firm, otherPrices.map((other, j) => (j === rival ? price : other))))

export interface Deviations {
  readonly deviationPrices: readonly number[]
  readonly deviationProfits: readonly number[]
  readonly nashProfits: readonly number[]
  readonly jointProfits: readonly number[]
  /** (deviation - joint) / (deviation - Nash) of each firm; 1 or more: no patience holds it to the joint prices. 0 where nothing is gained by deviating. */
  readonly criticalDiscountFactors: readonly number[]
  readonly maxCriticalDiscountFactor: number
  readonly sustainable: readonly boolean[]
}

/** What each single-product firm gains by leaving the joint prices alone, and how patient it would have to be not to (grim trigger: Friedman 1971). A description of the market's temptations: it proposes nothing to anyone. */
export function deviations(market: LogitMarket): Deviations {
  const joint = jointOptimum(market)
  const nashProfits = singleProductNash(market).profits
  const deviationPrices = joint.prices.map((_, i) => bestResponse(market, i, joint.prices))
  const deviationProfits = deviationPrices.map((price, i) => marketAt(market, joint.prices.map((other, j) => (j === i ? price : other))).profits[i])
  const criticalDiscountFactors = deviationProfits.map((deviation, i) => {
    const gain = deviation - joint.profits[i]
    return gain > ROUNDING * deviation ? gain / Math.max(deviation - nashProfits[i], ROUNDING * deviation) : 0
  })
  return { deviationPrices, deviationProfits, nashProfits, jointProfits: joint.profits, criticalDiscountFactors, maxCriticalDiscountFactor: Math.max(...criticalDiscountFactors), sustainable: criticalDiscountFactors.map((factor) => factor < 1) }
}
