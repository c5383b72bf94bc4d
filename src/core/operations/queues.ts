import { backlogAfter, cancelledShare, delayDays, lateShare } from './fulfilment.ts'

/** What a seller can ship and has promised. */
export interface ShippingTerms {
  /** Orders a day; Infinity: no limit. */
  readonly capacity: number
  readonly promiseDays: number
  readonly cancelRate: number
}

/** Orders that wait at every seller, first come, first served. */
export class ParcelQueues {
  readonly backlog: Float64Array
  readonly #terms: readonly ShippingTerms[]
  readonly #perDay: number
  /** True where any seller's shipping is limited; else nothing ever waits. */
  readonly limited: boolean

  constructor(terms: readonly ShippingTerms[], stepsPerDay: number) {
    this.#terms = terms
    this.#perDay = stepsPerDay
    this.backlog = new Float64Array(terms.length)
    this.limited = terms.some(({ capacity }) => capacity < Number.POSITIVE_INFINITY)
  }

  startPath(): void {
    this.backlog.fill(0)
  }

  /** Days an order waits that is placed now. */
  wait(k: number): number {
    return delayDays(this.backlog[k], this.#terms[k].capacity)
  }

  /** Share of the orders placed now that are cancelled for the wait. */
  cancelled(k: number): number {
    const { promiseDays, cancelRate } = this.#terms[k]
    return cancelRate > 0 ? cancelledShare(this.wait(k), promiseDays, cancelRate) : 0
  }

  /** Takes in a step's orders and ships; answers how many of them will be late. */
  take(k: number, orders: number): number {
    const { capacity, promiseDays } = this.#terms[k]
    if (capacity === Number.POSITIVE_INFINITY) return 0
    const before = this.wait(k)
    this.backlog[k] = backlogAfter(this.backlog[k], orders, capacity / this.#perDay)
    return orders * lateShare(before, this.wait(k), promiseDays)
  }
}
