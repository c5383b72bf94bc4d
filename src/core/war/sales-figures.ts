import { clearTrade, emptyTrade } from '../treasury/day-trade.ts'
import type { PathBlock } from './block.ts'
import type { WarTables } from './tables.ts'

/** What was sold in one step, gathered from its parts. */
export class SalesFigures {
  /** The step's money. */
  readonly trade = emptyTrade()
  /** Units sold by each seller, and units wanted from it first that were not there. */
  readonly sellerUnits: Float64Array
  readonly missing: Float64Array
  /** What rivals took, at today's prices and at their starting ones. */
  readonly rivalRevenue: Float64Array
  readonly rivalAtStart: Float64Array
  /** Units by category x seller. */
  readonly categoryUnits: Float64Array
  /** By category, in the part of the step sold last: units that buyers went home with from anybody, and that they chose and did not get. */
  readonly met: Float64Array
  readonly unmet: Float64Array
  /** Units of ours that nobody got, and that were ordered and cancelled. */
  lost = 0
  cancelled = 0
  readonly #sellers: number

  constructor({ sellers: K, groups: G }: WarTables) {
    this.#sellers = K
    this.sellerUnits = new Float64Array(K)
    this.missing = new Float64Array(K)
    this.rivalRevenue = new Float64Array(K)
    this.rivalAtStart = new Float64Array(K)
    this.categoryUnits = new Float64Array(G * K)
    this.met = new Float64Array(G)
    this.unmet = new Float64Array(G)
  }

  /** Begins a step. */
  clear(): void {
    clearTrade(this.trade)
    for (const sums of [this.sellerUnits, this.missing, this.rivalRevenue, this.rivalAtStart, this.categoryUnits]) sums.fill(0)
    this.lost = this.cancelled = 0
  }

  /** Begins a part of a step. */
  startPart(): void {
    this.met.fill(0)
    this.unmet.fill(0)
  }

  /** Counts `units` of category `g` that seller `k` sold. */
  count(g: number, k: number, units: number, block: PathBlock): void {
    const at = g * this.#sellers + k
    this.met[g] += units
    this.sellerUnits[k] += units
    this.categoryUnits[at] += units
    block.categoryUnits[at] += units
  }

  /** Share of what category `g`'s buyers chose in the part sold last that they got; 1 where nobody chose anything. */
  served(g: number): number {
    const wanted = this.met[g] + this.unmet[g]
    return this.unmet[g] > 0 && wanted > 0 ? this.met[g] / wanted : 1
  }
}
