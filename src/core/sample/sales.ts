import { Stream } from '../random/stream.ts'
import { DRAW, FESTIVALS, SELLERS, WEEKDAY } from './parameters.ts'
import type { PriceBlock } from './prices.ts'

/** Demand of one category as drawn, with its products' own numbers. */
export interface CategoryDraw {
  readonly lambda: number
  readonly gamma: number
  readonly dispersion: number
  /** Visits on an ordinary day. */
  readonly visits: number
  /** Products of the category, and per product: beta, utility of the product at list price, ln(list), utility of each seller. */
  readonly products: readonly number[]
}

/** Per product, index as the world's products. */
export interface ProductDraw {
  readonly beta: Float64Array
  /** Utility of the product when asked at list price by a seller of zero utility. */
  readonly appeal: Float64Array
  readonly list: Int32Array
  /** xi_ik, index product * sellers + seller. */
  readonly taste: Float64Array
  /** Our mean units per day at list prices. */
  readonly meanUnits: Float64Array
}

/** What a run of days made; blocks are indexed product * days + day. */
export interface SalesDraw {
  readonly units: Int32Array
  readonly visits: Float64Array
  /** Units on hand after the last day. */
  readonly stock: Int32Array
  /** Orders to suppliers that arrive after the last day. */
  readonly inbound: readonly { readonly product: number; readonly day: number; readonly units: number }[]
  readonly truth: { readonly elasticity: Float64Array; readonly cross: Float64Array; readonly rows: Int32Array; readonly outside: Float64Array }
}

/** Visits of a day relative to an ordinary one: season, weekday, festivals; `noise` is standard normal. */
export function trafficOf(day: number, weekday: number, noise: number): number {
  const festival = FESTIVALS.find((f) => day >= f.day && day < f.day + f.days)
  return (1 + 0.07 * Math.sin((2 * Math.PI * day) / 120)) * WEEKDAY[weekday] * (festival ? festival.visits : 1) * Math.exp(0.06 * noise)
}

/**
 * Draws daily sales from the two-level nested logit of MODEL.md section 2 with negative-binomial arrivals, day by day, since stock carries over:
 * an offer without stock is not in the choice set, and sales stop at the stock. Marks our availability in `block`.
 * Along the way it sums the exact derivatives of our expected sales with respect to ln(own price) and ln(rivals' prices).
 */
export function drawSales(seed: number, firstWeekday: number, categories: readonly CategoryDraw[], products: ProductDraw, block: PriceBlock): SalesDraw {
  const { days, sellers, price, promo, available } = block
  const n = products.beta.length
  const stream = new Stream(seed, 0, 0, 0)
  const units = new Int32Array(n * days)
  const visits = new Float64Array(categories.length * days)
  const truth = { elasticity: new Float64Array(n), cross: new Float64Array(n), rows: new Int32Array(n), outside: new Float64Array(categories.length) }
  const stock = new Stock(stream, products.meanUnits)
  const attraction = new Float64Array(n)
  const ownShare = new Float64Array(n)

  for (let day = 0; day < days; day++) {
    for (let c = 0; c < categories.length; c++) {
      const category = categories[c]
      const { lambda, gamma } = category
      let denominator = 1
      for (const i of category.products) {
        const onHand = stock.open(i, day)
        available[i * sellers * days + day] = onHand > 0 ? 1 : 0
        let sum = 0
        let own = 0
        for (let k = 0; k < sellers; k++) {
          const at = (i * sellers + k) * days + day
          if (price[at] === 0 || available[at] === 0) continue
          const utility = products.appeal[i] + SELLERS[k].utility + products.taste[i * sellers + k] - products.beta[i] * Math.log(price[at] / products.list[i]) + gamma * promo[at]
          const e = Math.exp(utility / lambda)
          sum += e
          if (k === 0) own = e
        }
        attraction[i] = sum > 0 ? sum ** lambda : 0
        ownShare[i] = sum > 0 ? own / sum : 0
        denominator += attraction[i]
      }
      stream.reset(c, day, DRAW.traffic)
      const arriving = category.visits * trafficOf(day, (firstWeekday + day) % 7, stream.normal())
      visits[c * days + day] = arriving
      truth.outside[c] += 1 / (denominator * days)
      for (const i of category.products) {
        const s = ownShare[i]
        if (s === 0) continue
        const p = attraction[i] / denominator
        const beta = products.beta[i]
        truth.elasticity[i] += (-beta / lambda) * (1 - (1 - lambda) * s - lambda * s * p)
        truth.cross[i] += (beta / lambda) * (1 - s) * (1 - lambda + lambda * p)
        truth.rows[i]++
        stream.reset(i, day, DRAW.demand)
        const wanted = stream.negativeBinomial(arriving * p * s, category.dispersion)
        const sold = stock.sell(i, wanted)
        units[i * days + day] = sold
        if (sold < wanted) available[i * sellers * days + day] = sold / wanted
      }
    }
  }
  return { units, visits, stock: stock.onHand, inbound: stock.pending(days), truth }
}

/** Stock on hand with orders to suppliers: an order-up-to rule with random lead times and, at times, too little safety. */
class Stock {
  readonly onHand: Int32Array
  readonly #mean: Float64Array
  readonly #cover: Float64Array
  readonly #due: Int32Array
  readonly #ordered: Int32Array
  readonly #stream: Stream

  constructor(stream: Stream, mean: Float64Array) {
    this.#stream = stream
    this.#mean = mean
    this.onHand = new Int32Array(mean.length)
    this.#cover = new Float64Array(mean.length)
    this.#due = new Int32Array(mean.length).fill(-1)
    this.#ordered = new Int32Array(mean.length)
    for (let i = 0; i < mean.length; i++) {
      stream.reset(i, 0, DRAW.stock)
      this.#cover[i] = 6 + 10 * stream.uniform()
      this.onHand[i] = Math.ceil(mean[i] * (10 + 30 * stream.uniform())) + 5
    }
  }

  /** Takes in what arrives this morning, orders where stock is low, and answers with the units on hand. */
  open(i: number, day: number): number {
    if (this.#due[i] === day) {
      this.onHand[i] += this.#ordered[i]
      this.#due[i] = -1
    }
    if (this.#due[i] < 0 && this.onHand[i] < this.#mean[i] * this.#cover[i] + 3) {
      this.#stream.reset(i, day + 1, DRAW.stock)
      this.#due[i] = day + 2 + Math.floor(this.#stream.uniform() * 7)
      this.#ordered[i] = Math.ceil(this.#mean[i] * (20 + 15 * this.#stream.uniform())) + 8
    }
    return this.onHand[i]
  }

  sell(i: number, wanted: number): number {
    const sold = Math.min(wanted, this.onHand[i])
    this.onHand[i] -= sold
    return sold
  }

  pending(days: number): { product: number; day: number; units: number }[] {
    const list: { product: number; day: number; units: number }[] = []
    for (let i = 0; i < this.#due.length; i++) if (this.#due[i] >= days) list.push({ product: i, day: this.#due[i], units: this.#ordered[i] })
    return list
  }
}
