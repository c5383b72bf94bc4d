import { findRoot } from '../numeric/root.ts'
import { bestResponse, marketAt, type LogitMarket, type MarketOutcome } from './logit-market.ts'

/**
 * Two single-product logit firms; the leader sets its price knowing that the other answers best. With m the leader's markup, s_l and s_f the shares and the follower's answer
 * dp_f/dp_l = s_f s_l / (1 - s_f), the leader's condition is
 *   1 = (m / mu) (1 - s_l - s_f dp_f/dp_l) = (m / mu) (1 - s_l (1 + s_f^2 / (1 - s_f))).
 * Every root is found on a grid of markups and the most profitable one is taken.
 * @returns prices and profits in the order of the products
 */
export function stackelberg(market: LogitMarket, leader: number): MarketOutcome {
  const { quality, outsideQuality, scale, costs } = market
  const follower = 1 - leader
  const pricesAt = (markup: number): number[] => {
    const prices = costs.map((cost) => cost)
    prices[leader] = costs[leader] + scale * markup
    prices[follower] = bestResponse(market, follower, prices)
    return prices
  }
  const condition = (markup: number): number => {
    const { shares, outsideShare } = marketAt(market, pricesAt(markup))
    const [l, f] = [shares[leader], shares[follower]]
    // 1 - s_l (1 + s_f^2 / (1 - s_f)), with 1 - s_f = s_l + s_0.
    return 1 - markup * (outsideShare + f - (l * f * f) / (l + outsideShare))
  }
  const reach = Math.max(0, (quality[leader] - costs[leader] - outsideQuality) / scale)
  const grid = Array.from({ length: 801 }, (_, k) => 1 + ((reach + 20) * k ** 2) / 800 ** 2)
  let best = marketAt(market, pricesAt(1))
  let before = condition(grid[0])
  for (let k = 1; k < grid.length; k++) {
    const at = condition(grid[k])
    if (before > 0 && at <= 0) {
      const found = marketAt(market, pricesAt(findRoot(condition, grid[k - 1], grid[k])))
      if (found.profits[leader] > best.profits[leader]) best = found
    }
    before = at
  }
  return best
}
