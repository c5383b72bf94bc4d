import type { Stream } from '../random/stream.ts'
import { BELOW, type EnvelopeTracker } from '../subsidy/envelopes.ts'
import type { Choice } from './choice.ts'
import type { SalesDraws } from './draws.ts'
import type { WarKernel } from './kernel.ts'
import type { Regime } from './regimes.ts'
import type { Shelves } from './shelves.ts'
import type { WarTables } from './tables.ts'

/** Our own offers on one path: which price holds, and what buyers want at it. Arrays are by product position. */
export class OwnOffers {
  /** 1 where the subsidised price holds today. */
  readonly on: Uint8Array
  /** ln of today's price over the starting price. */
  readonly move: Float64Array
  /** The first `changes` are the products whose price is new in this part of the step; at its beginning, new since the beginning of the step before. */
  readonly changed: Int32Array
  changes = 0
  /** Units wanted today at the subsidised, and at the return price. */
  readonly atSubsidy: Float64Array
  readonly atReturn: Float64Array
  /** Units left under each unit cap. */
  readonly capLeft: Float64Array
  /** Units-weighted price over its start, as of the starting mix. */
  priceIndex = 1
  regime: Regime | null = null
  /** Instruments that are used up, by run; null: none is. */
  gone: Uint8Array | null = null
  /** What the regulator forbids us today. */
  ban: 'subsidy' | 'below-cost' | null = null
  readonly #t: WarTables
  readonly #kernel: WarKernel
  readonly #returnWeight: Float64Array
  readonly #subsidisedWeight: Float64Array
  /** That weight where it holds today, else 0. */
  readonly #holding: Float64Array
  readonly #rest: Float64Array
  readonly #baseUnits: number
  /** Products whose price became another within the step; 1 in `#isLate` for each. */
  readonly #late: Int32Array
  readonly #isLate: Uint8Array
  #lateCount = 0
  #regimeIndex = -1
  /** The table of the price script that holds, and that of `ownPrice`. */
  #scripted = -1
  #copied = -1

  constructor(tables: WarTables, kernel: WarKernel) {
    const { products: n, sellers: K, regimes, baseUnits } = tables
    this.#t = tables
    this.on = new Uint8Array(n)
    this.move = new Float64Array(n)
    this.changed = new Int32Array(n)
    this.#late = new Int32Array(n)
    this.#isLate = new Uint8Array(n)
    this.atSubsidy = new Float64Array(n)
    this.#kernel = kernel
    this.atReturn = kernel.arrays.wanted
    this.capLeft = new Float64Array(regimes.caps.length)
    this.#subsidisedWeight = new Float64Array(n)
    this.#rest = new Float64Array(n * K)
    this.#returnWeight = kernel.arrays.ownReturn
    this.#holding = kernel.arrays.ownSubsidised
    let units = 0
    for (let i = 0; i < n; i++) units += baseUnits[i * K]
    this.#baseUnits = units
  }

  startPath(): void {
    this.on.fill(0)
    this.move.fill(0)
    this.atSubsidy.fill(0)
    this.#holding.fill(0)
    this.#scripted = this.#copied = -1
    this.#isLate.fill(0)
    this.#lateCount = 0
    const { arrays } = this.#kernel
    this.#returnWeight.set(arrays.startWeight.subarray(0, this.on.length))
    arrays.ownPrice.set(arrays.startPrice.subarray(0, this.on.length))
    this.capLeft.set(this.#t.regimes.caps)
    this.priceIndex = 1
    this.regime = null
    this.gone = null
    this.ban = null
    this.#regimeIndex = -1
  }

  /** Sets the prices of step `t`, or (`again`) of what is left of it: subsidised where a move holds, stock is at the buffer or above, and envelope and unit cap are open. */
  priceStep(t: number, lambdaBeta: Float64Array, stock: Float64Array, envelopes: EnvelopeTracker, choice: Choice, again = false): void {
    const { regimes, groups: G, start, sellers: K, cost, scenario } = this.#t
    this.#followScript(t)
    const index = this.gone === null ? regimes.ofDay[t] : regimes.without(t, this.gone)
    const fresh = index !== this.#regimeIndex
    if (fresh) this.#enter(index, lambdaBeta)
    const regime = this.regime
    this.changes = 0
    if (!again) this.#startWithLate()
    if (regime === null && !fresh) return
    const known = this.changes
    const buffer = scenario.operations.stockBuffer
    for (let g = 0; g < G; g++) {
      const open = regime !== null && this.ban !== 'subsidy' && envelopes.open(g)
      for (let i = start[g]; i < start[g + 1]; i++) {
        const on = open && regime.subsidised[i] === 1 && stock[i * K] >= buffer && (regime.cap[i] < 0 || this.capLeft[regime.cap[i]] > 0) && (this.ban === null || regime.landed[i] >= cost[i * K]) ? 1 : 0
        if (on === this.on[i] && (on === 0 || !fresh)) continue
        this.on[i] = on
        this.#holding[i] = on === 1 ? this.#subsidisedWeight[i] : 0
        if (on === 0) this.atSubsidy[i] = 0
        this.move[i] = on === 1 ? regime!.logMove[i] : 0
        choice.setWeight(i, 0, on === 1 ? this.#subsidisedWeight[i] : this.#returnWeight[i])
        if (again) this.#noteLate(i)
        else if (this.#isLate[i] === 1) continue
        this.changed[this.changes++] = i
      }
    }
    if (!again) for (let c = 0; c < known; c++) this.#isLate[this.changed[c]] = 0
    if (this.changes > 0) this.#reindex()
  }

  /** Puts what changed within the step before at the head of what is new. */
  #startWithLate(): void {
    for (; this.changes < this.#lateCount; this.changes++) this.changed[this.changes] = this.#late[this.changes]
    this.#lateCount = 0
  }

  #noteLate(i: number): void {
    if (this.#isLate[i] === 1) return
    this.#isLate[i] = 1
    this.#late[this.#lateCount++] = i
  }

  /** Adds to the first choices in `mean` what resellers and fake accounts take of the instruments in force. */
  leak(mean: Float64Array): void {
    const layer = this.regime?.layer ?? null
    if (layer === null) return
    const { positions, leak } = layer
    for (let p = 0; p < positions.length; p++) if (this.on[positions[p]] === 1) mean[positions[p] * this.#t.sellers] *= leak[p]
  }

  /** First choices of category `g` into `atReturn`, all at one price: drawn, or (without `draws`) as expected. `rate` is units per unit of pull; negative where the kernel's `ownMean` holds the means. */
  wantPlainly(g: number, rate: number, draws: SalesDraws | null): void {
    const { start } = this.#t
    const { call, arrays, at } = this.#kernel
    if (draws !== null) draws.firstChoices(g, rate)
    else if (rate >= 0) call.expect(start[g], start[g + 1], rate, at.wanted)
    else this.atReturn.set(arrays.ownMean.subarray(start[g], start[g + 1]), start[g])
  }

  /** First-choice demand of category `g` into `atSubsidy` and `atReturn`, drawn or (without `draws`) as expected; answers the subsidy it would take. */
  want(g: number, mean: Float64Array, shelves: Shelves, draws: SalesDraws | null): number {
    const { start, sellers: K } = this.#t
    const { on, atSubsidy, atReturn, regime } = this
    const { ownMean } = this.#kernel.arrays
    for (let i = start[g]; i < start[g + 1]; i++) ownMean[i] = mean[i * K]
    this.wantPlainly(g, -1, draws)
    if (regime === null) return 0
    let desired = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      if (on[i] === 0) continue
      const units = atReturn[i]
      const cap = regime.cap[i]
      const left = cap < 0 ? Number.POSITIVE_INFINITY : this.capLeft[cap]
      atSubsidy[i] = Math.min(units, left)
      // Once the cap is reached the return price holds, at which the rest of the day's buyers come in the ratio of the two weights.
      atReturn[i] = units > left ? (units - left) * Math.min(1, this.#returnWeight[i] / this.#subsidisedWeight[i]) : 0
      desired += shelves.there(i * K, atSubsidy[i]) * regime.subsidy[i]
    }
    return desired
  }

  /**
   * What is wanted in category `g` until an instrument is used up, `until` of the way through what was to be sold; the rivals' units in `mean` likewise. Answers the subsidy it would take.
   */
  shorten(g: number, until: number, mean: Float64Array, shelves: Shelves, draws: SalesDraws | null): number {
    const { start, sellers: K } = this.#t
    const { atSubsidy, atReturn, on, regime } = this
    const thinning = draws?.thinning(g, 'quota') ?? null
    let desired = 0
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      atReturn[i] = thinned(atReturn[i], until, thinning)
      if (on[i] === 1) {
        atSubsidy[i] = thinned(atSubsidy[i], until, thinning)
        desired += shelves.there(j, atSubsidy[i]) * regime!.subsidy[i]
      }
      for (let k = 1; k < K; k++) mean[j + k] *= until
    }
    return desired
  }

  /**
   * An envelope is spent `part` of the way through the day: until then the subsidised prices hold, for the rest the return price. Cuts what is wanted to
   * what the envelope can pay, adds the rest of the day's buyers, and does the same to the rivals' units in `mean`.
   */
  cutShort(g: number, part: number, visits: number, mean: Float64Array, shelves: Shelves, envelopes: EnvelopeTracker, choice: Choice, draws: SalesDraws | null): void {
    const { start, sellers: K, dispersion } = this.#t
    const { atSubsidy, atReturn } = this
    choice.demandWith(g, visits, this.#returnWeight, this.#rest)
    const thinning = draws?.thinning(g, 'envelope') ?? null
    let left = envelopes.left(g)
    for (let i = start[g]; i < start[g + 1]; i++) {
      const j = i * K
      let subsidised = thinned(atSubsidy[i], part, thinning)
      const rest = (1 - part) * this.#rest[j]
      const plain = thinned(atReturn[i], part, thinning) + (draws === null ? rest : draws.restOfDay(i, rest, dispersion[g]))
      const subsidy = this.on[i] === 1 ? this.regime!.subsidy[i] : 0
      if (subsidy > 0) {
        const affordable = draws === null ? (left / subsidy) * BELOW : Math.floor(left / subsidy)
        if (shelves.there(j, subsidised) > affordable) subsidised = affordable / shelves.standing(j)
        left = Math.max(0, left - shelves.there(j, subsidised) * subsidy)
      }
      atSubsidy[i] = subsidised
      atReturn[i] = plain
      for (let k = 1; k < K; k++) mean[j + k] = part * mean[j + k] + (1 - part) * this.#rest[j + k]
    }
  }

  /** How far below cost we sell now: value below cost over value at cost, as of the starting mix. */
  belowCost(): number {
    const { products: n, sellers: K, cost, baseUnits } = this.#t
    const ownPrice = this.prices()
    let below = 0
    let value = 0
    for (let i = 0; i < n; i++) {
      const j = i * K
      const now = this.on[i] === 1 ? this.regime!.landed[i] : ownPrice[i]
      value += baseUnits[j] * cost[j]
      if (now < cost[j]) below += baseUnits[j] * (cost[j] - now)
    }
    return value > 0 ? below / value : 0
  }

  #enter(index: number, lambdaBeta: Float64Array): void {
    const { regimes, groups: G, start, sellers: K, weight, promoEffect, similarity } = this.#t
    this.#regimeIndex = index
    this.regime = index >= 0 ? regimes.list[index] : null
    const regime = this.regime
    if (regime === null) return
    for (let g = 0; g < G; g++) {
      const promo = promoEffect[g] / similarity[g]
      for (let i = start[g]; i < start[g + 1]; i++) {
        if (regime.subsidised[i] === 1) this.#subsidisedWeight[i] = weight[i * K] * Math.exp(-lambdaBeta[i] * regime.logMove[i] + regime.promoted[i] * promo)
      }
    }
  }

  /** Our prices of step `t` where they go by date. */
  #followScript(t: number): void {
    const rows = this.#kernel.script
    if (rows === null || rows.script.rowOf[0] < 0) return
    const day = Math.floor(t / this.#t.stepsPerDay)
    const table = rows.script.tableOf[day]
    if (table < 0 || table === this.#scripted) return
    this.#scripted = table
    this.priceIndex = rows.indexOn(day, 0)!
  }

  /** Byte address of our ordinary prices by product in the kernel's memory. */
  get pricesAt(): number {
    const { at } = this.#kernel
    return this.#scripted < 0 ? at.ownPrice : at.scriptPrice + 8 * this.#scriptedFrom
  }

  /** Where our prices by date of the table that holds begin. */
  get #scriptedFrom(): number {
    const { rows, rowOf } = this.#kernel.script!.script
    return (this.#scripted * rows + rowOf[0]) * this.on.length
  }

  /** Our ordinary prices by product. */
  prices(): Float64Array {
    const { arrays } = this.#kernel
    if (this.#copied !== this.#scripted) {
      const first = this.#scriptedFrom
      arrays.ownPrice.set(arrays.scriptPrice.subarray(first, first + this.on.length))
      this.#copied = this.#scripted
    }
    return arrays.ownPrice
  }

  #reindex(): void {
    const { products: n, sellers: K, price, baseUnits } = this.#t
    const ownPrice = this.prices()
    let sum = 0
    for (let i = 0; i < n; i++) if (price[i * K] > 0) sum += (baseUnits[i * K] * (this.on[i] === 1 ? this.regime!.landed[i] : ownPrice[i])) / price[i * K]
    this.priceIndex = this.#baseUnits > 0 ? sum / this.#baseUnits : 1
  }
}

/** `part` of some units: rounded up or down at random by `luck`, so that whole units stay whole and the mean is kept; never above what was wanted, which a unit cap may have made a fraction. */
function thinned(units: number, part: number, luck: Stream | null): number {
  const mean = part * units
  return luck === null || mean <= 0 ? mean : Math.min(units, Math.floor(mean + luck.uniform()))
}
