import { countQuantile } from '../linalg/distributions.ts'
import { ownElasticity } from './choice.ts'
import type { Market } from './market.ts'
import { presentChoice, type PresentChoice } from './present.ts'

/** Two-sided 95% of a normal. */
export const Z95 = 1.959964
/** The 90th percentile of a normal. */
const Z90 = 1.2815516

/** Expected sales of one product along its own price, everybody else's prices as they stand. Columns of equal length. */
export interface DemandCurve {
  /** Major units, ascending. */
  readonly price: readonly number[]
  /** Units a day on an average weekday, without promotion. */
  readonly units: readonly number[]
  /** 95% interval of the expectation, by the delta method from the standard error of the product's elasticity. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Of a single day's sales: the count's own spread and that of the elasticity together. */
  readonly p10: readonly number[]
  readonly p90: readonly number[]
  /** Own-price elasticity at that price. */
  readonly elasticity: readonly number[]
  /** Outside the prices that the data have seen. */
  readonly extrapolated: readonly boolean[]
}

/**
 * Demand curve of our offer of a product. The model is anchored at present sales, so its uncertainty opens with the distance from the present price:
 *   d ln q(p) / d beta = ln(p / p0) e(p) / beta,   so   sd ln q(p) = |ln(p / p0)| |e(p)| se(e) / |e|.
 * @param index of {@link Market.products}
 * @returns null where we do not offer the product
 */
export function demandCurve(market: Market, index: number, prices: readonly number[], present: PresentChoice = presentChoice(market, market.products[index].category)): DemandCurve | null {
  const product = market.products[index]
  const own = product.prices[0] ?? null
  if (own === null || (product.meanUtility[0] ?? null) === null) return null
  const member = present.members.indexOf(index)
  const at = member * present.sellers
  const { lambda } = present
  const [within, nest] = [present.shares.within[at], present.shares.nestShare[member]]
  const size = market.categories[product.category].dispersion ?? Number.POSITIVE_INFINITY
  const cv = product.elasticitySe / Math.abs(product.elasticity)
  const rows = prices.map((price) => {
    const move = Math.log(price / own)
    // Weight of our offer against itself at the present price; the nest's attraction follows to the power lambda.
    const weight = Math.exp((-product.priceCoefficient * move) / lambda)
    const sum = 1 - within + within * weight
    const attraction = sum ** lambda
    const share = (within * weight) / sum
    const whole = ((nest * attraction) / (1 - nest + nest * attraction)) * share
    const units = present.visits * whole
    const elasticity = ownElasticity(product.priceCoefficient, lambda, share, whole)
    const sd = Math.abs(move * elasticity) * cv
    return { price, units, elasticity, low: units * Math.exp(-Z95 * sd), high: units * Math.exp(Z95 * sd), ...dayRange(units, size, sd), extrapolated: price < product.observedLow * (1 - 1e-9) || price > product.observedHigh * (1 + 1e-9) }
  })
  const column = <K extends keyof (typeof rows)[number]>(key: K): (typeof rows)[number][K][] => rows.map((row) => row[key])
  return { price: column('price'), units: column('units'), low: column('low'), high: column('high'), p10: column('p10'), p90: column('p90'), elasticity: column('elasticity'), extrapolated: column('extrapolated') }
}

/** P10 and P90 of a day's count whose mean is itself uncertain: a negative binomial with both variances, 1/r' = 1/r + (exp(sd^2) - 1); between whole counts where means are small. */
function dayRange(mean: number, size: number, sd: number): { readonly p10: number; readonly p90: number } {
  const spread = 1 / size + Math.expm1(sd * sd)
  // A mean so uncertain that the matching count would have no finite tail in practice is shown by the mean's own range.
  if (spread > 50) return { p10: mean * Math.exp(-Z90 * sd), p90: mean * Math.exp(Z90 * sd) }
  const day = { mean, size: spread > 0 ? 1 / spread : Number.POSITIVE_INFINITY }
  return { p10: countQuantile(day, 0.1), p90: countQuantile(day, 0.9) }
}

/** Prices to draw a curve at: geometric steps over the observed range and a fifth beyond either end, the present price and the range's ends among them. */
export function curvePrices({ observedLow, observedHigh, prices }: Market['products'][number], steps = 48): number[] {
  const own = prices[0] ?? observedHigh
  const from = Math.min(observedLow, own) / 1.2
  const to = Math.max(observedHigh, own) * 1.2
  const grid = Array.from({ length: steps + 1 }, (_, i) => from * (to / from) ** (i / steps))
  return [...new Set([...grid, own, observedLow, observedHigh])].sort((a, b) => a - b)
}
