import { bestResponse, impliedCosts, type PricingPosition } from '../rivals/best-response.ts'
import type { WarTables } from './tables.ts'

/** Best responses of the rivals that have them, category by category, on one path. */
export class RivalPricing {
  readonly #t: WarTables
  /** 1 where somebody's price has moved since the rival last looked, seller x category. */
  readonly #stale: Uint8Array
  /** Unit costs that the rival prices on, product x seller. */
  readonly #cost: Float64Array
  readonly #own: Float64Array
  readonly #others: Float64Array
  readonly #unit: Float64Array
  readonly #price: Float64Array
  readonly #move: Float64Array
  /** 1 for each seller that has left the market. */
  readonly #left: Uint8Array

  constructor(tables: WarTables) {
    const { products: n, sellers: K, groups: G } = tables
    this.#t = tables
    this.#stale = new Uint8Array(K * G)
    this.#cost = new Float64Array(n * K)
    this.#own = new Float64Array(n)
    this.#others = new Float64Array(n)
    this.#unit = new Float64Array(n)
    this.#price = new Float64Array(n)
    this.#move = new Float64Array(n)
    this.#left = new Uint8Array(K)
  }

  /** With costs as believed a rival may be off its best from the first day; with implied ones it starts at it. */
  startPath(lambdaBeta: Float64Array): void {
    const { sellers: K, groups: G, products: n, cost, rivals } = this.#t
    this.#left.fill(0)
    for (let k = 1; k < K; k++) {
      const policy = rivals[k]?.policy
      if (policy?.kind !== 'best-response') continue
      const implied = policy.costs === 'implied'
      this.#stale.fill(implied ? 0 : 1, k * G, (k + 1) * G)
      for (let g = 0; g < G && implied; g++) impliedCosts(this.#position(g, k, lambdaBeta, null, null), this.#unit)
      for (let i = 0; i < n; i++) this.#cost[i * K + k] = implied ? this.#unit[i] : cost[i * K + k]
    }
  }

  /** Somebody but `mover` may have an answer to give in category `g`. */
  moved(g: number, mover: number): void {
    const { sellers: K, groups: G } = this.#t
    for (let k = 1; k < K; k++) if (k !== mover) this.#stale[k * G + g] = 1
  }

  /** Seller `k` has left: everybody has its absence to answer. */
  leave(k: number): void {
    this.#left[k] = 1
    this.#stale.fill(1)
  }

  /**
   * Where rival `k` wants its prices, in the categories where something has moved; calls `want(i, move)` for each product it may move there.
   * @param seen our ln moves as it sees them, from index `from` on; @param move ln moves of all rivals, product x seller
   */
  aim(k: number, lambdaBeta: Float64Array, seen: Float64Array, from: number, move: Float64Array, free: Uint8Array | null, want: (i: number, move: number) => void): void {
    const { groups: G, sellers: K, start, weight, rules } = this.#t
    for (let g = 0; g < G; g++) {
      if (this.#stale[k * G + g] === 0) continue
      this.#stale[k * G + g] = 0
      const position = this.#position(g, k, lambdaBeta, { seen, from }, move)
      for (let i = start[g]; i < start[g + 1]; i++) this.#move[i] = move[i * K + k]
      bestResponse(position, { floor: rules[k].floor, ceiling: rules[k].ceiling, free }, this.#move)
      for (let i = start[g]; i < start[g + 1]; i++) if (weight[i * K + k] > 0 && (free === null || free[i] === 1)) want(i, this.#move[i])
    }
  }

  #position(g: number, k: number, lambdaBeta: Float64Array, ours: { readonly seen: Float64Array; readonly from: number } | null, move: Float64Array | null): PricingPosition {
    const { start, sellers: K, weight, attraction, similarity, price } = this.#t
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      this.#own[i] = weight[j + k]
      this.#price[i] = price[j + k]
      this.#unit[i] = this.#cost[j + k]
      let others = weight[j] * (ours === null ? 1 : Math.exp(-lambdaBeta[i] * ours.seen[ours.from + i]))
      for (let m = 1; m < K; m++) if (m !== k && this.#left[m] === 0) others += weight[j + m] * (move === null ? 1 : Math.exp(-lambdaBeta[i] * move[j + m]))
      this.#others[i] = others
    }
    return { from: start[g], to: start[g + 1], similarity: similarity[g], slope: lambdaBeta, attraction, own: this.#own, others: this.#others, price: this.#price, cost: this.#unit }
  }
}
