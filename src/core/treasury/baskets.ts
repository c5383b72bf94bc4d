import { normalCdf } from '../linalg/error-function.ts'
import type { BasketBand } from '../war/outcome.ts'

/** Orders of a horizon and what is earned on them. */
export interface OrderEconomics {
  readonly orders: number
  /** What buyers paid, and the part of it that is left after goods, own subsidy and payment cost (contribution before costs per order). */
  readonly value: number
  readonly marginBeforeOrderCost: number
  /** Logistics and service of one order. */
  readonly costPerOrder: number
}

/**
 * Contribution by band of order value, where order values are lognormal with log standard deviation `logSd` around the mean order: a small order bears the whole cost of an order and only its
 * part of the margin. Partial expectations of the lognormal: E[v; v < b] = mean Phi((ln(b / median) - sd^2) / sd) (Crow and Shimizu 1988, Lognormal Distributions, section 1.4).
 * The bands add to all orders, to all value and to the contribution.
 */
export function basketBands({ orders, value, marginBeforeOrderCost, costPerOrder }: OrderEconomics, logSd: number, limits: readonly number[]): BasketBand[] {
  const mean = orders > 0 ? value / orders : 0
  const rate = value > 0 ? marginBeforeOrderCost / value : 0
  const logMedian = Math.log(mean) - logSd ** 2 / 2
  const edges = [...new Set(limits)].sort((a, b) => a - b)
  const below = (limit: number | null): { readonly orders: number; readonly value: number } => {
    if (limit === null || mean <= 0) return { orders: limit === null ? orders : 0, value: limit === null ? value : 0 }
    const z = (Math.log(limit) - logMedian) / logSd
    return { orders: orders * normalCdf(z), value: value * normalCdf(z - logSd) }
  }
  return [...edges, null].map((to, b): BasketBand => {
    const from = b === 0 ? 0 : edges[b - 1]
    const low = b === 0 ? { orders: 0, value: 0 } : below(from)
    const high = below(to)
    const band = { orders: high.orders - low.orders, value: high.value - low.value }
    return { from, to, ...band, contribution: band.value * rate - band.orders * costPerOrder }
  })
}
