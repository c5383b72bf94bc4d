import type { Panel } from '../../../core/demand/panel.ts'
import type { OfferGrid } from './offers.ts'

type Columns = Pick<Panel, 'product' | 'outlet' | 'step' | 'units' | 'price' | 'list' | 'rivalPrice' | 'stockoutShare' | 'covariates'>

export interface PanelBuilderOptions {
  readonly steps: number
  /** The catalog's list price per product, major units; NaN unknown. */
  readonly list: Float64Array
  readonly offers: OfferGrid
  /** Add the steps in which our offer stood and nothing sold. Only right where there is one outlet, since offers name none. */
  readonly fillUnsold: boolean
}

/** Collects the rows of a {@link Panel} that arrive in its order, and fills in what the offers know. */
export class PanelBuilder {
  readonly #options: PanelBuilderOptions
  readonly #covariates = new Map<string, number[]>([['promo', []]])
  /** Equal texts are parsed once; a panel has few distinct ones. */
  readonly #parsed = new Map<string, readonly (readonly [string, number])[]>()
  readonly #product: number[] = []
  readonly #outlet: number[] = []
  readonly #step: number[] = []
  readonly #units: number[] = []
  readonly #price: number[] = []
  readonly #list: number[] = []
  readonly #rival: number[] = []
  readonly #stockout: number[] = []
  /** The product and step next to be filled. */
  #at = 0

  constructor(options: PanelBuilderOptions) {
    this.#options = options
  }

  sold(product: number, outlet: number, step: number, units: number, price: number | null, list: number | null, stockout: number | null, covariates: string | null): void {
    const { steps, offers } = this.#options
    const cell = product * steps + step
    if (this.#options.fillUnsold) this.#fillUpTo(cell)
    this.#at = cell + 1
    this.#push(product, outlet, step, units, price ?? offers.ownPrice[cell], list ?? this.#options.list[product], stockout ?? offers.ownStockout[cell])
    this.#set('promo', offers.ownPromo[cell])
    for (const [name, value] of this.#values(covariates)) this.#set(name, value)
  }

  finish(): Columns {
    const { fillUnsold, steps, list } = this.#options
    if (fillUnsold) this.#fillUpTo(list.length * steps)
    const rows = this.#product.length
    const covariates = [...this.#covariates].map(([name, sparse]) => ({ name, values: Float64Array.from({ length: rows }, (_, i) => sparse[i] ?? Number.NaN) }))
    return {
      product: Int32Array.from(this.#product), outlet: Int32Array.from(this.#outlet), step: Int32Array.from(this.#step), units: Float64Array.from(this.#units),
      price: Float64Array.from(this.#price), list: Float64Array.from(this.#list), rivalPrice: Float64Array.from(this.#rival), stockoutShare: Float64Array.from(this.#stockout),
      covariates: covariates.filter((covariate) => covariate.values.some((value) => !Number.isNaN(value))),
    }
  }

  #fillUpTo(cell: number): void {
    const { steps, offers, list } = this.#options
    for (; this.#at < cell; this.#at++) {
      const price = offers.ownPrice[this.#at]
      if (Number.isNaN(price)) continue
      const product = Math.floor(this.#at / steps)
      this.#push(product, 0, this.#at % steps, 0, price, list[product], offers.ownStockout[this.#at])
      this.#set('promo', offers.ownPromo[this.#at])
    }
  }

  #push(product: number, outlet: number, step: number, units: number, price: number, list: number, stockout: number): void {
    this.#product.push(product)
    this.#outlet.push(outlet)
    this.#step.push(step)
    this.#units.push(units)
    this.#price.push(price)
    this.#list.push(list)
    this.#rival.push(this.#options.offers.rivalPrice[product * this.#options.steps + step])
    this.#stockout.push(stockout)
  }

  #set(name: string, value: number): void {
    let column = this.#covariates.get(name)
    if (!column) this.#covariates.set(name, (column = []))
    const row = this.#product.length - 1
    while (column.length < row) column.push(Number.NaN)
    column[row] = value
  }

  #values(text: string | null): readonly (readonly [string, number])[] {
    if (text === null) return []
    let values = this.#parsed.get(text)
    if (!values) this.#parsed.set(text, (values = Object.entries(JSON.parse(text) as Record<string, number>)))
    return values
  }
}
