import { solve } from '../linalg/dense.ts'
import { logSlopesOf, type DemandSystem } from './demand-system.ts'

export interface CurveDemand {
  readonly intercepts: ArrayLike<number>
  /** Row-major; row i, column j belongs to price j in demand i. */
  readonly slopes: ArrayLike<number>
}

/** q = intercepts + slopes p. Its equilibrium is one linear system. Quantities may come out negative where a product would not be sold. */
export function linearDemand({ intercepts, slopes }: CurveDemand): DemandSystem {
  const n = intercepts.length
  const quantities = (price: ArrayLike<number>): Float64Array => Float64Array.from({ length: n }, (_, i) => {
    let q = intercepts[i]
    for (let j = 0; j < n; j++) q += slopes[i * n + j] * price[j]
    return q
  })
  return {
    products: n, positivePrices: false, quantities,
    responses: (price) => {
      const quantity = quantities(price)
      return Float64Array.from({ length: n * n }, (_, at) => slopes[(at % n) * n + Math.floor(at / n)] / quantity[Math.floor(at / n)])
    },
    logSlopes: (price) => {
      const quantity = quantities(price)
      return Float64Array.from({ length: n * n }, (_, at) => slopes[at] / quantity[Math.floor(at / n)])
    },
    ownResponse: (price) => quantities(price).map((q, i) => slopes[i * n + i] / q),
    closedForm: (costs, owners) => {
      const matrix = new Float64Array(n * n)
      const right = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        right[i] = -intercepts[i]
        for (let j = 0; j < n; j++) {
          const own = owners[i] === owners[j] ? slopes[j * n + i] : 0
          matrix[i * n + j] = slopes[i * n + j] + own
          right[i] += own * costs[j]
        }
      }
      return solve(matrix, n, right)
    },
  }
}

/** ln q = intercepts + slopes ln p: constant elasticities. */
export function logLinearDemand({ intercepts, slopes }: CurveDemand): DemandSystem {
  const n = intercepts.length
  const logQuantities = (price: ArrayLike<number>): Float64Array => Float64Array.from({ length: n }, (_, i) => {
    let q = intercepts[i]
    for (let j = 0; j < n; j++) q += slopes[i * n + j] * Math.log(price[j])
    return q
  })
  return {
    products: n, positivePrices: true,
    quantities: (price) => logQuantities(price).map(Math.exp),
    responses: (price) => {
      const log = logQuantities(price)
      return Float64Array.from({ length: n * n }, (_, at) => {
        const i = Math.floor(at / n)
        const j = at % n
        return (slopes[j * n + i] * Math.exp(log[j] - log[i])) / price[i]
      })
    },
    logSlopes: (price) => Float64Array.from({ length: n * n }, (_, at) => slopes[at] / price[at % n]),
    ownResponse: (price) => Float64Array.from({ length: n }, (_, i) => slopes[i * n + i] / price[i]),
  }
}

export interface AidsDemand {
  readonly revenueShares: ArrayLike<number>
  /** Prices at which the shares hold. */
  readonly prices: ArrayLike<number>
  /** Row-major; row i, column j = d w_i / d ln p_j. */
  readonly slopes: ArrayLike<number>
  /** Elasticity of total expenditure's volume to the price level, negative. */
  readonly marketElasticity: number
}

/** Revenue shares of the almost ideal demand system at these prices: w = w_pre + slopes (ln p - ln p_pre). */
export function aidsShares({ revenueShares, prices, slopes }: AidsDemand, price: ArrayLike<number>): Float64Array {
  const n = revenueShares.length
  return Float64Array.from({ length: n }, (_, i) => {
    let w = revenueShares[i]
    for (let j = 0; j < n; j++) w += slopes[i * n + j] * Math.log(price[j] / prices[j])
    return w
  })
}

/**
 * Almost ideal demand with proportional or free cross effects (Epstein and Rubinfeld 2002): elasticity E_ij = -1(i=j) + B_ij / w_i + w_j (e + 1).
 * Quantities are w_i / p_i: relative to total expenditure, whose own movement is in the elasticities.
 */
export function aidsDemand(demand: AidsDemand): DemandSystem {
  const { slopes, marketElasticity } = demand
  const n = demand.revenueShares.length
  const quantities = (price: ArrayLike<number>): Float64Array => aidsShares(demand, price).map((w, i) => w / price[i])
  const responses = (price: ArrayLike<number>): Float64Array => {
    const share = aidsShares(demand, price)
    return Float64Array.from({ length: n * n }, (_, at) => {
      const i = Math.floor(at / n)
      const j = at % n
      if (!(share[i] > 0)) return Number.NaN
      return ((i === j ? -share[j] : 0) + slopes[j * n + i] + share[i] * share[j] * (marketElasticity + 1)) / (share[i] * price[j])
    })
  }
  return {
    products: n, positivePrices: true, quantities, responses,
    logSlopes: (price) => logSlopesOf(responses(price), quantities(price)),
    ownResponse: (price) => {
      const response = responses(price)
      return Float64Array.from({ length: n }, (_, i) => response[i * n + i])
    },
  }
}
