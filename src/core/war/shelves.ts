import type { DayTrade } from '../treasury/day-trade.ts'
import type { Choice } from './choice.ts'
import { ExpectedShelf } from './expected-shelf.ts'
import type { WarKernel } from './kernel.ts'
import type { WarTables } from './tables.ts'

/** Less stock than this is none: what rounding leaves of the last unit. */
const NO_STOCK = 1e-9

/** Whether somebody's stock is counted, from the beginning or once a delivery fills an empty shelf. */
const countsStock = ({ stock, inboundUnits }: WarTables): boolean => stock.some((units) => units > 0 && units < Number.POSITIVE_INFINITY) || inboundUnits.some((units) => units > 0)

/** Everybody's goods on one path: what is on hand, what comes in, and what was sold and is on its way back. */
export class Shelves {
  /** Units on hand, product x seller. */
  readonly stock: Float64Array
  /** What chance leaves on the shelves where nothing is drawn; null on sampled paths, and where no stock is counted. */
  readonly expected: ExpectedShelf | null
  readonly #t: WarTables
  readonly #choice: Choice
  readonly #kernel: WarKernel
  /** Units sold on the last days that are on their way back, slot x seller x product; empty without reordering. */
  readonly #reordered: Float64Array
  /** Units of ours sold today that are ordered again; the rivals' are written to their places at once. */
  readonly #today: Float64Array
  /** Rivals whose stock is counted. */
  readonly #counted: readonly number[]
  readonly #reorderDays: number
  /** Where today's sales stand in `#reordered`. */
  #slot = 0

  constructor(tables: WarTables, kernel: WarKernel, choice: Choice, sampled: boolean) {
    const { products: n, sellers: K, days, scenario } = tables
    this.#t = tables
    this.#choice = choice
    this.#kernel = kernel
    this.stock = kernel.arrays.stock
    this.expected = !sampled && countsStock(tables) ? new ExpectedShelf(tables, kernel) : null
    this.#reorderDays = Math.min(days, scenario.operations.reorderDays ?? 0)
    this.#reordered = new Float64Array(this.#reorderDays * n * K)
    this.#today = kernel.arrays.back
    this.#counted = Array.from({ length: K }, (_, k) => k).filter((k) => k > 0 && ((kernel.exhaustible >> k) & 1) === 1)
  }

  /** Begins a path, once its stock is that of the start. */
  startPath(): void {
    this.#reordered.fill(0)
    this.#today.fill(0)
    this.expected?.startPath(this.stock)
  }

  /** Begins a day: known goods come in, and what was sold `reorderDays` ago is back. */
  startDay(day: number, trade: DayTrade): void {
    const { inboundStart, inboundProduct, inboundUnits, products: n, sellers: K, cost, price } = this.#t
    for (let d = inboundStart[day]; d < inboundStart[day + 1]; d++) {
      const i = inboundProduct[d]
      const j = i * K
      this.expected?.deliver(j, inboundUnits[d], this.stock[j])
      this.stock[j] += inboundUnits[d]
      trade.purchases += inboundUnits[d] * cost[j]
      if (price[j] > 0 && this.stock[j] > NO_STOCK) this.#choice.setOffered(i, 0, 1)
    }
    if (this.#reorderDays === 0) return
    // What we ordered yesterday takes its place.
    this.#reordered.set(this.#today, this.#slot)
    this.#slot = (day % this.#reorderDays) * n * K
    this.#refill(trade)
  }

  #refill(trade: DayTrade): void {
    const { products: n, sellers: K } = this.#t
    const reordered = this.#reordered
    const stock = this.stock
    this.#today.set(reordered.subarray(this.#slot, this.#slot + n))
    const { call, arrays: { short, result } } = this.#kernel
    const filled = call.refill()
    trade.purchases += result[0]
    for (let s = 0; s < filled; s++) this.#choice.setOffered(short[s], 0, 1)
    for (const k of this.#counted) {
      for (let i = 0, j = k, at = this.#slot + k * n; i < n; i++, j += K, at++) {
        const units = reordered[at]
        if (units === 0) continue
        reordered[at] = 0
        const before = stock[j]
        stock[j] = before + units
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
    if (this.#reorderDays > 0) {
      if (k === 0) this.#today[i] += units
      else this.#reordered[this.#slot + k * this.#t.products + i] += units
    }
    const left = this.stock[j] - units
    if (left > NO_STOCK) this.stock[j] = left
    else this.runOut(i, k)
  }

  /** Orders again what the kernel sold of our products `from`..`to` whose stock is counted. */
  reorderOwn(from: number, to: number): void {
    if (this.#reorderDays > 0) this.#kernel.call.reorder(from, to)
  }

  runOut(i: number, k: number): void {
    this.stock[i * this.#t.sellers + k] = 0
    this.#choice.setOffered(i, k, 0)
  }
}
