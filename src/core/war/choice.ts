import type { ChoiceState } from '../operations/divert.ts'
import { siteAvailability, strainedFrom, upProbability } from '../operations/site.ts'
import type { WarKernel } from './kernel.ts'
import { UNSCRIPTED, type ScriptDay } from './script-rows.ts'
import type { WarTables } from './tables.ts'

/**
 * The two-level nested logit of MODEL.md section 2 on one path: P(k|i) and P(i) from offer weights exp(V/lambda), kept up to date where a weight or an
 * offer's availability changed. Prices, promotion and delay act on the weights; the rest of V is in the tables.
 */
export class Choice {
  /** Weight of each offer as priced today, before delay and stock: seller x product, `seller * products + position`. */
  readonly weight: Float64Array
  /** 1 where the offer can be bought, else 0; seller x product. */
  readonly offered: Float64Array
  /** D_g P(i) P(k|i): the offer's part of the choice probability before division by D_g; product x seller. Up to date for categories that {@link pullOf} was asked for. */
  readonly pull: Float64Array
  /** D_g P(i): exp(lambda I_i). */
  readonly top: Float64Array
  /** D_g = 1 + sum of `top`. */
  readonly denominator: Float64Array
  /** Sum of `pull` by category x seller. */
  readonly sellerPull: Float64Array
  /** Share of visits each site serves today. */
  readonly available: Float64Array
  /** Visits that come to each site today, the turned-away ones included. */
  readonly arrivals: Float64Array
  readonly #t: WarTables
  /** What delay, trust and habit do to a seller's weights, category x seller. */
  readonly #factor: Float64Array
  readonly #kernel: WarKernel
  readonly #dirtyGroup: Uint8Array
  /** 1 where `pull` is not that of today's weights. */
  readonly #stale: Uint8Array
  /** What of the price script the weights hold. */
  #script = UNSCRIPTED
  #holding = false
  readonly #capacity: Float64Array
  readonly #attack: Float64Array
  readonly #limited: boolean
  /** Share of its capacity from which a site loses visits. */
  readonly #strain: number
  /** Sellers that may be down today, and how each combination of them would split demand. */
  #mask = 0
  readonly #splits = new Map<number, Split>()

  constructor(tables: WarTables, kernel: WarKernel) {
    const { sellers: K, groups: G } = tables
    const { arrays } = kernel
    this.#t = tables
    this.#kernel = kernel
    this.weight = arrays.weight
    this.offered = arrays.offered
    this.pull = arrays.pull
    this.top = arrays.top
    this.denominator = arrays.denominator
    this.sellerPull = arrays.sellerPull
    this.available = new Float64Array(K).fill(1)
    this.arrivals = new Float64Array(K)
    this.#factor = arrays.factor
    this.#dirtyGroup = new Uint8Array(G)
    this.#stale = new Uint8Array(G)
    this.#capacity = tables.siteCapacity
    this.#attack = new Float64Array(K)
    this.#strain = strainedFrom(tables.slowDown)
    this.#limited = tables.siteCapacity.some((capacity) => capacity < Number.POSITIVE_INFINITY)
  }

  /** Back to starting prices and stock. */
  startPath(): void {
    this.#kernel.startPath()
    this.#factor.fill(1)
    this.#dirtyGroup.fill(1)
    this.#script = UNSCRIPTED
    this.#holding = false
  }

  /** Gives seller `k`'s offer of product `i` a new weight. */
  setWeight(i: number, k: number, weight: number): void {
    this.#kernel.setWeight(i, k, weight)
    this.#dirtyGroup[this.#t.group[i]] = 1
  }

  /** Says whether seller `k`'s offer of product `i` can be bought. */
  setOffered(i: number, k: number, value: 0 | 1): void {
    if (this.offered[k * this.#t.products + i] === value) return
    this.#kernel.setOffered(i, k, value)
    this.#dirtyGroup[this.#t.group[i]] = 1
  }

  /** Multiplies the weights of seller `k` in category `g`. */
  setFactor(g: number, k: number, factor: number): void {
    const at = g * this.#t.sellers + k
    if (this.#factor[at] === factor) return
    this.#factor[at] = factor
    this.#dirtyGroup[g] = 1
  }

  /** True where no site has a limit: whoever comes is served, and no category depends on another. */
  get unlimited(): boolean {
    return !this.#limited
  }

  /** Begins step `t`; `holding`: some price of ours may be subsidised. */
  begin(t: number, holding: boolean): void {
    const script = this.#kernel.scriptOf(Math.floor(t / this.#t.stepsPerDay))
    if (script !== this.#script || holding !== this.#holding) this.#dirtyGroup.fill(1)
    this.#script = script
    this.#holding = holding
  }

  /** Brings category `g` to the weights of the step, unless it stands at them already; `plainly` where {@link WarKernel.choose} may do with single precision. */
  refresh(g: number, plainly: boolean): void {
    if (this.#dirtyGroup[g] === 0 && (plainly || !this.#kernel.asideAt(g))) return
    this.#dirtyGroup[g] = 0
    this.#stale[g] = 1
    this.#kernel.choose(g, this.#script, this.#holding, plainly)
  }

  /** Notes in `modes` how each category comes to the weights of the step, as kernel/trade.ts reads it: 1 in single precision, 2 in double, and 4 where its choice stands in single precision. */
  prepareAll(modes: Int32Array): void {
    for (let g = 0; g < modes.length; g++) {
      let mode = 0
      if (this.#dirtyGroup[g] === 1) {
        mode = this.#kernel.prepare(g, this.#script, this.#holding, true)
        this.#dirtyGroup[g] = 0
        this.#stale[g] = 1
      }
      modes[g] = mode + (this.#kernel.singleAt(g) >= 0 ? 4 : 0)
    }
  }

  /** The addresses of the prices by date of the step. */
  get script(): ScriptDay {
    return this.#script
  }

  /** Settles step `t`: all categories at its weights, and who is up. `visits` is by category. */
  settle(t: number, visits: Float64Array): void {
    for (let g = 0; g < this.#t.groups; g++) this.refresh(g, false)
    this.serve(t, visits)
  }

  /** Expected first-choice units of every offer of category `g` in the settled step, product x seller, into `units`. */
  demandOf(g: number, visits: number, units: Float64Array): void {
    if (this.#mask === 0) this.#spread(g, visits / this.denominator[g], units)
    else this.#mixedDemand(g, visits, units)
  }

  /** `pull`, up to date for category `g`. */
  pullOf(g: number): Float64Array {
    this.refresh(g, false)
    if (this.#stale[g] === 1) this.#spread(g, 1, this.pull)
    this.#stale[g] = 0
    return this.pull
  }

  #spread(g: number, rate: number, units: Float64Array): void {
    const { start } = this.#t
    this.#kernel.call.spread(g, start[g], start[g + 1], rate, units.byteOffset)
  }

  /** The same for category `g` alone, as if our weights were `ownWeight` (by product position): what the rest of a day sells once an envelope is spent. */
  demandWith(g: number, visits: number, ownWeight: Float64Array, units: Float64Array): void {
    const { start, sellers: K } = this.#t
    units.fill(0, start[g] * K, start[g + 1] * K)
    this.#eachUp((up, chance) => {
      let denominator = 1
      for (let i = start[g]; i < start[g + 1]; i++) denominator += this.#topOf(i, g, up, ownWeight[i])
      const rate = (chance * visits) / denominator
      for (let i = start[g]; i < start[g + 1]; i++) {
        const sum = this.#sumOf(i, g, up, ownWeight[i])
        if (sum <= 0) continue
        const each = (rate * this.#t.attraction[i] * sum ** this.#t.similarity[g]) / sum
        for (let k = 0; k < K; k++) if ((up & (1 << k)) !== 0) units[i * K + k] += each * this.#effective(i, g, k, ownWeight[i])
      }
    })
  }

  /** Weight of an offer as it stands in the choice: with delay, 0 where it cannot be bought. */
  effective(i: number, g: number, k: number): number {
    return this.#effective(i, g, k, this.weight[i])
  }

  #effective(i: number, g: number, k: number, own: number): number {
    const at = k * this.#t.products + i
    if (this.offered[at] === 0) return 0
    return (k === 0 ? own : this.weight[at]) * this.#factor[g * this.#t.sellers + k]
  }

  #sumOf(i: number, g: number, up: number, own: number): number {
    let sum = 0
    for (let k = 0; k < this.#t.sellers; k++) if ((up & (1 << k)) !== 0) sum += this.#effective(i, g, k, own)
    return sum
  }

  #topOf(i: number, g: number, up: number, own: number): number {
    const sum = this.#sumOf(i, g, up, own)
    return sum > 0 ? this.#t.attraction[i] * sum ** this.#t.similarity[g] : 0
  }

  /** Which sites stand, how far the others serve, and who comes where: `available` and `arrivals`. `visits` is by category. */
  serve(t: number, visits: Float64Array): void {
    const { sellers: K } = this.#t
    const all = (1 << K) - 1
    this.#mask = 0
    this.#splits.clear()
    this.available.fill(1)
    for (let k = 0; k < K; k++) this.arrivals[k] = this.#visitsTo(k, all, visits)
    if (!this.#limited) return
    for (let k = 0; k < K; k++) this.#attack[k] = this.#t.attack[t * K + k]
    // The spill of one site can overload the next; each round adds at least one seller, or ends.
    for (;;) {
      let mask = this.#mask
      for (let k = 0; k < K; k++) if (this.arrivals[k] + this.#attack[k] > this.#strain * this.#capacity[k]) mask |= 1 << k
      if (mask === this.#mask) return
      this.#mask = mask
      siteAvailability(this.#capacity, this.#attack, mask, (k, up) => this.#visitsTo(k, up, visits), this.available, this.#t.slowDown)
      for (let k = 0; k < K; k++) {
        this.arrivals[k] = 0
        const others = mask & ~(1 << k)
        this.#eachUpOf(others, (up, chance) => { this.arrivals[k] += chance * this.#visitsTo(k, up | (1 << k), visits) })
      }
    }
  }

  /** Visits that would come to seller `k` were exactly the sellers in `up` up: each visit looks in at one seller, in proportion to what they sell. */
  #visitsTo(k: number, up: number, visits: Float64Array): number {
    const { groups: G, sellers: K } = this.#t
    // With every site up the pull of single offers is not asked for.
    const { sellerPull } = up === (1 << K) - 1 ? this : this.#split(up)
    let sum = 0
    for (let g = 0; g < G; g++) {
      let all = 0
      for (let m = 0; m < K; m++) all += sellerPull[g * K + m]
      if (all > 0) sum += (visits[g] * sellerPull[g * K + k]) / all
    }
    return sum
  }

  /** Pulls and denominators were only the sellers in `up` up; kept for the day. */
  #split(up: number): Split {
    const { sellers: K, groups: G, start, products: n, attraction, similarity } = this.#t
    if (up === (1 << K) - 1) {
      for (let g = 0; g < G; g++) this.pullOf(g)
      return this
    }
    const known = this.#splits.get(up)
    if (known) return known
    const split = { pull: new Float64Array(n * K), top: new Float64Array(n), denominator: new Float64Array(G).fill(1), sellerPull: new Float64Array(G * K) }
    for (let g = 0; g < G; g++) {
      for (let i = start[g]; i < start[g + 1]; i++) {
        const own = this.weight[i]
        const sum = this.#sumOf(i, g, up, own)
        if (sum <= 0) continue
        const top = attraction[i] * sum ** similarity[g]
        split.top[i] = top
        split.denominator[g] += top
        for (let k = 0; k < K; k++) {
          if ((up & (1 << k)) === 0) continue
          const pull = (top / sum) * this.#effective(i, g, k, own)
          split.pull[i * K + k] = pull
          split.sellerPull[g * K + k] += pull
        }
      }
    }
    this.#splits.set(up, split)
    return split
  }

  #mixedDemand(g: number, visits: number, units: Float64Array): void {
    const { start, sellers: K } = this.#t
    const from = start[g] * K
    const to = start[g + 1] * K
    units.fill(0, from, to)
    this.#eachUp((up, chance) => {
      const { pull, denominator } = this.#split(up)
      const rate = (chance * visits) / denominator[g]
      for (let j = from; j < to; j++) units[j] += rate * pull[j]
    })
  }

  /** True where every site serves all its visits today. */
  get allUp(): boolean {
    return this.#mask === 0
  }

  /** Every way the sites can stand today with its chance, and how demand of category `g` then splits; what second choices are made by. */
  states(g: number): ChoiceState[] {
    const states: ChoiceState[] = []
    this.#eachUp((up, chance) => {
      const { pull, top, denominator } = this.#split(up)
      states.push({ pull, top, denominator: denominator[g], chance })
    })
    return states
  }

  #eachUp(visit: (up: number, chance: number) => void): void {
    this.#eachUpOf(this.#mask, visit)
  }

  /** Every combination of the sellers in `mask` being up or down that can happen; the others are up. */
  #eachUpOf(mask: number, visit: (up: number, chance: number) => void): void {
    const all = (1 << this.#t.sellers) - 1
    for (let down = mask; ; down = (down - 1) & mask) {
      const chance = upProbability(this.available, mask, mask & ~down)
      if (chance > 0) visit(all & ~down, chance)
      if (down === 0) return
    }
  }
}

/** How demand splits when certain sellers are up. */
interface Split {
  readonly pull: Float64Array
  readonly top: Float64Array
  readonly denominator: Float64Array
  readonly sellerPull: Float64Array
}
