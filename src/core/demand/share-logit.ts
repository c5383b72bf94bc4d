import { WarchestError } from '../problem.ts'
import { fitLinearIv, type LinearIv, type LinearIvInput, type LinearIvOptions } from './linear-iv.ts'

/** Market shares of products, one row per product and market. Whoever buys nothing is the rest to 1 of a market. */
export interface ShareRows {
  /** Market 0..M-1 per row. */
  readonly market: Int32Array
  /** Share of all potential buyers of the market, above 0; a market's shares sum to less than 1. */
  readonly share: Float64Array
  /** Nest per row, told apart within markets; null: all products of a market are one nest. */
  readonly nest?: Int32Array | null
  /** What a market is called in messages. */
  readonly marketName?: (market: number) => string
}

export interface ShareTransforms {
  /** ln s_j - ln s_0: the mean utility of a plain logit. */
  readonly logOdds: Float64Array
  /** ln of the share within the nest and market. */
  readonly logWithin: Float64Array
  /** Products in the nest and market: moves the share within, and not the taste for one product (Berry 1994). */
  readonly nestCount: Float64Array
}

/** Name that the share within the nest has among the regressors of a nested logit; its coefficient is rho = 1 - lambda. */
export const WITHIN_NEST = 'ln(share within nest)'
const NEST_COUNT = 'products in nest'

/**
 * The inversion of Berry (1994), RAND Journal of Economics 25: from shares to the left-hand side of a linear equation.
 * @throws WarchestError 'bad-input' `shares.not-positive` or `shares.no-outside` with the row or the market
 */
export function transformShares({ market, share, nest, marketName }: ShareRows): ShareTransforms {
  const n = share.length
  const inside = new Float64Array(market.reduce((most, t) => (t > most ? t : most), -1) + 1)
  const sums = new Map<string, number>()
  const counts = new Map<string, number>()
  const keys = Array.from({ length: n }, (_, i) => `${market[i]} ${nest ? nest[i] : 0}`)
  for (let i = 0; i < n; i++) {
    if (!(share[i] > 0)) throw new WarchestError('bad-input', { code: 'shares.not-positive', message: `Row ${i + 1} has a share of ${share[i]}, of which there is no logarithm.`, mend: 'Leave out products without sales in a market, or choose longer periods.', params: { row: i + 1, value: share[i] } })
    inside[market[i]] += share[i]
    sums.set(keys[i], (sums.get(keys[i]) ?? 0) + share[i])
    counts.set(keys[i], (counts.get(keys[i]) ?? 0) + 1)
  }
  const full = inside.findIndex((sum) => !(sum < 1))
  if (full >= 0) {
    const name = marketName ? marketName(full) : String(full)
    throw new WarchestError('bad-input', { code: 'shares.no-outside', message: `The shares of market ${name} sum to ${inside[full]}, which leaves nobody who buys nothing.`, mend: 'Use a larger number of potential buyers.', params: { market: name, sum: inside[full] } })
  }
  return {
    logOdds: share.map((s, i) => Math.log(s) - Math.log1p(-inside[market[i]])),
    logWithin: share.map((s, i) => Math.log(s / sums.get(keys[i])!)),
    nestCount: share.map((_, i) => counts.get(keys[i])!),
  }
}

/** The linear part: everything of a linear equation but its left-hand side. */
export type ShareEquation = Omit<LinearIvInput, 'y'>

/** Logit on market shares: ln s_j - ln s_0 = x b + alpha p + effects + xi, by OLS, 2SLS or GMM with the price instrumented. Covariances and tests are those of the {@link LinearIv}. @throws see {@link transformShares} and {@link fitLinearIv} */
export const fitShareLogit = (rows: ShareRows, equation: ShareEquation, options: LinearIvOptions): LinearIv => fitLinearIv({ ...equation, y: transformShares(rows).logOdds }, options)

export interface NestedShareLogit {
  /** Regressors in the order given; the share within the nest, {@link WITHIN_NEST}, is the last. */
  readonly fit: LinearIv
  /** Similarity within nests, 1 - lambda: 0 is the plain logit. */
  readonly rho: number
  /** False where rho is outside [0, 1): then no choice of utility-maximising buyers is behind the fit (McFadden 1978), and the nests or the instruments are wrong. */
  readonly consistent: boolean
}

/**
 * Nested logit on market shares: ln s_j - ln s_0 = x b + alpha p + rho ln s_j|g + effects + xi. The share within the nest is endogenous by construction; the number of products in nest and market is added to the instruments.
 * @throws see {@link transformShares} and {@link fitLinearIv}
 */
export function fitNestedShareLogit(rows: ShareRows, equation: ShareEquation, options: LinearIvOptions): NestedShareLogit {
  const { logOdds, logWithin, nestCount } = transformShares(rows)
  const fit = fitLinearIv({
    ...equation, y: logOdds,
    x: [...equation.x, logWithin], names: [...equation.names, WITHIN_NEST], endogenous: [...equation.endogenous, WITHIN_NEST],
    instruments: [...equation.instruments, nestCount], instrumentNames: [...equation.instrumentNames, NEST_COUNT],
  }, options)
  const rho = fit.coef[equation.x.length]
  return { fit, rho, consistent: rho >= 0 && rho < 1 }
}
