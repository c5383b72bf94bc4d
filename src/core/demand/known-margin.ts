import { WarchestError } from '../problem.ts'

/** Calibration of a demand system from shares and one known figure, in closed form. Vectors follow the products; owners are labels, one per product. */

type Owners = readonly (string | number)[]

const ownedShare = (shares: readonly number[], owners: Owners, product: number): number => shares.reduce((sum, share, i) => sum + (owners[i] === owners[product] ? share : 0), 0)

/** Shares without an outside good may miss one by this much, since published shares are rounded. */
const ROUNDED = 0.01

/** @param outsideGood whether there is one; null: there may be */
function checkShares(shares: readonly number[], outsideGood: boolean | null): void {
  const sum = shares.reduce((a, b) => a + b, 0)
  const odd = shares.findIndex((share) => !(share > 0))
  const fits = outsideGood === null ? sum < 1 + ROUNDED : outsideGood ? sum < 1 : Math.abs(sum - 1) < ROUNDED
  if (odd < 0 && fits) return
  const message = odd >= 0 ? `Product ${odd + 1} has a share of ${shares[odd]}.` : `The shares sum to ${sum}.`
  throw new WarchestError('bad-input', { code: 'calibration.bad-shares', message, mend: 'Shares are above zero; with an outside good they sum to less than one, without to one.', params: { product: odd + 1, sum } })
}

function checkMargin(margin: number): void {
  if (margin > 0 && margin < 1) return
  throw new WarchestError('bad-input', { code: 'calibration.bad-margin', message: `A margin of ${margin} fits no such demand.`, mend: 'Margins lie between zero and one.', params: { margin } })
}

/** Part of the sales that the product's owner does not make; where that is nothing a margin says nothing of the slope. */
function othersShare(shares: readonly number[], owners: Owners, product: number): number {
  const rest = 1 - ownedShare(shares, owners, product)
  if (rest > 1e-9 && (rest > ROUNDED || shares.some((_, i) => owners[i] !== owners[product]))) return rest
  throw new WarchestError('bad-input', { code: 'calibration.no-rival', message: 'The owner of the product makes all sales, so that its margin tells nothing of demand.', mend: 'Add an outside good or the products of others.', params: { product: product + 1 } })
}

/**
 * Logit from the margin (p - c) / p of one product under Nash pricing (Werden and Froeb 1994): alpha = -1 / (m p_k (1 - S_f)).
 * Mean utilities without an outside good are relative to the first product.
 * @throws WarchestError 'bad-input' `calibration.bad-shares`, `calibration.bad-margin`, `calibration.bad-price`, `calibration.no-rival`
 */
export function logitFromMargin(input: { shares: readonly number[]; prices: readonly number[]; owners: Owners; product: number; margin: number; outsideGood: boolean }): { alpha: number; meanUtility: number[] } {
  const { shares, prices, owners, product, margin, outsideGood } = input
  checkShares(shares, outsideGood)
  checkMargin(margin)
  const free = prices.findIndex((price) => !(price > 0 && price < Number.POSITIVE_INFINITY))
  if (free >= 0) throw new WarchestError('bad-input', { code: 'calibration.bad-price', message: `Product ${free + 1} has a price of ${prices[free]}.`, mend: 'Prices are above zero; leave out products without one.', params: { product: free + 1 } })
  const alpha = -1 / (margin * prices[product] * othersShare(shares, owners, product))
  const base = outsideGood ? { share: 1 - shares.reduce((a, b) => a + b, 0), price: 0 } : { share: shares[0], price: prices[0] }
  return { alpha, meanUtility: shares.map((share, i) => Math.log(share / base.share) - alpha * (prices[i] - base.price)) }
}

/** CES from the margin of one product: gamma = (1/m - R_f) / (1 - R_f), R_f the revenue share of its owner. @throws WarchestError 'bad-input' `calibration.bad-shares`, `calibration.bad-margin`, `calibration.no-rival` */
export function cesFromMargin(input: { shares: readonly number[]; owners: Owners; product: number; margin: number }): { gamma: number } {
  checkShares(input.shares, null)
  checkMargin(input.margin)
  const others = othersShare(input.shares, input.owners, input.product)
  return { gamma: (1 / input.margin - (1 - others)) / others }
}

/**
 * Proportionality-calibrated almost ideal demand (Epstein and Rubinfeld 2001) from one own elasticity and the market's: slopes B with
 * B_kk = w_k (e_k + 1 - w_k (e + 1)), B_ii in proportion to w_i (1 - w_i), B_ij = -B_ii w_j / (1 - w_i).
 * @throws WarchestError 'bad-input' `calibration.bad-shares`, `calibration.no-rival`
 */
export function proportionalSlopes(input: { shares: readonly number[]; product: number; elasticity: number; marketElasticity: number }): { slopes: number[][] } {
  const { shares: w, product: k, elasticity, marketElasticity } = input
  checkShares(w, null)
  othersShare(w, w.map((_, i) => i), k)
  const own = w[k] * (elasticity + 1 - w[k] * (marketElasticity + 1))
  const diagonal = w.map((share) => (own * share * (1 - share)) / (w[k] * (1 - w[k])))
  return { slopes: w.map((share, i) => w.map((other, j) => (i === j ? diagonal[i] : (-diagonal[i] * other) / (1 - share)))) }
}
