/**
 * Demand for n products as a function of their prices, in the form that price equilibria need. Ratios stand instead of plain derivatives, so that a product whose quantity underflows still has
 * a first-order condition: with m the absolute margins and O the ownership, that of product i is
 *   q_i + sum_j O_ij m_j dq_j/dp_i = 0,   divided by q_i:   1 + sum_j O_ij m_j R_ij = 0.
 * Matrices are n x n, row-major.
 */
export interface DemandSystem {
  readonly products: number
  /** Whether the system is only defined at positive prices; solvers then work in ln p. */
  readonly positivePrices: boolean
  /** Quantities; for some systems up to a common factor (they say so). */
  quantities(price: ArrayLike<number>): Float64Array
  /** R: row i, column j = (dq_j/dp_i) / q_i. Not finite where the system has no demand at these prices. */
  responses(price: ArrayLike<number>): Float64Array
  /** Row i, column j = d ln q_i / dp_j. */
  logSlopes(price: ArrayLike<number>): Float64Array
  /** The part of R_ii that does not come through the other products (Morrow and Skerlos 2011, Lambda): negative, one per product. */
  ownResponse(price: ArrayLike<number>): Float64Array
  /** Consumer surplus per potential consumer up to a constant, where the system has one. */
  surplus?(price: ArrayLike<number>): number
  /** The equilibrium prices where they have a closed form. */
  closedForm?(costs: ArrayLike<number>, owners: ArrayLike<string | number>): Float64Array | null
  /** Prices of the right order from which to look for the equilibrium. */
  guess?(costs: ArrayLike<number>, owners: ArrayLike<string | number>): Float64Array
}

/** Jacobian dq_i/dp_j; row i. */
export function jacobian(demand: DemandSystem, price: ArrayLike<number>): Float64Array {
  const quantity = demand.quantities(price)
  return demand.logSlopes(price).map((slope, at) => slope * quantity[Math.floor(at / demand.products)])
}

/** Elasticities d ln q_i / d ln p_j; row i. */
export const elasticityMatrix = (demand: DemandSystem, price: ArrayLike<number>): Float64Array => demand.logSlopes(price).map((slope, at) => slope * price[at % demand.products])

/** Diversion ratios -(dq_j/dp_i)/(dq_i/dp_i), row i; the diagonal is what no product of the system gains. */
export function diversionMatrix(demand: DemandSystem, price: ArrayLike<number>): Float64Array {
  const n = demand.products
  const response = demand.responses(price)
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    let rest = 1
    for (let j = 0; j < n; j++) {
      if (j === i) continue
      out[i * n + j] = -response[i * n + j] / response[i * n + i]
      rest -= out[i * n + j]
    }
    out[i * n + i] = rest
  }
  return out
}

/** d ln q_i / dp_j from R where the cross derivatives of demand are not symmetric: R_ji q_j / q_i. */
export function logSlopesOf(response: Float64Array, quantity: Float64Array): Float64Array {
  const n = quantity.length
  return response.map((_, at) => {
    const i = Math.floor(at / n)
    const j = at % n
    return i === j ? response[at] : (response[j * n + i] * quantity[j]) / quantity[i]
  })
}
