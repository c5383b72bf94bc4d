import { approach, ARRIVED, react, type ReactionRule } from '../rivals/policy.ts'
import { ENDINGS, RivalLedger, type RivalBelief } from '../rivals/ledger.ts'
import type { Choice } from './choice.ts'
import { largestLag, type RivalAnswers } from './rival-answers.ts'
import type { RivalPlan } from './rival-plans.ts'
import { RivalPricing } from './rival-pricing.ts'
import type { WarTables } from './tables.ts'

/** What the regulator forbids a seller: any price below its start, or any below cost. */
export type Ban = 'subsidy' | 'below-cost' | null

/** Rivals on one path: their prices, their ledgers, and whether they have given up. Index 0 is ourselves and stays unused. */
export class RivalState {
  /** Price asked now, product x seller. */
  readonly price: Float64Array
  /** Null where nothing is believed of a seller. */
  readonly ledgers: readonly (RivalLedger | null)[]
  /** Day the rival gave up the fight (-1: not yet) and what ended it, as an index in {@link ENDINGS}. */
  readonly gaveUp: Int32Array
  readonly ending: Int32Array
  /** Units-weighted price over its start, as of the starting mix. */
  readonly priceIndex: Float64Array
  readonly #t: WarTables
  /** ln price over its start, and that factor itself; product x seller. */
  readonly #move: Float64Array
  readonly #factor: Float64Array
  /** Where best responders want their prices. */
  readonly #target: Float64Array
  /** Whether anybody answers our prices. */
  readonly #looks: boolean
  /** Our ln price moves of the last steps, `slot x product`, and which of them were new that step. */
  readonly #slots: number
  readonly #history: Float64Array
  readonly #changed: Int32Array
  readonly #changes: Int32Array
  /** Products whose price is still on its way, `seller x product` with a count per seller, and a mark for each that is listed. */
  readonly #moving: Int32Array
  readonly #movingCount: Int32Array
  readonly #listed: Uint8Array
  readonly #baseUnits: Float64Array
  readonly #answers: RivalAnswers
  /** Match sets; null: everything. */
  readonly #masks: readonly (Uint8Array | null)[]
  readonly #plans: readonly (RivalPlan | null)[]
  /** Which part of its plan a rival is in; -2: to be looked up. */
  readonly #planned: Int32Array
  readonly #pricing: RivalPricing | null
  readonly #bans: Ban[]

  /** @param price where the prices asked now stand; @param answers drawn for each path before {@link startPath} */
  constructor(tables: WarTables, price: Float64Array, answers: RivalAnswers) {
    const { products: n, sellers: K, baseUnits, rules, steps, stepsPerDay, rivals } = tables
    this.#answers = answers
    this.#t = tables
    this.price = price
    this.ledgers = rivals.map((rival) => (rival === null ? null : new RivalLedger()))
    this.gaveUp = new Int32Array(K)
    this.ending = new Int32Array(K)
    this.priceIndex = new Float64Array(K)
    this.#move = new Float64Array(n * K)
    this.#factor = new Float64Array(n * K)
    this.#looks = rules.some(({ reacts }) => reacts)
    this.#slots = Math.min(steps, Math.max(0, ...rules.map((rule, k) => (rule.reacts ? largestLag(rule, tables.answers[k], stepsPerDay) : 0)))) + 1
    this.#history = new Float64Array(this.#slots * n)
    this.#changed = new Int32Array(this.#slots * n)
    this.#changes = new Int32Array(this.#slots)
    this.#moving = new Int32Array(K * n)
    this.#movingCount = new Int32Array(K)
    this.#listed = new Uint8Array(K * n)
    this.#baseUnits = new Float64Array(K)
    for (let j = 0; j < n * K; j++) this.#baseUnits[j % K] += baseUnits[j]
    this.#masks = tables.matchSets
    this.#plans = tables.plans
    this.#planned = new Int32Array(K)
    const best = rules.some(({ aim, reacts }) => reacts && aim === 'best')
    this.#pricing = best ? new RivalPricing(tables) : null
    this.#target = new Float64Array(best ? n * K : 0)
    this.#bans = new Array<Ban>(K).fill(null)
  }

  startPath(beliefs: readonly (RivalBelief | null)[], lambdaBeta: Float64Array): void {
    this.price.set(this.#t.price)
    this.ledgers.forEach((ledger, k) => ledger?.start(beliefs[k]!))
    this.gaveUp.fill(-1)
    this.ending.fill(-1)
    this.priceIndex.fill(1)
    this.#move.fill(0)
    this.#factor.fill(1)
    this.#target.fill(0)
    this.#history.fill(0)
    this.#changes.fill(0)
    this.#movingCount.fill(0)
    this.#listed.fill(0)
    this.#planned.fill(-2)
    this.#bans.fill(null)
    this.#pricing?.startPath(lambdaBeta)
  }

  /** Keeps this step's moves of our prices for the rivals to see, the first `count` of `changed` being new; call before {@link reactTo} of the same step. */
  see(t: number, ownMove: Float64Array, changed: Int32Array, count: number): void {
    if (!this.#looks) return
    const slot = t % this.#slots
    const n = this.#t.products
    this.#history.set(ownMove, slot * n)
    this.#changes[slot] = count
    for (let c = 0; c < count; c++) this.#changed[slot * n + c] = changed[c]
  }

  /** Moves the rivals' prices of step `t` and tells the choice model. `lambdaBeta` is beta / lambda by product. */
  reactTo(t: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { products: n, sellers: K, group } = this.#t
    const { rules } = this.#answers
    for (let k = 1; k < K; k++) {
      const rule = rules[k]
      if (!rule.reacts || t < rule.lag || this.gaveUp[k] >= 0) continue
      const slot = (t - rule.lag) % this.#slots
      if (rule.aim === 'plan') this.#follow(t, k)
      else {
        for (let c = 0; c < this.#changes[slot]; c++) {
          const i = this.#changed[slot * n + c]
          if (rule.aim === 'best') this.#pricing!.moved(group[i], 0)
          else this.#list(k, i)
        }
      }
      if (rule.aim === 'best' && (t - rule.lag) % rule.every === 0) this.#lookForBest(k, slot * n, lambdaBeta)
      if (this.#movingCount[k] > 0) this.#advance(k, rule, slot * n, t, lambdaBeta, choice)
    }
  }

  /** Books a day of seller `k`; where that ends its fight, it goes back to its own prices, or leaves. The books of one that has left are closed. */
  book(day: number, k: number, revenue: number, atStart: number, lambdaBeta: Float64Array, choice: Choice): void {
    if (this.gone(k)) return
    const ending = this.ledgers[k]?.book({ revenue, atStart }) ?? null
    if (ending === null || this.gaveUp[k] >= 0) return
    this.gaveUp[k] = day
    this.ending[k] = ENDINGS.indexOf(ending)
    const { products: n, sellers: K, rivals } = this.#t
    for (let i = 0; i < n; i++) if (this.#move[i * K + k] !== 0) this.#set(i, k, 0, lambdaBeta, choice)
    this.priceIndex[k] = 1
    if (rivals[k]?.leaves !== true) return
    for (let i = 0; i < n; i++) choice.setWeight(i, k, 0)
    this.#pricing?.leave(k)
  }

  /** Whether seller `k` has left the market. */
  gone(k: number): boolean {
    return this.gaveUp[k] >= 0 && this.#t.rivals[k]?.leaves === true
  }

  /** Binds seller `k` to what the regulator forbids, or sets it free again; it goes on as its policy says from there. */
  bind(k: number, ban: Ban, lambdaBeta: Float64Array, choice: Choice): void {
    if (this.#bans[k] === ban || this.gaveUp[k] >= 0) return
    this.#bans[k] = ban
    const { products: n, sellers: K } = this.#t
    for (let i = 0; i < n; i++) {
      const lowest = this.#lowest(i * K + k, k)
      if (this.#move[i * K + k] < lowest) this.#set(i, k, lowest, lambdaBeta, choice)
      this.#list(k, i)
    }
    this.#planned[k] = -2
    this.#reindex(k)
  }

  /** How far below cost seller `k` sells: value below cost over value at cost, as of the starting mix. */
  belowCost(k: number): number {
    const { products: n, sellers: K, cost, baseUnits } = this.#t
    let below = 0
    let value = 0
    for (let j = k; j < n * K; j += K) {
      value += baseUnits[j] * cost[j]
      if (this.price[j] < cost[j]) below += baseUnits[j] * (cost[j] - this.price[j])
    }
    return value > 0 ? below / value : 0
  }

  /** Lowest ln move that a ban leaves. */
  #lowest(j: number, k: number): number {
    const ban = this.#bans[k]
    if (ban === null) return Number.NEGATIVE_INFINITY
    return ban === 'subsidy' ? 0 : Math.min(0, Math.log(this.#t.cost[j] / this.#t.price[j]))
  }

  #list(k: number, i: number): void {
    const { products: n, sellers: K, price } = this.#t
    if (this.#listed[k * n + i] === 1 || price[i * K + k] === 0 || (this.#masks[k] !== null && this.#masks[k][i] === 0) || this.#answers.parts[k]?.[i] === 0) return
    this.#listed[k * n + i] = 1
    this.#moving[k * n + this.#movingCount[k]++] = i
  }

  #follow(t: number, k: number): void {
    const now = this.#plans[k]!.ofStep[t]
    if (now === this.#planned[k]) return
    this.#planned[k] = now
    for (let i = 0; i < this.#t.products; i++) this.#list(k, i)
  }

  #lookForBest(k: number, seen: number, lambdaBeta: Float64Array): void {
    const { sellers: K } = this.#t
    this.#pricing!.aim(k, lambdaBeta, this.#history, seen, this.#move, this.#masks[k], (i, move) => {
      // Two best responders would chase each other's last digits for ever.
      if (Math.abs(move - this.#move[i * K + k]) < ARRIVED) return
      this.#target[i * K + k] = move
      this.#list(k, i)
    })
  }

  #advance(k: number, rule: ReactionRule, seen: number, t: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { products: n, sellers: K, logPrice } = this.#t
    const plan = this.#plans[k]
    const parts = this.#answers.parts[k]
    const planned = plan === null || plan.ofStep[t] < 0 ? null : plan.moves[plan.ofStep[t]]
    let kept = 0
    let changed = false
    for (let c = 0; c < this.#movingCount[k]; c++) {
      const i = this.#moving[k * n + c]
      const j = i * K + k
      const before = this.#move[j]
      const free = plan !== null ? (planned?.[i] ?? 0) : rule.aim === 'best' ? approach(rule, before, (parts?.[i] ?? 1) * this.#target[j]) : react(rule, before, this.#history[seen + i], logPrice[i * K] - logPrice[j], parts?.[i])
      const after = this.#bans[k] === null ? free : Math.max(free, this.#lowest(j, k))
      if (after !== before) {
        this.#set(i, k, after, lambdaBeta, choice)
        changed = true
        this.#moving[k * n + kept++] = i
      } else this.#listed[k * n + i] = 0
    }
    this.#movingCount[k] = kept
    if (changed) this.#reindex(k)
  }

  #reindex(k: number): void {
    const { products: n, sellers: K, baseUnits } = this.#t
    let sum = 0
    for (let j = k; j < n * K; j += K) sum += baseUnits[j] * this.#factor[j]
    this.priceIndex[k] = this.#baseUnits[k] > 0 ? sum / this.#baseUnits[k] : 1
  }

  #set(i: number, k: number, move: number, lambdaBeta: Float64Array, choice: Choice): void {
    const { sellers: K, price, weight, group } = this.#t
    const j = i * K + k
    this.#move[j] = move
    this.#factor[j] = Math.exp(move)
    this.price[j] = price[j] * this.#factor[j]
    choice.setWeight(i, k, weight[j] * Math.exp(-lambdaBeta[i] * move))
    this.#pricing?.moved(group[i], k)
  }
}
