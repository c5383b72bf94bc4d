import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Stream } from '../../src/core/random/stream.ts'

/** Rows written at a time. */
const CHUNK = 90_000

/** Writes a panel of the same law and the same files as the peer's: product, category-week, sales, three regressors, little-endian. For a machine where the peer cannot be run. */
export function writePanel(folder: string, products: number, days: number): void {
  mkdirSync(folder, { recursive: true })
  const random = new Stream(11, 5, 0, 0)
  const categories = Math.max(1, Math.floor(products / 150))
  const weeks = Math.ceil(days / 7)
  const season = Float64Array.from({ length: categories * weeks }, () => 0.3 * random.normal())
  const names = ['product.i32', 'catweek.i32', 'y.f64', 'x0.f64', 'x1.f64', 'x2.f64']
  const files = names.map((name) => openSync(join(folder, name), 'w'))
  const rows = products * days
  let category = 0
  let level = 0
  for (let from = 0; from < rows; from += CHUNK) {
    const length = Math.min(CHUNK, rows - from)
    const [product, week] = [new Int32Array(length), new Int32Array(length)]
    const [y, price, relative, promo] = Array.from({ length: 4 }, () => new Float64Array(length))
    for (let i = 0; i < length; i++) {
      const row = from + i
      const day = row % days
      if (day === 0) {
        category = Math.floor(random.uniform() * categories)
        level = 0.8 + 0.8 * random.normal()
      }
      product[i] = Math.floor(row / days)
      week[i] = category * weeks + Math.floor(day / 7)
      price[i] = 0.12 * random.normal()
      relative[i] = 0.6 * price[i] + 0.1 * random.normal()
      promo[i] = random.uniform() < 0.15 ? 1 : 0
      y[i] = random.poisson(Math.exp(level + season[week[i]] - 2.2 * price[i] - 0.9 * relative[i] + 0.35 * promo[i]))
    }
    for (const [at, values] of [product, week, y, price, relative, promo].entries()) writeSync(files[at], values)
  }
  for (const file of files) closeSync(file)
}
