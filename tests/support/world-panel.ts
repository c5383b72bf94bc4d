import type { Panel } from '../../src/core/demand/panel.ts'
import type { World } from '../../src/core/sample/world.ts'

/** The world's sales joined with its prices, one row per product and day: what an import of the world's files gives. */
export function worldPanel(world: World): Panel {
  const { offers, orders, products } = world
  const { days } = world.options
  const n = products.sku.length
  const rows = n * days
  const units = new Float64Array(rows)
  const price = new Float64Array(rows).fill(Number.NaN)
  const list = new Float64Array(rows)
  const promo = new Float64Array(rows)
  const stockoutShare = new Float64Array(rows).fill(Number.NaN)
  const rivalLog = new Float64Array(rows)
  const rivals = new Uint8Array(rows)
  for (let j = 0; j < offers.product.length; j++) {
    const at = offers.product[j] * days + offers.day[j]
    if (offers.seller[j] === 0) {
      price[at] = offers.price[j] / 100
      promo[at] = offers.promo[j]
      stockoutShare[at] = 1 - offers.available[j]
    } else if (offers.available[j] > 0) {
      rivalLog[at] += Math.log(offers.price[j] / 100)
      rivals[at]++
    }
  }
  for (let j = 0; j < orders.product.length; j++) units[orders.product[j] * days + orders.day[j]] += orders.quantity[j]
  for (let i = 0; i < n; i++) list.fill(products.list[i] / 100, i * days, (i + 1) * days)
  return {
    startDate: world.startDate, stepDays: 1, steps: days, categories: world.categories,
    products: products.sku.map((sku, i) => ({ sku, name: products.name[i], category: products.category[i] })),
    outlets: ['tianbao'],
    product: Int32Array.from({ length: rows }, (_, at) => Math.floor(at / days)),
    outlet: new Int32Array(rows),
    step: Int32Array.from({ length: rows }, (_, at) => at % days),
    units, price, list, stockoutShare,
    rivalPrice: rivalLog.map((log, at) => (rivals[at] > 0 ? Math.exp(log / rivals[at]) : Number.NaN)),
    covariates: [{ name: 'promo', values: promo }],
  }
}
