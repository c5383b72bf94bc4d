import { habitAfter, habitKept } from '../operations/habit.ts'
import { PulledForward } from '../operations/pull-forward.ts'
import type { ParcelQueues } from '../operations/queues.ts'
import { trustAfter, type DayOfPromises } from '../operations/trust.ts'
import type { Choice } from './choice.ts'
import type { WarTables } from './tables.ts'

/** What buyers remember on one path, and how it works on their choice: trust and habit by seller, purchases made ahead by category, and the wait for parcels. */
export class BuyerState {
  /** By seller; 1 where trust is not modelled. */
  readonly trust: Float64Array
  /** Share stock, category x seller. */
  readonly habit: Float64Array
  readonly pulled: PulledForward | null
  readonly #t: WarTables
  readonly #startTrust: Float64Array
  readonly #kept: number
  readonly #active: boolean

  constructor(tables: WarTables, queues: ParcelQueues) {
    const { market, scenario, sellers: K, groups: G, ordinaryRate, stepsPerDay } = tables
    const { trust, habit, pullForward } = scenario.buyers ?? {}
    this.#t = tables
    this.#startTrust = Float64Array.from(market.sellers, ({ id }) => trust?.start?.find(({ seller }) => seller === id)?.trust ?? 1)
    this.#kept = habit ? habitKept(habit.halfLifeDays) : 1
    this.#active = queues.limited || trust !== undefined || habit !== undefined
    this.trust = new Float64Array(K)
    this.habit = new Float64Array(G * K)
    this.pulled = pullForward ? new PulledForward(pullForward, ordinaryRate, stepsPerDay) : null
  }

  startPath(): void {
    this.trust.set(this.#startTrust)
    this.habit.set(this.#t.ordinaryShare)
    this.pulled?.startPath()
  }

  /** Tells the choice model what delay, trust and habit do to each seller's weights in this step. */
  act(queues: ParcelQueues, choice: Choice): void {
    if (!this.#active) return
    const { groups: G, sellers: K, similarity, delayEffect, ordinaryShare, scenario } = this.#t
    const { trust, habit } = scenario.buyers ?? {}
    for (let k = 0; k < K; k++) {
      const common = (trust ? trust.effect * (this.trust[k] - 1) : 0) - delayEffect * queues.wait(k)
      for (let g = 0; g < G; g++) {
        const utility = common + (habit ? habit.effect * (this.habit[g * K + k] - ordinaryShare[g * K + k]) : 0)
        choice.setFactor(g, k, utility === 0 ? 1 : Math.exp(utility / similarity[g]))
      }
    }
  }

  /** Visits that come to category `g`, once what was bought ahead is missing. */
  visits(g: number, visits: number): number {
    return this.pulled === null ? visits : this.pulled.visits(g, visits)
  }

  /**
   * Ends a part of a step, of `share` of it; `visits` are those of the whole. A visit buys with the probability that prices, shelves and sites of the part give it, less what ran out or was cancelled within it
   * (`served` of what was chosen was got); luck pulls nothing forward, nor does what a site turned away.
   */
  sold(step: number, share: number, choice: Choice, visits: Float64Array, served: (g: number) => number): void {
    if (this.pulled === null) return
    const { groups: G, steps, crowd, scenario } = this.#t
    const ahead = scenario.buyers?.pullForward?.crowdShare ?? 0
    for (let g = 0; g < G; g++) {
      const standing = 1 - 1 / choice.denominator[g]
      const rate = served(g) * (choice.allUp ? standing : choice.states(g).reduce((sum, { chance, denominator }) => sum + chance * (1 - 1 / denominator), 0))
      this.pulled.sold(g, rate, visits[g] * share, standing > 0 ? crowd[g * steps + step] * share * ahead * (rate / standing) : 0)
    }
  }

  /** Ends a day: how each seller kept its promises, and the units of each category and seller. */
  endDay(promises: (k: number) => DayOfPromises, units: Float64Array): void {
    const { groups: G, sellers: K, scenario } = this.#t
    const { trust, habit } = scenario.buyers ?? {}
    if (trust) for (let k = 0; k < K; k++) this.trust[k] = trustAfter(this.trust[k], promises(k), trust)
    if (!habit) return
    for (let g = 0; g < G; g++) {
      let all = 0
      for (let k = 0; k < K; k++) all += units[g * K + k]
      for (let k = 0; k < K; k++) this.habit[g * K + k] = habitAfter(this.habit[g * K + k], all > 0 ? units[g * K + k] / all : null, this.#kept)
    }
  }

  /** Share stock of a seller over the categories, weighted by their ordinary trade. */
  habitOf(k: number): number {
    const { groups: G, sellers: K, market, ordinaryRate } = this.#t
    let sum = 0
    let weight = 0
    for (let g = 0; g < G; g++) {
      const units = ordinaryRate[g] * market.categories[g].visitsPerDay
      sum += units * this.habit[g * K + k]
      weight += units
    }
    return weight > 0 ? sum / weight : 0
  }
}
