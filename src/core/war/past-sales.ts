/** Units of the last days and what was paid for them: what a later price cut is owed on. A sale is owed the fall once: what has been claimed lowers the price it counts as paid. */
export class PastSales {
  readonly #products: number
  readonly #days: number
  /** `slot x product`: units, and money paid for them. */
  readonly #units: Float64Array
  readonly #paid: Float64Array
  #slot = 0

  /** Sales of today and of the `daysBack` days before are remembered. */
  constructor(products: number, daysBack: number) {
    this.#products = products
    this.#days = daysBack + 1
    this.#units = new Float64Array(this.#days * products)
    this.#paid = new Float64Array(this.#days * products)
  }

  startPath(): void {
    this.#units.fill(0)
    this.#paid.fill(0)
  }

  /** Forgets the day that is now too long ago. */
  startDay(day: number): void {
    this.#slot = (day % this.#days) * this.#products
    this.#units.fill(0, this.#slot, this.#slot + this.#products)
    this.#paid.fill(0, this.#slot, this.#slot + this.#products)
  }

  sold(product: number, units: number, price: number): void {
    this.#units[this.#slot + product] += units
    this.#paid[this.#slot + product] += units * price
  }

  /** Sum of units x (paid - price) over the days on which more was paid; from now on those buyers count as having paid `price`. A day's buyers are taken at their mean price. */
  claims(product: number, price: number): number {
    let owed = 0
    for (let at = product; at < this.#units.length; at += this.#products) {
      const fall = this.#paid[at] - this.#units[at] * price
      if (fall <= 0) continue
      owed += fall
      this.#paid[at] -= fall
    }
    return owed
  }
}
