import { weekday } from '../calendar/calendar.ts'
import { Stream } from '../random/stream.ts'
import { CATEGORIES, MERCHANTS, productWords } from './names.ts'
import { BETA_LOG_SD, DRAW, PARAMETERS, POPULARITY_SD, SELLERS, START_DATE, UTILITY_SD, type CategoryParameters } from './parameters.ts'
import { drawPrices, sellable, type PriceBlock } from './prices.ts'
import { drawSales, type CategoryDraw, type ProductDraw, type SalesDraw } from './sales.ts'
import { drawMoney } from './money.ts'
import type { CategoryTruth, World, WorldOffers, WorldOptions, WorldOrders, WorldProducts } from './world.ts'

/** Tianbao Mall as it is shipped. */
export const SAMPLE: WorldOptions = { seed: 1, products: 2_040, days: 180 }

const BLANK_COST = 0.03
const BLANK_FLOOR = 0.01

/** The sample world of `options`: pure, and the same bits every time. */
export function generateWorld(options: WorldOptions = SAMPLE): World {
  const { seed, days } = options
  const n = options.products
  const k = SELLERS.length
  const stream = new Stream(seed, 0, 0, 0)
  const category = Int32Array.from({ length: n }, (_, i) => i % CATEGORIES.length)
  const members = CATEGORIES.map((_, c) => Array.from({ length: n }, (_, i) => i).filter((i) => category[i] === c))

  const words = Array.from({ length: n }, (_, i) => productWords(category[i], Math.floor(i / CATEGORIES.length)))
  const products: WorldProducts = {
    sku: words.map((w) => w.sku), name: words.map((w) => w.name), category,
    merchant: words.map((_, i) => MERCHANTS[(i * 7 + category[i]) % MERCHANTS.length]),
    list: new Int32Array(n), cost: new Float64Array(n), floor: new Float64Array(n), stock: new Int32Array(n),
  }
  const draw: ProductDraw = { beta: new Float64Array(n), appeal: new Float64Array(n), list: products.list, taste: new Float64Array(n * k), meanUnits: new Float64Array(n) }
  const block: PriceBlock = { days, sellers: k, price: new Int32Array(n * k * days), promo: new Uint8Array(n * k * days), available: new Float32Array(n * k * days) }
  const popularity = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const { margin, beta } = PARAMETERS[category[i]]
    const [low, high] = CATEGORIES[category[i]].prices
    stream.reset(i, 0, DRAW.product)
    const base = Math.exp(Math.log(low) + stream.uniform() * Math.log(high / low))
    products.list[i] = listPrice(base * words[i].sizeFactor)
    const cost = Math.round(products.list[i] * (1 - margin[0] - (margin[1] - margin[0]) * stream.uniform()))
    const blankCost = stream.uniform() < BLANK_COST
    const blankFloor = stream.uniform() < BLANK_FLOOR
    products.cost[i] = blankCost ? Number.NaN : cost
    products.floor[i] = blankCost || blankFloor ? Number.NaN : Math.ceil(cost * (0.92 + 0.08 * stream.uniform()))
    draw.beta[i] = beta * Math.exp(BETA_LOG_SD * stream.normal())
    popularity[i] = POPULARITY_SD * stream.normal()
    for (let seller = 0; seller < k; seller++) draw.taste[i * k + seller] = UTILITY_SD * stream.normal()
    drawPrices(stream, i, products.list[i], block)
  }
  const categories = members.map((list, c) => levelDemand(list, PARAMETERS[c], popularity, draw, block))
  const sales = drawSales(seed, weekday(START_DATE), categories, draw, block)
  products.stock.set(sales.stock)

  return {
    schema: 1, options, startDate: START_DATE, currency: 'CNY',
    sellers: SELLERS.map(({ id, name }, i) => ({ id, name, own: i === 0 })),
    categories: CATEGORIES.map(({ id, name }) => ({ id, name: { en: name[0], zh: name[1] } })),
    products,
    orders: splitOrders(stream, n, days, k, sales.units, products.list, block),
    offers: listOffers(n, block),
    inbound: {
      product: Int32Array.from(sales.inbound, (x) => x.product), day: Int32Array.from(sales.inbound, (x) => x.day), units: Int32Array.from(sales.inbound, (x) => x.units),
    },
    visits: sales.visits,
    ...drawMoney(n, days, k, products, sales.units, sales.visits, block),
    truth: { categories: members.map((list, c) => truthOf(list, c, categories[c], draw, sales, days)), beta: draw.beta, elasticity: perRow(sales.truth.elasticity, sales.truth.rows), sellerUtility: SELLERS.map((s) => s.utility) },
  }
}

/** A list price that ends in .90 below 200 yuan, in 9 yuan above. Minor units. */
function listPrice(yuan: number): number {
  if (yuan < 200) return Math.max(1, Math.round(yuan)) * 100 - 10
  return sellable(Math.round(yuan / 10) * 1000 - 100)
}

/** Levels of utility and visits such that at list prices the outside share and our mean units are those of the parameters. */
function levelDemand(list: readonly number[], p: CategoryParameters, popularity: Float64Array, draw: ProductDraw, block: PriceBlock): CategoryDraw {
  const k = block.sellers
  const inclusive = list.map((i) => {
    let sum = 0
    for (let seller = 0; seller < k; seller++) {
      if (block.price[(i * k + seller) * block.days] > 0) sum += Math.exp((SELLERS[seller].utility + draw.taste[i * k + seller]) / p.lambda)
    }
    return { own: Math.exp(draw.taste[i * k] / p.lambda) / sum, attraction: Math.exp(popularity[i]) * sum ** p.lambda }
  })
  const total = inclusive.reduce((sum, x) => sum + x.attraction, 0)
  const shift = Math.log((1 - p.outsideShare) / p.outsideShare / total)
  const ownPart = inclusive.reduce((sum, x) => sum + (x.attraction / total) * x.own, 0) * (1 - p.outsideShare)
  const visits = (p.unitsPerDay * list.length) / ownPart
  list.forEach((i, at) => {
    draw.appeal[i] = popularity[i] + shift
    draw.meanUnits[i] = visits * (1 - p.outsideShare) * (inclusive[at].attraction / total) * inclusive[at].own
  })
  return { lambda: p.lambda, gamma: p.gamma, dispersion: p.dispersion, visits, products: list }
}

/** Days' units as order lines of one to some units each. */
function splitOrders(stream: Stream, n: number, days: number, sellers: number, units: Int32Array, list: Int32Array, block: PriceBlock): WorldOrders {
  const upTo = units.reduce((sum, x) => sum + x, 0)
  const product = new Int32Array(upTo)
  const day = new Int32Array(upTo)
  const quantity = new Int32Array(upTo)
  let m = 0
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < days; d++) {
      let left = units[i * days + d]
      if (left === 0) continue
      stream.reset(i, d, DRAW.lines)
      while (left > 0) {
        const u = stream.uniform()
        const size = Math.min(left, u < 0.66 ? 1 : u < 0.87 ? 2 : u < 0.95 ? 3 : 4 + Math.floor((u - 0.95) * 120))
        product[m] = i
        day[m] = d
        quantity[m++] = size
        left -= size
      }
    }
  }
  const offer = (j: number): number => product[j] * sellers * days + day[j]
  return {
    product: product.slice(0, m), day: day.slice(0, m), quantity: quantity.slice(0, m),
    paid: Int32Array.from({ length: m }, (_, j) => block.price[offer(j)]),
    list: Int32Array.from({ length: m }, (_, j) => list[product[j]]),
    promo: Uint8Array.from({ length: m }, (_, j) => block.promo[offer(j)]),
  }
}

function listOffers(n: number, block: PriceBlock): WorldOffers {
  const { days, sellers } = block
  const pairs: number[] = []
  for (let pair = 0; pair < n * sellers; pair++) if (block.price[pair * days] > 0) pairs.push(pair)
  const m = pairs.length * days
  const offers = { product: new Int32Array(m), seller: new Uint8Array(m), day: new Int32Array(m), price: new Int32Array(m), promo: new Uint8Array(m), available: new Float32Array(m) }
  pairs.forEach((pair, index) => {
    const to = index * days
    offers.product.fill(Math.floor(pair / sellers), to, to + days)
    offers.seller.fill(pair % sellers, to, to + days)
    for (let d = 0; d < days; d++) offers.day[to + d] = d
    offers.price.set(block.price.subarray(pair * days, (pair + 1) * days), to)
    offers.promo.set(block.promo.subarray(pair * days, (pair + 1) * days), to)
    offers.available.set(block.available.subarray(pair * days, (pair + 1) * days), to)
  })
  return offers
}

const perRow = (sums: Float64Array, rows: Int32Array): Float64Array => sums.map((sum, i) => (rows[i] > 0 ? sum / rows[i] : Number.NaN))

function truthOf(list: readonly number[], c: number, category: CategoryDraw, draw: ProductDraw, sales: SalesDraw, days: number): CategoryTruth {
  const total = (values: Float64Array | Int32Array): number => list.reduce((sum, i) => sum + values[i], 0)
  const rows = total(sales.truth.rows)
  return {
    id: CATEGORIES[c].id, beta: total(draw.beta) / list.length, lambda: category.lambda, gamma: category.gamma, dispersion: category.dispersion,
    visitsPerDay: sales.visits.subarray(c * days, (c + 1) * days).reduce((sum, x) => sum + x, 0) / days,
    outsideShare: sales.truth.outside[c],
    elasticity: total(sales.truth.elasticity) / rows, crossElasticity: total(sales.truth.cross) / rows,
  }
}
