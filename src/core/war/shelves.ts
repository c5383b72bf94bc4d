import type { DayTrade } from '../treasury/day-trade.ts'
import type { Choice } from './choice.ts'
import { ExpectedShelf } from './expected-shelf.ts'
import type { WarKernel } from './kernel.ts'
import type { WarTables } from './tables.ts'

/** Less stock than this is none: what rounding leaves of the last unit. */
const NO_STOCK = 1e-9

/** Stock that does not come back and of which everybody has so many units from the start counts as its mean: of 50, chance leaves 2.8 unsold in the mean where just 50 are asked for, and next to none elsewhere. */
const LARGE = 50

/** Whether chance on the shelves shows in what is sold. */
function matters({ stock, inboundUnits, scenario }: WarTables): boolean {
  const returns = (scenario.operations.reorderDays ?? 0) > 0
  const least = returns ? Number.POSITIVE_INFINITY : LARGE
  for (let j = 0; j < stock.length; j++) if (stock[j] > 0 && stock[j] < least) return true
  // An empty shelf may be filled.
  return inboundUnits.some((units) => units > 0 && units < least)
}

/** Everybody's goods on one path: what is on hand, what comes in, and what was sold and is on its way back. */
export class Shelves {
  /** Units on hand, product x seller. */
  readonly stock: Float64Array
  /** What chance leaves on the shelves where nothing is drawn; null on sampled paths, and where no stock is counted. */
  readonly expected: ExpectedShelf | null
  readonly #t: WarTables
  readonly #choice: Choice
  /** Units sold on the last days that are on their way back, `slot x offer`; empty without reordering. */
  readonly #reordered: Float64Array
  readonly #reorderDays: number
  /** Where today's sales stand in `#reordered`. */
  #slot = 0

  constructor(tables: WarTables, kernel: WarKernel, choice: Choice, sampled: boolean) {
    const { products: n, sellers: K, days, scenario } = tables
    this.#t = tables
    this.#choice = choice
    this.stock = kernel.arrays.stock
    this.expected = !sampled && matters(tables) ? new ExpectedShelf(tables, kernel) : null
    this.#reorderDays = Math.min(days, scenario.operations.reorderDays ?? 0)
    this.#reordered = new Float64Array(this.#reorderDays * n * K)
  }

  /** Begins a path, once its stock is that of the start. */
  startPath(): void {
    this.#reordered.fill(0)
    this.expected?.startPath(this.stock)
  }

  /** Begins a day: known goods come in, and what was sold `reorderDays` ago is back. */
  startDay(day: number, trade: DayTrade): void {
    const { inboundStart, inboundProduct, inboundUnits, products: n, sellers: K, cost, price } = this.#t
    this.#slot = this.#reorderDays > 0 ? (day % this.#reorderDays) * n * K : 0
    for (let d = inboundStart[day]; d < inboundStart[day + 1]; d++) {
      const i = inboundProduct[d]
      const j = i * K
      this.expected?.deliver(j, inboundUnits[d], this.stock[j])
      this.stock[j] += inboundUnits[d]
      trade.purchases += inboundUnits[d] * cost[j]
      if (price[j] > 0 && this.stock[j] > NO_STOCK) this.#choice.setOffered(i, 0, 1)
    }
    if (this.#reorderDays > 0) this.#refill(trade)
  }

  #refill(trade: DayTrade): void {
    const { products: n, sellers: K, cost } = this.#t
    const reordered = this.#reordered
    const stock = this.stock
    const from = this.#slot
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) {
        const j = i * K + k
        const units = reordered[from + j]
        if (units === 0) continue
        reordered[from + j] = 0
        const before = stock[j]
        stock[j] = before + units
        if (k === 0) trade.purchases += units * cost[j]
        if (before <= NO_STOCK && stock[j] > NO_STOCK) this.#choice.setOffered(i, k, 1)
      }
    }
  }

  /** Share of what is asked for of offer `j`, on a shelf that was not empty, that chance leaves there. */
  standing(j: number): number {
    return this.expected === null ? 1 : this.expected.standing[j]
  }

  /** Share of those who come to offer `j` with a second choice who find it there. */
  reached(j: number): number {
    return this.expected === null ? 1 : this.expected.open[j] * this.expected.standing[j]
  }

  /** What of `units` asked for of offer `j` is there. */
  there(j: number, units: number): number {
    return Math.min(units * this.standing(j), this.stock[j])
  }

  /** Takes `units` of seller `k`'s product `i` off the shelf, whose stock is counted; they are ordered again. */
  take(i: number, k: number, units: number): void {
    const j = i * this.#t.sellers + k
    this.reorder(j, units)
    const left = this.stock[j] - units
    if (left > NO_STOCK) this.stock[j] = left
    else this.runOut(i, k)
  }

  /** Orders what was sold of offer `j` today. */
  reorder(j: number, units: number): void {
    if (this.#reorderDays > 0) this.#reordered[this.#slot + j] += units
  }

  /** Whether what is sold comes back. */
  get reorders(): boolean {
    return this.#reorderDays > 0
  }

  runOut(i: number, k: number): void {
    this.stock[i * this.#t.sellers + k] = 0
    this.#choice.setOffered(i, k, 0)
  }
}
