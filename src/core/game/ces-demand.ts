import { cesShares } from '../demand/ces.ts'
import type { DemandSystem } from './demand-system.ts'

export interface CesDemand {
  /** Elasticity of substitution, above 1. */
  readonly gamma: number
  readonly weights: ArrayLike<number>
  readonly priceOutside: number
  readonly outsideGood: boolean
}

/** Constant elasticity of substitution with a fixed total budget of 1: budget share r_i = w_i (p_i/p_0)^(1-gamma) / (o + sum), quantity r_i / p_i (Anderson, de Palma and Thisse 1992, chapter 3). */
export function cesDemand({ gamma, weights, priceOutside, outsideGood }: CesDemand): DemandSystem {
  const n = weights.length
  const quantities = (price: ArrayLike<number>): Float64Array => cesShares({ weight: weights, price, gamma, priceOutside, outsideGood }).quantity
  // For i != j: dq_j/dp_i = (gamma - 1) q_i q_j, symmetric; own: -gamma q_i / p_i + (gamma - 1) q_i^2.
  const slopes = (price: ArrayLike<number>): Float64Array => {
    const quantity = quantities(price)
    return Float64Array.from({ length: n * n }, (_, at) => {
      const i = Math.floor(at / n)
      const j = at % n
      return (gamma - 1) * quantity[j] - (i === j ? gamma / price[i] : 0)
    })
  }
  return { products: n, positivePrices: true, quantities, responses: slopes, logSlopes: slopes, ownResponse: (price) => Float64Array.from({ length: n }, (_, i) => -gamma / price[i]) }
}
