import type { Panel } from '../../../src/core/demand/panel.ts'
import { Stream } from '../../../src/core/random/stream.ts'

/** A panel of rows given one by one, for tests: unknown fields are NaN. */
export function panelOf(rows: readonly { product: number; outlet?: number; step: number; units: number; price: number; rival?: number; stockout?: number; covariates?: Readonly<Record<string, number>> }[], options: { categories?: readonly number[]; stepDays?: number; outlets?: number; startDate?: string } = {}): Panel {
  const products = 1 + Math.max(...rows.map((row) => row.product))
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.covariates ?? {})))]
  const category = options.categories ?? Array.from({ length: products }, () => 0)
  const real = (of: (row: (typeof rows)[number]) => number | undefined): Float64Array => Float64Array.from(rows, (row) => of(row) ?? Number.NaN)
  return {
    startDate: options.startDate ?? '2026-01-05', stepDays: options.stepDays ?? 1, steps: 1 + Math.max(...rows.map((row) => row.step)),
    categories: Array.from({ length: 1 + Math.max(...category) }, (_, c) => ({ id: `c${c}`, name: { en: `Category ${c}` } })),
    products: category.map((c, i) => ({ sku: `P${i}`, name: { en: `Product ${i}` }, category: c })),
    outlets: Array.from({ length: options.outlets ?? 1 }, (_, o) => `o${o}`),
    product: Int32Array.from(rows, (row) => row.product), outlet: Int32Array.from(rows, (row) => row.outlet ?? 0), step: Int32Array.from(rows, (row) => row.step),
    units: real((row) => row.units), price: real((row) => row.price), list: real(() => undefined), rivalPrice: real((row) => row.rival), stockoutShare: real((row) => row.stockout),
    covariates: names.map((name) => ({ name, values: real((row) => row.covariates?.[name]) })),
  }
}

/** Daily counts of `products` products whose demand falls with price by `elasticity`, prices moving at random unless the product is in `still`. */
export function simplePanel(seed: number, products: number, days: number, elasticity: (product: number) => number, still: ReadonlySet<number> = new Set()): Panel {
  const random = new Stream(seed, 2, 0, 0)
  const rows: { product: number; step: number; units: number; price: number }[] = []
  for (let product = 0; product < products; product++) {
    const level = 1.2 + 0.6 * random.normal()
    let log = 3
    for (let step = 0; step < days; step++) {
      if (step % 6 === 0 && !still.has(product)) log = 3 + 0.25 * random.normal()
      const price = Math.round(Math.exp(log) * 100) / 100
      rows.push({ product, step, price, units: random.poisson(Math.exp(level + 0.2 * Math.sin(step / 5) + elasticity(product) * (Math.log(price) - 3))) })
    }
  }
  return panelOf(rows)
}
