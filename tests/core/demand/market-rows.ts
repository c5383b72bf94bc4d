import { encode } from '../../../src/core/demand/absorb.ts'
import type { EffectSet, RegressionInput } from '../../../src/core/demand/regression.ts'
import { Stream } from '../../../src/core/random/stream.ts'

export interface MarketRows {
  readonly products: number
  readonly days: number
  /** Categories whose weeks have effects of their own: as many separate components. */
  readonly categories: number
  /** Also an effect per outlet, crossing everything. */
  readonly outlets?: number
  /** Negative-binomial size; Poisson where absent. */
  readonly size?: number
  /** Sales stop at this stock. */
  readonly stock?: number
}

/** Daily rows of many products with product and category-week effects (and outlets), products of a category not next to each other; slopes -2 and 0.4. */
export function marketRows(seed: number, { products, days, categories, outlets = 1, size, stock }: MarketRows): RegressionInput & { readonly cluster: Int32Array } {
  const random = new Stream(seed, 9, 0, 0)
  const n = products * days * outlets
  const weeks = Math.ceil(days / 7)
  const level = Float64Array.from({ length: products }, () => 1 + 0.8 * random.normal())
  const season = Float64Array.from({ length: categories * weeks }, () => 0.3 * random.normal())
  const place = Float64Array.from({ length: outlets }, () => 0.5 * random.normal())
  const product = new Int32Array(n)
  const week = new Int32Array(n)
  const outlet = new Int32Array(n)
  const y = new Float64Array(n)
  const x = [new Float64Array(n), new Float64Array(n)]
  const censored = new Uint8Array(n)
  for (let i = 0, row = 0; i < products; i++) {
    for (let o = 0; o < outlets; o++) {
      for (let day = 0; day < days; day++, row++) {
        product[row] = i
        week[row] = (i % categories) * weeks + Math.floor(day / 7)
        outlet[row] = o
        x[0][row] = 3 + 0.2 * random.normal()
        x[1][row] = random.uniform() < 0.2 ? 1 : 0
        const mean = Math.exp(level[i] + season[week[row]] + place[o] - 2 * (x[0][row] - 3) + 0.4 * x[1][row])
        const wanted = size === undefined ? random.poisson(mean) : random.negativeBinomial(mean, size)
        y[row] = stock === undefined ? wanted : Math.min(wanted, stock)
        censored[row] = stock !== undefined && wanted >= stock ? 1 : 0
      }
    }
  }
  const effects: EffectSet[] = [{ name: 'product', codes: product }, { name: 'category-week', codes: week }]
  if (outlets > 1) effects.push({ name: 'outlet', codes: outlet })
  return { y, x, names: ['price', 'promo'], effects, cluster: encode(product).codes, ...(stock === undefined ? {} : { censored }) }
}
