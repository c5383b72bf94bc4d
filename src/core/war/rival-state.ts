import { react, type ReactionRule } from '../rivals/policy.ts'
import type { Choice } from './choice.ts'
import type { WarTables } from './tables.ts'

/** Rivals on one path: their prices in answer to ours, their ledgers, and whether they have given up. Index 0 is ourselves and stays unused. */
export class RivalState {
  /** Profit of a unit at today's price, as believed; product x seller. */
  readonly unitProfit: Float64Array
  readonly cash: Float64Array
  /** Day the rival gave up the fight: its cash was gone. -1: not yet. */
  readonly gaveUp: Int32Array
  /** Units-weighted price over its start, as of the starting mix. */
  readonly priceIndex: Float64Array
  readonly #t: WarTables
  /** ln price over its start, and that factor itself; product x seller. */
  readonly #move: Float64Array
  readonly #factor: Float64Array
  /** Our ln price moves of the last days, `slot x product`, and which of them were new that day. */
  readonly #slots: number
  readonly #history: Float64Array
  readonly #changed: Int32Array
  readonly #changes: Int32Array
  /** Products whose price is still on its way, `seller x product` with a count per seller, and a mark for each that is listed. */
  readonly #moving: Int32Array
  readonly #movingCount: Int32Array
  readonly #listed: Uint8Array
  readonly #baseUnits: Float64Array

  constructor(tables: WarTables) {
    const { products: n, sellers: K, baseUnits, rules, days } = tables
    this.#t = tables
    this.unitProfit = new Float64Array(n * K)
    this.cash = new Float64Array(K)
    this.gaveUp = new Int32Array(K)
    this.priceIndex = new Float64Array(K)
    this.#move = new Float64Array(n * K)
    this.#factor = new Float64Array(n * K)
    this.#slots = Math.min(days, Math.max(0, ...rules.map((rule) => (rule.reacts ? rule.lag : 0)))) + 1
    this.#history = new Float64Array(this.#slots * n)
    this.#changed = new Int32Array(this.#slots * n)
    this.#changes = new Int32Array(this.#slots)
    this.#moving = new Int32Array(K * n)
    this.#movingCount = new Int32Array(K)
    this.#listed = new Uint8Array(K * n)
    this.#baseUnits = new Float64Array(K)
    for (let j = 0; j < n * K; j++) this.#baseUnits[j % K] += baseUnits[j]
  }

  startPath(cash: Float64Array): void {
    const { price, cost } = this.#t
    for (let j = 0; j < price.length; j++) this.unitProfit[j] = price[j] - cost[j]
    this.cash.set(cash)
    this.gaveUp.fill(-1)
    this.priceIndex.fill(1)
    this.#move.fill(0)
    this.#factor.fill(1)
    this.#history.fill(0)
    this.#changes.fill(0)
    this.#movingCount.fill(0)
    this.#listed.fill(0)
  }

  /** Keeps today's moves of our prices for the rivals to see, the first `count` of `changed` being new today; call before {@link reactTo} of the same day. */
  see(t: number, ownMove: Float64Array, changed: Int32Array, count: number): void {
    const slot = t % this.#slots
    const n = this.#t.products
    this.#history.set(ownMove, slot * n)
    this.#changes[slot] = count
    for (let c = 0; c < count; c++) this.#changed[slot * n + c] = changed[c]
  }

  /** Moves the rivals' prices of day `t` and tells the choice model. `lambdaBeta` is beta / lambda by product. */
  reactTo(t: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { products: n, sellers: K, rules } = this.#t
    for (let k = 1; k < K; k++) {
      const rule = rules[k]
      if (!rule.reacts || t < rule.lag || this.gaveUp[k] >= 0) continue
      const slot = (t - rule.lag) % this.#slots
      for (let c = 0; c < this.#changes[slot]; c++) this.#list(k, this.#changed[slot * n + c])
      if (this.#movingCount[k] > 0) this.#advance(k, rule, slot * n, lambdaBeta, choice)
    }
  }

  /** Books a day of seller `k`; it gives up the day its cash is gone, and goes back to its own prices. */
  book(t: number, k: number, profit: number, lambdaBeta: Float64Array, choice: Choice): void {
    const rival = this.#t.rivals[k]
    if (rival === null) return
    this.cash[k] += profit - rival.fixedCostPerDay
    if (this.cash[k] >= 0 || this.gaveUp[k] >= 0) return
    this.gaveUp[k] = t
    for (let i = 0; i < this.#t.products; i++) if (this.#move[i * this.#t.sellers + k] !== 0) this.#set(i, k, 0, lambdaBeta, choice)
    this.priceIndex[k] = 1
  }

  #list(k: number, i: number): void {
    const { products: n, sellers: K, price } = this.#t
    if (this.#listed[k * n + i] === 1 || price[i * K + k] === 0) return
    this.#listed[k * n + i] = 1
    this.#moving[k * n + this.#movingCount[k]++] = i
  }

  #advance(k: number, rule: ReactionRule, seen: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { products: n, sellers: K, logPrice, baseUnits } = this.#t
    let kept = 0
    let changed = false
    for (let c = 0; c < this.#movingCount[k]; c++) {
      const i = this.#moving[k * n + c]
      const j = i * K + k
      const before = this.#move[j]
      const after = react(rule, before, this.#history[seen + i], logPrice[i * K] - logPrice[j])
      if (after !== before) {
        this.#set(i, k, after, lambdaBeta, choice)
        changed = true
        this.#moving[k * n + kept++] = i
      } else this.#listed[k * n + i] = 0
    }
    this.#movingCount[k] = kept
    if (!changed) return
    let sum = 0
    for (let j = k; j < n * K; j += K) sum += baseUnits[j] * this.#factor[j]
    this.priceIndex[k] = this.#baseUnits[k] > 0 ? sum / this.#baseUnits[k] : 1
  }

  #set(i: number, k: number, move: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { sellers: K, price, cost, weight, group } = this.#t
    const j = i * K + k
    this.#move[j] = move
    this.#factor[j] = Math.exp(move)
    this.unitProfit[j] = price[j] * this.#factor[j] - cost[j]
    choice.weight[j] = weight[j] * Math.exp(-lambdaBeta[i] * move)
    choice.touch(i, group[i])
  }
}
