import type { Market } from '../demand/market.ts'
import { startingUnits } from '../war/starting-units.ts'
import { moneyScale, sellersOf } from './opening.ts'
import type { Answer, DocumentedWar } from './documented-war.ts'

/** Of its price at least so much is left of an order, however deep the coupon. */
const LEAST_LEFT = 0.05
const SWEEPS = 200
const HALVINGS = 60
const CLOSE = 1e-10

/** Landed price of an order of price `price` under a subsidy of `amount` per order. */
export const landedPrice = (price: number, amount: number): number => Math.max(LEAST_LEFT * price, price - amount)

/** The market with everybody's coupon applied: `amounts` of money per order, index as the market's sellers. */
export const subsidised = (market: Market, amounts: ArrayLike<number>): Market => ({
  ...market,
  products: market.products.map((product) => ({ ...product, prices: product.prices.map((price, k) => (price === null ? null : landedPrice(price, amounts[k]))) })),
})

/**
 * Expected profit a day of every seller, before fixed cost, when each pays `amounts` per order (MODEL.md section 2 at the mean of every parameter).
 * @returns money of the war's unit a day, index as the market's sellers
 */
export function dailyProfit(war: DocumentedWar, market: Market, amounts: ArrayLike<number>): Float64Array {
  const sellers = sellersOf(war)
  const units = startingUnits(subsidised(market, amounts))
  const out = new Float64Array(sellers.length)
  market.products.forEach((product, i) => {
    sellers.forEach(({ id }, k) => {
      const price = product.prices[k]
      if (price === null) return
      const margin = war.opening.sellers.find(({ seller }) => seller === id)?.margin ?? 0
      out[k] += (units[i * sellers.length + k] * (landedPrice(price, amounts[k]) - price * (1 - margin))) / moneyScale(war)
    })
  })
  return out
}

/** What each seller's subsidy does: a fixed amount per order, an answer to the deepest other, or the amount that makes its war cost so much. */
export type Stance =
  | { readonly kind: 'amount'; readonly amount: number }
  | { readonly kind: 'answer'; readonly answer: Answer; readonly from: number }
  | { readonly kind: 'cost'; readonly perDay: number }

/**
 * Subsidies per order that agree with every seller's stance at once, by Gauss-Seidel sweeps; a cost is met by bisection on its rising branch.
 * A seller whose war costs more than its target without any subsidy of its own pays none.
 * @param base daily profit of each seller before the war
 */
export function settleSubsidies(war: DocumentedWar, market: Market, base: ArrayLike<number>, stances: readonly Stance[]): Float64Array {
  const K = stances.length
  const amounts = Float64Array.from(stances, (stance) => (stance.kind === 'amount' ? stance.amount : stance.kind === 'answer' ? stance.from : 0))
  const top = Math.max(...market.products.map(({ list }) => list)) * (1 - LEAST_LEFT)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0
    for (let k = 0; k < K; k++) {
      const stance = stances[k]
      if (stance.kind === 'amount') continue
      const before = amounts[k]
      amounts[k] = stance.kind === 'answer' ? answered(stance, amounts, k) : amountFor(war, market, base, amounts, k, stance.perDay, top)
      moved = Math.max(moved, Math.abs(amounts[k] - before))
    }
    if (moved < CLOSE * top) break
  }
  return amounts
}

/** The seat's subsidy: its own so far, and by half or all of the way to the deepest rival's. */
function answered({ answer, from }: Stance & { kind: 'answer' }, amounts: Float64Array, own: number): number {
  const deepest = amounts.reduce((most, amount, k) => (k === own ? most : Math.max(most, amount)), 0)
  const part = answer === 'hold' ? 0 : answer === 'half-match' ? 0.5 : 1
  return from + part * Math.max(0, deepest - from)
}

function amountFor(war: DocumentedWar, market: Market, base: ArrayLike<number>, amounts: Float64Array, k: number, perDay: number, top: number): number {
  const trial = Float64Array.from(amounts)
  const cost = (amount: number): number => {
    trial[k] = amount
    return base[k] - dailyProfit(war, market, trial)[k]
  }
  let low = 0
  let high = top
  if (cost(low) >= perDay) return 0
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (cost(middle) < perDay) low = middle
    else high = middle
  }
  return (low + high) / 2
}
