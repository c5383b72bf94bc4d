import { react } from '../rivals/policy.ts'
import type { Choice } from './choice.ts'
import type { WarTables } from './tables.ts'

/** Rivals on one path: their prices in answer to ours, their ledgers, and whether they have given up. Index 0 is ourselves and stays unused. */
export class RivalState {
  /** ln price over its start, and that factor itself; product x seller. */
  readonly #move: Float64Array
  readonly factor: Float64Array
  readonly cash: Float64Array
  /** Day the rival gave up the fight: its cash was gone. -1: not yet. */
  readonly gaveUp: Int32Array
  /** Units-weighted price over its start, as of the starting mix. */
  readonly priceIndex: Float64Array
  readonly #t: WarTables
  /** Our ln price moves of the last days, `slot x product`. */
  readonly #history: Float64Array
  readonly #slots: number
  readonly #baseUnits: Float64Array

  constructor(tables: WarTables) {
    const { products: n, sellers: K, baseUnits, rules, days } = tables
    this.#t = tables
    this.#move = new Float64Array(n * K)
    this.factor = new Float64Array(n * K).fill(1)
    this.cash = new Float64Array(K)
    this.gaveUp = new Int32Array(K)
    this.priceIndex = new Float64Array(K)
    this.#slots = Math.min(days, Math.max(0, ...rules.map((rule) => (rule.reacts ? rule.lag : 0)))) + 1
    this.#history = new Float64Array(this.#slots * n)
    this.#baseUnits = new Float64Array(K)
    for (let j = 0; j < n * K; j++) this.#baseUnits[j % K] += baseUnits[j]
  }

  startPath(cash: Float64Array): void {
    this.#move.fill(0)
    this.factor.fill(1)
    this.cash.set(cash)
    this.gaveUp.fill(-1)
    this.priceIndex.fill(1)
    this.#history.fill(0)
  }

  /** Keeps today's moves of our prices for the rivals to see; call before {@link reactTo} of the same day. */
  see(t: number, ownMove: Float64Array): void {
    this.#history.set(ownMove, (t % this.#slots) * this.#t.products)
  }

  /** Moves the rivals' prices of day `t` and tells the choice model. `lambdaBeta` is beta / lambda by product. */
  reactTo(t: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { sellers: K, groups: G, start, rules, logPrice, price, weight } = this.#t
    for (let k = 1; k < K; k++) {
      const rule = rules[k]
      if (!rule.reacts || (t < rule.lag && this.gaveUp[k] < 0)) continue
      const seen = ((t - Math.min(t, rule.lag)) % this.#slots) * this.#t.products
      let changed = false
      for (let g = 0; g < G; g++) {
        for (let i = start[g]; i < start[g + 1]; i++) {
          const j = i * K + k
          if (price[j] === 0 || price[i * K] === 0) continue
          const before = this.#move[j]
          const after = this.gaveUp[k] >= 0 ? 0 : react(rule, before, this.#history[seen + i], logPrice[i * K] - logPrice[j])
          if (after === before) continue
          changed = true
          this.#move[j] = after
          this.factor[j] = Math.exp(after)
          choice.weight[j] = weight[j] * Math.exp(-lambdaBeta[i] * after)
          choice.touch(i, g)
        }
      }
      if (changed) this.#reindex(k)
    }
  }

  #reindex(k: number): void {
    const { products: n, sellers: K, baseUnits } = this.#t
    let sum = 0
    for (let i = 0; i < n; i++) sum += baseUnits[i * K + k] * this.factor[i * K + k]
    this.priceIndex[k] = this.#baseUnits[k] > 0 ? sum / this.#baseUnits[k] : 1
  }

  /** Books a day of seller `k`; it gives up the day its cash is gone. */
  book(t: number, k: number, profit: number): void {
    const rival = this.#t.rivals[k]
    if (rival === null) return
    this.cash[k] += profit - rival.fixedCostPerDay
    if (this.cash[k] < 0 && this.gaveUp[k] < 0) this.gaveUp[k] = t
  }
}
