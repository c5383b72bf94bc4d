import type { Panel } from '../../src/core/demand/panel.ts'
import { Stream } from '../../src/core/random/stream.ts'

/** What a panel is drawn from; everything is known, so that a fit can be held against it. */
export interface DesignOptions {
  readonly products: number
  readonly days: number
  readonly outlets?: number
  /** Mean units per product, outlet and day at the mean price. */
  readonly units: number
  /** Mean elasticity of the population that products are drawn from, and its standard deviation. */
  readonly elasticity: number
  readonly spread: number
  /** Response to the price relative to rivals, part of the elasticity; 0: no rivals are seen. */
  readonly relative?: number
  readonly promo: number
  /** Negative-binomial size of the daily counts; absent: Poisson. */
  readonly size?: number
  /** Stock is ordered up to so many days of mean sales, now and then; sales stop at it. */
  readonly stockDays?: number
  /** A demand shock that our price answers to; costs move the price as well and are in the panel. `rivals`: their price answers too, and their cost is in the panel. */
  readonly endogenous?: { readonly answer: number; readonly rivals: boolean }
  /** What stands for the truth: the population's mean, or the mean over the rows of the products at hand (where clusters are outlets or blocks and the products are all there are). */
  readonly truth: 'population' | 'rows'
}

export interface Drawn {
  readonly panel: Panel
  readonly elasticity: number
  readonly products: readonly number[]
  readonly promo: number
  /** Part of the product-days that stock cut short. */
  readonly cut: number
}

/** The designs of the coverage study. */
export const DESIGNS: Readonly<Record<string, DesignOptions>> = {
  'plain': { products: 40, days: 120, units: 3, elasticity: -2, spread: 0.3, relative: -0.5, promo: 0.12, truth: 'population' },
  'products alike': { products: 60, days: 160, units: 8, elasticity: -2, spread: 0.15, promo: 0.12, truth: 'population' },
  'products unlike': { products: 60, days: 160, units: 8, elasticity: -2, spread: 0.6, promo: 0.12, truth: 'population' },
  'over-dispersed': { products: 40, days: 120, units: 3, elasticity: -2, spread: 0.3, relative: -0.5, promo: 0.12, size: 3, truth: 'population' },
  'stock-outs': { products: 40, days: 120, units: 3, elasticity: -2, spread: 0.3, relative: -0.5, promo: 0.12, stockDays: 7, truth: 'population' },
  'stock-outs, over-dispersed': { products: 40, days: 120, units: 3, elasticity: -2, spread: 0.3, promo: 0.12, size: 2.5, stockDays: 6, truth: 'population' },
  'endogenous price': { products: 40, days: 120, units: 4, elasticity: -2.5, spread: 0.3, promo: 0.12, endogenous: { answer: 0.5, rivals: false }, truth: 'population' },
  'endogenous price and rivals, stock-outs': { products: 40, days: 120, units: 4, elasticity: -2.5, spread: 0.3, relative: -0.6, promo: 0.12, size: 6, stockDays: 8, endogenous: { answer: 0.5, rivals: true }, truth: 'population' },
  'sparse': { products: 60, days: 150, units: 0.2, elasticity: -2, spread: 0.3, promo: 0.12, truth: 'population' },
  'sparse, over-dispersed, stock-outs': { products: 80, days: 150, units: 0.25, elasticity: -2, spread: 0.3, promo: 0.12, size: 2, stockDays: 12, truth: 'population' },
  'outlets': { products: 6, days: 40, outlets: 12, units: 5, elasticity: -2, spread: 0.3, promo: 0.12, size: 5, truth: 'rows' },
  'few products, long': { products: 4, days: 300, units: 6, elasticity: -2, spread: 0.3, relative: -0.5, promo: 0.12, size: 5, truth: 'rows' },
}

const WEEKDAY = [0.93, 0.92, 0.94, 0.97, 1.04, 1.12, 1.08]

/** Draws the panel of a design: prices step and run promotions, costs and shocks are autoregressions, counts are Poisson or negative binomial, stock is kept by an order rule. */
export function drawPanel(options: DesignOptions, seed: number): Drawn {
  const { products, days, units, spread, size, endogenous } = options
  const outlets = options.outlets ?? 1
  const relative = options.relative ?? 0
  const random = new Stream(seed, 11, 0, 0)
  const season = Array.from({ length: days * outlets }, (_, t) => Math.log(WEEKDAY[(t % days) % 7]) + 0.15 * Math.sin((t % days) / 17) + 0.08 * random.normal())
  const rows = { product: [] as number[], outlet: [] as number[], step: [] as number[], units: [] as number[], price: [] as number[], rival: [] as number[], stockout: [] as number[], promo: [] as number[], cost: [] as number[], rivalCost: [] as number[] }
  const slope: number[] = []
  let cut = 0
  for (let product = 0; product < products; product++) {
    const own = options.elasticity + spread * random.normal()
    slope.push(own)
    const popularity = Math.log(units) + 0.6 * random.normal() - 0.18
    for (let outlet = 0; outlet < outlets; outlet++) {
      const level = popularity + (outlets > 1 ? 0.3 * random.normal() : 0)
      let [regular, promoDays, depth, shown, cost, rivalCost, rivalLevel, shock] = [0.08 * random.normal(), 0, 0, 0, 0.12 * random.normal(), 0.12 * random.normal(), 0.06 * random.normal(), 0.25 * random.normal()]
      let stock = options.stockDays === undefined ? Number.POSITIVE_INFINITY : Math.ceil(options.stockDays * Math.exp(level)) + 1
      let due = -1
      let ordered = 0
      for (let step = 0; step < days; step++) {
        if (random.uniform() < 1 / 20) regular = 0.08 * random.normal()
        if (random.uniform() < 1 / 15) rivalLevel = 0.08 * random.normal()
        if (promoDays > 0) promoDays--
        else if (random.uniform() < 1 / 20) {
          promoDays = 3 + Math.floor(random.uniform() * 6)
          depth = random.uniform() < 0.2 ? 0 : 0.05 + 0.2 * random.uniform()
          shown = depth === 0 || random.uniform() < 0.75 ? 1 : 0
        }
        const cutNow = promoDays > 0 ? Math.log(1 - depth) : 0
        const promo = promoDays > 0 ? shown : 0
        cost = 0.95 * cost + 0.12 * Math.sqrt(1 - 0.95 ** 2) * random.normal()
        rivalCost = 0.95 * rivalCost + 0.12 * Math.sqrt(1 - 0.95 ** 2) * random.normal()
        shock = 0.8 * shock + 0.25 * 0.6 * random.normal()
        const answer = endogenous ? 0.7 * cost + endogenous.answer * shock * 0.5 : 0
        const price = Math.max(0.01, Math.round(2000 * Math.exp(regular + cutNow + answer)) / 100)
        const rival = Math.round(2000 * Math.exp(rivalLevel + (endogenous?.rivals ? 0.7 * rivalCost + endogenous.answer * 0.3 * shock : 0))) / 100
        const log = Math.log(price / 20)
        const eta = level + season[outlet * days + step] + (own - relative) * log + relative * (log - Math.log(rival / 20)) + options.promo * promo + (endogenous ? shock - 0.5 * 0.25 ** 2 : 0)
        const mean = Math.exp(eta)
        const wanted = size === undefined ? random.poisson(mean) : random.negativeBinomial(mean, size)
        if (due === step) {
          stock += ordered
          due = -1
        }
        const open = stock
        const sold = Math.min(wanted, open)
        stock -= sold
        if (options.stockDays !== undefined && due < 0 && stock < 0.5 * options.stockDays * Math.exp(level)) {
          due = step + 2 + Math.floor(random.uniform() * 4)
          ordered = Math.ceil(options.stockDays * Math.exp(level) * (0.7 + 0.6 * random.uniform())) + 1
        }
        if (sold < wanted && open > 0) cut++
        rows.product.push(product)
        rows.outlet.push(outlet)
        rows.step.push(step)
        rows.units.push(sold)
        rows.price.push(price)
        rows.rival.push(relative === 0 ? Number.NaN : rival)
        rows.stockout.push(options.stockDays === undefined ? Number.NaN : open === 0 ? 1 : sold < wanted ? 1 - sold / wanted : 0)
        rows.promo.push(promo)
        rows.cost.push(10 * Math.exp(cost))
        rows.rivalCost.push(10 * Math.exp(rivalCost))
      }
    }
  }
  const covariates = [{ name: 'promo', values: Float64Array.from(rows.promo) }]
  if (endogenous) covariates.push({ name: 'cost', values: Float64Array.from(rows.cost) })
  if (endogenous?.rivals) covariates.push({ name: 'rivalCost', values: Float64Array.from(rows.rivalCost) })
  const panel: Panel = {
    startDate: '2026-01-05', stepDays: 1, steps: days, categories: [{ id: 'c', name: { en: 'Category' } }],
    products: slope.map((_, i) => ({ sku: `P${i}`, name: { en: `Product ${i}` }, category: 0 })), outlets: Array.from({ length: outlets }, (_, o) => `o${o}`),
    product: Int32Array.from(rows.product), outlet: Int32Array.from(rows.outlet), step: Int32Array.from(rows.step), units: Float64Array.from(rows.units), price: Float64Array.from(rows.price),
    list: new Float64Array(rows.units.length).fill(Number.NaN), rivalPrice: Float64Array.from(rows.rival), stockoutShare: Float64Array.from(rows.stockout), covariates,
  }
  const mean = slope.reduce((a, b) => a + b, 0) / products
  return { panel, elasticity: options.truth === 'rows' ? mean : options.elasticity, products: slope, promo: options.promo, cut: cut / rows.units.length }
}
